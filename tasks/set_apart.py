"""What hangs on an open question beside its timers: what was only prepared, what waits for signatures."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import JsonValue
from sqlalchemy.orm import Session

from policies.forms import Answer
from policies.house.identity import Identified
from tasks import delegating, signing
from tasks.records.engine import reading
from tasks.records.models import Question
from tasks.records.signers import Beforehand


def kept_apart(
    book: Session, question: Question, answer: Answer, at: datetime, identified: Identified
) -> bool:
    """Keep an answer that isn't one yet: the draft of whoever prepares it, or one that waits for signatures."""
    if delegating.prepared(book, question, answer, at):
        return True
    return signing.held_back(book, question, answer, at, identified)


def fall_away(book: Session, question: Question) -> None:
    """A question that ended is nobody's to prepare or to sign any more."""
    delegating.lapse(book, question)
    signing.lapse(book, question)


def filled_in(question: Question, form: type[Answer], suggest: Mapping[str, JsonValue]) -> dict[str, Any]:
    """What a form is filled in with: what its flow suggests, and what was prepared or answered before."""
    with reading() as book:
        before = book.get(Beforehand, question.id)
    known = {**suggest, **(before.filled_in if before is not None else {})}
    return {name: value for name, value in known.items() if name in form.model_fields}
