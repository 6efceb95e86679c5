"""Schedules that follow the working calendar, which no recurrence rule knows: counted anew at each start."""

from collections.abc import Iterator
from datetime import datetime
from itertools import count, islice

from prefect.schedules import RRule, Schedule

from policies.cases.complaint_analysis import AnalysisPolicy
from policies.months import Month
from policies.profiles import HOUSE
from policies.working_time import WorkingCalendar
from tasks.clock import now
from tasks.settings import settings

MONTHS_AHEAD = 13
"""A house that runs for a year keeps its days; those beyond the published holidays are provisional."""


def analysis_days() -> list[Schedule]:
    """OP-CAN-1 · the next starts of the monthly complaint analysis, as one schedule."""
    calendar = WorkingCalendar(zone=settings().time_zone)
    days = islice(_starts_after(now(), calendar), MONTHS_AHEAD)
    # The dates are readings of the wall clock: Prefect puts the schedule's time zone to them.
    dates = ",".join(day.strftime("%Y%m%dT%H%M%S") for day in days)
    return [RRule(f"RDATE:{dates}", timezone=calendar.zone, slug="op-can-1")]


def _starts_after(moment: datetime, calendar: WorkingCalendar) -> Iterator[datetime]:
    this = Month.of(moment.astimezone(calendar.tz))
    for ahead in count():
        month = this.later(ahead)
        first = calendar.day_of(month.begins(calendar.tz))
        start = AnalysisPolicy.in_force_on(first, HOUSE, calendar).start_in(month)
        if start > moment:
            yield start
