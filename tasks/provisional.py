"""Due times counted before a year's holidays were published, counted again once the calendar knows more."""

import json
from collections.abc import Iterator, Sequence
from functools import lru_cache

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from policies.house.asking import AskingPolicy
from policies.working_time import Due, WorkingCalendar, recomputed
from tasks.clock import now
from tasks.departments import all_departments
from tasks.in_lots import in_lots
from tasks.records.engine import reading, writing
from tasks.records.models import Case, Question, Timer
from tasks.records.types import fixed

TOGETHER = 50
"""Due times counted again in one transaction: others who write wait for no more than these."""


def recount() -> int:
    """Count the provisional due times of open questions again, timers with them; how many came out otherwise.

    Nothing else moves a due time: neither an amended policy nor a department's new hours reach an open case.
    What the calendar knows nothing new about is only read, lot by lot, and holds nobody up.
    """
    with reading() as book:
        outdated = [number for one in all_departments(book) for number in _outdated(book, one.name)]
    lots = (outdated[first : first + TOGETHER] for first in range(0, len(outdated), TOGETHER))
    return sum(_recounted_together(lot) for lot in lots)


def _outdated(book: Session, department: str) -> Iterator[int]:
    # A paused question has no due time: it is counted again when it goes on.
    unsure = Question.provisional.is_(True), Question.paused_at.is_(None), Question.due_at.is_not(None)
    counted_by = Question.due["calendar"].as_string(), Case.rules["asking"]["calendar"]
    rows = select(Question.due_at, Question.id, *counted_by).join(Case, Case.number == Question.case)
    ours = rows.where(Question.state == fixed("open"), Question.department == department, *unsure)
    for lot in in_lots(book, ours, Question.due_at, Question.id):
        yield from (number for _, number, by, calendar in lot if by != _version(json.dumps(calendar)))


@lru_cache(maxsize=64)
def _version(calendar: str) -> str:
    return WorkingCalendar.model_validate_json(calendar).version


def _recounted_together(numbers: Sequence[int]) -> int:
    unsure = Question.state == "open", Question.provisional.is_(True), Question.paused_at.is_(None)
    with writing() as book:
        rows = select(Question, Case).join(Case, Case.number == Question.case)
        found = book.execute(rows.where(Question.id.in_(numbers), *unsure)).all()
        return sum(_recounted(book, question, case) for question, case in found)


def _recounted(book: Session, question: Question, case: Case) -> bool:
    asking = AskingPolicy.model_validate(case.rules["asking"])
    stored = Due.model_validate(question.due)
    if stored.calendar == asking.calendar.version:
        return False
    due = recomputed(stored, asking.calendar)
    question.due, question.due_at = due.model_dump(mode="json"), due.at
    question.provisional, question.changed_at = due.provisional, now()
    for kind, at in (("reminder", asking.reminder_at(due)), ("due", due.at)):
        waiting = Timer.question == question.id, Timer.kind == kind, Timer.state == "waiting"
        book.execute(update(Timer).where(*waiting).values(at=at))
    return due.at != stored.at
