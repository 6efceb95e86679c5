"""P63 · offboarding-handover · 离职交接, in the order of its clauses."""

from collections.abc import Sequence
from datetime import datetime

from prefect import flow

from flows.exit_gate import handed_over, witnessed
from flows.ladder import insist
from policies.leaving.handover_forms import (
    Declaration,
    HrSigned,
    ReceiverNamed,
)
from policies.leaving.handover_gate import (
    gate,
    wrong_closing,
    wrong_declaration,
    wrong_receiver,
)
from policies.leaving.handover_items import Item
from policies.leaving.offboarding_forms import Handover, HandoverRequest
from policies.leaving.offboarding_handover import OffboardingPolicy
from policies.leaving.offboarding_rulings import Outcome
from policies.leaving.settlement import Settlement, to_settle, wrong_settlement
from policies.organisation import Role
from tasks.case import Case
from tasks.case_book import open_case
from tasks.closing import close
from tasks.leaving.handover_items import completed, items_now, listed
from tasks.leaving.handover_passing import pass_on_the_rest
from tasks.leaving.handover_print import exit_sheet
from tasks.leaving.handover_register import leaves_on, strangers
from tasks.leaving.handover_start import join, named_handover
from tasks.leaving.handover_stations import assigned
from tasks.leaving.settlement import last_pay
from tasks.notices import notify
from tasks.performance.penalty_people import somebody_else
from tasks.registering import register
from tasks.rulings import enter


@flow(name="offboarding-handover")
def offboarding_handover(request: HandoverRequest) -> Outcome:
    """离职交接 Offboarding handover: from the list of what somebody has to the last signature."""
    # OFF-01 · 启动 — a second handover of the same person joins the first.
    about = named_handover(OffboardingPolicy, request)
    case = open_case(OffboardingPolicy, about)
    if case.entered_before:
        join(case, OffboardingPolicy, about)
        return Outcome(case=case.number, entered_before=True, result="joined")
    rules = register(case, OffboardingPolicy, about)
    leaves_on(case, about)

    # OFF-02, OFF-04, OP-OFF-1 · 编制清单 — what the records know, and what only the leaver knows.
    known = listed(case, rules, about)
    enter(case, rules.listed(about, known))
    since = on_the_list(case, rules, about, known)

    # OFF-02…06 · 逐项交接 — all sides at once; the exit waits for each of them.
    about, since = received_by(case, rules, about, since)
    handed_over(case, rules, about)

    # OFF-01 · 监交
    items, since = witnessed(case, rules, about, since)
    if not about.cause.leaves:
        return close(case, rules.outcome(case.number, about, items))

    # OFF-02, CMP-03 · 首问负责随之移交 — from the day after, whatever is still asked of the leaver is the receiver's.
    pass_on_the_rest(case, about)
    enter(case, rules.passes(about))

    # OFF-03, OFF-01 · 结清工资、办结手续
    paid = settled(case, rules, about, since)
    signed_off(case, rules, about, paid)
    return close(case, rules.outcome(case.number, about, items, paid))


def on_the_list(case: Case, rules: OffboardingPolicy, about: Handover, items: Sequence[Item]) -> datetime:
    """OP-OFF-1 · 补全清单 — the leaver goes through the standard list; where they are silent, their superior does."""
    wanted = rules.to_declare(items)
    said = insist(
        about.leaver,
        Declaration,
        case=case,
        due=rules.list_due(about.started_at),
        suggest=rules.standard_list(wanted),
        check=lambda said: wrong_declaration(wanted, said),
    )
    completed(case, about, rules.declared(said))
    return said.answered_at


def received_by(
    case: Case, rules: OffboardingPolicy, about: Handover, since: datetime
) -> tuple[Handover, datetime]:
    """OFF-02 · 指定接收人 — the one named before, or by the department head; each item gets who confirms it."""
    if about.receiver:
        return assigned(case, about, None), since
    named = insist(
        somebody_else(case, rules.witnessed_by, [about.leaver]),
        ReceiverNamed,
        case=case,
        due=rules.receiver_due(since),
        check=lambda said: wrong_receiver(
            about, items_now(case), strangers(case, said.people, about.until), said
        ),
    )
    return assigned(case, about, named), named.answered_at


def settled(case: Case, rules: OffboardingPolicy, about: Handover, since: datetime) -> Settlement:
    """OFF-03, OP-OFF-3 · 结清工资 — by the end of the last day, and never while an item is open."""
    figures = last_pay(case, about)
    paid = insist(
        somebody_else(case, Role.FINANCE, [about.leaver]),
        Settlement,
        case=case,
        due=rules.last_day_due(about, since),
        suggest=to_settle(figures),
        check=lambda said: wrong_settlement(figures, gate(items_now(case)), about.leaver, said),
    )
    enter(case, rules.paid(about, paid))
    notify(case, about.leaver, "pay-settled")
    return paid


def signed_off(case: Case, rules: OffboardingPolicy, about: Handover, paid: Settlement) -> None:
    """OFF-01 · 办结手续 — HR closes the exit, and its sheet goes to the file."""
    signed = insist(
        somebody_else(case, Role.HR, [about.leaver]),
        HrSigned,
        case=case,
        due=rules.close_due(paid.answered_at),
        check=lambda said: wrong_closing(about, said),
    )
    exit_sheet(case, about, paid, signed)
