"""The forms of the bonus: which month, the sales where nobody brought them in, the review (P49)."""

from decimal import Decimal
from typing import ClassVar

from pydantic import Field

from policies.citations import cites
from policies.forms import Answer, Yuan
from policies.labels import Label
from policies.performance.award_month import MonthNamed, MonthRequest
from policies.performance.bonus_figures import Sales

REASON = 2_000


class BonusRequest(MonthRequest, title="绩效奖金 Bonus allocation"):
    """The month whose bonus is shared out."""


class BonusMonth(MonthNamed, BonusRequest):
    """The month whose bonus a run shares out."""

    @property
    def category(self) -> str:
        return "绩效奖金"

    @property
    def subject(self) -> str:
        """What it is called in lists."""
        return f"绩效奖金 {self.month}"


@cites("BON-02", "BON-03")
class SalesEntered(Answer):
    """BON-02, BON-03 · the department's sales of the month: entered where they weren't brought in, or put right."""

    asks: ClassVar = "填报部门当月销售额 Enter the department's sales"
    state: ClassVar = "bonus-collecting"

    sales: Yuan = Field(
        title="部门销售额(元) Sales in yuan",
        description="如 152300.50 digits, at most two decimals",
        pattern=r"^[0-9]{1,12}([.][0-9]{1,2})?$",
    )
    source: str = Field(title="数据来源或说明 Source", min_length=1, max_length=REASON)

    @property
    def figure(self) -> Sales:
        return Sales(amount=Decimal(self.sales), source=self.source, entered_by=self.answered_by)


class Released(Label):
    RELEASED = "放行 released"
    RETURNED = "退回 returned"


@cites("BON-05", "BON-06")
class BonusReview(Answer):
    """BON-05, BON-06 · finance releases the bonus as computed, or returns it; neither is filled in beforehand."""

    asks: ClassVar = "审核奖金分配 Review the bonus"
    state: ClassVar = "bonus-computed"

    review: Released = Field(title="审核结果 Verdict")
    return_reason: str = Field(
        "", title="退回理由 Reason", description="退回时必填 needed to return it", max_length=REASON
    )

    @property
    def releases(self) -> bool:
        return self.review is Released.RELEASED
