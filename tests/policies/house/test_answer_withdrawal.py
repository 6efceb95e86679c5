"""Whose answer is taken back, and until when (OP-HOUSE-151)."""

from datetime import date
from typing import Any

import pytest

from policies.house.act_forms import Capacity
from policies.house.answer_withdrawal import AnswerWithdrawal, WithdrawalPolicy
from policies.house.going_back import Done, GoingBackPolicy, Since

DAY = date(2026, 11, 23)
RULES = WithdrawalPolicy.in_force_on(DAY, "callcentre")
BACK = GoingBackPolicy.in_force_on(DAY, "callcentre")
REQUEST = AnswerWithdrawal(case="CMP-20261123-0001", taken_by="A2", reason="型号写错")
FINDING = {"asked": 9, "question": 7, "step": "finding", "title": "调查处理", "answered_by": "A2"}


def wrong(**more: Any) -> str:
    return "; ".join(RULES.wrong_withdrawal(REQUEST, Since(**FINDING | more), BACK))


def others(*kinds: str) -> tuple[Done, ...]:
    return tuple(Done(kind=kind, what=f"{kind}!") for kind in kinds)


@pytest.mark.clause("OP-HOUSE-151", "OP-HOUSE-140")
def test_ones_own_answer_while_nobody_has_acted_on_it() -> None:
    assert wrong() == ""
    assert wrong(acts=("enter", "notify")) == ""
    assert "由 T1 答复，只能由其撤回" in wrong(answered_by="T1")
    assert RULES.wrong_actor("A2", [Capacity.ASKED]) == []
    assert RULES.wrong_actor("S1", [Capacity.SUPERIOR]) != []


@pytest.mark.clause("OP-HOUSE-151", "OP-HOUSE-141", "OP-HOUSE-142")
def test_being_urged_or_copied_in_is_no_act() -> None:
    assert wrong(others=others("question_urge", "case_copy")) == ""


@pytest.mark.clause("OP-HOUSE-151")
@pytest.mark.parametrize("kind", ["answered", "expired", "attempt", "question_transfer", "signer_addition"])
def test_what_others_did_since_keeps_it(kind: str) -> None:
    said = wrong(others=others("question_urge", kind, kind))
    assert f"其后已有办理（{kind}!）" in said
    assert "退回" in said, "whoever is asked now may return the case"


@pytest.mark.clause("OP-HOUSE-151", "OP-HOUSE-152")
def test_what_a_return_cannot_undo_a_withdrawal_cannot_either() -> None:
    assert "penalty-appeal" in wrong(acts=("enter_next",))
    assert "他人的答复不因一人而作废" in wrong(several=True, answered_by="T1")
    nowhere = Since(asked=9)
    (said,) = RULES.wrong_withdrawal(REQUEST, nowhere, BACK)
    assert said.startswith("step: 没有已答复的环节")
    assert BACK.went_back(RULES.way, Since(**FINDING), []).clause == "OP-HOUSE-151"
