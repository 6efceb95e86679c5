"""P48 · monthly-awards · 月度奖项: who is first in what, what it earns, who names and confirms (AWD)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from decimal import Decimal
from typing import ClassVar

from pydantic import JsonValue, field_validator

from policies.citations import cites
from policies.months import Month
from policies.performance.award_composite import Weights, composites
from policies.performance.award_figures import AwardFacts, AwardLine, AwardSheet, LeftOut, OwnMonth
from policies.performance.award_forms import (
    Award,
    AwardMonth,
    AwardRequest,
    AwardRow,
    AwardsConfirmed,
    ExtraRow,
)
from policies.performance.award_month import asked_for
from policies.performance.award_streak import Streak
from policies.performance.metrics import Metric
from policies.performance.ranking import at_the_top
from policies.performance.shares import shared
from policies.recurrence import MonthlyPolicy
from policies.ruling import Ruling
from policies.spans import Span
from policies.wall_clock import moment_at
from policies.working_time import Due, due

NEVER = (Metric.LATE, Metric.EARLY, Metric.ABSENT, Metric.LEAVE_DAYS)


class AwardsPolicy(MonthlyPolicy, file="performance/monthly_awards.toml"):
    """The numbers of the monthly awards on one day, in one profile."""

    prefix: ClassVar = "AWD"

    given: tuple[str, ...]
    working_day: int
    at: time
    full_attendance: Decimal
    top_sales: Decimal
    top_composite: Decimal
    top_amount: Decimal
    top_conversion: Decimal
    sales_paid_twice: bool
    weights: Weights
    streak: Streak
    excellent_among: int
    small_team: int
    name_within: Span
    confirm_within: Span

    @field_validator("given")
    @classmethod
    def _known(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        if strange := set(given) - {award.en for award in Award}:
            raise ValueError(f"there is no award {', '.join(sorted(strange))}")
        return given

    # --- OP-HOUSE-77: when, and which month

    @cites("OP-HOUSE-77")
    def start_in(self, month: Month) -> datetime | None:
        """On the sixth working day, when the month before is published."""
        day = self.calendar.nth_working_day(month.year, month.month, self.working_day)
        return moment_at(datetime.combine(day, self.at), self.calendar.tz).astimezone(self.calendar.tz)

    @cites("OP-HOUSE-77")
    def month_of(self, request: AwardRequest, started_at: datetime) -> AwardMonth:
        """The month whose awards are reckoned up."""
        return AwardMonth.model_validate(asked_for(request, started_at.astimezone(self.calendar.tz)))

    # --- OP-AWD-5: the excellent employee

    @property
    @cites("AWD-06", "CF-56")
    def names_excellent(self) -> bool:
        """Whether the department names an excellent employee: where streaks are rewarded."""
        return Award.STREAK.en in self.given

    @cites("OP-AWD-5", "OP-APR-5", "OP-RSG-2")
    def may_be_named(self, ranks: Mapping[str, int], left_out: Sequence[LeftOut] = ()) -> frozenset[str]:
        """Among whom the supervisor chooses: the month's top three, in a team of fewer than four the first alone.

        Reading: whoever is left out keeps their rank, and nobody moves up to be named instead.
        """
        top = at_the_top(ranks, self.excellent_among, self.small_team)
        return top - {one.staff for one in left_out}

    @cites("OP-AWD-5", "OP-HOUSE-76")
    def naming_due(self, since: datetime) -> Due:
        """The supervisor names the excellent employee within 2 working days."""
        return self._due(since, "name_within", "排名公示")

    @cites("AWD-06", "OP-AWD-5", "CF-59")
    def named(self, month: str, employee: str, rank: int, reason: str) -> Ruling:
        """The department's excellent employee of the month."""
        return self.ruling(
            "评为部门优秀员工", "OP-AWD-5", about=employee, month=month, rank=rank, reason=reason
        )

    # --- AWD-01 … AWD-07: the list

    @cites(
        "AWD-01", "AWD-02", "AWD-03", "AWD-04", "AWD-05", "AWD-06", "AWD-07", "OP-AWD-1", "CF-38", "OP-RSG-2"
    )
    def sheet(self, facts: AwardFacts, excellent: str) -> AwardSheet:
        """Everybody's awards of a month; several of one person add up. Top sales is paid once, unless set to twice.

        Who is left out is compared with nobody.
        """
        facts = facts.taking_part
        compared = composites(facts, self.weights)
        sales, totals = facts.of(Metric.SALES), {one.staff: one.total for one in compared}
        by_award = {
            Award.FULL_ATTENDANCE: self._full_attendance(facts),
            Award.TOP_SALES: self._top(Award.TOP_SALES, "AWD-02", self.top_sales, sales),
            Award.TOP_AMOUNT: self._top(Award.TOP_AMOUNT, "AWD-04", self.top_amount, sales),
            Award.TOP_COMPOSITE: self._top(Award.TOP_COMPOSITE, "AWD-03", self.top_composite, totals),
            Award.TOP_CONVERSION: self._top(
                Award.TOP_CONVERSION, "AWD-04", self.top_conversion, facts.of(Metric.CONVERSION)
            ),
            Award.STREAK: self.streak.lines(facts, excellent),
        }
        lines = [line for award, found in by_award.items() if self._gives(award) for line in found]
        return AwardSheet(
            month=facts.month,
            at=facts.at,
            lines=tuple(lines),
            composites=compared,
            excellent=excellent,
            left_out=facts.left_out,
        )

    def _gives(self, award: Award) -> bool:
        if award is Award.TOP_AMOUNT:
            return self.sales_paid_twice and Award.TOP_SALES.en in self.given
        return award.en in self.given

    @cites("AWD-01", "CF-39")
    def attended_fully(self, one: OwnMonth) -> bool:
        """The whole month in the department and on duty, without lateness, early leave, absence or leave.

        Reading: whose days on duty weren't brought in has no record of attendance, and so no award; a count left
        blank beside them is none. It is a measure of the month, apart from that of an observation period (FAC-03).
        """
        on_duty = one.figure(Metric.DAYS_ON_DUTY) or Decimal()
        return one.whole_month and on_duty > 0 and not any(one.figure(metric) for metric in NEVER)

    def _full_attendance(self, facts: AwardFacts) -> Sequence[AwardLine]:
        return [
            AwardLine(
                award=Award.FULL_ATTENDANCE.en,
                staff=one.staff,
                yuan=self.full_attendance,
                clause="AWD-01",
                facts={"days_on_duty": written(one.figures[Metric.DAYS_ON_DUTY.en])},
            )
            for one in facts.people
            if self.attended_fully(one)
        ]

    @cites("AWD-02", "AWD-03", "AWD-04", "OP-AWD-4")
    def _top(
        self, award: Award, clause: str, yuan: Decimal, figures: Mapping[str, Decimal]
    ) -> list[AwardLine]:
        """The highest figure; those who share it share the award. Reading: nobody is first with nothing."""
        best = max(figures.values(), default=Decimal())
        first = [staff for staff, figure in figures.items() if figure == best and best > 0]
        parts = shared(yuan, dict.fromkeys(first, Decimal(1)))
        return [
            AwardLine(
                award=award.en,
                staff=staff,
                yuan=part.paid,
                clause=clause,
                facts={"figure": written(best), "award": str(yuan), "shared_by": len(first)},
            )
            for staff, part in parts.items()
        ]

    # --- AWD-05, AWD-08: confirmed, struck, added

    @cites("OP-HOUSE-76")
    def confirming_due(self, since: datetime) -> Due:
        """The supervisor confirms the list within 2 working days. Silence confirms nothing."""
        return self._due(since, "confirm_within", "名单测算")

    @cites("AWD-05")
    def suggested(self, sheet: AwardSheet) -> dict[str, JsonValue]:
        """What the form is filled in with: every line as computed."""
        return {
            "lines": [
                {"award": _named(line).value, "staff": line.staff, "struck": False, "reason": ""}
                for line in sheet.lines
            ]
        }

    @cites("AWD-05")
    def ruled(self, sheet: AwardSheet, answer: AwardsConfirmed) -> Sequence[Ruling]:
        """A ruling for each line that stands, each that is struck, and each that was added."""
        lines = {line.key: line for line in sheet.lines}
        return [
            *[self._line(sheet.month, lines[row.award.en, row.staff], row) for row in answer.lines],
            *[self._extra(sheet.month, row) for row in answer.extra],
        ]

    def _line(self, month: str, line: AwardLine, row: AwardRow) -> Ruling:
        ruling = self.ruling(
            f"剔除奖项:{row.award.zh}" if row.struck else row.award.zh,
            line.clause,
            amount=None if row.struck else line.yuan,
            unit="" if row.struck else "yuan-paid",
            about=line.staff,
            month=month,
            reason=row.reason,
            **line.facts,
        )
        return ruling.counting_in(month)

    @cites("AWD-05", "AWD-08")
    def _extra(self, month: str, row: ExtraRow) -> Ruling:
        ruling = self.ruling(
            f"增设奖项:{row.kind.zh}",
            "AWD-08",
            amount=Decimal(row.yuan) if row.yuan else None,
            unit="yuan-paid" if row.yuan else "",
            about=row.staff or None,
            month=month,
            reason=row.reason,
        )
        return ruling.counting_in(month)

    def _due(self, start: datetime, number: str, event: str) -> Due:
        return due(start, getattr(self, number), self.calendar, event=event, clause=self.clause_of(number))


def written(figure: Decimal) -> str:
    """A figure without the zeros that a database puts behind it."""
    return f"{figure.normalize():f}"


def _named(line: AwardLine) -> Award:
    return next(award for award in Award if award.en == line.award)
