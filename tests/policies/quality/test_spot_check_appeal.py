"""spot-check-appeal · until when, by whom, and what an upheld appeal undoes."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from policies.quality.appeal_forms import AppealDecision, Appealed
from policies.quality.spot_check_appeal import AppealPolicy
from policies.working_time import WorkingCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
THURSDAY = datetime(2026, 11, 19, 16, tzinfo=SHANGHAI)
RULES = AppealPolicy.in_force_on(date(2026, 11, 19), "heating", WorkingCalendar())
LAST = RULES.appeal_by(THURSDAY).at
PENALTY = {"ruling": 7, "clause": "PEN-15", "ruled": "报修严重违纪,处罚", "amount": "6", "unit": "points"}
PRAISE = {"ruling": 8, "clause": "REC-11", "ruled": "扣分", "amount": "-2", "unit": "points"}


def appealed(**more: Any) -> Appealed:
    known = {
        "check": "REC-20261119-0001",
        "recording": "R-1",
        "reason": "地址是用户报错的",
        "taken_by": "O1",
        "on_record": True,
        "ruled_on": True,
        "contested": [PENALTY],
        "checker": "F1",
        "level": "shift-lead",
        "appeal_by": LAST,
        "appealed_at": THURSDAY,
        "appealed_in": "",
    }
    return Appealed.model_validate(known | more)


def decision(said: str, by: str = "B1") -> AppealDecision:
    return AppealDecision.model_validate({"answered_by": by, "judgement": said, "reason": "复听属实"})


@pytest.mark.clause("OP-PEN-5")
def test_an_appeal_is_made_within_three_working_days_of_the_ruling() -> None:
    assert LAST.date() == date(2026, 11, 24), "a Thursday's ruling, a week-end between"
    assert appealed(appealed_at=LAST).objections(LAST) == []
    (late,) = appealed(appealed_at=LAST + timedelta(seconds=1)).objections(LAST)
    assert late.startswith("check: ")
    assert "OP-PEN-5" in late


@pytest.mark.clause("OP-PEN-5")
@pytest.mark.parametrize(
    ("state", "field"),
    [
        ({"on_record": False}, "check"),
        ({"ruled_on": False, "contested": []}, "recording"),
        ({"contested": []}, "taken_by"),
        ({"appealed_in": "APL-20261119-0001"}, "recording"),
    ],
)
def test_only_ones_own_ruling_of_a_spot_check_is_appealed_against_and_once(
    state: dict[str, Any], field: str
) -> None:
    assert [one.partition(":")[0] for one in appealed(**state).objections(THURSDAY)] == [field]


@pytest.mark.clause("OP-HOUSE-49")
@pytest.mark.parametrize(("by", "impartial"), [("F1", False), ("O1", False), ("B1", True)])
def test_neither_the_checker_nor_the_appellant_decides(by: str, impartial: bool) -> None:  # noqa: FBT001
    assert (RULES.not_impartial(appealed(), decision("申诉成立", by)) == []) is impartial


@pytest.mark.clause("OP-HOUSE-49")
def test_an_appeal_is_decided_within_three_working_days() -> None:
    due = RULES.decision_due(appealed())
    assert (due.clause, due.at) == ("OP-HOUSE-49", LAST)


@pytest.mark.clause("OP-PEN-5")
def test_an_upheld_appeal_reverses_each_ruling_by_a_counter_entry() -> None:
    reversals = RULES.decided(appealed(contested=[PENALTY, PRAISE]), decision("申诉成立"))
    assert [(one.amount, one.unit, one.clause) for one in reversals] == [
        (Decimal(-6), "points", "OP-PEN-5"),
        (Decimal(2), "points", "OP-PEN-5"),
    ]
    assert [one.because["reverses"] for one in reversals] == [7, 8]
    assert {one.because["about"] for one in reversals} == {"O1"}


@pytest.mark.clause("OP-PEN-5")
def test_a_dismissed_appeal_moves_nothing() -> None:
    (standing,) = RULES.decided(appealed(), decision("申诉不成立"))
    assert standing.amount is None
    assert "about" not in standing.because
