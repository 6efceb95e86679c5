"""P20 · exception-reconciliation · 异常事件核对, in the order of its clauses."""

from collections.abc import Sequence

from prefect import flow

from flows.ladder import insist
from policies.organisation import Role
from policies.reporting.exception_escalation import ExceptionPolicy
from policies.reporting.exception_reconciliation import Outcome, ReconciliationPolicy
from policies.reporting.reconciliation_forms import (
    DayRequest,
    DirectorJudged,
    Gap,
    Gaps,
    GapsJudged,
    ReconciledDay,
)
from tasks.case import Case
from tasks.case_book import open_case
from tasks.closing import close
from tasks.registering import register
from tasks.reporting.exception_reconciliation import compare
from tasks.reporting.raising import raise_exception
from tasks.rulings import enter
from tasks.settings import settings
from tasks.started import named_at_start


@flow(name="exception-reconciliation")
def exception_reconciliation(request: DayRequest) -> Outcome:
    """异常事件核对 Exception reconciliation: what a day should have reported and didn't, and whose fault it is."""
    # OP-HOUSE-36 · one for each department and day, however often it is started.
    day = named_at_start(ReconciliationPolicy, request, ReconciledDay, ReconciliationPolicy.day_of)
    case = open_case(ReconciliationPolicy, day)
    if case.entered_before:
        return Outcome(case=case.number, entered_before=True)
    rules = register(case, ReconciliationPolicy, day)

    # EXC-13 · 核对工单、回访、录音 — what is missing is entered afterwards, before anybody is asked.
    gaps = compare(case, rules, day)
    enter(case, rules.compared(gaps))
    missing = [rules.afterwards(event, case.number) for event in gaps.missing]
    entered = [raise_exception(case, ExceptionPolicy, event) for event in missing]

    # PEN-18, OP-EXC-6 · 先查明事实，再按处罚表处理
    for form in rules.forms(gaps.of_staff):
        of_staff(case, rules, gaps, form)

    # EXC-22, OP-EXC-9 · 部长本人的由主管部门认定
    for form in rules.forms(gaps.of_director):
        of_director(case, rules, gaps, form)
    return close(case, Outcome.of(case.number, day, gaps, entered))


def of_staff(case: Case, rules: ReconciliationPolicy, gaps: Gaps, found: Sequence[Gap]) -> None:
    """EXC-13, PEN-18 · the director establishes the facts of each finding."""
    due, wrong = case.asking.decision_due(case.opened_at), rules.judged_wrong(found, gaps.staff)
    suggested = rules.to_judge(found)
    judged = insist(Role.DIRECTOR, GapsJudged, case=case, due=due, suggest=suggested, check=wrong)
    for ruling in rules.penalties(judged.findings, settings().penalties_in):
        enter(case, ruling)


def of_director(case: Case, rules: ReconciliationPolicy, gaps: Gaps, found: Sequence[Gap]) -> None:
    """EXC-22, PEN-20 · the competent department establishes those of the director's own."""
    due, wrong = case.asking.decision_due(case.opened_at), rules.judged_wrong(found, gaps.staff)
    suggested, judge = rules.to_judge(found), Role.COMPETENT_DEPARTMENT
    judged = insist(judge, DirectorJudged, case=case, due=due, suggest=suggested, check=wrong)
    for ruling in rules.directors_penalties(judged.findings, settings().penalties_in):
        enter(case, ruling)
