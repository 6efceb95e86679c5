"""The forms of an appeal against what a spot check led to: the appeal, and the decision on it (OP-PEN-5)."""

from datetime import datetime
from typing import ClassVar

from pydantic import Field

from policies.citations import cites
from policies.forms import Answer, DepartmentName, Sheet, StaffNumber
from policies.labels import Label


class Appeal(Sheet, title="抽查处罚申诉 Appeal against a spot check"):
    """OP-PEN-5 · against what, and why."""

    check: str = Field(title="抽查单号 Case number of the check", min_length=1, max_length=40)
    recording: str = Field(title="录音编号 Recording", min_length=1, max_length=80)
    reason: str = Field(title="理由 Reason", min_length=1, max_length=2_000)
    taken_by: StaffNumber = Field(title="申诉人工号 Appellant", min_length=1, max_length=20)
    department: DepartmentName = ""


class Contested(Sheet, title="被申诉的裁定 Ruling appealed against"):
    """OP-PEN-5 · one ruling of a check, as it was entered."""

    ruling: int = Field(title="裁定序号 Ruling")
    clause: str = Field(title="依据条款 Clause")
    ruled: str = Field(title="裁定内容 What was ruled")
    amount: str = Field(title="分值或金额 Amount")
    unit: str = Field(title="单位 Unit")


class Appealed(Appeal):
    """OP-PEN-5 · an appeal together with what the case book says of the check."""

    on_record: bool = Field(title="抽查单存在 The check is on record")
    ruled_on: bool = Field(title="该录音有裁定 The recording was ruled on")
    contested: list[Contested] = Field(title="被申诉的裁定 Rulings appealed against")
    checker: str = Field(title="抽查人工号 Who checked")
    level: str = Field(title="抽查岗位 The checker's post")
    appeal_by: datetime = Field(title="申诉截止 To be appealed by")
    appealed_at: datetime = Field(title="申诉时间 Appealed at")
    appealed_in: str = Field(title="此前的申诉 Appeal before")

    @property
    def external_number(self) -> str:
        """A ruling is appealed against once."""
        return f"{self.check}/{self.recording}/{self.taken_by}"

    @property
    def category(self) -> str:
        return "抽查申诉"

    @property
    def subject(self) -> str:
        """What the appeal is called in lists."""
        return f"抽查申诉 {self.check} {self.recording}"

    @property
    def received_at(self) -> datetime:
        return self.appealed_at

    @property
    def reported(self) -> datetime:
        return self.appealed_at

    @cites("OP-PEN-5")
    def objections(self, now: datetime) -> list[str]:  # noqa: ARG002 - late is by when the appeal was made
        """One's own ruling, in time, once; at the last moment is in time."""
        if not self.on_record:
            return [f"check: 没有抽查单“{self.check}” no spot check of that number"]
        if not self.ruled_on:
            return [
                f"recording: 该次抽查对 {self.recording} 没有裁定 the check ruled nothing on this recording"
            ]
        if not self.contested:
            return [f"taken_by: 该裁定与 {self.taken_by} 无关，只能申诉本人的裁定 isn't the appellant's own"]
        if self.appealed_in:
            return [f"recording: 已申诉过，见 {self.appealed_in} was appealed against already"]
        if self.appealed_at > self.appeal_by:
            last = f"{self.appeal_by:%Y-%m-%d %H:%M}"
            return [f"check: 申诉期已于 {last} 截止 (OP-PEN-5) the time for an appeal ended then"]
        return []


class Judgement(Label):
    UPHELD = "申诉成立 upheld"
    DISMISSED = "申诉不成立 dismissed"


@cites("OP-PEN-5", "OP-HOUSE-49")
class AppealDecision(Answer):
    """OP-PEN-5, OP-HOUSE-49 · somebody who had no part in the check decides, with a reason."""

    asks: ClassVar = "裁定申诉 Decide on the appeal"
    state: ClassVar = "appealed"
    not_ones_own: ClassVar = True

    judgement: Judgement = Field(title="裁定 Judgement")
    reason: str = Field(title="理由 Reason", min_length=1, max_length=2_000)
