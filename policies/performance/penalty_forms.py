"""The forms of an appeal against a penalty: the appeal, what the case book says of it, the decision (OP-PEN-5)."""

from datetime import datetime
from typing import ClassVar

from pydantic import Field

from policies.citations import cites
from policies.forms import Answer, DepartmentName, Sheet, StaffNumber
from policies.quality.appeal_forms import Contested, Judgement


class PenaltyAppeal(Sheet, title="处罚申诉 Appeal against a penalty"):
    """OP-PEN-5 · against what, and why."""

    penalty: str = Field(title="处罚单号 Case number of the penalty", min_length=1, max_length=40)
    clause: str = Field(
        title="依据条款 Clause", description="如 PEN-01 as on the decision", min_length=1, max_length=20
    )
    reason: str = Field(title="理由 Reason", min_length=1, max_length=2_000)
    taken_by: StaffNumber = Field(title="申诉人工号 Appellant", min_length=1, max_length=20)
    department: DepartmentName = ""


class ContestedPenalty(Contested, title="被申诉的处罚 Penalty appealed against"):
    """OP-PEN-5 · one penalty as it was entered, and the month it counts in."""

    month: str = Field(title="计入月份 Counts in")
    measure: str = Field(title="处分 Measure")


class PenaltyAppealed(PenaltyAppeal):
    """OP-PEN-5 · an appeal together with what the case book says of the penalty."""

    on_record: bool = Field(title="处罚单存在 The case is on record")
    of_a_spot_check: bool = Field(title="属录音抽查 Is a spot check")
    ruled_on: bool = Field(title="该条款有处罚 There is a penalty on this clause")
    contested: list[ContestedPenalty] = Field(title="被申诉的处罚 Penalties appealed against")
    took_part: list[str] = Field(title="参与处罚的人 Who took part")
    appeal_by: datetime = Field(title="申诉截止 To be appealed by")
    appealed_at: datetime = Field(title="申诉时间 Appealed at")
    appealed_in: str = Field(title="此前的申诉 Appeal before")

    @property
    def external_number(self) -> str:
        """A penalty is appealed against once."""
        return f"{self.penalty}/{self.clause}/{self.taken_by}"

    @property
    def category(self) -> str:
        return "处罚申诉"

    @property
    def subject(self) -> str:
        """What the appeal is called in lists."""
        return f"处罚申诉 {self.penalty} {self.clause}"

    @property
    def received_at(self) -> datetime:
        return self.appealed_at

    @property
    def reported(self) -> datetime:
        return self.appealed_at

    @cites("OP-PEN-5")
    def objections(self, now: datetime) -> list[str]:  # noqa: ARG002 - late is by when the appeal was made
        """One's own penalty, in time, once; at the last moment is in time. A spot check has its own appeal."""
        last = f"{self.appeal_by:%Y-%m-%d %H:%M}"
        wrong = (
            (not self.on_record, f"penalty: 没有单号“{self.penalty}” no case of that number"),
            (self.of_a_spot_check, "penalty: 录音抽查的处罚请走抽查申诉 a spot check has its own appeal"),
            (not self.ruled_on, f"clause: 该单没有依 {self.clause} 作出的处罚 no penalty on this clause"),
            (not self.contested, f"taken_by: 该处罚与 {self.taken_by} 无关 isn't the appellant's own"),
            (bool(self.appealed_in), f"clause: 已申诉过，见 {self.appealed_in} was appealed against already"),
            (self.appealed_at > self.appeal_by, f"penalty: 申诉期已于 {last} 截止 (OP-PEN-5) is over"),
        )
        return next(([reason] for holds, reason in wrong if holds), [])


@cites("OP-PEN-5", "OP-HOUSE-71")
class PenaltyAppealDecision(Answer):
    """OP-PEN-5, OP-HOUSE-71 · somebody who took no part in the penalty decides, with a reason."""

    asks: ClassVar = "裁定处罚申诉 Decide on the appeal"
    state: ClassVar = "appealed"
    not_ones_own: ClassVar = True

    judgement: Judgement = Field(title="裁定 Judgement")
    reason: str = Field(title="理由 Reason", min_length=1, max_length=2_000)
