"""What a case page shows beside questions and answers: who acted on them, who reads along, who stood in for whom."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.organisation import Role
from tasks.case import Case
from tasks.records.acts import Act, Copy
from tasks.records.models import Question, StaffRole, Substitute
from tasks.records.signers import Delegation, Signer


def beside_answers(book: Session, case: Case, asked: Sequence[Question]) -> dict[str, Any]:
    """The acts in a case, its copies, and for whom each answer was given where it wasn't one's own."""
    return {
        "acts": list(book.scalars(select(Act).where(Act.case == case.number).order_by(Act.id))),
        "delegations": _on(book, Delegation, asked),
        "signers": _on(book, Signer, asked),
        "copies": list(book.scalars(select(Copy).where(Copy.case == case.number).order_by(Copy.id))),
        "stood_in": {one.id: _stood_in_for(book, case, one) for one in asked if one.answered_by},
    }


def _on(book: Session, kind: type[Delegation] | type[Signer], asked: Sequence[Question]) -> list[Any]:
    """Who prepared or signed these questions, beside those they were asked of."""
    numbers = [one.id for one in asked]
    return list(book.scalars(select(kind).where(kind.question.in_(numbers)).order_by(kind.id)))


def _stood_in_for(book: Session, case: Case, question: Question) -> str:
    """OP-HOUSE-144 · whose answer it was to give, where somebody gave it in their stead; blank for one's own."""
    by, at = question.answered_by, question.settled_at
    if by is None or at is None or by == question.asked_of:
        return ""
    day = case.calendar.day_of(at)
    if question.asked_of not in set(Role):
        return question.asked_of if _in_stead_of(book, [question.asked_of], by, day) else ""
    holders = _holding(book, question.asked_of, day)
    return "" if by in holders else _in_stead_of(book, holders, by, day)


def _in_stead_of(book: Session, absent: Sequence[str], by: str, day: date) -> str:
    standing = select(Substitute.absent).where(
        Substitute.stand_in == by,
        Substitute.absent.in_(absent),
        Substitute.since <= day,
        Substitute.until >= day,
    )
    return book.scalars(standing.order_by(Substitute.absent)).first() or ""


def _holding(book: Session, role: str, day: date) -> list[str]:
    held = StaffRole.role == role, StaffRole.since <= day
    rows = book.execute(select(StaffRole.staff, StaffRole.until).where(*held))
    return [staff for staff, until in rows if until is None or until >= day]
