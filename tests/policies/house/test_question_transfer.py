"""Who passes an open question on, which, and to whom (OP-HOUSE-147)."""

from datetime import date
from typing import Any

import pytest

from policies.house.act_forms import Capacity, OpenQuestion
from policies.house.question_transfer import QuestionTransfer, TransferPolicy
from policies.house.receivers import Receiver, in_other_hands

RULES = TransferPolicy.in_force_on(date(2026, 11, 23), "callcentre")


def asked(**more: Any) -> OpenQuestion:
    known = {"step": "finding", "asked_of": "A2", "several": False, "in_person": False, "due": None}
    return OpenQuestion.model_construct(**known | more)


def wanted(to: str = "C1", by: str = "A2") -> QuestionTransfer:
    return QuestionTransfer(case="CMP-20261123-0001", taken_by=by, reason="外出", to=to)


def somebody(**more: Any) -> Receiver:
    return Receiver(**{"number": "C1", "works_here": True} | more)


def wrong(**more: Any) -> str:
    return "; ".join(RULES.wrong_transfer(wanted(), asked(**more), somebody(), ""))


@pytest.mark.clause("OP-HOUSE-147")
def test_it_passes_to_somebody_at_work_who_may_answer() -> None:
    assert wrong() == ""
    assert RULES.wrong_transfer(wanted(), asked(asked_of="supervisor"), somebody(), "") == []


@pytest.mark.clause("OP-HOUSE-147")
def test_what_is_ones_own_to_say_or_ones_share_among_several_passes_to_nobody() -> None:
    assert "须由本人答复" in wrong(in_person=True)
    assert "各自答复" in wrong(several=True)
    assert "各自答复" in wrong(several=True, in_person=True)


@pytest.mark.clause("OP-HOUSE-147")
@pytest.mark.parametrize(
    ("receiver", "reason"),
    [
        ({"works_here": False}, "没有在职员工“C1”"),
        ({"last_day": "2027-12-31"}, "将于 2027-12-31 离岗"),
        ({"excluded": "本人发起"}, "须回避（本人发起）"),
    ],
)
def test_not_to_who_is_unknown_leaving_or_excluded(receiver: dict[str, Any], reason: str) -> None:
    (said,) = RULES.wrong_transfer(wanted(), asked(), somebody(**receiver), "")
    assert said.startswith("to: ")
    assert reason in said


@pytest.mark.clause("OP-HOUSE-147")
def test_not_to_oneself_nor_to_whoever_is_asked_already() -> None:
    assert "不能转给本人" in RULES.wrong_transfer(wanted("A2"), asked(), somebody(number="A2"), "")[0]
    on_behalf = wanted("A2", by="T1")
    assert "已由 A2 答复" in RULES.wrong_transfer(on_behalf, asked(), somebody(number="A2"), "")[0]


@pytest.mark.clause("OP-HOUSE-147", "OP-HOUSE-148", "OP-HOUSE-149")
def test_not_while_somebody_prepares_it_or_its_answer_waits_for_signatures() -> None:
    assert in_other_hands("", []) == ""
    assert "已委派给 C1" in in_other_hands("C1", [])
    assert "待 T1、C1 加签" in in_other_hands("", ["T1", "C1"])
    assert RULES.wrong_transfer(wanted(), asked(), somebody(), "已委派给 C1") == ["step: 已委派给 C1"]


@pytest.mark.clause("OP-HOUSE-147", "OP-HOUSE-140")
def test_only_whoever_is_asked_passes_it_on_and_the_ruling_names_both() -> None:
    assert RULES.wrong_actor("A2", [Capacity.ASKED]) == []
    others = [Capacity.OWNER, Capacity.STARTER, Capacity.SUPERIOR, Capacity.ADMINISTRATOR]
    assert RULES.wrong_actor("S1", others) != []
    ruling = RULES.transferred(wanted(), asked())
    assert (ruling.clause, ruling.because["asked_of"], ruling.because["to"]) == ("OP-HOUSE-147", "A2", "C1")
