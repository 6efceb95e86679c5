"""What follows from a promotion review: objections, the new grade and its pay, and what is told (PRM-10)."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from pydantic import JsonValue

from policies.career.eligibility import Eligibility
from policies.career.panel_forms import NewPay, ObjectionVerdict
from policies.career.promotion_outcome import Result
from policies.citations import cites
from policies.months import Month
from policies.rulebook import Policy
from policies.ruling import Ruling
from policies.spans import Span


class PromotionEffects(Policy):
    """The numbers of what a promotion leads to, on one day, in one profile."""

    in_force_months_later: int
    watched_for: Span

    @cites("OP-HOUSE-81")
    def objection_decided(self, found: Eligibility, said: ObjectionVerdict) -> Ruling:
        """What became of one objection."""
        return self.ruling(
            said.objection_verdict.zh, "OP-HOUSE-81", about=found.candidate, reason=said.verdict_reason
        )

    @cites("OP-HOUSE-82")
    def starts(self, over: datetime) -> date:
        """The new grade begins on the 1st of the month after the notice period.

        Reading: where objections are decided after it, after the last of them.
        """
        month = Month.of(over.astimezone(self.calendar.tz)).later(self.in_force_months_later)
        return date(month.year, month.month, 1)

    @cites("PRM-10", "OP-HOUSE-82", "DEM-03", "CF-41")
    def in_force(self, found: Eligibility, start: date, pay: Decimal) -> Ruling:
        """The new grade and its pay, from when; and until when the first year of the demotion watch runs."""
        watched = self.watched_for.amount
        until = Month(start.year, start.month).later(watched)
        return self.ruling(
            "晋升生效",
            "PRM-10",
            about=found.candidate,
            grade=found.grade,
            starts=start.isoformat(),
            monthly_pay=str(pay),
            watched_until=date(until.year, until.month, start.day).isoformat() if watched else "",
        )

    @cites("PRM-10", "OP-GRD-1")
    def pay_known(self, found: Eligibility, start: date) -> dict[str, JsonValue]:
        """What HR's form is filled in with; the pay itself is never suggested."""
        return {"grade": found.grade.zh, "starts": start.isoformat()}

    @cites("PRM-10")
    def pay_objections(self, found: Eligibility, start: date, said: NewPay) -> list[str]:
        """HR enters the pay; the grade and its first day follow from the review."""
        return [
            f"{name}: 应为 {value}，不得更改 follows from the review and isn't changed here"
            for name, value in self.pay_known(found, start).items()
            if getattr(said, name) != value
        ]

    @cites("PRM-05", "PRM-06", "PRM-07", "PRM-09")
    def grade_clause(self, found: Eligibility) -> str:
        """The clause a grade is held by: that of its figures, or of the skip."""
        return "PRM-02" if found.skips else self.clause_of(f"figures.{found.grade.en}.service")

    @cites("PRM-03", "PRM-04", "PRM-01")
    def unpromoted(self, found: Eligibility, result: Result) -> Sequence[Ruling]:
        """How a review ended without a promotion; what the figures decided is on record already."""
        if result in {Result.PROMOTED, Result.NOT_ELIGIBLE}:
            return ()
        return (self.ruling(f"未晋升:{result.zh}", result.clause, about=found.candidate),)

    @cites("PRM-01", "PRM-04")
    def told(self, found: Eligibility, result: Result) -> str:
        """What the candidate and the leader learn: the result, and the clauses not met; no member's marks.

        Reading: the panel's marks are the GM office's and HR's to see.
        """
        return f"{result.value} ({found.wanting})" if found.wanting else result.value
