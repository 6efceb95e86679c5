"""Waiting cases in bulk: each is a copy, row by row, of one that a real run brought to its question."""

import json
from collections import defaultdict
from collections.abc import Iterable
from itertools import count, cycle, islice
from typing import Any
from uuid import uuid4

from benchmarks.tables import Row, Tables, opened

FIRST = 100_000
"""The case number of the first copy; those below it are of real runs."""

LOT = 1_000
"""Cases written together."""

PATTERNS = 100

OF_A_RUN = {
    "flow_run": "id",
    "flow_run_state": "flow_run_id",
    "flow_run_input": "flow_run_id",
    "artifact": "flow_run_id",
}
OF_A_CASE = {"cases": "number", "steps": '"case"', "questions": '"case"'}
NUMBERED = ("questions", "timers")
Written = dict[str, list[Row]]


def waiting_runs(prefect: Tables) -> list[str]:
    """The runs that wait for an answer."""
    found = prefect.ask("SELECT id FROM flow_run WHERE state_name = 'Suspended' ORDER BY id")
    return [str(run) for (run,) in found]


def copy_waiting(prefect: str, case_book: str, many: int, before: int = 0) -> list[str]:
    """Copy waiting cases until there are so many more; the new runs. Nobody else may write meanwhile.

    The databases go by their URLs. `before`: how many have been copied already.
    """
    with opened(prefect) as server, opened(case_book) as book:
        patterns = [_Pattern(server, book, run) for run in waiting_runs(server)[:PATTERNS]]
        last = {table: book.last(table) for table in NUMBERED}
        coming = (
            pattern.copy(FIRST + n, last) for pattern, n in zip(cycle(patterns), count(before), strict=False)
        )
        made: list[str] = []
        while lot := list(islice(coming, min(LOT, many - len(made)))):
            _write(server, (of_run for _, of_run, _ in lot))
            _write(book, (of_case for _, _, of_case in lot))
            made += [run for run, _, _ in lot]
        book.number_on(NUMBERED)
        return made


def _write(into: Tables, copies: Iterable[Written]) -> None:
    together: Written = defaultdict(list)
    for copied in copies:
        for table, rows in copied.items():
            together[table] += rows
    for table, rows in together.items():
        into.insert(table, rows)


class _Pattern:
    """The rows of one waiting case in both databases."""

    def __init__(self, server: Tables, book: Tables, run: str) -> None:
        self.run = run
        self.number: str = book.ask("SELECT number FROM cases WHERE run_id = :run", run=run)[0][0]
        self.of_run = {table: server.rows(table, key, run) for table, key in OF_A_RUN.items()}
        self.of_case = {table: book.rows(table, key, self.number) for table, key in OF_A_CASE.items()}
        (question,) = self.of_case["questions"]
        self.of_case["timers"] = book.rows("timers", "question", question["id"])

    def copy(self, number: int, last: dict[str, int]) -> tuple[str, Written, Written]:
        """The name of the copied run, and the rows of its run and of its case."""
        names = {row["id"]: str(uuid4()) for rows in self.of_run.values() for row in rows}
        copied = f"{self.number.rpartition('-')[0]}-{number}"
        names |= {self.number: copied, self.number.lower(): copied.lower()}
        of_run, of_case = _renamed(self.of_run, names), _renamed(self.of_case, names)
        for table in NUMBERED:
            for row in of_case[table]:
                last[table] += 1
                row["id"] = last[table]
        for timer in of_case["timers"]:
            timer["question"] = last["questions"]
        return names[self.run], of_run, of_case


def _renamed(rows: Written, names: dict[str, str]) -> Written:
    text = json.dumps(rows)
    for old, new in names.items():
        text = text.replace(old, new)
    found: dict[str, list[dict[str, Any]]] = json.loads(text)
    return found
