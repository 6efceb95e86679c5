"""The forms of a promotion on its way to the panel: request, vote, nomination, application, review (P56)."""

from datetime import datetime
from typing import ClassVar

from pydantic import Field

from policies.career.grades import Grade
from policies.citations import cites
from policies.forms import Answer, DepartmentName, Sheet, StaffNumber, Time
from policies.labels import Label
from policies.several import Ballot, Opinion

LONG_TEXT = 4_000
MOST = 30
"""Lines that a list in a form may have."""


class Target(Label):
    """PRM-01 · the grade aimed at; blank is the next step up."""

    NEXT = "逐级晋升一级 next-step"
    PROBATIONER = Grade.PROBATIONER.value
    JUNIOR = Grade.JUNIOR.value
    INTERMEDIATE = Grade.INTERMEDIATE.value
    SENIOR = Grade.SENIOR.value
    RESERVE_SUPERVISOR = Grade.RESERVE_SUPERVISOR.value
    VETERAN = Grade.VETERAN.value


class Proposed(Label):
    NOMINATED = "部门推举 nominated"
    APPLIED = "本人申请 applied-in-person"


class SkipGround(Label):
    """PRM-02 · on what ground a grade is skipped."""

    NONE = "不越级 none"
    CONTRIBUTION = "贡献突出 outstanding-contribution"
    SKILL = "特殊技能 special-skill"


class PromotionRequest(Sheet, title="晋升推举或申请 Nomination or application for promotion"):
    """PRM-03, PRM-04 · who is put forward, for which grade, by whom."""

    candidate: StaffNumber = Field(title="候选人工号 Candidate", min_length=1, max_length=20)
    target: Target = Field(Target.NEXT, title="目标级别 Grade aimed at")
    proposed: Proposed = Field(title="提出方式 Proposed by")
    skip_ground: SkipGround = Field(
        SkipGround.NONE,
        title="越级晋升理由类别 Ground for skipping a grade",
        description="只限贡献突出或特殊技能 an outstanding contribution or a special skill only",
    )
    grounds: str = Field("", title="理由说明 Grounds in words", max_length=LONG_TEXT)
    received_at: Time = Field(title="提出时间 Proposed at")
    taken_by: StaffNumber = Field(title="提出人工号 Proposed by whom", min_length=1, max_length=20)
    department: DepartmentName = ""
    external_number: str = Field("", title="外部编号 External number", max_length=80)

    @property
    def skips(self) -> bool:
        """Whether a grade is asked to be skipped."""
        return self.skip_ground is not SkipGround.NONE

    @property
    def grade(self) -> Grade | None:
        """The grade named; None for the next step up."""
        return None if self.target is Target.NEXT else Grade(self.target.value)

    @property
    def category(self) -> str:
        return "晋升评审"

    @property
    def subject(self) -> str:
        """What the review is called in lists: the grade, and nobody's name."""
        return f"晋升评审 {self.target.zh}"

    @property
    def reported(self) -> datetime:
        return self.received_at

    @cites("PRM-02", "PRM-03", "PRM-04", "CF-26")
    def objections(self, now: datetime) -> list[str]:
        """Nothing is proposed in the future; who applies does so in person, and a skip names its grade and grounds.

        Reading: `skip` here is a promotion past a grade, not a report past a level, a leave or a complaint.
        """
        in_person = self.proposed is Proposed.APPLIED
        wrong = {
            "received_at: 时间在将来 is in the future": self.received_at > now,
            "taken_by: 本人申请须由候选人自己提出 one applies in person": in_person
            and self.taken_by != self.candidate,
            "proposed: 推举须由他人提出 nobody nominates themselves": not in_person
            and self.taken_by == self.candidate,
            "target: 越级晋升须写明目标级别 name the grade that a skip leads to": self.skips
            and self.grade is None,
            "grounds: 越级晋升须说明突出贡献或特殊技能 say what the contribution or skill is": self.skips
            and not self.grounds,
        }
        return [reason for reason, holds in wrong.items() if holds]


@cites("PRM-03", "PRM-04")
class PromotionCorrection(PromotionRequest, Answer):
    """PRM-03, PRM-04 · a request that couldn't be right, put right."""

    asks: ClassVar = "更正晋升推举或申请 Correct the nomination or application"
    state: ClassVar = "registered"


class Support(Label):
    FOR = "赞成 for"
    AGAINST = "反对 against"
    ABSTAIN = "弃权 abstain"


