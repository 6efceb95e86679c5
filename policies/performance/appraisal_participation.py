"""P43 · who takes part in the monthly appraisal, and how what was gathered becomes facts (APR-26, CF-58)."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import NamedTuple

from policies.career.grades import Grade, GradesPolicy
from policies.citations import cites
from policies.months import Month
from policies.performance.appraisal_facts import Exemption, Figure, PersonFacts
from policies.performance.appraisal_times import AppraisalTimes
from policies.performance.metrics import Metric
from policies.working_calendar import WorkingCalendar

DAY = timedelta(days=1)
POINT = Decimal("0.01")
WHOLE = Decimal(100)
ATTENDANCE = (Metric.LATE, Metric.EARLY, Metric.ABSENT, Metric.LEAVE_DAYS, Metric.MEETINGS_MISSED)
IMPORTED = {
    "resolution": Metric.RESOLUTION_RATE,
    "conversion": Metric.CONVERSION,
    "payment_rate": Metric.PAYMENT_RATE,
    "response": Metric.RESPONSE_SECONDS,
    "tone": Metric.TONE,
}
"""Figures that only an import brings."""


class Gathered(NamedTuple):
    """What the case book and the imports hold of somebody's month, before any rule is applied."""

    staff: str
    serving: Sequence[tuple[date, date | None]]
    grade: str = ""
    imported: Mapping[str, Decimal] = {}
    satisfaction: Figure | None = None
    heard: int = 0
    faulty: int = 0
    made: int = 0
    most_made: int = 0
    points: Decimal = Decimal()
    points_by_clause: Mapping[str, Decimal] = {}


class AppraisalParticipation(AppraisalTimes):
    """Who gets a score, from which facts."""

    least_days: int

    @cites("APR-04", "APR-08", "APR-11", "APR-26")
    def person(self, month: Month, found: Gathered) -> PersonFacts:
        """Somebody's facts of the month, each with where it comes from.

        Reading: attendance stands before the assessors, who weigh it; no source says what a lateness costs.
        """
        days, source = self.days_on_duty(month, found)
        return PersonFacts(
            staff=found.staff,
            grade=found.grade,
            exempt=self.exempt(found.grade, days),
            days_on_duty=days,
            days_source=source,
            attendance={one.en: found.imported[one.en] for one in ATTENDANCE if one.en in found.imported},
            figures=self.figures(found),
            heard=found.heard,
            faulty=found.faulty,
            points=found.points,
            points_by_clause=found.points_by_clause,
        )

    @cites("APR-08", "OP-HOUSE-61")
    def days_on_duty(self, month: Month, found: Gathered) -> tuple[int, str]:
        """As imported; else the working days served, without days of leave or absence."""
        imported = found.imported
        if (known := imported.get(Metric.DAYS_ON_DUTY.en)) is not None:
            return int(known), "imported"
        away = imported.get(Metric.LEAVE_DAYS.en, Decimal()) + imported.get(Metric.ABSENT.en, Decimal())
        return max(int(self.working_days(month, found.serving) - away), 0), "calendar"

    @cites("APR-04", "APR-11", "APR-17", "APR-25", "OP-APR-6")
    def figures(self, found: Gathered) -> dict[str, Figure]:
        """The figures of the computed lines: what the house counted itself comes before what was imported.

        Reading: a call-back counts for whoever took the repair, in the month in which it was made.
        Reading: the recordings line is the share of checked recordings without a problem; workload, where none is
        imported, is the calls recorded, held against the most that anybody of the department had.
        """
        known = {
            name: found.imported[metric.en]
            for name, metric in IMPORTED.items()
            if metric.en in found.imported
        }
        figures = {name: Figure(value=value, source="imported") for name, value in known.items()}
        figures |= self._counted_or_imported("satisfaction", found.satisfaction, Metric.SATISFACTION, found)
        workload = None
        if found.made:
            workload = Figure(
                value=_percent(found.made, found.most_made), source="recordings", count=found.made
            )
        imported = Metric.WORKLOAD.en in found.imported
        figures |= self._counted_or_imported(
            "workload", None if imported else workload, Metric.WORKLOAD, found
        )
        if found.heard:
            clean = _percent(found.heard - found.faulty, found.heard)
            figures["recordings"] = Figure(value=clean, source="recording-checks", count=found.heard)
        return figures

    def _counted_or_imported(
        self, name: str, counted: Figure | None, metric: Metric, found: Gathered
    ) -> dict[str, Figure]:
        if counted is not None:
            return {name: counted}
        value = found.imported.get(metric.en)
        return {} if value is None else {name: Figure(value=value, source="imported")}

    @cached_property
    @cites("CF-58")
    def grades(self) -> GradesPolicy:
        """The profile's ladder, and who on it isn't appraised, on the same day."""
        return GradesPolicy.in_force_on(self.day, self.profile, self.calendar)

    @cites("OP-HOUSE-61", "APR-08")
    def working_days(self, month: Month, serving: Sequence[tuple[date, date | None]]) -> int:
        """The month's working days on which somebody served."""
        return sum(
            any(since <= day <= (until or day) for since, until in serving)
            for day in _working_days(self.calendar, month)
        )

    @cites("APR-26", "CF-58", "OP-HOUSE-61")
    def exempt(self, grade: str, days_on_duty: int) -> str:
        """Why somebody gets no score: by grade, away all month, or on duty for too few days; blank otherwise."""
        if self.grades.is_exempt(Grade.of(grade) if grade else None):
            return Exemption.RESERVE_SUPERVISOR.en
        if days_on_duty <= 0:
            return Exemption.ABSENT.en
        return Exemption.TOO_SHORT.en if days_on_duty < self.least_days else ""


def _percent(part: int, whole: int) -> Decimal:
    return (WHOLE * part / whole).quantize(POINT)


@lru_cache(maxsize=64)
def _working_days(calendar: WorkingCalendar, month: Month) -> Sequence[date]:
    first, after = (calendar.day_of(one.begins(calendar.tz)) for one in (month, month.later(1)))
    days = (first + ahead * DAY for ahead in range((after - first).days))
    return tuple(day for day in days if calendar.is_working_day(day))
