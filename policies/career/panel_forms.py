"""The forms of a promotion defence: plan, declarations, record, scores, and what follows them (P56)."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from pydantic import Field

from policies.career.pay_entered import BlankOrYuan
from policies.career.promotion_forms import LONG_TEXT, MOST, Relation
from policies.citations import cites
from policies.forms import Answer, Sheet, StaffNumber, Time
from policies.labels import Label


class Seat(Label):
    """OP-PRM-1 · on whose behalf a member sits on the panel."""

    GM_OFFICE = "总经办 gm-office"
    HR = "人力资源部 hr"
    LEADER = "部门领导 department-head"
    OTHER = "其他部门 other-department"


class Member(Sheet, title="评委 Panel member"):
    """OP-PRM-1 · somebody on the panel, and on whose behalf."""

    person: StaffNumber = Field(title="评委工号 Member", min_length=1, max_length=20)
    seat: Seat = Field(title="席位 Seat")


@cites("PRM-04", "OP-PRM-1", "OP-HOUSE-83")
class DefencePlan(Answer):
    """PRM-04, OP-PRM-1 · HR arranges the defence: when, where, who scores, who replaces them."""

    asks: ClassVar = "安排晋升答辩：时间、地点、评审团 Arrange the defence: time, place, panel"
    state: ClassVar = "promotion-to-be-defended"

    held_at: Time = Field(title="答辩时间 Time of the defence")
    place: str = Field(title="答辩地点 Place", min_length=1, max_length=200)
    members: list[Member] = Field(title="评审团 Panel", min_length=1, max_length=MOST)
    substitutes: list[Member] = Field([], title="候补评委 Substitutes", max_length=MOST)
    relations: list[Relation] = Field([], title="已申报的亲属关系 Declared relations", max_length=MOST)

    @property
    def everybody(self) -> Sequence[Member]:
        """The members and those who may replace them, in that order."""
        return [*self.members, *self.substitutes]

    @property
    def people(self) -> list[str]:
        """Everybody's staff numbers."""
        return [one.person for one in self.everybody]

    @property
    def panel(self) -> list[str]:
        """The members' staff numbers."""
        return [one.person for one in self.members]


class Interest(Label):
    NONE = "无利害关系 no-conflict"
    ASIDE = "回避 stands-aside"


@cites("OP-HOUSE-83")
class InterestDeclaration(Answer):
    """OP-HOUSE-83 · a member declares whether anything ties them to the candidate."""

    asks: ClassVar = "评委声明利害关系 Declare your interests"
    state: ClassVar = "promotion-to-be-defended"
    in_person: ClassVar = True

    interest: Interest = Field(title="利害关系 Interest")
    interest_reason: str = Field("", title="回避原因 Why you stand aside", max_length=400)

    @property
    def stands_aside(self) -> bool:
        return self.interest is Interest.ASIDE


class Held(Label):
    HELD = "已举行 held"
    ABSENT = "候选人缺席 candidate-absent"


@cites("PRM-04")
class DefenceRecord(Answer):
    """PRM-04 · HR records that the defence was held, or that the candidate didn't come."""

    asks: ClassVar = "记录答辩情况 Record the defence"
    state: ClassVar = "promotion-defence-arranged"

    defence: Held = Field(title="答辩情况 Defence")
    took_place_at: Time = Field(title="实际时间 When it took place")
    defence_note: str = Field("", title="答辩备注 Note on the defence", max_length=LONG_TEXT)

    @property
    def absent(self) -> bool:
        return self.defence is Held.ABSENT

    @cites("PRM-04")
    def objections(self) -> list[str]:
        """A defence is recorded when it is over."""
        if self.took_place_at <= self.answered_at:
            return []
        return ["took_place_at: 答辩尚未举行 it hasn't taken place yet"]


@cites("PRM-04", "OP-PRM-2")
class PanelScore(Answer):
    """PRM-04, OP-PRM-2 · a member's own marks: speech, score sheet, questions; each from 0 to 100."""

    asks: ClassVar = "评委评分：演讲、评分、问答 Score the speech, the score sheet and the answers"
    state: ClassVar = "promotion-defended"
    in_person: ClassVar = True

    speech: int = Field(title="演讲得分 Speech", ge=0, le=100)
    score: int = Field(title="评分表得分 Score sheet", ge=0, le=100)
    questions: int = Field(title="问答得分 Questions", ge=0, le=100)
    asked: str = Field(title="所提问题 Questions asked", min_length=1, max_length=LONG_TEXT)
    panel_remark: str = Field("", title="评委评语 Member's remark", max_length=LONG_TEXT)


class Decided(Label):
    PROMOTED = "批准晋升 promote"
    NOT_PROMOTED = "不批准晋升 not-promote"


@cites("PRM-04", "PRM-02", "OP-PRM-8")
class PromotionDecision(Answer):
    """PRM-04, OP-PRM-8 · the GM office decides on whoever passed the defence, with its reasons."""

    asks: ClassVar = "总经办决定是否晋升 The GM office decides on the promotion"
    state: ClassVar = "promotion-scored"
    not_ones_own: ClassVar = True

    decided: Decided = Field(title="晋升决定 Decision on the promotion")
    decision_reason: str = Field(title="决定理由 Reason of the decision", min_length=1, max_length=LONG_TEXT)

    @property
    def promotes(self) -> bool:
        return self.decided is Decided.PROMOTED


@cites("OP-HOUSE-81", "PRM-01")
class NoticeObjection(Answer):
    """OP-HOUSE-81 · an objection raised in the notice period."""

    asks: ClassVar = "晋升公示：有异议请填写 Promotion on notice: object if you have reason to"
    state: ClassVar = "promotion-on-notice"

    objection: str = Field(title="异议内容 Objection", min_length=1, max_length=LONG_TEXT)


class ObjectionDecision(Label):
    DISMISSED = "异议不成立 dismissed"
    UPHELD = "异议成立 upheld"


@cites("OP-HOUSE-81")
class ObjectionVerdict(Answer):
    """OP-HOUSE-81 · the GM office decides on one objection."""

    asks: ClassVar = "裁定公示异议 Decide on the objection"
    state: ClassVar = "promotion-on-notice"

    objection: str = Field(title="异议内容 Objection", min_length=1, max_length=LONG_TEXT)
    objection_verdict: ObjectionDecision = Field(title="异议裁定 Verdict on the objection")
    verdict_reason: str = Field(title="裁定理由 Reason of the verdict", min_length=1, max_length=LONG_TEXT)

    @property
    def upheld(self) -> bool:
        return self.objection_verdict is ObjectionDecision.UPHELD


@cites("PRM-10", "OP-GRD-1")
class NewPay(Answer):
    """PRM-10, OP-GRD-1 · HR enters the pay of the new grade for a year that no table covers."""

    asks: ClassVar = "填写新级别月薪 Enter the pay of the new grade"
    state: ClassVar = "promotion-on-notice"

    grade: str = Field(title="新级别 New grade", min_length=1, max_length=60)
    starts: str = Field(title="生效日 In force from", min_length=1, max_length=10)
    monthly_pay: BlankOrYuan = Field(title="月薪(元) Monthly pay in yuan", min_length=1, max_length=20)

    @property
    def yuan(self) -> Decimal:
        return Decimal(self.monthly_pay)


def local_time(moment: datetime) -> str:
    """A moment as it is written in a plan."""
    return f"{moment:%Y-%m-%d %H:%M}"
