"""What a question's sheet shows of others: acts on it, who prepares its answer, who signs it, why it is put again."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tasks.records.acts import Act
from tasks.records.engine import reading
from tasks.records.models import Question
from tasks.records.signers import Beforehand, Delegation, Signer
from tasks.signing import held_answer, signers_of


def company_of(question: Question) -> dict[str, Any]:
    """What others have to do with a question; on a signer's own page, what they sign."""
    with reading() as book:
        before = book.get(Beforehand, question.id)
        signs = _signed_question(book, question)
        delegation = (
            select(Delegation).where(Delegation.question == question.id).order_by(Delegation.id.desc())
        )
        return {
            "because": before.because if before is not None else [],
            "acts": list(book.scalars(select(Act).where(Act.question == question.id).order_by(Act.id))),
            "delegation": book.scalars(delegation).first(),
            "signers": signers_of(book, signs or question),
            "signs": signs,
            "answer": held_answer(book, signs) if signs is not None else None,
        }


def _signed_question(book: Session, page: Question) -> Question | None:
    """The question that is signed on this page; None where it isn't a signer's."""
    of_it = Signer.step == page.step, Question.case == page.case
    whole = select(Question).join(Signer, Signer.question == Question.id)
    return book.scalars(whole.where(*of_it)).first()
