"""Whatever changes the case book enters the audit in the same transaction; what can't be told isn't carried out."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from audited import (
    an_appraisal,
    by_hand,
    entries,
    entries_of,
    in_short,
    is_whole,
)
from department import HOUSE, STAFF, a_case, answered, asked, found, row, within
from sqlalchemy import delete, event, func, insert, select, text, update
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import ORMExecuteState, Session

from policies.organisation import Role
from tasks import questions
from tasks.auditing.capture import MOST_AT_ONCE, NotAudited
from tasks.auditing.hand import at_work
from tasks.clock import now
from tasks.records.audit import AuditEntry, AuditHead
from tasks.records.engine import AuditedSession, as_of_now, reading, writing
from tasks.records.models import Notice, Question, Staff, StaffRole, Substitute, Timer
from tasks.records.performance import Appraisal, Grading, Honour

pytestmark = pytest.mark.clause("OP-HOUSE-137")
MONTHS = ("2026-08", "2026-09", "2026-10")


@pytest.fixture(autouse=True)
def _department(case_book: str) -> None:
    assert case_book
    found(*STAFF)


def last(table: str) -> tuple[AuditEntry, dict[str, Any], dict[str, Any]]:
    entry = entries_of(table)[-1]
    return entry, json.loads(entry.before or "{}"), json.loads(entry.after or "{}")


def honours(*months: str) -> None:
    case = a_case(now()).number
    with writing() as book:
        given = [{"staff": "A1", "title": "best", "case": case, "period": month} for month in months]
        book.execute(insert(Honour), given)


def test_entries_are_numbered_from_one_without_gaps() -> None:
    assert [entry.sequence for entry in entries()] == list(range(1, len(entries()) + 1))
    assert entries()[0].previous == ""
    assert all(one.hash == after.previous for one, after in zip(entries(), entries()[1:], strict=False))


def test_a_new_row_is_entered_with_all_that_it_holds() -> None:
    with writing() as book:
        book.add(Substitute(absent="S1", stand_in="A1", since=date(2026, 1, 1), until=date(2026, 1, 9)))
    entry, before, after = last("substitutes")
    assert in_short(entry) == ("substitutes", '["S1","A1","2026-01-01"]', "insert")
    assert (before, after["until"]) == ({}, "2026-01-09")


def test_a_changed_row_is_entered_with_what_changed_before_and_after() -> None:
    with writing() as book:
        book.get_one(Staff, "A1").superior = "L1"
    entry, before, after = last("staff")
    assert in_short(entry) == ("staff", "A1", "update")
    assert (before, after) == ({"superior": "S1"}, {"superior": "L1"})


def test_what_is_set_to_what_it_was_is_no_change() -> None:
    count = len(entries())
    with writing() as book:
        book.get_one(Staff, "A1").superior = "S1"
        book.merge(Staff(number="A2", name="A2", department=HOUSE, superior="S1", since=date(2020, 1, 1)))
    assert len(entries()) == count


def test_what_is_set_without_having_been_read_is_read_first() -> None:
    with writing() as book:
        person = book.get_one(Staff, "A1")
        book.expire(person)
        person.superior = "L1"
    assert last("staff")[1:] == ({"superior": "S1"}, {"superior": "L1"})


def test_a_deleted_row_is_entered_with_all_that_it_held() -> None:
    with writing() as book:
        book.delete(book.get_one(StaffRole, ("A1", "agent", date(2020, 1, 1))))
    entry, before, after = last("staff_roles")
    assert (entry.what, before["role"], after) == ("delete", "agent", {})


def test_several_changes_of_a_row_in_one_transaction_are_one_entry() -> None:
    with writing() as book:
        person = book.get_one(Staff, "A1")
        for superior in ("L1", "X1"):
            person.superior = superior
            book.flush()
        person.until = date(2027, 1, 1)
    assert last("staff")[1:] == ({"superior": "S1", "until": None}, {"superior": "X1", "until": "2027-01-01"})
    assert [entry.what for entry in entries_of("staff") if entry.row == "A1"] == ["insert", "update"]


def test_a_row_entered_and_changed_at_once_is_entered_as_it_came_to_be() -> None:
    with writing() as book:
        book.add(Staff(number="A9", name="A9", department=HOUSE, superior="S1", since=date(2026, 1, 1)))
        book.flush()
        book.execute(update(Staff).where(Staff.number == "A9").values(superior="L1"))
    entry, _, after = last("staff")
    assert (entry.what, after["superior"]) == ("insert", "L1")


def test_a_row_entered_and_deleted_at_once_was_never_there() -> None:
    count = len(entries())
    with writing() as book:
        person = Staff(number="A9", name="A9", department=HOUSE, superior="S1", since=date(2026, 1, 1))
        book.add(person)
        book.flush()
        book.delete(person)
    assert len(entries()) == count


def test_a_row_deleted_and_entered_anew_at_once_is_a_change() -> None:
    held = {"staff": "A1", "role": "agent", "since": date(2020, 1, 1)}
    with writing() as book:
        book.delete(book.get_one(StaffRole, tuple(held.values())))
        book.flush()
        book.add(StaffRole(**held, until=date(2026, 12, 31)))
    entry, before, after = last("staff_roles")
    assert (entry.what, before, after) == ("update", {"until": None}, {"until": "2026-12-31"})


def test_a_row_changed_and_then_deleted_is_entered_as_it_was_before() -> None:
    with writing() as book:
        role = book.get_one(StaffRole, ("A1", "agent", date(2020, 1, 1)))
        role.until = date(2026, 12, 31)
        book.flush()
        book.delete(role)
    entry, before, _ = last("staff_roles")
    assert (entry.what, before["until"]) == ("delete", None)


def test_an_update_of_many_rows_is_entered_row_by_row() -> None:
    with writing() as book:
        changed = book.execute(update(Staff).where(Staff.superior == "S1").values(superior="L1"))
        assert changed.rowcount == 2  # type: ignore[attr-defined]
    assert [in_short(entry) for entry in entries()[-2:]] == [
        ("staff", "A1", "update"),
        ("staff", "A2", "update"),
    ]
    assert last("staff")[1:] == ({"superior": "S1"}, {"superior": "L1"})


def test_an_update_by_a_computed_value_is_entered_with_what_came_of_it() -> None:
    question = asked(a_case(now()), "A1", limit=within(1, now()))
    with writing() as book:
        book.execute(update(Question).where(Question.id == question.id).values(missed=Question.missed + 2))
    assert last("questions")[1:] == ({"missed": 0}, {"missed": 2})


def test_an_object_set_to_a_computed_value_is_entered_with_what_came_of_it() -> None:
    question = asked(a_case(now()), "A1", limit=within(1, now()))
    with writing() as book:
        book.get_one(Question, question.id).missed = Question.missed + 2
    assert last("questions")[1:] == ({"missed": 0}, {"missed": 2})


def test_an_update_that_meets_no_row_enters_nothing() -> None:
    count = len(entries())
    with writing() as book:
        changed = book.execute(update(Staff).where(Staff.number == "Z9").values(superior="L1"))
        assert changed.rowcount == 0  # type: ignore[attr-defined]
    assert len(entries()) == count


def test_an_update_and_a_change_of_the_same_object_are_one_entry() -> None:
    with writing() as book:
        person = book.get_one(Staff, "A1")
        person.until = date(2027, 1, 1)
        book.execute(update(Staff).where(Staff.number == "A1").values(superior="L1"))
        person.until = date(2027, 2, 1)
    assert last("staff")[1:] == ({"superior": "S1", "until": None}, {"superior": "L1", "until": "2027-02-01"})


def test_rows_inserted_and_deleted_by_statement_are_entered_row_by_row() -> None:
    honours(*MONTHS)
    assert [json.loads(entry.after or "")["period"] for entry in entries_of("honours")] == list(MONTHS)
    assert [entry.row for entry in entries_of("honours")] == ["1", "2", "3"]
    with writing() as book:
        book.execute(delete(Honour).where(Honour.period < "2026-10"))
    gone = entries_of("honours")[3:]
    assert [(entry.what, entry.row) for entry in gone] == [("delete", "1"), ("delete", "2")]
    assert json.loads(gone[0].before or "")["period"] == "2026-08"
    assert is_whole()


def test_nothing_is_appended_for_what_is_excused() -> None:
    question = asked(a_case(now()), "A1", limit=within(1, now()))
    count = len(entries())
    with writing() as book:
        book.execute(update(Timer).where(Timer.question == question.id).values(state="void"))
        book.execute(update(Notice).values(state="sent"))
    assert len(entries()) == count


@pytest.mark.parametrize(
    "statement",
    [
        insert(Grading).from_select(["staff"], select(Staff.number)),
        sqlite.insert(Honour).values(staff="A1", title="t", period="p", case="c").on_conflict_do_nothing(),
        insert(Honour).values(staff="A1", title="t", period="p", case="c").returning(Honour.id),
        text("UPDATE staff SET superior = 'L1'"),
    ],
)
def test_a_statement_whose_changes_cant_be_told_is_not_carried_out(statement: Any) -> None:
    with pytest.raises(NotAudited), writing() as book:
        book.execute(statement)


def test_rows_changed_by_a_list_of_parameters_are_refused() -> None:
    with pytest.raises(NotAudited), writing() as book:
        book.execute(update(Staff), [{"number": "A1", "superior": "L1"}])


def test_a_changed_primary_key_is_refused() -> None:
    with pytest.raises(NotAudited), writing() as book:
        book.get_one(StaffRole, ("A1", "agent", date(2020, 1, 1))).role = "supervisor"


def test_a_savepoint_is_refused() -> None:
    with pytest.raises(NotAudited), writing() as book, book.begin_nested():
        book.get_one(Staff, "A1").superior = "L1"


def test_more_rows_than_can_be_read_at_once_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_AT_ONCE > 1
    monkeypatch.setattr("tasks.auditing.capture.MOST_AT_ONCE", 1)
    with pytest.raises(NotAudited), writing() as book:
        book.execute(update(Staff).where(Staff.superior == "S1").values(superior="L1"))


def test_what_is_rolled_back_is_in_neither() -> None:
    count = len(entries())
    with pytest.raises(RuntimeError), writing() as book:  # noqa: PT012 - the transaction must be broken off
        book.get_one(Staff, "A1").superior = "L1"
        book.flush()
        raise RuntimeError
    assert len(entries()) == count


def test_what_fails_between_the_entry_and_the_commit_leaves_neither() -> None:
    count = len(entries())

    def fail(_book: Session) -> None:
        raise ZeroDivisionError

    event.listen(AuditedSession, "before_commit", fail)
    try:
        with pytest.raises(ZeroDivisionError), writing() as book:
            book.get_one(Staff, "A1").superior = "L1"
    finally:
        event.remove(AuditedSession, "before_commit", fail)
    assert len(entries()) == count
    with reading() as book:
        assert book.get_one(Staff, "A1").superior == "S1"
    assert is_whole()


KILLED = """
import os, signal
from sqlalchemy import event
from tasks.records.engine import engine, writing
from tasks.records.models import Staff
from tasks.settings import settings
event.listen(engine(settings().database), "commit", lambda _: os.kill(os.getpid(), signal.SIGKILL))
with writing() as book:
    book.get_one(Staff, "A1").superior = "L1"
