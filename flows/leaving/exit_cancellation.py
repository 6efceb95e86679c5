"""exit-cancellation · 离职撤销, beside P59, P61 and P62, in the order of its clauses."""

from prefect import flow

from flows.ladder import insist
from policies.leaving.cancellation_forms import Cancellation, CancellationDecision, CancellationRequest
from policies.leaving.exit_cancellation import CancellationPolicy, Outcome
from policies.organisation import Role
from tasks.calling_off import call_off
from tasks.case import Case
from tasks.case_book import open_case
from tasks.closing import close
from tasks.leaving.cancellation import named_cancellation, started_by, stays_after_all
from tasks.notices import notify
from tasks.performance.penalty_people import somebody_else
from tasks.registering import register
from tasks.rulings import enter


@flow(name="exit-cancellation")
def exit_cancellation(request: CancellationRequest) -> Outcome:
    """离职撤销 Cancel a leaving: a resignation taken back, a dismissal overturned, a transfer called off."""
    about = named_cancellation(CancellationPolicy, request)
    case = open_case(CancellationPolicy, about)
    if case.entered_before:
        return Outcome(case=case.number, entered_before=True)
    rules = register(case, CancellationPolicy, about)

    # OP-HOUSE-115 · 受理前撤回 — the person's own word is enough, unless it is accepted in that very moment.
    if about.at_will and call_off(case, about.case):
        return cancelled(case, rules, about)

    # OP-HOUSE-116 · 受理后撤销 — by consent; silence climbs and consents to nothing.
    decision = insist(
        somebody_else(case, rules.decides(about.ground), [about.person, about.taken_by]),
        CancellationDecision,
        case=case,
        due=rules.decision_due(about.started_at),
        check=lambda said: rules.wrong_decision(about, said),
    )
    enter(case, rules.decided(about, decision))
    if not decision.agreed:
        notify(case, about.taken_by, "cancellation-refused")
        return close(case, rules.outcome(case.number, about, "refused"))
    call_off(case, about.case)
    return cancelled(case, rules, about)


def cancelled(case: Case, rules: CancellationPolicy, about: Cancellation) -> Outcome:
    """OP-HOUSE-117 · 停止未办、保留已办 — nothing is deleted; on the register the person stays."""
    handovers = started_by(case, about)
    for handover in handovers:
        call_off(case, handover)
        stays_after_all(case, handover)
    stopped = [about.case, *handovers]
    enter(case, rules.cancelled(about, stopped))
    for to in (about.person, Role.DEPARTMENT_HEAD, Role.HR):
        notify(case, to, "leaving-cancelled", about=about.case)
    return close(case, rules.outcome(case.number, about, "cancelled", stopped))
