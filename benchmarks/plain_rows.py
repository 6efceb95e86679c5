"""The logical case as rows alone: SQLAlchemy on SQLite, one transaction a step, in one process. The floor."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, ForeignKey, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from tasks.records.engine import engine

STEPS = ("investigation", "finding", "call-back")


class Rows(DeclarativeBase):
    pass


class Case(Rows):
    __tablename__ = "cases"
    id: Mapped[int] = mapped_column(primary_key=True)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(default="open")


class Question(Rows):
    __tablename__ = "questions"
    id: Mapped[int] = mapped_column(primary_key=True)
    case: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    step: Mapped[str]
    due_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default="open")
    answer: Mapped[dict[str, Any] | None] = mapped_column(JSON)


def plain_rows(folder: Path, cases: int) -> float:
    """CPU-seconds per case, one in ten of which misses its first due time."""
    url = f"sqlite:///{folder / 'plain.db'}"
    Rows.metadata.create_all(engine(url))
    began = time.process_time()
    for number in range(cases):
        _case(url, missed=number % 10 == 9)
    return (time.process_time() - began) / cases


def _case(url: str, *, missed: bool) -> None:
    steps = (STEPS[0], *STEPS) if missed else STEPS
    with Session(engine(url)) as book, book.begin():
        case = Case(facts={"category": "暖气不热", "content": "两天没有暖气"})
        book.add(case)
        book.flush()
        number = case.id
        book.add(_question(number, steps[0]))
    for at, following in enumerate((*steps[1:], None)):
        with Session(engine(url)) as book, book.begin():
            open_still = Question.case == number, Question.state == "open"
            question = book.scalars(select(Question).where(*open_still)).one()
            expired = missed and at == 0
            question.state = "expired" if expired else "answered"
            question.answer = None if expired else {"answered_by": "B2", "finding": "已查明"}
            if following:
                book.add(_question(number, following))
            else:
                book.get_one(Case, number).state = "closed"


def _question(case: int, step: str) -> Question:
    return Question(case=case, step=step, due_at=datetime.now(UTC) + timedelta(hours=1))
