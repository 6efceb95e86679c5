"""A case book with as many open cases as wanted, written in bulk, on either database."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import create_engine, insert, make_url, text

from policies.working_time import WorkingCalendar
from tasks.departments import found_department
from tasks.records.engine import engine, writing
from tasks.records.migrate import migrate
from tasks.records.models import Case, Notice, Question, Staff, StaffRole, Substitute, Timer
from tasks.settings import settings

HOUSE, BLOCK = "客服部", 5_000
START = datetime(2026, 3, 2, 1, tzinfo=UTC)
NOW = START + timedelta(hours=1)
ROLES = ("supervisor", "agent", "technician", "A1")


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
    os.environ |= {"RULEBOOK_HOME": str(home), "RULEBOOK_CASE_BOOK_URL": url}
    settings.cache_clear()


def on(server: str, statement: str) -> None:
    with create_engine(server, isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text(statement))


def found() -> None:
    with writing() as book:
        found_department(book, HOUSE, "callcentre", WorkingCalendar(), default=True)
        book.flush()
        for number, role in (("A1", "agent"), ("S1", "supervisor"), ("T1", "technician"), ("X1", "admin")):
            book.add(Staff(number=number, name=number, department=HOUSE, since=date(2020, 1, 1)))
            book.flush()
            book.add(StaffRole(staff=number, role=role, since=date(2020, 1, 1)))
        book.add(Substitute(absent="S1", stand_in="T1", since=date(2026, 1, 1), until=date(2026, 12, 31)))


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
        "closed_at": at if n % 2 else None,
        "started_by": "A1",
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
