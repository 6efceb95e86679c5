"""The timers of open questions: which have come due, who acts on them, what a reminder does."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tasks.case import Case, in_hand
from tasks.exclusion import excluded_by
from tasks.notices import tell
from tasks.records import models
from tasks.records.engine import reading, writing
from tasks.records.types import fixed
from tasks.rulings import ruling_row
from tasks.staff import eligible

LEASE = timedelta(seconds=30)
"""How long one keeper has a timer to itself; had it died, another one takes the timer up after that."""


KINDS = ("reminder", "due", "again", "resume")


class Taken(NamedTuple):
    """A timer that has come due, and the question it is of."""

    timer: int
    kind: str
    question: models.Question


def take(moment: datetime, most: int, kinds: Collection[str] = KINDS) -> list[Taken]:
    """Take up the timers of these kinds that have come due, earliest due time first.

    No other keeper has them while their lease lasts; one that looks at the same time takes the next ones.
    """
    timer = models.Timer
    come = timer.state == fixed("waiting"), timer.at <= moment, timer.kind.in_(kinds)
    with writing() as book:
        first = select(timer.id).where(*come).order_by(timer.at).limit(most).with_for_update(skip_locked=True)
        taken = update(timer).where(timer.id.in_(first), *come).values(at=moment + LEASE).returning(timer.id)
        mine = list(book.scalars(taken))
        rows = book.execute(
            select(timer.id, timer.kind, models.Question)
            .join(models.Question, models.Question.id == timer.question)
            .where(timer.id.in_(mine))
            .order_by(models.Question.due_at, timer.id)
        )
        return [Taken(row[0], row[1], row[2]) for row in rows]


def earliest(kinds: Collection[str] = KINDS) -> datetime | None:
    """When the next timer of these kinds comes due, or has come due; None where none waits."""
    timer = models.Timer
    with reading() as book:
        return book.scalar(
            select(timer.at)
            .where(timer.state == fixed("waiting"), timer.kind.in_(kinds))
            .order_by(timer.at)
            .limit(1)
        )


def fired(timers: Collection[int], moment: datetime) -> None:
    """These timers have done their work."""
    _settle(timers, state="fired", fired_at=moment)


def again(timers: Collection[int], moment: datetime) -> None:
    """These timers come back at that moment: their runs were just busy."""
    _settle(timers, at=moment)


def _settle(timers: Collection[int], **become: object) -> None:
    if timers:
        with writing() as book:
            waiting = models.Timer.id.in_(timers), models.Timer.state == "waiting"
            book.execute(update(models.Timer).where(*waiting).values(**become))


def remind(timer: int, question: models.Question, moment: datetime) -> None:
    """Remind whoever owes the answer by now, once, and enter the reminder as a ruling.

    A question that is answered, or whose due time has passed as well, is not called to mind any more.
    """
    with writing() as book:
        mark = book.get_one(models.Timer, timer, with_for_update=True)
        asked = book.get_one(models.Question, question.id)
        if mark.state != "waiting" or asked.state != "open":
            return
        late = asked.due_at is not None and asked.due_at <= moment
        mark.state, mark.fired_at = "void" if late else "fired", moment
        if not late:
            _remind(book, asked, case=in_hand(book.get_one(models.Case, asked.case), asked.run_id), at=moment)


def _remind(book: Session, asked: models.Question, case: Case, at: datetime) -> None:
    key = f"reminder-{asked.id}"
    today, excluded = case.calendar.day_of(at), excluded_by(asked)
    for person in eligible(book, case.department, asked.asked_of, today, excluded):
        tell(book, case, person.number, "reminder", key=key, at=at, title=asked.title, due_at=asked.due_at)
    book.add(ruling_row(case.number, case.asking.reminded(asked.asked_of, asked.step), key=key))
