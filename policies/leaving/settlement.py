"""What a leaver is still paid, and what is taken from it: the figures, and what finance may enter (OFF-03)."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import ClassVar

from pydantic import BaseModel, Field, JsonValue

from policies.citations import cites
from policies.forms import Answer, BlankOrYuan, Yuan
from policies.working_time import WorkingCalendar

CENT = Decimal("0.01")
LONG = 2_000


class PayFigures(BaseModel, frozen=True):
    """What the case book knows of somebody's last pay, in yuan."""

    monthly_pay: Decimal | None
    days_worked: int
    days_in_month: int
    fines: Decimal
    """Fines in yuan that count in the last month and stand."""
    points: Decimal
    """The balance of that month's points; shown, and deducted by nobody."""
    agreed: Decimal
    """What the leaver agreed to have deducted for property."""
    pay_in_lieu: Decimal
    severance: Decimal

    @property
    def salary(self) -> Decimal | None:
        """OP-HOUSE-112 · the part of the monthly pay that was worked for; None where the pay isn't known."""
        if self.monthly_pay is None:
            return None
        worked = self.monthly_pay * self.days_worked / max(self.days_in_month, 1)
        return worked.quantize(CENT, ROUND_HALF_UP)


def finer_than_a_cent(amount: Decimal) -> bool:
    """Whether nobody could pay the amount as it stands."""
    return amount != amount.quantize(CENT)


@cites("OP-HOUSE-112")
def days_worked(last_day: date, calendar: WorkingCalendar, joined: date) -> tuple[int, int]:
    """The working days served in the month of the last day, and all that it has."""
    year, month = last_day.year, last_day.month
    days = [date(year, month, day) for day in range(1, monthrange(year, month)[1] + 1)]
    working = [day for day in days if calendar.is_working_day(day)]
    return sum(joined <= day <= last_day for day in working), len(working)


@cites("OFF-03", "OP-OFF-3", "OP-OFF-4", "OP-HOUSE-112")
class Settlement(Answer):
    """OFF-03 · finance settles the pay: what the records give is filled in; what differs has its reason."""

    asks: ClassVar = "结清工资 Settle the pay"
    state: ClassVar = "settling-pay"

    salary: Yuan = Field(title="当月工资(元) Salary", max_length=20)
    holiday_days: Yuan = Field("0", title="未休假天数 Holidays not taken", max_length=10)
    holiday_pay: Yuan = Field("0", title="未休假工资(元) Paid for them", max_length=20)
    pay_in_lieu: Yuan = Field("0", title="代通知金(元) Pay in lieu", max_length=20)
    severance: Yuan = Field("0", title="经济补偿(元) Severance", max_length=20)
    other_pay: Yuan = Field("0", title="其他应发(元) Other pay", max_length=20)
    fines: Yuan = Field("0", title="罚款(元) Fines", max_length=20)
    agreed_deduction: Yuan = Field("0", title="经同意的财产扣款(元) Agreed deduction", max_length=20)
    other_deduction: Yuan = Field("0", title="其他应扣(元) Other deductions", max_length=20)
    net: BlankOrYuan = Field(
        "", title="实发(元) Net", description="空则自动计算 blank: computed", max_length=20
    )
    reason: str = Field("", title="说明(与测算不符或有其他款项必填) Reason", max_length=LONG)

    @property
    def paid(self) -> Decimal:
        """What it comes to: all that is paid less all that is taken."""
        return sum(map(self.yuan, PAID), Decimal()) - sum(map(self.yuan, TAKEN), Decimal())

    def yuan(self, field: str) -> Decimal:
        """One line's amount."""
        return Decimal(getattr(self, field))


PAID = ("salary", "holiday_pay", "pay_in_lieu", "severance", "other_pay")
TAKEN = ("fines", "agreed_deduction", "other_deduction")


@cites("OFF-03", "OP-HOUSE-112")
def to_settle(figures: PayFigures) -> dict[str, JsonValue]:
    """What finance's form is filled in with: each figure that the records give; a salary they don't is left blank."""
    return {name: f"{amount:.2f}" for name, amount in _known(figures).items()}


@cites("OFF-03", "OP-OFF-4")
def wrong_settlement(figures: PayFigures, gate: Sequence[str], leaver: str, said: Settlement) -> list[str]:
    """Nothing is settled while the gate is closed; what differs has its reason; only what was agreed is deducted.

    Reading: a net below nothing isn't paid by the leaver here; it is pursued otherwise.
    """
    wrong = [f"answered_by: {one}" for one in gate]
    wrong += [
        f"{name}: 金额至分 to the cent" for name in (*PAID, *TAKEN) if finer_than_a_cent(said.yuan(name))
    ]
    if said.answered_by == leaver:
        wrong.append("answered_by: 不得结算本人工资 nobody settles their own pay")
    differs = [name for name, amount in _known(figures).items() if said.yuan(name) != amount]
    others = [name for name in ("other_pay", "other_deduction") if said.yuan(name)]
    if (differs or others) and not said.reason:
        wrong.append(f"reason: {'、'.join([*differs, *others])} 须说明 say why")
    if said.yuan("agreed_deduction") > figures.agreed:
        wrong.append(
            f"agreed_deduction: 只能扣除本人同意的 {figures.agreed:.2f} 元 only what was agreed is deducted"
        )
    if said.net and Decimal(said.net) != said.paid:
        wrong.append(f"net: 应为 {said.paid:.2f} it comes to that")
    if said.paid < 0:
        wrong.append(
            f"net: 实发 {said.paid:.2f} 小于零，差额须另行追偿 is below nothing: the rest is pursued otherwise"
        )
    return wrong


def _known(figures: PayFigures) -> Mapping[str, Decimal]:
    known = {
        "pay_in_lieu": figures.pay_in_lieu,
        "severance": figures.severance,
        "fines": figures.fines,
        "agreed_deduction": figures.agreed,
    }
    return known if figures.salary is None else {"salary": figures.salary, **known}
