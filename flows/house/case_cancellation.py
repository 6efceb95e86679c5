"""case-cancellation · 撤销程序: a procedure that was begun is cancelled, and nothing of it is deleted."""

from prefect import flow

from flows.ladder import insist
from policies.house.case_cancellation import CaseCancellationPolicy, Outcome
from policies.house.case_cancellation_forms import (
    CaseCancellationDecision,
    CaseCancellationRequest,
    CaseCancelling,
)
from tasks.calling_off import call_off
from tasks.case import Case
from tasks.case_book import open_case
from tasks.closing import close
from tasks.house.case_cancellation import cancelling, entered_as_cancelled, show_cancelled
from tasks.notices import notify
from tasks.performance.penalty_people import somebody_else
from tasks.registering import register
from tasks.rulings import enter


@flow(name="case-cancellation")
def case_cancellation(request: CaseCancellationRequest) -> Outcome:
    """撤销程序 Cancel a procedure: by its starter before anybody has answered, by consent afterwards."""
    # OP-HOUSE-140, OP-HOUSE-143 · 可否撤销，由谁撤销 — what has its own way of ending is refused with its name.
    about = cancelling(CaseCancellationPolicy, request)
    case = open_case(CaseCancellationPolicy, about)
    if case.entered_before:
        return Outcome(case=case.number, entered_before=True)
    rules = register(case, CaseCancellationPolicy, about)

    # OP-HOUSE-143 · 发起人撤销 — until somebody else has answered the starter's own word is enough.
    if about.at_will:
        return cancelled(case, rules, about)

    # OP-HOUSE-143 · 经同意撤销 — silence climbs, and consents to nothing.
    decision = insist(
        somebody_else(case, rules.decided_by, [about.starter, about.taken_by]),
        CaseCancellationDecision,
        case=case,
        due=rules.decision_due(about.started_at),
        check=lambda said: rules.wrong_decision(about, said),
    )
    enter(case, rules.decided(about, decision))
    if not decision.agreed:
        notify(case, about.taken_by, "cancellation-refused")
        return close(case, rules.outcome(case.number, about, "refused"))
    return cancelled(case, rules, about)


def cancelled(case: Case, rules: CaseCancellationPolicy, about: CaseCancelling) -> Outcome:
    """OP-HOUSE-143 · 停止未办、保留已办 — rulings and fines stay; whoever was still asked is told."""
    if not call_off(case, about.case):
        return close(case, rules.outcome(case.number, about, "too-late"))
    entered_as_cancelled(case, rules, about)
    enter(case, rules.cancelled(about))
    show_cancelled(about)
    notify(case, about.starter or about.taken_by, "procedure-cancelled", about=about.case)
    return close(case, rules.outcome(case.number, about, "cancelled"))
