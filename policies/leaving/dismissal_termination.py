"""P62 · dismissal-termination · 辞退、终止与解除劳动合同: what is ruled, told and handed on (TRM)."""

from decimal import Decimal
from typing import ClassVar

from pydantic import BaseModel, JsonValue

from policies.citations import cites
from policies.leaving.dismissal_deciding import DismissalDeciding
from policies.leaving.dismissal_forms import (
    DismissalDecision,
    DismissalOpinion,
    DismissalStatement,
    ProposalConfirmed,
    Verdict,
)
from policies.leaving.dismissal_grounds import Grounding
from policies.leaving.dismissal_proposal import DismissalGround, ProposedDismissal
from policies.leaving.dismissal_terms import Terms
from policies.leaving.offboarding_forms import HandoverRequest
from policies.performance.fine_forms import Measure
from policies.ruling import Ruling


class DismissalPolicy(DismissalDeciding, file="leaving/dismissal_termination.toml"):
    """The numbers of a dismissal on one day, in one profile."""

    prefix: ClassVar = "TRM"

    # --- what is ruled

    @cites("TRM-01", "TRM-02", "TRM-03", "TRM-04", "TRM-06", "OP-TRM-1")
    def grounded(self, put: ProposedDismissal, ground: Grounding) -> Ruling:
        """The proposal stands on this ground; that is no decision yet."""
        return self._ruled(
            put,
            f"建议{put.kind.zh},依据核对无误",
            self.clause_for(put.ground),
            evidence=put.evidence,
            rests_on=list(ground.rests_on),
            proposed_by=list(put.put_by),
        )

    @cites("OP-HOUSE-108")
    def confirmed(self, put: ProposedDismissal, said: ProposalConfirmed) -> Ruling:
        """The department head stands by the proposal, or drops it."""
        what = "部门负责人确认建议" if said.confirms else "部门负责人不予提出"
        return self._ruled(put, what, "OP-HOUSE-108", by=said.answered_by)

    @cites("OP-HOUSE-105")
    def stated(self, put: ProposedDismissal, said: DismissalStatement | None) -> Ruling:
        """The person stated their side, or stayed silent."""
        what = "本人已陈述" if said else "未陈述,既不视为承认也不视为同意"
        return self._ruled(put, what, "OP-HOUSE-105")

    @cites("OP-TRM-4")
    def advised(self, put: ProposedDismissal, said: DismissalOpinion) -> Ruling:
        """What human resources thinks; it decides nothing."""
        return self._ruled(put, f"人力资源意见:{said.opinion.zh}", "OP-TRM-4", by=said.answered_by)

    @cites("OP-TRM-4", "TRM-04", "OP-HOUSE-109")
    def decided(self, put: ProposedDismissal, ground: Grounding, said: DismissalDecision) -> Ruling:
        """The decision, by whom, on what; its ground is spent with it, whichever way it went."""
        return self._ruled(
            put,
            f"决定:{put.kind.zh}" if said.dismisses else f"决定:{said.verdict.zh}",
            "OP-TRM-4",
            decision=said.verdict.en,
            by=said.answered_by,
            rests_on=list(ground.rests_on),
        )

    @cites("PEN-17", "OP-HOUSE-107")
    def lessened(self, put: ProposedDismissal, said: DismissalDecision) -> Ruling:
        """A lesser step of the ladder: a warning counts as one, any other is for human resources to carry out."""
        facts = {"about": put.person, "measure": said.measure.zh, "decided_by": said.answered_by}
        if said.measure is Measure.WARNING:
            return self.ruling("书面警告", "PEN-17", amount=Decimal(1), unit="warning", **facts)
        return self.ruling(f"建议{said.measure.zh},由人力资源办理", "PEN-17", amount=None, unit="", **facts)

    @cites("PEN-17")
    def lessens(self, said: DismissalDecision) -> bool:
        """Whether a lesser measure was decided instead."""
        return said.verdict is Verdict.LESSER

    @cites("PEN-17")
    def for_hr(self, said: DismissalDecision) -> bool:
        """Whether human resources has a lesser measure to carry out."""
        return self.lessens(said) and said.measure is not Measure.WARNING

    @cites("TRM-05")
    def liable(self, put: ProposedDismissal, said: DismissalDecision) -> bool:
        """Whether a leak had serious consequences.

        Reading: legal liability follows from the consequences, whether or not the person is dismissed.
        """
        return put.ground is DismissalGround.LEAK and said.serious

    @cites("TRM-05")
    def liability(self, put: ProposedDismissal, said: DismissalDecision) -> Ruling:
        """Legal liability is to be pursued; the GM office is told."""
        return self.ruling(
            "泄密造成严重后果,追究法律责任 legal liability",
            "TRM-05",
            about=put.person,
            evidence=put.evidence,
            found_by=said.answered_by,
        )

    @cites("OP-TRM-2")
    def ended(self, put: ProposedDismissal, terms: Terms) -> Ruling:
        """The last day and what is paid, with all they were computed from."""
        clause = self.clause_of(f"notice.{put.ground.en}")
        facts = terms.model_dump(mode="json")
        return self._ruled(put, f"{put.kind.zh},最后工作日 {terms.last_day}", clause, **facts)

    # --- what is handed on

    @cites("TRM-01", "OFF-01")
    def handover(
        self, put: ProposedDismissal, case: str, department: str, by: str, terms: Terms
    ) -> HandoverRequest:
        """The handover that a decided dismissal starts; the kinds stay apart in it."""
        return HandoverRequest(
            leaver=put.person,
            cause=put.kind.cause,
            last_day=terms.last_day.isoformat(),
            based_on=case,
            pay_in_lieu=str(terms.pay_in_lieu),
            severance=str(terms.severance),
            taken_by=by,
            department=department,
        )

    @cites("OP-TRM-4")
    def kept(self, case: str, put: ProposedDismissal, said: DismissalDecision) -> "Outcome":
        """Nobody is dismissed; what was decided instead, if anything."""
        measure = said.measure.en if self.lessens(said) else ""
        return Outcome.of(case, put, "not-dismissed", verdict=said.verdict.en, measure=measure)

    @cites("TRM-01", "OP-TRM-2")
    def dismissed(
        self, case: str, put: ProposedDismissal, terms: Terms, page: str, handover: str
    ) -> "Outcome":
        """Who is dismissed as from when, on what terms, and by which handover."""
        return Outcome.of(
            case,
            put,
            "dismissed",
            verdict=Verdict.DISMISS.en,
            last_day=terms.last_day.isoformat(),
            pay_in_lieu=str(terms.pay_in_lieu),
            severance=str(terms.severance),
            page=page,
            handover=handover,
        )

    @cites("TRM-01")
    def _ruled(self, put: ProposedDismissal, what: str, clause: str, **facts: JsonValue) -> Ruling:
        # What was written freely stays in the case: it may name a customer.
        about = {"about": put.person, "kind": put.kind.en, "ground": put.ground.en}
        return self.ruling(what, clause, amount=None, unit="", **about, **facts)


class Outcome(BaseModel, frozen=True):
    """How a proposal ended: `dismissed`, `not-dismissed` or `withdrawn`."""

    case: str
    entered_before: bool = False
    person: str = ""
    kind: str = ""
    ground: str = ""
    result: str = ""
    verdict: str = ""
    measure: str = ""
    last_day: str = ""
    pay_in_lieu: str = ""
    severance: str = ""
    page: str = ""
    handover: str = ""

    @classmethod
    def of(cls, case: str, put: ProposedDismissal, result: str, **more: str) -> "Outcome":
        """The outcome of a case, with whom and what it was about."""
        about = {"person": put.person, "kind": put.kind.en, "ground": put.ground.en}
        return cls(case=case, result=result, **about, **more)