@cites("PRM-03", "OP-PRM-3")
class SupportVote(Ballot):
    """PRM-03 · a colleague's secret vote; who is voted on is no voter."""

    asks: ClassVar = "匿名评选：是否支持候选人晋升 Secret vote: do you support the promotion"
    state: ClassVar = "promotion-eligible"

    vote: Support = Field(title="选票 Vote")

    @property
    def choice(self) -> str:
        return self.vote.zh


class Condition(Sheet, title="素质条件 Qualitative condition"):
    """PRM-08 · one condition of the grade, and whether the candidate meets it."""

    item: str = Field(title="条件 Condition", min_length=1, max_length=400)
    fulfilled: bool = Field(default=False, title="符合 Met")


class NominationVerdict(Label):
    NOMINATED = "推举 nominate"
    NOT_NOMINATED = "不推举 not-nominate"


@cites("PRM-03", "PRM-08", "PRM-04")
class Nomination(Answer):
    """PRM-03, PRM-08 · the leader goes through the conditions of the grade, and nominates or doesn't."""

    asks: ClassVar = "核对素质条件，决定是否推举 Go through the conditions, and nominate or not"
    state: ClassVar = "promotion-eligible"

    conditions: list[Condition] = Field(title="素质条件核对 Conditions", min_length=1, max_length=MOST)
    nomination: NominationVerdict = Field(title="是否推举 Nominate")
    assessment: str = Field(title="评语 Assessment", min_length=1, max_length=LONG_TEXT)
    justification: str = Field(
        "",
        title="支持率不足时的说明 Justification",
        description="支持率不足一半或票数不显示时必填 needed below the share of support, or with no count shown",
        max_length=LONG_TEXT,
    )

    @property
    def nominates(self) -> bool:
        return self.nomination is NominationVerdict.NOMINATED


class Relation(Sheet, title="亲属关系 Relation"):
    """OP-HOUSE-83 · somebody who is related to the candidate, and so no member of the panel."""

    person: StaffNumber = Field(title="亲属工号 Relative", min_length=1, max_length=20)
    relation: str = Field("", title="何种关系 Relation", max_length=80)


class Applying(Label):
    APPLIES = "申请 apply"
    DOES_NOT = "不申请 not-apply"


@cites("PRM-04")
class Application(Answer):
    """PRM-04 · the person's own application to the GM office; silence is none."""

    asks: ClassVar = "向总经办提出晋升申请 Apply to the GM office"
    state: ClassVar = "promotion-nominated"
    in_person: ClassVar = True

    applying: Applying = Field(title="是否申请 Apply")
    statement: str = Field("", title="申请陈述 Statement", max_length=LONG_TEXT)
    relatives: list[Relation] = Field([], title="本单位亲属 Relatives in the house", max_length=MOST)

    @property
    def applies(self) -> bool:
        return self.applying is Applying.APPLIES


class ReviewVerdict(Label):
    PASSED = "审核通过 passed"
    NOT_PASSED = "审核不通过 not-passed"


@cites("PRM-03", "PRM-04", "PRM-02")
class OfficeReview(Answer):
    """PRM-03, PRM-04 · the GM office reviews the nomination, with its reasons."""

    asks: ClassVar = "总经办审核 The GM office reviews the nomination"
    state: ClassVar = "promotion-in-review"

    review: ReviewVerdict = Field(title="审核结论 Review")
    review_reason: str = Field(title="审核理由 Reason of the review", min_length=1, max_length=LONG_TEXT)

    @property
    def passed(self) -> bool:
        return self.review is ReviewVerdict.PASSED


class ApprovalVerdict(Label):
    APPROVED = "同意晋升 approve"
    REFUSED = "不同意晋升 refuse"


@cites("PRM-03", "OP-HOUSE-84")
class PromotionApproval(Opinion):
    """PRM-03, OP-HOUSE-84 · one of those who approve in turn."""

    asks: ClassVar = "员工晋升审批 Approve the promotion"
    state: ClassVar = "promotion-in-review"
    not_ones_own: ClassVar = True

    approval: ApprovalVerdict = Field(title="审批意见 Approval")
    approval_reason: str = Field("", title="审批说明 Remark of the approver", max_length=LONG_TEXT)

    @property
    def consents(self) -> bool:
        return self.approval is ApprovalVerdict.APPROVED
