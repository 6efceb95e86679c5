"""P26 · who may have a recording deleted, what counts as empty, who decides."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from policies.organisation import Role
from policies.quality.deletion_forms import Deletion, DeletionDecision
from policies.quality.recording_deletion_request import DeletionPolicy
from policies.working_time import WorkingCalendar

WEDNESDAY = datetime(2013, 12, 25, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
RULES = DeletionPolicy.in_force_on(date(2013, 12, 25), "heating", WorkingCalendar(rests=False))


def deletion(**more: Any) -> Deletion:
    known = {
        "recording": "R-1",
        "reason": "测试通话",
        "taken_by": "F1",
        "registered": True,
        "deleted": False,
        "seconds": 60,
        "has_speech": True,
        "empty": False,
        "leads": True,
        "directs": False,
        "applied_before": 0,
        "applied_at": WEDNESDAY,
    }
    return Deletion.model_validate(known | more)


def decision(said: str = "批准删除", by: str = "B1") -> DeletionDecision:
    return DeletionDecision.model_validate({"answered_by": by, "decision": said, "reason": "属实"})


@pytest.mark.clause("OP-RDL-2", "RDL-02")
@pytest.mark.parametrize(
    ("seconds", "speech", "empty"), [(2, True, True), (3, True, False), (0, True, True), (600, False, True)]
)
def test_empty_is_shorter_than_three_seconds_or_without_speech(
    seconds: int,
    speech: bool,  # noqa: FBT001
    empty: bool,  # noqa: FBT001
) -> None:
    assert RULES.is_empty(seconds, has_speech=speech) is empty
    assert RULES.needs_decision(deletion(empty=empty)) is not empty


@pytest.mark.clause("RDL-02", "CF-32")
@pytest.mark.parametrize(
    ("leads", "directs", "refused"),
    [(False, False, ["taken_by"]), (True, False, []), (False, True, [])],
)
def test_an_operator_never_deletes(leads: bool, directs: bool, refused: list[str]) -> None:  # noqa: FBT001
    wrong = deletion(leads=leads, directs=directs, empty=True).objections(WEDNESDAY)
    assert [one.partition(":")[0] for one in wrong] == refused
    assert all("RDL-02" in one for one in wrong)


@pytest.mark.clause("RDL-03")
@pytest.mark.parametrize("state", [{"registered": False}, {"deleted": True}])
def test_what_is_not_there_is_not_deleted(state: dict[str, bool]) -> None:
    assert [one.partition(":")[0] for one in deletion(**state).objections(WEDNESDAY)] == ["recording"]


@pytest.mark.clause("OP-RDL-1", "OP-HOUSE-48")
def test_the_director_decides_within_a_working_day() -> None:
    due = RULES.decision_due(deletion())
    assert (RULES.approver, due.clause, due.at.day) == (Role.DIRECTOR, "OP-HOUSE-48", 26)


@pytest.mark.clause("OP-RDL-1", "RDL-03")
def test_nobody_decides_on_their_own_application() -> None:
    assert RULES.own_decision(deletion(taken_by="B1"), decision(by="B1"))
    assert not RULES.own_decision(deletion(taken_by="F1"), decision(by="B1"))


@pytest.mark.clause("RDL-01", "RDL-02", "RDL-03", "CF-57")
def test_what_became_of_it_stays_on_record_with_who_asked_and_who_decided() -> None:
    approved = RULES.decided(deletion(), decision())
    refused = RULES.decided(deletion(), decision("驳回"))
    at_once = RULES.decided(deletion(empty=True), None)
    assert [one.clause for one in (approved, refused, at_once)] == ["RDL-03", "RDL-01", "RDL-02"]
    assert (approved.because["applicant"], approved.because["decided_by"]) == ("F1", "B1")
    assert at_once.because["decided_by"] == "F1"
    assert "原因" not in str(approved.because), "the reason may name a resident: it stays on the case page"


@pytest.mark.clause("RDL-01")
def test_one_application_at_a_time_and_another_after_a_refusal() -> None:
    assert deletion().external_number == "R-1#1"
    assert deletion(applied_before=1).external_number == "R-1#2"
