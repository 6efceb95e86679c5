"""P47 · fine-and-discipline · 罚款与违纪处理: what a breach costs, who decides, what is recorded (PEN)."""

from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from pydantic import BaseModel, JsonValue

from policies.citations import cites
from policies.organisation import Role
from policies.penalties import taken_from
from policies.performance.fine_forms import (
    Acknowledgement,
    BreachReport,
    FactsVerified,
    Measure,
    PenaltyDecision,
    Reply,
    Verdict,
)
from policies.performance.fine_table import Before, FineTable
from policies.quality.spot_check_appeal import AppealPolicy
from policies.ruling import Ruling
from policies.working_time import Due


class FinePolicy(FineTable, file="performance/fine_and_discipline.toml"):
    """The fine table and the ladder of discipline on one day, in one profile."""

    prefix: ClassVar = "PEN"

    ladder: tuple[Measure, ...]
    verified_by: Role
    decided_by: Role

    # --- PEN-18: the facts first

    @cites("PEN-18")
    def verifiable(self, report: BreachReport, said: FactsVerified) -> list[str]:
        """Nobody verifies their own breach; where the table gives no fine, a verified one names a measure."""
        wrong = _own(report, said.answered_by)
        table = self.by_table(report.breach)
        if said.verified and table is Measure.NONE and said.measure in {Measure.NONE, Measure.FINE}:
            wrong.append("measure: 表内没有金额，请选择处分 the table has no amount: name a measure")
        if said.verified and table is not Measure.NONE and said.measure is not table:
            wrong.append(f"measure: 应为“{table.zh}” the table says {table.en}")
        return wrong

    @cites("PEN-18")
    def unfounded(self, report: BreachReport, said: FactsVerified) -> Ruling:
        """What isn't verified is on record, and costs nothing."""
        return self.ruling(
            "违纪不属实,不予处罚", "PEN-18", breach=report.breach.zh, verified_by=said.answered_by
        )

    # --- the amount

    @cites("PEN-01", "PEN-06", "PEN-07", "PEN-08", "PEN-09", "PEN-10", "PEN-11", "PEN-13", "PEN-14")
    def penalty(
        self, report: BreachReport, decision: PenaltyDecision, before: Before, taken_in: str
    ) -> Ruling:
        """What one decided breach costs, in points or in money, never both; or that it counts towards a fine."""
        fine, facts = self.fine_after(report.breach, before), self._facts(report, decision)
        if fine is None:
            return self.ruling(
                "违纪记录,累计后罚款",
                self.clause_for(report.breach),
                amount=None,
                unit="",
                earlier_this_month=before.times,
                **facts,
            )
        amount, unit = taken_from(taken_in, fine, self.complaints.yuan_per_point)
        return self.ruling(
            "违纪,处罚",
            self.clause_for(report.breach),
            amount=amount,
            unit=unit,
            earlier_this_month=before.times,
            fine=str(fine),
            **facts,
        )

    # --- PEN-17: the ladder

    @cites("PEN-17", "OP-HOUSE-70")
    def decidable(self, report: BreachReport, proposed: Measure, said: PenaltyDecision) -> list[str]:
        """Nobody decides on their own; confirmed is what was proposed, reduced is a lesser step of the ladder."""
        wrong = _own(report, said.answered_by)
        if said.verdict is Verdict.CONFIRM and said.measure is not proposed:
            wrong.append(f"measure: 维持即为“{proposed.zh}” confirmed means {proposed.en}")
        if said.verdict is Verdict.REDUCE and said.measure not in self._below(proposed):
            lesser = "、".join(one.zh for one in self._below(proposed)) or "无 none"
            wrong.append(f"measure: 减轻须选更轻的处分 a lesser measure is one of: {lesser}")
        return wrong

    @cites("PEN-17")
    def fined(self, decision: PenaltyDecision) -> bool:
        """Whether the decision is a fine, whose amount follows from the count."""
        return decision.verdict is not Verdict.DROP and decision.measure is Measure.FINE

    @cites("PEN-05", "PEN-16", "PEN-17", "PEN-19", "OP-PEN-9")
    def disciplined(self, report: BreachReport, decision: PenaltyDecision) -> Ruling:
        """A warning counts as one; every other measure is proposed to human resources and carried out there.

        Reading: what was reduced counts as what it was reduced to, and so doesn't raise the next fine.
        """
        if decision.verdict is Verdict.DROP:
            return self.ruling("不予处罚", "PEN-17", breach=report.breach.zh, decided_by=decision.answered_by)
        confirmed = decision.verdict is Verdict.CONFIRM
        clause = self.clause_for(report.breach) if confirmed else "PEN-17"
        facts = self._facts(report, decision) | {"measure": decision.measure.zh}
        if decision.measure is Measure.WARNING:
            return self.ruling("书面警告", clause, amount=Decimal(1), unit="warning", **facts)
        return self.ruling(f"建议{decision.measure.zh},由人力资源办理", clause, amount=None, unit="", **facts)

    @cites("PEN-17")
    def for_hr(self, decision: PenaltyDecision) -> bool:
        """Whether human resources has something to carry out."""
        return decision.verdict is not Verdict.DROP and decision.measure in {
            Measure.TRAINING,
            Measure.DEMOTION,
            Measure.DISMISSAL,
        }

    @cites("PEN-17")
    def dropped(self, decision: PenaltyDecision) -> bool:
        """Whether nothing follows, so that there is nothing to acknowledge."""
        return decision.verdict is Verdict.DROP

    # --- OP-PEN-5: what the employee says

    @cites("OP-PEN-5")
    def replied(self, said: Acknowledgement | None) -> str:
        """What the employee said. Silence is no acknowledgement; the penalty stands without it."""
        return said.reply if said is not None else ""

    @cites("OP-PEN-5")
    def reply_due(self, decided_at: datetime) -> Due:
        """Acknowledged or appealed against within the time for an appeal; silence is neither."""
        return AppealPolicy.in_force_on(self.day, self.profile, self.calendar).appeal_by(decided_at)

    @cites("OP-PEN-5")
    def unreasoned(self, said: Acknowledgement) -> list[str]:
        """An appeal gives its reason."""
        if said.reply is Reply.APPEAL and not said.reason:
            return ["reason: 申诉须写明理由 an appeal gives its reason"]
        return []

    def _below(self, proposed: Measure) -> tuple[Measure, ...]:
        return self.ladder[: self.ladder.index(proposed)]

    def _facts(self, report: BreachReport, decision: PenaltyDecision) -> dict[str, JsonValue]:
        # What was written freely stays in the case: it may name a customer.
        return {
            "about": report.person,
            "breach": report.breach.zh,
            "evidence": report.evidence,
            "reported_by": report.taken_by,
            "decided_by": decision.answered_by,
        }


def _own(report: BreachReport, by: str) -> list[str]:
    """PEN-18 · nobody judges their own breach."""
    return ["answered_by: 不得处理本人的违纪 nobody judges their own breach"] if by == report.person else []


class Outcome(BaseModel, frozen=True):
    """How a report of a breach ended."""

    case: str
    entered_before: bool = False
    withdrawn: bool = False
    verified: bool = False
    verdict: str = ""
    measure: str = ""
    reply: str = ""
    appeal: str = ""
