"""P01 · complaint-handling · 客户投诉处理, in the order of its clauses."""

from collections.abc import Sequence
from datetime import datetime

from prefect import flow

from flows.ladder import insist
from policies.cases.complaint_cluster_alert import ClusterPolicy
from policies.cases.complaint_forms import (
    CallBack,
    Closing,
    ClosingDecision,
    Complaint,
    Correction,
    Finding,
    Investigation,
    Result,
    Verification,
)
from policies.cases.complaint_handling import ComplaintPolicy, Outcome
from policies.organisation import Role
from policies.working_time import Due
from tasks.case import Case
from tasks.case_book import open_case
from tasks.cases.complaint_cluster_alert import watch_for_clusters
from tasks.closing import close
from tasks.notices import notify
from tasks.registering import objections_to, register
from tasks.rulings import earlier_rulings, enter
from tasks.settings import settings


@flow(name="complaint-handling")
def complaint_handling(complaint: Complaint) -> Outcome:
    """客户投诉处理 Complaint handling: from the record to a satisfied customer, or a reasoned close."""
    # CMP-05, CMP-06 · 登记致歉 — recorded at once; what came in under a known external number is entered once.
    case = open_case(ComplaintPolicy, complaint)
    if case.entered_before:
        return Outcome(case=case.number, entered_before=True)
    complaint = registered(case, complaint)

    # CMP-02, CMP-09 · 分级分类 — from here on the rules of the day of receipt hold.
    rules = register(case, ComplaintPolicy, complaint)
    enter(case, rules.classification(complaint))

    # CMP-18, CLU-01 · 统计预警 — each complaint counts at once, so that a concentration shows early.
    watch_for_clusters(case, ClusterPolicy, complaint)

    # CMP-07 · 立即组织调查处理 — the supervisor opens the investigation at once, and names who handles it.
    suggested = rules.suggested_order(complaint)
    due = rules.investigation_due(complaint)
    order = insist(Role.SUPERVISOR, Investigation, case=case, due=due, suggest=suggested)

    # CMP-13, CMP-16, CMP-19 · 重大与异常上报 — what can't wait for the result is reported now.
    report_upwards(case, rules, complaint, order)

    # CMP-03, CMP-08, CMP-12 · 首问负责、限期反馈、回访确认 — round by round, until the customer is satisfied.
    finding, satisfied = settled(case, rules, complaint, order, since=complaint.received_at)

    # CMP-20 · 服务责任 — a service fault is verified first, then penalised as the profile says.
    service_fault = punished(case, rules, finding)

    # CMP-18 · 统计归档
    return close(
        case, Outcome.of(case.number, order, finding, satisfied=satisfied, service_fault=service_fault)
    )


def registered(case: Case, complaint: Complaint) -> Complaint:
    """CMP-05 · a record that can't be right goes back to the agents until it is; nothing in it is lost."""
    complaint = complaint.localised(case.calendar.zone)
    if wrong := objections_to(case, ComplaintPolicy, complaint):
        due, entries = case.asking.correction_due(case.opened_at), complaint.entries()
        corrected = insist(Role.AGENT, Correction, case=case, due=due, suggest=entries, because=wrong)
        return registered(case, corrected)
    if not complaint.apologised:
        notify(case, complaint.taken_by, "apology", at_once=True)
    return complaint


def report_upwards(case: Case, rules: ComplaintPolicy, complaint: Complaint, order: Investigation) -> None:
    """CMP-13, CMP-16, CMP-19 · major complaints, exceptions, important customers."""
    if major := rules.major(complaint, order):
        enter(case, major)
        notify(case, Role.LEADERSHIP, "major", at_once=True)
    if exception := rules.exception(complaint):
        enter(case, exception)
        notify(case, Role.LEADERSHIP, "exception", at_once=True)
    if order.important_customer:
        notify(case, order.handler, "important", at_once=True)


def settled(  # noqa: PLR0913 - one round of the procedure, with what the rounds before it left
    case: Case,
    rules: ComplaintPolicy,
    complaint: Complaint,
    order: Investigation,
    *,
    since: datetime,
    earlier: Sequence[CallBack] = (),
) -> tuple[Finding, bool]:
    """CMP-08, CMP-12, OP-CMP-6 · remedied, told, called back; a customer who isn't satisfied gets another round."""
    due = rules.result_due(complaint, order, since)
    finding = found(case, complaint, order.handler, due)
    result = insist(rules.teller(complaint), Result, case=case, due=due)
    call_back = insist(complaint.taken_by, CallBack, case=case, due=rules.call_back_due(result.answered_at))
    if call_back.satisfied:
        return finding, True

    rounds = (*earlier, call_back)
    if rules.last_round(rounds) and given_up(case, call_back):
        return finding, False
    return settled(case, rules, complaint, order, since=call_back.answered_at, earlier=rounds)


def found(case: Case, complaint: Complaint, handler: str, due: Due) -> Finding:
    """CMP-10, CMP-11, CMP-14 · the handler's finding; a matter that is transferred is followed by who took it."""
    finding = insist(handler, Finding, case=case, due=due)
    if finding.lead:
        notify(case, Role.SUPERVISOR, "lead")
    if not finding.transfer_to:
        return finding
    notify(case, complaint.taken_by, "transferred", about=finding.transfer_to)
    return found(case, complaint, finding.transfer_to, due)


def given_up(case: Case, last: CallBack) -> bool:
    """OP-CMP-6 · after the last round the supervisor closes with a reason, or orders one more."""
    due = case.asking.decision_due(last.answered_at)
    return insist(Role.SUPERVISOR, Closing, case=case, due=due).decision is ClosingDecision.CLOSE


def punished(case: Case, rules: ComplaintPolicy, finding: Finding) -> bool:
    """CMP-20, PEN-18 · nobody is punished before the facts are verified."""
    if not rules.to_be_verified(finding):
        return False
    due, accused = case.asking.decision_due(finding.answered_at), rules.accused(finding)
    verdict = insist(Role.SUPERVISOR, Verification, case=case, due=due, suggest=accused)
    if verdict.verified:
        month = rules.month_start(verdict.answered_at)
        earlier = earlier_rulings(case, rules.fine_clause, verdict.at_fault, month)
        enter(case, rules.penalty(verdict.at_fault, earlier, settings().penalties_in))
    return verdict.verified
