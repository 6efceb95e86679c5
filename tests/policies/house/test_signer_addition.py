"""Who signs a question besides, and what a signer's word needs (OP-HOUSE-149)."""

from datetime import date
from typing import Any

import pytest

from policies.house.act_forms import OpenQuestion
from policies.house.receivers import Receiver
from policies.house.signature_forms import Countersignature, objection, to_sign_first
from policies.house.signer_addition import AdditionPolicy, Place, SignerAddition

RULES = AdditionPolicy.in_force_on(date(2026, 11, 23), "callcentre")


def asked(**more: Any) -> OpenQuestion:
    known = {"step": "finding", "asked_of": "A2", "several": False, "in_person": False, "due": None}
    return OpenQuestion.model_construct(**known | more)


def wanted(signer: str = "T1", place: Place = Place.AFTER, by: str = "A2") -> SignerAddition:
    return SignerAddition(
        case="CMP-20261123-0001", taken_by=by, reason="涉及技术", signer=signer, place=place
    )


def wrong(
    addition: SignerAddition, *, question: OpenQuestion | None = None, awaited: tuple[str, ...] = ()
) -> str:
    receiver = Receiver(number=addition.signer, works_here=addition.signer != "Z9")
    return "; ".join(RULES.wrong_addition(addition, question or asked(), receiver, awaited, ""))


@pytest.mark.clause("OP-HOUSE-149")
def test_somebody_else_signs_once_and_not_what_is_ones_own_to_say() -> None:
    assert wrong(wanted()) == ""
    assert "不能加签本人" in wrong(wanted("A2"))
    assert "本由 A2 答复" in wrong(wanted("A2", by="T1"))
    assert "已待其加签" in wrong(wanted(), awaited=("T1",))
    assert "signer: 没有在职员工" in wrong(wanted("Z9"))
    assert "须由本人答复" in wrong(wanted(), question=asked(in_person=True))
    assert "各自答复" in wrong(wanted(), question=asked(several=True))


@pytest.mark.clause("OP-HOUSE-149")
def test_nine_may_be_awaited_at_once_and_a_tenth_not() -> None:
    nine = tuple(f"X{nth}" for nth in range(RULES.signers_at_most))
    assert RULES.signers_at_most == 9
    assert wrong(wanted(), awaited=nine[1:]) == ""
    assert "至多 9 人" in wrong(wanted(), awaited=nine)


@pytest.mark.clause("OP-HOUSE-149")
def test_nobody_signs_before_an_answer_that_is_there() -> None:
    assert "只能后加签" in RULES.wrong_place(wanted(place=Place.BEFORE), answered=True)[0]
    assert RULES.wrong_place(wanted(place=Place.BEFORE), answered=False) == []
    assert RULES.wrong_place(wanted(place=Place.AFTER), answered=True) == []


@pytest.mark.clause("OP-HOUSE-149")
def test_a_no_has_its_reason_and_silence_is_no_word_at_all() -> None:
    yes = Countersignature(answered_by="T1", stand="agree")
    no = Countersignature(answered_by="T1", stand="disagree")
    reasoned = Countersignature(answered_by="T1", stand="disagree", remark="型号不对")
    assert (yes.consents, no.consents, reasoned.consents) == (True, False, False)
    assert (yes.doubtful(), reasoned.doubtful()) == ([], [])
    assert "须说明理由" in no.doubtful()[0]
    assert Countersignature.in_person
    assert "型号不对" in objection("T1", "型号不对")


@pytest.mark.clause("OP-HOUSE-149")
def test_an_answer_waits_for_who_signs_before_it() -> None:
    assert to_sign_first([]) == []
    assert "须先由 T1、C1 加签" in to_sign_first(["T1", "C1"])[0]


@pytest.mark.clause("OP-HOUSE-149")
def test_the_ruling_names_the_signer_and_when_they_sign() -> None:
    ruling = RULES.added(wanted(place=Place.BESIDE), asked())
    assert (ruling.what, ruling.because["signer"]) == ("加签:并加签", "T1")
