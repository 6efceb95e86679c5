"""P15 · repair-callback, from the slip that came back to what the resident says of the repair."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from complaints import ON_SQLITE, asked_of, told
from driving import House, Run
from repairs import ago, call_back_of, called, cases_of, exceptions, milestones, returned

from policies.reporting.exception_forms import ExceptionKind
from tasks.records.engine import writing
from tasks.records.models import Question

REACHED: dict[str, Any] = {
    "answered_by": "O1",
    "result": "已接通 reached",
    "solved": "是 yes",
    "attitude": "满意 satisfied",
    "charged": "否 no",
    "score": 9,
}
IN_VAIN = {"answered_by": "O1", "result": "未接通 unreachable"}


def ahead(**span: float) -> str:
    return (datetime.now(UTC) + timedelta(**span)).isoformat()


def to_call(house: House, **more: Any) -> Run:
    """A call-back that waits for its first call."""
    return call_back_of(house, returned(house, **more))


def earlier(run: Run, **span: float) -> None:
    """Take the last answer for one that was given so much earlier."""
    with writing() as book:
        last = book.get_one(Question, run.questions[-2].id)
        assert last.settled_at is not None
        last.settled_at -= timedelta(**span)


# --- CBK-01…06 · the call


@pytest.mark.clause("CBK-01", "CBK-02", "CBK-03", "CBK-04", "CBK-05", "CBK-10", "OP-CBK-1")
def test_a_satisfied_resident_is_called_once_and_the_case_is_closed(hotline: House) -> None:
    run = to_call(hotline)
    assert asked_of(run) == "resident-call → agent"
    assert run.waits_for is not None
    assert run.waits_for.due_at == run.case.received_at + timedelta(hours=24)
    run.answer(**REACHED)
    assert (run.state, run.case.state) == ("Completed", "closed")
    outcome = run.case.outcome
    assert outcome is not None
    wanted = {"reached": True, "solved": True, "attitude": "满意 satisfied", "charged": False, "score": 9}
    assert wanted.items() <= outcome.items()
    assert milestones(run.case.number) == {"called-back": "O1"}
    assert exceptions() == []
    assert len(cases_of("repair_intake")) == 1


@ON_SQLITE
@pytest.mark.clause("CBK-01", "CBK-09")
def test_who_calls_sees_whom_to_call_about_what_and_what_to_say(hotline: House) -> None:
    run = to_call(hotline)
    for shown in ("王小明", "13800138000", "客厅暖气不热", "方便吗", "再有问题请拨打"):
        assert shown in run.sheet
    assert "王小明" not in run.case.subject + run.seen.name + str(run.case.facts)
    assert not any("王小明" in one.title + one.body for one in run.notices)


@ON_SQLITE
@pytest.mark.clause("CBK-02", "CBK-03", "CBK-04", "CBK-05", "CBK-01")
@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"score": 0}, "score"),
        ({"attitude": "未问 not-asked"}, "attitude"),
        ({"result": "不方便(另约) inconvenient"}, "另约时间"),
        ({"result": "不方便(另约) inconvenient", "appointment": ago(hours=1)}, "appointment"),
        ({"remark": "表扬 praise"}, "意见内容"),
        ({"answered_by": "W1"}, "answered_by"),
    ],
)
def test_a_call_that_cannot_be_right_is_asked_for_again_and_kept(
    hotline: House, wrong: dict[str, Any], reason: str
) -> None:
    run = to_call(hotline)
    run.answer(**REACHED | wrong)
    assert run.step == "resident-call"
    assert reason in " ".join(run.refused[0].reasons)
    assert milestones(run.case.number) == {}
    assert run.answer(**REACHED).state == "Completed"


# --- OP-CBK-1, OP-CBK-4 · silence, tries in vain, appointments


@ON_SQLITE
@pytest.mark.clause("OP-CBK-1", "OP-HOUSE-3")
def test_an_overdue_call_back_climbs_the_reporting_line(hotline: House) -> None:
    run = to_call(hotline).miss()
    assert asked_of(run) == "resident-call-2 → shift-lead"
    assert "OP-CBK-1" in [one.clause for one in run.rulings]
    assert told(run, "escalated") == ["F1"]
    run.miss()
    assert asked_of(run) == "resident-call-3 → director"


@pytest.mark.clause("OP-CBK-4")
def test_three_tries_in_three_half_days_close_it_as_unreachable(hotline: House) -> None:
    run = to_call(hotline)
    for tried, step in enumerate(("resident-call-2", "resident-call-3"), 1):
        run.answer(**IN_VAIN)
        assert run.step == step
        earlier(run, hours=12 * (3 - tried))
    run.answer(**IN_VAIN)
    assert run.state == "Completed"
    assert run.case.outcome is not None
    assert (run.case.outcome["reached"], run.case.outcome["calls"]) == (False, 3)
    assert milestones(run.case.number) == {}


@ON_SQLITE
@pytest.mark.clause("OP-CBK-4")
def test_a_second_try_in_the_same_half_day_does_not_count(hotline: House) -> None:
    run = to_call(hotline)
    for _ in range(3):
        run.answer(**IN_VAIN)
    assert run.step == "resident-call-4"


@ON_SQLITE
@pytest.mark.clause("CBK-01", "OP-HOUSE-30")
def test_an_inconvenient_call_is_made_again_at_the_time_agreed(hotline: House) -> None:
    run, appointment = to_call(hotline), ahead(hours=5)
    run.answer(answered_by="O1", result="不方便(另约) inconvenient", appointment=appointment)
    assert run.waits_for is not None
    assert run.waits_for.due_at == datetime.fromisoformat(appointment) + timedelta(minutes=30)
    assert run.answer(**REACHED).state == "Completed"


# --- CBK-07 · the reminder


@ON_SQLITE
@pytest.mark.clause("CBK-07", "OP-CBK-5")
def test_a_satisfied_resident_who_has_not_paid_is_reminded_of_the_fee(hotline: House) -> None:
    run = to_call(hotline, fee_paid=False).answer(**REACHED | {"score": 8})
    assert asked_of(run) == "fee-reminder → agent"
    run.answer(answered_by="O1")
    assert run.case.outcome is not None
    assert run.case.outcome["reminded"] is True


@ON_SQLITE
@pytest.mark.clause("CBK-07", "OP-CBK-5")
@pytest.mark.parametrize(
    ("answers", "paid"),
    [({"score": 7}, False), ({"attitude": "普通 ordinary"}, False), ({"score": 10}, True)],
)
def test_nobody_else_is_reminded(hotline: House, answers: dict[str, Any], *, paid: bool) -> None:
    run = to_call(hotline, fee_paid=paid).answer(**REACHED | answers)
    assert run.state == "Completed"
    assert run.case.outcome is not None
    assert run.case.outcome["reminded"] is False


# --- OP-CBK-3 · what follows from bad answers


@ON_SQLITE
@pytest.mark.clause("CBK-02", "OP-CBK-3")
def test_what_is_not_solved_is_dispatched_again_to_the_same_station(hotline: House) -> None:
    run = to_call(hotline, external_number="X-7").answer(**REACHED | {"solved": "否 no"})
    first, again = cases_of("repair_intake")
    assert (again.facts["source"], again.facts["station"]) == ("回访未解决 reopened", first.facts["station"])
    assert again.external_number == f"{first.number}@reopened"
    assert run.case.outcome is not None
    assert run.case.outcome["reopened"] == again.number
    new = hotline.run_of(again.number).burst()
    assert asked_of(new) == "contacted → W1"
    assert new.waits_for is not None
    assert new.waits_for.due_at is not None
    assert new.waits_for.due_at > datetime.now(UTC) + timedelta(minutes=25), "from the call-back on"


@ON_SQLITE
@pytest.mark.clause("CBK-03", "CBK-04", "CBK-05", "OP-CBK-3")
@pytest.mark.parametrize(
    ("answers", "raised"),
    [
        ({"score": 6, "attitude": "普通 ordinary"}, []),
        ({"score": 5}, [ExceptionKind.ABOUT_WORKER]),
        ({"attitude": "不满意 dissatisfied", "charged": "是 yes"}, [ExceptionKind.ABOUT_WORKER]),
    ],
)
def test_bad_answers_are_a_complaint_about_the_worker(
    hotline: House, answers: dict[str, Any], raised: list[str]
) -> None:
    run = to_call(hotline).answer(**REACHED | answers)
    assert exceptions(run.case.number) == raised
    assert {one.facts["person"] for one in cases_of("exception_escalation")} <= {"W1"}


@ON_SQLITE
@pytest.mark.clause("CBK-06", "EXC-06", "EXC-08", "EXC-09")
@pytest.mark.parametrize(
    ("remark", "raised"),
    [
        ("意见建议 suggestion", ExceptionKind.SUGGESTION),
        ("表扬 praise", ExceptionKind.PRAISE),
        ("投诉收费人员 about-collector", ExceptionKind.ABOUT_COLLECTOR),
    ],
)
def test_the_residents_own_words_are_raised_as_what_they_are(
    hotline: House, remark: str, raised: str
) -> None:
    run = to_call(hotline).answer(**REACHED | {"remark": remark, "said": "师傅很细心"})
    assert exceptions(run.case.number) == [raised]


# --- CBK-08 · started by hand


def unknown(_house: House) -> dict[str, Any]:
    return {"repair": "REP-20131225-9999"}


def not_returned(house: House) -> dict[str, Any]:
    return {"repair": called(house).case.number}


def no_repair(house: House) -> dict[str, Any]:
    return {"repair": to_call(house).case.number}


def elsewhere(house: House) -> dict[str, Any]:
    return {"repair": returned(house).case.number, "department": "三部"}


@ON_SQLITE
@pytest.mark.clause("CBK-08")
@pytest.mark.parametrize(
    ("ticket", "why"),
    [
        (unknown, "there is no such repair ticket"),
        (not_returned, "its slip hasn't come back yet"),
        (no_repair, "there is no such repair ticket"),
        (elsewhere, "there is no such repair ticket"),
    ],
)
def test_a_ticket_that_cannot_be_called_back_is_refused_with_field_and_reason(
    hotline: House, ticket: Callable[[House], dict[str, Any]], why: str
) -> None:
    wanted = ticket(hotline)
    before = len(cases_of("repair_callback"))
    run = hotline.start("repair-callback", ticket=wanted)
    state = run.seen.state
    assert state is not None
    assert run.state == "Failed"
    assert "repair: " in (state.message or "")
    assert why in (state.message or "")
    assert len(cases_of("repair_callback")) == before


@ON_SQLITE
@pytest.mark.clause("CBK-08")
def test_somebody_unknown_starts_nothing(hotline: House) -> None:
    number = returned(hotline).case.number
    run = hotline.start("repair-callback", ticket={"repair": number, "taken_by": "O9"})
    assert "taken_by: " in str(run.seen.state)


@ON_SQLITE
@pytest.mark.clause("CBK-08")
def test_a_ticket_is_called_back_once_however_often_it_is_started(hotline: House) -> None:
    number = returned(hotline).case.number
    (drawn,) = cases_of("repair_callback")
    assert hotline.run_of(drawn.number).burst().step == "resident-call"
    run = hotline.start("repair-callback", ticket={"repair": number, "taken_by": "O1"})
    assert run.state == "Completed"
    assert [one.number for one in cases_of("repair_callback")] == [drawn.number]
