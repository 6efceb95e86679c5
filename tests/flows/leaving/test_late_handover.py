"""P63 and its cancellation where something comes late, or in between."""

from datetime import timedelta

import pytest
from complaints import ON_SQLITE, asked_of
from driving import House, Run
from leavers import SIGN, TODAY, at_the_sides, completes, each, handover, holds, side, stores_and_it
from sqlalchemy import select

from tasks import calling_off
from tasks.calling_off import StillAtWork
from tasks.clock import now
from tasks.records.engine import reading, writing
from tasks.records.models import Case, Question


def as_if_long_ago(run: Run) -> None:
    """The same handover, started twelve days ago for a last day a week ago."""
    with writing() as book:
        row = book.get_one(Case, run.case.number)
        started, last_day = now() - timedelta(days=12), TODAY - timedelta(days=7)
        row.facts = row.facts | {"started_at": started.isoformat(), "last_day": last_day.isoformat()}


def in_time(*runs: Run) -> bool:
    """Whether what each of them waits for is still to come due."""
    waiting = [run.waits_for for run in runs]
    return all(one is not None and one.due_at is not None and one.due_at > now() for one in waiting)


@ON_SQLITE
@pytest.mark.clause("OP-OFF-2", "OP-OFF-3", "OP-OFF-4", "OP-HOUSE-111", "OP-HOUSE-113")
def test_after_the_last_day_everybody_still_has_the_time_that_their_part_takes(team: House) -> None:
    stores_and_it()
    holds("A3", ("P1", "badge", "工牌"), ("crm/a3", "account", "客服系统"))
    run = handover(team, last_day=TODAY.isoformat(), interviewed=True)
    as_if_long_ago(run)
    completes(run).answer(answered_by="D1", receiver="A4")
    custodian, it = side(team, run, "custodian"), side(team, run, "it")
    assert asked_of(run) == "items-confirmed → several", "the head isn't asked before anybody could confirm"
    assert in_time(run, custodian, it)
    run.miss()
    assert asked_of(run) == "gate-decision → department-head"
    run.answer(answered_by="D1", rows=run.form["properties"]["rows"]["default"])
    assert asked_of(run) == "items-confirmed-2 → several"
    assert in_time(run), "and not again at once"
    each(custodian, "W1", given_back="已归还 returned")
    each(it, "I1", shut="已注销 closed")
    run.go_on()
    assert asked_of(run) == "witness → department-head"
    assert in_time(run)
    run.answer(answered_by="D1", **SIGN)
    assert asked_of(run) == "settlement → finance"
    assert in_time(run)


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-117")
def test_a_stop_that_is_held_up_half_way_stops_the_rest_at_the_next_try(team: House) -> None:
    stores_and_it()
    holds("A3", ("P1", "badge", "工牌"), ("crm/a3", "account", "客服系统"))
    run = at_the_sides(team, interviewed=True)
    custodian, it = side(team, run, "custodian"), side(team, run, "it")
    rows = custodian.form["properties"]["rows"]["default"]
    answered = [row | {"given_back": "已归还 returned"} for row in rows]
    assert custodian.sent(answered_by="W1", rows=answered) == "ACCEPT"
    with pytest.raises(StillAtWork):
        calling_off._stop.fn(run.case.number, "stopped")
    custodian.burst()
    assert calling_off._stop.fn(run.case.number, "stopped")
    assert {run.state, it.state} == {"Cancelled"}
    assert custodian.state == "Completed", "what was answered first is done"
    assert (run.case.state, run.case.outcome) == ("cancelled", {"result": "cancelled"})
    with reading() as book:
        still = select(Question.step).where(Question.case == run.case.number, Question.state == "open")
        assert book.scalars(still).all() == []
