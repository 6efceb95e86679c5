"""Giving an open question to somebody: what the register and the question have of them, and that it is theirs."""

from datetime import date

from sqlalchemy.orm import Session

from policies.house.receivers import Receiver
from tasks.clock import now
from tasks.exclusion import excluded_by
from tasks.records.models import Question, Staff
from tasks.staff import eligible, working


def receiver(book: Session, question: Question, number: str, today: date) -> Receiver:
    """OP-HOUSE-147 · whether they work in the house, until when, and whether the question excludes them."""
    person = book.get(Staff, number)
    last = person.until if person is not None else None
    return Receiver(
        number=number,
        works_here=working(book, number, today),
        last_day=last.isoformat() if last else "",
        excluded=excluded_by(question).get(number, ""),
    )


def give_to(book: Session, question: Question, to: str, today: date) -> None:
    """From now on the question is asked of them; its due time stays where it is."""
    people = eligible(book, question.department, to, today, excluded_by(question))
    question.asked_of, question.eligible = to, [person.number for person in people]
    question.changed_at = now()
