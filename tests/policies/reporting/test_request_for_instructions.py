"""P22 · reasons, limits, the emergency skip and the report afterwards."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from policies.reporting.instruction_forms import Emergency, Instruction, InstructionRequest, Reason
from policies.reporting.request_for_instructions import InstructionPolicy
from policies.working_time import WorkingCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 11, 16, 10, tzinfo=SHANGHAI)
RULES = InstructionPolicy.in_force_on(date(2026, 11, 16), "logistics", WorkingCalendar())


def request(**more: Any) -> InstructionRequest:
    known = {
        "occasion": Reason.BEYOND_POST,
        "matter": "客户要求改合同",
        "received_at": MONDAY,
        "taken_by": "A1",
    }
    return InstructionRequest.model_validate(known | more)


@pytest.mark.clause("REQ-01", "REQ-03", "OP-REQ-4", "CF-48")
def test_there_are_four_reasons_and_another_and_the_subject_tells_no_more_than_the_reason() -> None:
    assert len(Reason) == 5
    for reason in Reason:
        asked = request(occasion=reason)
        assert asked.subject == f"请示 {reason.zh}"
        assert RULES.submitted(asked).clause == "REQ-03"
    assert "改合同" not in str(RULES.submitted(request()).because)


@pytest.mark.clause("REQ-03")
@pytest.mark.parametrize("field", ["occasion", "matter", "received_at", "taken_by"])
def test_a_request_without_reason_matter_time_or_person_is_none(field: str) -> None:
    with pytest.raises(ValidationError, match=field):
        InstructionRequest.model_validate(request().model_dump(exclude={field}))


@pytest.mark.clause("REQ-02", "OP-REQ-1")
def test_a_request_is_answered_in_four_working_hours_and_an_emergency_in_thirty_minutes() -> None:
    usual = RULES.answer_due(request(), MONDAY)
    urgent = RULES.answer_due(request(emergency_kind=Emergency.ACCIDENT), MONDAY)
    assert usual.at == datetime(2026, 11, 16, 15, tzinfo=SHANGHAI), "noon isn't worked"
    assert (urgent.at - MONDAY, urgent.clause) == (timedelta(minutes=30), "OP-REQ-1")


@given(st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1)))  # noqa: DTZ001 - given a zone below
@pytest.mark.clause("OP-REQ-1")
def test_an_emergency_is_never_answered_later_than_a_usual_request(moment: datetime) -> None:
    since = moment.replace(tzinfo=SHANGHAI)
    urgent = RULES.answer_due(request(emergency_kind=Emergency.LEAK), since)
    assert since < urgent.at <= RULES.answer_due(request(), since).at


@pytest.mark.clause("REQ-04", "REQ-05", "OP-REQ-3", "CF-26")
@pytest.mark.parametrize("emergency", list(Emergency))
def test_only_an_emergency_skips_a_level(emergency: Emergency) -> None:
    wrong = request(emergency_kind=emergency, skips=True).objections(MONDAY)
    assert ([one.partition(":")[0] for one in wrong] == ["skips"]) is (emergency is Emergency.NONE)
    assert request(emergency_kind=emergency).objections(MONDAY) == []


@pytest.mark.clause("REQ-02")
def test_nothing_is_asked_in_the_future() -> None:
    later = request(received_at=MONDAY + timedelta(seconds=1))
    assert [one.partition(":")[0] for one in later.objections(MONDAY)] == ["received_at"]
    assert request().objections(MONDAY) == []


@pytest.mark.clause("REQ-04", "REQ-05", "CF-25")
def test_what_goes_up_or_past_a_level_is_on_record_and_tells_nothing_of_the_matter() -> None:
    said = {"answered_by": "S1", "handling": "上报上一级", "reply": "客户王小明的事我定不了"}
    given_up = Instruction.model_validate(said)
    assert RULES.passes_up(given_up)
    assert not RULES.passes_up(Instruction.model_validate(said | {"handling": "批复"}))
    assert RULES.passed_up(given_up, "L1").because == {"by": "S1", "to": "L1"}
    skipped = RULES.skipped(request(emergency_kind=Emergency.UNREACHABLE, skips=True), "S1")
    assert (skipped.clause, skipped.because["passed_over"]) == ("REQ-05", "S1")
    assert skipped.because["unreachable_after"] == "30 分钟"


@pytest.mark.clause("REQ-05", "OP-REQ-2")
def test_the_report_afterwards_is_owed_within_24_hours_of_the_answer() -> None:
    due = RULES.report_due(MONDAY)
    assert (due.at - MONDAY, due.clause) == (timedelta(hours=24), "OP-REQ-2")
    assert RULES.report_missing(request(), "S1", due).because["asked_by"] == "A1"
