"""Reminders and due times: each timer acts once, whichever keeper takes it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from department import STAFF, a_case, an_hour_before, answered, asked, found, within
from sqlalchemy import select

from tasks import questions, timers
from tasks.clock import now
from tasks.records.engine import reading, writing
from tasks.records.models import Notice, Question, Ruling, Substitute, Timer

SOON = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _department(case_book: str) -> None:
    assert case_book
    found(*STAFF)


def reminders() -> list[str]:
    with reading() as book:
        return list(
            book.scalars(select(Notice.recipient).where(Notice.kind == "reminder").order_by(Notice.id))
        )


def reminder_of(question: Question) -> Timer:
    with reading() as book:
        return book.scalars(
            select(Timer).where(Timer.question == question.id, Timer.kind == "reminder")
        ).one()


def keep(moment: datetime) -> list[str]:
    """One look of a keeper at that moment: the kinds of timers it took; reminders are given."""
    taken = timers.take(moment, 200)
    for timer, kind, question in taken:
        if kind == "reminder":
            timers.remind(timer, question, moment)
    return [kind for _, kind, _ in taken]


@pytest.mark.clause("OP-HOUSE-2")
def test_a_reminder_goes_out_once_when_four_fifths_of_the_time_are_over() -> None:
    start = now()
    question = asked(a_case(start), "A1", limit=within(10, start))
    assert keep(start + timedelta(hours=8) - SOON) == []
    assert keep(start + timedelta(hours=8)) == ["reminder"]
    assert keep(start + timedelta(hours=9)) == []
    assert reminders() == ["A1"]
    assert reminder_of(question).state == "fired"
    with reading() as book:
        (ruling,) = book.scalars(select(Ruling))
    assert (ruling.clause, ruling.what) == ("OP-HOUSE-2", "到期前提醒")


@pytest.mark.clause("OP-HOUSE-2")
def test_a_reminder_tells_nothing_of_the_customer() -> None:
    start = now()
    asked(a_case(start), "A1", limit=within(10, start))
    keep(start + timedelta(hours=8))
    with reading() as book:
        said = " ".join(one.title + one.body for one in book.scalars(select(Notice)))
    assert "CMP-20261122" in said
    assert "〇" not in said
    assert "13800138000" not in said


@pytest.mark.clause("OP-HOUSE-2")
def test_nobody_is_reminded_of_what_is_answered() -> None:
    start = now()
    question = asked(a_case(start), "A1", limit=within(10, start))
    answered(question, "A1", start)
    assert keep(start + timedelta(hours=8)) == []
    timers.remind(reminder_of(question).id, question, start + timedelta(hours=8))
    assert reminders() == []
    assert reminder_of(question).state == "void"


@pytest.mark.clause("OP-HOUSE-2")
def test_nobody_is_reminded_of_what_was_due_already_when_it_was_asked() -> None:
    start = now() - timedelta(days=2)
    question = asked(a_case(start), "A1", limit=within(1, start))
    assert keep(now()) == ["reminder", "due"]
    assert reminders() == []
    assert reminder_of(question).state == "void"


@pytest.mark.clause("OP-HOUSE-2")
def test_at_the_due_time_itself_it_is_too_late_for_a_reminder() -> None:
    start = now()
    asked(a_case(start), "A1", limit=within(10, start))
    asked(a_case(start), "A2", limit=within(10, start))
    first, second = [one for one in timers.take(start + timedelta(hours=8), 200) if one[1] == "reminder"]
    timers.remind(first[0], first[2], start + timedelta(hours=10) - SOON)
    timers.remind(second[0], second[2], start + timedelta(hours=10))
    assert len(reminders()) == 1


@pytest.mark.clause("OP-HOUSE-2", "OP-ROL-3")
def test_who_stands_in_on_the_day_of_the_reminder_is_reminded_too() -> None:
    start = now()
    case = a_case(start)
    asked(case, "A1", limit=within(10, start))
    day = case.calendar.day_of(start + timedelta(hours=8))
    with writing() as book:
        book.add(Substitute(absent="A1", stand_in="A2", since=day, until=day))
    keep(start + timedelta(hours=8))
    assert reminders() == ["A1", "A2"]


def test_two_keepers_at_once_take_each_timer_once() -> None:
    start = an_hour_before(now())
    for _ in range(30):
        asked(a_case(start), "A1", limit=within(1, start))
    moment, together = now() + SOON, Barrier(4)

    def look() -> list[int]:
        together.wait()
        return [timer for _ in range(8) for timer, _, _ in timers.take(moment, 10)]

    with ThreadPoolExecutor(4) as keepers:
        taken = [timer for look_of_one in keepers.map(lambda _: look(), range(4)) for timer in look_of_one]
    assert len(taken) == len(set(taken)) == 60


def test_two_keepers_who_have_the_same_reminder_give_it_once() -> None:
    start = now()
    question = asked(a_case(start), "A1", limit=within(10, start))
    timer, together = reminder_of(question).id, Barrier(4)

    def remind() -> None:
        together.wait()
        timers.remind(timer, question, start + timedelta(hours=8))

    with ThreadPoolExecutor(4) as keepers:
        for each in [keepers.submit(remind) for _ in range(4)]:
            each.result()
    assert reminders() == ["A1"]


def test_what_a_keeper_took_before_it_died_another_takes_when_its_lease_is_over() -> None:
    start = an_hour_before(now())
    asked(a_case(start), "A1", limit=within(1, start))
    moment = now() + SOON
    assert len(timers.take(moment, 200)) == 2
    assert timers.take(moment + timers.LEASE - SOON, 200) == []
    assert len(timers.take(moment + timers.LEASE, 200)) == 2


def test_a_timer_that_has_done_its_work_is_not_taken_again() -> None:
    start = an_hour_before(now())
    asked(a_case(start), "A1", limit=within(1, start))
    for timer, _, _ in timers.take(now() + SOON, 200):
        timers.fired([timer], now())
    assert timers.take(now() + timedelta(days=1), 200) == []


def test_a_question_that_expired_leaves_no_timer_behind() -> None:
    start = now()
    question = asked(a_case(start), "A1", limit=within(10, start))
    questions.expire(question)
    assert timers.take(start + timedelta(days=1), 200) == []
