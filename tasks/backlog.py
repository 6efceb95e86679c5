"""How much is open, overdue and waiting, in numbers alone: what a monitor asks again and again."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from tasks.boards import OPEN
from tasks.records.audit import AuditAnchor, AuditEntry, AuditHead
from tasks.records.engine import reading
from tasks.records.models import Notice, Question, Timer
from tasks.records.types import fixed

WAITING: ColumnElement[bool] = Timer.state == fixed("waiting")
UNSENT: ColumnElement[bool] = Notice.state == fixed("waiting")


class Backlog(NamedTuple):
    """The case book at one moment; ages in seconds."""

    open: Mapping[str, int]
    """Open questions, by department; and how many of them are overdue."""
    overdue: Mapping[str, int]
    timers: int
    timers_late: int
    """Timers that have come due and that no keeper has taken up."""
    late_for: float
    notices: int
    notices_failed: int
    notice_waits_for: float
    audit_entries: int
    audit_head_age: float | None
    """None before the first entry, and before the first head was published."""
    audit_published_age: float | None


def backlog(moment: datetime) -> Backlog:
    """Look once."""
    with reading() as book:
        late = WAITING & (Timer.at <= moment)
        head = book.scalar(select(AuditHead.sequence)) or 0
        return Backlog(
            open=_by_department(book, OPEN),
            overdue=_by_department(book, OPEN & (Question.due_at < moment)),
            timers=_count(book, Timer.id, WAITING),
            timers_late=_count(book, Timer.id, late),
            late_for=_age(moment, book.scalar(select(func.min(Timer.at)).where(late))) or 0.0,
            notices=_count(book, Notice.id, UNSENT),
            notices_failed=_count(book, Notice.id, Notice.state == fixed("failed")),
            notice_waits_for=_age(moment, book.scalar(select(func.min(Notice.not_before)).where(UNSENT)))
            or 0.0,
            audit_entries=head,
            audit_head_age=_age(moment, _entered_at(book, head)),
            audit_published_age=_age(moment, book.scalar(select(func.max(AuditAnchor.at)))),
        )


def _by_department(book: Session, which: ColumnElement[bool]) -> dict[str, int]:
    rows = book.execute(select(Question.department, func.count()).where(which).group_by(Question.department))
    return {row[0]: row[1] for row in rows}


def _count(book: Session, what: object, which: ColumnElement[bool]) -> int:
    return book.scalar(select(func.count(what)).where(which)) or 0  # type: ignore[arg-type] # a column


def _entered_at(book: Session, sequence: int) -> datetime | None:
    at = book.scalar(select(AuditEntry.at).where(AuditEntry.sequence == sequence))
    return None if at is None else datetime.fromisoformat(at)


def _age(moment: datetime, since: datetime | None) -> float | None:
    return None if since is None else max(0.0, (moment - since).total_seconds())
