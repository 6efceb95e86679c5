"""Every table is audited or excused, and every text in it shown or sealed: nothing is left to chance."""

import pytest
from sqlalchemy import JSON, Column, Date, MetaData, String, Table

from tasks.auditing.entries import FIGURES, is_sealed
from tasks.auditing.rows import audited_tables
from tasks.auditing.tables import AUDITED, EXCUSED, OUTSIDE
from tasks.records import acts, audit, identity, leaving, models, performance, recordings, signers
from tasks.records.book import Book

pytestmark = pytest.mark.clause("OP-HOUSE-137")
ALL = (acts, audit, identity, leaving, models, performance, recordings, signers)  # tables exist once imported
TABLES = {table.name: table for table in Book.metadata.sorted_tables}


def test_every_table_of_the_case_book_is_audited_or_excused_with_a_reason() -> None:
    assert AUDITED.keys() | EXCUSED.keys() == TABLES.keys()
    assert not AUDITED.keys() & EXCUSED.keys()
    assert all(EXCUSED.values())
    assert {table.name for table in audited_tables()} == AUDITED.keys()


def test_no_table_is_called_like_what_no_table_holds() -> None:
    assert not OUTSIDE & TABLES.keys()


@pytest.mark.parametrize("name", AUDITED)
def test_every_text_of_an_audited_table_is_shown_or_sealed_with_a_reason(name: str) -> None:
    told, table = AUDITED[name], TABLES[name]
    assert all(told.sealed.values())
    assert not told.sealed.keys() & set(told.shown)
    assert {*told.sealed, *told.shown} == set(_texts(table)), "declare each column of text, once"


def _texts(table: Table) -> list[str]:
    return [
        column.name
        for column in table.columns
        if not (column.primary_key or column.foreign_keys or isinstance(column.type, FIGURES))
    ]


def test_text_that_nobody_declared_is_sealed() -> None:
    key, figure = Column("key", String, primary_key=True), Column("on", Date)
    unknown = Table("unknown", MetaData(), key, figure, Column("said", String), Column("data", JSON))
    assert [column.name for column in unknown.columns if is_sealed(unknown, column.name)] == ["said", "data"]


def test_ballots_are_in_no_entry() -> None:
    assert "ballot_boxes" in EXCUSED
