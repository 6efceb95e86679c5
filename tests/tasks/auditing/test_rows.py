"""A row that was changed, deleted or entered beside the audit is found, and named with its last entry."""

import pytest
from audited import a_days_work, by_hand, entries, entries_of, first_fault, is_whole, verified
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from policies.house.audit_findings import Wrong
from tasks.auditing.found import enter_what_is_found
from tasks.clock import now
from tasks.records.audit import AuditAnchor
from tasks.records.engine import writing

pytestmark = pytest.mark.clause("OP-HOUSE-137")


@pytest.fixture
def day(case_book: str) -> str:
    a_days_work()
    return case_book


@pytest.mark.parametrize(
    ("table", "column", "changed"),
    [
        ("rulings", "amount", "amount = 500"),
        ("rulings", "because", "because = '{}'"),
        ("questions", "answered_by", "answered_by = 'A2'"),
        ("questions", "answer", """answer = '{"answered_by": "A2"}'"""),
        ("staff_roles", "until", "until = '2020-01-02'"),
        ("staff", "name", "name = 'x'"),
        ("gradings", "pay", "pay = 9999"),
        ("appraisals", "total", "total = 99"),
        ("appraisals", "lines", "lines = '[]'"),
        ("cases", "facts", "facts = '{}'"),
        ("departments", "profile", "profile = 'park'"),
        ("refused_attempts", "content", "content = '{}'"),
    ],
)
def test_a_row_changed_beside_the_audit_is_found(day: str, table: str, column: str, changed: str) -> None:
    by_hand(day, f"UPDATE {table} SET {changed}")
    fault = first_fault()
    assert (fault.wrong, fault.table, fault.detail) == (Wrong.ROW_CHANGED, table, column)
    assert fault.sequence in {entry.sequence for entry in entries_of(table)}


@pytest.mark.parametrize("table", ["rulings", "gradings", "appraisals", "staff_roles"])
def test_a_row_deleted_beside_the_audit_is_found(day: str, table: str) -> None:
    by_hand(day, f"DELETE FROM {table}")
    assert {(one.wrong, one.table) for one in verified().bad} == {(Wrong.ROW_GONE, table)}


def test_a_row_entered_beside_the_audit_is_found(day: str) -> None:
    by_hand(day, "INSERT INTO staff_roles (staff, role, since) VALUES ('A1', 'admin', '2026-01-01')")
    fault = first_fault()
    assert (fault.wrong, fault.row) == (Wrong.ROW_ADDED, '["A1","admin","2026-01-01"]')


def test_all_that_is_wrong_is_counted_and_only_so_much_of_it_listed(day: str) -> None:
    people = "INSERT INTO staff_roles (staff, role, since) VALUES ('A1', :role, '2026-01-01')"
    for nth in range(55):
        by_hand(day, people, role=f"r{nth}")
    found = verified()
    assert (found.faults, len(found.bad)) == (55, 50)


def test_what_an_excused_table_holds_may_change(day: str) -> None:
    by_hand(day, "UPDATE notices SET state = 'sent'", "DELETE FROM timers")
    assert is_whole()


def test_what_stood_there_before_the_audit_began_is_entered_as_found_once(day: str) -> None:
    by_hand(day, "DELETE FROM audit_entries", "DELETE FROM audit_head")
    assert first_fault().wrong is Wrong.ROW_ADDED
    rows = enter_what_is_found()
    assert rows == len(entries()) == verified().rows
    assert {entry.what for entry in entries()} == {"found"}
    assert enter_what_is_found() == 0
    assert is_whole()
    by_hand(day, "UPDATE rulings SET amount = 500")
    assert first_fault().wrong is Wrong.ROW_CHANGED


def test_what_is_written_by_hand_later_is_not_taken_for_what_was_there_before(day: str) -> None:
    by_hand(day, "INSERT INTO staff_roles (staff, role, since) VALUES ('A1', 'admin', '2026-01-01')")
    assert enter_what_is_found() == 0
    assert first_fault().wrong is Wrong.ROW_ADDED


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entries SET actor = 'x'",
        "DELETE FROM audit_entries WHERE sequence = 1",
        "UPDATE audit_anchors SET hash = 'x'",
        "DELETE FROM audit_anchors",
    ],
)
def test_the_database_itself_refuses_to_change_or_delete_entries(day: str, statement: str) -> None:
    _publish()
    _refused(day, statement)
    assert is_whole()


@pytest.mark.parametrize("case_book", ["sqlite"], indirect=True)
def test_sqlite_refuses_to_replace_an_entry(day: str) -> None:
    _refused(day, "INSERT OR REPLACE INTO audit_entries SELECT * FROM audit_entries WHERE sequence = 1")


@pytest.mark.postgres
@pytest.mark.parametrize("case_book", ["postgres"], indirect=True)
def test_postgresql_refuses_to_empty_the_entries(day: str) -> None:
    _refused(day, "TRUNCATE audit_entries")


def _publish() -> None:
    with writing() as book:
        book.add(AuditAnchor(sequence=1, hash=entries()[0].hash, at=now(), where="x"))


def _refused(url: str, statement: str) -> None:
    made = create_engine(url)
    with pytest.raises(DBAPIError, match="append-only"), made.begin() as connection:
        connection.execute(text(statement))
    made.dispose()
