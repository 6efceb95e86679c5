"""Due times that are counted back from a last day, or stand at its end (OP-OFF-2, OP-OFF-3)."""

from datetime import date, datetime, time, timedelta

from policies.working_time import Due, WorkingCalendar, due_on_day_of_month

ONE_DAY, ONE_MINUTE = timedelta(days=1), timedelta(minutes=1)
MIDNIGHT = time()
MONTHS = 12


def working_day_before(day: date, count: int, calendar: WorkingCalendar) -> date:
    """The `count`-th working day before a day, which is itself not counted; with 0 the day itself."""
    while count:
        day -= ONE_DAY
        count -= calendar.is_working_day(day)
    return day


def at_the_close(start: datetime, day: date, calendar: WorkingCalendar, *, event: str, clause: str) -> Due:
    """The end of a working day; where it is over by the start, the end of the start's own or next working day."""
    close = calendar.close_of(day)
    if close < start:
        today = calendar.roll(calendar.day_of(start))
        close = calendar.close_of(today)
        if close < start:
            close = calendar.close_of(calendar.working_day_after(today, 1))
    if close.time() == MIDNIGHT:  # which is the next day's on a calendar, and may be a rest day there
        close -= ONE_MINUTE
    local = start.astimezone(calendar.tz)
    months = (close.year - local.year) * MONTHS + close.month - local.month
    return due_on_day_of_month(
        start, close.day, close.time(), calendar, event=event, clause=clause, months_later=months
    )
