"""The case book itself, on both databases: its shape, its numbers, and writes that may be repeated."""

import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from department import HOUSE, STAFF, Said, a_case, asked, found, row, within
from sqlalchemy import event, func, select
from sqlalchemy.exc import StatementError

from policies.cases.complaint_forms import Channel, Complaint
from policies.cases.complaint_handling import ComplaintPolicy
from tasks import questions
from tasks.case_book import enter_case
from tasks.clock import now
from tasks.numbering import next_number
from tasks.records.book import Book
from tasks.records.engine import BUSY_SECONDS, engine, reading, writing
from tasks.records.migrate import migrate
from tasks.records.models import Case, Notice, Question, RefusedAttempt, Timer

DAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _department(case_book: str) -> None:
    assert case_book
    found(*STAFF)


def count(of: type[Book]) -> int:
    with reading() as book:
        return book.scalar(select(func.count()).select_from(of)) or 0


def complaint(**more: str) -> Complaint:
    facts = {
        "category": "暖气",
        "content": "不热",
        "customer": "王小明",
        "taken_by": "A1",
        "department": HOUSE,
    }
    return Complaint.model_validate({"channel": Channel.PHONE, "received_at": now()} | facts | more)


def in_threads(do: Callable[[int], str], times: int = 80) -> list[str]:
    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(do, range(times)))


def test_the_migrations_lead_to_the_shape_that_the_code_works_with(case_book: str) -> None:
    with engine(case_book).connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Book.metadata) == []


def test_a_case_book_that_is_up_to_date_stays_as_it_is(case_book: str) -> None:
    migrate(case_book)
    assert count(Case) == 0


@pytest.mark.parametrize("nth", [1, 2])
def test_each_test_finds_its_case_book_empty_and_counted_from_one(nth: int) -> None:
    assert count(Case) == count(Question) == count(Timer) == 0, (
        f"before the {nth}. of two that leave something"
    )
    assert asked(a_case(now()), "A1", limit=within(1, now())).id == 1


@pytest.mark.parametrize("column", ["reported_at", "received_at", "opened_at"])
def test_a_time_without_a_zone_is_refused(column: str) -> None:
    naive = {"received_at": now(), "reported_at": now(), "opened_at": now()}
    naive[column] = datetime(2026, 11, 22, 10)  # noqa: DTZ001 - the very thing that is refused
    known = {"number": "CMP-1", "procedure": "p", "department": HOUSE, "subject": "", "category": ""}
    with pytest.raises(StatementError, match="without a time zone"), writing() as book:
        book.add(Case(**known, **naive, facts={}, rules={}))
    assert count(Case) == 0


def test_a_time_comes_back_as_the_same_moment_in_utc() -> None:
    case = a_case(datetime.fromisoformat("2026-11-22T10:00:00+08:00"))
    with reading() as book:
        opened = book.get_one(Case, case.number).opened_at
    assert opened == datetime(2026, 11, 22, 2, tzinfo=UTC)
    assert opened.tzinfo is UTC


def test_case_numbers_have_neither_gaps_nor_doubles_however_many_write_at_once() -> None:
    def enter(_: int) -> str:
        with writing() as book:
            return enter_case(book, ComplaintPolicy, complaint()).number

    numbers = sorted(in_threads(enter))
    (day,) = {number.split("-")[1] for number in numbers}
    assert numbers == [f"CMP-{day}-{nth:04}" for nth in range(1, 81)]


def test_even_departments_that_begin_a_day_at_once_share_one_count() -> None:
    def number(_: int) -> str:
        with writing() as book:
            return next_number(book, "CMP", DAY)

    assert sorted(in_threads(number)) == [f"CMP-20261122-{nth:04}" for nth in range(1, 81)]


def test_a_number_that_was_not_used_is_given_out_again() -> None:
    with pytest.raises(RuntimeError), writing() as book:  # noqa: PT012 - the transaction must be broken off
        next_number(book, "CMP", DAY)
        raise RuntimeError
    with writing() as book:
        assert next_number(book, "CMP", DAY) == "CMP-20261122-0001"
        assert next_number(book, "CLU", DAY) == "CLU-20261122-0001"
        assert re.fullmatch(r"CMP-20261123-0001", next_number(book, "CMP", date(2026, 11, 23)))


def test_a_question_is_put_once_however_often_its_run_starts_over() -> None:
    case, due = a_case(now()), within(10, now())
    first, new = questions.put(case, "said", "supervisor", Said, due)
    again, new_again = questions.put(case, "said", "supervisor", Said, due)
    assert (new, new_again, first.id) == (True, False, again.id)
    assert (count(Question), count(Timer), count(Notice)) == (1, 2, 1)


@pytest.mark.parametrize("second", ["expired", "answered", "withdrawn"])
def test_a_question_is_settled_once_and_whoever_is_second_changes_nothing(second: str) -> None:
    question = asked(a_case(now()), "A1", limit=within(10, now()))
    questions.settle(question, Said(answered_by="A1", text="first"), now())
    questions_settled = row(question)
    {
        "expired": lambda: questions.expire(question),
        "answered": lambda: questions.settle(question, Said(answered_by="A1", text="second"), now()),
        "withdrawn": lambda: questions.withdraw(question),
    }[second]()
    settled = row(question)
    assert (settled.state, settled.answer) == ("answered", {"answered_by": "A1", "text": "first"})
    assert settled.settled_at == questions_settled.settled_at
    with reading() as book:
        assert set(book.scalars(select(Timer.state))) == {"void"}


def test_a_refused_attempt_is_kept_once_though_its_run_starts_over_in_the_midst() -> None:
    question = asked(a_case(now()), "A1")
    for _ in range(2):
        questions.refuse(question, {"answered_by": "Z9"}, ["no"], now())
    assert count(RefusedAttempt) == 1
    assert row(question).attempt == 2
    assert [one.by for one in questions.refusals(question)] == ["Z9"]


@pytest.mark.parametrize("case_book", ["sqlite"], indirect=True)
def test_a_writer_that_waits_for_another_looks_again_and_again(case_book: str) -> None:
    # SQLite's own waiting looks ten times a second at last, and whoever has waited long waits longer still.
    looks: list[str] = []
    many, of = threading.Event(), engine(case_book)

    def note(said: str) -> None:
        looks.append(said)
        if looks.count("BEGIN IMMEDIATE") > 20:
            many.set()

    def write() -> int:
        with of.begin() as connection:
            return connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one()

    of.dispose()
    with ThreadPoolExecutor(1) as other, of.begin():
        event.listen(of, "connect", lambda raw, _: raw.set_trace_callback(note), once=True)
        written = other.submit(write)
        assert many.wait(10), "while the lock is held, it is looked for"
        assert not written.done()
    assert written.result() == BUSY_SECONDS * 1000
