"""The forms of the daily report: the signed figures, the review, the delivery, the receipt (P18)."""

from typing import ClassVar

from pydantic import Field

from policies.citations import cites
from policies.forms import Answer, StaffNumber
from policies.labels import Label
from policies.reporting.daily_report_breaches import ForbiddenAct
from policies.reporting.daily_report_figures import TITLES

ONE_REASON = 2_000
REMARKS = 500
"""Characters of remarks: with more the report wouldn't fit its one page (OP-RPT-4)."""


class SignOrRefuse(Label):
    SIGN = "签报 sign"
    REFUSE = "拒绝报送 refuse"


@cites("RPT-02", "RPT-11", "RPT-12", "RPT-13")
class Signing(Answer):
    """RPT-11…13 · the statistician checks the figures, adds remarks, and signs."""

    asks: ClassVar = "核对填报并签字 Complete and sign the report"
    state: ClassVar = "drafting"

    reported: int = Field(title=TITLES["reported"], ge=0)
    completed: int = Field(title=TITLES["completed"], ge=0)
    outstanding: int = Field(title=TITLES["outstanding"], ge=0)
    over_limit: int = Field(title=TITLES["over_limit"], ge=0)
    callbacks_planned: int = Field(title=TITLES["callbacks_planned"], ge=0)
    callbacks_done: int = Field(title=TITLES["callbacks_done"], ge=0)
    dissatisfied: int = Field(title=TITLES["dissatisfied"], ge=0)
    charged: int = Field(title=TITLES["charged"], ge=0)
    exceptions: int = Field(title=TITLES["exceptions"], ge=0)
    remarks: str = Field("", title="备注 Remarks", max_length=REMARKS)
    decision: SignOrRefuse = Field(SignOrRefuse.SIGN, title="签报或拒报 Sign or refuse")
    reason: str = Field(
        "", title="理由 Reason", description="拒报时必填 needed to refuse", max_length=ONE_REASON
    )

    @property
    def refused(self) -> bool:
        return self.decision is SignOrRefuse.REFUSE


class Found(Label):
    CLEAN = "审核无误 clean"
    SENT_BACK = "退回 send-back"


@cites("RPT-15", "RPT-03")
class Review(Answer):
    """RPT-15 · the person responsible checks strictly; neither verdict is filled in beforehand."""

    asks: ClassVar = "严格审核日报 Review the report"
    state: ClassVar = "checking"

    verdict: Found = Field(title="审核结论 Verdict")
    reason: str = Field(
        "", title="理由 Reason", description="退回时必填 needed to send it back", max_length=ONE_REASON
    )

    @property
    def clean(self) -> bool:
        return self.verdict is Found.CLEAN


class Way(Label):
    IN_PERSON = "亲自送达 in-person"
    FAX = "传真 fax"
    ELECTRONIC = "电子版 electronic"


@cites("RPT-06", "RPT-07", "RPT-05")
class Delivery(Answer):
    """RPT-06, RPT-07 · the report is taken there and signed for, or sent for a special reason."""

    asks: ClassVar = "送达并取得签收 Deliver for signature"
    state: ClassVar = "approved"

    way: Way = Field(Way.IN_PERSON, title="送达方式 Way")
    signed_for_by: str = Field(
        "", title="签收人 Signed for by", description="亲自送达时必填 needed in person", max_length=80
    )
    circumstance: str = Field(
        "",
        title="特殊情况 Special circumstance",
        description="传真、电子版须写明 needed for fax and electronic copy",
        max_length=60,
    )


@cites("RPT-10", "OP-RPT-5")
class Acknowledgement(Answer):
    """RPT-10 · a leader acknowledges the report."""

    asks: ClassVar = "签收日报 Acknowledge the report"
    state: ClassVar = "delivered"

    said: str = Field("", title="意见 Comment", max_length=ONE_REASON)


@cites("RPT-14", "PEN-18")
class BreachVerification(Answer):
    """RPT-14, PEN-18 · what the records show is verified before anybody is punished."""

    asks: ClassVar = "核实是否违规 Verify the breach"
    state: ClassVar = "verifying"

    act: ForbiddenAct = Field(title="所涉行为 Act")
    facts: str = Field(title="事实 Facts", min_length=1, max_length=ONE_REASON)
    at_fault: StaffNumber = Field("", title="责任人工号 Staff at fault", max_length=20)
    verified: bool = Field(title="属实 Verified")
    reason: str = Field(title="理由 Reason", min_length=1, max_length=ONE_REASON)
