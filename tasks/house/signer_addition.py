"""Adding a signer, and removing one."""

from sqlalchemy.orm import Session

from policies.house.act_forms import OpenQuestion
from policies.house.receivers import in_other_hands
from policies.house.signer_addition import Added, AdditionPolicy, SignerAddition
from tasks.acts import act
from tasks.case import Case
from tasks.clock import now
from tasks.delegating import lies_with
from tasks.open_questions import refused, write_down
from tasks.receiving import receiver
from tasks.records.engine import reading
from tasks.records.models import Question
from tasks.setting_aside import still_theirs
from tasks.signer_pages import start_pages
from tasks.signing import awaited, held_answer, next_page, signers_of
from tasks.takeovers import ask_anew


@act("加签 Add a signer")
def added(
    book: Session, case: Case, rules: AdditionPolicy, wanted: SignerAddition, asked: OpenQuestion
) -> Added:
    """OP-HOUSE-149 · from now on the question waits for their signature, and its page says so."""
    question = still_theirs(book, asked)
    signer = receiver(book, question, wanted.signer, case.calendar.day_of(now()))
    waiting = [row.person for row in awaited(book, question)]
    held_up_by = in_other_hands(lies_with(book, question).to, [])
    refused(
        rules.wrong_addition(wanted, asked, signer, waiting, held_up_by)
        or rules.wrong_place(wanted, answered=held_answer(book, question) is not None)
    )
    nth = sum(row.person == wanted.signer for row in signers_of(book, question)) + 1
    book.add(next_page(question, wanted.signer, wanted.place, wanted.taken_by, nth))
    question.changed_at = now()
    ask_anew(book, question)
    write_down(book, case, wanted, rules.procedure, rules.added(wanted, asked), question.id)
    return Added(case=case.number, step=asked.step, signer=wanted.signer, place=wanted.place)


def ask_to_sign(asked: OpenQuestion) -> None:
    """OP-HOUSE-149 · each signer is asked on a page of their own, started once."""
    with reading() as book:
        question = book.get_one(Question, asked.id)
    start_pages(question)
