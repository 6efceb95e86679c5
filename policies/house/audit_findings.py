"""What a verification of the audit may find wrong, and with which entry."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from policies.forms import Sheet, Starter
from policies.labels import Label
from policies.matter import NamedAtStart


class Wrong(Label):
    """What is wrong with an entry of the audit, or with a row that it speaks of."""

    CHANGED = "写入后被改动或非本系统写入 changed after it was written, or written without the key"
    GONE = "记录缺失 deleted: entries are missing"
    MOVED = "记录被调换 moved: another entry stands in its place"
    BY_HAND = "手工写入 written by hand: its hash fits neither the key nor its neighbours"
    OTHER_COPY = (
        "接自另一副本 follows another entry than the one before it: from another copy of the case book"
    )
    CUT = "尾部被截断 cut off: the chain ends before its head"
    OTHER_HEAD = "链尾不符 the head isn't the last entry"
    OTHER_ANCHOR = "与已公布的链尾不符 not what was published"
    OTHER_KEY = "密钥不符 another key than the chain was begun with"
    ROW_CHANGED = "案卷被绕过审计改动 a row was changed beside the audit"
    ROW_GONE = "案卷被绕过审计删除 a row was deleted beside the audit"
    ROW_ADDED = "案卷被绕过审计写入 a row was entered beside the audit"


class Bad(BaseModel, frozen=True):
    """One thing that is wrong: the entry's number, its table and row, and what shows it."""

    sequence: int
    wrong: Wrong
    table: str = ""
    row: str = ""
    detail: str = ""

    @property
    def line(self) -> str:
        """In one line, Chinese first."""
        place = " ".join(filter(None, (self.table, self.row)))
        return " · ".join(filter(None, (f"#{self.sequence}", place, str(self.wrong), self.detail)))


class AuditRequest(Sheet, title="审计核验 Verify the audit"):
    """Who starts a verification by hand."""

    taken_by: Starter = ""


class Finding(NamedAtStart, Sheet):
    """OP-HOUSE-139 · what becomes a case: that the audit isn't whole."""

    department: str = Field("", title="部门 Department")
    taken_by: Starter = ""
    external_number: str = Field(title="问题的校验值 Digest of what was found")
    category: str = Field(title="类别 Category")
    first: str = Field(title="最先发现的问题 The first fault")
    found: int = Field(title="问题数 Faults")
    started_at: datetime = Field(title="核验时间 Verified")

    @property
    def subject(self) -> str:
        return f"{self.category} {self.found}"

    def objections(self, now: datetime) -> list[str]:
        return [] if self.started_at <= now else ["started_at: 晚于现在 later than now"]


class Verified(BaseModel, frozen=True):
    """What a verification came to: how far the chain goes, and what is wrong, first things first."""

    entries: int = Field(0, title="记录数 Entries")
    rows: int = Field(0, title="核对的行数 Rows compared")
    hash: str = Field("", title="链尾校验值 Hash of the head")
    faults: int = Field(0, title="问题数 Faults")
    bad: tuple[Bad, ...] = ()
    published: str = Field("", title="公布于 Published")
    case: str = Field("", title="案件 Case")

    @property
    def whole(self) -> bool:
        return not self.faults

    def with_(self, **more: Any) -> "Verified":  # noqa: ANN401 - its fields
        return self.model_copy(update=more)
