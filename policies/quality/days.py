"""A day as people write it on a form, blank where the start decides."""

from datetime import date, datetime, time, timedelta
from typing import Annotated

from pydantic import AfterValidator, WithJsonSchema

from policies.wall_clock import moment_at
from policies.working_time import Due, WorkingCalendar, due_on_day_of_month

_A_DAY = r"^([12]\d{3}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01]))?$"


def _on_the_calendar(written: str) -> str:
    try:
        known = not written or date.fromisoformat(written).isoformat() == written
    except ValueError:
        known = False
    if not known:
        raise ValueError(f"{written} 不是日期，请写成 2013-12-25 is no day: write it like 2013-12-25")
    return written


DayOrBlank = Annotated[
    str, AfterValidator(_on_the_calendar), WithJsonSchema({"type": "string", "pattern": _A_DAY})
]


def begins(day: date, calendar: WorkingCalendar) -> datetime:
    """The first moment of a day where the department is."""
    return moment_at(datetime.combine(day, time()), calendar.tz)


def due_at(
    start: datetime, day: date, at: time, calendar: WorkingCalendar, *, event: str, clause: str
) -> Due:
    """The clock time `at` on that day; where it is over by the start, at that time on the next day."""
    day = max(day, calendar.day_of(start))
    if moment_at(datetime.combine(day, at), calendar.tz) < start:
        day += timedelta(days=1)
    return due_on_day_of_month(start, day.day, at, calendar, event=event, clause=clause)
