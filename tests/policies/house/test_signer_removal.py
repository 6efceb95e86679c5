"""Whose signature may be dispensed with (OP-HOUSE-150)."""

from datetime import date

import pytest

from policies.house.act_forms import Capacity, OpenQuestion
from policies.house.signer_removal import RemovalPolicy, SignerRemoval

RULES = RemovalPolicy.in_force_on(date(2026, 11, 23), "callcentre")
REMOVAL = SignerRemoval(case="CMP-20261123-0001", taken_by="A2", reason="出差", signer="T1")


@pytest.mark.clause("OP-HOUSE-150")
@pytest.mark.parametrize("stands", ["agreed", "disagreed", "removed", "lapsed"])
def test_who_has_signed_or_is_asked_no_more_stays_on_record(stands: str) -> None:
    assert "已签署" in RULES.wrong_removal(REMOVAL, {"T1": stands})[0]


@pytest.mark.clause("OP-HOUSE-150")
def test_a_signer_who_is_awaited_is_removed_and_nobody_else() -> None:
    assert RULES.wrong_removal(REMOVAL, {"T1": "awaited", "C1": "agreed"}) == []
    assert "不是加签人" in RULES.wrong_removal(REMOVAL, {"C1": "awaited"})[0]


@pytest.mark.clause("OP-HOUSE-150", "OP-HOUSE-140")
def test_by_whoever_is_asked_or_an_administrator() -> None:
    assert RULES.wrong_actor("A2", [Capacity.ASKED]) == []
    assert RULES.wrong_actor("Z1", [Capacity.ADMINISTRATOR]) == []
    assert RULES.wrong_actor("S1", [Capacity.SUPERIOR, Capacity.OWNER, Capacity.STARTER]) != []
    asked = OpenQuestion.model_construct(step="finding")
    assert RULES.removed(REMOVAL, asked).because == {"step": "finding", "signer": "T1"}
