"""What the case book knows of somebody's last pay (OFF-03)."""

from datetime import date, datetime, time
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from policies.leaving.handover_items import ItemState
from policies.leaving.offboarding_forms import Handover
from policies.leaving.settlement import PayFigures, days_worked
from policies.months import Month
from tasks.acts import act
from tasks.case import Case
from tasks.departments import Setting
from tasks.performance.ledger import counts_in
from tasks.performance.penalty_book import REVERSED_BY, standing
from tasks.records.leaving import HandoverItem
from tasks.records.models import Case as CaseRow
from tasks.records.models import Ruling, Staff
from tasks.records.performance import Grading


@act("工资测算 Last pay")
def last_pay(book: Session, case: Case, about: Handover) -> PayFigures:
    """OFF-03, OP-HOUSE-112 · monthly pay and days served, fines and points of the last month, what was agreed on."""
    month = str(Month.of(datetime.combine(about.until, time())))
    joined = book.get_one(Staff, about.leaver).since
    worked, working = days_worked(about.until, case.calendar, joined)
    agreed = select(func.sum(HandoverItem.value)).where(
        HandoverItem.case == case.number, HandoverItem.state == ItemState.DEDUCTED.en
    )
    return PayFigures(
        monthly_pay=_monthly_pay(book, about.leaver, about.until),
        days_worked=worked,
        days_in_month=working,
        fines=_of_month(book, case, about.leaver, month, "yuan"),
        points=_of_month(book, case, about.leaver, month, "points"),
        agreed=book.scalar(agreed) or Decimal(),
        pay_in_lieu=Decimal(about.pay_in_lieu or 0),
        severance=Decimal(about.severance or 0),
    )


def _monthly_pay(book: Session, staff: str, day: date) -> Decimal | None:
    held = select(Grading.pay).where(Grading.staff == staff, Grading.since <= day)
    return book.scalars(held.order_by(Grading.since.desc()).limit(1)).first()


def _of_month(book: Session, case: Case, staff: str, month: str, unit: str) -> Decimal:
    """What counts in a month and stands; neither what was reversed nor the counter-entry that reverses it."""
    setting = Setting(case.department, case.asking.profile, case.calendar)
    amounts = (
        select(Ruling.amount)
        .join(CaseRow, CaseRow.number == Ruling.case)
        .where(CaseRow.department == case.department, Ruling.about == staff, Ruling.unit == unit)
        .where(
            counts_in(month, setting), standing(), Ruling.clause != REVERSED_BY, Ruling.amount.is_not(None)
        )
    )
    return sum((amount for amount in book.scalars(amounts) if amount is not None), Decimal())
