"""The forms of the sides of a handover: the receiver, IT, HR, and who decides between giver and receiver (P63)."""

from collections.abc import Sequence
from typing import ClassVar

from pydantic import Field

from policies.citations import cites
from policies.forms import Answer, Sheet, StaffNumber
from policies.labels import Label
from policies.leaving.handover_forms import LONG, ROWS_AT_MOST
from policies.leaving.handover_items import SHOWN, Item


class ItemRow(Sheet, title="事项 Item"):
    """A row about one item of the list."""

    item: int = Field(title="项号 Item", ge=1)
    what: str = Field("", title="内容 What", max_length=SHOWN)

    @property
    def says(self) -> bool:
        """Whether it says anything of its item yet."""
        return True


class Rows(Answer):
    """An answer that goes item by item."""

    asks: ClassVar = "逐项确认 Confirm item by item"
    state: ClassVar = "transferring"

    @property
    def numbers(self) -> Sequence[int]:
        """The items that it says something of."""
        rows: Sequence[ItemRow] = getattr(self, "rows", ())
        return [row.item for row in rows if row.says]


class Takes(Label):
    NOT_YET = "尚未核对 not-yet"
    ACCEPTED = "接收 accepted"
    DISPUTED = "有异议 disputed"


class AcceptanceRow(ItemRow, title="接收 Acceptance"):
    """OFF-02 · the receiver's word on one item."""

    takes: Takes = Field(Takes.NOT_YET, title="接收 Taken over")
    reason: str = Field("", title="异议理由(有异议必填) Why not", max_length=LONG)

    @property
    def says(self) -> bool:
        return self.takes is not Takes.NOT_YET


@cites("OFF-02", "OFF-04", "OP-OFF-2", "OP-HOUSE-113", "OP-HOUSE-114")
class Acceptance(Rows):
    """OFF-02 · the receiver accepts or disputes each item in person; what isn't looked at yet is asked again."""

    asks: ClassVar = "逐项接收 Take over item by item"
    in_person: ClassVar = True

    rows: list[AcceptanceRow] = Field([], title="逐项接收 Items", max_length=ROWS_AT_MOST)


class Settles(Label):
    """How the head decides where receiver and leaver don't agree, or the receiver is silent."""

    STANDS = "由其接收 stands"
    SUPPLEMENT = "退回补充 supplement"
    OTHER = "改由他人接收 other-receiver"
    DROPPED = "无须移交 dropped"


class DecisionRow(ItemRow, title="裁定 Decision"):
    """OFF-01 · the decision on one disputed item."""

    verdict: Settles = Field(Settles.STANDS, title="裁定 Decision")
    receiver: StaffNumber = Field("", title="另一接收人 Other receiver", max_length=20)
    reason: str = Field("", title="理由 Reason", max_length=LONG)

    @property
    def passes(self) -> bool:
        """Whether somebody takes it over."""
        return self.verdict in {Settles.STANDS, Settles.OTHER}


@cites("OFF-01", "OFF-02")
class DisputeDecision(Rows):
    """OFF-01 · the department head decides each disputed item, with a reason."""

    asks: ClassVar = "裁定交接异议 Decide the disputes"

    rows: list[DecisionRow] = Field([], title="争议事项 Disputed items", max_length=ROWS_AT_MOST)

    def takers(self, items: Sequence[Item]) -> set[str]:
        """Who is to take something over by it: another one, or whoever it was asked of."""
        asked = {one.number: one.person for one in items}
        return {row.receiver or asked.get(row.item, "") for row in self.rows if row.passes} - {""}


class SupplementRow(ItemRow, title="补充 Supplement"):
    """OFF-02 · what the leaver adds to one item."""

    adds: str = Field("", title="补充内容 What is added", max_length=LONG)


@cites("OFF-02", "OP-HOUSE-113")
class Supplement(Rows):
    """OFF-02 · the leaver supplements what was sent back; silence adds nothing."""

    asks: ClassVar = "补充交接内容 Supplement the items"

    rows: list[SupplementRow] = Field([], title="待补充事项 Items", max_length=ROWS_AT_MOST)


class Shut(Label):
    NOT_YET = "尚未注销 not-yet"
    CLOSED = "已注销 closed"
    ADJUSTED = "权限已调整 adjusted"


class AccountRow(ItemRow, title="账号 Account"):
    """OFF-05 · IT's word on one account."""

    shut: Shut = Field(Shut.NOT_YET, title="注销情况 Closed")

    @property
    def says(self) -> bool:
        return self.shut is not Shut.NOT_YET


@cites("OFF-05")
class AccountsClosed(Rows):
    """OFF-05 · IT closes the accounts and rights by the end of the last day."""

    asks: ClassVar = "注销账号权限 Close the accounts"

    rows: list[AccountRow] = Field([], title="账号 Accounts", max_length=ROWS_AT_MOST)


class SeatRow(ItemRow, title="安排 Arrangement"):
    """OFF-01 · who sees to what only the leaver could answer."""

    arranged: str = Field("", title="如何安排 How it is arranged", max_length=LONG)


@cites("OFF-01")
class SeatsArranged(Rows):
    """OFF-01 · a seat on a panel or an answer in person passes to nobody: HR says how it is arranged instead."""

    asks: ClassVar = "安排须本人办理的事项 Arrange what is personal"

    rows: list[SeatRow] = Field([], title="须本人办理的事项 Personal matters", max_length=ROWS_AT_MOST)
