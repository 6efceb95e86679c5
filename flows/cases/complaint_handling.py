"""P01 · complaint-handling · 客户投诉处理, in the order of its clauses."""

from collections.abc import Iterator, Sequence

from prefect import flow

from flows.ladder import insist
from flows.recording import recorded
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
from policies.reporting.exception_escalation import ExceptionPolicy
from policies.ruling import Ruling
from policies.working_time import Due
from tasks.case import Case
from tasks.case_book import open_case
from tasks.cases.complaint_cluster_alert import watch_for_clusters
from tasks.closing import close
from tasks.notices import notify
from tasks.registering import register
from tasks.reporting.raising import raise_exception
from tasks.rulings import enter, enter_next
from tasks.settings import settings


@flow(name="complaint-handling")
def complaint_handling(complaint: Complaint) -> Outcome:
    """客户投诉处理 Complaint handling: from the record to a satisfied customer, or a reasoned close."""
    # CMP-05, CMP-06 · 登记致歉 — recorded at once; a known external number is entered once.
    case = open_case(ComplaintPolicy, complaint)
    if case.entered_before:
        return Outcome(case=case.number, entered_before=True)
    complaint = recorded(case, ComplaintPolicy, complaint, Correction)
    if not complaint.apologised:
        notify(case, complaint.taken_by, "apology", at_once=True)

    # CMP-02, CMP-09 · 分级分类 — from here on the rules of the day of receipt hold.
    rules = register(case, ComplaintPolicy, complaint)
    enter(case, rules.classification(complaint))

    # CMP-18, CLU-01 · 统计预警 — each complaint counts at once, so that a concentration shows early.
    watch_for_clusters(case, ClusterPolicy, complaint)

    # CMP-13, CMP-19 · 重大与异常上报 — what the record shows is reported now, whoever has yet to answer.
    report_upwards(case, "major", rules.major(complaint))
    report_upwards(case, "exception", rules.exception(complaint))

    # EXC-07, EXC-08, EXC-10 · 投诉类异常 — about a worker, a collector, or forwarded: tracked as such.
    typed = rules.typed_exception(complaint)
    if typed is not None:
        raise_exception(case, ExceptionPolicy, typed)

    # CMP-07 · 立即组织调查处理 — the supervisor opens the investigation at once, and names who handles it.
    suggested = rules.suggested_order(complaint)
    due = rules.investigation_due(complaint)
    order = insist(Role.SUPERVISOR, Investigation, case=case, due=due, suggest=suggested)

    # CMP-13, CMP-16 · 重大投诉、重要客户 — and what the supervisor alone knows, as soon as it is said.
    report_upwards(case, "major", rules.major(complaint, order))
    if order.important_customer:
        notify(case, order.handler, "important", at_once=True)

    # CMP-03, CMP-08, CMP-12 · 首问负责、限期反馈、回访确认 — round by round, until the customer is satisfied.
    findings, satisfied = settled(case, rules, complaint, order)

    # CMP-20 · 服务责任 — a service fault is verified first, then penalised as the profile says.
    verified = [punished(case, rules, finding) for finding in rules.to_be_verified(findings)]

    # CMP-18 · 统计归档
    *_, last = findings
    return close(case, Outcome.of(case.number, order, last, satisfied=satisfied, service_fault=any(verified)))


def report_upwards(case: Case, kind: str, ruling: Ruling | None) -> None:
    """CMP-13, CMP-19 · past the levels between, day or night."""
    if ruling is not None:
        enter(case, ruling)
        notify(case, Role.LEADERSHIP, kind, at_once=True)


def settled(
    case: Case, rules: ComplaintPolicy, complaint: Complaint, order: Investigation
) -> tuple[Sequence[Finding], bool]:
    """CMP-08, CMP-12, OP-CMP-6 · remedied, told, called back; round by round until that satisfies."""
    findings: list[Finding] = []
    rounds: list[CallBack] = []
    since = complaint.received_at
    while True:
        due = rules.result_due(complaint, order, since)
        findings += found(case, complaint, order.handler, due)
        result = insist(rules.teller(complaint), Result, case=case, due=due)
        call_by = rules.call_back_due(result.answered_at)
        call_back = insist(complaint.taken_by, CallBack, case=case, due=call_by)
        if call_back.confirmed:
            return findings, True

        rounds.append(call_back)
        if rules.last_round(rounds) and given_up(case, call_back):
            return findings, False
        since = call_back.answered_at


def found(case: Case, complaint: Complaint, handler: str, due: Due) -> Iterator[Finding]:
    """CMP-10, CMP-11, CMP-14 · the handler's finding, and that of whoever the matter is transferred to."""
    finding = insist(handler, Finding, case=case, due=due)
    if finding.lead:
        notify(case, Role.SUPERVISOR, "lead")
    yield finding
    if finding.transfer_to:
        notify(case, complaint.taken_by, "transferred", about=finding.transfer_to)
        yield from found(case, complaint, finding.transfer_to, due)


def given_up(case: Case, last: CallBack) -> bool:
    """OP-CMP-6 · after the last round the supervisor closes with a reason, or orders one more."""
    due = case.asking.decision_due(last.answered_at)
    return insist(Role.SUPERVISOR, Closing, case=case, due=due).decision is ClosingDecision.CLOSE


def punished(case: Case, rules: ComplaintPolicy, finding: Finding) -> bool:
    """CMP-20, PEN-18 · nobody is punished before the facts are verified."""
    due, accused = case.asking.decision_due(finding.answered_at), rules.accused(finding)
    verdict = insist(Role.SUPERVISOR, Verification, case=case, due=due, suggest=accused)
    if verdict.verified:
        month, person = rules.month_start(verdict.answered_at), verdict.at_fault
        enter_next(
            case,
            rules.fine_clause,
            person,
            month,
            lambda earlier: rules.penalty(person, earlier, settings().penalties_in),
        )
    return verdict.verified
