"""substitution, on a real Prefect server and a real case book."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from complaints import FOUND, ON_SQLITE, ORDER, complain, told
from driving import House, Run
from sqlalchemy import select, update

from policies.working_time import WorkingCalendar
from tasks.case import in_hand
from tasks.case_page import case_page
from tasks.clock import now
from tasks.records.acts import Substitution
from tasks.records.engine import reading, writing
from tasks.records.models import Case, Staff, Substitute
from tasks.stand_ins import show_what_changes

TODAY = WorkingCalendar().day_of(now())
NEXT_WEEK = TODAY + timedelta(days=7)


def stand_in(house: House, **more: Any) -> Run:
    about = {"absent": "S1", "stand_in": "A2", "until": NEXT_WEEK.isoformat(), "taken_by": "S1"}
    return house.start("substitution", request=about | more)


def ends(house: House, **more: Any) -> Run:
    return stand_in(house, move="提前结束 end", until="", **more)


def refusal(run: Run) -> str:
    state = run.seen.state
    assert state is not None
    assert state.is_failed()
    return state.message or ""


def at_noon(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), WorkingCalendar().tz) + timedelta(hours=12)


def asked_now(run: Run) -> list[str]:
    assert run.waits_for is not None
    return run.waits_for.eligible


def page(run: Run) -> str:
    return case_page(in_hand(run.case, str(run.id)))


@pytest.mark.clause("OP-HOUSE-144", "OP-ROL-3")
def test_what_is_asked_of_the_absent_is_answerable_at_once_and_both_names_stay_on_record(
    house: House,
) -> None:
    run = complain(house)
    assert "A2 无权答复" in run.answer(**ORDER | {"answered_by": "A2"}).sheet
    done = stand_in(house)
    assert (done.state, done.case.state, done.case.number[:4]) == ("Completed", "closed", "SUB-")
    run.go_on()
    assert asked_now(run) == ["S1", "A2"]
    assert "S1 李主管、A2 赵四" in run.sheet
    assert told(run, "stand-in-asked") == ["A2"]
    assert told(done, "stand-in-registered") == ["A2"]
    run.answer(**ORDER | {"answered_by": "A2"})
    assert run.step == "finding"
    assert " · A2 代 S1（" in page(run)
    run.answer(**FOUND)
    assert " · A2 代 A2" not in page(run), "one's own answer is one's own"
    assert done.burst().state == "Completed"
    with reading() as book:
        (row,) = book.scalars(select(Substitution))
    assert (row.absent, row.stand_in, row.by, row.cause) == ("S1", "A2", "S1", "leave")
    assert row.begun_at is not None


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-144")
def test_what_is_to_come_is_shown_on_its_first_day_and_no_more_after_its_last(house: House) -> None:
    run = complain(house)
    first, last = TODAY + timedelta(days=2), TODAY + timedelta(days=4)
    stand_in(house, since=first.isoformat(), until=last.isoformat())
    assert asked_now(run) == ["S1"]
    assert show_what_changes(at_noon(first - timedelta(days=1))) == 0
    assert show_what_changes(at_noon(first)) == 1
    assert asked_now(run) == ["S1", "A2"]
    assert (show_what_changes(at_noon(first)), show_what_changes(at_noon(last))) == (0, 0)
    assert show_what_changes(at_noon(last + timedelta(days=1))) == 1
    assert asked_now(run) == ["S1"]
    assert show_what_changes(at_noon(last + timedelta(days=2))) == 0
    run.go_on()
    assert (run.state, run.step) == ("Suspended", "investigation")


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-144")
def test_whoever_is_back_early_ends_it_and_the_stand_in_may_answer_no_more(house: House) -> None:
    run = complain(house)
    registered = stand_in(house, taken_by="L1", cause="病假 illness")
    run.go_on()
    ending = ends(house)
    assert ending.state == "Completed"
    run.go_on()
    assert asked_now(run) == ["S1"]
    assert told(ending, "stand-in-ended") == ["A2"]
    assert "A2 无权答复" in run.answer(**ORDER | {"answered_by": "A2"}).sheet
    with reading() as book:
        (row,) = book.scalars(select(Substitution))
        (entered,) = book.scalars(select(Substitute))
    assert (row.case, row.ended_in) == (registered.case.number, ending.case.number)
    assert (row.until, entered.until) == (NEXT_WEEK, TODAY - timedelta(days=1))
    assert "stand_in: A2 没有代理 S1" in refusal(ends(house))
    assert stand_in(house).state == "Completed", "and is away again the same day"


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-144")
def test_what_is_called_off_before_its_first_day_never_begins(house: House) -> None:
    run = complain(house)
    stand_in(house, since=(TODAY + timedelta(days=2)).isoformat())
    assert ends(house).state == "Completed"
    assert show_what_changes(at_noon(TODAY + timedelta(days=3))) == 0
    assert asked_now(run) == ["S1"]


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-144")
def test_who_cannot_stand_in_is_refused_with_the_reason_and_nothing_is_entered(house: House) -> None:
    with writing() as book:
        book.execute(update(Staff).where(Staff.number == "C1").values(until=NEXT_WEEK - timedelta(days=1)))
    assert stand_in(house, absent="A1", stand_in="T1", taken_by="A1").state == "Completed"
    for more, reason in (
        ({"stand_in": "S1"}, "stand_in: 不能由本人代理"),
        ({"stand_in": "Z9"}, "stand_in: 没有在职员工“Z9”"),
        ({"stand_in": "C1"}, "stand_in: C1"),
        ({"absent": "T1", "stand_in": "A1"}, "stand_in: 同一日互相代理"),
        ({"absent": "A1", "stand_in": "C1", "until": TODAY.isoformat()}, "beside: 此期间另有代理人 T1"),
        ({"until": (TODAY - timedelta(days=1)).isoformat()}, "until: "),
        ({"taken_by": "A1"}, "taken_by: A1 不是本人、上级、管理员"),
        ({"taken_by": "Z9"}, "taken_by: "),
        ({"department": "无此部门"}, "department: 没有部门"),
    ):
        assert reason in refusal(stand_in(house, **more))
    with reading() as book:
        assert [(one.absent, one.stand_in) for one in book.scalars(select(Substitute))] == [("A1", "T1")]
        assert len(book.scalars(select(Case)).all()) == 1


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-144")
def test_what_is_ones_own_to_answer_passes_to_no_stand_in(team: House) -> None:
    about = {"former": "S1", "cause": "离职 left", "taken_by": "H1"}
    run = team.start("supervisor-succession", vacancy=about)
    part = team.part_of(run, "A1")
    assert stand_in(team, absent="A1", stand_in="A5", taken_by="A1").state == "Completed"
    part.go_on()
    assert told(run, "stand-in-asked") == []
    said = {"answered_by": "A5", "stand": "愿意 willing"}
    assert "须由 A1 本人答复" in part.answer(**said).sheet
