"""P15 · repair-callback · 报修回访, in the order of its clauses."""

from collections.abc import Sequence

from prefect import flow

from flows.ladder import insist
from policies.cases.callback_forms import FeeReminder, ResidentCall, Ticket
from policies.cases.repair_callback import CallbackPolicy, Outcome
from policies.cases.repair_intake import RepairPolicy
from policies.milestones import Milestone
from policies.organisation import Role
from policies.reporting.exception_escalation import ExceptionPolicy
from tasks.case import Case
from tasks.case_book import open_case
from tasks.cases.repair_callback import looked_up, reopen, repair_of
from tasks.cases.repair_intake import show_words
from tasks.closing import close
from tasks.milestones import reach
from tasks.registering import register
from tasks.reporting.raising import raise_exception


@flow(name="repair-callback")
def repair_callback(ticket: Ticket) -> Outcome:
    """报修回访 Repair call-back: is it solved, how was the worker, and what follows."""
    # CBK-08 · 按报修情况安排回访量 — only a ticket whose slip is back, and once.
    ticket = looked_up(RepairPolicy, ticket)
    case = open_case(CallbackPolicy, ticket)
    if case.entered_before:
        return Outcome(case=case.number, entered_before=True)
    rules = register(case, CallbackPolicy, ticket)
    repair = repair_of(case, ticket)
    show_words(case, rules.words.call_back())

    # CBK-01…CBK-06 · 回访与问卷
    calls = called(case, rules, ticket)
    *_, call = calls
    if not call.reached:
        return close(case, Outcome.of(case.number, calls))
    reach(case, Milestone.CALLED_BACK, call.answered_at, call.answered_by)

    # CBK-07 · 交费提醒 — only who is satisfied, and hasn't paid.
    reminded = rules.reminds(call, fee_paid=repair.fee_paid) and reminded_of_fee(case, call)

    # OP-CBK-3 · 未解决的重新派单,其余按异常上报
    reopened = reopen(case, RepairPolicy, rules.reopened(ticket, repair, call))
    for event in rules.exceptions(repair, call):
        raise_exception(case, ExceptionPolicy, event)

    # CBK-10 · 每日回访情况
    return close(case, Outcome.of(case.number, calls, reminded=reminded, reopened=reopened))


def called(case: Case, rules: CallbackPolicy, ticket: Ticket) -> Sequence[ResidentCall]:
    """CBK-01, OP-CBK-1, OP-CBK-4 · until the resident is reached, or couldn't be on three half-days."""
    calls: list[ResidentCall] = []
    due = rules.call_due(ticket)
    while True:
        call = insist(Role.AGENT, ResidentCall, case=case, due=due, check=rules.call_objections)
        calls.append(call)
        if call.reached or rules.given_up(calls):
            return calls
        due = rules.next_call_due(call)


def reminded_of_fee(case: Case, call: ResidentCall) -> bool:
    """CBK-07, OP-CBK-5 · the reminder, on the same call."""
    due = case.asking.decision_due(call.answered_at)
    return insist(Role.AGENT, FeeReminder, case=case, due=due).reminded
