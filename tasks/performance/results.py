"""Reading what people's months and quarters came to: always the last published version."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from policies.career.grades import Grade
from policies.months import Month
from policies.performance.results import Held, MonthlyResult, QuarterlyResult
from tasks.records.models import Staff
from tasks.records.performance import Appraisal, Grading, Honour, QuarterlyGrade


def of_month(book: Session, department: str, month: str) -> list[MonthlyResult]:
    """Everybody's result of a month, by staff number; those without a score included."""
    return _monthly(
        book, select(Appraisal).where(Appraisal.department == department, Appraisal.month == month)
    )


def of_person(book: Session, staff: str, first: str, last: str) -> list[MonthlyResult]:
    """Somebody's results from one month to another, both included, in order of time."""
    mine = Appraisal.staff == staff, Appraisal.month >= first, Appraisal.month <= last
    return _monthly(book, select(Appraisal).where(*mine))


def of_department(book: Session, department: str, first: str, last: str) -> list[MonthlyResult]:
    """Everybody's results from one month to another, both included, by month and staff number."""
    ours = Appraisal.department == department, Appraisal.month >= first, Appraisal.month <= last
    return _monthly(book, select(Appraisal).where(*ours))


def quarters_of(book: Session, staff: str) -> list[QuarterlyResult]:
    """Somebody's confirmed quarters, in order of time."""
    return _quarterly(book, select(QuarterlyGrade).where(QuarterlyGrade.staff == staff))


def of_quarter(book: Session, department: str, quarter: str) -> list[QuarterlyResult]:
    """Everybody's confirmed grade of a quarter, by staff number."""
    ours = QuarterlyGrade.department == department, QuarterlyGrade.quarter == quarter
    return _quarterly(book, select(QuarterlyGrade).where(*ours))


def titles_of(book: Session, staff: str, title: str) -> list[str]:
    """The periods for which somebody was given a title, in order of time."""
    mine = Honour.staff == staff, Honour.title == title
    return list(book.scalars(select(Honour.period).where(*mine).order_by(Honour.period)))


def gradings_of(book: Session, staff: str) -> list[Held]:
    """The grades somebody has held, in order of time."""
    rows = book.scalars(select(Grading).where(Grading.staff == staff).order_by(Grading.since))
    return [_held(row) for row in rows]


def held_on(book: Session, department: str, day: date) -> dict[str, Held]:
    """The grade that each of a department holds on a day; who was never graded isn't there."""
    last = (
        select(Grading.staff, func.max(Grading.since).label("since"))
        .where(Grading.since <= day)
        .group_by(Grading.staff)
        .subquery()
    )
    rows = book.scalars(
        select(Grading)
        .join(last, (last.c.staff == Grading.staff) & (last.c.since == Grading.since))
        .join(Staff, Staff.number == Grading.staff)
        .where(Staff.department == department)
    )
    return {row.staff: _held(row) for row in rows}


def months_back(month: str, months: int) -> Sequence[str]:
    """So many months up to and with this one, in order of time."""
    last = Month.named(month)
    return [str(last.later(back)) for back in range(1 - months, 1)]


def _monthly(book: Session, wanted: Select[tuple[Appraisal]]) -> list[MonthlyResult]:
    published = wanted.where(Appraisal.published_at.is_not(None))
    rows = book.scalars(published.order_by(Appraisal.month, Appraisal.staff, Appraisal.version))
    last = {(row.month, row.staff): row for row in rows}
    return [
        MonthlyResult(
            staff=row.staff,
            month=row.month,
            grade=Grade.of(row.grade) if row.grade else None,
            exempt=row.exempt,
            points=row.points,
            total=row.total,
            rank=row.rank,
            ranked=row.ranked,
            letter=row.letter,
            failed=row.failed,
            case=row.case,
            version=row.version,
            days_on_duty=int(row.facts.get("days_on_duty", 0)),
        )
        for row in last.values()
    ]


def _quarterly(book: Session, wanted: Select[tuple[QuarterlyGrade]]) -> list[QuarterlyResult]:
    confirmed = wanted.where(QuarterlyGrade.confirmed_at.is_not(None))
    rows = book.scalars(
        confirmed.order_by(QuarterlyGrade.quarter, QuarterlyGrade.staff, QuarterlyGrade.version)
    )
    last = {(row.quarter, row.staff): row for row in rows}
    return [
        QuarterlyResult(staff=row.staff, quarter=row.quarter, grade=row.grade, mean=row.mean, case=row.case)
        for row in last.values()
    ]


def _held(row: Grading) -> Held:
    return Held(staff=row.staff, grade=Grade.of(row.grade), since=row.since, pay=row.pay, case=row.case or "")
