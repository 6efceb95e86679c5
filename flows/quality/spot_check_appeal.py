"""spot-check-appeal · 抽查申诉, beside P24: against what a recording check led to."""

from prefect import flow

from flows.ladder import insist
from policies.quality.appeal_forms import Appeal, AppealDecision
from policies.quality.spot_check_appeal import AppealPolicy, Outcome
from tasks.case_book import open_case
from tasks.closing import close
from tasks.notices import notify
from tasks.quality.appeals import appealed_against
from tasks.registering import register
from tasks.reporting_line import level_above
from tasks.rulings import enter


@flow(name="spot-check-appeal")
def spot_check_appeal(appeal: Appeal) -> Outcome:
    """抽查申诉 Spot-check appeal: one's own ruling, in time and once, decided by somebody who had no part in it."""
    # OP-PEN-5 · 申诉期 — what can't be appealed against is refused with the reason.
    appealed = appealed_against(AppealPolicy, appeal)
    case = open_case(AppealPolicy, appealed)
    if case.entered_before:
        return Outcome(case=case.number, entered_before=True)
    rules = register(case, AppealPolicy, appealed)

    # OP-HOUSE-49 · 回避 — the level above the one that checked; silence climbs and decides nothing.
    decision = insist(
        level_above(case, appealed.level),
        AppealDecision,
        case=case,
        due=rules.decision_due(appealed),
        check=lambda said: rules.not_impartial(appealed, said),
    )

    # OP-PEN-5 · 冲销 — by a counter-entry, the original untouched; the appellant is told either way.
    for ruling in rules.decided(appealed, decision):
        enter(case, ruling)
    notify(case, appealed.taken_by, "appeal-decided", about=decision.judgement)
    return close(case, rules.outcome(case.number, appealed, decision))
