"""A closed year of cases in bulk: complaints with their results, repairs with milestones, call-backs with scores."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import insert

from benchmarks.many_cases import HOUSE, on
from policies.house.asking import AskingPolicy
from policies.working_time import WorkingCalendar
from tasks.departments import found_department
from tasks.records.engine import engine, writing
from tasks.records.models import Case, Milestone, Question, Ruling, Staff, StaffRole
from tasks.settings import settings

CALENDAR = WorkingCalendar()
YEAR, FIRST, DAYS = 2025, datetime(2024, 12, 31, 16, tzinfo=UTC), 365
DESK, AGENTS, STATIONS, BLOCK = "供暖热线", 50, 40, 5_000
CHANNELS = ("电话 phone", "新闻媒体 news media", "邮件 e-mail", "在线 online")
Row = dict[str, Any]


def fill(cases: int) -> None:
    """Write so many cases: of each ten six complaints, three repairs and the call-back of one of them."""
    snapshot = AskingPolicy.in_force_on(date(YEAR, 1, 1), "callcentre", CALENDAR).model_dump(mode="json")
    with writing() as book:
        found_department(book, DESK, "heating", CALENDAR, default=False)
        book.flush()
        for number in (f"H{n:02}" for n in range(AGENTS)):
            book.add(Staff(number=number, name=number, department=DESK, since=date(2020, 1, 1)))
            book.flush()
            book.add(StaffRole(staff=number, role="agent", since=date(2020, 1, 1)))
    for begin in range(0, cases, BLOCK):
        _write(
            [
                _case(n, FIRST + timedelta(days=DAYS) * n / cases, snapshot)
                for n in range(begin, min(begin + BLOCK, cases))
            ]
        )
    if engine(settings().database).dialect.name == "postgresql":
        on(settings().database, "VACUUM ANALYZE")


def _write(rows: list[Row]) -> None:
    complaints = [row for row in rows if row["procedure"] == "complaint_handling"]
    with engine(settings().database).begin() as book:  # no session: such bulk isn't audited
        book.execute(insert(Case), rows)
        book.execute(insert(Question), [_result(row, n) for n, row in enumerate(complaints)])
        book.execute(insert(Milestone), [one for row in rows for one in _milestones(row)])
        book.execute(insert(Ruling), [one for n, row in enumerate(rows) for one in _rulings(row, n)])


def _case(n: int, at: datetime, snapshot: Row) -> Row:
    times = {"reported_at": at, "received_at": at, "opened_at": at, "closed_at": at + timedelta(hours=20)}
    place = n % 10
    kind = _complaint(n, at) if place < 6 else _repair(n, at) if place < 9 else _call_back(n)
    return (
        {
            "subject": "一般投诉 暖气",
            "category": f"暖气{n % 50}",
            "rules": {"asking": snapshot},
            "state": "closed",
            "owner": f"H{n % AGENTS:02}",
            "started_by": "A1",
        }
        | times
        | kind
    )


def _complaint(n: int, at: datetime) -> Row:
    facts = {
        "channel": CHANNELS[n % 4],
        "complaint_class": "待定 by-channel",
        "category": f"暖气{n % 50}",
        "content": "两天没有暖气。" * 20,
        "customer": "王小明",
        "received_at": at.isoformat(),
        "taken_by": "A1",
        "users_affected": 1 + n % 7,
    }
    outcome = {
        "complaint_class": "一般投诉 general",
        "satisfied": n % 5 > 0,
        "service_fault": n % 50 == 0,
        "cause": f"原因{n % 20}",
    }
    return _named("CMP", "complaint_handling", HOUSE, n) | {"facts": facts, "outcome": outcome}


def _repair(n: int, at: datetime) -> Row:
    facts = {"station": f"{n % STATIONS:02}站", "received_at": at.isoformat(), "content": "不热" * 60}
    return _named("REP", "repair_intake", DESK, n) | {"facts": facts, "outcome": {}}


def _call_back(n: int) -> Row:
    outcome = {"reached": True, "score": 5 + n % 6, "attitude": "满意 satisfied", "charged": False}
    return _named("CBK", "repair_callback", DESK, n) | {
        "facts": {"repair": f"REP-{n - 1:06}"},
        "outcome": outcome,
    }


def _named(prefix: str, procedure: str, department: str, n: int) -> Row:
    return {"number": f"{prefix}-{n:06}", "procedure": procedure, "department": department}


def _result(row: Row, n: int) -> Row:
    at = row["received_at"]
    return {
        "case": row["number"],
        "department": HOUSE,
        "step": "result",
        "form": "Result",
        "title": "答复客户",
        "clause": "CMP-08",
        "asked_of": "complaint-team",
        "eligible": [],
        "run_id": row["number"],
        "state": "answered",
        "asked_at": at,
        "changed_at": at,
        "due_at": at + timedelta(hours=8),
        "settled_at": at + timedelta(hours=9 if n % 10 == 0 else 7),
    }


def _milestones(row: Row) -> Iterator[Row]:
    reached = {
        "REP": {"dispatched": 1, "completed": 2 + int(row["number"][4:]) % 7},
        "CBK": {"called-back": 2},
    }.get(row["number"][:3], {})
    for kind, hours in reached.items():
        yield {
            "case": row["number"],
            "kind": kind,
            "at": row["received_at"] + timedelta(hours=hours),
            "by": "H01",
        }


def _rulings(row: Row, n: int) -> Iterator[Row]:
    """Two of its course, and one in twenty is about somebody, in points."""
    known = {
        "case": row["number"],
        "day": row["received_at"].date(),
        "profile": "heating",
        "at": row["received_at"],
    }
    blank = {"about": None, "amount": None, "unit": "", "because": {}}
    for clause in ("CMP-02", "OP-HOUSE-2"):
        yield known | blank | {"key": clause, "clause": clause, "what": "裁定"}
    if n % 20 == 0:
        points = {"about": row["owner"], "amount": Decimal(-2), "unit": "points"}
        yield known | blank | points | {"key": "points", "clause": "PTS-04", "what": "扣分"}
