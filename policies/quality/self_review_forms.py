"""The forms of the operators' own listening: the shift, and what was heard (P25)."""

from datetime import date, datetime
from typing import ClassVar

from pydantic import Field

from policies.citations import cites
from policies.forms import Answer, BlankOrTime, DepartmentName, Sheet, StaffNumber, Starter
from policies.quality.days import DayOrBlank
from policies.quality.recording_findings import MOST, HeardRecording


class Shift(Sheet, title="听前日录音 Listening shift"):
    """RSR-01 · whose shift listens to the recordings of the day before; left blank, everybody's of that day."""

    day: DayOrBlank = Field(
        "", title="日期 Day", description="当班日期，空则为启动当日 blank: the day of the start"
    )
    operator: StaffNumber = Field(
        "", title="话务员工号 Operator", description="空则为全体 blank: everybody", max_length=20
    )
    department: DepartmentName = ""
    taken_by: Starter = ""
    started_at: BlankOrTime = Field(None, title="启动时间(系统填) Started at")

    @property
    def on(self) -> date:
        return date.fromisoformat(self.day)

    @property
    def external_number(self) -> str:
        """Each operator listens once a day, however often the day is started."""
        return f"{self.day} {self.operator}"

    @property
    def category(self) -> str:
        return "听前日录音"

    @property
    def subject(self) -> str:
        """What the case is called in lists."""
        return f"听前日录音 {self.day} {self.operator}"

    @property
    def received_at(self) -> datetime:
        if self.started_at is None:
            raise ValueError("a shift is named before it becomes a case")
        return self.started_at

    @property
    def reported(self) -> datetime:
        return self.received_at

    @cites("RSR-01")
    def objections(self, now: datetime) -> list[str]:
        """Nobody listens before the shift's day has come, in the department's zone."""
        if self.on <= now.astimezone(self.received_at.tzinfo).date():
            return []
        return [f"day: {self.day} 尚未到 hasn't come yet"]


@cites("RSR-01", "RSR-02", "RSR-03")
class SelfReview(Answer):
    """RSR-01, RSR-02, RSR-03 · what an operator heard: problems with their reasons, and highlights."""

    asks: ClassVar = "听前日录音，记录问题和闪光点 Listen to yesterday's recordings"
    state: ClassVar = "assigned"

    heard: list[HeardRecording] = Field(title="听取的录音 Recordings heard", min_length=1, max_length=MOST)
