"""P49 · bonus-allocation · 绩效奖金核算与分配, in the order of its clauses."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from prefect import flow
from pydantic import JsonValue

from flows.appraised import once_published
from flows.ladder import insist
from policies.organisation import Role
from policies.performance.bonus_allocation import BonusPolicy
from policies.performance.bonus_checks import wrong_in_review
from policies.performance.bonus_figures import BonusSheet, Outcome, Sales
from policies.performance.bonus_forms import BonusMonth, BonusRequest, BonusReview, SalesEntered
from tasks.asking import NOTHING
from tasks.case import Case
from tasks.case_book import open_case
from tasks.closing import close
from tasks.performance.bonus import allotted, brought_in, pay
from tasks.registering import register
from tasks.rulings import enter
from tasks.started import named_at_start


@flow(name="bonus-allocation")
def bonus_allocation(request: BonusRequest) -> Outcome:
    """绩效奖金 Bonus allocation: the month's commission, shared out by the scores, reviewed and paid."""
    # OP-HOUSE-77 · 按月核算 — one for each department and month, however often it is started.
    month = named_at_start(BonusPolicy, request, BonusMonth, BonusPolicy.month_of)
    case = open_case(BonusPolicy, month)
    if case.entered_before:
        return Outcome(case=case.number, entered_before=True)
    rules = register(case, BonusPolicy, month)

    # CF-56 · 奖金资格 — where prizes stand for a bonus, there is no pool to share.
    if not rules.shared_out:
        enter(case, rules.not_held(month))
        return close(case, Outcome(case=case.number, month=month.month))

    # BON-02, BON-03 · 部门提成 — on the sales brought in; where nobody did, the supervisor enters them.
    once_published(case, [month.month])
    sought = brought_in(case, month.month)
    sales = sought.sales or entered(case, rules, month, sought.at)

    # BON-05, BON-06 · 个人奖金 — computed, then reviewed by finance; what is returned is computed again.
    sheet = released(case, rules, month, sales)
    pay(case, rules, sheet)
    return close(case, Outcome.of(case.number, sheet))


def entered(
    case: Case,
    rules: BonusPolicy,
    month: BonusMonth,
    since: datetime,
    suggest: Mapping[str, JsonValue] = NOTHING,
    because: Sequence[str] = (),
) -> Sales:
    """BON-03 · the department's sales as the supervisor says them, with where they come from."""
    due = rules.filling_in_due(since)
    said = insist(Role.SUPERVISOR, SalesEntered, case=case, due=due, suggest=suggest, because=because)
    enter(case, rules.entered(month.month, said))
    return said.figure


def released(case: Case, rules: BonusPolicy, month: BonusMonth, sales: Sales) -> BonusSheet:
    """BON-05, BON-06 · finance releases it or returns it: the sales are then put right, and all is computed again."""
    sheet = allotted(case, rules, month.month, sales)
    review = insist(
        Role.FINANCE,
        BonusReview,
        case=case,
        due=rules.review_due(sheet.at),
        check=lambda said: wrong_in_review(sheet, sales.entered_by, said),
    )
    if review.releases:
        return sheet
    enter(case, rules.returned(review))
    again = entered(case, rules, month, review.answered_at, sheet.sales_suggested, [review.return_reason])
    return released(case, rules, month, again)
