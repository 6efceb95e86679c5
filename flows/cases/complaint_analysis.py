"""P03 · complaint-analysis · 投诉统计分析与改进建议, in the order of its clauses."""

from collections.abc import Sequence

from prefect import flow

from flows.ladder import insist
from policies.cases.analysis_forms import AnalysedMonth, Decision, Period, Proposals
from policies.cases.complaint_analysis import AnalysisPolicy, Outcome
from policies.organisation import Role
from tasks.case import Case
from tasks.case_book import open_case
from tasks.cases.complaint_analysis import counted
from tasks.closing import close
from tasks.notices import notify
from tasks.registering import register
from tasks.rulings import enter
from tasks.started import named_at_start


@flow(name="complaint-analysis")
def complaint_analysis(period: Period) -> Outcome:
    """投诉统计分析 Complaint analysis: a month in figures, proposals on them, and what is adopted."""
    # OP-CAN-1 · one analysis for each department and month, however often it is started.
    month = named_at_start(AnalysisPolicy, period, AnalysedMonth, AnalysisPolicy.month_of)
    case = open_case(AnalysisPolicy, month)
    if case.entered_before:
        return Outcome(case=case.number, entered_before=True)
    rules = register(case, AnalysisPolicy, month)

    # CAN-01, CAN-04 · 定期统计分析 — beside the month before, and what was adopted since.
    analysis = counted(case, rules, month)
    enter(case, rules.statistics(analysis))
    if not rules.needs_proposals(analysis):
        notify(case, Role.SUPERVISOR, "analysed")
        return close(case, Outcome.of(case.number, analysis))

    # CAN-02, CAN-03 · 改进意见和建议 — the supervisor writes them with the figures in view.
    due = rules.writing_due(case.opened_at)
    proposals = insist(Role.SUPERVISOR, rules.proposals_form, case=case, due=due)

    # CAN-03 · 采纳与否 — the leadership decides on each; silence adopts nothing.
    decisions = decided(case, rules, proposals)

    # CAN-04 · 跟踪改进 — what was adopted stands in the next analysis.
    notify(case, Role.SUPERVISOR, "analysed")
    return close(case, Outcome.of(case.number, analysis, decisions))


def decided(case: Case, rules: AnalysisPolicy, proposals: Proposals) -> Sequence[Decision]:
    """CAN-03 · proposal by proposal, each with its reason."""
    due = rules.decision_due(proposals.answered_at)
    decisions = []
    for proposal in proposals.put_forward:
        decision = insist(Role.LEADERSHIP, Decision, case=case, due=due, suggest={"proposal": proposal})
        enter(case, rules.decided(decision))
        decisions.append(decision)
    return decisions
