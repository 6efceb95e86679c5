"""The forms of an exception: the event itself, and what is asked on its way (P20)."""

from datetime import datetime
from typing import ClassVar

from pydantic import Field

from policies.citations import cites
from policies.forms import Answer, DepartmentName, Sheet, StaffNumber, Time
from policies.labels import Label
from policies.personal import Topic, Words

LONG_TEXT = 10_000


class ExceptionKind(Label):
    """EXC-02…10 · the nine kinds of the heating hotline; the others report what isn't normal."""

    NOT_HANDLED = "1未按时处理 not-handled"
    NOT_CONTACTED = "2未按时联系 not-contacted"
    LONG_REPAIR = "3维修超时 long-repair"
    NOBODY_ANSWERS = "4无人接听 nobody-answers"
    PRAISE = "5表扬维修人员 praise"
    ABOUT_WORKER = "6投诉维修人员 about-worker"
    ABOUT_COLLECTOR = "7投诉收费人员 about-collector"
    SUGGESTION = "8意见建议 suggestion"
    FORWARDED = "9供热办转达 forwarded"
    ABNORMAL = "非正常问题 abnormal"
    SAFETY_HAZARD = "安全隐患 safety-hazard"
    COMPUTER_FAULT = "计算机故障 computer-fault"


CLAUSES = {
    ExceptionKind.NOT_HANDLED: "EXC-02",
    ExceptionKind.NOT_CONTACTED: "EXC-03",
    ExceptionKind.LONG_REPAIR: "EXC-04",
    ExceptionKind.NOBODY_ANSWERS: "EXC-05",
    ExceptionKind.PRAISE: "EXC-06",
    ExceptionKind.ABOUT_WORKER: "EXC-07",
    ExceptionKind.ABOUT_COLLECTOR: "EXC-08",
    ExceptionKind.SUGGESTION: "EXC-09",
    ExceptionKind.FORWARDED: "EXC-10",
    ExceptionKind.ABNORMAL: "CF-48",
    ExceptionKind.SAFETY_HAZARD: "EXC-21",
    ExceptionKind.COMPUTER_FAULT: "EXC-21",
}
UNTYPED = {ExceptionKind.ABNORMAL, ExceptionKind.SAFETY_HAZARD, ExceptionKind.COMPUTER_FAULT}
"""Kinds that any profile knows; they are settled on a ladder."""


class Exceptional(Sheet, title="异常事件 Exception"):
    """EXC-02…10 · something urgent, or without a standard answer, that goes up."""

    kind: ExceptionKind = Field(title="异常类别 Kind")
    what: Words = Field(title="经过 What happened", min_length=1, max_length=LONG_TEXT)
    found_at: Time = Field(title="发现时间 Found at")
    about_case: str = Field("", title="涉及单号 Case concerned", max_length=40)
    person: StaffNumber = Field("", title="涉及人员工号 Person concerned", max_length=20)
    is_complaint: bool = Field(default=False, title="(转达类)属投诉 Forwarded: a complaint")
    emergency: bool = Field(default=False, title="紧急越级 Emergency, skips a level")
    station: Topic = Field("", title="维修站 Repair station", max_length=60)
    taken_by: StaffNumber = Field("", title="登记人工号(系统可空) Registered by", max_length=20)
    department: DepartmentName = ""
    external_number: str = Field("", title="外部编号(系统填) External number", max_length=120)
    found_in: str = Field("", title="核对补登单号(系统填) Registered afterwards by", max_length=40)

    @property
    def category(self) -> str:
        return self.kind.zh

    @property
    def subject(self) -> str:
        """What the exception is called in lists: its kind and where, nothing personal."""
        return f"{self.kind.zh} {self.station or self.about_case}".strip()

    @property
    def received_at(self) -> datetime:
        return self.found_at

    @property
    def reported(self) -> datetime:
        return self.found_at

    @cites("EXC-11")
    def objections(self, now: datetime) -> list[str]:
        """Somebody recorded it, and found it before now; what the house raised itself is not doubted."""
        if self.external_number and not self.taken_by:
            return []
        wrong = ["found_at: 时间在将来 is in the future"] if self.found_at > now else []
        if not self.taken_by:
            wrong.append("taken_by: 请填写登记人工号 say who registers it")
        return wrong


@cites("EXC-11", "OP-HOUSE-4")
class ExceptionCorrection(Exceptional, Answer):
    """A record that couldn't be right, put right."""

    asks: ClassVar = "更正异常事件记录 Correct the record"
    state: ClassVar = "registered"


@cites("EXC-12", "OP-GEN-1")
class Onward(Answer):
    """EXC-12 · the director passes a complaint on to the competent department."""

    asks: ClassVar = "上报主管部门 Report to the competent department"
    state: ClassVar = "with-director"

    said: str = Field(title="上报内容 What is reported", min_length=1, max_length=LONG_TEXT)


class Progress(Label):
    OBTAINED = "已有结果 obtained"
    UNDER_WAY = "处理中 under-way"


@cites("EXC-12", "OP-EXC-4")
class TrackingResult(Answer):
    """EXC-12 · what came of it; as long as it is under way it is tracked on."""

    asks: ClassVar = "反馈处理结果 Give the result"
    state: ClassVar = "tracking"

    progress: Progress = Field(title="进展 Progress")
    result: str = Field(title="处理情况或结果 Result", min_length=1, max_length=LONG_TEXT)


class Confirmed(Label):
    CONFIRMED = "确认结果 confirm"
    SENT_BACK = "退回继续处理 send-back"


@cites("EXC-12")
class ResultConfirmation(Answer):
    """EXC-12 · the director confirms the result, or sends it back for more."""

    asks: ClassVar = "确认处理结果 Confirm the result"
    state: ClassVar = "result-obtained"

    decision: Confirmed = Field(title="决定 Decision")
    reason: str = Field(title="理由 Reason", min_length=1, max_length=LONG_TEXT)


class Settled(Label):
    SETTLED = "已解决 settled"
    PASSED_UP = "超出权限,上报上一级 pass-up"


@cites("OP-EXC-7", "EXC-15", "EXC-16", "EXC-17", "EXC-18")
class LevelDecision(Answer):
    """A level settles what isn't normal, or passes up what is beyond it."""

    asks: ClassVar = "解决非正常问题 Settle the abnormal case"
    state: ClassVar = "with-superior"

    decision: Settled = Field(title="决定 Decision")
    said: str = Field(title="处理意见 What is to be done", min_length=1, max_length=LONG_TEXT)


@cites("EXC-20", "REQ-05", "OP-REQ-2")
class ReportedAfterwards(Answer):
    """EXC-20 · who skipped a level reports to it afterwards."""

    asks: ClassVar = "向被越过的上级补报 Report to the superior passed over"
    state: ClassVar = "to-be-reported"

    said: str = Field(title="补报内容 Report", min_length=1, max_length=LONG_TEXT)
