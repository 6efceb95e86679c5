"""What the exit waits for: every item settled or given up by a decision, and the witness (OFF, OP-OFF-4)."""

from collections.abc import Sequence
from datetime import datetime

from flows.ladder import insist
from policies.leaving.handover_forms import GateDecision, ItemsConfirmed, Witness
from policies.leaving.handover_gate import last_settled, wrong_gate, wrong_witness
from policies.leaving.handover_items import Item, asked_since
from policies.leaving.offboarding_forms import Handover
from policies.leaving.offboarding_handover import OffboardingPolicy
from policies.working_time import Due
from tasks.case import Case
from tasks.leaving.handover_effects import given_up
from tasks.leaving.handover_items import items_now, the_list
from tasks.leaving.handover_print import handover_sheet
from tasks.leaving.handover_sides import let_go, side_by_side
from tasks.leaving.handover_stations import still_open
from tasks.performance.penalty_people import somebody_else
from tasks.rulings import enter


def handed_over(case: Case, rules: OffboardingPolicy, about: Handover) -> None:
    """OFF-02…06 · 逐项确认 — until nothing is open; on the last day the head decides what still is."""
    while shares := still_open(case, rules, about):
        due = rules.gate_due(about, asked_since(shares))
        if not side_by_side(case, ItemsConfirmed, shares, due=due):
            blocked(case, rules, about, due)
    let_go(case)


def blocked(case: Case, rules: OffboardingPolicy, about: Handover, due: Due) -> None:
    """OP-OFF-4 · 交接受阻 — no settlement while an item is open, unless the head gives it up with a reason."""
    items = the_list(case)
    enter(case, rules.blocked(about, due, items))
    decision = insist(
        somebody_else(case, rules.witnessed_by, [about.leaver]),
        GateDecision,
        case=case,
        due=case.asking.decision_due(due.at),
        suggest=rules.open_rows(items),
        check=lambda said: wrong_gate(items_now(case), [about.leaver], said),
    )
    given_up(case, rules.given_up(decision), decision.answered_by, decision.answered_at)


def witnessed(
    case: Case, rules: OffboardingPolicy, about: Handover, since: datetime
) -> tuple[Sequence[Item], datetime]:
    """OFF-01 · 监交 — what has come to the leaver since is settled first."""
    both = [about.leaver, about.receiver]
    said = insist(
        somebody_else(case, rules.witnessed_by, both),
        Witness,
        case=case,
        due=rules.witness_due(last_settled(the_list(case), since)),
        check=lambda said: wrong_witness(items_now(case), both, said),
    )
    if not said.signed:
        handed_over(case, rules, about)
        return witnessed(case, rules, about, said.answered_at)
    items = the_list(case)
    enter(case, rules.witnessed(about, said.answered_by, items))
    handover_sheet(case, about, said)
    return items, said.answered_at
