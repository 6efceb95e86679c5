"""Schedules that follow the working calendar, which no recurrence rule knows: counted anew at each start."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from itertools import count, islice
from typing import TypeVar

from prefect.schedules import RRule, Schedule

from policies.cases.complaint_analysis import AnalysisPolicy
from policies.house.audit_verify import AuditPolicy
from policies.house.heating_season import Season, SeasonPolicy
from policies.months import Month
from policies.profiles import HOUSE
from policies.recurrence import MonthlyPolicy, Recurrence, RecurringPolicy
from policies.rulebook import Policy
from policies.working_time import WorkingCalendar
from tasks.clock import now
from tasks.departments import Setting, all_departments
from tasks.records.engine import reading
from tasks.settings import settings

RulesOf = TypeVar("RulesOf", bound=Policy)
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


def each_month(policy: type[MonthlyPolicy], parameter: str) -> Callable[[], list[Schedule]]:
    """The next starts of a procedure that follows the working calendar, department by department."""

    def schedules() -> list[Schedule]:
        with reading() as book:
            departments = all_departments(book)
        found = (_on_its_days(policy, parameter, setting, place) for place, setting in enumerate(departments))
        return [one for one in found if one is not None]

    return schedules


def _on_its_days(
    policy: type[MonthlyPolicy], parameter: str, setting: Setting, place: int
) -> Schedule | None:
    rules = _in_force(policy, setting)
    this = Month.of(now().astimezone(setting.calendar.tz))
    starts = (rules.start_in(this.later(ahead)) for ahead in range(MONTHS_AHEAD + 1))
    dates = ",".join(start.strftime("%Y%m%dT%H%M%S") for start in starts if start and start > now())
    if not dates:  # a profile may not have the procedure run by itself at all
        return None
    return RRule(
        f"RDATE:{dates}",
        timezone=setting.calendar.zone,
        parameters={parameter: {"department": setting.name}},
        slug=f"{rules.procedure.replace('_', '-')}-{place}",
    )


def daily_audit() -> list[Schedule]:
    """OP-HOUSE-137 · the verification of the audit, once a day for the whole house."""
    calendar = WorkingCalendar(zone=settings().time_zone)
    rules = AuditPolicy.in_force_on(calendar.day_of(now()), HOUSE, calendar)
    begins = datetime.combine(date(2026, 1, 1), rules.verified_at)
    rule = f"DTSTART:{begins:%Y%m%dT%H%M%S}\nRRULE:FREQ=DAILY"
    return [RRule(rule, timezone=calendar.zone, slug="op-house-137")]


def in_season(policy: type[RecurringPolicy], parameter: str) -> Callable[[], list[Schedule]]:
    """OP-RPT-9 · the starts of a procedure in this heating season and the next, department by department.

    The policy's `recurrences` say when; `parameter` is what the flow calls its request.
    """

    def schedules() -> list[Schedule]:
        with reading() as book:
            departments = all_departments(book)
        return [
            _recurring(parameter, setting, season, recurrence, place)
            for place, setting in enumerate(departments)
            for recurrence in _in_force(policy, setting).recurrences
            for season in _seasons(setting, recurrence)
        ]

    return schedules


def _seasons(setting: Setting, recurrence: Recurrence) -> tuple[Season, ...]:
    # What starts some days after the season's last one is still to come when the season itself is over.
    to_come = setting.calendar.day_of(now()) - timedelta(days=recurrence.lag + recurrence.tail)
    return _in_force(SeasonPolicy, setting).seasons_from(to_come)


def _in_force(policy: type[RulesOf], setting: Setting) -> RulesOf:
    return policy.in_force_on(setting.calendar.day_of(now()), setting.profile, setting.calendar)


def _recurring(
    parameter: str, setting: Setting, season: Season, recurrence: Recurrence, place: int
) -> Schedule:
    # Readings of the wall clock: Prefect puts the schedule's time zone to them.
    first = _written(season.first, recurrence)
    last = _written(season.last + timedelta(days=recurrence.tail), recurrence)
    return RRule(
        f"DTSTART:{first}\nRRULE:{recurrence.rule};UNTIL={last}",
        timezone=setting.calendar.zone,
        parameters={parameter: {"department": setting.name, **recurrence.asks}},
        slug=f"{recurrence.name}-{place}-{season.first.year}",
    )


def _written(day: date, recurrence: Recurrence) -> str:
    start = datetime.combine(day + timedelta(days=recurrence.lag), recurrence.at)
    return start.strftime("%Y%m%dT%H%M%S")
