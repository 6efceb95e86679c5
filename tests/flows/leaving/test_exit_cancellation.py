"""exit-cancellation, on a real Prefect server and a real case book."""

from collections.abc import Callable
from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from complaints import ON_SQLITE, asked_of, complain, told
from driving import FLOWS, House, Run
from leavers import (
    LAST_DAY,
    TODAY,
    at_the_sides,
    completes,
    each,
    handover,
    holds,
    items,
    side,
    stores_and_it,
    takeovers,
)
from sqlalchemy import select, update

from policies.organisation import Role
from tasks.clock import now
from tasks.records.engine import reading, writing
from tasks.records.models import Case, Question, Staff, StaffRole, Substitute
from tasks.staff import serving_as

WITHDRAWN, OVERTURNED, CALLED_OFF = "本人撤回 withdrawn", "辞退被撤销 overturned", "取消 called-off"
CONSENTS = {"answered_by": "H1", "consent": "同意撤销 consents", "reason": "续签合同"}
TAKEN = "接收 accepted"


def cancel(house: House, number: str, ground: str = CALLED_OFF, **more: Any) -> Run:
    about = {"case": number, "ground": ground, "reason": "改变主意", "taken_by": "D1"}
    return house.start("exit-cancellation", request=about | more)


def refusal(run: Run) -> str:
    state = run.seen.state
    assert state is not None
    assert state.is_failed()
    return state.message or ""


def resigns(house: House, person: str = "A3") -> Run:
    return house.start("resignation", resignation={"taken_by": person})


def steps_of(number: str) -> list[str]:
    with reading() as book:
        return list(book.scalars(select(Question.step).where(Question.case == number)))


@pytest.mark.clause("OP-HOUSE-116", "OP-HOUSE-117", "OFF-01")
def test_cancelling_a_handover_stops_what_is_not_done_keeps_what_is_and_deletes_nothing(team: House) -> None:
    stores_and_it()
    holds("A3", ("P1", "badge", "工牌"))
    with writing() as book:
        book.add(Substitute(absent="A3", stand_in="A5", since=TODAY, until=LAST_DAY + timedelta(days=9)))
        book.execute(
            update(StaffRole).where(StaffRole.staff == "A3").values(until=LAST_DAY + timedelta(days=90))
        )
    complaint = complain(team, taken_by="A3")
    run = at_the_sides(team)
    each(side(team, run, "A4"), "A4", takes=TAKEN)
    custodian = side(team, run, "custodian")
    asked = steps_of(run.case.number)
    ending = cancel(team, run.case.number)
    assert asked_of(ending) == "cancellation-decision → hr"
    ending.answer(**CONSENTS | {"answered_by": "D1"})
    assert "本人发起" in ending.sheet, "whoever put it forward consents to nothing"
    ending.answer(**CONSENTS)
    assert (ending.state, (ending.case.outcome or {})["result"]) == ("Completed", "cancelled")
    assert (run.state, run.case.state) == ("Cancelled", "cancelled")
    assert custodian.state == "Cancelled"
    assert sorted(steps_of(run.case.number)) == sorted(asked), "nothing is deleted"
    assert {one.kind: one.state for one in items(run).values()} == {
        "case": "accepted",
        "badge": "void",
        "interview": "void",
    }
    assert (complaint.case.owner, takeovers()) == ("A4", [f"{complaint.case.number}: A3 → A4"])
    with reading() as book:
        assert book.get_one(Staff, "A3").until is None
        assert book.scalars(select(StaffRole.until).where(StaffRole.staff == "A3")).all() == [
            LAST_DAY + timedelta(days=90)
        ]
        assert book.scalars(select(Substitute.until)).all() == [LAST_DAY + timedelta(days=9)]
    assert told(ending, "leaving-cancelled") == ["A3", "A5", "D1", "H1"], "and who stands in today"
    again = handover(team)
    assert again.state == "Suspended", "a later leaving is a handover of its own"
    assert again.case.external_number == "A3 exit 2"


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-115", "RSG-02")
def test_until_hr_accepts_a_resignation_is_taken_back_by_the_persons_own_word(team: House) -> None:
    run = resigns(team)
    assert "须由本人撤回" in refusal(cancel(team, run.case.number, WITHDRAWN, taken_by="S1"))
    ending = cancel(team, run.case.number, WITHDRAWN, taken_by="A3")
    assert ending.state == "Completed"
    assert (run.state, run.case.state) == ("Cancelled", "cancelled")
    with reading() as book:
        assert book.get_one(Staff, "A3").until is None
        assert not book.scalars(select(Case).where(Case.procedure == "offboarding_handover")).all()
    assert "已无可撤销" in refusal(cancel(team, run.case.number, WITHDRAWN, taken_by="A3"))


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-116")
def test_a_refused_cancellation_changes_nothing_and_silence_consents_to_nothing(team: House) -> None:
    run = handover(team)
    ending = cancel(team, run.case.number)
    ending.miss()
    assert asked_of(ending) == "cancellation-decision-2 → gm-office"
    refused = {"answered_by": "Z3", "consent": "不同意 refuses", "reason": "已聘他人"}
    ending.answer(**refused)
    assert (ending.state, (ending.case.outcome or {})["result"]) == ("Completed", "refused")
    assert asked_of(run) == "declaration → A3"
    assert told(ending, "cancellation-refused") == ["D1"]
    with reading() as book:
        assert book.get_one(Staff, "A3").until == LAST_DAY
    assert cancel(team, run.case.number).state == "Suspended", "it may be tried again"


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-116", "OP-HOUSE-117", "TRM-01")
def test_a_dismissal_that_is_overturned_after_the_exit_brings_the_person_back(team: House) -> None:
    with writing() as book:
        book.add(_decided("TRM-20200101-0001", "dismissal_termination", "dismissed"))
    run = at_the_sides(team, cause="辞退 dismissal", based_on="TRM-20200101-0001", interviewed=True)
    run.answer(answered_by="D1", signing="签字 sign")
    run.answer(answered_by="F1", salary="3000").answer(answered_by="H1", complete=True)
    assert run.case.state == "closed"
    assert takeovers() == ["the rest: A3 → A4 (to come)"]
    overturned = {"ground": OVERTURNED, "taken_by": "H1"}
    assert "evidence" in refusal(cancel(team, "TRM-20200101-0001", **overturned))
    assert "不得撤销" not in refusal(cancel(team, "TRM-20200101-0001", **overturned))
    ending = cancel(team, "TRM-20200101-0001", **overturned, evidence="劳仲裁〔2026〕7 号")
    assert asked_of(ending) == "cancellation-decision → general-manager"
    ending.answer(answered_by="Z2", consent="同意撤销 consents", reason="裁决")
    assert ending.state == "Completed"
    assert run.case.state == "closed", "what is closed stays closed"
    with reading() as book:
        assert book.get_one(Staff, "A3").until is None
        serving = {one.number: one.until for one in serving_as(book, run.case.department, Role.AGENT)}
    assert serving["A3"] is None


