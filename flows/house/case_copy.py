"""case-copy · 抄送: somebody is given a case to read."""

from prefect import flow

from policies.house.case_copy import Copied, CopyPolicy, CopyRequest
from tasks.act_pages import show_act
from tasks.house.case_copy import copied, withdrawn
from tasks.open_questions import the_case_at_hand


@flow(name="case-copy")
def case_copy(request: CopyRequest) -> Copied:
    """抄送 Copy: somebody is given a case to read, and nothing to answer."""
    # OP-HOUSE-140 · 哪一个案件，谁可以抄送
    at = the_case_at_hand(CopyPolicy, request)

    # OP-HOUSE-142 · 撤回抄送 — that it was given stays on record.
    if request.withdraws:
        return show_act(at.case, at.rules, request, withdrawn(at.case, at.rules, request))

    # OP-HOUSE-142 · 抄送、通知 — to somebody who has it already nothing changes.
    return show_act(at.case, at.rules, request, copied(at.case, at.rules, request))
