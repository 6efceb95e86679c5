"""The forms of the exception digest: which one, and the director's editing (P21)."""

from datetime import date, datetime
from typing import ClassVar

from pydantic import Field

from policies.citations import cites
from policies.forms import Answer, DepartmentName, Sheet, Starter
from policies.labels import Label
from policies.matter import NamedAtStart
from policies.milestones import Milestone
from policies.quality.days import DayOrBlank

LONG_TEXT = 10_000


class DigestKind(Label):
    """EXD-01 · the three reports."""

    DAILY = "日报 daily"
    WEEKLY = "周报 weekly"
    MONTHLY = "月报 monthly"

    @property
    def milestone(self) -> Milestone:
        """What an exception has reached that stands in it."""
        return Milestone(f"{self.en}-digest")


class DigestRequest(Sheet, title="异常事件报告 Exception digest"):
    """EXD-01 · which report; a scheduled start fills in the kind, everything else may stay blank."""

    kind: DigestKind = Field(DigestKind.DAILY, title="报告种类 Kind")
    day: DayOrBlank = Field(
        "",
        title="期内任一日 A day of the period",
        description="如 2013-12-25，空则为上一期 blank: the last finished period",
    )
    department: DepartmentName = ""
    taken_by: Starter = ""


class DigestPeriod(NamedAtStart, DigestRequest):
    """EXD-01 · the period that a run reports on, named by the moment it was scheduled for."""

    first: date = Field(title="起 First day")
    last: date = Field(title="止 Last day")
    begins_at: datetime = Field(title="统计起点 Begins at")
    ends_at: datetime = Field(title="统计止点 Ends at")
    started_at: datetime = Field(title="启动时间 Started at")

    @property
    def external_number(self) -> str:
        """One report of each kind for each department and period, however often it is started."""
        return f"{self.kind.en} {self.first}"

    @property
    def category(self) -> str:
        return f"异常事件{self.kind.zh}"

    @property
    def subject(self) -> str:
        """What the report is called in lists."""
        days = str(self.first) if self.first == self.last else f"{self.first} 至 {self.last}"
        return f"{self.category} {days}"

    @cites("EXD-01")
    def objections(self, now: datetime) -> list[str]:
        """A period is reported when it is over."""
        if now >= self.ends_at:
            return []
        return [f"day: {self.first}—{self.last} 尚未结束，请填更早的日期 isn't over yet: name an earlier day"]


class Editing(Label):
    APPROVED = "审核通过 approve"
    AGAIN = "退回重新汇总 recompute"


@cites("EXD-02", "OP-HOUSE-37")
class DigestEditing(Answer):
    """EXD-02 · the director puts the report in order and approves it, or has it compiled again."""

    asks: ClassVar = "整理审核异常事件报告 Edit and approve the report"
    state: ClassVar = "compiled"

    summary: str = Field(title="整理意见 Summary", min_length=1, max_length=LONG_TEXT)
    decision: Editing = Field(title="决定 Decision")
