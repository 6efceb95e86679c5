"""The forms of a resignation: application, wish put right, receipt, the person's word, acceptance (P61)."""

from datetime import date, datetime
from typing import Annotated, ClassVar, Self

from pydantic import Field, WithJsonSchema

from policies.citations import cites
from policies.forms import Answer, Checked, DepartmentName, Sheet, StaffNumber
from policies.labels import Label
from policies.matter import NamedAtStart
from policies.quality.days import DayOrBlank

LONG = 2_000
_PATTERN = r"^([12]\d{3}-\d{2}-\d{2})?$"


def a_day_or_blank(written: str) -> bool:
    """Whether it is a day of the calendar, or nothing."""
    try:
        return not written or date.fromisoformat(written).isoformat() == written
    except ValueError:
        return False


WishedDay = Annotated[
    str,
    Checked("不是日期，请写成 2026-12-25，或留空 is no day: write it like 2026-12-25", a_day_or_blank),
    WithJsonSchema({"type": "string", "pattern": _PATTERN}),
]
"""A day that is asked back where it can't be one: a slip in it costs nobody the day of handing in."""


class Resignation(Sheet, title="辞职申请 Resignation"):
    """RSG-01, RSG-02 · the person's own written application."""

    taken_by: StaffNumber = Field(title="本人工号 My number", min_length=1, max_length=20)
    wished_last_day: WishedDay = Field(
        "",
        title="希望的最后工作日 Wished last day",
        description="空则按提前期推算 blank: the day on which the notice ends",
        max_length=10,
    )
    reasons: str = Field("", title="辞职原因(可空) Reasons", max_length=LONG)
    department: DepartmentName = ""
    external_number: str = Field(
        "",
        title="外部编号 External number",
        description="空则按本人和次数编号 blank: by person and count",
        max_length=80,
    )


class HandedIn(NamedAtStart, Resignation):
    """RSG-01, RSG-02 · a resignation with what the register says of whoever resigns."""

    grade: str = Field(title="现有级别 Grade held")
    leaves_on: str = Field(title="已定最后工作日 Leaves already on")
    started_at: datetime = Field(title="递交时间 Handed in at")

    @property
    def wish(self) -> date | None:
        """The wished last day; None where there is none, or what was written is no day."""
        written = self.wished_last_day
        return date.fromisoformat(written) if written and a_day_or_blank(written) else None

    @property
    def category(self) -> str:
        return "辞职"

    @property
    def subject(self) -> str:
        """What the case is called in lists."""
        return f"辞职申请 {self.taken_by}"

    @cites("RSG-02")
    def objections(self, now: datetime) -> list[str]:  # noqa: ARG002 - a wish is put right later
        """Whoever leaves already doesn't resign; a wished day that can't be right is asked back later."""
        if self.leaves_on:
            return [f"taken_by: {self.taken_by} 已定于 {self.leaves_on} 离职 leaves already"]
        return []

    def wishing(self, day: str) -> Self:
        """The same resignation with another wished day; blank for none."""
        return self.model_copy(update={"wished_last_day": day})

    def leaving(self, day: str) -> Self:
        """The same resignation with the day on which the person leaves already; blank for none."""
        return self.model_copy(update={"leaves_on": day})


@cites("RSG-02", "OP-HOUSE-4")
class WishCorrected(Answer):
    """RSG-02, OP-HOUSE-4 · a wished day that can't be right goes back to the person; silence wishes for none."""

    asks: ClassVar = "更正希望的最后工作日 Correct the wished last day"
    state: ClassVar = "submitted"
    in_person: ClassVar = True

    wished_last_day: WishedDay = Field(
        "",
        title="希望的最后工作日 Wished last day",
        description="空则按提前期推算 blank: the day on which the notice ends",
        max_length=10,
    )


class Staffing(Label):
    NORMAL = "不影响正常排班 normal"
    HURT = "影响正常排班 hurt"


@cites("OP-HOUSE-100", "RSG-01", "RSG-02", "RSG-04")
class Receipt(Answer):
    """RSG-01, RSG-02 · the resignation is received, and a last day agreed to or put forward."""

    asks: ClassVar = "受理辞职，商定最后工作日 Receive it and agree on the last day"
    state: ClassVar = "submitted"

    last_day: Annotated[DayOrBlank, Field(min_length=1)] = Field(
        title="同意的最后工作日 Last day agreed to",
        description="与希望日期不同的须本人同意 another than wished takes the person's own yes",
    )
    reason: str = Field(
        "",
        title="理由 Reason",
        description="早于提前期届满日或与希望日期不同时必填 before the notice ends, or another than wished",
        max_length=LONG,
    )
    staffing: Staffing = Field(title="提前期不足是否影响排班 Does a short notice hurt staffing")
    effect: str = Field("", title="影响的具体情况(影响时必填) How it hurts", max_length=LONG)

    @property
    def day(self) -> date:
        return date.fromisoformat(self.last_day)


class Reply(Label):
    AGREES = "同意 agrees"
    DECLINES = "不同意 declines"


@cites("OP-HOUSE-101", "RSG-01")
class LastDayAnswered(Answer):
    """OP-HOUSE-101 · another last day than the one wished takes the person's own yes; silence is none."""

    asks: ClassVar = "是否同意改动最后工作日 Agree to another last day"
    state: ClassVar = "last-day-to-be-agreed"
    in_person: ClassVar = True

    last_day: DayOrBlank = Field("", title="提出的最后工作日 Last day put forward")
    reason: str = Field("", title="理由 Reason", max_length=LONG)
    reply: Reply = Field(title="本人意见 My answer")
    remark: str = Field("", title="说明 Remark", max_length=LONG)


class StayingReply(Label):
    STAYS = "留任，撤回辞职 stays"
    LEAVES = "仍然离职 leaves"


@cites("RSG-03", "OP-HOUSE-102")
class StayingConfirmed(Answer):
    """RSG-03 · whoever is said to stay says so themselves; silence or a no, and the resignation stands."""

    asks: ClassVar = "确认留任 Confirm that you stay"
    state: ClassVar = "staying-to-be-confirmed"
    in_person: ClassVar = True

    reply: StayingReply = Field(title="本人意见 My answer")
    remark: str = Field("", title="说明 Remark", max_length=LONG)


@cites("RSG-02", "OP-HOUSE-103")
class ResignationAccepted(Answer):
    """RSG-02 · HR accepts and fixes the last day; nothing is accepted by silence."""

    asks: ClassVar = "批准辞职 Accept the resignation"
    state: ClassVar = "interviewed"
    not_ones_own: ClassVar = True

    last_day: Annotated[DayOrBlank, Field(min_length=1)] = Field(
        title="最后工作日 Last day",
        description="商定日期已过的为批准当日 the day of acceptance where the agreed one has passed",
    )
    receiver: StaffNumber = Field(
        "",
        title="工作接收人工号 Receiver of the handover",
        description="空则由部门负责人指定 blank: the department head names one",
        max_length=20,
    )
    remark: str = Field("", title="说明 Remark", max_length=LONG)

    @property
    def day(self) -> date:
        return date.fromisoformat(self.last_day)
