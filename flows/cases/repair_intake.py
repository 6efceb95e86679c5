"""P14 · repair-intake · 报修受理, in the order of its clauses."""

from collections.abc import Callable, Sequence

from prefect import flow

from flows.ladder import insist
from flows.recording import recorded
from policies.cases.repair_callback import CallbackPolicy
from policies.cases.repair_checks import contact_objections, slip_objections, verdict_objections
from policies.cases.repair_forms import Contacted, FaultVerified, Repair, RepairCorrection, Slip
from policies.cases.repair_intake import Limit, Outcome, RepairPolicy
from policies.milestones import Milestone
from policies.organisation import Role
from policies.reporting.exception_escalation import ExceptionPolicy
from tasks.asking import Form, ask
from tasks.case import Case
from tasks.case_book import open_case
from tasks.cases.repair_intake import call_back_drawn, dispatch, show_words
from tasks.closing import close
from tasks.milestones import reach
from tasks.registering import register
from tasks.reporting.raising import raise_exception
from tasks.rulings import enter, enter_next
from tasks.settings import settings


@flow(name="repair-intake")
def repair_intake(repair: Repair) -> Outcome:
    """报修受理 Repair intake: from a resident's call to the slip that comes back."""
    case = open_case(RepairPolicy, repair)
    if case.entered_before:
        return Outcome(case=case.number, entered_before=True)

    # REP-02, REP-03, REP-04, REP-05 · 四项跟读确认 — a ticket that can't be right goes back.
    repair = recorded(case, RepairPolicy, repair, RepairCorrection)
    rules = register(case, RepairPolicy, repair)

    # REP-01, REP-06, REP-07 · 开头语、节日开头语、结束语 — as they are said on that day.
    show_words(case, rules.words.repair_call(rules.day, repair.taken_by))

    # EXC-10 · 供热办转达 — an exception at once.
    if forwarded := rules.forwarded(repair):
        raise_exception(case, ExceptionPolicy, forwarded)

    # REP-08 · 选择维修站 — dispatched; what the clock has passed by already is reported now.
    dispatched_at = dispatch(case, repair.taken_by)
    enter(case, rules.dispatched(repair))
    limits = rules.limits(repair, dispatched_at)
    report_late(case, rules.passed(limits, dispatched_at))

    # EXC-03, OP-REP-1 · 联系住户
    crew, limits = rules.handler(repair), rules.running(limits, dispatched_at)
    contacted = by_the_clock(case, crew, Contacted, limits, lambda said: contact_objections(repair, said))
    report_late(case, rules.missed_by_contact(limits, contacted))
    reach(case, Milestone.CONTACTED, contacted.contacted_at, contacted.answered_by)

    # EXC-02, EXC-04, OP-REP-2 · 处理、返单
    limits = rules.still_running(limits, contacted)
    slip = by_the_clock(case, crew, Slip, limits, lambda said: slip_objections(repair, said))
    report_late(case, rules.missed_by_slip(repair, dispatched_at, slip))
    if slip.arrived_at:
        reach(case, Milestone.ARRIVED, slip.arrived_at, slip.answered_by)
    reach(case, Milestone.COMPLETED, slip.completed_at, slip.answered_by)

    # CBK-08 · 按报修情况安排回访量
    call_back = call_back_drawn(case, CallbackPolicy, slip.answered_at, slip.answered_by)

    # REP-09 · 报修严重违纪
    violation = punished(case, rules, repair, slip)
    hours = rules.hours(repair, dispatched_at, slip)
    return close(case, Outcome.of(case.number, repair, hours, violation, call_back))


def by_the_clock(
    case: Case, to: str, form: type[Form], limits: Sequence[Limit], check: Callable[[Form], Sequence[str]]
) -> Form:
    """EXC-02, EXC-03, EXC-04 · each limit that passes while nobody answers is an exception, and it is asked on."""
    for limit in limits:
        answer = ask(to, form, case=case, due=limit.due, check=check)
        if answer is not None:
            return answer
        report_late(case, [limit])
    return ask(to, form, case=case, check=check)


def report_late(case: Case, passed: Sequence[Limit]) -> None:
    """EXC-11 · every limit that passed is reported, once."""
    for limit in passed:
        raise_exception(case, ExceptionPolicy, limit.event)


def punished(case: Case, rules: RepairPolicy, repair: Repair, slip: Slip) -> str:
    """REP-09, PEN-15, PEN-18 · verified first, then penalised; which violation it was, blank for none."""
    accused = rules.accused(repair, slip)
    if accused is None:
        return ""
    due = case.asking.decision_due(slip.answered_at)
    verdict = insist(
        Role.SHIFT_LEAD, FaultVerified, case=case, due=due, suggest=accused, check=verdict_objections
    )
    if not verdict.verified:
        return ""
    costs, person = rules.violations, verdict.at_fault
    month, taken_in = costs.month_start(verdict.answered_at), settings().penalties_in
    enter_next(
        case,
        costs.clause,
        person,
        month,
        lambda earlier: costs.penalty(person, earlier, taken_in, verdict.violation, verdict.reason),
    )
    return verdict.violation
