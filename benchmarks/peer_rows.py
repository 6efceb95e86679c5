"""The logical case as rows of a case book, which the peers and the plain rows write alike.

One transaction a step: what was asked is settled, and the next question is asked or the case closed.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import JSON, DateTime, ForeignKey, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

STEPS = ("order", "finding", "call-back")
USUAL = 3600.0
"""Seconds until a question falls due that isn't to be missed."""

Fields = dict[str, Any]


class Rows(DeclarativeBase):
    pass


class Case(Rows):
    __tablename__ = "cases"
    id: Mapped[str] = mapped_column(primary_key=True)
    facts: Mapped[Fields] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(default="open")


class Question(Rows):
    __tablename__ = "questions"
    id: Mapped[int] = mapped_column(primary_key=True)
    case: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    step: Mapped[str]
    due_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    state: Mapped[str] = mapped_column(default="open")
    answer: Mapped[Fields | None] = mapped_column(JSON)


def open_case(book: Session, case: str, facts: Fields, limit: float) -> None:
    """Enter the case and its first question, which falls due after `limit` seconds."""
    book.add(Case(id=case, facts=facts))
    book.flush()
    _ask(book, case, STEPS[0], limit)


def go_on(book: Session, case: str, answer: Fields | None, following: str) -> None:
    """Settle the open question; None: it fell due. Ask what follows, or close the case if nothing does."""
    still_open = Question.case == case, Question.state == "open"
    question = book.scalars(select(Question).where(*still_open)).one()
    question.state, question.answer = "expired" if answer is None else "answered", answer
    if following:
        _ask(book, case, following, USUAL)
    else:
        book.get_one(Case, case).state = "closed"


def _ask(book: Session, case: str, step: str, limit: float) -> None:
    book.add(Question(case=case, step=step, due_at=datetime.now(UTC) + timedelta(seconds=limit)))
