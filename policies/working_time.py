"""Due times: from a start, a limit and a department's calendar to a moment and its derivation."""

from datetime import UTC, datetime, time, timedelta

from policies.department_days import DaySpan
from policies.due_times import Due, Pause
from policies.month_days import LONGEST_MONTH, named_days, same_day_after
from policies.spans import LENGTHS, Span, SpanUnit
from policies.wall_clock import aware, moment_at, shown_in, wall_at
from policies.working_calendar import WorkingCalendar
from policies.working_year import SkippedDay

__all__ = [
    "DaySpan",
    "Due",
    "SkippedDay",
    "WorkingCalendar",
    "after_pause",
    "due",
    "due_on_day_of_month",
    "moved_on",
    "recomputed",
]


def due(start: datetime, span: Span, calendar: WorkingCalendar, *, event: str, clause: str) -> Due:
    """Count a limit from `start`, the moment of `event`; never earlier, and never earlier for a later start.

    Seconds, minutes and hours are elapsed time. Working minutes and hours run only in the department's
    spans; a limit used up as a span ends is due at that end, not at the next opening.
    Reading: working days count from the day after the start's day, whether or not that day is worked, and
    end as the last span of the last one closes; 0 of them end with the start's own working day, or the
    next one if it is over.
    Reading: calendar days end at the same clock time; months on the same day at the same clock time, and
    where the month has no such day, as its last day ends.
    Raises `ValueError` for a start without time zone and for an end beyond the years that are computed.
    """
    try:
        at = _end(aware(start, "start"), span, calendar).astimezone(calendar.tz)
        skipped, provisional = _calendar_effects(start, at, span, calendar)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{clause}: {span} from {event} cannot be counted: {error}") from error
    return Due(
        at=at,
        start=shown_in(calendar.tz, start),
        event=event,
        span=span,
        clause=clause,
        skipped=skipped,
        provisional=provisional,
        calendar=calendar.version,
    )


def due_on_day_of_month(
    start: datetime,
    day: int,
    at: time,
    calendar: WorkingCalendar,
    *,
    event: str,
    clause: str,
    months_later: int = 0,
) -> Due:
    """OP-GEN-3: the first `day` of a month at the clock time `at`, rolled off rest days, not before `start`.

    Months are tried from the start's own on, or from `months_later` after it.
    Reading: a month without that day has it on its last day, and rolling may leave the month.
    Raises `ValueError` for a start without time zone, a day not 1 to 31, and months below 0.
    """
    if not 1 <= day <= LONGEST_MONTH or months_later < 0:
        raise ValueError(f"{clause}: day {day} is not 1 to 31, or months_later {months_later} is below 0")
    since = calendar.day_of(aware(start, f"{clause}: start"))
    for named in named_days(since, day, months_later):
        rolled = calendar.roll(named)
        moment = moment_at(datetime.combine(rolled, at), calendar.tz)
        if moment >= start:
            break
    return Due(
        at=moment.astimezone(calendar.tz),
        start=shown_in(calendar.tz, start),
        event=event,
        span=Span(amount=months_later, unit=SpanUnit.months),
        clause=clause,
        skipped=calendar.rests_between(named, rolled),
        provisional=calendar.provisional(rolled),
        calendar=calendar.version,
        day_of_month=day,
        clock=at,
    )


def recomputed(stored: Due, calendar: WorkingCalendar) -> Due:
    """Count a stored due time again: the same on an unchanged calendar, moved where its days have changed."""
    found = _counted(stored, calendar)
    for pause in stored.pauses:
        found = after_pause(found, pause.since, pause.until, pause.why, calendar)
    return found


def _counted(stored: Due, calendar: WorkingCalendar) -> Due:
    event, clause = stored.event, stored.clause
    if stored.day_of_month is None or stored.clock is None:
        return due(stored.start, stored.span, calendar, event=event, clause=clause)
    return due_on_day_of_month(
        stored.start,
        stored.day_of_month,
        stored.clock,
        calendar,
        event=event,
        clause=clause,
        months_later=stored.span.amount,
    )


def after_pause(stored: Due, since: datetime, until: datetime, why: str, calendar: WorkingCalendar) -> Due:
    """OP-HOUSE-146: a due time after a pause: what was left of the limit as it began is left as it ends.

    Reading: what is counted in working time, working days included, moves by the working time paused; all
    else, days and months included, by the time that passed.
    """
    unit = stored.span.unit
    until = max(since, until)
    at = moved_on(stored.at, since, until, unit, calendar).astimezone(calendar.tz)
    pause = Pause(
        since=shown_in(calendar.tz, since),
        until=shown_in(calendar.tz, until),
        why=why,
        lasted=_ran(since, until, unit, calendar),
    )
    changed = {"at": at, "pauses": (*stored.pauses, pause)}
    if unit.follows_working_days:
        skipped, provisional = _calendar_effects(stored.start, at, stored.span, calendar)
        # What was unsure before stays so until it is counted again from its start.
        changed |= {"skipped": skipped, "provisional": stored.provisional or provisional}
    return stored.model_copy(update=changed)


def moved_on(
    moment: datetime, since: datetime, until: datetime, unit: SpanUnit, calendar: WorkingCalendar
) -> datetime:
    """OP-HOUSE-146: a moment that was to come when a pause began, as far away when it ends; one before it stays."""
    if moment <= since:
        return moment
    left = _ran(since, moment, unit, calendar)
    if unit.follows_working_days:
        return max(moment, calendar.after_working_time(until, left))
    return until.astimezone(UTC) + left


def _ran(since: datetime, until: datetime, unit: SpanUnit, calendar: WorkingCalendar) -> timedelta:
    if unit.follows_working_days:
        return calendar.working_time_between(since, until)
    return until.astimezone(UTC) - since.astimezone(UTC)


def _end(start: datetime, span: Span, calendar: WorkingCalendar) -> datetime:
    if span.unit is SpanUnit.working_days:
        return _close_after(start, span.amount, calendar)
    if span.unit is SpanUnit.calendar_days:
        return moment_at(wall_at(start, calendar.tz) + timedelta(days=span.amount), calendar.tz)
    if span.unit is SpanUnit.months:
        return moment_at(same_day_after(wall_at(start, calendar.tz), span.amount), calendar.tz)
    elapsed: timedelta = LENGTHS[span.unit] * span.amount
    if span.unit.follows_working_days:
        return calendar.after_working_time(start, elapsed)
    return start.astimezone(UTC) + elapsed


def _calendar_effects(
    start: datetime, at: datetime, span: Span, calendar: WorkingCalendar
) -> tuple[tuple[SkippedDay, ...], bool]:
    if not span.unit.follows_working_days:
        return (), False
    # An end at midnight belongs to the day it closes.
    first, last = calendar.day_of(start), calendar.day_of(at - datetime.resolution)
    return calendar.rests_between(first, last), calendar.provisional(max(first, last))


def _close_after(start: datetime, working_days: int, calendar: WorkingCalendar) -> datetime:
    day = calendar.day_of(start)
    if working_days:
        return calendar.close_of(calendar.working_day_after(day, working_days))
    close = calendar.close_of(calendar.roll(day))
    return close if close >= start else calendar.close_of(calendar.working_day_after(day, 1))
