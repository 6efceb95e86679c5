"""The fine table: which breaches a house punishes, how repeats count, what the next one costs (PEN, CF-10)."""

from datetime import datetime, time
from decimal import Decimal
from enum import StrEnum

from pydantic import BaseModel

from policies.cases.complaint_handling import ComplaintPolicy
from policies.citations import cites
from policies.performance.fine_forms import Breach, BreachReport, Measure, Reconsidered
from policies.quality.serious_violation import SeriousViolationPolicy
from policies.rulebook import Policy
from policies.spans import Span


class RepeatRule(StrEnum):
    """CF-10 · how the next breach of the same kind is dealt with; `none`: this house has no penalty for it."""

    NONE = "none"
    FLAT = "flat"
    DOUBLING = "doubling"
    STEP = "step"
    PER_N = "per-n"
    WARNING = "warning"
    BY_DECISION = "by-decision"


BY_TABLE = {RepeatRule.BY_DECISION: Measure.NONE, RepeatRule.WARNING: Measure.WARNING}


class Before(BaseModel, frozen=True):
    """What somebody has had on a clause in the month and what still stands: how often, and of these fined."""

    times: int = 0
    fined: int = 0


class FineTable(Policy):
    """The fine table on one day, in one profile."""

    fine: dict[str, Decimal]
    per: dict[str, int]
    repeat: dict[str, RepeatRule]
    late_or_off_post: Span

    @cites("CF-10")
    def rule_for(self, breach: Breach) -> RepeatRule:
        """How this house deals with a breach."""
        return self.repeat[breach.en]

    @cites("CF-09", "CF-10", "CF-51")
    def clause_for(self, breach: Breach) -> str:
        """The clause that the penalty for a breach rests on in this house."""
        return self.clause_of(f"repeat.{breach.en}")

    @property
    @cites("PEN-02", "PEN-12", "CF-09", "OP-PEN-2", "OP-PEN-6")
    def complaints(self) -> ComplaintPolicy:
        """The fine for a complaint, the ceiling of doubling and the worth of a point have their figures there."""
        return ComplaintPolicy.in_force_on(self.day, self.profile, self.calendar)

    @cites("PEN-18", "PEN-19", "PEN-12", "CF-09", "CF-10", "OP-GEN-2")
    def not_punishable(self, report: BreachReport, punished_in: str) -> list[str]:
        """Why the report can't lead to a penalty: the house has none, a condition fails, or it was punished before.

        Reading: 20 minutes count themselves in (OP-GEN-2); a fine is never zero, it is there or it isn't.
        """
        rule, least = self.rule_for(report.breach), self.late_or_off_post.amount
        wrong = []
        if rule is RepeatRule.NONE:
            wrong.append(
                f"breach: 本部门的规则({self.profile})对“{report.breach.zh}”没有处罚 no penalty for this here"
            )
        if rule is RepeatRule.WARNING and report.minutes < least:
            wrong.append(f"minutes: 满 {least} 分钟才算违纪 it takes {least} minutes")
        if report.breach is Breach.ATTITUDE and rule is not RepeatRule.NONE and not report.image_harmed:
            wrong.append("image_harmed: 未损害公司形象的不罚 costs nothing unless the image is harmed")
        if punished_in:
            wrong.append(f"evidence: 已凭此处罚，见 {punished_in} was punished on this evidence before")
        return wrong

    @cites("CF-10")
    def still_wrong(self, said: Reconsidered, punished_in: str) -> list[str]:
        """A report that is withdrawn needs nothing more."""
        return [] if said.withdrawn else self.not_punishable(said, punished_in)

    @cites("PEN-17", "OP-PEN-4", "OP-PEN-9")
    def by_table(self, breach: Breach) -> Measure:
        """What the table provides for: a fine, a written warning, or nothing, where a measure is to be named."""
        return BY_TABLE.get(self.rule_for(breach), Measure.FINE)

    # --- the amount

    @cites("PEN-02", "PEN-03", "PEN-04", "PEN-12", "PEN-15", "OP-PEN-2", "CF-09", "CF-10")
    def fine_after(self, breach: Breach, before: Before) -> Decimal | None:
        """The fine for the next breach of somebody who has had so many in the month; None: not yet.

        Reading: three times not logged in, or three complaints about ringing, make one fine, and six two; what
        an appeal reversed is none of the three, and a fine that stands isn't imposed again.
        """
        match self.rule_for(breach):
            case RepeatRule.STEP:
                return self._violations.fine_after(before.times)
            case RepeatRule.DOUBLING:
                doubled = self._basic(breach) * Decimal(2) ** before.times
                return min(doubled, self.complaints.service_fine_ceiling)
            case RepeatRule.PER_N if (before.times + 1) // self.per[breach.en] <= before.fined:
                return None
        return self._basic(breach)

    @cites("OP-PEN-1", "OP-PEN-8", "OP-GEN-5")
    def month_start(self, moment: datetime) -> datetime:
        """The first moment of the calendar month of the decision: the count starts afresh with it."""
        first = self.calendar.day_of(moment).replace(day=1)
        return datetime.combine(first, time(), self.calendar.tz)

    @cites("PEN-04", "PEN-08", "PEN-15", "CF-10")
    def outlook(self, report: BreachReport, before: Before) -> list[str]:
        """What the department head is told of the amount: the how-manieth this month, and what that costs."""
        if self.by_table(report.breach) is not Measure.FINE:
            return []
        fine = self.fine_after(report.breach, before)
        costs = f"罚款 {fine} 元 yuan" if fine is not None else "只记次数，暂不罚款 counted, no fine yet"
        which = before.times + 1
        return [f"本月第 {which} 次 this month's number {which}: {costs}"]

    @property
    def _violations(self) -> SeriousViolationPolicy:
        return SeriousViolationPolicy.in_force_on(self.day, self.profile, self.calendar)

    def _basic(self, breach: Breach) -> Decimal:
        if breach in {Breach.BUYER_COMPLAINT, Breach.ATTITUDE}:
            return self.complaints.service_fine
        return self.fine[breach.en]
