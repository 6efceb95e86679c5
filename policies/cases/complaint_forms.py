"""The forms of complaint handling: the complaint itself, and what is asked on its way (P01, OP-CMP-8)."""

from datetime import datetime
from decimal import Decimal
from typing import ClassVar, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from policies.citations import cites
from policies.forms import Answer, BlankOrTime, DepartmentName, Sheet, StaffNumber, Time, Yuan
from policies.labels import Label
from policies.personal import Contact, PersonName, Topic, Words

LONG_TEXT = 10_000
"""Characters a description may have; a longer one is refused with the field's name."""


class Channel(Label):
    PHONE = "电话 phone"
    VISIT = "来访 visit"
    EMAIL = "邮件 e-mail"
    ONLINE = "在线 online"
    SOCIAL_MEDIA = "社交媒体 social media"
    CARRIER = "运营商转办 carrier"
    CARRIER_PROVINCE = "运营商省公司转办 carrier province office"
    REGULATOR = "省行业主管部门 provincial regulator"
    ASSOCIATION = "消费者协会 consumer association"
    MEDIA = "新闻媒体 news media"
    HEATING_OFFICE = "供热办转达 heating office"
    IMPORTED = "系统导入 imported"


class Carrier(Label):
    NONE = "无 none"
    MOBILE = "中国移动 China Mobile"
    UNICOM = "中国联通 China Unicom"
    TELECOM = "中国电信 China Telecom"


class ComplaintClass(Label):
    """CMP-02 · the classes, an appeal with its four sources; left open, the channel decides (OP-CMP-4)."""

    UNDECIDED = "待定 by-channel"
    GENERAL = "一般投诉 general"
    PROVINCIAL = "省级投诉 provincial"
    SKIP_LEVEL = "越级投诉 skip-level"
    APPEAL_REGULATOR = "申诉·行业主管部门 appeal-regulator"
    APPEAL_ASSOCIATION = "申诉·消费者协会 appeal-association"
    APPEAL_MEDIA = "申诉·新闻媒体 appeal-media"
    APPEAL_CUSTOMER = "申诉·客户直接 appeal-customer"

    @property
    def kind(self) -> str:
        """The class under which limits are set: `general`, `provincial`, `skip_level` or `appeal`."""
        return self.name.lower() if self in LIMITED_BY_NAME else "appeal"


LIMITED_BY_NAME = {ComplaintClass.GENERAL, ComplaintClass.PROVINCIAL, ComplaintClass.SKIP_LEVEL}


BY_CHANNEL = {
    Channel.REGULATOR: ComplaintClass.APPEAL_REGULATOR,
    Channel.ASSOCIATION: ComplaintClass.APPEAL_ASSOCIATION,
    Channel.MEDIA: ComplaintClass.APPEAL_MEDIA,
    Channel.CARRIER_PROVINCE: ComplaintClass.PROVINCIAL,
}


def judged_class(recorded: ComplaintClass, channel: Channel) -> ComplaintClass:
    """CMP-02, OP-CMP-4 · the class as recorded; left open, the channel decides."""
    if recorded is not ComplaintClass.UNDECIDED:
        return recorded
    return BY_CHANNEL.get(channel, ComplaintClass.GENERAL)


class Urgency(Label):
    NORMAL = "普通 normal"
    URGENT = "紧急 urgent"


class Concerning(Label):
    """EXC-07, EXC-08 · whom a heating hotline's complaint is about."""

    NOBODY = "无特定对象 nobody-in-particular"
    REPAIR_WORKER = "维修人员 repair-worker"
    FEE_COLLECTOR = "收费人员 fee-collector"


class Complaint(Sheet, title="投诉记录 Complaint"):
    """CMP-01, CMP-05, CMP-06 · a customer's dissatisfaction, as it is first recorded."""

    channel: Channel = Field(title="投诉渠道 Channel")
    complaint_class: ComplaintClass = Field(
        ComplaintClass.UNDECIDED,
        title="投诉级别 Class",
        description="待定则由渠道判定 left open, the channel decides",
    )
    category: Topic = Field(title="投诉类别 Category", min_length=1, max_length=60)
    content: Words = Field(title="投诉内容 Content", min_length=1, max_length=LONG_TEXT)
    customer: PersonName = Field(title="客户姓名 Customer", min_length=1, max_length=80)
    contact: Contact = Field(
        "", title="联系方式 Contact", description="电话或邮箱，可空 optional", max_length=120
    )
    received_at: Time = Field(title="受理时间 Received at")
    reported_at: BlankOrTime = Field(
        None, title="客户反映时间 Reported at", description="早于受理时才填 if earlier"
    )
    taken_by: StaffNumber = Field(title="首问责任人工号 First receiver", min_length=1, max_length=20)
    apologised: bool = Field(default=False, title="已向客户致歉 Apologised")
    users_affected: int = Field(1, title="涉及用户数 Users affected", ge=1, le=1_000_000)
    claim: Yuan = Field("0", title="索赔金额(元) Claim in yuan", max_length=20)
    safety: bool = Field(default=False, title="涉及安全 Safety at stake")
    carrier: Carrier = Field(Carrier.NONE, title="运营商 Carrier")
    concerning: Concerning = Field(Concerning.NOBODY, title="投诉对象(供暖) Complaint about")
    department: DepartmentName = ""
    external_number: str = Field("", title="外部编号 External number", max_length=80)

    @property
    def claim_yuan(self) -> Decimal:
        return Decimal(self.claim)

    @property
    def reported(self) -> datetime:
        """When the customer spoke up; the time of receipt unless an earlier one is known."""
        return self.reported_at or self.received_at

    @property
    @cites("CMP-02", "CMP-09", "OP-CMP-4")
    def judged_class(self) -> ComplaintClass:
        """The class as recorded; left open, the channel decides, and any other channel makes it general."""
        return judged_class(self.complaint_class, self.channel)

    @property
    def subject(self) -> str:
        """What the case is called in lists: class and category, nothing personal."""
        return f"{self.judged_class.zh} {self.category}"

    @cites("CMP-05", "CMP-06", "OP-CMP-8")
    def objections(self, now: datetime) -> list[str]:
        """What can't be right in the record, as `field: reason`: nothing was received in the future."""
        times = {"received_at": self.received_at, "reported_at": self.reported}
        wrong = [f"{name}: 时间在将来 is in the future" for name, at in times.items() if at > now]
        wrong += self.doubtful()
        if not wrong and self.reported > self.received_at:
            wrong.append("reported_at: 晚于受理时间 is after the time of receipt")
        return wrong


