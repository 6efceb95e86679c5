"""OP-OFF-2, OP-OFF-3 · due times counted back from a last day: rest days, make-up days, days that end at midnight."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.leaving.handover_days import at_the_close, working_day_before
from policies.working_time import Due, WorkingCalendar, recomputed

SHANGHAI = ZoneInfo("Asia/Shanghai")
USUAL = WorkingCalendar()
ROUND_THE_CLOCK = WorkingCalendar(spans=((time(), time()),), rests=False)
TILL_MIDNIGHT = WorkingCalendar(spans=((time(9), time(12)), (time(13), time())))
SIX_DAYS = WorkingCalendar(weekend=(6,), spans=((time(8), time(20)),), extra_rest_days=(date(2026, 11, 12),))
NEW_YORK = WorkingCalendar(zone="America/New_York", country="US", spans=((time(9), time(17)),))
CALENDARS = st.sampled_from([USUAL, ROUND_THE_CLOCK, TILL_MIDNIGHT, SIX_DAYS, NEW_YORK])
DAYS = st.dates(date(2025, 12, 1), date(2027, 3, 31))
MOMENTS = st.datetimes(datetime(2025, 12, 1), datetime(2027, 3, 31), timezones=st.just(UTC))  # noqa: DTZ001


def day(said: str) -> date:
    return date.fromisoformat(f"2026-{said}")


def at(said: str) -> datetime:
    return datetime.fromisoformat(f"2026-{said}").replace(tzinfo=SHANGHAI)


def close(start: datetime, of: date, calendar: WorkingCalendar = USUAL) -> Due:
    return at_the_close(start, of, calendar, event="交接启动", clause="OP-OFF-2")


@pytest.mark.clause("OP-OFF-2", "OP-GEN-3")
@pytest.mark.parametrize(
    ("last_day", "before"),
    [
        ("11-18", "11-17"),
        ("11-16", "11-13"),  # a Monday
        ("11-15", "11-13"),  # a Sunday
        ("10-08", "09-30"),  # the first day after the National Day holidays
        ("10-09", "10-08"),
        ("10-04", "09-30"),  # amid them
        ("10-10", "10-09"),  # a Saturday that is worked
        ("10-12", "10-10"),
        ("09-21", "09-20"),  # a Sunday that is worked
        ("09-28", "09-24"),  # Mid-Autumn and its weekend
    ],
)
def test_a_working_day_before_skips_rest_days_and_counts_make_up_days(last_day: str, before: str) -> None:
    assert working_day_before(day(last_day), 1, USUAL) == day(before)


@pytest.mark.clause("OP-OFF-2")
@pytest.mark.parametrize(
    ("count", "found"), [(0, "10-09"), (1, "10-08"), (2, "09-30"), (3, "09-29"), (8, "09-21")]
)
def test_each_more_is_one_working_day_earlier(count: int, found: str) -> None:
    assert working_day_before(day("10-09"), count, USUAL) == day(found)


@pytest.mark.clause("OP-OFF-2", "OP-OFF-3")
@pytest.mark.parametrize(
    ("last_day", "found"), [("11-13", "11-13"), ("11-15", "11-13"), ("10-10", "10-10"), ("10-11", "10-10")]
)
def test_none_before_is_the_day_itself_or_the_last_one_that_is_worked(last_day: str, found: str) -> None:
    assert working_day_before(day(last_day), 0, USUAL) == day(found)


@pytest.mark.clause("OP-OFF-2", "OP-OFF-3")
@pytest.mark.parametrize(
    ("start", "of", "due"),
    [
        ("11-09T10:00", "11-17", "11-17T18:00"),
        ("11-17T17:59:59", "11-17", "11-17T18:00"),
        ("11-17T18:00", "11-17", "11-17T18:00"),
        ("11-17T18:00:01", "11-17", "11-18T18:00"),  # over already: the next working day
        ("11-18T08:00", "11-17", "11-18T18:00"),
        ("11-13T19:00", "11-13", "11-16T18:00"),  # on Friday evening that is Monday
        ("11-14T10:00", "11-13", "11-16T18:00"),
        ("10-01T10:00", "09-30", "10-08T18:00"),
        ("10-10T12:00", "10-09", "10-10T18:00"),  # a Saturday that is worked
        ("01-05T10:00", "12-31", "12-31T18:00"),  # months ahead
        ("11-30T23:00", "11-30", "12-01T18:00"),
    ],
)
def test_the_end_of_a_day_or_where_that_is_over_the_end_of_the_next_one(
    start: str, of: str, due: str
) -> None:
    assert close(at(start), day(of)).at == at(due)


@pytest.mark.clause("OP-OFF-2")
def test_a_day_in_a_later_year_is_named_with_all_months_between() -> None:
    found = close(at("11-09T10:00"), date(2028, 2, 29))
    assert found.at == datetime(2028, 2, 29, 18, tzinfo=SHANGHAI)
    assert (found.span.amount, found.provisional) == (15, True)


@pytest.mark.clause("OP-OFF-2", "OP-OFF-3")
@pytest.mark.parametrize(
    ("calendar", "start", "due"),
    [
        (ROUND_THE_CLOCK, "11-09T10:00", "11-15T23:59"),  # a Sunday that is worked like any other
        (ROUND_THE_CLOCK, "11-15T23:59", "11-15T23:59"),
        (ROUND_THE_CLOCK, "11-16T00:00", "11-16T23:59"),
        (
            TILL_MIDNIGHT,
            "11-09T10:00",
            "11-13T23:59",
        ),  # and not Monday, the working day that midnight rolls to
        (TILL_MIDNIGHT, "11-13T23:59", "11-13T23:59"),
        (TILL_MIDNIGHT, "11-14T00:00", "11-16T23:59"),
    ],
)
def test_a_day_that_ends_at_midnight_ends_on_its_own_date(
    calendar: WorkingCalendar, start: str, due: str
) -> None:
    last_day = working_day_before(day("11-15"), 0, calendar)
    assert close(at(start), last_day, calendar).at == at(due)


@pytest.mark.clause("OP-OFF-2", "OP-OFF-3")
@pytest.mark.parametrize("calendar", [ROUND_THE_CLOCK, TILL_MIDNIGHT])
def test_in_the_last_minute_before_midnight_it_is_the_next_day_and_not_the_next_month(
    calendar: WorkingCalendar,
) -> None:
    assert close(at("11-17T23:59:30"), day("11-17"), calendar).at == at("11-18T23:59")
    assert close(at("11-30T23:59:30"), day("11-30"), calendar).at == at("12-01T23:59")


@given(start=MOMENTS, of=DAYS, calendar=CALENDARS)
def test_it_is_never_before_the_start_and_always_as_a_working_day_ends(
    start: datetime, of: date, calendar: WorkingCalendar
) -> None:
    found = close(start, working_day_before(of, 0, calendar), calendar)
    ends = calendar.close_of(calendar.day_of(found.at))
    assert start <= found.at
    assert calendar.is_working_day(calendar.day_of(found.at))
    assert ends - timedelta(minutes=1) <= found.at <= ends


@given(start=MOMENTS, of=DAYS, count=st.integers(0, 5), calendar=CALENDARS)
def test_it_is_never_after_the_last_days_close_unless_the_start_is(
    start: datetime, of: date, count: int, calendar: WorkingCalendar
) -> None:
    last = working_day_before(of, 0, calendar)
    over = close(datetime(2025, 1, 1, tzinfo=UTC), last, calendar).at
    found = close(start, working_day_before(of, count, calendar), calendar).at
    assert found <= over or start > over


@given(start=MOMENTS, days=st.tuples(DAYS, DAYS), calendar=CALENDARS)
def test_a_later_last_day_never_makes_it_earlier(
    start: datetime, days: tuple[date, date], calendar: WorkingCalendar
) -> None:
    first, later = (close(start, working_day_before(of, 1, calendar), calendar) for of in sorted(days))
    assert first.at <= later.at


@given(start=MOMENTS, of=DAYS, calendar=CALENDARS)
def test_on_an_unchanged_calendar_it_is_counted_again_as_it_was(
    start: datetime, of: date, calendar: WorkingCalendar
) -> None:
    found = close(start, working_day_before(of, 1, calendar), calendar)
    assert recomputed(found, calendar) == found
