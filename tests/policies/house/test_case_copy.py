"""case-copy: who copies which case to whom, and withdraws it (OP-HOUSE-142)."""

from datetime import date

import pytest

from policies.house.act_forms import Capacity
from policies.house.case_copy import CopyMove, CopyPolicy, CopyRequest

RULES = CopyPolicy.in_force_on(date(2026, 11, 9), "callcentre")


def wanted(to: str = "A2", move: CopyMove = CopyMove.GIVE) -> CopyRequest:
    return CopyRequest(case="CMP-20261109-0001", taken_by="A1", reason="同类投诉", to=to, move=move)


def wrong(request: CopyRequest, *, held: bool) -> str:
    return "".join(RULES.wrong(request, held=held)).partition(" ")[0]


@pytest.mark.clause("OP-HOUSE-140", "OP-HOUSE-142")
@pytest.mark.parametrize("capacity", Capacity)
def test_whoever_has_to_do_with_a_case_may_copy_it_and_nobody_else(capacity: Capacity) -> None:
    assert RULES.wrong_actor("A1", [capacity]) == []
    assert RULES.wrong_actor("A1", []) != []


@pytest.mark.clause("OP-HOUSE-142")
def test_it_is_copied_to_others_twice_if_need_be_and_withdrawn_from_whoever_holds_it() -> None:
    withdrawal = wanted(move=CopyMove.WITHDRAW)
    assert wrong(wanted(), held=False) == wrong(wanted(), held=True) == wrong(withdrawal, held=True) == ""
    assert wrong(wanted("A1"), held=False) == "to:"
    assert wrong(withdrawal, held=False) == "to:"


@pytest.mark.clause("OP-HOUSE-142")
def test_both_ways_are_ruled_with_their_clause() -> None:
    given, taken = RULES.moved(wanted()), RULES.moved(wanted(move=CopyMove.WITHDRAW))
    assert (given.what, taken.what) == ("抄送", "撤回抄送")
    assert given.clause == taken.clause == "OP-HOUSE-142"
    assert given.because == {"to": "A2"}
