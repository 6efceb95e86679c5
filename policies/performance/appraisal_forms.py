"""The forms of the monthly appraisal: the month, the manager's review, the talk about what to improve (P43)."""

from datetime import datetime, timedelta
from typing import ClassVar

from pydantic import Field

from policies.citations import cites
from policies.forms import Answer, DepartmentName, Sheet, StaffNumber, Starter
from policies.labels import Label
from policies.matter import NamedAtStart

LONG_TEXT = 10_000
SHORT_TEXT = 2_000
ROWS_AT_MOST = 500
LAST_MOMENT = timedelta(seconds=1)


class AppraisalRequest(Sheet, title="月度考核 Monthly appraisal"):
    """APR-01 · which month is appraised; everything may stay blank, unless a published month is to be corrected."""

    month: str = Field(
        "",
        title="月份 Month",
        description="如 2026-10，空则为上月 blank: the month before this one",
        pattern=r"^([0-9]{4}-(0[1-9]|1[0-2]))?$",
    )
    correction: str = Field(
        "",
        title="更正原因(已公示的月份) Reason for a correction",
        description="填写则重新汇总并出新版 given: the published month is computed anew",
        max_length=SHORT_TEXT,
    )
    department: DepartmentName = ""
    taken_by: Starter = ""


class Before(Label):
    """How a month stands before a start."""

    NONE = "未考核 none"
    OPEN = "进行中 under-way"
    PUBLISHED = "已公示 published"


class AppraisedMonth(NamedAtStart, AppraisalRequest):
    """APR-01 · the month that a run appraises, by the rules of its last day; a correction is a new version."""

    started_at: datetime = Field(title="启动时间 Started at")
    ends_at: datetime = Field(title="月份结束 The month ends")
    version: int = Field(1, title="版本 Version", ge=1)
    before: Before = Field(Before.NONE, title="上一版 The version before")

    @property
    def received_at(self) -> datetime:
        """The facts arose in the month: its rules hold, however late it is appraised or corrected."""
        return self.ends_at - LAST_MOMENT

    @property
    def external_number(self) -> str:
        """One appraisal for each department and month, and one more for each correction."""
        return self.month if self.version == 1 else f"{self.month}#{self.version}"

    @property
    def category(self) -> str:
        return "月度考核"

    @property
    def subject(self) -> str:
        """What the appraisal is called in lists."""
        return f"月度考核 {self.external_number}"

    @cites("APR-01", "OP-APR-1")
    def objections(self, now: datetime) -> list[str]:
        """A month is appraised when it is over, and corrected when its last version is published."""
        if now < self.ends_at:
            return [f"month: {self.month} 尚未结束，请填更早的月份 isn't over yet: name an earlier month"]
        if self.correction and self.before is Before.NONE:
            return [f"correction: {self.month} 没有已公示的考核 there is nothing to correct: leave it blank"]
        if self.correction and self.before is Before.OPEN:
            return [f"correction: {self.month} 的上一版尚未公示 the version before isn't published yet"]
        return []


class Verdict(Label):
    RELEASE = "同意公示 release"
    BACK = "退回重评 back"


@cites("APR-20", "APR-15")
class AppraisalReview(Answer):
    """APR-20 · the manager releases the results with what follows from them, or sends them back with a reason."""

    asks: ClassVar = "审核考核结果和奖惩 Review the results"
    state: ClassVar = "appraisal-scored"

    verdict: Verdict = Field(title="审核意见 Verdict")
    reason: str = Field("", title="理由(退回必填) Reason", max_length=SHORT_TEXT)

    @property
    def released(self) -> bool:
        return self.verdict is Verdict.RELEASE


class Measure(Sheet, title="改进措施 What to improve"):
    """APR-18 · what was weak in somebody's month, and what is done about it."""

    staff: StaffNumber = Field(title="工号 Staff number", min_length=1, max_length=20)
    weakness: str = Field("", title="不足 Weakness", max_length=SHORT_TEXT)
    measure: str = Field("", title="改进措施 Measure", max_length=SHORT_TEXT)


@cites("APR-18", "APR-21", "APR-23")
class Improvement(Answer):
    """APR-18 · the supervisor analyses the month and says what those who failed it are to improve."""

    asks: ClassVar = "分析不足，提出改进措施 Say what is to improve"
    state: ClassVar = "appraisal-published"

    analysis: str = Field(title="结果分析 Analysis", min_length=1, max_length=LONG_TEXT)
    measures: list[Measure] = Field([], title="改进措施 Measures", max_length=ROWS_AT_MOST)
