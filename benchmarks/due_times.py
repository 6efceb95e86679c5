"""How late due times are kept when many come at once: `python -m benchmarks.due_times`.

A real house holds 10,000 open questions; 1,000 of them fall due within the same minute, or in the same
second. Each claim, each run sent on and each one gone on with is timed by the databases' own entries, and
what queues up is looked at five times a second. On SQLite, and on PostgreSQL with one keeper and with
three where a server is named.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from benchmarks.copies import copy_waiting
from benchmarks.lateness import Seen, in_sql, watched
from benchmarks.many_cases import on
from benchmarks.processes import machine, require_proc
from benchmarks.tables import opened
from benchmarks.waiting import FEW, bring_to_wait
from benchmarks.ways import Installation, house

LEAD = 12.0
"""Seconds between moving the due times and the first of them."""

SPREADS = {"the same minute": 60.0, "the same second": 0.0}
HEAD = (
    "| database | keepers | due in | claimed: p50 / p99 / max | sent on: p50 / p99 / max | gone on: p50 / p99 / max "
    "| at most in hand / not yet taken | server shows a run: p50 / p99 / max | twice | memory server / keepers |\n"
    "|---|---|---|---|---|---|---|---|---|---|"
)


@contextmanager
def databases(server: str) -> Iterator[tuple[str, str]]:
    """URLs of Prefect's database and the case book: blank for SQLite, else two that are dropped in the end."""
    if not server:
        yield "", ""
        return
    names = [f"due_times_{uuid4().hex[:8]}" for _ in range(2)]
    for name in names:
        on(server, f"CREATE DATABASE {name}")
    prefect, book = (f"{server.rpartition('/')[0]}/{name}" for name in names)
    try:
        yield prefect.replace("+psycopg", "+asyncpg"), book
    finally:
        for name in names:
            on(server, f"DROP DATABASE {name} WITH (FORCE)")


def fall_due(urls: tuple[str, str], runs: list[str], first: float, seconds: float) -> dict[str, float]:
    """Have the questions of these runs fall due one after the other; when each does."""
    due = {run: first + seconds * place / len(runs) for place, run in enumerate(runs)}
    values = [{"run": run, "at": in_sql(at)} for run, at in due.items()]
    of_run = "question = (SELECT id FROM questions WHERE run_id = :run AND state = 'open')"
    with opened(urls[1]) as book:
        book.change("CREATE INDEX IF NOT EXISTS measured_runs ON questions (run_id)", [{}])
        book.change(f"UPDATE timers SET state = 'void' WHERE kind = 'reminder' AND {of_run}", values)
        book.change(f"UPDATE timers SET at = :at WHERE kind = 'due' AND {of_run}", values)
        book.change("UPDATE questions SET due_at = :at WHERE run_id = :run AND state = 'open'", values)
    return due


def measured(place: Installation, runs: list[str], seconds: float, *, to_the_end: bool) -> Seen:
    due = fall_due(place.urls, runs, time.time() + LEAD, seconds)
    if min(due.values()) < time.time():
        raise SystemExit("the machine was too slow to move the due times in time")
    with opened(place.urls[0]) as prefect, opened(place.urls[1]) as book:
        return watched(place, prefect, book, due, to_the_end=to_the_end)


def show(name: str, place: Installation, due_in: str, seen: Seen) -> None:
    server, _, *keepers = (family.memory() for family in place.families)
    memory = f"{server:.0f} / {' + '.join(f'{size:.0f}' for size in keepers)} MB"
    cells = (name, str(len(keepers)), due_in, *seen.cells(), str(seen.doubled), memory)
    print(f"| {' | '.join(cells)} |", flush=True)


def compare(name: str, server: str, keepers: int, due_in: str, options: argparse.Namespace) -> None:
    """Measure once, in a house of its own."""
    with tempfile.TemporaryDirectory(prefix="due-times-") as home, databases(server) as (prefect, book):
        folder = Path(home)
        with house(folder, prefect=prefect, case_book=book) as place:
            bring_to_wait(place, FEW)
        runs = copy_waiting(*place.urls, options.open - FEW)[: options.due]
        with house(folder, prefect=prefect, case_book=book, keepers=keepers) as place:
            time.sleep(15)
            seen = measured(place, runs, SPREADS[due_in], to_the_end=options.to_the_end)
            show(name, place, due_in, seen)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.due_times", description=__doc__)
    parser.add_argument("--open", type=int, default=10_000, help="questions that are open")
    parser.add_argument("--due", type=int, default=1_000, help="how many of them fall due")
    parser.add_argument("--only", choices=("sqlite", "postgres"), help="one of the two databases")
    parser.add_argument("--to-the-end", action="store_true", help="wait until all have gone on, too")
    parser.add_argument("--postgres", default=os.environ.get("RULEBOOK_TEST_POSTGRES_URL", ""))
    options = parser.parse_args()
    require_proc()
    line, began = machine(), time.monotonic()
    print(HEAD, flush=True)
    for due_in in SPREADS:
        if options.only != "postgres":
            compare("SQLite", "", 1, due_in, options)
        if options.postgres and options.only != "sqlite":
            compare("PostgreSQL", options.postgres, 1, due_in, options)
            compare("PostgreSQL", options.postgres, 3, due_in, options)
    print(
        f"\n{line}; {options.open:,} open, {options.due:,} due; the run took {time.monotonic() - began:.0f} s."
    )


if __name__ == "__main__":
    main()
