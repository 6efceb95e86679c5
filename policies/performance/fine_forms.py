"""The forms of fines and discipline: the report, what is verified and decided, what the employee says (P47)."""

from datetime import datetime
from typing import ClassVar

from pydantic import Field

from policies.citations import cites
from policies.forms import Answer, DepartmentName, Sheet, StaffNumber, Time
from policies.labels import Label
from policies.personal import Words

LONG_TEXT = 10_000
A_REASON = 2_000


class Breach(Label):
    """The fine table (PEN-01 … PEN-19): each breach by its name in the table of numbers."""

    PHONE = "打电话玩游戏看电视 phone-games-tv"
    BUYER_COMPLAINT = "服务被买家投诉 buyer-complaint"
    SWEARING = "与买家对骂 swearing"
    FORGOTTEN_PUNCH = "忘打卡 forgotten-punch"
    LEFT_POST = "私自离岗 left-post"
    OFFLINE = "未登录旺旺 offline"
    SLOW_TO_ANSWER = "铃响超过五声 slow-to-answer"
    ABSENT = "缺勤旷工 absent"
    LEFT_WITHOUT_NOTICE = "不辞而别 left-without-notice"
    ALL_AT_MEAL = "同时用餐无人接听 all-at-meal"
    ATTITUDE = "服务态度投诉 attitude"
    GROOMING = "仪容仪表 grooming"
    UNIFORM = "工作服外穿 uniform-outside"
    REPAIR_INTAKE = "报修严重违纪 repair-intake"
    CONDUCT = "违反制度或泄密 conduct-or-leak"
    TWENTY_MINUTES = "迟到或离岗二十分钟 twenty-minutes"


class Measure(Label):
    """PEN-17 · the ladder of discipline, and a fine."""

    NONE = "无 none"
    WARNING = "警告 warning"
    TRAINING = "纠正和培训 training"
    FINE = "罚款或扣分 fine"
    DEMOTION = "降职 demotion"
    DISMISSAL = "解雇 dismissal"


class BreachReport(Sheet, title="违纪报告 Report of a breach"):
    """P47 · who is said to have done what, when, and what shows it."""

    breach: Breach = Field(title="违纪事项 Breach")
    person: StaffNumber = Field(title="当事人工号 Who", min_length=1, max_length=20)
    happened_at: Time = Field(title="发生时间 When")
    facts: Words = Field(title="事实 Facts", min_length=1, max_length=LONG_TEXT)
    evidence: Words = Field(
        title="证据 Evidence",
        description="链接、单号或记录编号 a link, a case or a record",
        min_length=1,
        max_length=400,
    )
    minutes: int = Field(0, title="迟到或离岗分钟数 Minutes late or off post", ge=0, le=1_440)
    image_harmed: bool = Field(default=False, title="损害公司形象 Image harmed")
    taken_by: StaffNumber = Field(title="报告人工号 Reported by", min_length=1, max_length=20)
    department: DepartmentName = ""
    external_number: str = Field("", title="外部编号 External number", max_length=80)

    @property
    def category(self) -> str:
        return self.breach.zh

    @property
    def subject(self) -> str:
        """What the case is called in lists: the breach, not who."""
        return f"违纪 {self.breach.zh}"

    @property
    def received_at(self) -> datetime:
        """The rules are those of the day of the breach."""
        return self.happened_at

    @property
    def reported(self) -> datetime:
        return self.happened_at

    def objections(self, now: datetime) -> list[str]:
        """Nothing has happened in the future."""
        wrong = self.doubtful()
        return wrong + (["happened_at: 时间在将来 is in the future"] if self.happened_at > now else [])


@cites("PEN-18")
class BreachCorrection(BreachReport, Answer):
    """PEN-18 · a report that couldn't be right, put right."""

    asks: ClassVar = "更正违纪报告 Correct the report"
    state: ClassVar = "registered"


@cites("CF-10", "PEN-18")
class Reconsidered(BreachReport, Answer):
    """CF-10 · what this house has no penalty for goes back to whoever reported it: another breach, or none."""

    asks: ClassVar = "重新提交或撤回报告 Report it again or withdraw it"
    state: ClassVar = "registered"

    withdrawn: bool = Field(default=False, title="撤回报告 Withdraw the report")


@cites("PEN-18")
class FactsVerified(Answer):
    """PEN-18 · the facts are established before anybody is punished."""

    asks: ClassVar = "核实违纪事实 Verify the breach"
    state: ClassVar = "verifying"

    verified: bool = Field(default=False, title="属实 Verified")
    measure: Measure = Field(
        Measure.NONE, title="拟处分 Measure", description="罚款按表计算 a fine is computed by the table"
    )
    reason: str = Field(title="依据 Grounds", min_length=1, max_length=A_REASON)


class Verdict(Label):
    CONFIRM = "维持 confirm"
    REDUCE = "减轻 reduce"
    DROP = "不予处罚 drop"


@cites("PEN-17", "OP-HOUSE-72")
class PenaltyDecision(Answer):
    """PEN-17 · the department head confirms, takes a lesser measure, or drops it, and says why."""

    asks: ClassVar = "决定处罚 Decide on the penalty"
    state: ClassVar = "verified"
    not_ones_own: ClassVar = True

    verdict: Verdict = Field(title="决定 Verdict")
    measure: Measure = Field(
        Measure.NONE, title="处分 Measure", description="减轻时改选 another one if lesser"
    )
    reason: str = Field(title="理由 Reason", min_length=1, max_length=A_REASON)


class Reply(Label):
    ACKNOWLEDGED = "知悉 acknowledged"
    APPEAL = "申诉 appeal"


@cites("OP-PEN-5")
class Acknowledgement(Answer):
    """OP-PEN-5 · the employee has read the decision, or appeals; nobody says that for them."""

    asks: ClassVar = "知悉处罚或申诉 Acknowledge or appeal"
    state: ClassVar = "decided"
    in_person: ClassVar = True

    reply: Reply = Field(title="答复 Reply")
    reason: str = Field("", title="申诉理由 Reason for an appeal", max_length=A_REASON)
