"""A question as the case book keeps it: its due time may have moved since it was put, and whom it is asked of."""

from sqlalchemy import select

from policies.forms import Answer
from policies.working_time import Due
from tasks.asking import step_of
from tasks.case import Case
from tasks.records.engine import reading
from tasks.records.models import Question


def asked_as_kept(case: Case, form: type[Answer], asked: str) -> str:
    """Of whom the question that this form was last put in was asked in the end: whoever it was passed on to."""
    of_it = Question.case == case.number, Question.step == case.last_step(step_of(form))
    with reading() as book:
        return book.scalars(select(Question.asked_of).where(*of_it)).first() or asked


def due_as_kept(case: Case, form: type[Answer], asked_with: Due) -> Due:
    """When the question that this form was last put in was due, its pauses included (OP-HOUSE-146)."""
    of_it = Question.case == case.number, Question.step == case.last_step(step_of(form))
    with reading() as book:
        kept = book.scalars(select(Question.due).where(*of_it)).first()
    return Due.model_validate(kept) if kept else asked_with
