"""Whether the queries of the house stay flat from 100 to 100,000 open cases, and by which index.

    python benchmarks/case_book_queries.py [--cases 100 100000] [--postgres postgresql+psycopg://…]

Each case has one open question with its two timers and one notice, written in bulk. PostgreSQL is measured
in a database of its own, which is dropped in the end.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from many_cases import HOUSE, NOW, START, a_case_book, fill
from sqlalchemy import event, select

from policies.cases.complaint_cluster_alert import ClusterPolicy
from policies.house.inbox import InboxPolicy
from tasks import boards, outbox, timers
from tasks.house import inbox
from tasks.records.engine import engine, reading
from tasks.records.models import Case, Question
from tasks.settings import settings

ROUNDS = 15
RULES = InboxPolicy.in_force_on(date(2026, 3, 2), "callcentre")
SAYS_HOW = ("SCAN", "SEARCH", "Scan", "TEMP B-TREE", "Sort")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--cases", nargs=2, type=int, default=(100, 100_000))
    parser.add_argument("--postgres", default="", help="a server to make a database on")
    options = parser.parse_args()
    few, many = options.cases
    measured = {}
    for kind in ("sqlite", *(["postgres"] if options.postgres else [])):
        with a_case_book(kind, options.postgres):
            fill(0, few)
            first = measure()
            fill(few, many)
            measured[kind] = (first, measure(), plans())
    for kind, (first, last, by_index) in measured.items():
        print(f"\n{kind}: best of {ROUNDS}, ms{'':17}{few:>10,}{many:>12,}   ratio")
        show(first, last)
        print(f"\n{kind}: how it reads with {many:,} open cases")
        for name, lines in by_index.items():
            print(f"  {name}", *(f"      {line}" for line in lines), sep="\n")
    return 0


def in_tray(number: str) -> object:
    with reading() as book:
        return inbox._lists(book, number, RULES, NOW)  # noqa: SLF001 - what the flow reads


def cluster() -> object:
    rules = ClusterPolicy.in_force_on(date(2026, 3, 2), "callcentre")
    began = rules.window_of(START)
    with reading() as book:
        alike = (
            Case.procedure == "complaint_handling",
            Case.department == HOUSE,
            Case.category == "暖气0",
            Case.reported_at.between(began, START),
            Case.cluster.is_(None),
        )
        return list(book.scalars(select(Case.reported_at).where(*alike)))


def taken() -> object:
    """Takes what is due, and puts it back."""
    with_lease = timers.take(NOW, 200)
    for timer, kind, question in with_lease:
        timers.again([timer], (question.due_at or NOW) if kind == "due" else NOW)
    return with_lease


def collected() -> object:
    lot = outbox.collect(NOW, 100)
    return outbox.release(lot) if lot else None


def counted() -> object:
    with reading() as book:
        return boards._count(book, boards.OPEN & (Question.department == HOUSE))  # noqa: SLF001


def first_rows() -> object:
    with reading() as book:
        return boards.by_due_time(book, boards.OPEN & (Question.department == HOUSE), 100)


QUERIES: dict[str, Callable[[], object]] = {
    "inbox of one person": lambda: in_tray("A1"),
    "inbox of a stand-in": lambda: in_tray("T1"),
    "inbox of an administrator": lambda: in_tray("X1"),
    "board: first 100": first_rows,
    "board: total (counts)": counted,
    "board: overdue": lambda: boards.overdue(HOUSE, NOW, START, 100),
    "board: coming days (counts)": lambda: boards.coming(HOUSE, RULES.coming_days(NOW), 100),
    "board: anything new?": lambda: boards.standing(HOUSE, NOW, START),
    "timers.take": lambda: timers.take(NOW - timedelta(seconds=11), 200),
    "timers.take, 10 due": taken,
    "notices: collect": collected,
    "cluster of a category": cluster,
}


def measure() -> dict[str, float]:
    """Milliseconds of each query, the best of several: other work on the machine only adds to it."""
    return {name: min(timed(query) for _ in range(ROUNDS)) for name, query in QUERIES.items()}


def timed(query: Callable[[], object]) -> float:
    began = time.perf_counter()
    query()
    return (time.perf_counter() - began) * 1000


def plans() -> dict[str, list[str]]:
    """How the database reads for each query, statement by statement."""
    return {name: [*explained(query)] for name, query in QUERIES.items()}


def explained(query: Callable[[], object]) -> Iterator[str]:
    database = engine(settings().database)
    said: list[tuple[str, object]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "UPDATE")):
            said.append((statement, parameters))

    event.listen(database, "before_cursor_execute", note)
    query()
    event.remove(database, "before_cursor_execute", note)
    explain = "EXPLAIN QUERY PLAN " if database.dialect.name == "sqlite" else "EXPLAIN "
    seen: set[str] = set()
    with database.connect() as connection:
        for statement, parameters in said:
            rows = connection.exec_driver_sql(explain + statement, parameters).all()
            for line in (str(row[-1]).strip(" ->") for row in rows):
                if any(word in line for word in SAYS_HOW):
                    seen.add(line.partition("  (cost")[0])
    yield from sorted(seen)


def show(first: dict[str, float], last: dict[str, float]) -> None:
    for name in QUERIES:
        print(f"  {name:34}{first[name]:>10.2f}{last[name]:>12.2f}{last[name] / first[name]:>8.1f}")


if __name__ == "__main__":
    sys.exit(main())