"""


def test_who_is_killed_between_the_entry_and_the_commit_leaves_neither() -> None:
    count = len(entries())
    ours = {"PYTHONPATH": os.pathsep.join(sys.path)}
    killed = subprocess.run([sys.executable, "-c", KILLED], env=os.environ | ours, check=False)
    assert killed.returncode == -9
    assert len(entries()) == count
    with reading() as book:
        assert book.get_one(Staff, "A1").superior == "S1"
    assert is_whole()


def test_many_writers_at_once_keep_the_chain_whole() -> None:
    def one(nth: int) -> None:
        with writing() as book:
            person = {"number": f"B{nth}", "name": "B", "department": HOUSE, "superior": "S1"}
            book.add(Staff(**person, since=date(2026, 1, 1)))
            book.flush()
            book.execute(update(Staff).where(Staff.number == f"B{nth}").values(superior="L1"))

    before = len(entries())
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(one, range(60)))
    assert len(entries()) == before + 60
    assert is_whole()


def test_the_first_two_writers_of_an_empty_chain_take_turns(case_book: str) -> None:

    by_hand(case_book, "DELETE FROM audit_entries", "DELETE FROM audit_head")

    def one(nth: int) -> None:
        with writing() as book:
            book.add(
                Substitute(absent="S1", stand_in="A1", since=date(2026, 1, nth + 1), until=date(2027, 1, 1))
            )

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(one, range(4)))
    with reading() as book:
        assert book.scalar(select(func.count()).select_from(AuditHead)) == 1
    assert [entry.sequence for entry in entries()] == [1, 2, 3, 4]


def test_of_two_answers_at_once_one_is_entered() -> None:
    question = asked(a_case(now()), "A1", limit=within(1, now()))

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda by: answered(question, by, now()), ("A1", "A2")))
    settled = [entry for entry in entries_of("questions") if entry.what == "update"]
    assert [json.loads(entry.after or "")["answered_by"] for entry in settled] == [row(question).answered_by]
    assert is_whole()


def test_an_entry_names_who_answered_in_which_case_by_which_clause_under_which_rules() -> None:

    case = a_case(now())
    answered(asked(case, "A1", limit=within(1, now())), "A2", now())
    entry, before, after = last("questions")
    assert (entry.actor, entry.case, entry.clause) == ("A2", case.number, "CMP-10")
    assert (entry.day, entry.profile) == (str(case.asking.day), "callcentre")
    assert (before["state"], after["state"]) == ("open", "answered")


def test_a_row_without_a_case_of_its_own_stands_in_the_case_at_hand() -> None:
    case = a_case(now())
    with at_work("S1", case=case.number, shown="abc"), writing() as book:
        book.add(StaffRole(staff="A1", role="supervisor", since=date(2026, 1, 1)))
    entry, _, _ = last("staff_roles")
    assert (entry.actor, entry.case, entry.shown, entry.profile) == ("S1", case.number, "abc", "callcentre")


def test_a_refused_attempt_stands_in_the_case_of_its_question() -> None:
    case = a_case(now())
    question = asked(case, "A1", limit=within(1, now()))
    questions.refuse(question, {"answered_by": "Z9"}, ["no"], now())
    assert last("refused_attempts")[0].case == case.number


def test_who_does_it_outside_a_run_is_the_program(case_book: str) -> None:
    by_hand(case_book, "DELETE FROM staff_roles", "DELETE FROM staff", "DELETE FROM departments")
    by_hand(case_book, "DELETE FROM audit_entries", "DELETE FROM audit_head")
    ours = {"PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run([sys.executable, "-m", "tasks.records"], env=os.environ | ours, check=True)
    assert {entry.actor for entry in entries()} == {"tasks.records"}


def test_figures_come_back_as_they_were_entered_on_every_database() -> None:
    case = a_case(now()).number
    with writing() as book:
        book.add(an_appraisal(case))
        book.add(
            Grading(staff="A1", since=date(2026, 1, 1), grade="P2", pay=Decimal("5200.50"), clause="GRD-01")
        )
    assert last("gradings")[2]["pay"] == "5200.5"
    with writing() as book:
        book.scalars(select(Appraisal)).one().total = Decimal("0.1") + Decimal("0.2")
    assert last("appraisals")[2] == {"total": "0.3"}
    assert is_whole()


def test_names_contacts_and_what_people_said_stand_in_no_entry() -> None:
    question = asked(a_case(now()), "A1", limit=within(1, now()))
    questions.refuse(
        question, {"answered_by": "王小明〇", "text": "13800138000"}, ["王小明〇 may not"], now()
    )
    written = json.dumps(
        [entry.__dict__ | {"_sa_instance_state": ""} for entry in entries()], ensure_ascii=False
    )
    for secret in ("〇", "13800138000"):
        assert secret not in written
    assert last("refused_attempts")[2]["by"].keys() == {"sealed"}


def test_the_same_words_elsewhere_have_another_digest() -> None:
    first, second = a_case(now()), a_case(now())
    digests = {json.loads(entry.after or "{}")["facts"]["sealed"] for entry in entries_of("cases")}
    assert first.number != second.number
    assert len(digests) == 2


@pytest.mark.postgres
@pytest.mark.parametrize("case_book", ["postgres"], indirect=True)
def test_a_row_that_comes_to_match_while_others_are_changed_stays_as_it_is() -> None:
    """It was not read, so nobody could tell what it was before."""
    came: list[str] = []

    def somebody_comes(_state: ORMExecuteState) -> None:
        if not came:
            came.append("A3")
            found(("A3", "S1", Role.AGENT))

    event.listen(AuditedSession, "do_orm_execute", somebody_comes)
    try:
        with writing() as book:
            book.execute(update(Staff).where(Staff.superior == "S1").values(superior="L1"))
    finally:
        event.remove(AuditedSession, "do_orm_execute", somebody_comes)
    with reading() as book:
        assert book.get_one(Staff, "A3").superior == "S1"
        assert book.get_one(Staff, "A1").superior == "L1"
    assert is_whole()


def test_a_look_at_everything_as_of_now_sees_nothing_that_comes_later_and_holds_nobody_up() -> None:
    count = select(func.count()).select_from(AuditEntry)
    with as_of_now() as book:
        before = book.scalar(count)
        found(("A3", "S1", Role.AGENT))
        assert book.scalar(count) == before
    assert len(entries()) == (before or 0) + 2
