"""P56 · promotion-review-panel · 晋升评审与晋升答辩: who decides what, by when, and what follows (PRM)."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from pydantic import JsonValue

from policies.career.eligibility import Eligibility
from policies.career.eligibility_rules import EligibilityRules
from policies.career.panel_forms import (
    DefencePlan,
    PromotionDecision,
    local_time,
)
from policies.career.panel_rules import PanelRules
from policies.career.promotion_effects import PromotionEffects
from policies.career.promotion_forms import (
    Nomination,
    OfficeReview,
    PromotionApproval,
    PromotionRequest,
    Support,
)
from policies.career.promotion_outcome import Outcome, Result
from policies.career.promotion_vote import Vote
from policies.citations import cites
from policies.forms import Answer
from policies.organisation import Role
from policies.ruling import Ruling
from policies.spans import Span
from policies.working_time import Due, due

__all__ = ["Outcome", "PromotionPolicy", "Result"]


class PromotionPolicy(
    EligibilityRules, PanelRules, PromotionEffects, file="career/promotion_review_panel.toml"
):
    """The numbers of promotion on one day, in one profile."""

    prefix: ClassVar = "PRM"

    voted_on: tuple[str, ...]
    support_percent: int
    defended: tuple[str, ...]
    approvers: tuple[Role, ...]
    conditions: dict[str, tuple[str, ...]]
    vote_within: Span
    nominate_within: Span
    apply_within: Span
    review_within: Span
    approve_within: Span
    plan_within: Span
    declare_within: Span
    defend_within: Span
    record_within: Span
    score_within: Span
    decide_within: Span
    notice_period: Span
    decide_objection_within: Span
    enter_pay_within: Span

    def within(self, number: str, start: datetime, event: str) -> Due:
        """The due time of a step: so long after that event."""
        return due(start, getattr(self, number), self.calendar, event=event, clause=self.clause_of(number))

    # --- which way

    @cites("PRM-03")
    def is_voted_on(self, found: Eligibility) -> bool:
        """Whether colleagues vote: on intermediates and seniors."""
        return found.grade.en in self.voted_on

    @cites("PRM-04", "PRM-02", "OP-PRM-8")
    def is_defended(self, found: Eligibility) -> bool:
        """Whether there is a defence: for reserve supervisors, and wherever a grade is skipped."""
        return found.skips or found.grade.en in self.defended

    # --- PRM-03, PRM-08: the vote and the nomination

    @cites("PRM-03", "OP-PRM-3")
    def must_justify(self, vote: Vote | None) -> bool:
        """Below half in support, or with no count shown, the leader justifies the nomination.

        Reading: the share is of those who voted, abstentions among them; exactly half is enough. Where several
        are voted on at once each is decided alone, so that no tie has to be broken.
        """
        if vote is None:
            return False
        share = vote.count.share(Support.FOR.zh)
        return share is None or share < self.support_percent

    @cites("PRM-03", "OP-PRM-3")
    def voted(self, found: Eligibility, vote: Vote) -> Ruling:
        """What the vote came to; where too few voted, that they did and nothing more."""
        return self.ruling(
            "匿名评选结果",
            "PRM-03",
            about=found.candidate,
            asked=vote.count.asked,
            voted=vote.count.voted,
            votes=dict(vote.count.votes),
            must_justify=self.must_justify(vote),
        )

    @cites("PRM-08", "GRD-13", "GRD-14", "GRD-15", "GRD-06", "GRD-07", "GRD-08")
    def check_list(self, found: Eligibility) -> dict[str, JsonValue]:
        """The conditions of the grade, for the leader to go through; none is taken as met beforehand."""
        return {
            "conditions": [{"item": item, "fulfilled": False} for item in self.conditions[found.grade.en]]
        }

    @cites("PRM-08", "PRM-03", "OP-PRM-3", "PRM-01")
    def nomination_objections(self, found: Eligibility, vote: Vote | None, said: Nomination) -> Sequence[str]:
        """A nomination rests on every condition, and on a justification where the vote calls for one."""
        wrong = own_matter(found, said)
        if not said.nominates:
            return wrong
        met = {one.item for one in said.conditions if one.fulfilled}
        wrong += [
            f"conditions: 未确认符合“{item}” isn't confirmed"
            for item in self.conditions[found.grade.en]
            if item not in met
        ]
        if self.must_justify(vote) and not said.justification:
            wrong.append(
                "justification: 支持率不足或不显示，须说明理由 too little support: say why (OP-PRM-3)"
            )
        return wrong

    # --- PRM-01, PRM-03, PRM-04: nobody decides in their own matter

    @cites("PRM-01", "PRM-03", "PRM-04")
    def not_impartial(
        self, request: PromotionRequest, found: Eligibility, earlier: Sequence[Answer], said: Answer
    ) -> Sequence[str]:
        """Neither the candidate, nor who proposed, nor who decided a step before decides the next one."""
        wrong = own_matter(found, said)
        before = {request.taken_by, *(one.answered_by for one in earlier)} - {found.candidate}
        if said.answered_by in before:
            wrong.append(
                "answered_by: 已提出、推举或审过的人不得再审 who proposed or decided before doesn't decide here"
            )
        return wrong

    @cites("PRM-03", "PRM-04", "PRM-02", "OP-PRM-8")
    def reviewed(self, found: Eligibility, said: OfficeReview) -> Ruling:
        """The GM office's review; where a grade is skipped it is what finds the contribution or skill outstanding."""
        clause = "PRM-02" if found.skips else "PRM-04" if self.is_defended(found) else "PRM-03"
        return self.ruling(
            f"总经办{said.review.zh}",
            clause,
            about=found.candidate,
            by=said.answered_by,
            reason=said.review_reason,
        )

    @cites("PRM-03", "OP-HOUSE-84")
    def approved(self, found: Eligibility, said: PromotionApproval) -> Ruling:
        """One of the approvals in turn."""
        return self.ruling(said.approval.zh, "OP-HOUSE-84", about=found.candidate, by=said.answered_by)

    # --- PRM-04: the plan of the defence

    @cites("PRM-04", "OP-PRM-4")
    def plan_times(self, reviewed_at: datetime, plan: DefencePlan) -> list[str]:
        """The defence is held within 15 working days of the review, and after it is planned."""
        last = self.within("defend_within", reviewed_at, "审核通过").at
        wrong = []
        if plan.held_at <= plan.answered_at:
            wrong.append("held_at: 答辩时间已过 is over already")
        if plan.held_at > last:
            wrong.append(
                f"held_at: 晚于 {local_time(last)}，应在 15 个工作日内 is later than OP-PRM-4 allows"
            )
        return wrong

    @cites("PRM-04")
    def planned(self, plan: DefencePlan) -> str:
        """When the defence is, as the department's clocks show it."""
        return local_time(plan.held_at.astimezone(self.calendar.tz))

    # --- what is decided in the end

    @cites("PRM-04", "PRM-02", "OP-PRM-8")
    def decided(self, found: Eligibility, said: PromotionDecision) -> Ruling:
        """The GM office's decision, with its reasons."""
        clause = "OP-PRM-8" if found.skips else "PRM-04"
        return self.ruling(
            f"总经办{said.decided.zh}",
            clause,
            about=found.candidate,
            by=said.answered_by,
            reason=said.decision_reason,
        )


def own_matter(found: Eligibility, said: Answer) -> list[str]:
    """PRM-01 · nobody decides on their own promotion."""
    if said.answered_by != found.candidate:
        return []
    return ["answered_by: 候选人不得参与本人的晋升评审 nobody decides on their own promotion"]
