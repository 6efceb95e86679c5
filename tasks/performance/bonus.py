"""The bonus in the case book: the sales summed up, the shares computed, paid and told to each alone."""

from decimal import Decimal

from sqlalchemy.orm import Session

from policies.performance.bonus_allocation import BonusPolicy
from policies.performance.bonus_figures import BonusSheet, Eligibility, Sales, SalesSought
from policies.performance.metrics import Metric
from policies.performance.shares import CENT
from tasks.acts import act
from tasks.case import Case
from tasks.clock import now
from tasks.notices import tell
from tasks.performance.awards_facts import figures_of
from tasks.performance.factor_results import eligible_for_bonus
from tasks.performance.results import of_month
from tasks.rulings import ruling_row


@act("汇总销售额 Sum the sales up")
def brought_in(book: Session, case: Case, month: str) -> SalesSought:
    """BON-03 · the department's sales of the month from the figures brought in, or that there are none."""
    figures = figures_of(book, case.department, month).values()
    sold = [own[Metric.SALES.en] for own in figures if Metric.SALES.en in own]
    sales = Sales(amount=sum(sold, Decimal()).quantize(CENT)) if sold else None
    return SalesSought(at=now(), sales=sales)


@act("测算奖金 Compute the bonus")
def allotted(book: Session, case: Case, rules: BonusPolicy, month: str, sales: Sales) -> BonusSheet:
    """BON-05 · everybody's share by the published month, as it stands now."""
    by_factors = eligible_for_bonus(book, case.department, month) if rules.by_factors else None
    results = of_month(book, case.department, month)
    return rules.sheet(month, now(), sales, results, Eligibility(by_factors=by_factors))


@act("发放奖金 Pay the bonus")
def pay(book: Session, case: Case, rules: BonusPolicy, sheet: BonusSheet) -> None:
    """BON-05 · the pool and each share, on record; everybody is told their own, and why where there is none."""
    for ruling in (rules.pooled(sheet), *rules.paid(sheet)):
        book.add(ruling_row(case.number, ruling))
    for line in sheet.lines:
        tell(book, case, line.staff, "bonus", month=sheet.month, line=line, why=line.reason)
