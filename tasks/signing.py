"""Signatures beside an answer: who is still to sign, and the answer that waits for them (OP-HOUSE-149)."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.forms import Answer
from policies.house.identity import Identified
from policies.house.signature_forms import to_sign_first
from policies.house.signer_addition import Place
from tasks.clock import now
from tasks.records.engine import reading
from tasks.records.models import Question
from tasks.records.signers import HeldAnswer, Signer
from tasks.records.types import fixed


def signers_of(book: Session, question: Question) -> list[Signer]:
    """Everybody who was to sign a question, page by page."""
    return list(book.scalars(select(Signer).where(Signer.question == question.id).order_by(Signer.id)))


def awaited(book: Session, question: Question) -> list[Signer]:
    """Whose signature a question waits for."""
    waiting = Signer.question == question.id, Signer.state == fixed("awaited")
    return list(book.scalars(select(Signer).where(*waiting).order_by(Signer.id)))


def held_answer(book: Session, question: Question) -> HeldAnswer | None:
    """The answer that waits for signatures."""
    held = HeldAnswer.question == question.id, HeldAnswer.state == "held"
    return book.scalars(select(HeldAnswer).where(*held)).first()


def unsigned_before(question: Question) -> list[str]:
    """OP-HOUSE-149 · why an answer isn't taken yet, where somebody is to sign before it."""
    with reading() as book:
        return to_sign_first([row.person for row in awaited(book, question) if row.place == Place.BEFORE.en])


def held_back(
    book: Session, question: Question, answer: Answer, at: datetime, identified: Identified
) -> bool:
    """OP-HOUSE-149 · keep an answer back until the last signature; False where all have signed.

    It is no answer until then: neither counted nor shown to reports.
    """
    missing = [row for row in _latest(book, question) if not _counts(book, question, row)]
    for row in missing:
        if row.state != "awaited":
            book.add(next_page(question, row.person, Place.AFTER, row.by, row.nth + 1))
    if missing:
        said = answer.model_dump(mode="json")
        kept = {"answer": said, "by": answer.answered_by, "identified": identified, "at": at}
        book.add(HeldAnswer(question=question.id, attempt=question.attempt, **kept))
    return bool(missing)


def next_page(question: Question, person: str, place: Place, by: str, nth: int) -> Signer:
    """A page on which somebody is to sign; its step tells the signer, and the how-manyeth page of theirs it is."""
    step = f"{question.step}.{person}" + (f"-{nth}" if nth > 1 else "")
    return Signer(question=question.id, person=person, nth=nth, place=place.en, step=step, by=by, at=now())


def lapse(book: Session, question: Question) -> None:
    """A question that ended waits for no signature any more; an answer that waited for one was none."""
    for row in awaited(book, question):
        row.state, row.ended_at = "lapsed", now()
    held = held_answer(book, question)
    if held is not None:
        held.state, held.ended_at = "lapsed", now()


def _latest(book: Session, question: Question) -> list[Signer]:
    """The last page of each who is to sign the answer itself, and wasn't removed."""
    last = {row.person: row for row in signers_of(book, question) if row.place != Place.BEFORE.en}
    return [row for row in last.values() if row.state != "removed"]


def _counts(book: Session, question: Question, row: Signer) -> bool:
    """Whether they agreed, and not to an answer that another signer's no sent back since."""
    if row.state != "agreed":
        return False
    refused = HeldAnswer.question == question.id, HeldAnswer.state == "refused"
    since = select(HeldAnswer.attempt).where(*refused, HeldAnswer.ended_at >= row.ended_at)
    return book.scalars(since).first() is None
