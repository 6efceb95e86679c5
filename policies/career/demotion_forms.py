"""The forms of the demotion review: the month or the person, the facts, the decision, the acknowledgement (P57)."""

from datetime import datetime
from typing import ClassVar

from pydantic import Field

from policies.career.pay_entered import BlankOrYuan
from policies.citations import cites
from policies.forms import Answer, BlankOrTime, DepartmentName, Sheet, StaffNumber, Starter
from policies.labels import Label
from policies.months import Month

LONG = 2_000


class Review(Sheet, title="降级复核 Demotion review"):
    """DEM-02…05 · which month is looked at; blank, everybody under watch in the month before."""

    month: str = Field(
        "",
        title="月份 Month",
        description="如 2026-10，空则为上月 blank: the month before this one",
        pattern=r"^([12][0-9]{3}-(0[1-9]|1[0-2]))?$",
    )
    person: StaffNumber = Field(
        "", title="员工工号 Person", description="空则查核全员 blank: everybody is looked at", max_length=20
    )
    reason: str = Field(
        "",
        title="提请理由 Reason",
        description="储备主管综合考评或以降职为处罚时填 for an evaluation or a penalty",
        max_length=LONG,
    )
    department: DepartmentName = ""
    taken_by: Starter = ""
    started_at: BlankOrTime = Field(None, title="启动时间(系统填) Started at")

    @property
    def external_number(self) -> str:
        """One scan for each month, one review for each person and month."""
        return f"{self.month} {self.person}".strip()

    @property
    def category(self) -> str:
        return "降级复核"

    @property
    def subject(self) -> str:
        """What the case is called in lists."""
        return f"降级复核 {self.external_number}"

    @property
    def received_at(self) -> datetime:
        if self.started_at is None:
            raise ValueError("a review is named before it becomes a case")
        return self.started_at

    @property
    def reported(self) -> datetime:
        return self.received_at

    @cites("DEM-02", "DEM-04", "DEM-05")
    def objections(self, now: datetime) -> list[str]:
        """A month that is over; and whoever is reviewed for a reason is named, by somebody who is."""
        if Month.of(now.astimezone(self.received_at.tzinfo)) <= Month.named(self.month):
            return [f"month: {self.month} 尚未结束，请填更早的月份 isn't over yet: name an earlier month"]
        if self.reason and not self.person:
            return ["person: 有提请理由时须填员工工号 say whom the reason is about"]
        if self.reason and not self.taken_by:
            return ["taken_by: 有提请理由时须填发起人工号 say who puts it forward"]
        return []


class Correctness(Label):
    CORRECT = "属实 correct"
    WRONG = "不属实 wrong"


@cites("DEM-02", "DEM-03", "OP-HOUSE-86")
class FactsConfirmed(Answer):
    """DEM-02, DEM-03 · the department's leader says whether the facts are right."""

    asks: ClassVar = "核实降级事实 Confirm the facts"
    state: ClassVar = "verifying"

    facts: Correctness = Field(title="事实 Facts")
    remark: str = Field("", title="说明(不属实必填) Remark", max_length=LONG)

    @property
    def correct(self) -> bool:
        return self.facts is Correctness.CORRECT


class Verdict(Label):
    DEMOTE = "降级 demote"
    KEEP = "维持 keep"


@cites("OP-DEM-2", "DEM-01", "DEM-02", "DEM-03", "DEM-05")
class DemotionDecision(Answer):
    """OP-DEM-2 · the GM office demotes or keeps, either with its reason; neither is filled in beforehand."""

    asks: ClassVar = "决定降级或维持 Demote or keep"
    state: ClassVar = "triggered"
    not_ones_own: ClassVar = True

    verdict: Verdict = Field(title="决定 Verdict")
    reason: str = Field(title="理由 Reason", min_length=1, max_length=LONG)
    pay: BlankOrYuan = Field(
        "",
        title="降级后月薪(元) Monthly pay",
        description="有薪资表可空 blank where the table has it",
        max_length=20,
    )

    @property
    def demotes(self) -> bool:
        return self.verdict is Verdict.DEMOTE


@cites("DEM-04", "OP-DEM-2")
class CompositeEvaluation(DemotionDecision):
    """DEM-04 · a reserve supervisor is evaluated as a whole: managing, and the scheme's supervision."""

    asks: ClassVar = "综合考评储备主管 Evaluate the reserve supervisor"
    state: ClassVar = "triggered"
    not_ones_own: ClassVar = False  # the GM office evaluates of its own accord

    management: str = Field(title="协助管理情况 Help in managing", min_length=1, max_length=LONG)
    supervision: str = Field(title="监督执行情况 Supervision of the scheme", min_length=1, max_length=LONG)


@cites("DEM-01", "OP-HOUSE-86")
class Acknowledgement(Answer):
    """DEM-01 · the person takes note; silence is put on record and changes nothing."""

    asks: ClassVar = "知悉降级决定 Take note of the demotion"
    state: ClassVar = "demoted"
    in_person: ClassVar = True

    said: str = Field("", title="本人意见 Own remark", max_length=LONG)
