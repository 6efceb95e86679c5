"""Due times that are counted back from a last day, or stand at its end (OP-OFF-2, OP-OFF-3)."""

from datetime import date, datetime, time, timedelta

from policies.working_time import Due, WorkingCalendar, due_on_day_of_month

ONE_DAY, ONE_MINUTE = timedelta(days=1), timedelta(minutes=1)
MIDNIGHT = time()
MONTHS = 12


def working_day_before(day: date, count: int, calendar: WorkingCalendar) -> date:
    """The `count`-th working day before a day, which is itself not counted.

    With 0 the day itself, or the last working day before it where it is a rest day.
    """
    while count > 0 or not calendar.is_working_day(day):
        day -= ONE_DAY
        count -= calendar.is_working_day(day)
    return day


def at_the_close(start: datetime, day: date, calendar: WorkingCalendar, *, event: str, clause: str) -> Due:
    """The end of a working day; where it is over by the start, the end of the start's own or next working day."""
    today = calendar.roll(calendar.day_of(start))
    days = (day, today, calendar.working_day_after(today, 1))
    close = next(end for end in (_end_of(one, calendar) for one in days) if end >= start)
    local = start.astimezone(calendar.tz)
    months = (close.year - local.year) * MONTHS + close.month - local.month
    return due_on_day_of_month(
        start, close.day, close.time(), calendar, event=event, clause=clause, months_later=months
    )


def _end_of(day: date, calendar: WorkingCalendar) -> datetime:
    close = calendar.close_of(day)
    # Midnight is the next day's on a calendar, and may be a rest day there.
    return close - ONE_MINUTE if close.time() == MIDNIGHT else close
