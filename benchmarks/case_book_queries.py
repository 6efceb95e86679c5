"""Whether the queries of the house stay flat from 100 to 100,000 open cases, and by which index.

    python benchmarks/case_book_queries.py [--cases 100 100000] [--postgres postgresql+psycopg://…]

Each case has one open question with its two timers and one notice, written in bulk. PostgreSQL is measured
in a database of its own, which is dropped in the end.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import create_engine, event, func, insert, make_url, select, text

from policies.cases.complaint_cluster_alert import ClusterPolicy
from policies.house.inbox import InboxPolicy
from policies.working_time import WorkingCalendar
from tasks import boards, outbox, timers
from tasks.departments import found_department
from tasks.house import inbox
from tasks.records.engine import engine, reading, writing
from tasks.records.migrate import migrate
from tasks.records.models import Case, Notice, Question, Staff, StaffRole, Timer
from tasks.settings import Settings, settings

HOUSE, BLOCK, ROUNDS = "客服部", 5_000, 15
START = datetime(2026, 3, 2, 1, tzinfo=UTC)
NOW = START + timedelta(hours=1)
ROLES = ("supervisor", "agent", "technician", "A1")


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
        show(kind, few, many, first, last, by_index)
    return 0


@contextmanager
def a_case_book(kind: str, server: str) -> Iterator[None]:
    name = f"rulebook_bench_{uuid4().hex[:8]}"
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/case_book.db"
        if kind == "postgres":
            on(server, f"CREATE DATABASE {name}")
            url = make_url(server).set(database=name).render_as_string(hide_password=False)
        use(Path(folder), url)
        try:
            migrate(url)
            found()
            yield
        finally:
            engine(url).dispose()
            if kind == "postgres":
                on(server, f"DROP DATABASE {name} WITH (FORCE)")


def use(home: Path, url: str) -> None:
    import os

    os.environ |= {"RULEBOOK_HOME": str(home), "RULEBOOK_CASE_BOOK_URL": url}
    settings.cache_clear()
    assert isinstance(settings(), Settings)


def on(server: str, statement: str) -> None:
    with create_engine(server, isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text(statement))


def found() -> None:
    with writing() as book:
        found_department(book, HOUSE, "callcentre", WorkingCalendar(), default=True)
        book.flush()
        for number, role in (("A1", "agent"), ("S1", "supervisor"), ("T1", "technician")):
            book.add(Staff(number=number, name=number, department=HOUSE, since=date(2020, 1, 1)))
            book.flush()
            book.add(StaffRole(staff=number, role=role, since=date(2020, 1, 1)))


def fill(first: int, last: int) -> None:
    for begin in range(first, last, BLOCK):
        numbers = range(begin, min(begin + BLOCK, last))
        with writing() as book:
            book.execute(insert(Case), [a_case(n) for n in numbers])
            book.execute(insert(Question), [a_question(n) for n in numbers])
            book.execute(insert(Timer), [a_timer(n, kind) for n in numbers for kind in ("reminder", "due")])
            book.execute(insert(Notice), [a_notice(n) for n in numbers])
    if engine(settings().database).dialect.name == "postgresql":
        on(settings().database, "VACUUM ANALYZE")


def a_case(n: int) -> dict[str, Any]:
    at = START - timedelta(seconds=n)
    return {
        "number": f"CMP-20260302-{n:06}",
        "procedure": "complaint_handling",
        "department": HOUSE,
        "run_id": str(uuid4()),
        "subject": "一般投诉 暖气",
        "category": f"暖气{n % 50}",
        "facts": {"content": "暖气不热" * 20},
        "rules": {},
        "reported_at": at,
        "received_at": at,
        "opened_at": at,
        "state": "registered",
    }


def a_question(n: int) -> dict[str, Any]:
    return {
        "id": n + 1,
        "case": f"CMP-20260302-{n:06}",
        "department": HOUSE,
        "step": "finding",
        "form": "Finding",
        "title": "调查处理",
        "clause": "CMP-10",
        "asked_of": ROLES[n % len(ROLES)],
        "eligible": ["A1"],
        "run_id": str(uuid4()),
        "missed": int(n % 20 == 0),
        "attempt": 1,
        "state": "open",
        "asked_at": START,
        "changed_at": START + timedelta(milliseconds=n),
        "due_at": NOW + timedelta(seconds=n - 10),
        "due": None,
    }


def a_timer(n: int, kind: str) -> dict[str, Any]:
    at = NOW + timedelta(seconds=n - 10) if kind == "due" else NOW + timedelta(days=1, seconds=n)
    return {"question": n + 1, "kind": kind, "at": at, "state": "waiting"}


def a_notice(n: int) -> dict[str, Any]:
    return {
        "case": f"CMP-20260302-{n:06}",
        "recipient": "A1",
        "kind": "question",
        "title": "待办",
        "body": "待办",
        "state": "waiting" if n % 10 else "sent",
        "not_before": NOW + timedelta(seconds=n - 10),
        "taken_by": [],
    }


def in_tray() -> object:
    rules = InboxPolicy.in_force_on(date(2026, 3, 2), "callcentre")
    with reading() as book:
        person = book.get_one(Staff, "A1")
        done = inbox._done(book, "A1", START, 100)  # noqa: SLF001 - what the flow reads
        return inbox._to_do(book, person, rules.day, 100), done  # noqa: SLF001


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
        return book.execute(select(func.count(), func.min(Case.reported_at)).where(*alike)).one()


def taken() -> object:
    """Takes what is due, and puts it back."""
    with_lease = timers.take(NOW, 200)
    for timer, kind, question in with_lease:
        timers.again(timer, (question.due_at or NOW) if kind == "due" else NOW)
    return with_lease


def collected() -> object:
    lot = outbox.collect(NOW, 100)
    return outbox.release(lot) if lot else None


def counted() -> object:
    with reading() as book:
        return boards._count(book, boards.OPEN & (Question.department == HOUSE))  # noqa: SLF001


QUERIES: dict[str, Callable[[], object]] = {
    "inbox of one person": in_tray,
    "board: first 100": lambda: first_rows(),
    "board: total (counts)": counted,
    "board: overdue": lambda: boards.overdue(HOUSE, NOW, START, 100),
    "board: anything new?": lambda: boards.standing(HOUSE, NOW, START),
    "timers.take": lambda: timers.take(NOW - timedelta(seconds=11), 200),
    "timers.take, 10 due": taken,
    "notices: collect": collected,
    "cluster of a category": cluster,
}


def first_rows() -> object:
    with reading() as book:
        return boards.by_due_time(book, boards.OPEN & (Question.department == HOUSE), 100)


def measure() -> dict[str, float]:
    """Milliseconds of each query, the median of several."""
    return {name: statistics.median(timed(query) for _ in range(ROUNDS)) for name, query in QUERIES.items()}


def timed(query: Callable[[], object]) -> float:
    began = time.perf_counter()
    query()
    return (time.perf_counter() - began) * 1000


def plans() -> dict[str, list[str]]:
    """How the database reads for each query, statement by statement."""
    return {name: [*explained(query)] for name, query in QUERIES.items()}


def explained(query: Callable[[], object]) -> Iterator[str]:
    database, said = engine(settings().database), []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "UPDATE")):
            said.append((statement, parameters))

    event.listen(database, "before_cursor_execute", note)
    query()
    event.remove(database, "before_cursor_execute", note)
    explain = "EXPLAIN QUERY PLAN " if database.dialect.name == "sqlite" else "EXPLAIN "
    seen = set()
    with database.connect() as connection:
        for statement, parameters in said:
            rows = connection.exec_driver_sql(explain + statement, parameters).all()
            for line in (str(row[-1]).strip(" ->") for row in rows):
                if any(word in line for word in ("SCAN", "SEARCH", "Scan", "TEMP B-TREE", "Sort")):
                    seen.add(line.partition("  (cost")[0])
    yield from sorted(seen)


def show(
    kind: str, few: int, many: int, first: dict[str, float], last: dict[str, float], by: dict[str, list[str]]
) -> None:
    print(f"\n{kind}: median of {ROUNDS}, ms{'':14}{few:>10,}{many:>12,}   ratio")
    for name in QUERIES:
        print(f"  {name:34}{first[name]:>10.2f}{last[name]:>12.2f}{last[name] / first[name]:>8.1f}")
    print(f"\n{kind}: how it reads with {many:,} open cases")
    for name, lines in by.items():
        print(f"  {name}", *(f"      {line}" for line in lines), sep="\n")


if __name__ == "__main__":
    sys.exit(main())
