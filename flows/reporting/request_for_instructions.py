"""P22 · request-for-instructions · 请示报告, in the order of its clauses."""

from collections.abc import Sequence
from datetime import datetime

from prefect import flow

from flows.ladder import insist
from flows.recording import recorded
from policies.reporting.instruction_forms import (
    Instruction,
    InstructionCorrection,
    InstructionRequest,
    ReportAfterwards,
)
from policies.reporting.request_for_instructions import InstructionPolicy, Outcome
from tasks.asking import ask
from tasks.case import Case
from tasks.case_book import open_case
from tasks.closing import close
from tasks.notices import notify
from tasks.registering import register
from tasks.reporting.instructions import level_that_answered
from tasks.reporting_line import level_above
from tasks.rulings import enter


@flow(name="request-for-instructions")
def request_for_instructions(request: InstructionRequest) -> Outcome:
    """请示报告 Request for instructions: level by level, until a superior has answered."""
    # REQ-01, REQ-03 · 请示事由 — a request that can't be right goes back; a known number is entered once.
    case = open_case(InstructionPolicy, request)
    if case.entered_before:
        return Outcome(case=case.number, entered_before=True)
    request = recorded(case, InstructionPolicy, request, InstructionCorrection)
    rules = register(case, InstructionPolicy, request)
    enter(case, rules.submitted(request))

    # REQ-04, REQ-05 · 逐级请示、紧急越级 — one level up; in an emergency one may be skipped, and is told.
    direct = level_above(case, request.taken_by)
    first = level_above(case, direct) if request.skips else direct
    passed_over = rules.passed_over(direct, first)
    if passed_over:
        enter(case, rules.skipped(request, passed_over))
        notify(case, passed_over, "passed-over", at_once=True)

    # REQ-02, REQ-04 · 批复或上报上一级 — silence climbs, and is never an answer.
    given = instructed(case, rules, request, first, request.received_at)
    notify(case, request.taken_by, "instructed", at_once=request.urgent)

    # REQ-05 · 事后补报 — who skipped a level reports to the superior passed over.
    in_time = reported_afterwards(case, rules, request, passed_over, given) if passed_over else True
    return close(case, rules.outcome(case.number, given, passed_over, in_time=in_time))


def instructed(
    case: Case,
    rules: InstructionPolicy,
    request: InstructionRequest,
    level: str,
    since: datetime,
    because: Sequence[str] = (),
) -> Instruction:
    """REQ-02, REQ-04 · the level decides or passes up; the top of the line can only decide."""
    given = insist(
        level,
        Instruction,
        case=case,
        due=rules.answer_due(request, since),
        because=because,
        check=lambda said: rules.own_answer(request, said),
    )
    if not rules.passes_up(given):
        return given
    answered = level_that_answered(case)
    above = level_above(case, answered)
    if above == answered:
        return instructed(case, rules, request, above, given.answered_at, rules.nobody_above)
    enter(case, rules.passed_up(given, above))
    return instructed(case, rules, request, above, given.answered_at)


def reported_afterwards(
    case: Case, rules: InstructionPolicy, request: InstructionRequest, passed_over: str, given: Instruction
) -> bool:
    """REQ-05, OP-REQ-2 · in time or late, the report is owed until it is made; whether it came in time."""
    due = rules.report_due(given.answered_at)
    report = ask(request.taken_by, ReportAfterwards, case=case, due=due)
    if report is None:
        enter(case, rules.report_missing(request, passed_over, due))
        notify(case, passed_over, "report-missing")
        ask(request.taken_by, ReportAfterwards, case=case)
    notify(case, passed_over, "reported-afterwards")
    return report is not None
