"""Entering the grade that somebody holds from a day on, and what it pays."""

from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.career.grades import Grade
from policies.career.pay import PayPolicy
from tasks.acts import act
from tasks.case import Case
from tasks.records.models import Staff
from tasks.records.performance import Grading


@act("定级 Grade from")
def grade_from(
    book: Session, case: Case, staff: str, grade: Grade, since: date, *, pay: Decimal | None, clause: str
) -> None:
    """Enter the grade that somebody holds from a day on, with its monthly pay where that is known.

    What was entered for the same day before is what this case decides anew.
    """
    same_day = select(Grading).where(Grading.staff == staff, Grading.since == since)
    row = book.scalars(same_day).first() or Grading(staff=staff, since=since)
    row.grade, row.pay, row.clause, row.case = grade.en, pay, clause, case.number
    book.add(row)


@act("薪资 Pay")
def pay_from(book: Session, case: Case, staff: str, grade: Grade, since: date) -> Decimal | None:
    """The monthly pay of a grade from a day on, by the rules of that day; None where HR has to enter it."""
    rules = PayPolicy.in_force_on(since, case.asking.profile, case.calendar)
    return rules.monthly_pay(grade, since, book.get_one(Staff, staff).since)
