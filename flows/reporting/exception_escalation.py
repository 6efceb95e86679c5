"""P20 · exception-escalation · 异常事件上报与升级, in the order of its clauses."""

from datetime import datetime

from prefect import flow

from flows.ladder import insist
from flows.recording import recorded
from policies.milestones import Milestone
from policies.organisation import Role
from policies.reporting.exception_escalation import Ended, ExceptionPolicy, Outcome
from policies.reporting.exception_forms import (
    Exceptional,
    ExceptionCorrection,
    LevelDecision,
    Onward,
    ReportedAfterwards,
    ResultConfirmation,
    TrackingResult,
)
from tasks.asking import ask
from tasks.case import Case
from tasks.case_book import open_case
from tasks.closing import close
from tasks.milestones import reach
from tasks.notices import notify
from tasks.registering import register
from tasks.reporting.exception_escalation import pass_praise_on, report
from tasks.rulings import enter


@flow(name="exception-escalation")
def exception_escalation(event: Exceptional) -> Outcome:
    """异常事件上报与升级 Exception escalation: from what was found to a result, or into the digest."""
    # EXC-11 · 及时记录 — one case for each event, however often it is raised.
    case = open_case(ExceptionPolicy, event)
    if case.entered_before:
        return Outcome(case=case.number, entered_before=True)
    event = recorded(case, ExceptionPolicy, event, ExceptionCorrection)

    # EXC-02…10 · 分类登记 — under the clause of its kind.
    rules = register(case, ExceptionPolicy, event)
    enter(case, rules.classification(event))

    # EXC-11, EXC-21 · 上报客服部长或直报渠道 — urgent kinds and complaints at once, praise in the morning.
    told = rules.first_asked(event)
    reported_at = report(case, told, event.taken_by, at_once=rules.at_once(event))
    late = rules.late(event, reported_at)
    if late is not None:
        enter(case, late)
    if rules.is_praise(event):
        pass_praise_on(case, event.person)

    # EXC-12 · 投诉类随时上报并跟踪结果 — others are settled on their ladder, or stand in the digest.
    if rules.is_complaint(event):
        ended = tracked(case, rules, reported_at)
    elif rules.goes_up(event):
        ended = settled(case, rules, event, reported_at)
    else:
        ended = Ended.IN_DIGEST
    return close(case, Outcome.of(case.number, event, ended, late))


def tracked(case: Case, rules: ExceptionPolicy, reported_at: datetime) -> Ended:
    """EXC-12 · the director passes it on, its result is tracked, and the director confirms it or sends it back."""
    director, next_level = rules.first_level, rules.level_above(rules.first_level)
    onward = insist(director, Onward, case=case, due=rules.pass_on_due(reported_at))
    notify(case, next_level, "exception-onward", at_once=True)
    since = onward.answered_at
    while True:
        result = result_of(case, rules, next_level, since)
        due = case.asking.decision_due(result.answered_at)
        confirmation = insist(director, ResultConfirmation, case=case, due=due)
        if rules.confirmed(confirmation):
            break
        since = confirmation.answered_at
    reach(case, Milestone.RESULT, result.answered_at, result.answered_by)
    enter(case, rules.result_of(result))
    return Ended.WITH_RESULT


def result_of(case: Case, rules: ExceptionPolicy, level: Role, since: datetime) -> TrackingResult:
    """OP-EXC-4, OP-EXC-7 · asked at every interval; at the deadline the next level is told and asked too."""
    for due in rules.tracking(since):
        while (result := ask(level, TrackingResult, case=case, due=due)) is not None:
            if rules.obtained(result):
                return result
        enter(case, rules.without_result(level, due))

    higher, deadline = rules.level_above(level), rules.deadline(since)
    enter(case, rules.past_deadline(level, deadline))
    notify(case, higher, "exception-no-result", at_once=True)
    if higher is not level:
        return result_of(case, rules, higher, deadline)
    return at_the_top(case, rules, level)


def at_the_top(case: Case, rules: ExceptionPolicy, level: Role) -> TrackingResult:
    """OP-EXC-7 · there is nobody above: it stays asked until there is a result."""
    result = ask(level, TrackingResult, case=case)
    return result if rules.obtained(result) else at_the_top(case, rules, level)


def settled(case: Case, rules: ExceptionPolicy, event: Exceptional, reported_at: datetime) -> Ended:
    """EXC-14…18, EXC-20, EXC-21 · a superior settles it; who skipped a level reports to it afterwards."""
    if rules.skips(event):
        enter(case, rules.skipped(event))
        notify(case, rules.first_level, "exception-skipped", at_once=True)
    decision = decided(case, rules, event, rules.first_asked(event), reported_at)
    reach(case, Milestone.RESULT, decision.answered_at, decision.answered_by)
    if rules.skips(event):
        due = rules.report_afterwards_due(decision.answered_at)
        insist(event.taken_by, ReportedAfterwards, case=case, due=due)
        notify(case, rules.first_level, "exception-backfilled")
    return Ended.SETTLED


def decided(
    case: Case, rules: ExceptionPolicy, event: Exceptional, level: Role, since: datetime
) -> LevelDecision:
    """OP-EXC-7, EXC-20 · level by level, until one settles it; at the top it stays asked."""
    higher = rules.level_above(level)
    if higher is level:
        return ask(level, LevelDecision, case=case, check=rules.may_decide(level))

    due = rules.settle_due(event, since)
    decision = ask(level, LevelDecision, case=case, due=due, check=rules.may_decide(level))
    if decision is not None and rules.settles(decision):
        return decision
    enter(case, rules.passed_up(level, decision))
    notify(case, higher, "exception-passed-up", at_once=True)
    return decided(case, rules, event, higher, decision.answered_at if decision else due.at)
