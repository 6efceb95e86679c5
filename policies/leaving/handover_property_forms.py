"""The forms about property in a handover: what came back, what follows from a loss, the leaver's own yes (P63)."""

from decimal import Decimal
from typing import ClassVar

from pydantic import Field

from policies.citations import cites
from policies.forms import Answer, BlankOrYuan, Sheet
from policies.labels import Label
from policies.leaving.handover_forms import LONG, ROWS_AT_MOST
from policies.leaving.handover_share_forms import ItemRow, Rows


class GivenBack(Label):
    NOT_YET = "尚未归还 not-yet"
    RETURNED = "已归还 returned"
    DAMAGED = "归还有损 damaged"
    MISSING = "缺失 missing"
    KEPT = "随岗保留 kept"


class ReturnRow(ItemRow, title="归还 Return"):
    """OFF-02 · the custodian's word on one piece of property."""

    given_back: GivenBack = Field(GivenBack.NOT_YET, title="归还情况 Given back")
    remark: str = Field("", title="说明 Remark", max_length=LONG)

    @property
    def says(self) -> bool:
        return self.given_back is not GivenBack.NOT_YET


class FoundRow(Sheet, title="清单外归还 Also given back"):
    """OFF-02 · something that is given back and wasn't on the list."""

    number: str = Field(title="登记编号 Number on the register", min_length=1, max_length=80)


@cites("OFF-02", "OFF-06", "OP-OFF-2")
class ReturnRecord(Rows):
    """OFF-06 · the custodian confirms what came back, and in what condition."""

    asks: ClassVar = "收回公司财产 Take property back"

    rows: list[ReturnRow] = Field([], title="财产 Property", max_length=ROWS_AT_MOST)
    also: list[FoundRow] = Field([], title="清单外归还 Also given back", max_length=ROWS_AT_MOST)

    @property
    def others(self) -> set[str]:
        """The numbers of what is given back beside the list."""
        return {row.number for row in self.also}


class Loss(Label):
    """OP-OFF-4 · what follows from property that is missing or damaged."""

    STILL_TO_RETURN = "限期归还 still-to-return"
    WAIVED = "免除 waived"
    PURSUED = "另行追偿 pursued"
    DEDUCT = "经同意折价扣款 deduct"


class LossRow(ItemRow, title="短缺 Loss"):
    """OP-OFF-4 · the decision on one missing or damaged piece."""

    verdict: Loss = Field(Loss.STILL_TO_RETURN, title="决定 Decision")
    value: BlankOrYuan = Field("", title="折价(元) Value", max_length=20)
    reason: str = Field("", title="理由 Reason", max_length=LONG)

    @property
    def yuan(self) -> Decimal:
        """The value that is to be deducted; nothing for a blank."""
        return Decimal(self.value) if self.value else Decimal()


@cites("OP-OFF-4")
class LossDecision(Rows):
    """OP-OFF-4 · the department head decides what follows from missing property, with a reason."""

    asks: ClassVar = "决定财产短缺 Decide on the losses"

    rows: list[LossRow] = Field([], title="短缺财产 Losses", max_length=ROWS_AT_MOST)


class Agrees(Label):
    AGREES = "同意扣款 agrees"
    DECLINES = "不同意 declines"


@cites("OP-OFF-4", "OP-HOUSE-113")
class DeductionConsent(Answer):
    """OP-OFF-4 · nothing is deducted without the leaver's own yes; silence is none."""

    asks: ClassVar = "是否同意扣款 Agree to the deduction"
    state: ClassVar = "transferring"
    in_person: ClassVar = True

    amount: BlankOrYuan = Field("", title="拟扣金额(元) Amount", max_length=20)
    agrees: Agrees = Field(title="意见 Answer")
    remark: str = Field("", title="说明 Remark", max_length=LONG)

    @property
    def agreed(self) -> bool:
        return self.agrees is Agrees.AGREES
