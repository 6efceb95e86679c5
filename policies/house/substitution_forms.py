"""The forms of a stand-in: who is away from when to when, why, who stands in (OP-HOUSE-144)."""

from datetime import date, datetime

from pydantic import Field

from policies.forms import DepartmentName, Sheet, StaffNumber
from policies.labels import Label
from policies.matter import NamedAtStart
from policies.quality.days import DayOrBlank


class Absence(Label):
    LEAVE = "休假 leave"
    TRIP = "出差 trip"
    ILLNESS = "病假 illness"


class SubstitutionMove(Label):
    REGISTER = "登记 register"
    END = "提前结束 end"


class SubstitutionRequest(Sheet, title="代理登记 Register a stand-in"):
    """OP-HOUSE-144 · who is away from a day to a day and why, who stands in; or that it ends early."""

    absent: StaffNumber = Field(title="离岗人工号 Who is away", min_length=1, max_length=20)
    stand_in: StaffNumber = Field(title="代理人工号 Who stands in", min_length=1, max_length=20)
    move: SubstitutionMove = Field(SubstitutionMove.REGISTER, title="办理 What")
    since: DayOrBlank = Field("", title="自 From", description="空则为当日 blank: today")
    until: DayOrBlank = Field(
        "", title="至(含) Until", description="提前结束时空则至昨日 ending early, blank: yesterday"
    )
    cause: Absence = Field(Absence.LEAVE, title="原因 Why")
    beside: bool = Field(
        default=False,
        title="与其他代理人并行 Beside another",
        description="此期间另有代理人时须选 if there is one",
    )
    reason: str = Field("", title="说明 Remark", max_length=2_000)
    taken_by: StaffNumber = Field(title="登记人工号 Entered by", min_length=1, max_length=20)
    department: DepartmentName = ""

    @property
    def ends(self) -> bool:
        return self.move is SubstitutionMove.END

    @property
    def pair(self) -> tuple[str, str]:
        """Who is away, and who stands in."""
        return self.absent, self.stand_in


class Substituting(NamedAtStart, SubstitutionRequest):
    """OP-HOUSE-144 · a request with its days, as the run that started with it found them."""

    started_at: datetime = Field(title="登记时间 Entered at")

    @property
    def external_number(self) -> str:
        return ""

    @property
    def category(self) -> str:
        return self.move.zh

    @property
    def subject(self) -> str:
        """What the case is called in lists."""
        return f"代理{self.move.zh} {self.stand_in} 代 {self.absent}"

    @property
    def first(self) -> date:
        return date.fromisoformat(self.since)

    @property
    def last(self) -> date:
        return date.fromisoformat(self.until)

    def objections(self, now: datetime) -> list[str]:  # noqa: ARG002 - the policy judged it when it was named
        """What can't be right was refused before."""
        return []
