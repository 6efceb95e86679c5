"""question-transfer · 转办: an open question passes to somebody else for good."""

from prefect import flow

from policies.house.question_transfer import QuestionTransfer, TransferPolicy, Transferred
from tasks.act_pages import show_act
from tasks.house.question_transfer import transferred
from tasks.open_questions import the_open_question


@flow(name="question-transfer")
def question_transfer(transfer: QuestionTransfer) -> Transferred:
    """转办 Transfer: whoever is asked has somebody else answer; the due time stays, both names are on record."""
    # OP-HOUSE-140 · 转哪一个待办，谁可以转
    at = the_open_question(TransferPolicy, transfer)

    # OP-HOUSE-147 · 可否转办、转给谁，待办随之转移
    done = transferred(at.case, at.rules, transfer, at.question)
    return show_act(at.case, at.rules, transfer, done)
