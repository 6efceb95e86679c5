"""Delegations that return: somebody prepares an answer, and the question comes back to whoever was asked."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.forms import Answer
from policies.house.question_delegation import Entrusted
from tasks.case import Case, in_hand
from tasks.clock import now
from tasks.exclusion import excluded_by
from tasks.notices import tell
from tasks.receiving import give_to
from tasks.records.engine import reading, writing
from tasks.records.models import Case as CaseRow
from tasks.records.models import Question
from tasks.records.signers import Beforehand, Delegation
from tasks.records.types import fixed
from tasks.staff import eligible, working
from tasks.takeovers import ask_anew, in_charge

UNDER_WAY = Delegation.state == fixed("open")


def delegation_of(book: Session, question: Question) -> Delegation | None:
    """The delegation of a question that is neither prepared nor ended."""
    return book.scalars(select(Delegation).where(Delegation.question == question.id, UNDER_WAY)).first()


def lies_with(book: Session, question: Question) -> Entrusted:
    """With whom a question lies by now, and who may call it back."""
    row = delegation_of(book, question)
    if row is None:
        return Entrusted()
    today = _case(book, question).calendar.day_of(now())
    back_to = in_charge(book, question.case, row.asked_of, today)
    people = eligible(book, question.department, back_to, today, excluded_by(question))
    asked = [person.number for person in people]
    return Entrusted(
        to=row.to, by=row.by, asked_of=row.asked_of, may_call_back=tuple(dict.fromkeys([row.by, *asked]))
    )


def prepared(book: Session, question: Question, answer: Answer, at: datetime) -> bool:
    """OP-HOUSE-148 · keep what was prepared, and ask whoever it comes back to; False where nobody prepares it.

    They find it filled in, with who prepared it; they answer, and may change it.
    """
    delegation = delegation_of(book, question)
    if delegation is None:
        return False
    delegation.draft = answer.model_dump(mode="json", exclude={"answered_by"})
    book.merge(Beforehand(question=question.id, filled_in=delegation.draft, because=[]))
    _comes_back(book, question, delegation, "prepared", at)
    return True


def call_back(book: Session, question: Question) -> None:
    """OP-HOUSE-148 · the question comes back unprepared, and its page follows."""
    delegation = delegation_of(book, question)
    if delegation is not None:
        _comes_back(book, question, delegation, "recalled", now())
        ask_anew(book, question)


def lapse(book: Session, question: Question) -> None:
    """A question that ended while somebody prepared its answer was whoever's it would have come back to."""
    delegation = delegation_of(book, question)
    if delegation is not None:
        delegation.state, delegation.ended_at = "lapsed", now()
        _asked_as_before(book, question, delegation)


def bring_back_from_leavers(moment: datetime) -> int:
    """OP-HOUSE-148 · questions that lie with somebody who has gone come back; how many did."""
    with reading() as book:
        lying = list(book.scalars(select(Delegation.question).where(UNDER_WAY)))
    return sum(_brought_back(question, moment) for question in lying)


def _brought_back(number: int, moment: datetime) -> bool:
    with writing() as book:
        question = book.get_one(Question, number, with_for_update=True)
        delegation = delegation_of(book, question)
        if delegation is None or not _has_gone(book, question, delegation, moment):
            return False
        _comes_back(book, question, delegation, "delegate-left", moment)
        ask_anew(book, question)
        return True


def _has_gone(book: Session, question: Question, delegation: Delegation, moment: datetime) -> bool:
    today = _case(book, question).calendar.day_of(moment)
    taken_over = in_charge(book, question.case, delegation.to, today) != delegation.to
    return taken_over or not working(book, delegation.to, today)


def _comes_back(
    book: Session, question: Question, delegation: Delegation, state: str, moment: datetime
) -> None:
    delegation.state, delegation.ended_at = state, moment
    _asked_as_before(book, question, delegation)
    case, key = _case(book, question), f"delegation-{delegation.id}"
    for person in question.eligible:
        tell(
            book,
            case,
            person,
            "delegation-back",
            key=key,
            at=moment,
            title=question.title,
            delegation=delegation,
        )


def _asked_as_before(book: Session, question: Question, delegation: Delegation) -> None:
    today = _case(book, question).calendar.day_of(now())
    give_to(book, question, in_charge(book, question.case, delegation.asked_of, today), today)


def _case(book: Session, question: Question) -> Case:
    return in_hand(book.get_one(CaseRow, question.case), question.run_id)
