"""penalty-appeal · until when, by whom, and what an upheld appeal undoes."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.performance.penalty_appeal import PenaltyAppealPolicy
from policies.performance.penalty_forms import PenaltyAppealDecision, PenaltyAppealed
from policies.working_time import WorkingCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
THURSDAY = datetime(2026, 11, 19, 16, tzinfo=SHANGHAI)
RULES = PenaltyAppealPolicy.in_force_on(date(2026, 11, 19), "taobao-shop", WorkingCalendar())
LAST = RULES.appeal_by(THURSDAY).at
FINE = {
    "ruling": 7,
    "clause": "PEN-01",
    "ruled": "违纪,处罚",
    "amount": "-5.00",
    "unit": "points",
    "month": "2026-10",
    "measure": "",
}
DEMOTION = FINE | {"ruling": 8, "clause": "PEN-16", "amount": "", "unit": "", "measure": "降职"}


def appealed(**more: Any) -> PenaltyAppealed:
    known = {
        "penalty": "PEN-20261119-0001",
        "clause": "PEN-01",
        "reason": "当时在休息",
        "taken_by": "A1",
        "on_record": True,
        "of_a_spot_check": False,
        "ruled_on": True,
        "contested": [FINE],
        "took_part": ["A2", "D1", "S1"],
        "appeal_by": LAST,
        "appealed_at": THURSDAY,
        "appealed_in": "",
    }
    return PenaltyAppealed.model_validate(known | more)


def decision(said: str, by: str = "Z3") -> PenaltyAppealDecision:
    return PenaltyAppealDecision.model_validate({"answered_by": by, "judgement": said, "reason": "查明"})


@pytest.mark.clause("OP-PEN-5")
def test_an_appeal_is_in_time_at_the_third_working_day_and_late_just_past_it() -> None:
    assert LAST.date() == date(2026, 11, 24), "a Thursday's ruling, a week-end between"
    assert appealed(appealed_at=LAST).objections(LAST) == []
    (late,) = appealed(appealed_at=LAST + timedelta(seconds=1)).objections(LAST)
    assert late.startswith("penalty: ")
    assert "OP-PEN-5" in late


@pytest.mark.clause("OP-PEN-5")
@pytest.mark.parametrize(
    ("state", "field"),
    [
        ({"on_record": False}, "penalty"),
        ({"of_a_spot_check": True}, "penalty"),
        ({"ruled_on": False, "contested": []}, "clause"),
        ({"contested": []}, "taken_by"),
        ({"appealed_in": "PAP-20261119-0001"}, "clause"),
    ],
)
def test_only_ones_own_penalty_is_appealed_against_and_once(state: dict[str, Any], field: str) -> None:
    assert [one.partition(":")[0] for one in appealed(**state).objections(THURSDAY)] == [field]


@pytest.mark.clause("OP-HOUSE-71")
@pytest.mark.parametrize(
    ("by", "impartial"), [("A1", False), ("A2", False), ("S1", False), ("D1", False), ("Z3", True)]
)
def test_neither_reporter_verifier_decider_nor_appellant_decides(by: str, impartial: bool) -> None:  # noqa: FBT001
    assert (RULES.not_impartial(appealed(), decision("申诉成立", by)) == []) is impartial


@pytest.mark.clause("OP-HOUSE-71")
def test_an_appeal_is_decided_within_three_working_days() -> None:
    due = RULES.decision_due(appealed())
    assert (due.clause, due.at) == ("OP-HOUSE-71", LAST)


@pytest.mark.clause("OP-PEN-5")
@given(amounts=st.lists(st.decimals(-999, 999, places=2).filter(bool), min_size=1, max_size=5))
def test_penalty_and_counter_entry_add_up_to_nothing_in_the_month_of_the_penalty(
    amounts: list[Decimal],
) -> None:
    contested = [FINE | {"ruling": n, "amount": str(amount)} for n, amount in enumerate(amounts)]
    reversals = RULES.decided(appealed(contested=contested), decision("申诉成立"))
    assert sum(amounts) + sum(one.amount or 0 for one in reversals) == 0
    assert {one.month for one in reversals} == {"2026-10"}
    assert [one.because["reverses"] for one in reversals] == list(range(len(amounts)))
    assert {one.because["reversed_clause"] for one in reversals} == {"PEN-01"}
    assert {one.because["about"] for one in reversals} == {"A1"}


@pytest.mark.clause("OP-PEN-5", "PEN-17")
def test_a_measure_that_falls_away_is_reversed_without_an_amount_and_human_resources_is_told() -> None:
    said = appealed(contested=[DEMOTION])
    (reversal,) = RULES.decided(said, decision("申诉成立"))
    assert (reversal.amount, reversal.because["reverses"]) == (None, 8)
    assert RULES.for_hr(said, decision("申诉成立"))
    assert not RULES.for_hr(said, decision("申诉不成立"))
    assert not RULES.for_hr(appealed(), decision("申诉成立"))


@pytest.mark.clause("OP-PEN-5")
def test_a_dismissed_appeal_moves_nothing() -> None:
    (standing,) = RULES.decided(appealed(), decision("申诉不成立"))
    assert standing.amount is None
    assert "about" not in standing.because
    assert RULES.outcome("PAP-1", appealed(), decision("申诉不成立")).reversed == 0
