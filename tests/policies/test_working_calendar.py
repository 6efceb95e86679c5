"""The calendar of a department: its statutory days, its own, its hours, and settings that are refused."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from policies.working_time import WorkingCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = WorkingCalendar()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.clause("OP-GEN-3")
@pytest.mark.parametrize(
    ("day", "working"),
    [
        ("2026-01-04", True),  # Sunday, made up for 2 January
        ("2026-02-14", True),  # Saturday before Spring Festival
        ("2026-02-15", False),
        ("2026-02-23", False),
        ("2026-02-24", True),
        ("2026-02-28", True),
        ("2026-05-09", True),
        ("2026-09-20", True),
        ("2026-09-25", False),
        ("2026-10-10", True),
        ("2026-10-11", False),
        ("2006-12-31", True),  # a Sunday worked by the arrangement of 2007
    ],
)
def test_the_statutory_arrangement_with_its_make_up_days_is_followed(day: str, working: bool) -> None:  # noqa: FBT001 - the table's column
    assert OFFICE.is_working_day(date.fromisoformat(day)) is working


def test_the_nth_working_day_of_a_month_is_counted_over_the_holiday() -> None:
    assert OFFICE.nth_working_day(2026, 10, 1) == date(2026, 10, 8)
    assert OFFICE.nth_working_day(2026, 10, 3) == date(2026, 10, 10)
    assert OFFICE.nth_working_day(2026, 2, 16) == date(2026, 2, 28)
    for n in (0, 17):
        with pytest.raises(ValueError, match=f"no working day number {n}"):
            OFFICE.nth_working_day(2026, 2, n)


def test_a_country_whose_days_the_law_fixes_is_never_provisional() -> None:
    assert not WorkingCalendar(country="US").provisional(date(2100, 1, 1))


def test_a_new_years_day_kept_in_the_year_before_it_is_a_rest_day_there() -> None:
    assert WorkingCalendar(country="US").why_rest(date(2021, 12, 31)) is not None
    assert OFFICE.why_rest(date(2021, 12, 31)) is None


def test_the_reason_of_a_rest_day_is_named() -> None:
    assert OFFICE.why_rest(date(2026, 11, 21)) == "周末"
    assert OFFICE.why_rest(date(2026, 10, 1)) == "国庆节"
    assert OFFICE.why_rest(date(2026, 10, 8)) is None


def test_a_working_moment_begins_with_its_span_and_ends_before_its_close() -> None:
    moments = ["08:59:59", "09:00:00", "11:59:59", "12:00:00", "17:59:59", "18:00:00"]
    working = [OFFICE.is_working_moment(at(f"2026-11-16 {clock}")) for clock in moments]
    assert working == [False, True, True, False, True, False]
    assert OFFICE.next_working_moment(at("2026-12-31 18:00")).year == 2027


def test_working_time_lost_and_gained_has_a_sign() -> None:
    start, end = at("2025-12-31 17:00"), at("2026-01-04 10:00")
    assert OFFICE.working_time_between(start, end) == timedelta(hours=2)
    assert OFFICE.working_time_between(end, start) == -timedelta(hours=2)


def test_calendars_of_equal_settings_are_one_version_and_others_are_not() -> None:
    days = (date(2026, 11, 17), date(2026, 11, 16))
    one, other = (WorkingCalendar(extra_rest_days=listed) for listed in (days, days[::-1]))
    assert one == other
    assert one.version == other.version
    assert one.version != OFFICE.version
    assert WorkingCalendar.model_validate_json(OFFICE.model_dump_json()) == OFFICE


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("zone", "Asia/Peking"),
        ("zone", "../etc"),
        ("country", "XX"),
        ("spans", ()),
        ("spans", ((time(9), time(9)),)),
        ("spans", ((time(13), time(18)), (time(9), time(12)))),
        ("spans", ((time(9), time(12)), (time(11), time(18)))),
        ("spans", ((time(9), time(0)), (time(13), time(18)))),
        ("spans", ((time(9, tzinfo=UTC), time(12, tzinfo=UTC)),)),
        ("weekend", (7,)),
        ("weekend", tuple(range(7))),
    ],
)
def test_a_wrong_calendar_setting_is_refused_by_name(field: str, value: object) -> None:
    with pytest.raises(ValidationError, match=field):
        WorkingCalendar.model_validate({field: value})


def test_a_day_cannot_be_both_worked_and_off() -> None:
    day = (date(2026, 11, 16),)
    with pytest.raises(
        ValidationError, match="2026-11-16 stands in extra_rest_days and in extra_working_days"
    ):
        WorkingCalendar(extra_rest_days=day, extra_working_days=day)
