"""A question that is put once more after its case went back: to whom, until when, filled in with what, and why."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from policies.house.going_back import GoingBackPolicy, on_top
from policies.working_time import Due
from tasks.case import Case
from tasks.clock import now
from tasks.records.acts import Act
from tasks.records.models import Question
from tasks.records.signers import Return

MARK = "~"
"""What parts a step from the number of the return since which it counts no more."""


NOTHING: Mapping[str, Any] = {}


class OnceMore(NamedTuple):
    """How a question is put: as the flow says, or as its case's return has it."""

    to: str
    due: Due | None
    attempt: int = 1
    """Beyond the attempts of the question put at this step before: each has its own place on the run's page."""
    filled_in: Mapping[str, Any] = NOTHING
    because: Sequence[str] = ()


def is_void(name: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Whether a step or an act counts no more."""
    return name.contains(MARK)


def once_more(book: Session, case: Case, step: str, to: str, due: Due | None) -> OnceMore:
    """OP-HOUSE-152, OP-HOUSE-153 · how the next question at a step is put; as the flow says where nothing went back.

    Reading: whoever was asked last is asked again, be it that the question was passed on to them.
    """
    back = _latest(book, case)
    if back is None:
        return OnceMore(to, due)
    if due is not None and due.at <= back.at:
        due = _rules(case).due_again(now())
    before = Question.case == case.number, Question.step.startswith(f"{step}{MARK}", autoescape=True)
    attempt = (book.scalar(select(func.max(Question.attempt)).where(*before)) or 0) + 1
    if back.step != step:
        return OnceMore(to, due, attempt)
    act, earlier = book.get_one(Act, back.act), book.get_one(Question, back.question)
    filled_in = {name: said for name, said in (earlier.answer or {}).items() if name != "answered_by"}
    because = [on_top(act.what, act.by, act.reason)]
    return OnceMore(earlier.asked_of, due, attempt, filled_in, because)


def _latest(book: Session, case: Case) -> Return | None:
    if case.part or case.share:
        return None
    of_it = select(Return).where(Return.case == case.number).order_by(Return.nth.desc())
    return book.scalars(of_it.limit(1)).first()


def _rules(case: Case) -> GoingBackPolicy:
    return GoingBackPolicy.in_force_on(case.calendar.day_of(now()), case.asking.profile, case.calendar)
