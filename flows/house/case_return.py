"""case-return · 退回: a case goes back to an earlier step, with the reason."""

from prefect import flow

from policies.house.case_return import CaseReturn, ReturnPolicy
from policies.house.going_back import GoingBackPolicy, WentBack
from tasks.act_pages import show_act
from tasks.going_back import go_back
from tasks.house.case_return import since_step
from tasks.open_questions import the_open_question
from tasks.rules_of_today import in_force_today


@flow(name="case-return")
def case_return(request: CaseReturn) -> WentBack:
    """退回 Return: the step is asked again with the reason on top, and what came since counts no more."""
    # OP-HOUSE-140 · 哪一个待办，谁可以退回
    at = the_open_question(ReturnPolicy, request)

    # OP-HOUSE-152 · 退回到哪一环节，其后各事能否收回
    going_back = in_force_today(GoingBackPolicy, at.case.department)
    since = since_step(at.case, at.rules, going_back, request, at.question)

    # OP-HOUSE-152, OP-HOUSE-153 · 其后各事另名留存、不再作数，该环节重新询问
    done = go_back(at.case, request, at.rules.way, going_back, since)
    return show_act(at.case, at.rules, request, done)
