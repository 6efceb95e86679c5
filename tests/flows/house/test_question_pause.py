"""question-pause, on a real Prefect server and a real case book: what a pause says is acted on."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from complaints import CONTENT, FOUND, ON_SQLITE, ORDER, TOLD, asked_of, complain, told
from driving import House, Run
from sqlalchemy import select, update

from deployments.due_times import keep_due_times
from policies.working_time import Due, after_pause
from tasks import boards
from tasks.board_pages import board_page
from tasks.case import Case, in_hand
from tasks.case_page import case_page
from tasks.clock import now
from tasks.provisional import recount
from tasks.records.acts import Act, Pause
from tasks.records.engine import reading, writing
from tasks.records.models import Question, Timer

PAUSE, GO_ON = "暂停 pause", "恢复 resume"
CUSTOMER = "等待客户 customer"
SEVERAL_DAYS = timedelta(days=12)
"""No holiday lasts as long: some working time lies in it, whatever day it is."""


def pause(house: House, run: Run, move: str = PAUSE, cause: str = CUSTOMER, **more: Any) -> Run:
    about = {"case": run.case.number, "taken_by": "A2", "reason": "客户出差", "move": move}
    if move == PAUSE:
        about["cause"] = cause
    return house.start("question-pause", pause=about | more)


def refusal(run: Run) -> str:
    state = run.seen.state
    assert state is not None
    assert state.is_failed()
    return state.message or ""


def began_earlier(run: Run, by: timedelta = SEVERAL_DAYS) -> None:
    """The question was asked, and its pause began, that much earlier than they did."""
    question = waiting(run)
    with writing() as book:
        row = book.get_one(Pause, book.scalars(select(Pause.id).where(Pause.until.is_(None))).one())
        row.since, row.latest = row.since - by, row.latest - by
        asked = book.get_one(Question, question.id)
        stored = due_of(question)
        asked.due = stored.model_copy(update={"at": stored.at - by, "start": stored.start - by}).model_dump(
            mode="json"
        )
        asked.paused_at = row.since


def waiting(run: Run) -> Question:
    assert run.waits_for is not None
    return run.waits_for


def due_of(question: Question) -> Due:
    return Due.model_validate(question.due)


def timers(run: Run) -> dict[str, Timer]:
    with reading() as book:
        return {one.kind: one for one in book.scalars(select(Timer).where(Timer.question == waiting(run).id))}


def pauses() -> list[Pause]:
    with reading() as book:
        return list(book.scalars(select(Pause).order_by(Pause.id)))


def hand(run: Run) -> Case:
    return in_hand(run.case, str(run.id))


def expected(run: Run, before: Due, since: datetime, until: datetime) -> Due:
    return after_pause(before, since, until, "等待客户", hand(run).calendar)


@pytest.mark.clause("OP-HOUSE-140", "OP-HOUSE-145", "OP-HOUSE-146", "OP-HOUSE-2")
def test_while_it_is_paused_no_time_runs_and_when_it_goes_on_as_much_is_left_as_before(house: House) -> None:
    run = complain(house).answer(**ORDER)
    done = pause(house, run)
    assert done.state == "Completed"
    run.go_on()
    question = waiting(run)
    assert question.due_at is None
    assert {kind: one.state for kind, one in timers(run).items()} == {
        "reminder": "paused",
        "due": "paused",
        "resume": "waiting",
        "again": "fired",
    }
    assert "期限暂停" in run.sheet
    assert "等待客户" in run.sheet
    board = boards.owed("客服部", 10)
    assert "| 暂停 | — |" in board_page(
        "inbox_board", hand(run).calendar, now(), board=board, department="客服部"
    )
    assert told(run, "paused") == ["A2"]

    began_earlier(run)
    before = due_of(waiting(run))
    with writing() as book:  # the defect of others: what stands still in the data falls due all the same
        stopped = Timer.question == question.id, Timer.state == "paused"
        book.execute(update(Timer).where(*stopped).values(at=now() - timedelta(days=1)))
    assert keep_due_times(house.api, now) == 0
    assert boards.overdue("客服部", now(), now(), 10).total == 0
    assert recount() == 0

    assert pause(house, run, GO_ON, taken_by="S1").state == "Completed"
    run.go_on()
    question, (ledger,) = waiting(run), pauses()
    assert ledger.until is not None
    assert (ledger.by, ledger.ended_by, question.paused_at) == ("A2", "S1", None)
    moved = expected(run, before, ledger.since, ledger.until)
    assert due_of(question) == moved
    assert question.due_at == moved.at > before.at
    left = hand(run).calendar.working_time_between
    if moved.span.unit.follows_working_days:
        assert left(ledger.until, moved.at) == left(ledger.since, before.at)
    assert {
        kind: (one.state, one.at) for kind, one in timers(run).items() if kind in {"due", "reminder"}
    } == {
        "due": ("waiting", moved.at),
        "reminder": ("waiting", hand(run).asking.reminder_at(moved)),
    }
    assert "；暂停：" in run.sheet.replace("\\", "")
    page = case_page(hand(run))
    assert "**OP-HOUSE-145** 暂停：等待客户 · A2" in page
    assert "**OP-HOUSE-146** 恢复，期限顺延 · S1" in page
    assert told(run, "goes-on") == ["A2"]
    done.burst()
    with reading() as book:
        assert len(book.scalars(select(Act.id)).all()) == 2, "a run that starts over pauses nothing twice"
    assert waiting(run).paused_at is None
    assert run.answer(**FOUND).step == "result"


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-145", "OP-HOUSE-146")
def test_a_pause_that_nobody_ends_is_over_at_its_latest_end_whenever_the_keeper_comes(house: House) -> None:
    run = complain(house).answer(**ORDER)
    pause(house, run)
    run.go_on()
    began_earlier(run, pauses()[0].latest - now() + timedelta(seconds=1))
    before = due_of(waiting(run))
    run.fall_due().go_on()
    (ledger,) = pauses()
    assert (ledger.until, ledger.ended_by) == (ledger.latest, None)
    assert due_of(waiting(run)) == expected(run, before, ledger.since, ledger.latest)
    assert told(run, "goes-on") == ["A2"]
    assert [one.what for one in run.rulings if one.clause == "OP-HOUSE-146"] == ["恢复，期限顺延"]
    assert asked_of(run) == "finding → A2"


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-145", "OP-HOUSE-3")
def test_what_is_missed_after_a_pause_was_due_when_the_pause_had_moved_it_to(house: House) -> None:
    run = complain(house).answer(**ORDER)
    pause(house, run)
    run.go_on()
    began_earlier(run)
    pause(house, run, GO_ON)
    run.go_on()
    moved = due_of(waiting(run))
    assert asked_of(run.miss()) == "finding-2 → S1"
    (overdue,) = [one for one in run.rulings if one.what == "逾期未答复,升级至上一级"]
    assert overdue.because["due"] == moved.at.isoformat()
    assert due_of(waiting(run)) == hand(run).asking.next_level_due(moved)


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-146", "CMP-08")
def test_the_limit_towards_the_customer_moves_with_the_finding_that_was_paused(house: House) -> None:
    run = complain(house).answer(**ORDER)
    before = due_of(waiting(run))
    pause(house, run)
    run.go_on()
    with writing() as book:
        book.execute(update(Pause).values(since=before.start + timedelta(minutes=1)))
    run.answer(**FOUND)
    (ledger,) = pauses()
    assert ledger.until is not None
    assert ledger.ended_by is None, "the answer ended it"
    finding = run.questions[-2]
    assert (finding.state, finding.paused_at) == ("answered", None)
    assert due_of(waiting(run)) == expected(run, before, ledger.since, ledger.until)
    assert run.step == "result"
    run.answer(**TOLD).answer(**CONTENT)
    assert run.case.state == "closed"


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-145")
def test_an_answer_while_it_is_paused_counts_and_leaves_no_timer_behind(house: House) -> None:
    run = complain(house).answer(**ORDER)
    question = waiting(run)
    pause(house, run)
    run.go_on().answer(**FOUND | {"remedy": ""})
    assert pauses()[0].until is None, "what is refused ends nothing"
    run.answer(**FOUND)
    with reading() as book:
        left = select(Timer.state).where(Timer.question == question.id, Timer.kind != "again")
        assert set(book.scalars(left)) == {"void"}
        answered = book.get_one(Question, question.id)
    assert answered.settled_at is not None
    assert answered.due_at is not None
    assert answered.settled_at <= answered.due_at


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-146")
def test_several_pauses_of_one_question_add_up(house: House) -> None:
    run = complain(house).answer(**ORDER)
    for _ in range(2):
        assert pause(house, run).state == "Completed"
        run.go_on()
        began_earlier(run, timedelta(hours=1))
        assert pause(house, run, GO_ON).state == "Completed"
        run.go_on()
    assert len(pauses()) == len(due_of(waiting(run)).pauses) == 2
    assert run.answer(**FOUND).step == "result"


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-140", "OP-HOUSE-145")
def test_what_cannot_be_paused_is_refused_with_the_reason_and_changes_nothing(house: House) -> None:
    run = complain(house)
    assert "step: investigation 不可暂停" in refusal(pause(house, run, taken_by="S1"))
    run.answer(**ORDER)
    before = waiting(run)
    assert "step: 没有暂停，无须恢复" in refusal(pause(house, run, GO_ON))
    assert "cause: 本环节可以暂停的原因是" in refusal(pause(house, run, cause="无 none"))
    assert "taken_by: C1 不是被询问人" in refusal(pause(house, run, taken_by="C1"))
    assert (waiting(run).due_at, pauses()) == (before.due_at, [])
    assert pause(house, run).state == "Completed"
    assert "step: 已经暂停" in refusal(pause(house, run))
    assert len(pauses()) == 1
    with writing() as book:
        book.execute(update(Pause).values(until=now()))
        past = due_of(before).model_copy(update={"at": now() - timedelta(seconds=1)})
        row = book.get_one(Question, before.id)
        row.paused_at, row.due, row.due_at = None, past.model_dump(mode="json"), past.at
    assert "已过，不能暂停" in refusal(pause(house, run))
