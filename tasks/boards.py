"""What stands on the boards, read by index: as quick with 100,000 open questions as with a hundred."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from policies.house.inbox import ComingDay
from tasks.records.engine import reading
from tasks.records.models import Case, Notice, Question
from tasks.records.types import fixed

OPEN: ColumnElement[bool] = Question.state == fixed("open")
MISSED: ColumnElement[bool] = OPEN & (Question.missed > fixed(0))
FAILED: ColumnElement[bool] = Notice.state == fixed("failed")


@dataclass(frozen=True)
class Standing:
    """By what a board is known to be out of date."""

    changed_at: datetime | None
    late_since: datetime | None
    failed: int | None


@dataclass(frozen=True)
class Board:
    """The most urgent questions of a department, and how many there are in all."""

    questions: Sequence[Question]
    total: int
    failed: Sequence[Notice] = ()


@dataclass(frozen=True)
class Coming:
    """What falls due on a day: the first of it, and how much it is in all."""

    day: date
    questions: Sequence[Question]
    total: int


def standing(department: str, moment: datetime, failed_since: datetime) -> Standing:
    """The last change of a department's questions, the last due time that passed, the last failed notice."""
    ours = Question.department == department
    with reading() as book:
        return Standing(
            book.scalar(select(func.max(Question.changed_at)).where(ours)),
            book.scalar(select(func.max(Question.due_at)).where(OPEN, ours, Question.due_at <= moment)),
            max((notice.id for notice in _failed(book, department, failed_since, 1)), default=None),
        )


def owed(department: str, rows: int) -> Board:
    """What is open, by due time; what has none comes last."""
    wanted = OPEN & (Question.department == department)
    with reading() as book:
        return Board(by_due_time(book, wanted, rows), _count(book, wanted))


def overdue(department: str, moment: datetime, failed_since: datetime, rows: int) -> Board:
    """What is past its due time or came from a level that let it pass, and what notices failed lately."""
    ours, late = Question.department == department, Question.due_at < moment
    passed, missed = OPEN & ours & late, MISSED & ours
    with reading() as book:
        found = {one.id: one for each in (passed, missed) for one in by_due_time(book, each, rows)}
        return Board(
            sorted(found.values(), key=lambda one: (one.due_at is not None, one.due_at or moment))[:rows],
            _count(book, passed) + _count(book, missed) - _count(book, missed & late),
            _failed(book, department, failed_since, rows),
        )


def coming(department: str, days: Sequence[ComingDay], rows: int) -> Sequence[Coming]:
    """OP-HOUSE-155 · all due times of these days, day by day; the first rows of them, and how many there are."""
    found, left = [], rows
    with reading() as book:
        for one in days:
            ours = OPEN & (Question.department == department)
            that_day = ours & (Question.due_at >= one.begins) & (Question.due_at < one.ends)
            first = select(Question).where(that_day).order_by(Question.due_at, Question.id).limit(left)
            questions = list(book.scalars(first)) if left else []
            left -= len(questions)
            found.append(Coming(one.day, questions, _count(book, that_day)))
    return [one for one in found if one.total]


def by_due_time(book: Session, wanted: ColumnElement[bool], rows: int) -> list[Question]:
    """The first open questions of those wanted, by due time; what has none comes last."""
    # One query for both would sort them all: databases differ in where a blank comes.
    dated = (
        select(Question).where(wanted, Question.due_at.is_not(None)).order_by(Question.due_at, Question.id)
    )
    found = list(book.scalars(dated.limit(rows)))
    undated = select(Question).where(wanted, Question.due_at.is_(None)).order_by(Question.id)
    return found + list(book.scalars(undated.limit(rows - len(found))))


def _count(book: Session, wanted: ColumnElement[bool]) -> int:
    return book.scalar(select(func.count()).select_from(Question).where(wanted)) or 0


def _failed(book: Session, department: str, since: datetime, rows: int) -> list[Notice]:
    recent = select(Notice).join(Case, Case.number == Notice.case).where(FAILED, Notice.not_before >= since)
    ours = recent.where(Case.department == department)
    return list(book.scalars(ours.order_by(Notice.not_before.desc(), Notice.id.desc()).limit(rows)))
