"""One person's part in a question to several, and telling the case when the outcome is certain."""

from importlib import import_module
from typing import cast

from prefect.context import FlowRunContext
from sqlalchemy import select

from policies.forms import Answer
from policies.several import Part
from tasks.ballots import box_of
from tasks.case import Case, in_hand
from tasks.handing_out import look_now
from tasks.records import models
from tasks.records.engine import reading
from tasks.records.models import Question
from tasks.signed import entered_as_signature, still_wanted
from tasks.standing import standing


def taken_up(part: Part) -> Case | None:
    """The case as this run carries it: one person's part alone; None when it was decided without it."""
    context = FlowRunContext.get()
    if context is None or context.flow_run is None:
        raise RuntimeError("a part is taken up by a flow run")
    with reading() as book:
        row = book.get_one(models.Case, part.case)
        mine = Question.case == part.case, Question.step == part.step
        begun = book.scalars(select(Question).where(*mine)).first() is not None
        if not begun and (_question(part).state != "open" or not still_wanted(book, part)):
            return None
        return in_hand(row, str(context.flow_run.id), part=part.step)


def form_of(part: Part) -> type[Answer]:
    """The form that is put to everybody asked."""
    module, _, name = part.form.partition(":")
    return cast("type[Answer]", getattr(import_module(module), name))


def tell_the_case(part: Part) -> None:
    """Send the case on at the keeper's next look, where what was said so far makes the outcome certain."""
    if entered_as_signature(part):
        return
    whole = _question(part)
    if whole.state != "open" or part.rule.outcome(standing(whole, form_of(part))) is None:
        return
    look_now(whole.id)


def _question(part: Part) -> Question:
    with reading() as book:
        whole = Question.case == part.case, Question.step == box_of(part.step)
        return book.scalars(select(Question).where(*whole)).one()
