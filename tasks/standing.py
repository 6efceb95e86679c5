"""What each of several people has said so far to a question put to all of them."""

from datetime import timedelta

from sqlalchemy import select

from policies.forms import Answer
from policies.several import Opinion, Said
from tasks.clock import now
from tasks.records.engine import reading
from tasks.records.models import Question

ONE_OF_SEVERAL = "one-of-several/one-of-several"
"""The deployment in whose runs people are asked beside one another."""

LATEST = timedelta(minutes=1)
"""How long after the due time an answer that was given in time may still be on its way."""


def part_of(question: Question, person: str) -> str:
    """The step of one person's part in a question to several."""
    return f"{question.step}.{person}"


def standing(question: Question, form: type[Answer]) -> dict[str, Said]:
    """What each of those asked has said so far.

    Whose run could not take their answer, or end at the due time, isn't waited for without end.
    """
    by_step = parts_of(question)
    over = question.due_at is not None and now() >= question.due_at + LATEST
    said = {person: _said(by_step.get(part_of(question, person)), form) for person in question.eligible}
    return {person: Said.SILENT if over and one is Said.OPEN else one for person, one in said.items()}


def _said(part: Question | None, form: type[Answer]) -> Said:
    if part is None or part.state == "open":
        return Said.OPEN
    if part.state != "answered":
        return Said.SILENT
    if not issubclass(form, Opinion):
        return Said.YES
    return Said.YES if form.model_validate(part.answer).consents else Said.NO


def parts_of(question: Question) -> dict[str, Question]:
    """The parts of a question to several that were begun, by step."""
    steps = [part_of(question, person) for person in question.eligible]
    with reading() as book:
        rows = book.scalars(select(Question).where(Question.case == question.case, Question.step.in_(steps)))
        return {row.step: row for row in rows}
