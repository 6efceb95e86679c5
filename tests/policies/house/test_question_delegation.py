"""Who has an answer prepared, by whom, and calls it back (OP-HOUSE-148)."""

from datetime import date
from typing import Any

import pytest

from policies.house.act_forms import Capacity, OpenQuestion
from policies.house.question_delegation import DelegationPolicy, Entrusted, QuestionDelegation
from policies.house.receivers import Receiver

RULES = DelegationPolicy.in_force_on(date(2026, 11, 23), "callcentre")
NOBODY = Entrusted()
LIES_WITH_C1 = Entrusted(to="C1", by="A2", asked_of="A2", may_call_back=("A2", "T1"))


def asked(**more: Any) -> OpenQuestion:
    known = {"step": "finding", "asked_of": "A2", "several": False, "in_person": False, "due": None}
    return OpenQuestion.model_construct(**known | {"acting": (Capacity.ASKED,)} | more)


def wanted(to: str = "C1", by: str = "A2") -> QuestionDelegation:
    return QuestionDelegation(case="CMP-20261123-0001", taken_by=by, reason="外出", to=to)


def wrong(question: OpenQuestion, to: str = "C1", lies_with: Entrusted = NOBODY, held_up: str = "") -> str:
    receiver = Receiver(number=to, works_here=to != "Z9")
    return "; ".join(RULES.wrong_delegation(wanted(to), question, receiver, lies_with, held_up))


@pytest.mark.clause("OP-HOUSE-148", "OP-HOUSE-140")
def test_whoever_is_asked_delegates_to_somebody_who_may_answer() -> None:
    assert wrong(asked()) == ""
    assert "不是被询问人" in wrong(asked(acting=(Capacity.SUPERIOR,)))
    assert "没有在职员工" in wrong(asked(), to="Z9")


@pytest.mark.clause("OP-HOUSE-148")
def test_not_what_is_in_person_or_among_several_not_to_oneself_and_not_twice() -> None:
    assert "须由本人答复" in wrong(asked(in_person=True))
    assert "各自答复" in wrong(asked(several=True))
    assert "不能委派给被询问人本人" in wrong(asked(), to="A2")
    assert "不能委派给被询问人本人" in wrong(asked(asked_of="T1"), to="T1")
    assert "已委派给 C1" in wrong(asked(), to="T1", lies_with=LIES_WITH_C1)
    assert wrong(asked(), held_up="待 T1 加签") == "step: 待 T1 加签"


@pytest.mark.clause("OP-HOUSE-148")
def test_it_is_called_back_by_who_delegated_it_or_would_be_asked_and_only_while_it_is_delegated() -> None:
    assert RULES.wrong_call_back(wanted(by="A2"), LIES_WITH_C1) == []
    assert RULES.wrong_call_back(wanted(by="T1"), LIES_WITH_C1) == []
    assert "只能由 A2、T1 收回" in RULES.wrong_call_back(wanted(by="C1"), LIES_WITH_C1)[0]
    assert "没有委派" in RULES.wrong_call_back(wanted(by="A2"), NOBODY)[0]


@pytest.mark.clause("OP-HOUSE-148")
def test_both_rulings_name_whose_answer_it_is_and_who_prepared_it() -> None:
    given = RULES.delegated(wanted(), asked(asked_of="supervisor"))
    assert (given.because["asked_of"], given.because["to"]) == ("supervisor", "C1")
    back = RULES.called_back(asked(asked_of="C1"), LIES_WITH_C1)
    assert (back.clause, back.because["asked_of"], back.because["back_from"]) == ("OP-HOUSE-148", "A2", "C1")
    assert QuestionDelegation(**wanted().model_dump() | {"act": "call-back"}).calls_back
