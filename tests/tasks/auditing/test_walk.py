"""Whoever has the database and not the key: what they change, delete, cut off, move or write is found and named."""

from pathlib import Path

import pytest
from audited import a_days_work, by_hand, entries, first_fault, is_whole, verified
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, text

from policies.house.audit_findings import Wrong
from policies.working_time import WorkingCalendar
from tasks.auditing import anchors
from tasks.auditing.chain import ENTRIES, Head, hash_of
from tasks.auditing.key import Keys
from tasks.departments import found_department
from tasks.records.engine import writing
from tasks.settings import settings as own_settings

pytestmark = pytest.mark.clause("OP-HOUSE-137")
COLUMNS = ENTRIES.columns.keys()
MIDDLE = 8


@pytest.fixture(autouse=True)
def day(case_book: str) -> str:
    a_days_work()
    return case_book


def test_what_nobody_touched_is_whole() -> None:
    found = verified()
    assert found.whole
    assert (found.entries, found.hash) == (len(entries()), entries()[-1].hash)
    assert found.rows


@pytest.mark.parametrize("column", [name for name in COLUMNS if name != "sequence"])
def test_a_changed_column_is_found_at_its_entry(day: str, column: str) -> None:
    set_to = {"before": '{"state":"open"}', "at": "2026-01-01T00:00:00+00:00"}.get(column, "x")
    by_hand(day, f'UPDATE audit_entries SET "{column}" = :said WHERE sequence = {MIDDLE}', said=set_to)
    fault = first_fault()
    assert (fault.sequence, fault.wrong) == (MIDDLE, Wrong.CHANGED)
    assert (fault.table, fault.row) == (entries()[MIDDLE - 1].table, entries()[MIDDLE - 1].row)


def test_a_changed_number_leaves_a_gap_and_is_out_of_place(day: str) -> None:
    by_hand(day, "UPDATE audit_entries SET sequence = 999 WHERE sequence = 8")
    found = verified()
    assert (found.bad[0].sequence, found.bad[0].wrong) == (MIDDLE, Wrong.GONE)
    assert (999, Wrong.MOVED, "#8") in [(one.sequence, one.wrong, one.detail) for one in found.bad]


@pytest.mark.parametrize("case_book", ["sqlite"], indirect=True)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_one_changed_character_anywhere_is_found(day: str, data: st.DataObject) -> None:
    told = entries()
    entry = data.draw(st.sampled_from(told))
    column = data.draw(st.sampled_from([name for name in COLUMNS if getattr(entry, name)]))
    value = str(getattr(entry, column))
    place = data.draw(st.integers(0, len(value) - 1))
    other = data.draw(st.sampled_from([one for one in "0123456789" if one != value[place]]))
    if column == "sequence":
        other = "7" if len(value) == 1 else other  # a number is moved to where none is
    changed = f"{value[:place]}{other}{value[place + 1 :]}"
    if column == "sequence":
        changed = str(1000 + int(changed))
    set_to = int(changed) if column == "sequence" else changed
    where = entry.sequence
    by_hand(day, f'UPDATE audit_entries SET "{column}" = :to WHERE sequence = {where}', to=set_to)
    assert first_fault().sequence == entry.sequence
    now = set_to if column == "sequence" else where
    back = where if column == "sequence" else value
    by_hand(day, f'UPDATE audit_entries SET "{column}" = :to WHERE sequence = {now}', to=back)


@pytest.mark.parametrize("sequence", [1, MIDDLE])
def test_a_deleted_entry_is_missed(day: str, sequence: int) -> None:
    by_hand(day, f"DELETE FROM audit_entries WHERE sequence = {sequence}")
    fault = first_fault()
    assert (fault.sequence, fault.wrong) == (sequence, Wrong.GONE)


def test_a_deleted_entry_is_missed_even_if_the_next_ones_are_renumbered(day: str) -> None:
    by_hand(
        day,
        "DELETE FROM audit_entries WHERE sequence = 8",
        "UPDATE audit_entries SET sequence = -sequence WHERE sequence > 8",
        "UPDATE audit_entries SET sequence = -sequence - 1 WHERE sequence < 0",
    )
    fault = first_fault()
    assert (fault.sequence, fault.wrong, fault.detail) == (MIDDLE, Wrong.MOVED, "#9")


def test_two_entries_that_changed_places_are_found_at_the_first_of_them(day: str) -> None:
    by_hand(
        day,
        "UPDATE audit_entries SET sequence = 998 WHERE sequence = 8",
        "UPDATE audit_entries SET sequence = 8 WHERE sequence = 9",
        "UPDATE audit_entries SET sequence = 9 WHERE sequence = 998",
    )
    found = verified().bad
    assert [(one.sequence, one.wrong, one.detail) for one in found[:2]] == [
        (8, Wrong.MOVED, "#9"),
        (9, Wrong.MOVED, "#8"),
    ]


def test_a_tail_that_was_cut_off_is_missed_by_the_head(day: str) -> None:
    end = len(entries())
    by_hand(day, f"DELETE FROM audit_entries WHERE sequence > {end - 3}")
    fault = first_fault()
    assert (fault.sequence, fault.wrong, fault.detail) == (end - 2, Wrong.CUT, f"#{end}")


