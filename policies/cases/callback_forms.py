"""The forms of the call-back: the ticket, the call with its questionnaire, the reminder of the fee (P15)."""

from datetime import datetime
from typing import ClassVar, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from policies.citations import cites
from policies.forms import Answer, BlankOrTime, DepartmentName, Sheet, StaffNumber
from policies.labels import Label

LONG_TEXT = 10_000


class Ticket(Sheet, title="回访对象 Ticket to call back"):
    """CBK-08 · a repair whose slip has come back; the house fills in when, and finds the rest in its case."""

    repair: str = Field(title="报修单号 Repair ticket", min_length=1, max_length=40)
    returned_at: BlankOrTime = Field(None, title="返单时间(系统填) Slip returned at")
    taken_by: StaffNumber = Field("", title="发起人工号(系统可空) Started by", max_length=20)
    department: DepartmentName = ""

    @property
    def external_number(self) -> str:
        """One call-back for each repair, however often it is started."""
        return self.repair

    @property
    def category(self) -> str:
        return "报修回访"

    @property
    def subject(self) -> str:
        """What the call-back is called in lists: its ticket, nothing personal."""
        return f"回访 {self.repair}"

    @property
    def received_at(self) -> datetime:
        """When the slip came back; the house has filled that in before the case is opened."""
        if self.returned_at is None:
            raise ValueError("the ticket isn't looked up yet")
        return self.returned_at

    @property
    def reported(self) -> datetime:
        return self.received_at

    def objections(self, now: datetime) -> list[str]:
        """No slip comes back in the future."""
        return ["returned_at: 时间在将来 is in the future"] if self.received_at > now else []


class Reached(Label):
    """CBK-01, OP-CBK-4 · how the call went."""

    REACHED = "已接通 reached"
    UNREACHABLE = "未接通 unreachable"
    INCONVENIENT = "不方便(另约) inconvenient"


class Said(Label):
    """An answer of the resident's; a question that wasn't put has none."""

    NOT_ASKED = "未问 not-asked"
    YES = "是 yes"
    NO = "否 no"


class Attitude(Label):
    """CBK-03 · the worker's attitude, on three levels."""

    NOT_ASKED = "未问 not-asked"
    SATISFIED = "满意 satisfied"
    ORDINARY = "普通 ordinary"
    DISSATISFIED = "不满意 dissatisfied"


class Remark(Label):
    """CBK-06 · what the resident's own words amount to."""

    NONE = "无 none"
    SUGGESTION = "意见建议 suggestion"
    PRAISE = "表扬 praise"
    ABOUT_COLLECTOR = "投诉收费人员 about-collector"


@cites("CBK-01", "CBK-02", "CBK-03", "CBK-04", "CBK-05", "CBK-06", "OP-CBK-1")
class ResidentCall(Answer):
    """CBK-01…06 · one call to the resident: reached, or not, or another time; and the questionnaire."""

    asks: ClassVar = "回访住户 Call the resident back"
    state: ClassVar = "to-call"

    result: Reached = Field(title="接通情况 Reached")
    appointment: BlankOrTime = Field(None, title="另约时间 Another time")
    solved: Said = Field(Said.NOT_ASKED, title="①问题已解决 Solved")
    attitude: Attitude = Field(Attitude.NOT_ASKED, title="②维修工态度 Attitude")
    charged: Said = Field(Said.NOT_ASKED, title="③是否收费 Charged")
    score: int = Field(
        0, title="④打分(1–10) Score", description="接通后必填 needed when reached", ge=0, le=10
    )
    remark: Remark = Field(Remark.NONE, title="⑤意见类别 Kind of remark")
    said: str = Field("", title="⑤建议或意见 Suggestion or opinion", max_length=LONG_TEXT)

    @property
    def reached(self) -> bool:
        return self.result is Reached.REACHED

    @model_validator(mode="after")
    def _complete(self) -> Self:
        unanswered = (
            self.solved is Said.NOT_ASKED,
            self.attitude is Attitude.NOT_ASKED,
            self.charged is Said.NOT_ASKED,
            not self.score,
        )
        if self.reached and any(unanswered):
            names = ("solved", "attitude", "charged", "score")
            open_still = [name for name, blank in zip(names, unanswered, strict=True) if blank]
            raise PydanticCustomError(
                "questionnaire",
                "接通后 a–d 均须填写 when the resident is reached, a to d are all answered: {names}",
                {"names": "、".join(open_still)},
            )
        if self.result is Reached.INCONVENIENT and self.appointment is None:
            raise PydanticCustomError("appointment", "不方便的须另约时间 agree on another time")
        if self.remark is not Remark.NONE and not self.said:
            raise PydanticCustomError("said", "请写明意见内容 write down what was said")
        return self


@cites("CBK-07", "OP-CBK-5")
class FeeReminder(Answer):
    """CBK-07 · a satisfied resident is reminded of the heating fee."""

    asks: ClassVar = "提醒交费 Remind of the fee"
    state: ClassVar = "called-back"

    reminded: bool = Field(default=True, title="已提醒 Reminded")
