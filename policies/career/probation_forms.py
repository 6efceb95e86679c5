"""The forms of the probation: who is on it, the application, the test with its conditions, the approvals (P55)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import ClassVar

from pydantic import Field

from policies.career.pay_entered import BlankOrYuan
from policies.citations import cites
from policies.forms import Answer, DepartmentName, Sheet, StaffNumber
from policies.labels import Label
from policies.matter import NamedAtStart
from policies.quality.days import DayOrBlank

LONG = 2_000


class Probation(Sheet, title="试用登记 Probation"):
    """PRB-01 · who is on probation, and since when."""

    person: StaffNumber = Field(title="试用员工工号 Probationer", min_length=1, max_length=20)
    joined: DayOrBlank = Field(
        "", title="试用开始日期 Began on", description="空则为入职日期 blank: the day of joining"
    )
    taken_by: StaffNumber = Field(title="登记人工号 Entered by", min_length=1, max_length=20)
    department: DepartmentName = ""


class OnProbation(NamedAtStart, Probation):
    """PRB-01, OP-PRB-1 · a probation together with what the register and the book of grades say."""

    joined: DayOrBlank = Field(title="试用开始日期 Began on")
    on_register_since: str = Field(title="入职日期 Joined on")
    grade: str = Field(title="现有级别 Grade held")
    started_at: datetime = Field(title="启动时间 Started at")

    @property
    def began(self) -> date:
        return date.fromisoformat(self.joined)

    @property
    def external_number(self) -> str:
        """A probation is entered once for each person and first day."""
        return f"{self.person} {self.joined}"

    @property
    def category(self) -> str:
        return "试用转正"

    @property
    def subject(self) -> str:
        """What the case is called in lists."""
        return f"试用转正 {self.person}"

    @cites("PRB-01")
    def objections(self, now: datetime) -> list[str]:
        """Somebody on the register, on probation or not graded yet, whose first day has come."""
        if not self.on_register_since:
            return [f"person: 没有在职员工“{self.person}” nobody of that number works here"]
        if self.grade:
            return [f"person: {self.person} 已是{self.grade}，不在试用期 isn't on probation any more"]
        if self.joined < self.on_register_since:
            return [f"joined: 早于入职日期 {self.on_register_since} is before the day of joining"]
        if self.began > now.astimezone(self.started_at.tzinfo).date():
            return [f"joined: {self.joined} 尚未到 hasn't come yet"]
        return []


@cites("PRB-01", "OP-HOUSE-85")
class Application(Answer):
    """PRB-01 · the person applies in the days before the end; silence is no resignation."""

    asks: ClassVar = "申请转正 Apply for regularisation"
    state: ClassVar = "on-probation"
    in_person: ClassVar = True

    summary: str = Field(title="试用期工作小结 Summary of the work", min_length=1, max_length=LONG)


class Met(Label):
    MET = "具备 met"
    NOT_MET = "不具备 not-met"


class Assessment(Answer):
    """PRB-02 · the department's test of knowledge and skill, and the conditions of a junior one by one."""

    asks: ClassVar = "转正考核 Regularisation test"
    state: ClassVar = "on-test"

    knowledge: int = Field(title="专业知识得分 Knowledge", ge=0, le=100)
    skill: int = Field(title="工作技巧得分 Skill", ge=0, le=100)

    @property
    def unmet(self) -> Sequence[str]:
        """The conditions that aren't met, in Chinese."""
        fields = type(self).model_fields
        unmet = [name for name in fields if getattr(self, name) is Met.NOT_MET]
        return [str(fields[name].title).partition(" ")[0] for name in unmet]


@cites("PRB-02", "GRD-12")
class PromotionAssessment(Assessment):
    """PRB-02, GRD-12 · with the promotion system's conditions of a junior."""

    no_breach: Met = Field(title="无违纪 No breach")
    culture: Met = Field(title="认同文化举止专业 Culture and bearing")
    attitude: Met = Field(title="诚实勤奋主动创新 Honest and active")
    mastery: Met = Field(title="精通本岗与部门流程 Masters the work")
    results: Met = Field(title="业绩突出 Results")
    remark: str = Field("", title="说明 Remark", max_length=LONG)


@cites("PRB-02", "GRD-05")
class BonusAssessment(Assessment):
    """PRB-02, GRD-05 · with the bonus scheme's seven requirements of a junior."""

    etiquette: Met = Field(title="电商礼仪与销售基础 Etiquette and sales")
    platform: Met = Field(title="能在平台沟通 Talks on the platform")
    orders: Met = Field(title="懂订单流程和商品 Orders and goods")
    guidance: Met = Field(title="能引导下单 Guides an order")
    brand: Met = Field(title="有针对性推广品牌 Promotes the brand")
    activities: Met = Field(title="支持活动并反映需求 Supports activities")
    obedience: Met = Field(title="服从管理维护公司利益 Follows management")
    remark: str = Field("", title="说明 Remark", max_length=LONG)


class Verdict(Label):
    APPROVED = "同意转正 approved"
    REFUSED = "不同意 refused"


@cites("PRB-03", "OP-PRB-4")
class LeaderApproval(Answer):
    """PRB-03, OP-PRB-4 · the department's leader approves first, or refuses with a reason."""

    asks: ClassVar = "部门领导审批转正 The leader approves"
    state: ClassVar = "checking"

    verdict: Verdict = Field(title="审批意见 Verdict")
    reason: str = Field("", title="理由(不同意必填) Reason", max_length=LONG)

    @property
    def approves(self) -> bool:
        return self.verdict is Verdict.APPROVED


@cites("PRB-03", "OP-PRB-4", "OP-GRD-1")
class HrApproval(LeaderApproval):
    """PRB-03, OP-PRB-4 · then HR, which enters the pay where no table covers the day."""

    asks: ClassVar = "人力资源部审批转正 HR approves"
    state: ClassVar = "checking"

    pay: BlankOrYuan = Field(
        "",
        title="转正后月薪(元) Monthly pay",
        description="有薪资表可空 blank where the table has it",
        max_length=20,
    )
