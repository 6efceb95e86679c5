"""What a handover consists of, item by item: its kind, who confirms it, where it stands (OFF-02, OFF-04, OP-OFF-1)."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Self

from pydantic import BaseModel

from policies.citations import cites
from policies.labels import Label
from policies.leaving.holdings import HoldingKind


class Station(StrEnum):
    """Who confirms an item: whoever takes the work over, the custodian, IT, or HR."""

    RECEIVER = "receiver"
    CUSTODIAN = "custodian"
    IT = "it"
    HR = "hr"


class ItemKind(Label):
    """What is handed over: known to the case book, to the register of holdings, or stated by the leaver."""

    CASE = "未结案件 case"
    ROLE = "独任岗位 role"
    SUBSTITUTE = "代岗 substitute"
    REPORTS = "下属汇报关系 reports"
    SEAT = "须本人办理的事项 seat"
    INTERVIEW = "离职面谈 interview"
    RECEIPT = "回单 receipt"
    CUSTOMER_FILE = "客户档案 customer-file"
    CLAIM = "报销单 claim"
    KEY = "钥匙 key"
    BADGE = "工牌 badge"
    UNIFORM = "工服 uniform"
    HEADSET = "耳机 headset"
    COMPUTER = "电脑 computer"
    FILES = "文件资料 files"
    SUPPLIES = "办公用品 supplies"
    OTHER_PROPERTY = "其他物品 other-property"
    ACCOUNT = "账号 account"
    OTHER = "其他工作 other"

    @classmethod
    def of(cls, key: str) -> Self:
        """The kind that the case book keeps under this name, its English one."""
        return next(kind for kind in cls if kind.en == key)

    @property
    def on_record(self) -> bool:
        """Whether the case book lists it by itself: what it is called there isn't for anybody to write."""
        return self in {
            *(ItemKind.CASE, ItemKind.ROLE, ItemKind.SUBSTITUTE),
            *(ItemKind.REPORTS, ItemKind.SEAT, ItemKind.INTERVIEW),
        }

    @property
    @cites("OFF-02", "OFF-05", "OFF-06")
    def station(self) -> Station:
        """Property goes back to the custodian, accounts are IT's, what is personal is HR's, work is the receiver's."""
        if self is ItemKind.ACCOUNT:
            return Station.IT
        if self in {ItemKind.SEAT, ItemKind.INTERVIEW}:
            return Station.HR
        return Station.CUSTODIAN if self.en in {kind.en for kind in HoldingKind} else Station.RECEIVER


class ItemState(Label):
    """Where an item stands; only `open` and `disputed` hold up the exit."""

    OPEN = "待确认 open"
    DISPUTED = "有异议 disputed"
    ACCEPTED = "已接收 accepted"
    RETURNED = "已归还 returned"
    DAMAGED = "归还有损 damaged"
    MISSING = "缺失 missing"
    CLOSED = "已注销 closed"
    KEPT = "随岗保留 kept"
    ARRANGED = "已安排 arranged"
    WAIVED = "免除 waived"
    PURSUED = "另行追偿 pursued"
    DEDUCTED = "折价扣款 deducted"
    VOID = "已撤销 void"

    @classmethod
    def of(cls, key: str) -> Self:
        """The state that the case book keeps under this name, its English one."""
        return next(state for state in cls if state.en == key)


UNSETTLED = (ItemState.OPEN.en, ItemState.DISPUTED.en)


SHOWN = 6_000
"""How much of an item a row of a form shows; the case page has all of it."""


class Item(BaseModel, frozen=True):
    """One item as the case book has it."""

    number: int
    kind: ItemKind
    reference: str
    what: str
    giver: str
    person: str = ""
    state: ItemState = ItemState.OPEN
    settled_at: datetime | None = None

    @property
    def settled(self) -> bool:
        return self.state.en not in UNSETTLED

    @property
    def station(self) -> Station:
        return self.kind.station

    @property
    def shown(self) -> str:
        """What it is called in a row of a form."""
        return f"{self.kind.zh} {self.what}"[:SHOWN]


class Found(BaseModel, frozen=True):
    """Something that belongs on the list, before it has a number there."""

    kind: ItemKind
    reference: str
    what: str
    person: str = ""
    """Who has to confirm it where that isn't its kind's station."""


class Share(BaseModel, frozen=True, title="交接中的一方 One side of a handover"):
    """What one person or role has to confirm of a handover, in a run of their own."""

    case: str
    name: str
    station: Station
    person: str
    since: datetime
    """When it is asked to confirm them."""


def of_station(items: Sequence[Item], station: Station, person: str) -> Sequence[Item]:
    """The unsettled items that somebody has to confirm at a station."""
    return [one for one in items if not one.settled and one.station is station and one.person == person]


def asked_since(shares: Sequence[Share]) -> datetime:
    """From when the sides of one round are asked."""
    return min(one.since for one in shares)
