"""Penalties as the case book has them: which rulings are one, which still stand, which month they count in."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, aliased

from policies.months import Month
from policies.performance.fine_table import Before
from policies.ruling import Ruling as RulingOfRules
from tasks.acts import act
from tasks.case import Case
from tasks.departments import Setting, taking_turns
from tasks.performance.ledger import counts_in
from tasks.records.models import Case as CaseRow
from tasks.records.models import Ruling
from tasks.rulings import ruling_row

REVERSED_BY = "OP-PEN-5"


def standing() -> ColumnElement[bool]:
    """Whether no counter-entry reverses a ruling."""
    counter = aliased(Ruling)
    reverses = counter.because["reverses"].as_integer() == Ruling.id
    found = select(counter.id).where(counter.clause == REVERSED_BY, counter.about == Ruling.about, reverses)
    return ~found.exists()


def is_penalty(ruling: Ruling) -> bool:
    """Points off, a fine, a warning, a measure, or what counts towards a fine; a counter-entry is none of them."""
    if "reverses" in ruling.because:
        return False
    if ruling.amount is None:
        return "measure" in ruling.because or "earlier_this_month" in ruling.because
    return ruling.amount < 0 if ruling.unit == "points" else ruling.unit in {"yuan", "warning"}


def month_of(ruling: Ruling, setting: Setting) -> str:
    """The month a ruling counts in: the one it names, else the department's month it was entered in."""
    return ruling.month or str(Month.of(ruling.at.astimezone(setting.calendar.tz)))


def penalised_in(book: Session, setting: Setting, month: str) -> set[str]:
    """Who has a penalty that counts in a month and stands."""
    rows = book.scalars(
        select(Ruling)
        .join(CaseRow, CaseRow.number == Ruling.case)
        .where(CaseRow.department == setting.name, Ruling.about.is_not(None))
        .where(counts_in(month, setting), standing())
    )
    return {row.about for row in rows if row.about is not None and is_penalty(row)}


@act("是否已处罚 Punished before")
def punished_on(book: Session, _case: Case, clause: str, person: str, evidence: str) -> str:
    """The case in which somebody was punished on a clause for the same evidence; blank when there is none."""
    same = or_(Ruling.because["evidence"].as_string() == evidence, Ruling.case == evidence)
    found = select(Ruling.case).where(Ruling.clause == clause, Ruling.about == person, same, standing())
    return book.scalars(found.order_by(Ruling.id)).first() or ""


@act("本月次数 Earlier this month")
def earlier_this_month(book: Session, _case: Case, clause: str, person: str, since: datetime) -> Before:
    """What somebody has had on a clause since then that stands; what whoever decides is told."""
    return _before(book, clause, person, since)


@act("裁定 Ruling")
def enter_penalty(
    book: Session,
    case: Case,
    clause: str,
    person: str,
    since: datetime,
    rule: Callable[[Before], RulingOfRules],
) -> None:
    """Enter what a rule gives for what somebody has had on a clause since then.

    Counted and entered together, like `enter_next`: two cases at once can't both be the first.
    """
    taking_turns(book, case.department)
    book.add(ruling_row(case.number, rule(_before(book, clause, person, since))))


def _before(book: Session, clause: str, person: str, since: datetime) -> Before:
    had = select(Ruling.amount).where(Ruling.clause == clause, Ruling.about == person, Ruling.at >= since)
    amounts = book.scalars(had.where(standing())).all()
    return Before(times=len(amounts), fined=sum(amount is not None for amount in amounts))
