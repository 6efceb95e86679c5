"""P47 · fine-and-discipline · 罚款与违纪处理, in the order of its clauses."""

from prefect import flow

from flows.ladder import insist
from flows.recording import recorded
from policies.organisation import Role
from policies.performance.fine_and_discipline import FinePolicy, Outcome
from policies.performance.fine_forms import (
    Acknowledgement,
    BreachCorrection,
    BreachReport,
    FactsVerified,
    PenaltyDecision,
    Reconsidered,
    Reply,
)
from policies.performance.penalty_appeal import PenaltyAppealPolicy
from tasks.asking import ask
from tasks.case import Case
from tasks.case_book import open_case
from tasks.closing import close
from tasks.notices import notify
from tasks.performance.penalty_appeals import appeal_started
from tasks.performance.penalty_book import earlier_this_month, enter_penalty, punished_on
from tasks.performance.penalty_people import somebody_else
from tasks.registering import register
from tasks.rulings import enter
from tasks.settings import settings


@flow(name="fine-and-discipline")
def fine_and_discipline(report: BreachReport) -> Outcome:
    """罚款与违纪处理 Fine and discipline: from a report to a penalty that its owner has read, or to none."""
    case = open_case(FinePolicy, report)
    if case.entered_before:
        return Outcome(case=case.number, entered_before=True)
    report = recorded(case, FinePolicy, report, BreachCorrection)
    rules = register(case, FinePolicy, report)

    # CF-10 · 罚款表 — what this house has no penalty for goes back to whoever reported it.
    taken = in_the_table(case, rules, report)
    if taken is None:
        return close(case, Outcome(case=case.number, withdrawn=True))
    rules, report = taken

    # PEN-18 · 查明事实 — first the facts; nobody verifies their own.
    facts = verified(case, rules, report)
    if not facts.verified:
        enter(case, rules.unfounded(report, facts))
        notify(case, report.taken_by, "breach-unfounded")
        return close(case, Outcome(case=case.number))

    # PEN-04, PEN-17 · 决定 — the department head confirms, takes a lesser step of the ladder, or drops it.
    decision = decided(case, rules, report, facts)
    reply, appeal = carried_out(case, rules, report, decision)
    return close(
        case,
        Outcome(
            case=case.number,
            verified=True,
            verdict=decision.verdict,
            measure=decision.measure,
            reply=reply,
            appeal=appeal,
        ),
    )


def in_the_table(
    case: Case, rules: FinePolicy, report: BreachReport
) -> tuple[FinePolicy, BreachReport] | None:
    """CF-10, PEN-18 · reported again as something that the house punishes, or withdrawn; with its day's rules."""
    clause = rules.clause_for(report.breach)
    before = punished_on(case, clause, report.person, report.evidence)
    wrong = rules.not_punishable(report, before)
    if not wrong:
        return rules, report
    due = case.asking.correction_due(case.opened_at)
    said = insist(report.taken_by, Reconsidered, case=case, due=due, suggest=report.entries(), because=wrong)
    if said.withdrawn:
        return None
    again = recorded(case, FinePolicy, BreachReport.taken_from(said), BreachCorrection)
    return in_the_table(case, register(case, FinePolicy, again), again)


def verified(case: Case, rules: FinePolicy, report: BreachReport) -> FactsVerified:
    """PEN-18 · by the supervisor, or one level up where that is the one it is about."""
    return insist(
        somebody_else(case, rules.verified_by, [report.person]),
        FactsVerified,
        case=case,
        due=case.asking.decision_due(case.opened_at),
        suggest={"measure": rules.by_table(report.breach)},
        check=lambda said: rules.verifiable(report, said),
    )


def decided(case: Case, rules: FinePolicy, report: BreachReport, facts: FactsVerified) -> PenaltyDecision:
    """PEN-04, PEN-17 · with the amount in view that this month's count makes."""
    clause, since = rules.clause_for(report.breach), rules.month_start(facts.answered_at)
    before = earlier_this_month(case, clause, report.person, since)
    return insist(
        somebody_else(case, rules.decided_by, [report.person]),
        PenaltyDecision,
        case=case,
        due=case.asking.decision_due(facts.answered_at),
        suggest={"measure": facts.measure},
        because=rules.outlook(report, before),
        check=lambda said: rules.decidable(report, facts.measure, said),
    )


def carried_out(
    case: Case, rules: FinePolicy, report: BreachReport, decision: PenaltyDecision
) -> tuple[str, str]:
    """PEN-17, OP-PEN-5 · entered, told, and read or appealed against by its owner: the reply, and the appeal."""
    if rules.fined(decision):
        clause, month = rules.clause_for(report.breach), rules.month_start(decision.answered_at)
        taken_in = settings().penalties_in
        enter_penalty(
            case,
            clause,
            report.person,
            month,
            lambda before: rules.penalty(report, decision, before, taken_in),
        )
    else:
        enter(case, rules.disciplined(report, decision))
    if rules.for_hr(decision):
        notify(case, Role.HR, "discipline-proposed", about=decision.measure)
    notify(case, report.person, "penalty-decided", about=decision.verdict)
    if rules.dropped(decision):
        return "", ""

    due = rules.reply_due(decision.answered_at)
    said = ask(report.person, Acknowledgement, case=case, due=due, check=rules.unreasoned)
    if said is None or said.reply is not Reply.APPEAL:
        return rules.replied(said), ""
    return rules.replied(said), appeal_started(case, PenaltyAppealPolicy, report.person, said)
