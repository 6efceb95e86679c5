"""P62 · who confirms, hears, advises and decides, by when, on what they are shown, and who steps aside (OP-TRM-4)."""

from collections.abc import Collection, Sequence
from datetime import datetime

from pydantic import BaseModel

from policies.citations import cites
from policies.forms import Answer
from policies.leaving.dismissal_forms import (
    DismissalDecision,
    DismissalOpinion,
    DismissalStatement,
    ProposalConfirmed,
    Verdict,
)
from policies.leaving.dismissal_grounds import DismissalGrounds, Grounding
from policies.leaving.dismissal_proposal import DismissalGround, ProposedDismissal
from policies.leaving.dismissal_terms import DismissalTerms
from policies.organisation import Role
from policies.performance.fine_forms import Measure
from policies.spans import Span
from policies.working_time import Due, due

CAUTION = (
    "注意：因考核或警告辞退，劳动法另有要求（先培训或调整岗位），请核对 "
    "caution: the law asks for training or another post first; check before deciding (CF-08)"
)


class OnFile(BaseModel, frozen=True):
    """What those who decide are shown above their form."""

    title: str
    by: str
    said: list[str]


class DismissalDeciding(DismissalGrounds, DismissalTerms):
    """The part of the dismissal's rules that says who has their say, and in what order."""

    confirmed_by: Role
    opinion_by: Role
    decided_by: Role
    lesser: tuple[str, ...]
    confirm_within: Span
    state_within: Span
    opinion_within: Span
    decide_within: Span
    enter_pay_within: Span

    # --- by when

    @cites("OP-HOUSE-106")
    def confirmation_due(self, start: datetime) -> Due:
        """The department head confirms or drops the proposal within this time."""
        return self._due(start, "confirm_within", "提出")

    @cites("OP-HOUSE-105")
    def statement_due(self, start: datetime) -> Due:
        """Whoever it is about states their side within this time."""
        return self._due(start, "state_within", "确认")

    @cites("OP-HOUSE-106")
    def opinion_due(self, head: ProposalConfirmed, said: DismissalStatement | None) -> Due:
        """Human resources gives its opinion within this time after the statement, or after the time for it."""
        start = self.statement_due(head.answered_at).at if said is None else said.answered_at
        return self._due(start, "opinion_within", "陈述")

    @cites("OP-HOUSE-106")
    def decision_due(self, start: datetime) -> Due:
        """It is decided within this time; silence climbs, and dismisses nobody."""
        return self._due(start, "decide_within", "意见")

    @cites("OP-HOUSE-106")
    def pay_due(self, start: datetime) -> Due:
        """The monthly pay is entered within this time."""
        return self._due(start, "enter_pay_within", "决定")

    # --- who steps aside

    @cites("OP-TRM-4", "OP-HOUSE-108")
    def barred(self, put: ProposedDismissal, *before: Answer) -> list[str]:
        """Whoever it is about, whoever proposed it or put it right, and whoever had their say before."""
        return list(dict.fromkeys([put.person, *put.put_by, *(one.answered_by for one in before)]))

    @cites("OP-TRM-4", "OP-HOUSE-108")
    def steps_aside(self, barred: Collection[str], said: Answer) -> list[str]:
        """Nobody has their say twice, or on themselves."""
        if said.answered_by in barred:
            names = "、".join(barred)
            return [f"answered_by: 当事人、提出人及先前经手人须回避（{names}） must step aside"]
        return []

    @cites("OP-HOUSE-108")
    def not_own(self, put: ProposedDismissal, said: Answer) -> list[str]:
        """A proposal about somebody isn't put right or withdrawn by them, nor is their pay entered by them."""
        own = said.answered_by == put.person
        return ["answered_by: 当事人须回避 whoever it is about must step aside"] if own else []

    # --- what can't be right

    @cites("OP-TRM-4", "OP-TRM-2", "PEN-17", "TRM-05")
    def wrong_decision(
        self, put: ProposedDismissal, barred: Sequence[str], ground: Grounding, said: DismissalDecision
    ) -> list[str]:
        """By somebody who had no part, on a ground that still stands; notice and measure only where they belong."""
        wrong = [*self.steps_aside(barred, said), *self.wrong_notice(put.ground, said)]
        if said.dismisses:
            wrong += [f"verdict: 依据已不成立 the ground has fallen — {reason}" for reason in ground.wrong]
        if said.verdict is Verdict.LESSER and said.measure.en not in self.lesser:
            able = "、".join(one.zh for one in Measure if one.en in self.lesser)
            wrong.append(f"measure: 可改作 {able} (PEN-17) is what may be decided instead")
        if said.verdict is not Verdict.LESSER and said.measure is not Measure.NONE:
            wrong.append("measure: 仅改作较轻处分时填 only where a lesser measure is decided")
        if said.serious and put.ground is not DismissalGround.LEAK:
            wrong.append("serious: 仅泄密时填 (TRM-05) only where the ground is a leak")
        return wrong

    # --- what those who decide are shown

    @cites("TRM-01", "TRM-02", "TRM-04", "CF-08")
    def filed_ground(self, put: ProposedDismissal, ground: Grounding) -> OnFile:
        """What the proposal rests on; where it is poor results, with a caution about the law."""
        said = [f"{put.kind.zh} · {put.ground.zh} ({self.clause_for(put.ground)})", *ground.rests_on]
        return OnFile(
            title="依据 Ground",
            by=put.taken_by,
            said=[*said, CAUTION] if put.ground.of_results else said,
        )

    @cites("OP-HOUSE-108")
    def filed_confirmation(self, said: ProposalConfirmed) -> OnFile:
        """Why the department head stands by it."""
        return OnFile(title="部门负责人的理由 The head's reasons", by=said.answered_by, said=[said.reasons])

    @cites("OP-HOUSE-105")
    def filed_statement(self, put: ProposedDismissal, said: DismissalStatement | None) -> OnFile:
        """The person's own side; that they stayed silent is said too, and is neither admission nor consent."""
        silent = "未陈述，既不是承认也不是同意 stayed silent, which neither admits nor agrees"
        return OnFile(
            title="本人陈述 Own statement", by=put.person, said=[said.statement if said else silent]
        )

    @cites("OP-TRM-4")
    def filed_opinion(self, said: DismissalOpinion) -> OnFile:
        """What human resources thinks, and how it checked that against the law."""
        words = [f"{said.opinion.zh} {said.opinion.en}", said.reasons, said.lawful]
        return OnFile(title="人力资源意见 Opinion of human resources", by=said.answered_by, said=words)

    def _due(self, start: datetime, number: str, event: str) -> Due:
        return due(start, getattr(self, number), self.calendar, event=event, clause=self.clause_of(number))
