"""Holding the rows of the case book against what the chain says of them: what was changed beside it shows."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Table, select

from policies.house.audit_findings import Bad, Wrong
from tasks.auditing.chain import ENTRIES
from tasks.auditing.entries import row_of, told
from tasks.auditing.key import keys
from tasks.auditing.tables import EXCUSED
from tasks.records.book import Book

Said = dict[str, dict[str, Any]]


def audited_tables() -> list[Table]:
    """Every table of the case book whose changes are entered."""
    return [table for table in Book.metadata.sorted_tables if table.name not in EXCUSED]


def compare(
    book: Connection, on_record: Mapping[str, set[str]], at_once: int
) -> Iterator[tuple[int, list[Bad]]]:
    """Hold every row against its entries, so many at a time: how many there were, and what is wrong with them.

    `on_record`: the rows that there should be, by table. A column that a later migration added has no entry yet.
    """
    for table in audited_tables():
        left = set(on_record.get(table.name, ()))
        for rows in _shares(book, table, at_once):
            by_row = {row_of([row[column.name] for column in table.primary_key]): row for row in rows}
            yield len(by_row), list(_wrong_in(book, table, by_row, left))
            left -= by_row.keys()
        gone = [Bad(sequence=0, wrong=Wrong.ROW_GONE, table=table.name, row=row) for row in sorted(left)]
        yield 0, gone


def _shares(book: Connection, table: Table, at_once: int) -> Iterator[list[dict[str, Any]]]:
    keys = list(table.primary_key)
    wanted = select(table).order_by(*keys)
    found = book.execute(wanted, execution_options={"yield_per": at_once})
    for rows in found.mappings().partitions():
        yield [dict(row) for row in rows]


def _wrong_in(
    book: Connection, table: Table, rows: Mapping[str, dict[str, Any]], on_record: set[str]
) -> Iterator[Bad]:
    of, (said, last) = keys(), _said_of(book, table.name, list(rows))
    for row, values in rows.items():
        here: dict[str, Any] = {"table": table.name, "row": row, "sequence": last.get(row, 0)}
        if row not in on_record:
            yield Bad(wrong=Wrong.ROW_ADDED, **here)
            continue
        stands = told(of, table, row, {name: value for name, value in values.items() if name in said[row]})
        changed = [name for name, value in stands.items() if value != said[row][name]]
        if changed:
            yield Bad(wrong=Wrong.ROW_CHANGED, detail=", ".join(sorted(changed)), **here)


def _said_of(book: Connection, table: str, rows: Sequence[str]) -> tuple[Said, dict[str, int]]:
    """What the entries of these rows come to, and the last entry of each."""
    of_them = ENTRIES.c.table == table, ENTRIES.c.row.in_(rows)
    wanted = select(ENTRIES.c.sequence, ENTRIES.c.row, ENTRIES.c.what, ENTRIES.c.after)
    said: Said = {}
    last: dict[str, int] = {}
    for entry in book.execute(wanted.where(*of_them).order_by(ENTRIES.c.sequence)):
        last[entry.row] = entry.sequence
        said[entry.row] = {**(said.get(entry.row, {}) if entry.what == "update" else {}), **_after(entry)}
    return said, last


def _after(entry: Row[Any]) -> dict[str, Any]:
    try:
        values = json.loads(entry.after or "{}")
    except ValueError:  # somebody wrote over it: the walk names the entry
        return {}
    return values if isinstance(values, dict) else {}
