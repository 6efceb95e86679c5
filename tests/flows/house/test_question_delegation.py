"""question-delegation, on a real Prefect server and a real case book."""

from datetime import timedelta
from typing import Any

import pytest
from acting import acted, acts, entered, page, refusal, todo
from audited import is_whole
from complaints import FOUND, ON_SQLITE, ORDER, asked_of, complain, told
from driving import House, Run
from dying import mortal, through_every_death
from sqlalchemy import select, update

from tasks.clock import now
from tasks.delegating import bring_back_from_leavers
from tasks.records.engine import reading, writing
from tasks.records.models import Case, Staff
from tasks.records.signers import Delegation
from tasks.takeovers import take_over

DRAFT = FOUND | {"answered_by": "C1", "remedy": "拟更换阀门"}


def waiting(house: House) -> Run:
    """A complaint that waits for A2's finding."""
    return complain(house).answer(**ORDER)


def delegate(house: House, run: Run, to: str = "C1", by: str = "A2", **more: Any) -> Run:
    return acted(house, "question-delegation", run, by, to=to, **more)


def called_back(house: House, run: Run, by: str) -> Run:
    return acted(house, "question-delegation", run, by, act="收回 call-back")


def delegations() -> list[Delegation]:
    with reading() as book:
        return list(book.scalars(select(Delegation).order_by(Delegation.id)))


