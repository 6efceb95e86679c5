"""Pauses in the case book: one at a time, ended once by whoever is first, and counted again with the calendar."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from department import STAFF, a_case, asked, found, row, within
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from policies.working_time import Due, after_pause, recomputed
from tasks import pauses, provisional, questions, timers
from tasks.case import Case
from tasks.clock import now
from tasks.records.acts import Pause
from tasks.records.engine import reading, writing
from tasks.records.models import Notice, Question, Ruling, Timer

AN_HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _department(case_book: str) -> None:
    assert case_book
    found(*STAFF)


def paused(question: Question, since: datetime, lasts: timedelta = 5 * AN_HOUR) -> None:
    with writing() as book:
        pause = Pause(
            question=question.id,
            reason="customer",
            remark="客户出差",
            by="A1",
            clause="OP-HOUSE-145",
            since=since,
            latest=since + lasts,
        )
        pauses.stop(book, book.get_one(Question, question.id), pause)


def goes_on(question: Question, moment: datetime) -> Due | None:
    with writing() as book:
        return pauses.go_on(book, book.get_one(Question, question.id), moment, "A1")


def timer(question: Question, kind: str) -> Timer:
    with reading() as book:
        return book.scalars(select(Timer).where(Timer.question == question.id, Timer.kind == kind)).one()


def a_question(start: datetime) -> tuple[Case, Question]:
    case = a_case(start)
    return case, asked(case, "A1", limit=within(10, start))


@pytest.mark.clause("OP-HOUSE-145")
def test_a_question_is_paused_once_at_a_time() -> None:
    _, question = a_question(now())
    paused(question, now())
    with pytest.raises(IntegrityError):
        paused(question, now())
    assert goes_on(question, now()) is not None
    assert goes_on(question, now()) is None
    paused(question, now())


@pytest.mark.clause("OP-HOUSE-145")
def test_no_timer_of_a_paused_question_comes_due_but_the_one_that_ends_the_pause() -> None:
    start = now()
    _, question = a_question(start)
    paused(question, start + AN_HOUR)
    long_after = start + timedelta(days=30)
    assert sorted(kind for _, kind, _ in timers.take(long_after, 200)) == ["again", "resume"]
    assert timers.take(long_after, 200) == []


@pytest.mark.clause("OP-HOUSE-145", "OP-HOUSE-146")
def test_keepers_who_come_at_once_end_a_pause_once_at_its_latest_end() -> None:
    start = now()
    _, question = a_question(start)
    paused(question, start + AN_HOUR)
    ending, together = timer(question, "resume").id, Barrier(4)

    def end() -> None:
        together.wait()
        pauses.over(ending, question, start + 9 * AN_HOUR)

    with ThreadPoolExecutor(4) as keepers:
        for each in [keepers.submit(end) for _ in range(4)]:
            each.result()
    with reading() as book:
        (pause,) = book.scalars(select(Pause))
        assert len(book.scalars(select(Ruling).where(Ruling.clause == "OP-HOUSE-146")).all()) == 1
        assert book.scalars(select(Notice.recipient).where(Notice.kind == "goes-on")).all() == ["A1"]
    assert (pause.until, pause.ended_by) == (start + 6 * AN_HOUR, None)
    assert row(question).due_at == start + 15 * AN_HOUR, "ten hours, and the five of the pause"
    assert (timer(question, "due").state, timer(question, "due").at) == ("waiting", start + 15 * AN_HOUR)


@pytest.mark.clause("OP-HOUSE-146")
def test_a_question_put_after_a_pause_keeps_the_limit_that_stood_still_and_no_later_one() -> None:
    start = now()
    case, first = a_question(start)
    paused(first, start + AN_HOUR)
    goes_on(first, start + 3 * AN_HOUR)
    questions.expire(first)
    running, later = within(20, start), within(20, start + 4 * AN_HOUR)
    assert row(asked(case, "A2", limit=running)).due_at == running.at + 2 * AN_HOUR
    assert row(asked(case, "A2", limit=later)).due_at == later.at
    other = a_case(start)
    assert row(asked(other, "A2", limit=running)).due_at == running.at


@pytest.mark.clause("OP-HOUSE-146", "OP-GEN-3")
def test_a_provisional_due_time_is_counted_again_with_its_pauses_and_not_while_it_is_paused() -> None:
    start = now()
    case, question = a_question(start)
    with writing() as book:
        asked_row = book.get_one(Question, question.id)
        stored = Due.model_validate(asked_row.due)
        moved = after_pause(stored, start + AN_HOUR, start + 2 * AN_HOUR, "等待客户", case.calendar)
        unsure = {"calendar": "holidays of an older day", "provisional": True, "at": moved.at - AN_HOUR}
        older = moved.model_copy(update=unsure)
        asked_row.due, asked_row.due_at, asked_row.provisional = older.model_dump(mode="json"), older.at, True
    paused(question, start + 3 * AN_HOUR)
    assert provisional.recount() == 0
    assert row(question).due_at is None
    goes_on(question, start + 4 * AN_HOUR)
    assert provisional.recount() == 1
    counted = Due.model_validate(row(question).due)
    assert [one.lasted for one in counted.pauses] == [AN_HOUR, AN_HOUR]
    assert counted.at == row(question).due_at == start + 12 * AN_HOUR
    assert recomputed(counted, case.calendar) == counted
    assert timer(question, "due").at == counted.at
    assert timer(question, "reminder").at == case.asking.reminder_at(counted)
