"""question-delegation · 委派: somebody prepares the answer, whoever was asked gives it."""

from prefect import flow

from policies.house.question_delegation import Delegated, DelegationPolicy, QuestionDelegation
from tasks.act_pages import show_act
from tasks.house.question_delegation import called_back, delegated
from tasks.open_questions import the_open_question


@flow(name="question-delegation")
def question_delegation(delegation: QuestionDelegation) -> Delegated:
    """委派 Delegate: somebody prepares the answer, and the question comes back with it filled in."""
    # OP-HOUSE-140 · 哪一个待办
    at = the_open_question(DelegationPolicy, delegation)

    # OP-HOUSE-148 · 拟好之前可以收回
    if delegation.calls_back:
        done = called_back(at.case, at.rules, delegation, at.question)
        return show_act(at.case, at.rules, delegation, done)

    # OP-HOUSE-148 · 委派他人拟稿，拟好即退回
    done = delegated(at.case, at.rules, delegation, at.question)
    return show_act(at.case, at.rules, delegation, done)
