"""The forms of the points ledger: what is proposed or asked for, and what the supervisor confirms (P46)."""

from collections.abc import Iterator
from datetime import datetime
from typing import ClassVar

from pydantic import Field

from policies.citations import cites
from policies.forms import Answer, BlankOrTime, DepartmentName, Sheet, StaffNumber, Starter
from policies.labels import Label
from policies.matter import NamedAtStart
from policies.months import Month

A_FACT = 1_000
A_MONTH = r"^[0-9]{4}-(0[1-9]|1[0-2])$"


class Item(Label):
    """The two lists (PTS-08), each item by its name in the table of numbers; and two things that aren't items."""

    DETECTED = "检出当月可计算的加分 detected"
    PAGE = "查看台账 page"
    FIRST_PLACE = "工作量质量第一 first-place"
    FULL_MARKS = "客服考试满分 full-marks"
    ON_CALL = "主动顶班 on-call"
    EXTRA_TASKS = "额外工作 extra-tasks"
    NO_COMPLAINT = "有效投诉为零 no-valid-complaint"
    SUGGESTION = "合理化建议 suggestion"
    NOT_IN_MANDARIN = "未使用普通话 not-in-mandarin"
    MEDIUM = "中度违规 medium-violation"
    SERIOUS = "重度违规 serious-violation"


ONCE_A_MONTH = {Item.FIRST_PLACE, Item.FULL_MARKS, Item.NO_COMPLAINT}
NAMED_BY_THE_DEPARTMENT = {Item.MEDIUM, Item.SERIOUS}


class PointsRequest(Sheet, title="加分扣分登记 Points ledger"):
    """P46 · one item for somebody; or, with everything blank, what the figures of the month before show."""

    item: Item = Field(Item.DETECTED, title="事项 Item")
    person: StaffNumber = Field("", title="当事人工号 Who", max_length=20)
    month: str = Field(
        "",
        title="计入月份 Month",
        description="如 2026-10，空则本月，检出为上月 blank: this month; last month for detection",
        pattern=rf"({A_MONTH})|^$",
    )
    facts: str = Field(
        "",
        title="事实 Facts",
        description="不写客户姓名电话 nothing that names a customer",
        max_length=A_FACT,
    )
    evidence: str = Field(
        "", title="证据 Evidence", description="链接或单号 a link or a case", max_length=400
    )
    violation: str = Field("", title="违规名称(中度重度) Violation named", max_length=120)
    trial_began: BlankOrTime = Field(None, title="试行开始(建议) Trial began")
    taken_by: Starter = ""
    department: DepartmentName = ""

    @property
    def is_entry(self) -> bool:
        return self.item not in {Item.DETECTED, Item.PAGE}


class PointsEntry(NamedAtStart, PointsRequest):
    """P46 · the request with its month, and what the case book knows of it."""

    started_at: datetime = Field(title="提出时间 Proposed at")
    person_known: bool = Field(title="当事人在职 Works here")
    published: bool = Field(title="当月考核已公示 Month is published")
    had: str = Field(title="当月已计入 Had in the month")
    trial_until: BlankOrTime = Field(None, title="试行期满 Trial ends")
    month_over: bool = Field(title="当月已结束 Month is over")
    month_begun: bool = Field(title="当月已开始 Month has begun")

    @property
    def external_number(self) -> str:
        """The figures of a month are gone through once for each department."""
        return self.month if self.item is Item.DETECTED else ""

    @property
    def category(self) -> str:
        return self.item.zh

    @property
    def subject(self) -> str:
        """What the case is called in lists: item and month, not who."""
        return f"{self.item.zh} {self.month}"

    @cites("PTS-03", "PTS-04", "PTS-06", "OP-PTS-1", "OP-PTS-4")
    def objections(self, now: datetime) -> list[str]:  # noqa: ARG002 - what is late is judged by the time of the start
        """What can't be entered, as `field: reason`."""
        wrong = [*self._of_the_month(), *self._of_the_entry()]
        if self.person and not self.person_known:
            wrong.append(f"person: 没有在职员工“{self.person}” nobody of that number works here")
        return wrong

    def _of_the_month(self) -> Iterator[str]:
        if not self.month_begun:
            yield "month: 月份在将来 is in the future"
        elif self.item is Item.DETECTED and not self.month_over:
            yield "month: 当月尚未结束 isn't over yet"
        elif self.item is not Item.PAGE and self.published:
            yield f"month: {self.month} 的考核已公示，请记入本月 is published: let it count this month"

    def _of_the_entry(self) -> Iterator[str]:
        if not self.is_entry:
            return
        for name in ("person", "facts", "evidence", "taken_by"):
            if not getattr(self, name):
                yield f"{name}: 登记一项须填写 an entry needs it"
        if self.item in NAMED_BY_THE_DEPARTMENT and not self.violation:
            yield "violation: 须写明是何违规 the department names the violation"
        if self.item is Item.SUGGESTION and (self.trial_until is None or self.trial_until > self.started_at):
            yield "trial_began: 试行期未满 the suggestion's trial isn't over"
        if self.item in ONCE_A_MONTH and self.had:
            yield f"item: 当月已计入，见 {self.had} was entered for the month already"


class PointsLine(Sheet, title="一项加分或扣分 One entry"):
    """One item for one person, for the supervisor to accept or not."""

    item: Item = Field(title="事项 Item")
    person: StaffNumber = Field(title="当事人 Who", min_length=1, max_length=20)
    facts: str = Field(title="事实 Facts", max_length=A_FACT)
    evidence: str = Field(title="证据 Evidence", max_length=400)
    accepted: bool = Field(default=False, title="计入 Accepted")
    reason: str = Field("", title="不计入的理由 Reason if not", max_length=A_FACT)


@cites("PTS-01", "PTS-02", "PTS-03", "PTS-04", "PTS-05", "PTS-06", "PTS-09")
class PointsConfirmed(Answer):
    """PTS-03, PTS-04, PTS-06, PTS-09 · the supervisor accepts each entry, or says why not."""

    asks: ClassVar = "确认加分扣分 Confirm the points"
    state: ClassVar = "proposed"

    lines: list[PointsLine] = Field(title="事项 Entries", max_length=500)
    month: str = Field(title="计入月份 Counts in", pattern=A_MONTH)

    @property
    def counts_in(self) -> Month:
        return Month.named(self.month)


@cites("PTS-01", "PTS-02", "PTS-05")
class FiguresReady(Answer):
    """PTS-01, PTS-02, PTS-05 · what is computed needs the month's figures: the supervisor says they are there."""

    asks: ClassVar = "当月数据已导入 The month's figures are imported"
    state: ClassVar = "awaiting-figures"
