"""P18 · daily-report-submission · 报修统计日报报送, in the order of its clauses."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from prefect import flow
from pydantic import JsonValue

from flows.by_the_hour import Report, asked_twice, fell_late, held, passed_on
from flows.ladder import insist
from policies.milestones import Milestone
from policies.organisation import Role
from policies.reporting.daily_report_breaches import Breach, ForbiddenAct
from policies.reporting.daily_report_forms import (
    Acknowledgement,
    BreachVerification,
    Delivery,
    Review,
    Signing,
)
from policies.reporting.daily_report_request import ReportRequest
from policies.reporting.daily_report_submission import DailyReportPolicy, Outcome
from tasks.asking import NOTHING
from tasks.case_book import open_case
from tasks.closing import close
from tasks.milestones import reach
from tasks.notices import notify
from tasks.registering import register
from tasks.reporting.daily_report import counted, course, printed, sign_off
from tasks.reporting.daily_report_late import list_late
from tasks.reporting.daily_report_missed import catch_up
from tasks.reporting.daily_report_record import day_reported
from tasks.reporting_line import level_above
from tasks.rulings import enter


@flow(name="daily-report-submission")
def daily_report_submission(request: ReportRequest) -> Outcome:
    """报修统计日报报送 Daily report: counted, signed, reviewed, delivered by the hour, acknowledged, filed."""
    # RPT-04 · 日报制 — one report for each day, however often it is started; a correction is a version of its own.
    day = day_reported(DailyReportPolicy, request)
    case = open_case(DailyReportPolicy, day)
    if case.entered_before:
        return Outcome(case=case.number, entered_before=True)
    rules = register(case, DailyReportPolicy, day)

    # RPT-08, RPT-09, RPT-11, RPT-17 · 报修、完成、回访、异常 — counted once, from the system.
    report = Report(case, rules, day, counted(case, rules, day))
    enter(case, rules.statistics(report.figures))

    # RPT-14 · 漏报、迟报 — the days left out are caught up; what begins after its hour is late from the start.
    catch_up(case, rules, day)
    if rules.late_at_start(day, case.opened_at):
        fell_late(report, ())

    # RPT-02, RPT-12, RPT-13, RPT-15 · 填报、审核 — nothing leaves before it is clean.
    signing, review = cleared(report, case.opened_at)
    reach(case, Milestone.SIGNED, signing.answered_at, signing.answered_by)
    printed(case, rules, day, report.figures, (signing, review))

    # RPT-05, RPT-06, RPT-07, RPT-10 · 送达、签收
    delivery = delivered(report, review)
    receipts_at = acknowledged(report, delivery)

    # RPT-14, PEN-18 · 五种禁止行为 — what the records show is verified before it costs anything.
    verified = judged(report, receipts_at)

    # RPT-16 · 归档
    return close(case, Outcome.of(case.number, day, report.figures, signing, delivery, verified))


def cleared(
    report: Report, since: datetime, draft: Mapping[str, JsonValue] = NOTHING, because: Sequence[str] = ()
) -> tuple[Signing, Review]:
    """RPT-12, RPT-13, RPT-15 · signed and reviewed, round by round, until the report is clean."""
    case, rules = report.case, report.rules
    signing, signed_as = signed(report, since, {**report.figures.signed, **draft}, because)
    sign_off(case, signing)
    reviewer = rules.responsible if signed_as == Role.STATISTICIAN else level_above(case, signed_as)
    review = held(report, reviewer, Review, signing.answered_at, check=rules.another_than(signing))
    if review.clean:
        return signing, review
    enter(case, rules.sent_back(review))
    return cleared(report, review.answered_at, {"remarks": signing.remarks}, (review.reason,))


def signed(
    report: Report, since: datetime, draft: Mapping[str, JsonValue], because: Sequence[str]
) -> tuple[Signing, str]:
    """RPT-02, RPT-11, RPT-14 · the statistician's; whoever refuses, or is silent twice, is passed over."""
    rules, figures, owner = report.rules, report.figures, Role.STATISTICIAN
    check = rules.against(figures)
    signing = asked_twice(report, owner, Signing, since, suggest=draft, because=because, check=check)
    if signing is not None and not signing.refused:
        return signing, owner
    since = passed_on(report, owner, Signing, since) if signing is None else signing.answered_at
    superior, check = level_above(report.case, owner), rules.to_be_signed(figures)
    return held(report, superior, Signing, since, suggest=draft, because=because, check=check), superior


def delivered(report: Report, review: Review) -> Delivery:
    """RPT-05, RPT-06, RPT-07 · in person for signature; all recipients are told."""
    case, rules = report.case, report.rules
    check = rules.objections_to_delivery
    delivery = held(report, Role.STATISTICIAN, Delivery, review.answered_at, check=check)
    enter(case, rules.delivered(report.day, delivery))
    reach(case, Milestone.DELIVERED, delivery.answered_at, delivery.answered_by)
    for recipient in rules.recipients:
        notify(case, recipient, "daily-report")
    list_late(case, rules, report.day)
    return delivery


def acknowledged(report: Report, delivery: Delivery) -> datetime:
    """RPT-10, OP-RPT-5 · each recipient's own receipt; when the last one was given."""
    case, receipts = report.case, []
    for recipient in report.rules.recipients:
        due = report.rules.acknowledge_due(delivery.answered_at)
        receipts.append(insist(recipient, Acknowledgement, case=case, due=due))
    *_, last = receipts
    reach(case, Milestone.ACKNOWLEDGED, last.answered_at, last.answered_by)
    return last.answered_at


def judged(report: Report, since: datetime) -> Sequence[ForbiddenAct]:
    """RPT-14, PEN-18 · each act that the records show: on record, verified, and only then sanctioned."""
    case, rules = report.case, report.rules
    breaches = rules.breaches(report.day, report.figures, course(case))
    for breach in breaches:
        enter(case, rules.seen(breach))
    found = [verification_of(report, breach, since) for breach in breaches]
    for each in found:
        enter(case, rules.judgement(each))
    return [each.act for each in found if each.verified]


def verification_of(report: Report, breach: Breach, since: datetime) -> BreachVerification:
    """PEN-18 · by the person responsible, never by whom it is about."""
    rules, due = report.rules, report.case.asking.decision_due(since)
    suspicion = rules.suspicion(breach)
    return insist(
        rules.responsible,
        BreachVerification,
        case=report.case,
        due=due,
        suggest=suspicion,
        check=rules.verifiable,
    )
