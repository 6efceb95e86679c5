"""Passing an open question on for good."""

from sqlalchemy.orm import Session

from policies.house.act_forms import OpenQuestion
from policies.house.question_transfer import QuestionTransfer, TransferPolicy, Transferred
from tasks.acts import act
from tasks.case import Case
from tasks.clock import now
from tasks.notices import tell
from tasks.open_questions import refused, write_down
from tasks.receiving import give_to, receiver
from tasks.setting_aside import held_up, still_theirs
from tasks.takeovers import ask_anew


@act("转办 Transfer")
def transferred(
    book: Session, case: Case, rules: TransferPolicy, wanted: QuestionTransfer, asked: OpenQuestion
) -> Transferred:
    """OP-HOUSE-147 · from now on it is asked of them: in the case book, on the page and in the tags."""
    question, today = still_theirs(book, asked), case.calendar.day_of(now())
    to = receiver(book, question, wanted.to, today)
    refused(rules.wrong_transfer(wanted, asked, to, held_up(book, question)))
    give_to(book, question, wanted.to, today)
    ask_anew(book, question)
    key = f"transferred-{case.run_id}"
    tell(book, case, wanted.to, "question-transferred", key=key, title=question.title, by=wanted)
    write_down(book, case, wanted, rules.procedure, rules.transferred(wanted, asked), question.id)
    return Transferred(case=case.number, step=asked.step, asked_of=asked.asked_of, to=wanted.to)
