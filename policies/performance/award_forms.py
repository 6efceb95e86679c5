"""The forms of the monthly awards: which month, the excellent employee, the list as confirmed (P48)."""

from collections.abc import Sequence
from typing import ClassVar

from pydantic import Field

from policies.citations import cites
from policies.forms import Answer, Sheet, StaffNumber
from policies.labels import Label
from policies.performance.award_month import MonthNamed, MonthRequest

MOST = 1_000
REASON = 2_000
MUCH = 1_000_000


class Award(Label):
    """The awards of the list, by the names under which a profile gives them (the English half)."""

    FULL_ATTENDANCE = "全勤奖 full-attendance"
    TOP_SALES = "销售业绩第一 top-sales"
    TOP_AMOUNT = "销售额最高 top-amount"
    TOP_COMPOSITE = "综合评分最高 top-composite"
    TOP_CONVERSION = "转化率最高 top-conversion"
    STREAK = "连续第一 streak"


class AwardRequest(MonthRequest, title="月度奖项 Monthly awards"):
    """The month whose awards are reckoned up."""


class AwardMonth(MonthNamed, AwardRequest):
    """The month whose awards a run reckons up."""

    @property
    def category(self) -> str:
        return "月度奖项"

    @property
    def subject(self) -> str:
        """What it is called in lists."""
        return f"月度奖项 {self.month}"


@cites("AWD-06", "OP-AWD-5")
class ExcellentNamed(Answer):
    """AWD-06, OP-AWD-5 · the supervisor names the department's excellent employee, or nobody."""

    asks: ClassVar = "评定部门优秀员工 Name the excellent employee"
    state: ClassVar = "award-naming"

    employee: StaffNumber = Field(
        "", title="优秀员工工号 Excellent employee", description="空则本月不评 blank: nobody", max_length=20
    )
    reason: str = Field("", title="理由 Reason", max_length=REASON)


class AwardRow(Sheet, title="奖项 Award"):
    """One line of the list: it stands as computed, or is struck for a reason."""

    award: Award = Field(title="奖项 Award")
    staff: StaffNumber = Field(title="工号 Staff number", min_length=1, max_length=20)
    struck: bool = Field(default=False, title="剔除 Struck")
    reason: str = Field(
        "", title="剔除理由 Reason", description="剔除时必填 needed to strike it", max_length=REASON
    )


class Honoured(Label):
    PRAISE = "表扬 praise"
    CERTIFICATE = "荣誉证书 certificate"
    BONUS = "奖金 bonus"


class ExtraRow(Sheet, title="增设奖项 A further award"):
    """AWD-05, AWD-08 · what the supervisor adds: praise, a certificate or a bonus, for a person or the team."""

    kind: Honoured = Field(title="形式 Kind")
    staff: StaffNumber = Field(
        "", title="工号 Staff number", description="空则为团队 blank: the team", max_length=20
    )
    yuan: int = Field(0, ge=0, le=MUCH, title="金额(元) Yuan")
    reason: str = Field(title="事由 Reason", min_length=1, max_length=REASON)


@cites("AWD-05", "AWD-08")
class AwardsConfirmed(Answer):
    """AWD-05, AWD-08 · the supervisor confirms the list, strikes lines with a reason, adds further awards."""

    asks: ClassVar = "确认奖项名单 Confirm the award list"
    state: ClassVar = "award-computed"

    lines: list[AwardRow] = Field([], title="奖项名单 Awards", max_length=MOST)
    extra: list[ExtraRow] = Field([], title="增设奖项 Further awards", max_length=MOST)

    @property
    def standing(self) -> Sequence[AwardRow]:
        return [row for row in self.lines if not row.struck]

    @property
    def recipients(self) -> Sequence[str | None]:
        """Who gets each line and each further award, in their order: blank is the team, None nobody."""
        return [
            *(None if row.struck else row.staff for row in self.lines),
            *(row.staff for row in self.extra),
        ]
