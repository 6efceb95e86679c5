"""What is answered on the way of a transfer: opinion, decisions, the person's own word, arrival (P59)."""

from typing import ClassVar

from pydantic import Field

from policies.career.pay_entered import BlankOrYuan
from policies.career.posts import Post
from policies.career.transfer_forms import LONG, POSTS_AT_MOST
from policies.citations import cites
from policies.forms import Answer, StaffNumber
from policies.labels import Label
from policies.quality.days import DayOrBlank


class Stand(Label):
    AGREES = "同意 agrees"
    AGAINST = "不同意 against"


@cites("TRF-01", "OP-HOUSE-120")
class DepartmentOpinion(Answer):
    """OP-HOUSE-120 · the department that gives somebody up says what it thinks of it; it doesn't decide."""

    asks: ClassVar = "部门对调岗的意见 The department's opinion"
    state: ClassVar = "applied"

    opinion: Stand = Field(title="意见 Opinion")
    grounds: str = Field("", title="说明(不同意必填) Grounds", max_length=LONG)

    @property
    def against(self) -> bool:
        return self.opinion is Stand.AGAINST


class Verdict(Label):
    APPROVED = "批准 approved"
    REFUSED = "不批准 refused"


class TransferDecision(Answer):
    """TRF-02 · what both who decide say: yes or no, why, and from which day."""

    verdict: Verdict = Field(title="决定 Verdict")
    first_day: DayOrBlank = Field(
        "", title="新岗位首日 First day", description="批准时必填 needed where it is approved"
    )
    reason: str = Field("", title="理由(不批准或不采纳部门意见必填) Reason", max_length=LONG)

    @property
    def approves(self) -> bool:
        return self.verdict is Verdict.APPROVED


@cites("TRF-02", "OP-TRF-2", "OP-HOUSE-120")
class HrDecision(TransferDecision):
    """TRF-02, OP-TRF-2 · HR decides, and enters posts, superior and pay."""

    asks: ClassVar = "人力资源部决定调岗 HR decides"
    state: ClassVar = "transfer-advised"

    posts: list[Post] = Field([], title="新岗位 New posts", max_length=POSTS_AT_MOST)
    superior: str = Field(
        "",
        title="新上级工号 New superior",
        description="须在调入部门在职；部门不变可空 works in the new department; blank: as before",
        max_length=20,
    )
    pay: BlankOrYuan = Field(
        "",
        title="新岗位月薪(元) Monthly pay",
        description="级别薪资表已有可空 blank where the table has it",
        max_length=20,
    )
    receiver: StaffNumber = Field("", title="交接人工号(可空) Receiver", max_length=20)


@cites("TRF-02", "OP-HOUSE-121", "OP-HOUSE-120")
class GmDecision(TransferDecision):
    """OP-HOUSE-121 · where the department changes, or the post is a leading one, the general manager decides."""

    asks: ClassVar = "总经理决定调岗 The general manager decides"
    state: ClassVar = "transfer-advised"
    not_ones_own: ClassVar = True


class Consent(Label):
    CONSENTS = "同意调动 consents"
    DECLINES = "不同意 declines"


@cites("OP-HOUSE-122", "TRF-02", "TRF-04")
class TransferConsent(Answer):
    """OP-HOUSE-122 · whoever didn't ask to be moved says for themselves; silence is no yes."""

    asks: ClassVar = "是否同意调动 Do you consent to the move"
    state: ClassVar = "transfer-to-consent"
    in_person: ClassVar = True

    consent: Consent = Field(title="本人意愿 Your word")
    remark: str = Field("", title="说明 Remark", max_length=LONG)

    @property
    def consents(self) -> bool:
        return self.consent is Consent.CONSENTS


@cites("OP-HOUSE-123", "TRF-01")
class Arrival(Answer):
    """OP-HOUSE-123 · on the first day HR confirms that the person has come to the new post."""

    asks: ClassVar = "确认到岗 Confirm the arrival"
    state: ClassVar = "transfer-approved"

    arrived_on: DayOrBlank = Field(
        "", title="到岗日期 Arrived on", description="空则为新岗位首日 blank: the first day"
    )
    unfinished: str = Field(
        "",
        title="交接未结的理由 Why before the handover is closed",
        description="交接未结时必填 needed while it is open",
        max_length=LONG,
    )