@cites("CMP-05")
class Correction(Complaint, Answer):
    """CMP-05 · a record that couldn't be right, put right."""

    asks: ClassVar = "更正投诉记录 Correct the record"
    state: ClassVar = "registered"


@cites("CMP-07")
class Investigation(Answer):
    """CMP-07 · the supervisor opens the investigation and names who handles it."""

    asks: ClassVar = "立案调查,指定处理人 Open the investigation"
    state: ClassVar = "registered"

    confirmed_class: ComplaintClass = Field(title="确认级别 Class confirmed")
    urgency: Urgency = Field(Urgency.NORMAL, title="紧急程度 Urgency")
    handler: StaffNumber = Field(title="处理人工号 Handler", min_length=1, max_length=20)
    major: bool = Field(default=False, title="重大投诉 Major complaint")
    important_customer: bool = Field(default=False, title="重要客户 Important customer")
    instruction: str = Field("", title="处理要求 Instruction", max_length=LONG_TEXT)


@cites("CMP-10", "CMP-11")
class Finding(Answer):
    """CMP-10, CMP-11 · what was found and done, or to whom the matter goes."""

    asks: ClassVar = "调查处理 Investigate and remedy"
    state: ClassVar = "investigating"

    finding: str = Field(title="调查结果 Finding", min_length=1, max_length=LONG_TEXT)
    remedy: str = Field("", title="处理措施 Remedy", max_length=LONG_TEXT)
    cause: str = Field("", title="原因分类 Cause", max_length=60)
    transfer_to: StaffNumber = Field("", title="转交给(工号) Transfer to", max_length=20)
    service_fault: bool = Field(default=False, title="服务原因 Caused by service")
    at_fault: StaffNumber = Field("", title="责任人工号 Staff at fault", max_length=20)
    lead: str = Field("", title="业务线索或预警 Lead or warning", max_length=LONG_TEXT)

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if not self.transfer_to and not self.remedy:
            raise PydanticCustomError(
                "remedy", "请填写处理措施，或填写转交给谁 give the remedy, or whom the matter goes to"
            )
        if self.service_fault and not self.at_fault:
            raise PydanticCustomError(
                "fault", "服务原因须写明责任人 a service fault names the staff at fault"
            )
        return self


@cites("CMP-08", "CMP-23")
class Result(Answer):
    """CMP-08, CMP-23 · the result as the customer was told it."""

    asks: ClassVar = "答复客户 Give the customer the result"
    state: ClassVar = "investigating"

    told: str = Field(title="答复内容 What the customer was told", min_length=1, max_length=LONG_TEXT)
    reached: bool = Field(default=True, title="已联系到客户 Customer reached")


@cites("CMP-12")
class CallBack(Answer):
    """CMP-12 · solved, and is the customer satisfied?"""

    asks: ClassVar = "回访确认 Call back"
    state: ClassVar = "confirming"

    resolved: bool = Field(default=False, title="问题已解决 Resolved")
    satisfied: bool = Field(default=False, title="客户满意 Satisfied")
    said: str = Field("", title="客户意见 What the customer said", max_length=LONG_TEXT)

    @property
    @cites("CMP-12")
    def confirmed(self) -> bool:
        """Solved and satisfied. Reading: a customer who is content with an unsolved problem isn't done with."""
        return self.resolved and self.satisfied


class ClosingDecision(Label):
    CLOSE = "结案(客户不满意) close-unsatisfied"
    AGAIN = "再处理一轮 one-more-round"


@cites("OP-CMP-6")
class Closing(Answer):
    """OP-CMP-6 · after the last round the supervisor closes with a reason, or orders one round more."""

    asks: ClassVar = "决定是否结案 Decide on closing"
    state: ClassVar = "confirming"

    decision: ClosingDecision = Field(title="决定 Decision")
    reason: str = Field(title="理由 Reason", min_length=1, max_length=LONG_TEXT)


@cites("PEN-18", "OP-CMP-7")
class Verification(Answer):
    """PEN-18, OP-CMP-7 · the facts of a service fault are verified before anybody is punished."""

    asks: ClassVar = "核实服务责任 Verify the service fault"
    state: ClassVar = "confirming"

    verified: bool = Field(default=False, title="属实 Verified")
    at_fault: StaffNumber = Field(title="责任人工号 Staff at fault", min_length=1, max_length=20)
    reason: str = Field(title="事实与依据 Facts", min_length=1, max_length=LONG_TEXT)
