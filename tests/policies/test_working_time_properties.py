"""Properties of every due time: in order, never early, and equal to a slow count."""

from datetime import UTC, datetime, time, timedelta
from itertools import accumulate, pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from policies.spans import Span, SpanUnit
from policies.working_time import Due, WorkingCalendar, after_pause, due, due_on_day_of_month, recomputed


def seconds_from(first: str, until: str) -> st.SearchStrategy[datetime]:
    low, high = (int(datetime.fromisoformat(edge).timestamp()) for edge in (first, until))
    return st.integers(low, high).map(lambda second: datetime.fromtimestamp(second, UTC))


NEW_YORK = WorkingCalendar(
    zone="America/New_York", country="US", weekend=(), spans=((time(1), time(2, 30)), (time(2, 45), time(9)))
)
CALENDARS = st.sampled_from(
    [
        WorkingCalendar(),
        WorkingCalendar(spans=((time(0), time(0)),), rests=False),
        WorkingCalendar(
            spans=((time(0), time(2, 30)), (time(8), time(11, 45)), (time(20), time(0))), weekend=(6,)
        ),
        NEW_YORK,
    ]
)
SPANS = st.builds(Span, amount=st.integers(0, 60), unit=st.sampled_from(SpanUnit))
MOMENTS = st.one_of(
    seconds_from("2025-12-01T00:00Z", "2027-03-01T00:00Z"),
    seconds_from("2026-03-07T05:00Z", "2026-03-08T09:00Z"),  # New York's clocks are put forward
    seconds_from("2026-11-01T04:00Z", "2026-11-01T08:00Z"),  # and back
)

LENGTHS = st.integers(0, 30 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))
GAPS = st.lists(st.tuples(LENGTHS, LENGTHS), max_size=4)
"""How long the question runs before each pause, and how long that lasts."""


def counted(start: datetime, span: Span, calendar: WorkingCalendar) -> datetime:
    return whole(start, span, calendar).at.astimezone(UTC)


def whole(start: datetime, span: Span, calendar: WorkingCalendar) -> Due:
    return due(start, span, calendar, event="受理", clause="OP-GEN-3")


@settings(max_examples=400)
@given(moments=st.tuples(MOMENTS, MOMENTS), span=SPANS, calendar=CALENDARS)
def test_a_due_time_is_never_before_its_start_and_never_earlier_for_a_later_start(
    moments: tuple[datetime, datetime], span: Span, calendar: WorkingCalendar
) -> None:
    start, later = sorted(moments)
    assert start <= counted(start, span, calendar) <= counted(later, span, calendar)
    assert whole(start, span, calendar).at.tzinfo is calendar.tz


@given(start=MOMENTS, span=SPANS, more=st.integers(0, 40), calendar=CALENDARS)
def test_a_larger_amount_is_never_due_earlier(
    start: datetime, span: Span, more: int, calendar: WorkingCalendar
) -> None:
    larger = Span(amount=span.amount + more, unit=span.unit)
    assert counted(start, span, calendar) <= counted(start, larger, calendar)


@given(
    moments=st.tuples(MOMENTS, MOMENTS), day=st.integers(1, 31), months=st.integers(0, 3), calendar=CALENDARS
)
def test_a_day_of_the_month_grows_with_the_start(
    moments: tuple[datetime, datetime], day: int, months: int, calendar: WorkingCalendar
) -> None:
    early, late = (
        due_on_day_of_month(
            start, day, time(2, 15), calendar, event="月报", clause="OP-GEN-3", months_later=months
        )
        for start in sorted(moments)
    )
    assert early.start <= early.at
    assert early.at.astimezone(UTC) <= late.at.astimezone(UTC)


@given(start=MOMENTS, span=SPANS, calendar=CALENDARS)
def test_a_stored_due_time_read_back_and_counted_again_is_the_same(
    start: datetime, span: Span, calendar: WorkingCalendar
) -> None:
    found = whole(start, span, calendar)
    read_back = Due.model_validate_json(found.model_dump_json())
    again = recomputed(read_back, calendar)
    assert again == found
    assert again.model_dump_json() == found.model_dump_json()
    assert again.derivation() == read_back.derivation() == found.derivation()


