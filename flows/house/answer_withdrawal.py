"""answer-withdrawal · 撤回: one's own answer is taken back before anybody acts on it."""

from prefect import flow

from policies.house.answer_withdrawal import AnswerWithdrawal, WithdrawalPolicy
from policies.house.going_back import GoingBackPolicy, WentBack
from tasks.act_pages import show_act
from tasks.going_back import go_back
from tasks.house.case_return import since_own_answer
from tasks.open_questions import the_case_at_hand
from tasks.rules_of_today import in_force_today


@flow(name="answer-withdrawal")
def answer_withdrawal(request: AnswerWithdrawal) -> WentBack:
    """撤回 Take back an answer: one's own, the last one given, while nobody has acted on it."""
    # OP-HOUSE-140, OP-HOUSE-151 · 只能撤回本人最近的答复，且他人尚未在其后办理
    at = the_case_at_hand(WithdrawalPolicy, request)
    going_back = in_force_today(GoingBackPolicy, at.case.department)
    since = since_own_answer(at.case, at.rules, going_back, request)

    # OP-HOUSE-151, OP-HOUSE-153 · 其后各事另名留存、不再作数，该环节重新询问
    done = go_back(at.case, request, at.rules.way, going_back, since)
    return show_act(at.case, at.rules, request, done)
