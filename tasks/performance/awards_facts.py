"""What a month's awards rest on: who was there, the figures brought in, the ranking, who was first before."""

from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, aliased

from policies.leaving.offboarding_handover import OffboardingPolicy
from policies.months import Month
from policies.organisation import Role
from policies.penalties import AWARDS_LOST
from policies.performance.award_figures import AwardFacts, FirstPlace, LeftOut, OwnMonth
from policies.performance.award_streak import months_first
from policies.performance.metrics import Title
from policies.performance.monthly_awards import AwardsPolicy
from tasks.acts import act
from tasks.case import Case
from tasks.clock import now
from tasks.performance.penalty_book import is_penalty, standing
from tasks.performance.results import of_month, of_person, titles_of
from tasks.records.models import Case as CaseRow
from tasks.records.models import Ruling, Staff
from tasks.records.performance import MonthlyFact
from tasks.staff import serving_as

EVER = ""
"""Before every month."""


@act("采集奖项依据 Gather what the awards rest on")
def gathered(book: Session, case: Case, rules: AwardsPolicy, month: str) -> AwardFacts:
    """AWD-01 … AWD-07 · the facts of the month, as they stand now."""
    results = of_month(book, case.department, month)
    ranks = {one.staff: one.rank for one in results if one.rank is not None}
    first = [_first_place(book, staff, month) for staff, rank in ranks.items() if rank == 1]
    left_out = left_out_of(book, case.department, month)
    return AwardFacts(
        month=month,
        at=now(),
        staff=_staff(book, case.department, month),
        people=_people(book, case.department, month),
        ranks=ranks,
        first=tuple(first),
        among=tuple(sorted(rules.may_be_named(ranks, left_out))),
        left_out=left_out,
    )


def figures_of(book: Session, department: str, month: str) -> dict[str, dict[str, Decimal]]:
    """Everybody's figures of a month by metric; a later row corrects an earlier one."""
    ours = MonthlyFact.department == department, MonthlyFact.month == month
    found: dict[str, dict[str, Decimal]] = {}
    for row in book.scalars(select(MonthlyFact).where(*ours).order_by(MonthlyFact.id)):
        found.setdefault(row.staff, {})[row.metric] = row.value
    return found


def left_out_of(book: Session, department: str, month: str) -> tuple[LeftOut, ...]:
    """OP-RSG-2 · whom a ruling that stands keeps from the month's awards; not one who stays after all."""
    lost = Ruling.unit == AWARDS_LOST, Ruling.month == month, Ruling.about.is_not(None)
    rows = book.scalars(
        select(Ruling)
        .join(CaseRow, CaseRow.number == Ruling.case)
        .where(CaseRow.department == department, *lost, standing(), ~_stays_after_all())
        .order_by(Ruling.id)
    )
    kept = {row.about: row for row in rows if row.about is not None and is_penalty(row)}
    return tuple(LeftOut(staff=staff, clause=row.clause, case=row.case) for staff, row in kept.items())


def _stays_after_all() -> ColumnElement[bool]:
    handover = aliased(CaseRow)
    follows = handover.facts["based_on"].as_string() == Ruling.case
    called_off = handover.procedure == OffboardingPolicy.procedure, handover.state == "cancelled"
    return select(handover.number).where(*called_off, follows).exists()


def _people(book: Session, department: str, month: str) -> tuple[OwnMonth, ...]:
    figures, (begins, ends) = figures_of(book, department, month), _days(month)
    whole = {
        one.number: one.covers(begins) and one.covers(ends)
        for one in serving_as(book, department, Role.AGENT)
        if one.since <= ends and (one.until is None or one.until >= begins)
    }
    return tuple(
        OwnMonth(staff=staff, whole_month=whole[staff], figures=figures.get(staff, {}))
        for staff in sorted(whole)
    )


def _staff(book: Session, department: str, month: str) -> tuple[str, ...]:
    begins, ends = _days(month)
    there = Staff.since <= ends, or_(Staff.until.is_(None), Staff.until >= begins)
    return tuple(book.scalars(select(Staff.number).where(Staff.department == department, *there)))


def _first_place(book: Session, staff: str, month: str) -> FirstPlace:
    results = of_person(book, staff, EVER, month)
    titled = titles_of(book, staff, Title.EXCELLENT_EMPLOYEE.en)
    return FirstPlace(staff=staff, months=months_first(month, results), titled=tuple(titled))


def _days(month: str) -> tuple[date, date]:
    this, following = Month.named(month), Month.named(month).later(1)
    return date(*this, 1), date(*following, 1) - timedelta(days=1)
