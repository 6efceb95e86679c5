"""An open question that somebody else has in hand: who prepares it, whose signature it waits for."""

from sqlalchemy.orm import Session

from policies.house.act_forms import OpenQuestion
from policies.house.receivers import in_other_hands
from tasks.delegating import delegation_of
from tasks.open_questions import refused, still_open
from tasks.records.models import Question
from tasks.signing import awaited, held_answer


def still_theirs(book: Session, asked: OpenQuestion) -> Question:
    """The question, kept from others until it is entered what was done; NotStarted once it is asked of another."""
    question = still_open(book, asked)
    moved = question.asked_of != asked.asked_of
    refused([f"step: 已改由 {question.asked_of} 答复 it is asked of them by now"] if moved else [])
    return question


def held_up(book: Session, question: Question) -> str:
    """Why a question can't be given on now; blank where it can."""
    delegation, held = delegation_of(book, question), held_answer(book, question)
    signers = [row.person for row in awaited(book, question)] if held is not None else []
    return in_other_hands(delegation.to if delegation is not None else "", signers)
