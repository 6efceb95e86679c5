"""penalty-appeal · 处罚申诉, beside P47: against a penalty of one's own."""

from prefect import flow

from flows.ladder import insist
from policies.organisation import Role
from policies.performance.penalty_appeal import Outcome, PenaltyAppealPolicy
from policies.performance.penalty_forms import PenaltyAppeal, PenaltyAppealDecision
from tasks.case_book import open_case
from tasks.closing import close
from tasks.notices import notify
from tasks.performance.penalty_appeals import penalised
from tasks.performance.penalty_people import somebody_else
from tasks.registering import register
from tasks.rulings import enter


@flow(name="penalty-appeal")
def penalty_appeal(appeal: PenaltyAppeal) -> Outcome:
    """处罚申诉 Penalty appeal: one's own penalty, in time and once, decided by somebody who took no part in it."""
    # OP-PEN-5 · 申诉期 — what can't be appealed against is refused with the reason.
    appealed = penalised(PenaltyAppealPolicy, appeal)
    case = open_case(PenaltyAppealPolicy, appealed)
    if case.entered_before:
        return Outcome(case=case.number, entered_before=True)
    rules = register(case, PenaltyAppealPolicy, appealed)

    # OP-HOUSE-71 · 回避 — somebody who neither reported, verified nor decided; silence climbs and decides nothing.
    decision = insist(
        somebody_else(case, rules.decided_by, [*appealed.took_part, appealed.taken_by]),
        PenaltyAppealDecision,
        case=case,
        due=rules.decision_due(appealed),
        check=lambda said: rules.not_impartial(appealed, said),
    )

    # OP-PEN-5 · 冲销 — by counter-entries in the month of the penalty, the original untouched; told either way.
    for ruling in rules.decided(appealed, decision):
        enter(case, ruling)
    if rules.for_hr(appealed, decision):
        notify(case, Role.HR, "discipline-withdrawn", about=appealed.penalty)
    notify(case, appealed.taken_by, "appeal-decided", about=decision.judgement)
    return close(case, rules.outcome(case.number, appealed, decision))