def test_a_tail_cut_off_together_with_its_head_is_missed_by_what_was_published(
    day: str, tmp_path: Path
) -> None:
    end, published = entries()[-1], tmp_path / "heads"
    published.write_text(f"{end.sequence} {end.hash} {end.at}\n")
    last = entries()[-4]
    by_hand(
        day,
        f"DELETE FROM audit_entries WHERE sequence > {last.sequence}",
        f"UPDATE audit_head SET sequence = {last.sequence}, hash = '{last.hash}'",
    )
    fault = first_fault(published)
    assert (fault.sequence, fault.wrong) == (last.sequence + 1, Wrong.CUT)
    assert fault.detail == f"#{end.sequence} · heads 1"


def test_a_tail_cut_off_with_its_head_is_seen_even_so_by_the_rows_that_it_spoke_of(day: str) -> None:
    last = entries()[-3]
    by_hand(
        day,
        f"DELETE FROM audit_entries WHERE sequence > {last.sequence}",
        f"UPDATE audit_head SET sequence = {last.sequence}, hash = '{last.hash}'",
    )
    assert [(one.table, one.wrong) for one in verified().bad] == [("honours", Wrong.ROW_ADDED)] * 2


def test_the_case_book_keeps_what_was_published_too(day: str, monkeypatch: pytest.MonkeyPatch) -> None:
    end, last = entries()[-1], entries()[-4]
    monkeypatch.setenv("RULEBOOK_AUDIT_ANCHOR", str(Path(own_settings().home) / "heads"))
    own_settings.cache_clear()
    anchors.publish(Head(end.sequence, end.hash), 1)
    by_hand(
        day,
        f"DELETE FROM audit_entries WHERE sequence > {last.sequence}",
        f"UPDATE audit_head SET sequence = {last.sequence}, hash = '{last.hash}'",
    )
    assert first_fault().wrong == Wrong.CUT


def test_an_entry_that_isnt_what_was_published_is_named(day: str, tmp_path: Path) -> None:
    published = tmp_path / "heads"
    published.write_text(f"{MIDDLE} {'0' * 64} 2026-11-22T00:00:00+00:00\n")
    fault = first_fault(published)
    assert (fault.sequence, fault.wrong, fault.detail) == (MIDDLE, Wrong.OTHER_ANCHOR, "heads 1")


def test_a_row_written_by_hand_is_found(day: str) -> None:
    end = entries()[-1]
    by_hand(day, *_written(end.sequence + 1, end.hash, "f" * 64))
    fault = first_fault()
    assert (fault.sequence, fault.wrong) == (end.sequence + 1, Wrong.BY_HAND)
    assert (fault.table, fault.row) == ("staff", "A9")


def test_a_row_written_with_another_key_is_found_though_the_head_names_it(day: str) -> None:
    end = entries()[-1]
    values = (end.sequence + 1, end.at, "S1", "staff", "A9", "insert", None, "{}", *[""] * 5, end.hash)
    mine = hash_of(Keys(b"another key", b"", ""), values)
    head = f"UPDATE audit_head SET sequence = {end.sequence + 1}, hash = '{mine}'"
    by_hand(day, *_written(end.sequence + 1, end.hash, mine), head)
    fault = first_fault()
    assert (fault.sequence, fault.wrong) == (end.sequence + 1, Wrong.CHANGED)


def test_a_head_written_by_hand_is_found(day: str) -> None:
    by_hand(day, "UPDATE audit_head SET hash = 'x'")
    assert first_fault().wrong == Wrong.OTHER_HEAD


def test_a_case_book_continued_from_an_older_copy_shows_where_it_parted(day: str) -> None:
    """Both branches fit the key; what follows the older entry isn't what was published of the newer one."""
    end, older = entries()[-1], entries()[-2]
    with create_engine(day).connect() as connection:
        kept = connection.execute(text("SELECT * FROM audit_entries")).mappings().all()[-1]
    by_hand(
        day,
        f"DELETE FROM audit_entries WHERE sequence = {end.sequence}",
        f"UPDATE audit_head SET sequence = {older.sequence}, hash = '{older.hash}'",
        f'INSERT INTO audit_anchors (sequence, hash, at, "where") '
        f"VALUES ({end.sequence}, '{kept['hash']}', '2026-11-22 00:00:00', 'x')",
    )
    a_days_work_more()
    assert (first_fault().sequence, first_fault().wrong) == (end.sequence, Wrong.OTHER_ANCHOR)


def a_days_work_more() -> None:
    with writing() as book:
        found_department(book, "园区", "park", WorkingCalendar(), default=False)


def test_faults_beyond_those_listed_end_the_walk(day: str) -> None:
    by_hand(day, "UPDATE audit_entries SET actor = 'x'")
    found = verified()
    assert found.bad[0].sequence == 1
    assert found.faults <= 50 + len(entries())


def _written(sequence: int, previous: str, its_hash: str) -> tuple[str, ...]:
    columns = ", ".join(f'"{name}"' for name in COLUMNS)
    said = (
        f"{sequence}, '{entries()[-1].at}', 'S1', 'staff', 'A9', 'insert', NULL, '{{}}', '', '', '', '', ''"
    )
    return (f"INSERT INTO audit_entries ({columns}) VALUES ({said}, '{previous}', '{its_hash}')",)


def test_the_audit_goes_on_as_a_whole(day: str) -> None:
    a_days_work_more()
    assert is_whole()
