"""The ladder: what nobody answers goes up level by level, each rung on record, once."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from complaints import ON_SQLITE
from driving import House, Run
from sqlalchemy import update

from deployments.due_times import give_reminders
from policies.organisation import Role
from policies.working_time import WorkingCalendar
from tasks.clock import now
from tasks.records.engine import writing
from tasks.records.models import Staff, Substitute, Timer

ORDER = {"answered_by": "S1", "confirmed_class": "一般投诉 general", "handler": "A2"}


def complaint() -> dict[str, Any]:
    return {
        "channel": "电话 phone",
        "category": "暖气不热",
        "content": "两天没有暖气",
        "customer": "王小明",
        "received_at": (datetime.now(UTC) - timedelta(minutes=1)).isoformat(),
        "taken_by": "A1",
        "apologised": True,
    }


@pytest.fixture
def run(house: House) -> Run:
    """A complaint whose supervisor has named the handler, who now owes the finding."""
    return house.start("complaint-handling", complaint=complaint()).answer(**ORDER)


def asked_of(run: Run) -> str:
    waits_for = run.waits_for
    assert waits_for is not None
    return waits_for.asked_of


@pytest.mark.clause("OP-HOUSE-3", "OP-ROL-1", "OP-ROL-3", "CMP-08")
def test_silence_climbs_from_the_person_to_the_superior_and_up_to_the_leadership(run: Run) -> None:
    levels = [asked_of(run)]
    for _ in range(3):
        run.miss()
        levels.append(asked_of(run))
    assert levels == ["A2", "S1", "L1", Role.LEADERSHIP]
    run.miss()
    assert asked_of(run) == Role.LEADERSHIP
    assert run.waits_for is not None
    assert run.waits_for.due_at is None, "the top keeps the question open"
    overdue = [one for one in run.rulings if one.what == "逾期未答复,升级至上一级"]
    assert [one.because["asked_of"] for one in overdue] == levels
    assert [one.clause for one in overdue] == ["OP-CMP-1", *["OP-HOUSE-3"] * 3]
    told = [one.recipient for one in run.notices if one.kind == "escalated"]
    assert told == ["S1", "L1", "L1", "L1"]
    run.answer(answered_by="L1", finding="阀门损坏", remedy="更换阀门")
    assert run.step == "result"


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-3")
def test_each_level_is_told_at_once_and_gets_a_due_time_of_its_own(run: Run) -> None:
    missed = run.waits_for
    assert missed is not None
    run.miss()
    waits_for = run.waits_for
    assert waits_for is not None
    assert waits_for.due is not None
    assert (waits_for.due["clause"], waits_for.due["span"]["amount"]) == ("OP-HOUSE-3", 4)
    assert datetime.fromisoformat(waits_for.due["start"]) == missed.due_at
    (notice,) = [one for one in run.notices if one.kind == "escalated"]
    assert notice.not_before <= now()


@pytest.mark.clause("OP-HOUSE-3")
def test_how_often_a_question_was_missed_is_known_and_begins_anew_with_the_next_one(run: Run) -> None:
    run.miss().miss()
    assert [one.missed for one in run.questions if one.form == "Finding"] == [0, 1, 2]
    run.answer(answered_by="L1", finding="阀门损坏", remedy="更换阀门")
    run.answer(answered_by="C1", told="已修好")
    run.answer(answered_by="A1", resolved=False, satisfied=False)
    assert run.step == "finding-4"
    assert run.waits_for is not None
    assert run.waits_for.missed == 0


@pytest.mark.clause("OP-HOUSE-3")
def test_a_run_that_starts_over_climbs_no_further_and_tells_nobody_twice(run: Run) -> None:
    run.miss()
    rulings, notices, questions = len(run.rulings), len(run.notices), len(run.questions)
    run.burst().burst()
    assert (len(run.rulings), len(run.notices), len(run.questions)) == (rulings, notices, questions)
    assert asked_of(run) == "S1"


@pytest.mark.clause("OP-HOUSE-2")
def test_whoever_owes_an_answer_is_reminded_before_it_goes_up_and_the_run_waits_on(run: Run) -> None:
    question = run.waits_for
    assert question is not None
    with writing() as book:
        of_it = Timer.question == question.id, Timer.kind == "reminder"
        book.execute(update(Timer).where(*of_it).values(at=now() - timedelta(seconds=1)))
    give_reminders(now)
    give_reminders(now)
    assert [one.recipient for one in run.notices if one.kind == "reminder"] == ["A2"]
    assert [one.clause for one in run.rulings].count("OP-HOUSE-2") == 1
    assert (run.state, asked_of(run)) == ("Suspended", "A2")


@ON_SQLITE
@pytest.mark.clause("OP-ROL-3")
def test_a_stand_in_answers_for_somebody_who_is_away(run: Run) -> None:
    today = WorkingCalendar().day_of(now())
    with writing() as book:
        book.add(Substitute(absent="A2", stand_in="T1", since=today, until=today))
    run.answer(answered_by="T1", finding="阀门损坏", remedy="更换阀门")
    assert run.step == "result"
    assert [one.answered_by for one in run.questions if one.form == "Finding"] == ["T1"]


@ON_SQLITE
@pytest.mark.clause("OP-ROL-3")
def test_where_nobody_is_left_the_question_waits_and_somebody_who_comes_later_answers(house: House) -> None:
    with writing() as book:
        before = datetime.now(UTC).date() - timedelta(days=2)
        book.execute(update(Staff).where(Staff.number.in_(["S1", "L1"])).values(until=before))
    run = house.start("complaint-handling", complaint=complaint())
    assert (run.state, run.step) == ("Suspended", "investigation")
    assert "无人在岗" in run.sheet
    run.miss()
    assert asked_of(run) == Role.LEADERSHIP, "nobody is no reason to stop climbing"
    with writing() as book:
        book.execute(update(Staff).where(Staff.number.in_(["S1", "L1"])).values(until=None))
    run.answer(**ORDER | {"answered_by": "L1"})
    assert run.step == "finding"
