"""The forms of a request for instructions: the request, the answer, the report afterwards (P22)."""

from datetime import datetime
from typing import ClassVar

from pydantic import Field

from policies.citations import cites
from policies.forms import Answer, DepartmentName, Sheet, StaffNumber, Time
from policies.labels import Label
from policies.personal import Words

LONG_TEXT = 10_000


class Reason(Label):
    """REQ-03, OP-REQ-4 · the four reasons, and whatever the garbled list has lost."""

    PROBLEM_OR_LEAK = "工作问题或泄密 problem-or-leak"
    MAJOR_ERROR = "重大差错事故或严重违纪 major-error"
    BEYOND_POST = "超出本职范围 beyond-post"
    OBSTRUCTION = "故意刁难无法解决 obstruction"
    OTHER = "其他 other"


class Emergency(Label):
    """OP-REQ-3 · what counts as an emergency."""

    NONE = "不紧急 none"
    LEAK = "泄密 leak"
    ACCIDENT = "事故 accident"
    SAFETY = "人身安全 safety"
    UNREACHABLE = "上级联系不上 superior-unreachable"


class InstructionRequest(Sheet, title="请示报告单 Request for instructions"):
    """REQ-01, REQ-03 · what is abnormal or needs help, and why it is put to a superior."""

    occasion: Reason = Field(title="请示事由 Reason")
    matter: Words = Field(title="情况和请示事项 What it is about", min_length=1, max_length=LONG_TEXT)
    emergency_kind: Emergency = Field(Emergency.NONE, title="紧急情况 Emergency")
    skips: bool = Field(
        default=False,
        title="紧急越级上报 Skip one level",
        description="只限紧急情况，事后补报 only in an emergency",
    )
    received_at: Time = Field(title="请示时间 Asked at")
    taken_by: StaffNumber = Field(title="请示人工号 Asked by", min_length=1, max_length=20)
    department: DepartmentName = ""
    external_number: str = Field("", title="外部编号 External number", max_length=80)

    @property
    def urgent(self) -> bool:
        return self.emergency_kind is not Emergency.NONE

    @property
    def category(self) -> str:
        return self.occasion.zh

    @property
    def subject(self) -> str:
        """What the request is called in lists: its reason, nothing of what it says."""
        return f"请示 {self.occasion.zh}"

    @property
    def reported(self) -> datetime:
        return self.received_at

    @cites("REQ-04", "REQ-05", "OP-REQ-3", "CF-26")
    def objections(self, now: datetime) -> list[str]:
        """Nothing was asked in the future, and a level is skipped only in an emergency."""
        wrong = ["received_at: 时间在将来 is in the future"] if self.received_at > now else []
        if self.skips and not self.urgent:
            wrong.append(
                "skips: 只有紧急情况才可越级，请写明哪一种 only an emergency skips a level: say which"
            )
        return wrong


@cites("REQ-01", "REQ-03")
class InstructionCorrection(InstructionRequest, Answer):
    """REQ-01, REQ-03 · a request that couldn't be right, put right."""

    asks: ClassVar = "更正请示报告单 Correct the request"
    state: ClassVar = "registered"


class Handling(Label):
    ANSWER = "批复 answer"
    UPWARDS = "上报上一级 pass-up"


@cites("REQ-04", "REQ-02")
class Instruction(Answer):
    """REQ-02, REQ-04 · the superior decides, or passes the matter up one level."""

    asks: ClassVar = "批复请示或上报上一级 Give instructions, or pass the request up"
    state: ClassVar = "with-superior"
    not_ones_own: ClassVar = True

    handling: Handling = Field(title="处理 Handling")
    reply: str = Field(title="批复或上报理由 Instructions or reason", min_length=1, max_length=LONG_TEXT)


@cites("REQ-05", "OP-REQ-2")
class ReportAfterwards(Answer):
    """REQ-05, OP-REQ-2 · who skipped a level tells the superior passed over what happened."""

    asks: ClassVar = "向被越过的上级补报 Report to the superior who was passed over"
    state: ClassVar = "report-owed"

    report: str = Field(title="补报内容 Report", min_length=1, max_length=LONG_TEXT)