@pytest.mark.clause("OP-HOUSE-148", "OP-HOUSE-140")
def test_what_was_prepared_comes_back_filled_in_and_the_answer_is_of_whoever_was_asked(house: House) -> None:
    run = waiting(house)
    due = run.waits_for and run.waits_for.due_at
    assert delegate(house, run).state == "Completed"
    run.go_on()
    assert (asked_of(run), todo(run), told(run, "question-delegated")) == ("finding → C1", ["C1"], ["C1"])
    assert "A2 → **C1**" in run.sheet
    run.answer(**FOUND)
    assert "A2 无权答复" in run.sheet, "whoever delegated it calls it back first"
    run.answer(**DRAFT)
    assert (asked_of(run), todo(run), told(run, "delegation-back")) == ("finding → A2", ["A2"], ["A2"])
    assert run.form["properties"]["remedy"]["default"] == "拟更换阀门"
    assert "default" not in run.form["properties"]["answered_by"]
    assert (run.waits_for and run.waits_for.due_at) == due
    run.answer(**FOUND)
    finding = next(one for one in run.questions if one.step == "finding")
    assert run.step == "result"
    assert (finding.answered_by, finding.asked_of, (finding.answer or {})["remedy"]) == (
        "A2",
        "A2",
        FOUND["remedy"],
    )
    (delegation,) = delegations()
    assert (delegation.state, (delegation.draft or {})["remedy"]) == ("prepared", "拟更换阀门")
    assert "**OP-HOUSE-148** 委派 · A2" in page(run)


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-148")
def test_what_was_prepared_may_be_sent_as_it_is_by_naming_oneself(house: House) -> None:
    run = waiting(house)
    delegate(house, run)
    run.go_on().answer(**DRAFT)
    run.answer(answered_by="A2")
    finding = next(one for one in run.questions if one.step == "finding")
    assert (finding.answered_by, (finding.answer or {})["remedy"]) == ("A2", "拟更换阀门")


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-148")
def test_what_a_role_was_asked_comes_back_to_the_role(house: House) -> None:
    run = complain(house)
    assert delegate(house, run, to="T1", by="S1").state == "Completed"
    run.go_on().answer(**ORDER | {"answered_by": "T1"})
    assert (asked_of(run), todo(run)) == ("investigation → supervisor", ["supervisor"])
    assert run.form["properties"]["handler"]["default"] == "A2"
    assert run.answer(answered_by="S1").step == "finding"


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-148")
def test_it_is_called_back_by_who_delegated_it_before_it_is_prepared_and_not_after(house: House) -> None:
    run = waiting(house)
    assert "没有委派" in refusal(called_back(house, run, "A2"))
    delegate(house, run)
    run.go_on()
    assert "只能由 A2 收回" in refusal(called_back(house, run, "C1"))
    assert called_back(house, run, "A2").state == "Completed"
    run.go_on()
    assert (asked_of(run), todo(run)) == ("finding → A2", ["A2"])
    run.answer(**DRAFT)
    assert "C1 无权答复" in run.sheet
    delegate(house, run, to="T1")
    run.go_on().answer(**DRAFT | {"answered_by": "T1"})
    assert "没有委派" in refusal(called_back(house, run, "A2"))
    assert [one.state for one in delegations()] == ["recalled", "prepared"]
    assert [one.what for one in acts(run)] == ["委派", "收回委派", "委派"]


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-148", "OP-HOUSE-3")
def test_the_delegates_silence_is_of_whoever_was_asked(house: House) -> None:
    run = waiting(house)
    delegate(house, run)
    run.go_on().miss()
    assert asked_of(run) == "finding-2 → S1", "A2's superior"
    finding = next(one for one in run.questions if one.step == "finding")
    assert (finding.state, finding.asked_of, delegations()[0].state) == ("expired", "A2", "lapsed")
    (missed,) = [one for one in run.rulings if one.what.startswith("逾期")]
    assert missed.because["asked_of"] == "A2"


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-148")
@pytest.mark.parametrize("how", ["leaves", "hands over"])
def test_when_the_delegate_leaves_it_comes_back(house: House, how: str) -> None:
    run = waiting(house)
    delegate(house, run)
    run.go_on()
    assert bring_back_from_leavers(now()) == 0, "C1 is still there"
    today = now().date()
    with writing() as book:
        if how == "leaves":
            book.execute(update(Staff).where(Staff.number == "C1").values(until=today - timedelta(days=2)))
        else:
            handover = book.scalars(select(Case)).one()
            take_over(
                book,
                handover.number,
                "C1",
                "T1",
                today - timedelta(days=1),
                about=handover.number,
                today=today,
            )
    assert bring_back_from_leavers(now()) == 1
    run.go_on()
    assert (asked_of(run), todo(run), delegations()[0].state) == ("finding → A2", ["A2"], "delegate-left")
    assert told(run, "delegation-back") == ["A2"]
    assert run.answer(**FOUND).step == "result"


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-148", "OP-HOUSE-149", "OP-HOUSE-147")
def test_it_is_delegated_once_and_not_passed_on_meanwhile(house: House) -> None:
    run = waiting(house)
    assert "不能委派给被询问人本人" in refusal(delegate(house, run, to="A2"))
    assert "S1 不是被询问人" in refusal(delegate(house, run, by="S1"))
    delegate(house, run)
    run.go_on()
    assert "已委派给 C1" in refusal(delegate(house, run, to="T1", by="C1"))
    assert "已委派给 C1" in refusal(acted(house, "question-transfer", run, "C1", to="T1"))
    addition = {"signer": "T1", "place": "后加签 after"}
    assert "已委派给 C1" in refusal(acted(house, "signer-addition", run, "C1", **addition))
    assert len(acts(run)) == 1


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-148")
def test_killed_before_any_effect_it_is_delegated_prepared_and_answered_once(house: House) -> None:
    run = waiting(house)
    with mortal() as lives:
        through_every_death(lives, entered(house, "question-delegation", run, "A2", to="C1"))
        run.go_on()
        assert run.sent(**DRAFT) == "ACCEPT"
        through_every_death(lives, run)
        assert run.sent(**FOUND) == "ACCEPT"
        through_every_death(lives, run)
    assert len(lives.deaths) > 6
    assert (run.step, len(acts(run)), [one.state for one in delegations()]) == ("result", 1, ["prepared"])
    assert (told(run, "question-delegated"), told(run, "delegation-back")) == (["C1"], ["A2"])
    assert len([one for one in run.questions if one.step == "finding"]) == 1
    assert is_whole()
