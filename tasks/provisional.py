"""Due times counted before a year's holidays were published, counted again once the calendar knows more."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from policies.house.asking import AskingPolicy
from policies.working_time import Due, recomputed
from tasks.clock import now
from tasks.records.engine import writing
from tasks.records.models import Case, Question, Timer


def recount() -> int:
    """Count the provisional due times of open questions again, timers with them; how many came out otherwise.

    Nothing else moves a due time: neither an amended policy nor a department's new hours reach an open case.
    """
    # A paused question has no due time: it is counted again when it goes on.
    unsure = Question.state == "open", Question.provisional.is_(True), Question.paused_at.is_(None)
    with writing() as book:
        rows = book.execute(select(Question, Case).join(Case, Case.number == Question.case).where(*unsure))
        return sum(_recounted(book, question, case) for question, case in rows.all())


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
