"""P14 · repair-intake, from the resident's call to the slip that comes back."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from complaints import ON_SQLITE, asked_of
from driving import House, Run
from prefect.client.schemas.objects import StateType
from prefect.states import Scheduled
from repairs import (
    LONG,
    UNCONTACTED,
    UNHANDLED,
    ago,
    called,
    cases_of,
    contacted,
    exceptions,
    milestones,
    returned,
    slip,
)

from policies.reporting.exception_forms import ExceptionKind
from tasks import case_page
from tasks.settings import settings

FAULT = {"ticket_fault": "地址错误 wrong-address", "fault_facts": "应为5号楼"}
VERIFIED = {"answered_by": "F1", "verified": True}


# --- REP-02…08 · the ticket, dispatched


@pytest.mark.clause("REP-02", "REP-03", "REP-04", "REP-05", "REP-08")
def test_a_repair_in_time_goes_from_call_to_slip_and_raises_nothing(hotline: House) -> None:
    run = called(hotline)
    assert asked_of(run) == "contacted → W1"
    run.answer(**contacted())
    assert asked_of(run) == "slip → W1"
    run.answer(**slip(arrived_at=ago(seconds=0)))
    assert (run.state, run.case.state) == ("Completed", "closed")
    assert exceptions() == []
    by = milestones(run.case.number)
    assert by == {"dispatched": "O1"} | dict.fromkeys(("contacted", "arrived", "completed", "returned"), "W1")
    outcome = run.case.outcome
    assert outcome is not None
    assert (outcome["station"], outcome["category"], outcome["hours"]) == ("一站", "暖气不热", 0.02)
    assert not any(word in str(outcome) + run.case.subject for word in ("王小明", "幸福里", "13800138000"))


@ON_SQLITE
@pytest.mark.clause("REP-08")
def test_a_ticket_that_names_no_worker_goes_to_the_whole_crew(hotline: House) -> None:
    run = called(hotline, worker="")
    assert asked_of(run) == "contacted → repair-crew"
    assert run.answer(**contacted(answered_by="W2")).step == "slip"


@ON_SQLITE
@pytest.mark.clause("REP-02", "REP-05")
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"read_back": False}, "read_back"),
        ({"contact": "12"}, "contact"),
        ({"received_at": (datetime.now(UTC) + timedelta(days=1)).isoformat()}, "received_at"),
        ({"worker": "W9"}, "worker"),
        ({"taken_by": "O9"}, "taken_by"),
        ({"department": "三部"}, "department"),
    ],
)
def test_a_ticket_that_cannot_be_right_goes_back_with_field_and_reason_and_loses_nothing(
    hotline: House, wrong: dict[str, Any], field: str
) -> None:
    run = called(hotline, **wrong)
    assert asked_of(run) == "repair-correction → agent"
    assert field.replace("_", r"\_") in run.sheet
    assert run.case.facts["problem"] == "客厅暖气不热"
    assert "dispatched" not in milestones(run.case.number)
    put_right = {
        "read_back": True,
        "contact": "13800138000",
        "received_at": ago(minutes=1),
        "worker": "W1",
        "taken_by": "O1",
        "department": "",
    }
    run.answer(answered_by="O1", **{name: put_right[name] for name in {field, "read_back"}})
    assert asked_of(run) == "contacted → W1"
    assert run.case.facts["problem"] == "客厅暖气不热"


@ON_SQLITE
def test_the_same_external_number_is_the_same_ticket(hotline: House) -> None:
    first, again = called(hotline, external_number="X-1"), called(hotline, external_number="X-1")
    assert [one.number for one in cases_of("repair_intake")] == [first.case.number]
    assert again.state == "Completed"


@ON_SQLITE
@pytest.mark.clause("REP-01", "REP-06", "REP-07")
def test_the_ticket_shows_what_is_said_on_the_telephone_of_that_day(hotline: House) -> None:
    new_year = datetime(2026, 1, 1, 4, tzinfo=UTC).isoformat()
    for received, wish in ((new_year, True), (ago(minutes=1), False)):
        run = called(hotline, received_at=received)
        assert ("新年好" in run.sheet) is wish
        assert "大龙供暖报修" in run.sheet
        assert "O1" in run.sheet
        assert "维修人员会尽快与您联系" in run.sheet


@ON_SQLITE
@pytest.mark.clause("REP-01", "REP-07")
@pytest.mark.parametrize(("number", "operator"), [("O1", True), ("F1", False)])
def test_an_operator_finds_todays_opening_on_top_of_the_inbox(
    hotline: House, number: str, *, operator: bool
) -> None:
    run = hotline.start("inbox", desk={"number": number})
    body = {"artifacts": {"flow_run_id": {"any_": [str(run.id)]}}}
    (found,) = hotline.api.request("POST", "/artifacts/filter", json=body).json()
    assert ("工号 O1 为您服务" in found["data"]) is operator


# --- EXC-02…04, EXC-10 · the limits, by the clock


@pytest.mark.clause("EXC-02", "EXC-03", "EXC-04", "OP-EXC-8")
def test_each_limit_that_passes_in_silence_is_raised_once_and_the_question_stays(hotline: House) -> None:
    run = called(hotline)
    number = run.case.number
    for raised in ([UNCONTACTED], [UNCONTACTED, UNHANDLED], [UNCONTACTED, UNHANDLED, LONG]):
        run.miss()
        assert exceptions(number) == raised
        assert asked_of(run) == f"contacted-{len(raised) + 1} → W1"
    assert run.waits_for is not None
    assert run.waits_for.due_at is None, "asked on, without a due time"
    run.answer(**contacted()).answer(**slip())
    assert run.state == "Completed"
    assert exceptions(number) == [UNCONTACTED, UNHANDLED, LONG]
    event = cases_of("exception_escalation")[0]
    assert (event.facts["station"], event.facts["about_case"]) == ("一站", number)
    assert event.reported_at - run.case.reported_at == timedelta(minutes=30)
    assert "王小明" not in str(event.facts)


@ON_SQLITE
@pytest.mark.clause("EXC-02", "EXC-04")
def test_what_was_contacted_in_time_has_two_limits_left(hotline: House) -> None:
    run = called(hotline).answer(**contacted())
    assert run.waits_for is not None
    assert run.waits_for.due_at is not None
    assert run.waits_for.due_at - run.case.reported_at == timedelta(hours=2)
    run.miss()
    assert exceptions() == [UNHANDLED]
    run.miss().answer(**slip())
    assert exceptions() == [UNHANDLED, LONG]


@ON_SQLITE
@pytest.mark.clause("EXC-02", "EXC-03")
@pytest.mark.parametrize(
    ("minutes", "raised", "due"),
    [(29, [], 30), (31, [UNCONTACTED], 120), (125, [UNCONTACTED, UNHANDLED], 240)],
)
def test_limits_that_passed_before_the_dispatch_are_raised_at_once(
    hotline: House, minutes: int, raised: list[str], due: int
) -> None:
    run = called(hotline, received_at=ago(minutes=minutes))
    assert exceptions(run.case.number) == raised
    assert run.waits_for is not None
    assert run.waits_for.due_at is not None
    assert run.step == "contacted"
    assert run.waits_for.due_at - run.case.reported_at == timedelta(minutes=due)


@ON_SQLITE
@pytest.mark.clause("EXC-02")
def test_the_slips_own_times_raise_what_nobody_was_awake_to_see(hotline: House) -> None:
    run = called(hotline, received_at=ago(minutes=119, seconds=55))
    assert exceptions() == [UNCONTACTED]
    run.answer(**contacted(contacted_at=ago(minutes=100)))
    while (datetime.now(UTC) - run.case.reported_at) < timedelta(hours=2, seconds=1):
        pass
    run.answer(**slip())  # the keeper slept through the limit
    assert exceptions() == [UNCONTACTED, UNHANDLED]


@ON_SQLITE
@pytest.mark.clause("EXC-10")
def test_what_a_heating_office_passes_on_is_an_exception_at_once(hotline: House) -> None:
    run = called(hotline, source="供热办转达 heating office", read_back=False)
    assert exceptions(run.case.number) == [ExceptionKind.FORWARDED]
    assert run.step == "contacted"


# --- what the crew says


@ON_SQLITE
@pytest.mark.clause("EXC-02", "EXC-03")
def test_times_that_cannot_be_right_are_asked_for_again_and_kept(hotline: House) -> None:
    run = called(hotline)
    run.answer(**contacted(contacted_at=ago(minutes=-5)))
    assert (run.step, run.refused[-1].reasons) == ("contacted", ["contacted_at: 时间在将来 is in the future"])
    run.answer(**contacted(contacted_at=ago(hours=3)))
    assert run.refused[-1].reasons[0].startswith("contacted_at: 早于")
    run.answer(**contacted())
    run.answer(**slip(completed_at=ago(hours=3)))
    assert run.refused[-1].reasons[0].startswith("completed_at: 早于")
    run.answer(**slip(arrived_at=ago(seconds=0), completed_at=ago(seconds=90)))
    run.answer(**slip(ticket_fault="地址错误 wrong-address"))
    assert "fault" in " ".join(run.refused[-1].reasons)
    assert (run.step, len(run.refused)) == ("slip", 5)
    assert "completed" not in milestones(run.case.number)
    run.answer(**slip())
    assert run.state == "Completed"


@ON_SQLITE
def test_a_time_without_a_zone_is_the_departments(hotline: House) -> None:
    run = called(hotline)
    local = datetime.now(UTC) + timedelta(hours=8)
    run.answer(**contacted(contacted_at=local.strftime("%Y-%m-%dT%H:%M:%S")))
    assert run.step == "slip", run.refused


@ON_SQLITE
def test_somebody_who_is_not_the_crew_cannot_answer(hotline: House) -> None:
    run = called(hotline).answer(**contacted(answered_by="W2"))
    assert run.step == "contacted"
    assert run.refused[0].reasons[0].startswith("answered_by:")


# --- REP-09 · a fault in the ticket


def penalties(run: Run) -> list[tuple[str | None, str, str]]:
    return [(one.about, str(one.amount), one.unit) for one in run.rulings if one.clause == "PEN-15"]


@pytest.mark.clause("REP-09", "PEN-15", "PEN-18")
def test_a_verified_fault_in_the_ticket_costs_the_operator_a_point(hotline: House) -> None:
    run = called(hotline).answer(**contacted()).answer(**slip(**FAULT))
    assert asked_of(run) == "fault-verified → shift-lead"
    assert penalties(run) == []
    run.answer(**VERIFIED)
    assert [(about, float(amount), unit) for about, amount, unit in penalties(run)] == [
        ("O1", -1.0, "points")
    ]
    assert run.case.outcome is not None
    assert run.case.outcome["violation"] == "地址错误 wrong-address"


@ON_SQLITE
@pytest.mark.clause("REP-09", "PEN-18")
def test_a_fault_that_is_not_verified_costs_nothing(hotline: House) -> None:
    run = called(hotline).answer(**contacted()).answer(**slip(**FAULT))
    run.answer(**VERIFIED | {"verified": False})
    assert (run.state, penalties(run)) == ("Completed", [])


@ON_SQLITE
@pytest.mark.clause("PEN-18")
def test_a_fault_that_nobody_verifies_climbs_and_silence_punishes_nobody(hotline: House) -> None:
    run = called(hotline).answer(**contacted()).answer(**slip(**FAULT)).miss()
    assert asked_of(run) == "fault-verified-2 → director"
    assert penalties(run) == []


@ON_SQLITE
@pytest.mark.clause("PEN-15", "OP-REC-5")
def test_the_fourth_violation_in_a_month_costs_the_surcharge_in_money(
    hotline: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RULEBOOK_PENALTIES_IN", "money")
    settings.cache_clear()
    amounts = []
    for _ in range(4):
        run = called(hotline).answer(**contacted()).answer(**slip(**FAULT)).answer(**VERIFIED)
        amounts += [float(amount) for _, amount, unit in penalties(run) if unit == "yuan"]
    assert amounts == [10, 10, 10, 60]


# --- CBK-08 · the draw, and a run that starts over


@ON_SQLITE
@pytest.mark.clause("CBK-08")
def test_a_returned_slip_is_drawn_and_its_call_back_started(hotline: House) -> None:
    first, second = returned(hotline), returned(hotline)
    entered = cases_of("repair_callback")
    assert [one.facts["repair"] for one in entered] == [first.case.number, second.case.number]
    drawn = [one.because for run in (first, second) for one in run.rulings if one.clause == "CBK-08"]
    assert [(one["returned_before"], one["operators"]) for one in drawn] == [(0, 2), (1, 2)]
    assert hotline.run_of(entered[0].number).burst().step == "resident-call"


@ON_SQLITE
def test_a_run_that_breaks_off_goes_on_where_it_was_and_repeats_nothing(
    hotline: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = called(hotline).miss().answer(**contacted())
    with monkeypatch.context() as broken:
        broken.setattr(case_page, "template_of", lambda _: "cases/no_such_template")
        assert run.sent(**slip(**FAULT)) == "ACCEPT"
        assert run.burst().state == "Failed"
    run.api.set_flow_run_state(run.id, Scheduled(name="AwaitingRetry"), force=True)
    assert run.seen.state_type is StateType.SCHEDULED
    run.burst()
    assert asked_of(run) == "fault-verified → shift-lead"
    assert exceptions() == [UNCONTACTED]
    assert len(cases_of("repair_callback")) == 1
    assert [one.clause for one in run.rulings] == ["REP-08", "OP-HOUSE-2", "CBK-08"]
