"""The forms of deleting a recording: the application, and the decision on it (P26)."""

from datetime import datetime
from typing import ClassVar

from pydantic import Field

from policies.citations import cites
from policies.forms import Answer, DepartmentName, Sheet, StaffNumber
from policies.labels import Label


class DeletionRequest(Sheet, title="录音删除申请 Application to delete a recording"):
    """RDL-03 · which recording is to be deleted, and why."""

    recording: str = Field(title="录音编号 Recording", min_length=1, max_length=80)
    reason: str = Field(title="理由 Reason", min_length=1, max_length=2_000)
    taken_by: StaffNumber = Field(title="申请人工号 Applicant", min_length=1, max_length=20)
    department: DepartmentName = ""


class Deletion(DeletionRequest):
    """RDL-02, RDL-03 · an application together with what the registers say of the recording and the applicant."""

    registered: bool = Field(title="已登记的录音 A recording on the register")
    deleted: bool = Field(title="已删除 Deleted already")
    seconds: int = Field(title="时长(秒) Seconds")
    has_speech: bool = Field(title="有人声 Has speech")
    empty: bool = Field(title="空录音 Empty recording")
    leads: bool = Field(title="申请人是领班 Applicant is a shift lead")
    directs: bool = Field(title="申请人是部长 Applicant is the director")
    applied_before: int = Field(title="此前的申请 Applications before")
    applied_at: datetime = Field(title="申请时间 Applied at")

    @property
    def external_number(self) -> str:
        """One application at a time for each recording; one that was refused may be made again."""
        return f"{self.recording}#{self.applied_before + 1}"

    @property
    def category(self) -> str:
        return "录音删除"

    @property
    def subject(self) -> str:
        """What the application is called in lists."""
        return f"录音删除申请 {self.recording}"

    @property
    def received_at(self) -> datetime:
        return self.applied_at

    @property
    def reported(self) -> datetime:
        return self.applied_at

    @cites("RDL-01", "RDL-02", "CF-32")
    def objections(self, now: datetime) -> list[str]:  # noqa: ARG002 - every matter is asked with the time
        """Only the lead or the director applies, and only for a recording that is there."""
        wrong = []
        if not (self.leads or self.directs):
            wrong.append(
                "taken_by: 话务员不得删除录音，请由领班申请 (RDL-02) operators never delete: ask the lead"
            )
        if not self.registered:
            wrong.append(f"recording: 没有登记录音“{self.recording}” no recording of that number")
        if self.deleted:
            wrong.append(f"recording: {self.recording} 已删除 is deleted already")
        return wrong


class Decision(Label):
    APPROVE = "批准删除 approve"
    REFUSE = "驳回 refuse"


@cites("RDL-03", "OP-RDL-1")
class DeletionDecision(Answer):
    """RDL-03, OP-RDL-1 · the director decides on an application, with a reason."""

    asks: ClassVar = "决定是否删除录音 Decide on deleting the recording"
    state: ClassVar = "applied"
    not_ones_own: ClassVar = True

    decision: Decision = Field(title="决定 Decision")
    reason: str = Field(title="理由 Reason", min_length=1, max_length=2_000)
