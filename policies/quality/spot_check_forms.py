"""The forms of the recording spot check: which check, what was heard, whether somebody kept silent (P24)."""

from datetime import date, datetime
from typing import ClassVar

from pydantic import Field

from policies.citations import cites
from policies.forms import Answer, DepartmentName, Sheet, StaffNumber, Starter
from policies.labels import Label
from policies.matter import NamedAtStart
from policies.organisation import Role
from policies.quality.days import DayOrBlank
from policies.quality.recording_findings import MOST, HeardRecording, Listening, Omitted


class CheckKind(Label):
    """REC-04, REC-05 · the two checks of recordings."""

    LEAD_DAILY = Listening.LEAD_DAILY.value
    DIRECTOR_WEEKLY = Listening.DIRECTOR_WEEKLY.value

    @property
    def listening(self) -> Listening:
        return Listening(self.value)


class CheckRequest(Sheet, title="录音抽查 Recording spot check"):
    """REC-04, REC-05 · which check; a scheduled start fills in the kind, everything else may stay blank."""

    check_kind: CheckKind = Field(CheckKind.LEAD_DAILY, title="抽查种类 Kind")
    day: DayOrBlank = Field(
        "", title="日期 Day", description="如 2013-12-25，空则为启动当日 blank: the day of the start"
    )
    department: DepartmentName = ""
    taken_by: Starter = ""


class SpotCheck(NamedAtStart, CheckRequest):
    """REC-04, REC-05 · the check that a run carries out, named by the moment it was scheduled for."""

    started_at: datetime = Field(title="启动时间 Started at")

    @property
    def on(self) -> date:
        return date.fromisoformat(self.day)

    @property
    def external_number(self) -> str:
        """One check of each kind for each department and day, however often it is started."""
        return f"{self.day} {self.check_kind.en}"

    @property
    def category(self) -> str:
        return "录音抽查"

    @property
    def subject(self) -> str:
        """What the check is called in lists."""
        return f"{self.check_kind.zh}录音抽查 {self.day}"

    @property
    @cites("REC-04", "REC-05", "REC-06", "CF-33")
    def checker(self) -> Role:
        """The shift lead checks daily, the director weekly."""
        return Role.SHIFT_LEAD if self.check_kind is CheckKind.LEAD_DAILY else Role.DIRECTOR

    @property
    def by_the_director(self) -> bool:
        return self.check_kind is CheckKind.DIRECTOR_WEEKLY

    @cites("REC-04", "REC-05")
    def objections(self, now: datetime) -> list[str]:
        """No day is checked before it has begun, in the department's zone."""
        if self.on <= now.astimezone(self.started_at.tzinfo).date():
            return []
        return [f"day: {self.day} 尚未到 hasn't come yet"]


@cites("REC-04", "REC-05", "REC-07")
class ListeningRecord(Answer):
    """REC-04, REC-05, REC-07 · the result record of a check: every drawn recording, held against the standard."""

    asks: ClassVar = "听取抽中的录音并记录结果 Listen, and record what is heard"
    state: ClassVar = "sampled"

    heard: list[HeardRecording] = Field(title="听取的录音 Recordings heard", min_length=1, max_length=MOST)


@cites("REC-10", "PEN-18")
class NonReporting(Answer):
    """REC-10, PEN-18 · did somebody hear a problem and keep silent? Verified before anybody is punished."""

    asks: ClassVar = "核实是否知情不报 Verify whether a problem was kept silent"
    state: ClassVar = "verifying"

    recording: str = Field(title="录音编号 Recording", min_length=1, max_length=80)
    listener: StaffNumber = Field(title="听取人工号 Who heard it", min_length=1, max_length=20)
    verified: bool = Field(default=False, title="属实 Verified")
    reason: str = Field(title="事实与依据 Facts", min_length=1, max_length=2_000)

    def about(self, omitted: Omitted) -> Omitted:
        """What the verification confirms: the recording as it was found, and whoever is named."""
        return omitted.model_copy(update={"listener": self.listener})

    @property
    def own_matter(self) -> list[str]:
        """PEN-18 · nobody verifies what they are accused of themselves."""
        if self.answered_by != self.listener:
            return []
        return ["answered_by: 不得核实本人的事项 nobody verifies their own matter"]
