"""Due times: both sides of each limit, known holidays, clock changes, and what is refused."""

from datetime import date, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

import pytest

from policies.spans import Span, SpanUnit
from policies.working_time import Due, WorkingCalendar, due, due_on_day_of_month, recomputed

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = WorkingCalendar()
ROUND_THE_CLOCK = WorkingCalendar(spans=((time(0), time(0)),), rests=False)
NEW_YORK = WorkingCalendar(
    zone="America/New_York", country="US", spans=((time(1), time(2, 30)), (time(2, 30), time(9)))
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def count_on(
    start: str | datetime, amount: int, unit: SpanUnit | str, calendar: WorkingCalendar = OFFICE
) -> Due:
    moment = at(start) if isinstance(start, str) else start
    return due(moment, Span(amount=amount, unit=SpanUnit(unit)), calendar, event="受理", clause="OP-GEN-3")


@pytest.mark.clause("OP-GEN-3")
@pytest.mark.parametrize(
    ("start", "amount", "unit", "end"),
    [
        # Monday 2026-11-16; the last span closes at 18:00.
        ("2026-11-16 17:59", 1, "working_minutes", "2026-11-16 18:00"),
        ("2026-11-16 17:59", 2, "working_minutes", "2026-11-17 09:01"),
        ("2026-11-16 18:00", 1, "working_minutes", "2026-11-17 09:01"),
        ("2026-11-16 18:01", 1, "working_minutes", "2026-11-17 09:01"),
        ("2026-11-16 08:59", 1, "working_minutes", "2026-11-16 09:01"),
        ("2026-11-16 11:59", 1, "working_minutes", "2026-11-16 12:00"),
        ("2026-11-16 11:59", 2, "working_minutes", "2026-11-16 13:01"),
        ("2026-11-16 12:00", 1, "working_minutes", "2026-11-16 13:01"),
        ("2026-11-20 17:30", 1, "working_hours", "2026-11-23 09:30"),
        ("2026-11-16 18:00", 0, "working_hours", "2026-11-17 09:00"),
        ("2026-11-16 09:00", 8, "working_hours", "2026-11-16 18:00"),
        ("2026-11-16 00:00", 1, "working_days", "2026-11-17 18:00"),
        ("2026-11-16 17:59", 1, "working_days", "2026-11-17 18:00"),
        ("2026-11-16 18:01", 1, "working_days", "2026-11-17 18:00"),
        ("2026-11-16 23:59", 1, "working_days", "2026-11-17 18:00"),
        ("2026-11-17 00:00", 1, "working_days", "2026-11-18 18:00"),
        ("2026-11-21 10:00", 1, "working_days", "2026-11-23 18:00"),
        ("2026-11-16 18:00", 0, "working_days", "2026-11-16 18:00"),
        ("2026-11-16 18:01", 0, "working_days", "2026-11-17 18:00"),
        ("2026-11-20 17:30", 2, "hours", "2026-11-20 19:30"),
        ("2026-11-20 17:30:30", 45, "seconds", "2026-11-20 17:31:15"),
        ("2026-11-20 17:30", 3, "calendar_days", "2026-11-23 17:30"),
        ("2026-01-28 18:00", 1, "months", "2026-02-28 18:00"),
        ("2026-01-29 09:00", 1, "months", "2026-03-01 00:00"),
        ("2026-01-31 09:00", 2, "months", "2026-03-31 09:00"),
        ("2026-11-30 09:00", 2, "months", "2027-01-30 09:00"),
    ],
)
def test_a_limit_ends_at_its_minute(start: str, amount: int, unit: str, end: str) -> None:
    assert count_on(start, amount, unit).at == at(end)


@pytest.mark.clause("OP-GEN-3")
def test_a_limit_over_national_day_skips_the_holiday_and_counts_the_make_up_saturday() -> None:
    found = count_on("2026-09-30 17:00", 3, "working_days")
    assert found.at == at("2026-10-10 18:00")  # the 8th, the 9th and Saturday the 10th
    assert [rest.day.day for rest in found.skipped] == [1, 2, 3, 4, 5, 6, 7]
    assert {rest.why for rest in found.skipped} >= {"国庆节", "周末"}
    assert not found.provisional


@pytest.mark.clause("OP-GEN-3")
def test_a_spring_festival_limit_in_working_hours_runs_on_the_make_up_saturday() -> None:
    assert count_on("2026-02-13 17:00", 9, "working_hours").at == at("2026-02-14 18:00")
    assert count_on("2026-02-13 17:00", 10, "working_hours").at == at("2026-02-24 10:00")


@pytest.mark.clause("OP-GEN-3")
def test_a_fixed_day_that_is_a_rest_day_rolls_to_the_next_working_day() -> None:
    assert OFFICE.roll(date(2026, 9, 30)) == date(2026, 9, 30)
    assert OFFICE.roll(date(2026, 10, 1)) == date(2026, 10, 8)
    found = due_on_day_of_month(at("2026-09-30 10:00"), 5, time(9, 30), OFFICE, event="月初", clause="ANA-01")
    assert found.at == at("2026-10-08 09:30")
    assert [rest.day.day for rest in found.skipped] == [5, 6, 7]


@pytest.mark.clause("OP-GEN-3")
@pytest.mark.parametrize(
    ("start", "day", "months_later", "end"),
    [
        ("2026-11-20 09:30", 20, 0, "2026-11-20 09:30"),
        ("2026-11-20 09:31", 20, 0, "2026-12-21 09:30"),  # 20 December is a Sunday
        ("2026-11-20 09:30", 5, 1, "2026-12-07 09:30"),  # 5 December is a Saturday
        ("2026-02-10 09:30", 31, 0, "2026-02-28 09:30"),
        ("2026-01-31 09:30", 31, 0, "2026-02-02 09:30"),
    ],
)
def test_a_day_of_the_month_is_the_first_not_before_the_start(
    start: str, day: int, months_later: int, end: str
) -> None:
    found = due_on_day_of_month(
        at(start), day, time(9, 30), OFFICE, event="月报", clause="OP-GEN-3", months_later=months_later
    )
    assert found.at == at(end)
    assert recomputed(Due.model_validate_json(found.model_dump_json()), OFFICE) == found


def test_a_limit_that_reaches_an_unpublished_year_is_provisional() -> None:
    assert not OFFICE.provisional(date(2026, 12, 31))
    assert OFFICE.provisional(date(2100, 1, 1))
    within, beyond = (count_on("2099-12-25 10:00", n, "working_days") for n in (1, 30))
    assert within.provisional
    assert beyond.provisional
    assert "暂定" in beyond.derivation()
    assert not count_on("2025-12-25 10:00", 30, "working_days").provisional
    assert not count_on("2099-12-25 10:00", 30, "calendar_days").provisional
    assert not count_on("2099-12-25 10:00", 30, "working_days", ROUND_THE_CLOCK).provisional


def test_only_the_end_of_a_limit_in_an_unpublished_year_makes_it_provisional() -> None:
    last = next(year for year in count(2026) if OFFICE.provisional(date(year + 1, 1, 1)))
    start = datetime(last, 12, 1, 10, tzinfo=SHANGHAI)
    assert not count_on(start, 5, "working_days").provisional
    assert count_on(start, 40, "working_days").provisional
    all_day = WorkingCalendar(
        spans=((time(0), time(0)),), weekend=(), extra_working_days=(date(last, 12, 31),)
    )
    assert not count_on(datetime(last, 12, 31, 23, tzinfo=SHANGHAI), 1, "working_hours", all_day).provisional


def test_a_desk_round_the_clock_knows_no_rest() -> None:
    assert count_on("2026-10-01 23:30", 1, "working_hours", ROUND_THE_CLOCK).at == at("2026-10-02 00:30")
    found = count_on("2026-10-01 23:30", 1, "working_days", ROUND_THE_CLOCK)
    assert found.at == at("2026-10-03 00:00")
    assert found.skipped == ()


def test_the_departments_own_days_win_over_the_statutory_ones() -> None:
    own = WorkingCalendar(extra_rest_days=(date(2026, 10, 10),), extra_working_days=(date(2026, 10, 7),))
    assert own.is_working_day(date(2026, 10, 7))
    assert own.why_rest(date(2026, 10, 10)) == "部门休息日"
    assert own.version != OFFICE.version
    assert count_on("2026-09-30 17:00", 4, "working_days", own).at == at("2026-10-12 18:00")


def test_an_hour_that_clocks_skip_or_strike_twice_is_counted_as_it_passes() -> None:
    zone = ZoneInfo("America/New_York")
    spring, autumn = (datetime(2026, m, d, 12, tzinfo=zone) for m, d in ((3, 7), (10, 31)))
    night = NEW_YORK.model_copy(update={"rests": False})
    for start, hours in ((spring, 7), (autumn, 9)):
        assert night.working_time_between(start, start + timedelta(days=1)) == timedelta(hours=hours)
        assert count_on(start, 1, "calendar_days", night).at == start + timedelta(days=1)


def test_a_derivation_tells_start_event_limit_clause_skipped_days_and_calendar() -> None:
    text = count_on("2026-09-30 17:00", 3, "working_days").derivation()
    for part in ("2026-09-30 17:00", "受理", "3 个工作日", "OP-GEN-3", "2026-10-01 至 2026-10-03 国庆节"):
        assert part in text
    assert "2026-10-10 18:00" in text
    assert OFFICE.version in text


def test_a_limit_is_written_in_chinese() -> None:
    assert str(Span(amount=3, unit=SpanUnit.working_days)) == "3 个工作日"
    assert str(Span(amount=15, unit=SpanUnit.working_minutes)) == "15 分钟(工作时间)"


def test_a_start_without_time_zone_is_refused_by_name() -> None:
    naive = datetime(2026, 11, 16, 9)  # noqa: DTZ001 - the mistake under test
    with pytest.raises(ValueError, match=r"CMP-08.*start 2026-11-16 09:00:00 has no time zone"):
        due(naive, Span(amount=1, unit=SpanUnit.hours), OFFICE, event="受理", clause="CMP-08")
    with pytest.raises(ValueError, match="CMP-08: start"):
        due_on_day_of_month(naive, 5, time(9), OFFICE, event="受理", clause="CMP-08")
    with pytest.raises(ValueError, match="moment"):
        OFFICE.is_working_moment(naive)


@pytest.mark.parametrize(
    ("unit", "amount"), [("working_days", 10**9), ("working_hours", 10**9), ("hours", 10**12)]
)
def test_an_amount_beyond_all_calendars_is_refused_with_its_clause(unit: str, amount: int) -> None:
    with pytest.raises(ValueError, match=r"OP-GEN-3: .* cannot be counted"):
        count_on("2026-11-16 09:00", amount, unit)


@pytest.mark.parametrize("day", [0, 32])
def test_a_day_that_no_month_has_is_refused(day: int) -> None:
    with pytest.raises(ValueError, match=f"day {day}"):
        due_on_day_of_month(at("2026-11-16 09:00"), day, time(9), OFFICE, event="月报", clause="OP-GEN-3")
