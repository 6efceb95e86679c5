"""A case that went back: what came after a step stands under names of its own, and the step is asked once more."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from tasks import questions
from tasks.asked_again import MARK, is_void
from tasks.clock import now
from tasks.records.models import Question, Ruling, Step
from tasks.records.signers import Return, Signer


class Void(NamedTuple):
    """What counts no more: the questions as they were, by their new names, and how many rulings."""

    nth: int
    questions: Sequence[Question]
    rulings: int


def questions_since(book: Session, target: Question) -> list[Question]:
    """The question and all that the case's own run has put after it, in that order."""
    later = Question.case == target.case, Question.run_id == target.run_id, Question.id >= target.id
    return list(book.scalars(select(Question).where(*later, ~is_void(Question.step)).order_by(Question.id)))


def steps_since(book: Session, target: Question) -> list[str]:
    """The keys of the acts that the case's own run has done since the question was put.

    Reading: acts from before the case book kept their place go by the time at which they were done.
    """
    placed = Step.after >= target.id
    unplaced = and_(Step.after.is_(None), Step.at > target.asked_at)
    own = or_(~Step.key.contains("."), Step.key.endswith(".handed-out"))
    done = select(Step.key).where(Step.case == target.case, or_(placed, unplaced), own, ~is_void(Step.key))
    return list(book.scalars(done))


def rulings_since(target: Question, steps: Sequence[str]) -> list[ColumnElement[bool]]:
    """The rulings that those acts have entered and that still count; what the keeper entered stays."""
    unplaced = and_(Ruling.step.is_(None), Ruling.key.is_(None), Ruling.at > target.asked_at)
    entered_by = or_(Ruling.step.in_(steps), unplaced)
    return [Ruling.case == target.case, Ruling.void_by.is_(None), entered_by]


def take_out(book: Session, target: Question, act: int) -> Void:
    """OP-HOUSE-152 · from its answer on, all stands under another name and counts no more; nothing is deleted."""
    steps, since = steps_since(book, target), questions_since(book, target)
    nth = len(list(book.scalars(select(Return.id).where(Return.case == target.case)))) + 1
    mark = f"{MARK}{nth}"
    book.add(Return(case=target.case, nth=nth, step=target.step, question=target.id, act=act, at=now()))
    voided = update(Ruling).where(*rulings_since(target, steps))
    gone = book.execute(voided.values(void_by=act, step=Ruling.step + mark).returning(Ruling.id))
    for key in steps:
        of_it = Step.case == target.case, Step.key == key
        book.execute(update(Step).where(*of_it).values(key=f"{key}{mark}"))
    for question in since:
        _set_apart(book, question, mark)
    return Void(nth, since, len(gone.all()))


def _set_apart(book: Session, question: Question, mark: str) -> None:
    if question.state == "open":
        questions.end(book, question, "withdrawn", settled_at=now())
        book.refresh(question)
    else:
        question.state = "gone-back"
    pages = Question.case == question.case, Question.step.startswith(f"{question.step}.", autoescape=True)
    for page in book.scalars(select(Question).where(*pages)):
        page.step = _renamed(page.step, mark)
    for signer in book.scalars(select(Signer).where(Signer.question == question.id)):
        signer.step = _renamed(signer.step, mark)
    question.step, question.changed_at = _renamed(question.step, mark), now()


def _renamed(step: str, mark: str) -> str:
    head, dot, tail = step.partition(".")
    return f"{head}{mark}{dot}{tail}"