def _decided(number: str, procedure: str, result: str, person: str = "A3") -> Case:
    return Case(
        number=number,
        procedure=procedure,
        department="客服部",
        subject="离职",
        category="离职",
        facts={"person": person, "taken_by": person if procedure == "resignation" else "S1"},
        rules={},
        reported_at=now(),
        received_at=now(),
        opened_at=now(),
        closed_at=now(),
        state="closed",
        outcome={"result": result, "last_day": LAST_DAY.isoformat()},
    )


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-117", "OFF-01")
def test_a_handover_that_a_dismissal_has_joined_goes_on_when_the_resignation_is_taken_back(
    team: House,
) -> None:
    with writing() as book:
        book.add(_decided("RSG-20200101-0001", "resignation", "accepted"))
        book.add(_decided("TRM-20200101-0001", "dismissal_termination", "dismissed"))
    run = handover(team, cause="辞职 resignation", based_on="RSG-20200101-0001")
    handover(team, cause="辞退 dismissal", based_on="TRM-20200101-0001")
    taken_back = cancel(team, "RSG-20200101-0001", WITHDRAWN, taken_by="A3").answer(**CONSENTS)
    assert (taken_back.case.outcome or {})["stopped"] == ["RSG-20200101-0001"]
    assert asked_of(run) == "declaration → A3"
    overturned = cancel(team, "TRM-20200101-0001", OVERTURNED, taken_by="H1", evidence="裁决书")
    overturned.answer(answered_by="Z2", consent="同意撤销 consents", reason="裁决")
    assert (overturned.case.outcome or {})["stopped"] == ["TRM-20200101-0001", run.case.number]
    assert run.state == "Cancelled"
    with reading() as book:
        assert book.get_one(Staff, "A3").until is None


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-115")
def test_of_an_acceptance_and_a_withdrawal_in_the_same_moment_one_wins_and_the_other_finds_it_so(
    team: House,
) -> None:
    run = resigns(team)
    question = run.waits_for
    assert question is not None
    last_day = (TODAY + timedelta(days=30)).isoformat()
    sent = run.sent(
        answered_by="S1", last_day=last_day, staffing="不影响正常排班 normal"
    )  # whoever receives it has answered; their run hasn't gone on yet
    assert sent == "ACCEPT"
    deployment = team.api.read_deployment_by_name("exit-cancellation/exit-cancellation")
    about = {"case": run.case.number, "ground": WITHDRAWN, "reason": "改变主意", "taken_by": "A3"}
    started = team.api.create_flow_run_from_deployment(deployment.id, parameters={"request": about})
    ending = Run(team.api, started.id, FLOWS["exit-cancellation"])
    going_on = _beside(run.burst)
    ending.burst()
    going_on.join()
    assert (ending.state, run.state, run.case.state) == ("Completed", "Cancelled", "cancelled")
    with reading() as book:
        answered = book.scalars(select(Question.state).where(Question.case == run.case.number)).all()
    assert "open" not in answered


def _beside(do: Callable[[], object]) -> Thread:
    from contextvars import copy_context  # noqa: PLC0415 - the client of the tests' server

    thread = Thread(target=copy_context().run, args=(do,))
    thread.start()
    return thread


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-115", "OP-HOUSE-116")
@pytest.mark.parametrize(
    ("number", "more", "reason"),
    [
        ("OFF-20200101-9999", {}, "不存在或不适用"),
        ("{own}", {"ground": WITHDRAWN, "taken_by": "A3"}, "不存在或不适用"),
        ("{own}", {"ground": OVERTURNED}, "不存在或不适用"),
        ("{own}", {"taken_by": "Z9"}, "taken_by"),
    ],
)
def test_what_cannot_be_cancelled_is_refused_with_the_reason(
    team: House, number: str, more: dict[str, str], reason: str
) -> None:
    run = handover(team)
    assert reason in refusal(cancel(team, number.format(own=run.case.number), **more))
    assert completes(run).state == "Suspended"
