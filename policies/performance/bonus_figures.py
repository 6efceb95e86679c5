"""What a month's bonus rests on, and what it comes to, person by person (P49)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Self

from pydantic import BaseModel, JsonValue

from policies.citations import cites
from policies.labels import Label


class LeftOut(Label):
    """Why somebody's score isn't in the sum, and has no share of the pool."""

    NO_SCORE = "没有得分 no-score"
    PROBATION = "试用期 probation"
    RESERVE = "储备主管 reserve-supervisor"
    FEW_DAYS = "在岗天数不足 too-few-days"
    NOT_ELIGIBLE = "要素考核无奖金资格 not-eligible"


class Sales(BaseModel, frozen=True):
    """BON-03 · the department's sales of the month, where the figure comes from, and who entered it by hand."""

    amount: Decimal
    source: str = "业绩导入 imported"
    entered_by: str = ""


class SalesSought(BaseModel, frozen=True):
    """What was found of the month's sales among the figures brought in, and when it was looked for."""

    at: datetime
    sales: Sales | None = None


class Stage(BaseModel, frozen=True):
    """One stage of the commission: the sales that fall into it, its rate, and what they bring."""

    sales: Decimal
    percent: Decimal
    commission: Decimal


class Pool(BaseModel, frozen=True):
    """BON-02 … BON-04 · what there is to share out."""

    sales: Decimal
    source: str
    stages: tuple[Stage, ...]
    commission: Decimal
    share: Decimal
    pool: Decimal


class BonusLine(BaseModel, frozen=True):
    """BON-05 · one person's share, with all that it is computed from."""

    staff: str
    days: int
    score: Decimal | None
    left_out: str = ""
    weight: Decimal = Decimal()
    exact: Decimal = Decimal()
    odd_cents: int = 0
    paid: Decimal = Decimal()

    @property
    def reason(self) -> LeftOut | None:
        """Why there is no share, for whoever it concerns."""
        return LeftOut(self.left_out) if self.left_out else None


class BonusSheet(BaseModel, frozen=True):
    """A month's bonus as computed."""

    month: str
    at: datetime
    pool: Pool
    total: Decimal = Decimal()
    lines: tuple[BonusLine, ...] = ()

    @property
    def sharing(self) -> Sequence[BonusLine]:
        """Everybody whose score is in the sum."""
        return [line for line in self.lines if not line.left_out]

    @property
    def sales_suggested(self) -> dict[str, JsonValue]:
        """What the form is filled in with when the sales are to be put right."""
        return {"sales": str(self.pool.sales)}

    @property
    def paid(self) -> Decimal:
        return sum((line.paid for line in self.lines), Decimal())


class Eligibility(BaseModel, frozen=True):
    """FAC-01 · who is eligible by the factor tables; None where the profile doesn't go by them."""

    by_factors: Mapping[str, bool] | None = None

    def refused_to(self, staff: str) -> bool:
        """Whether the tables, where they decide, don't say yes: who wasn't appraised by them isn't eligible."""
        return self.by_factors is not None and not self.by_factors.get(staff, False)


class Outcome(BaseModel, frozen=True):
    """How a month's bonus ended; payroll reads the rulings (P50)."""

    case: str
    entered_before: bool = False
    month: str = ""
    sales: Decimal = Decimal()
    pool: Decimal = Decimal()
    people: int = 0
    paid: Decimal = Decimal()

    @classmethod
    @cites("BON-05")
    def of(cls, case: str, sheet: BonusSheet) -> Self:
        """What the archive keeps: the sums, and nobody by name."""
        return cls(
            case=case,
            month=sheet.month,
            sales=sheet.pool.sales,
            pool=sheet.pool.pool,
            people=len(sheet.sharing),
            paid=sheet.paid,
        )
