"""The forms of a dismissal: the head's word, the person's own side, HR's opinion, the decision, the pay (P62)."""

from typing import ClassVar

from pydantic import Field

from policies.career.pay_entered import BlankOrYuan
from policies.citations import cites
from policies.forms import Answer
from policies.labels import Label
from policies.leaving.dismissal_proposal import LONG
from policies.performance.fine_forms import Measure


class HeadVerdict(Label):
    CONFIRMED = "确认 confirmed"
    DROPPED = "不予提出 dropped"


@cites("OP-HOUSE-108", "TRM-04")
class ProposalConfirmed(Answer):
    """OP-HOUSE-108 · the department head stands by the proposal or drops it, either with the reasons."""

    asks: ClassVar = "确认或不予提出辞退建议 Confirm or drop the proposal"
    state: ClassVar = "proposed"

    verdict: HeadVerdict = Field(title="决定 Verdict")
    reasons: str = Field(title="理由 Reasons", min_length=1, max_length=LONG)

    @property
    def confirms(self) -> bool:
        return self.verdict is HeadVerdict.CONFIRMED


@cites("OP-HOUSE-105")
class DismissalStatement(Answer):
    """OP-HOUSE-105 · whoever it is about states their side, in person; silence neither admits nor agrees."""

    asks: ClassVar = "陈述本人意见 State your side"
    state: ClassVar = "hearing"
    in_person: ClassVar = True

    statement: str = Field(title="本人陈述 Own statement", min_length=1, max_length=LONG)


class Verdict(Label):
    DISMISS = "辞退或终止 dismiss"
    KEEP = "不辞退 not-dismiss"
    LESSER = "改作较轻处分 lesser"


@cites("OP-TRM-4")
class DismissalOpinion(Answer):
    """OP-TRM-4 · human resources gives its opinion, and says which article of the law would hold."""

    asks: ClassVar = "提出人力资源意见 Give the opinion of human resources"
    state: ClassVar = "heard"

    opinion: Verdict = Field(title="意见 Opinion")
    lawful: str = Field(title="法律依据核对 Checked against the law", min_length=1, max_length=LONG)
    reasons: str = Field(title="理由 Reasons", min_length=1, max_length=LONG)


class NoticeGiven(Label):
    NOTICE = "提前通知 notice"
    PAY = "代通知金 pay-in-lieu"
    NONE = "不适用 none"


@cites("OP-TRM-4", "OP-TRM-2", "TRM-05")
class DismissalDecision(Answer):
    """OP-TRM-4 · the decision with its reason; nothing is filled in beforehand, and silence dismisses nobody."""

    asks: ClassVar = "决定是否辞退 Decide on the dismissal"
    state: ClassVar = "heard"
    not_ones_own: ClassVar = True

    verdict: Verdict = Field(title="决定 Verdict")
    reason: str = Field(title="理由 Reason", min_length=1, max_length=LONG)
    notice: NoticeGiven = Field(
        NoticeGiven.NONE, title="通知方式 Notice", description="辞退且有通知期时选择 where notice is due"
    )
    measure: Measure = Field(
        Measure.NONE,
        title="较轻处分 Lesser measure",
        description="仅改作较轻处分时填 only if decided instead",
    )
    serious: bool = Field(
        default=False,
        title="泄密造成严重后果 Serious consequences",
        description="仅泄密时填 only for a leak",
    )

    @property
    def dismisses(self) -> bool:
        return self.verdict is Verdict.DISMISS


@cites("OP-TRM-2", "OP-HOUSE-106")
class MonthlyPayEntered(Answer):
    """OP-TRM-2 · what a month's pay is, where neither the register nor the table of pay says it."""

    asks: ClassVar = "填写月工资 Enter the monthly pay"
    state: ClassVar = "to-be-notified"

    pay: BlankOrYuan = Field(title="月工资(元) Monthly pay", min_length=1, max_length=20)
