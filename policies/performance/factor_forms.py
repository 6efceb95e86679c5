"""The forms of the factor appraisal: whose and of which months, and the assessor's three tables in one (P45)."""

from datetime import datetime
from typing import ClassVar

from pydantic import Field

from policies.citations import cites
from policies.forms import Answer, DepartmentName, Sheet, StaffNumber, Starter
from policies.labels import Label
from policies.matter import NamedAtStart

BLANK_OR_MONTH = r"^([0-9]{4}-(0[1-9]|1[0-2]))?$"
MOST = 100


class Mark(Label):
    UNMARKED = "未评 unmarked"
    PLUS = "正面 plus"
    MINUS = "负面 minus"
    NEITHER = "居中 neither"


class FactorRequest(Sheet, title="要素考核 Factor appraisal"):
    """FAC-01 · whose eligibility, observed over which months; blank: everybody's, over the usual period."""

    person: StaffNumber = Field(
        "",
        title="被考核人工号 Whose",
        description="空则全部门客服 blank: every agent of the department",
        max_length=20,
    )
    first: str = Field("", title="观察期首月 From", description="如 2026-05", pattern=BLANK_OR_MONTH)
    last: str = Field(
        "", title="观察期末月 To", description="空则上月 blank: last month", pattern=BLANK_OR_MONTH
    )
    taken_by: Starter = ""
    department: DepartmentName = ""


class FactorAppraised(NamedAtStart, FactorRequest):
    """FAC-01 · the request with its observation period, and what the case book knows of it."""

    started_at: datetime = Field(title="开始时间 Started at")
    gate: bool = Field(title="奖金依据要素考核 Decides on the bonus")
    person_known: bool = Field(title="被考核人在职 Works here")
    over: bool = Field(title="末月已结束 The last month is over")

    @property
    def external_number(self) -> str:
        """Everybody is appraised once over a period."""
        return f"{self.person}/{self.first}..{self.last}"

    @property
    def category(self) -> str:
        return "要素考核"

    @property
    def subject(self) -> str:
        """What the appraisal is called in lists: its months, not whose."""
        return f"要素考核 {self.first}..{self.last}"

    @cites("FAC-01", "CF-56", "OP-FAC-5")
    def objections(self, now: datetime) -> list[str]:  # noqa: ARG002 - what is over is judged by the time of the start
        """What can't be appraised, as `field: reason`."""
        wrong = []
        if not self.gate:
            wrong.append("department: 本部门的奖金资格不依据要素考核 (CF-56) isn't decided by factors here")
        if self.person and not self.person_known:
            wrong.append(f"person: 没有在职员工“{self.person}” nobody of that number works here")
        if self.first > self.last:
            wrong.append("first: 晚于末月 is after the last month")
        if not self.over:
            wrong.append("last: 该月尚未结束 isn't over yet")
        return wrong


class PairMark(Sheet, title="态度评分 Attitude mark"):
    """FAC-03 … FAC-06 · one scoring pair."""

    pair: str = Field(title="编号 Pair", min_length=1, max_length=20)
    item: str = Field(title="项目 Item", max_length=60)
    mark: Mark = Field(Mark.UNMARKED, title="评分 Mark")


class ItemScore(Sheet, title="项目得分 Score of an item"):
    """FAC-07, FAC-08 · one item of ability or of the job table."""

    item: str = Field(title="项目 Item", min_length=1, max_length=60)
    score: int = Field(title="得分 Score", ge=0, le=MOST)


class ProposalsOfMonth(Sheet, title="提案数 Proposals of a month"):
    """FAC-05 · how many improvement proposals somebody made in a month."""

    month: str = Field(title="月份 Month", min_length=7, max_length=7)
    proposals: int = Field(title="提案数 Proposals", ge=0, le=MOST)


@cites("FAC-02", "FAC-03", "FAC-04", "FAC-05", "FAC-06", "FAC-07", "FAC-08")
class FactorScores(Answer):
    """FAC-02 · the assessor's three tables: attitude by pairs, ability by nine items, performance by the job table."""

    asks: ClassVar = "态度、能力、业绩评分 Score attitude, ability and performance"
    state: ClassVar = "scoring"

    attitude: list[PairMark] = Field(title="态度 Attitude", max_length=MOST)
    proposals: list[ProposalsOfMonth] = Field(title="提案 Proposals", max_length=MOST)
    ability: list[ItemScore] = Field(title="能力(每项0-100) Ability", max_length=MOST)
    performance: list[ItemScore] = Field(title="业绩(每项0-20) Performance", max_length=MOST)
    remark: str = Field("", title="说明 Remark", max_length=2_000)