@settings(max_examples=80, deadline=None)
@given(
    start=MOMENTS, minutes=st.integers(1, 15).map(lambda n: n * 20) | st.integers(1, 900), calendar=CALENDARS
)
def test_working_minutes_and_hours_equal_a_count_minute_by_minute(
    start: datetime, minutes: int, calendar: WorkingCalendar
) -> None:
    start = start.replace(second=0, microsecond=0)
    moment, worked = start, 0
    while worked < minutes:
        worked += works(moment, calendar)
        moment += timedelta(minutes=1)
    assert counted(start, Span(amount=minutes, unit=SpanUnit.working_minutes), calendar) == moment
    assert calendar.working_time_between(start, moment) == timedelta(minutes=minutes)
    if minutes % 60 == 0:
        assert counted(start, Span(amount=minutes // 60, unit=SpanUnit.working_hours), calendar) == moment


@given(start=MOMENTS)
def test_a_working_moment_is_what_the_clock_on_the_wall_says(start: datetime) -> None:
    office = WorkingCalendar()
    assert office.is_working_moment(start) == works(start, office)


@given(start=MOMENTS, amount=st.integers(1, 120), calendar=CALENDARS)
def test_working_days_equal_a_walk_from_day_to_day(
    start: datetime, amount: int, calendar: WorkingCalendar
) -> None:
    day = calendar.day_of(start)
    walked, left = [day], amount
    while left:
        day += timedelta(days=1)
        walked.append(day)
        left -= calendar.is_working_day(day)
    found = whole(start, Span(amount=amount, unit=SpanUnit.working_days), calendar)
    assert found.at == calendar.close_of(day)
    assert [rest.day for rest in found.skipped] == [day for day in walked if not calendar.is_working_day(day)]


def left(found: Due, moment: datetime, calendar: WorkingCalendar) -> timedelta:
    if found.span.unit.follows_working_days:
        return calendar.working_time_between(moment, found.at)
    return found.at.astimezone(UTC) - moment.astimezone(UTC)


def paused(found: Due, gaps: list[tuple[timedelta, timedelta]], calendar: WorkingCalendar) -> Due:
    """The due time after each of these pauses, as long as it hasn't passed."""
    moment = found.start
    for runs, lasts in gaps:
        moment += runs
        if moment >= found.at:
            break
        found = after_pause(found, moment, moment + lasts, "等待客户", calendar)
        moment += lasts
    return found


@pytest.mark.clause("OP-HOUSE-146")
@given(start=MOMENTS, span=SPANS, runs=LENGTHS, lasts=LENGTHS, calendar=CALENDARS)
def test_what_was_left_before_a_pause_is_left_after_it_and_nothing_is_ever_due_earlier(
    start: datetime, span: Span, runs: timedelta, lasts: timedelta, calendar: WorkingCalendar
) -> None:
    found = whole(start, span, calendar)
    since, until = start + runs, start + runs + lasts
    moved = after_pause(found, since, until, "等待客户", calendar)
    assert moved.at >= found.at
    if since < found.at:
        assert left(moved, until, calendar) == left(found, since, calendar)
        assert moved.at >= until
    else:
        assert moved.at == found.at


@pytest.mark.clause("OP-HOUSE-146")
@given(start=MOMENTS, span=SPANS, gaps=GAPS, calendar=CALENDARS)
def test_several_pauses_add_up(
    start: datetime, span: Span, gaps: list[tuple[timedelta, timedelta]], calendar: WorkingCalendar
) -> None:
    found = whole(start, span, calendar)
    moved = paused(found, gaps, calendar)
    held_up = sum((one.lasted for one in moved.pauses), timedelta())
    assert left(moved, start, calendar) == left(found, start, calendar) + held_up


@pytest.mark.clause("OP-HOUSE-146")
@given(start=MOMENTS, span=SPANS, gaps=GAPS, calendar=CALENDARS)
@example(  # the pause ends in the hour that New York's clocks leave out
    start=datetime(2026, 3, 7, 5, 7, tzinfo=UTC),
    span=Span(amount=1, unit=SpanUnit.seconds),
    gaps=[(timedelta(), timedelta(minutes=1553))],
    calendar=NEW_YORK,
)
def test_a_paused_due_time_read_back_and_counted_again_is_the_same(
    start: datetime, span: Span, gaps: list[tuple[timedelta, timedelta]], calendar: WorkingCalendar
) -> None:
    found = paused(whole(start, span, calendar), gaps, calendar)
    read_back = Due.model_validate_json(found.model_dump_json())
    again = recomputed(read_back, calendar)
    assert again == found
    assert again.model_dump_json() == found.model_dump_json()
    assert again.derivation() == read_back.derivation() == found.derivation()


@pytest.mark.clause("OP-HOUSE-146")
@given(start=MOMENTS, span=SPANS, cuts=st.lists(LENGTHS, min_size=1, max_size=5), calendar=CALENDARS)
def test_one_long_pause_counts_as_much_as_the_short_ones_that_it_consists_of(
    start: datetime, span: Span, cuts: list[timedelta], calendar: WorkingCalendar
) -> None:
    found = whole(start, span, calendar)
    if found.at <= start:
        return
    edges = [start, *accumulate(cuts, initial=start)]
    in_one = after_pause(found, start, edges[-1], "等待客户", calendar)
    in_parts = found
    for since, until in pairwise(edges):
        if in_parts.at <= since:  # nothing of a limit of nothing is left to pause once work begins
            return
        in_parts = after_pause(in_parts, since, until, "等待客户", calendar)
    assert in_parts.at == in_one.at


def works(moment: datetime, calendar: WorkingCalendar) -> bool:
    """Read the clock on the wall and compare: none of the calendar's arithmetic."""
    local = moment.astimezone(calendar.tz)
    clock = local.time()
    return calendar.is_working_day(local.date()) and any(
        start <= clock and (clock < end or end == time(0)) for start, end in calendar.spans
    )
