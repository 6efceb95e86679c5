"""A due time as the case book keeps it, which is no longer the one asked with once it was paused or counted again."""

from sqlalchemy import select

from policies.forms import Answer
from policies.working_time import Due
from tasks.asking import step_of
from tasks.case import Case
from tasks.records.engine import reading
from tasks.records.models import Question


def due_as_kept(case: Case, form: type[Answer], asked_with: Due) -> Due:
    """When the question that this form was last put in was due, its pauses included (OP-HOUSE-146)."""
    of_it = Question.case == case.number, Question.step == case.last_step(step_of(form))
    with reading() as book:
        kept = book.scalars(select(Question.due).where(*of_it)).first()
    return Due.model_validate(kept) if kept else asked_with
