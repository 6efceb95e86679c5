"""Having somebody prepare an answer, and calling that back."""

from sqlalchemy.orm import Session

from policies.house.act_forms import OpenQuestion
from policies.house.question_delegation import Delegated, DelegationPolicy, QuestionDelegation
from tasks.acts import act
from tasks.case import Case
from tasks.clock import now
from tasks.delegating import call_back, lies_with
from tasks.notices import tell
from tasks.open_questions import refused, still_open, write_down
from tasks.receiving import give_to, receiver
from tasks.records.signers import Delegation
from tasks.setting_aside import held_up, still_theirs
from tasks.takeovers import ask_anew


@act("委派 Delegate")
def delegated(
    book: Session, case: Case, rules: DelegationPolicy, wanted: QuestionDelegation, asked: OpenQuestion
) -> Delegated:
    """OP-HOUSE-148 · they prepare the answer; whose answer it is stays on the question's delegation."""
    question, today = still_theirs(book, asked), case.calendar.day_of(now())
    to, lying = receiver(book, question, wanted.to, today), lies_with(book, question)
    refused(rules.wrong_delegation(wanted, asked, to, lying, held_up(book, question)))
    book.add(
        Delegation(
            question=question.id, by=wanted.taken_by, to=wanted.to, asked_of=question.asked_of, at=now()
        )
    )
    give_to(book, question, wanted.to, today)
    ask_anew(book, question)
    key = f"delegated-{case.run_id}"
    tell(book, case, wanted.to, "question-delegated", key=key, title=question.title, by=wanted)
    write_down(book, case, wanted, rules.procedure, rules.delegated(wanted, asked), question.id)
    return Delegated(case=case.number, step=asked.step, asked_of=asked.asked_of, to=wanted.to)


@act("收回委派 Call back")
def called_back(
    book: Session, case: Case, rules: DelegationPolicy, wanted: QuestionDelegation, asked: OpenQuestion
) -> Delegated:
    """OP-HOUSE-148 · it comes back unprepared; whoever has prepared it in the same moment was first."""
    question = still_open(book, asked)
    lying = lies_with(book, question)
    refused(rules.wrong_call_back(wanted, lying))
    call_back(book, question)
    write_down(book, case, wanted, rules.procedure, rules.called_back(asked, lying), question.id)
    return Delegated(case=case.number, step=asked.step, asked_of=question.asked_of)
