"""case-cancellation: which procedure is cancelled by whom, what has its own way, what stays (OP-HOUSE-143)."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from deployments.roster import ROSTER
from policies.house.act_forms import Capacity
from policies.house.case_cancellation import CaseCancellationPolicy
from policies.house.case_cancellation_forms import (
    CaseCancellationDecision,
    CaseCancellationRequest,
    CaseCancelling,
    OnRecord,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 11, 9, 10, tzinfo=SHANGHAI)
RULES = CaseCancellationPolicy.in_force_on(date(2026, 11, 9), "callcentre")
STARTER, SUPERIOR, ADMIN = Capacity.STARTER, Capacity.SUPERIOR, Capacity.ADMINISTRATOR
FINE, COMPLAINT, REPORT = "fine_and_discipline", "complaint_handling", "daily_report_submission"


def wanted(**more: Any) -> CaseCancellationRequest:
    known = {"case": "PEN-20261109-0001", "taken_by": "A1", "reason": "登记错误"}
    return CaseCancellationRequest.model_validate(known | more)


def wrong(procedure: str = FINE, acting: tuple[Capacity, ...] = (STARTER,), **more: Any) -> str:
    return "".join(RULES.wrong(wanted(), OnRecord(procedure=procedure, acting=acting, **more)))


def about(**more: Any) -> CaseCancelling:
    found = {"procedure": FINE, "starter": "A1", "at_will": False, "rulings": 3, "fines": 1, "nth": 1}
    return CaseCancelling.model_validate(wanted().model_dump() | found | {"started_at": MONDAY} | more)


@pytest.mark.clause("OP-HOUSE-143")
def test_the_starter_cancels_until_somebody_else_has_answered_and_a_superior_afterwards() -> None:
    found = OnRecord(procedure=FINE, acting=(STARTER,))
    assert (wrong(), RULES.at_will(found)) == ("", True)
    later = found._replace(others_answered=True)
    assert not RULES.at_will(later)
    assert wrong(others_answered=True).startswith("taken_by: A1：已有人答复")
    for above in (SUPERIOR, ADMIN):
        assert wrong(acting=(above,), others_answered=True) == ""
        assert not RULES.at_will(later._replace(acting=(above,)))
    assert wrong(acting=(STARTER, SUPERIOR), others_answered=True) == ""


@pytest.mark.clause("OP-HOUSE-143", "CMP-03")
def test_a_complaint_is_not_the_agents_to_drop() -> None:
    assert wrong(COMPLAINT).startswith("taken_by: A1：不由发起人撤销")
    assert wrong(COMPLAINT, (SUPERIOR,)) == ""


@pytest.mark.clause("OP-HOUSE-140", "OP-HOUSE-143")
@pytest.mark.parametrize("acting", [(), (Capacity.ASKED,), (Capacity.OWNER,)])
def test_who_is_only_asked_or_owns_a_case_cancels_nothing(acting: tuple[Capacity, ...]) -> None:
    assert wrong(acting=acting).startswith("taken_by: A1 不是发起人、上级、管理员")


@pytest.mark.clause("OP-HOUSE-115", "OP-HOUSE-116", "OP-HOUSE-143", "RPT-05")
@pytest.mark.parametrize(
    ("procedure", "more", "reason"),
    [
        ("resignation", {}, "请用 exit-cancellation"),
        ("dismissal_termination", {}, "请用 exit-cancellation"),
        ("post_transfer", {}, "请用 exit-cancellation"),
        ("offboarding_handover", {}, "请用 exit-cancellation"),
        (REPORT, {}, ""),
        (REPORT, {"answered": ("Signing", "Review")}, ""),
        (REPORT, {"answered": ("Signing", "Review", "Delivery")}, "更正请重新发起 daily-report-submission"),
        ("exception_escalation", {}, "此类案件不能撤销"),
        ("case_cancellation", {}, "此类案件不能撤销"),
        (COMPLAINT, {"closed": True}, "已经结束"),
        ("", {}, "没有案件"),
    ],
)
def test_what_has_its_own_way_of_ending_is_refused_with_its_name(
    procedure: str, more: dict[str, Any], reason: str
) -> None:
    refused = wrong(procedure, (SUPERIOR, ADMIN), **more)
    assert reason in refused
    assert bool(refused) is bool(reason)
    assert not refused or refused.startswith("case: ")


@pytest.mark.clause("OP-HOUSE-143")
def test_each_procedure_that_the_numbers_name_is_on_the_roster() -> None:
    stems = {one.stem for one in ROSTER}
    named = {*RULES.by_starter, *RULES.by_superior, *RULES.begins_anew, *RULES.instead, *RULES.too_late_after}
    assert named <= stems
    assert {one.replace("-", "_") for one in RULES.instead.values()} <= stems
    assert set(RULES.begins_anew) <= {*RULES.by_starter, *RULES.by_superior}


@pytest.mark.clause("OP-HOUSE-143")
def test_consent_is_given_within_two_working_days_by_neither_starter_nor_whoever_put_it_forward() -> None:
    assert RULES.decision_due(MONDAY).at == datetime(2026, 11, 11, 18, tzinfo=SHANGHAI)
    cancelling = about(starter="A1", taken_by="S1")
    for by, may in (("A1", False), ("S1", False), ("L1", True)):
        said = {"answered_by": by, "consent": "同意撤销 consents", "reason": "重复登记"}
        decision = CaseCancellationDecision.model_validate(said).given_at(MONDAY + timedelta(hours=1))
        assert (RULES.wrong_decision(cancelling, decision) == []) is may
        assert decision.agreed
        assert RULES.decided(cancelling, decision).what == "撤销：同意撤销"


@pytest.mark.clause("OP-HOUSE-143")
def test_the_ruling_says_how_many_rulings_and_fines_stay() -> None:
    ruling, outcome = RULES.cancelled(about()), RULES.outcome("CXL-1", about(), "cancelled")
    assert "罚款不冲销" in ruling.what
    assert (ruling.because["rulings_that_stay"], ruling.because["fines_that_stay"]) == (3, 1)
    assert (outcome.rulings_that_stay, outcome.fines_that_stay, outcome.result) == (3, 1, "cancelled")


@pytest.mark.clause("OP-HOUSE-143")
def test_after_a_refusal_it_may_be_tried_again_under_a_number_of_its_own() -> None:
    assert about().external_number == "PEN-20261109-0001 1"
    assert about(nth=2).external_number == "PEN-20261109-0001 2"
    assert (RULES.freed(about()), RULES.freed(about(procedure="monthly_appraisal"))) == (False, True)
