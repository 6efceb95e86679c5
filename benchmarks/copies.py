"""Waiting cases in bulk: each is a copy, row by row, of one that a real run brought to its question."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import count, cycle, islice
from pathlib import Path
from typing import Any
from uuid import uuid4

Row = dict[str, Any]

FIRST = 100_000
"""The case number of the first copy; those below it are of real runs."""

OF_A_RUN = {
    "flow_run": "id",
    "flow_run_state": "flow_run_id",
    "flow_run_input": "flow_run_id",
    "artifact": "flow_run_id",
}
OF_A_CASE = {"cases": "number", "steps": '"case"', "questions": '"case"'}


def waiting_runs(prefect: Path) -> list[str]:
    """The runs that wait for an answer."""
    with closing(sqlite3.connect(prefect)) as server:
        found = server.execute("SELECT id FROM flow_run WHERE state_name = 'Suspended'")
        return [run for (run,) in found]


def copy_waiting(prefect: Path, case_book: Path, many: int) -> list[str]:
    """Copy the waiting cases until there are so many more; the new runs. Nobody else may write meanwhile."""
    one, other = sqlite3.connect(prefect), sqlite3.connect(case_book)
    with closing(one) as server, closing(other) as book, server, book:
        patterns = [_Pattern(server, book, run) for run in waiting_runs(prefect)]
        return [
            pattern.copy(server, book, FIRST + number)
            for pattern, number in islice(zip(cycle(patterns), count(), strict=False), many)
        ]


class _Pattern:
    """The rows of one waiting case in both databases."""

    def __init__(self, server: sqlite3.Connection, book: sqlite3.Connection, run: str) -> None:
        self.run = run
        self.number = book.execute("SELECT number FROM cases WHERE run_id = ?", (run,)).fetchone()[0]
        self.of_run = {table: list(_rows(server, table, key, run)) for table, key in OF_A_RUN.items()}
        self.of_case = {table: list(_rows(book, table, key, self.number)) for table, key in OF_A_CASE.items()}
        (question,) = self.of_case["questions"]
        self.timers = list(_rows(book, "timers", "question", question["id"]))

    def copy(self, server: sqlite3.Connection, book: sqlite3.Connection, number: int) -> str:
        names = {row["id"]: str(uuid4()) for rows in self.of_run.values() for row in rows}
        copied = f"{self.number.rpartition('-')[0]}-{number}"
        names |= {self.number: copied, self.number.lower(): copied.lower()}
        for table, rows in self.of_run.items():
            for row in rows:
                _insert(server, table, _renamed(row, names))
        for table, rows in self.of_case.items():
            for row in rows:
                kept = {name: value for name, value in row.items() if table == "cases" or name != "id"}
                entered = _insert(book, table, _renamed(kept, names))
        for timer in self.timers:
            _insert(book, "timers", timer | {"id": None, "question": entered})
        return names[self.run]


def _rows(book: sqlite3.Connection, table: str, key: str, value: object) -> Iterator[Row]:
    found = book.execute(f"SELECT * FROM {table} WHERE {key} = ?", (value,))
    names = [column[0] for column in found.description]
    return (dict(zip(names, row, strict=True)) for row in found.fetchall())


def _renamed(row: Row, names: dict[str, str]) -> Row:
    return {
        column: _replaced(value, names) if isinstance(value, str) else value for column, value in row.items()
    }


def _replaced(text: str, names: dict[str, str]) -> str:
    for old, new in names.items():
        text = text.replace(old, new)
    return text


def _insert(book: sqlite3.Connection, table: str, row: Row) -> int | None:
    columns = ", ".join(f'"{column}"' for column in row)
    marks = ", ".join("?" * len(row))
    return book.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", list(row.values())).lastrowid
