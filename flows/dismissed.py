"""What follows from the decision on a dismissal: last day, pay and handover, or a lesser measure, or nothing (P62)."""

from flows.ladder import insist
from policies.leaving.dismissal_forms import DismissalDecision, MonthlyPayEntered
from policies.leaving.dismissal_proposal import ProposedDismissal
from policies.leaving.dismissal_termination import DismissalPolicy, Outcome
from policies.leaving.dismissal_terms import Service
from policies.leaving.offboarding_handover import OffboardingPolicy
from policies.organisation import Role
from tasks.case import Case
from tasks.leaving.dismissal import printed, service_of
from tasks.leaving.handover_start import handover_started
from tasks.notices import notify
from tasks.performance.penalty_people import somebody_else
from tasks.rulings import enter


def carried_out(
    case: Case, rules: DismissalPolicy, put: ProposedDismissal, decision: DismissalDecision
) -> Outcome:
    """TRM-05, OP-TRM-2, PEN-17 · a leak's liability in any case; then the dismissal, or what was decided instead."""
    if rules.liable(put, decision):
        enter(case, rules.liability(put, decision))
        notify(case, Role.GM_OFFICE, "legal-liability", at_once=True)
    notify(case, put.taken_by, "dismissal-decided", about=decision.verdict)
    if decision.dismisses:
        return dismissed(case, rules, put, decision)
    return kept(case, rules, put, decision)


def kept(case: Case, rules: DismissalPolicy, put: ProposedDismissal, decision: DismissalDecision) -> Outcome:
    """PEN-17 · nobody is dismissed; a lesser measure goes back to discipline."""
    if rules.lessens(decision):
        enter(case, rules.lessened(put, decision))
    if rules.for_hr(decision):
        notify(case, Role.HR, "discipline-proposed", about=decision.measure)
    notify(case, put.person, "not-dismissed", about=decision.verdict)
    return rules.kept(case.number, put, decision)


def dismissed(
    case: Case, rules: DismissalPolicy, put: ProposedDismissal, decision: DismissalDecision
) -> Outcome:
    """OP-TRM-2 · the last day and what is paid are computed, the person is told, the handover begins."""
    service = service_of(case, put.person, decision.answered_at)
    entered = pay_entered(case, rules, put, decision, service)
    terms = rules.terms(put, decision, service, entered)
    enter(case, rules.ended(put, terms))

    # TRM-01 · 解除通知、离职交接
    page = printed(case, rules, put, decision, terms)
    notify(case, put.person, "dismissal-notice", at_once=True, about=terms.last_day.isoformat())
    request = rules.handover(put, case.number, case.department, decision.answered_by, terms)
    number = handover_started(case, OffboardingPolicy, request)
    return rules.dismissed(case.number, put, terms, page, number)


def pay_entered(
    case: Case, rules: DismissalPolicy, put: ProposedDismissal, decision: DismissalDecision, service: Service
) -> MonthlyPayEntered | None:
    """OP-TRM-2 · asked for only where something is paid by it and nobody knows it yet."""
    if not rules.needs_pay(put, decision, service):
        return None
    return insist(
        somebody_else(case, rules.opinion_by, [put.person]),
        MonthlyPayEntered,
        case=case,
        due=rules.pay_due(decision.answered_at),
        check=lambda said: rules.not_own(put, said),
    )
