"""The forms of the succession: the vacancy, who is willing, the proposal, the appointment (P58)."""

from datetime import date, datetime
from typing import ClassVar

from pydantic import Field

from policies.citations import cites
from policies.forms import Answer, DepartmentName, Sheet, StaffNumber
from policies.labels import Label
from policies.matter import NamedAtStart
from policies.quality.days import DayOrBlank
from policies.several import Opinion

LONG = 2_000


class Cause(Label):
    LEFT = "离职 left"
    TRANSFERRED = "调动 transferred"
    PROMOTED = "晋升 promoted"


class Vacancy(Sheet, title="主管空缺 Supervisor vacancy"):
    """SUC-01 · whose post is vacant, since when, and why."""

    former: str = Field(title="原主管工号 Former supervisor", min_length=1, max_length=20)
    cause: Cause = Field(title="空缺原因 Why")
    vacant_from: DayOrBlank = Field(
        "", title="空缺日期 Vacant from", description="第一个空缺日，空则为当日 blank: today"
    )
    taken_by: StaffNumber = Field(title="登记人工号 Entered by", min_length=1, max_length=20)
    department: DepartmentName = ""


class VacantPost(NamedAtStart, Vacancy):
    """SUC-01 · a vacancy together with what the register says of whoever held the post."""

    held_since: str = Field(title="任主管自 Held the post since")
    started_at: datetime = Field(title="启动时间 Started at")

    @property
    def from_day(self) -> date:
        return date.fromisoformat(self.vacant_from)

    @property
    def external_number(self) -> str:
        """A post is filled once after each time that somebody held it, whatever day is named."""
        return f"{self.former} {self.held_since}"

    @property
    def category(self) -> str:
        return "主管继任"

    @property
    def subject(self) -> str:
        """What the case is called in lists."""
        return f"主管继任 {self.former}"

    @cites("SUC-01")
    def objections(self, now: datetime) -> list[str]:  # noqa: ARG002 - a vacancy may be foreseen
        """Somebody who is or was this department's supervisor on the last day before."""
        if not self.held_since:
            return [f"former: {self.former} 在空缺日之前不是本部门主管 wasn't the supervisor here until then"]
        return []


class Stand(Label):
    WILLING = "愿意 willing"
    DECLINES = "谢绝 declines"


@cites("SUC-01", "OP-HOUSE-88")
class Willingness(Opinion):
    """SUC-01 · each candidate says for themselves; silence is neither, and nobody silent is proposed."""

    asks: ClassVar = "是否愿意继任客服主管 Would you succeed"
    state: ClassVar = "vacant"
    in_person: ClassVar = True

    stand: Stand = Field(title="意愿 Willing")
    remark: str = Field("", title="说明 Remark", max_length=LONG)

    @property
    def consents(self) -> bool:
        return self.stand is Stand.WILLING


@cites("SUC-01", "OP-SUC-1")
class SuccessionProposal(Answer):
    """SUC-01, OP-SUC-1 · the GM office weighs overall ability and proposes one, with its reasons."""

    asks: ClassVar = "提名继任人选 Propose a successor"
    state: ClassVar = "vacant"

    candidate: StaffNumber = Field(title="人选工号 Candidate", min_length=1, max_length=20)
    reasons: str = Field(title="综合能力评价 Overall ability", min_length=1, max_length=LONG)
    passing_over: str = Field(
        "",
        title="不提名上一级人选的理由 Why not the grade before",
        description="有更优先级别的人愿意时必填 when somebody of an earlier grade is willing",
        max_length=LONG,
    )


class Verdict(Label):
    APPOINTED = "任命 appointed"
    NOT_APPOINTED = "不任命 not-appointed"


@cites("SUC-01", "OP-SUC-2")
class Appointment(Answer):
    """SUC-01 · the general manager appoints, or says why not."""

    asks: ClassVar = "任命客服主管 Appoint the supervisor"
    state: ClassVar = "successor-proposed"
    not_ones_own: ClassVar = True

    candidate: StaffNumber = Field(title="被提名人工号 Proposed", min_length=1, max_length=20)
    proposal: str = Field("", title="提名理由 Reasons of the proposal", max_length=2 * LONG)
    verdict: Verdict = Field(title="决定 Verdict")
    reason: str = Field("", title="理由(不任命必填) Reason", max_length=LONG)
    since: DayOrBlank = Field(
        "", title="任职日期 From", description="空则为决定当日 blank: the day of the decision"
    )

    @property
    def appoints(self) -> bool:
        return self.verdict is Verdict.APPOINTED
