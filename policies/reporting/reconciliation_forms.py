"""The forms of the reconciliation: the day, what was left out, and whose fault that is (P20, EXC-13, EXC-22)."""

from datetime import date, datetime
from typing import ClassVar

from pydantic import BaseModel, Field

from policies.citations import cites
from policies.forms import Answer, DepartmentName, Sheet, StaffNumber, Starter
from policies.labels import Label
from policies.matter import NamedAtStart
from policies.quality.days import DayOrBlank
from policies.reporting.exception_forms import Exceptional

MOST = 500
"""Findings that one form may hold; more of them go into the next form."""


class Evidence(Label):
    """What shows that an exception should have been reported."""

    TICKET = "工单超时 ticket"
    CALL_BACK = "回访结果 call-back"
    RECORDING = "录音 recording"
    LATE = "逾期登记 late-record"
    DIGEST = "异常报告未按时上报 digest"


class Gap(BaseModel, frozen=True):
    """Something that isn't on record as it should be, with the record to be entered afterwards."""

    finding: str
    evidence: Evidence
    person: str = ""
    event: Exceptional | None = None


class Gaps(BaseModel, frozen=True):
    """What a day's comparison found, and against how much it was held."""

    tickets: int = 0
    calls: int = 0
    recordings: int = 0
    exceptions: int = 0
    found: tuple[Gap, ...] = ()
    staff: tuple[str, ...] = ()
    """Who works in the department, so that nobody else is named."""
    directors: tuple[str, ...] = ()

    @property
    def of_staff(self) -> tuple[Gap, ...]:
        return tuple(gap for gap in self.found if gap not in self.of_director)

    @property
    @cites("EXC-22")
    def of_director(self) -> tuple[Gap, ...]:
        """A director's own: a digest not sent, and whatever a director left out in person."""
        return tuple(
            gap for gap in self.found if gap.evidence is Evidence.DIGEST or gap.person in self.directors
        )

    @property
    def missing(self) -> tuple[Exceptional, ...]:
        """What is entered afterwards."""
        return tuple(gap.event for gap in self.found if gap.event is not None)


class DayRequest(Sheet, title="异常事件核对 Exception reconciliation"):
    """EXC-13 · which day; everything may stay blank."""

    day: DayOrBlank = Field(
        "", title="日期 Day", description="如 2013-12-25，空则为前一日 blank: the day before"
    )
    department: DepartmentName = ""
    taken_by: Starter = ""


class ReconciledDay(NamedAtStart, DayRequest):
    """EXC-13 · the day that a run looks at, named by the moment it was scheduled for."""

    begins_at: datetime = Field(title="统计起点 Begins at")
    ends_at: datetime = Field(title="统计止点 Ends at")
    started_at: datetime = Field(title="启动时间 Started at")

    @property
    def on(self) -> date:
        return date.fromisoformat(self.day)

    @property
    def external_number(self) -> str:
        """One reconciliation for each department and day."""
        return self.day

    @property
    def category(self) -> str:
        return "异常事件核对"

    @property
    def subject(self) -> str:
        """What it is called in lists."""
        return f"异常事件核对 {self.day}"

    @cites("EXC-13")
    def objections(self, now: datetime) -> list[str]:
        """A day is looked at when it is over."""
        if now >= self.ends_at:
            return []
        return [f"day: {self.day} 尚未结束，请填更早的日期 isn't over yet: name an earlier day"]


class Fault(Label):
    NONE = "不属漏报瞒报 none"
    OMISSION = "漏报 omission"
    CONCEALMENT = "瞒报 concealment"


class Gravity(Label):
    """EXC-22 · how grave a director's concealment is; of no account for an omission."""

    LIGHT = "较轻 light"
    SERIOUS = "较重 serious"
    GRAVE = "严重 grave"


class JudgedGap(Sheet, title="核对发现 Finding"):
    """EXC-13, PEN-18 · one finding, and what its facts come to."""

    finding: str = Field(title="核对发现 Finding", min_length=1, max_length=200)
    fault: Fault = Field(title="认定 Judged as")
    person: StaffNumber = Field("", title="责任人工号 Who is at fault", max_length=20)
    reason: str = Field("", title="事实与依据 Facts", max_length=2_000)


class DirectorsGap(JudgedGap, title="部长事项 The director's matter"):
    """EXC-22 · a finding on the director, with its gravity."""

    gravity: Gravity = Field(Gravity.LIGHT, title="瞒报情节 Gravity of a concealment")


@cites("EXC-13", "PEN-18", "OP-EXC-6")
class GapsJudged(Answer):
    """EXC-13, PEN-18 · the director establishes the facts of each finding before anybody is punished."""

    asks: ClassVar = "核实漏报、瞒报 Verify what was left out"
    state: ClassVar = "verifying"

    findings: list[JudgedGap] = Field(title="核对发现 Findings", min_length=1, max_length=MOST)


@cites("EXC-22", "PEN-18", "PEN-20", "OP-EXC-9")
class DirectorJudged(Answer):
    """EXC-22, PEN-20 · the director's own breach is for the competent department to judge."""

    asks: ClassVar = "核实部长漏报、瞒报 Verify the director's own breach"
    state: ClassVar = "verifying"

    findings: list[DirectorsGap] = Field(title="核对发现 Findings", min_length=1, max_length=MOST)
