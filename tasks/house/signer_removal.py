"""Removing a signer who hasn't signed."""

from sqlalchemy.orm import Session

from policies.house.act_forms import OpenQuestion
from policies.house.signer_removal import RemovalPolicy, Removed, SignerRemoval
from tasks.acts import act
from tasks.case import Case
from tasks.clock import now
from tasks.notices import tell
from tasks.open_questions import refused, still_open, write_down
from tasks.records.engine import reading
from tasks.records.models import Question
from tasks.signed import close_pages, counted
from tasks.signing import signers_of
from tasks.takeovers import ask_anew


@act("减签 Remove a signer")
def removed(
    book: Session, case: Case, rules: RemovalPolicy, wanted: SignerRemoval, asked: OpenQuestion
) -> Removed:
    """OP-HOUSE-150 · their signature isn't waited for any more; an answer that waited for it alone counts now."""
    question = still_open(book, asked)
    latest = {row.person: row for row in signers_of(book, question)}
    refused(rules.wrong_removal(wanted, {person: row.state for person, row in latest.items()}))
    row = latest[wanted.signer]
    row.state, row.ended_at = "removed", now()
    book.flush()
    answered = counted(book, question)
    if not answered:
        question.changed_at = now()
        ask_anew(book, question)
    tell(book, case, wanted.signer, "not-needed", key=row.step, title=question.title)
    write_down(book, case, wanted, rules.procedure, rules.removed(wanted, asked), question.id)
    return Removed(case=case.number, step=asked.step, signer=wanted.signer, answered=answered)


def ask_no_more(asked: OpenQuestion) -> None:
    """OP-HOUSE-150 · the page of whoever isn't to sign any more ends."""
    with reading() as book:
        question = book.get_one(Question, asked.id)
    close_pages(question)
