"""signer-removal, on a real Prefect server and a real case book."""

from typing import Any

import pytest
from acting import acted, acts, entered, everything_asked, page, refusal
from complaints import FOUND, ON_SQLITE, ORDER, complain, told
from driving import House, Run
from dying import mortal, through_every_death

AFTER = "后加签 after"
YES = {"stand": "同意 agree"}


def held(house: House, *signers: str) -> Run:
    """A complaint whose finding is answered and waits for these signers."""
    run = complain(house).answer(**ORDER)
    for signer in signers:
        acted(house, "signer-addition", run, "A2", step="finding", signer=signer, place=AFTER)
    return run.go_on().answer(**FOUND)


def remove(house: House, run: Run, signer: str, by: str = "A2", **more: Any) -> Run:
    return acted(house, "signer-removal", run, by, step="finding", signer=signer, **more)


@pytest.mark.clause("OP-HOUSE-150", "OP-HOUSE-140")
def test_who_has_not_signed_is_asked_no_more_and_the_answer_counts_when_nobody_is_left(house: House) -> None:
    run = held(house, "T1", "C1")
    part = house.part_of(run, "T1")
    house.part_of(run, "C1").answer(answered_by="C1", **YES)
    assert run.go_on().step == "finding"
    assert remove(house, run, "T1").state == "Completed"
    assert (run.go_on().step, part.state, told(run, "not-needed")) == ("result", "Cancelled", ["T1"])
    assert {one.step: one.state for one in everything_asked(run)}["finding.T1"] == "withdrawn"
    assert "**OP-HOUSE-150** 减签 · A2" in page(run)


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-150")
def test_who_has_signed_or_is_no_signer_is_not_removed(house: House) -> None:
    run = held(house, "T1", "C1")
    house.part_of(run, "C1").answer(answered_by="C1", **YES)
    assert "C1 已签署" in refusal(remove(house, run, "C1"))
    assert "S1 不是加签人" in refusal(remove(house, run, "S1"))
    assert "T1 不是被询问人、管理员" in refusal(remove(house, run, "T1", by="T1"))
    assert [one.kind for one in acts(run)] == ["signer_addition"] * 2


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-150")
def test_a_signer_removed_before_their_page_came_up_is_never_asked(house: House) -> None:
    run = held(house, "T1")
    remove(house, run, "T1")
    assert run.go_on().step == "result"
    assert house.part_of(run, "T1").state == "Completed"
    assert "finding.T1" not in [one.step for one in everything_asked(run)]


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-150")
def test_killed_before_any_effect_a_signer_is_removed_once(house: House) -> None:
    run = held(house, "T1")
    part = house.part_of(run, "T1")
    with mortal() as lives:
        through_every_death(lives, entered(house, "signer-removal", run, "A2", step="finding", signer="T1"))
    assert len(lives.deaths) > 4
    assert (run.go_on().step, part.state, told(run, "not-needed")) == ("result", "Cancelled", ["T1"])
    assert [one.kind for one in acts(run)] == ["signer_addition", "signer_removal"]
