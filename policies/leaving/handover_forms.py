"""The forms of a handover as a whole: the leaver's list, the receiver, what is still open, the signatures (P63)."""

from typing import ClassVar

from pydantic import Field

from policies.citations import cites
from policies.forms import Answer, Sheet, StaffNumber
from policies.labels import Label
from policies.leaving.handover_items import SHOWN, ItemKind
from policies.quality.days import DayOrBlank

LONG = 2_000
ROWS_AT_MOST = 500


class Has(Label):
    """Whether somebody has something of a kind; a row that says neither is asked again."""

    NONE = "无 none"
    SOME = "有 some"


class DeclaredRow(Sheet, title="清单项目 Entry of the list"):
    """OP-OFF-1 · one entry of the standard list that no register knows of."""

    kind: ItemKind = Field(title="项目 Entry")
    has: Has = Field(title="有无 Any")
    what: str = Field("", title="明细(有则必填) Which", max_length=LONG)


class OtherRow(Sheet, title="其他项目 Other entry"):
    """OFF-02, OFF-04 · something else that is to be handed over."""

    kind: ItemKind = Field(ItemKind.OTHER, title="类别 Kind")
    what: str = Field(title="内容 What", min_length=1, max_length=LONG)


@cites("OP-OFF-1", "OFF-02", "OFF-04", "OP-HOUSE-110")
class Declaration(Answer):
    """OP-OFF-1 · the leaver goes through the standard list, adds what is missing, and says that there is no more."""

    asks: ClassVar = "补全交接清单 Complete the list"
    state: ClassVar = "handover-listing"

    declared: list[DeclaredRow] = Field([], title="标准清单 Standard list", max_length=ROWS_AT_MOST)
    others: list[OtherRow] = Field([], title="其他事项和物品 Anything else", max_length=ROWS_AT_MOST)
    no_more: bool = Field(default=False, title="除此以外没有其他 There is no more")
    remark: str = Field("", title="说明 Remark", max_length=LONG)


class ReceiverOfItem(Sheet, title="另行指定 Another receiver"):
    """OFF-02 · an item that somebody else takes over."""

    item: int = Field(title="项号 Item", ge=1)
    receiver: StaffNumber = Field(title="接收人工号 Receiver", min_length=1, max_length=20)


@cites("OFF-02", "OP-HOUSE-110")
class ReceiverNamed(Answer):
    """OFF-02 · the department head names who takes over, for single items somebody else."""

    asks: ClassVar = "指定接收人 Name the receiver"
    state: ClassVar = "handover-opened"

    receiver: StaffNumber = Field(title="接收人工号 Receiver", min_length=1, max_length=20)
    takes_over_on: DayOrBlank = Field(
        "",
        title="接手日期 Taken over on",
        description="空则逐项确认之日 blank: as each item is accepted",
    )
    others: list[ReceiverOfItem] = Field(
        [], title="个别事项另行指定 For single items", max_length=ROWS_AT_MOST
    )

    @property
    def by_item(self) -> dict[int, str]:
        """Who takes over a single item instead."""
        return {row.item: row.receiver for row in self.others}

    @property
    def people(self) -> set[str]:
        """Everybody named."""
        return {self.receiver, *self.by_item.values()}


@cites("OFF-02", "OFF-04", "OFF-05", "OFF-06")
class ItemsConfirmed(Answer):
    """OFF-02…06 · asked of several sides at once, each on a page of their own."""

    asks: ClassVar = "逐项确认交接 Confirm item by item"
    state: ClassVar = "transferring"


class GateVerdict(Label):
    WAIT = "继续办理 wait"
    WAIVE = "免除 waive"
    PURSUE = "另行追偿 pursue"


class GateRow(Sheet, title="未办事项 Open item"):
    """OP-OFF-4 · what the head decides on one item that is still open."""

    item: int = Field(title="项号 Item", ge=1)
    what: str = Field("", title="内容 What", max_length=SHOWN)
    verdict: GateVerdict = Field(GateVerdict.WAIT, title="决定 Decision")
    reason: str = Field("", title="理由(免除或追偿必填) Reason", max_length=LONG)

    @property
    def gives_up(self) -> bool:
        """Whether the item no longer holds up the exit."""
        return self.verdict is not GateVerdict.WAIT


@cites("OP-OFF-4", "OFF-01")
class GateDecision(Answer):
    """OP-OFF-4 · on the last day something is open still: the head lets it wait, waives it, or has it pursued."""

    asks: ClassVar = "交接受阻如何处理 Decide on what is open"
    state: ClassVar = "handover-blocked"

    rows: list[GateRow] = Field([], title="未办事项 Open items", max_length=ROWS_AT_MOST)


class Signing(Label):
    SIGN = "签字 sign"
    REOPEN = "退回办理 reopen"


@cites("OFF-01", "OP-HOUSE-111")
class Witness(Answer):
    """OFF-01 · the department head witnesses the handover; what has come since goes back to be settled."""

    asks: ClassVar = "监交签字 Witness the handover"
    state: ClassVar = "receiver-confirmed"

    signing: Signing = Field(title="签字 Sign")
    remark: str = Field("", title="意见 Remark", max_length=LONG)

    @property
    def signed(self) -> bool:
        return self.signing is Signing.SIGN


@cites("OFF-01", "OP-HOUSE-111")
class HrSigned(Answer):
    """OFF-01 · HR closes the exit procedure: everything is settled, and the sheet goes to the file."""

    asks: ClassVar = "离职手续办结 Close the exit"
    state: ClassVar = "pay-settled"

    complete: bool = Field(default=False, title="手续齐备 All is complete")
    remark: str = Field("", title="备注 Remark", max_length=LONG)
