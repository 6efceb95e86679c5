"""A case book with a day's work in it, and what somebody does to it who has the database and not the key."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from department import STAFF, a_case, answered, asked, found, within
from sqlalchemy import create_engine, insert, select, text

from policies.house.audit_findings import Bad, Verified
from policies.house.audit_verify import AuditPolicy
from tasks import questions
from tasks.auditing.verification import verify
from tasks.clock import now
from tasks.records.audit import AuditEntry
from tasks.records.engine import reading, writing
from tasks.records.models import Ruling
from tasks.records.performance import Appraisal, Grading, Honour

RULES = AuditPolicy.in_force_on(date(2026, 11, 22), "callcentre")


def a_days_work() -> str:
    """Some of everything: people, a case, a refused attempt, an answer, a ruling, a grade, a month; the case."""
    found(*STAFF)
    case = a_case(now())
    question = asked(case, "A1", limit=within(1, now()))
    question = questions.refuse(
        question, {"answered_by": "王小明〇"}, ["王小明〇: nobody of that number"], now()
    )
    answered(question, "A1", now())
    with writing() as book:
        day = {"day": date(2026, 11, 22), "profile": "callcentre"}
        cited = {
            "clause": "CMP-08",
            "what": "逾期",
            "about": "A1",
            "amount": Decimal("50.00"),
            "unit": "yuan",
        }
        book.add(Ruling(case=case.number, at=now(), because={"said": "暖气不热〇"}, **day, **cited))
        graded = {"grade": "P2", "pay": Decimal("5200.5"), "clause": "GRD-01"}
        book.add(Grading(staff="A1", since=date(2026, 1, 1), case=case.number, **graded))
        book.add(an_appraisal(case.number))
    with writing() as book:
        given = {"staff": "A1", "title": "best", "case": case.number}
        book.execute(insert(Honour), [{"period": month, **given} for month in ("2026-10", "2026-11")])
    return case.number


def an_appraisal(case: str) -> Appraisal:
    of = {"department": "客服部", "month": "2026-10", "staff": "A1", "version": 1, "case": case, "exempt": ""}
    scored = {
        "points": Decimal(0),
        "total": Decimal("83.333333333333"),
        "rank": 1,
        "ranked": 2,
        "letter": "A",
    }
    said = {"lines": [{"remark": "王小明〇"}], "facts": {"score": 83.5, "calls": 12}, "answer": ""}
    return Appraisal(failed=False, **of, **scored, **said)


def entries() -> list[AuditEntry]:
    with reading() as book:
        return list(book.scalars(select(AuditEntry).order_by(AuditEntry.sequence)))


def entries_of(table: str) -> list[AuditEntry]:
    return [entry for entry in entries() if entry.table == table]


def in_short(entry: AuditEntry) -> tuple[str, str, str]:
    return entry.table, entry.row, entry.what


def by_hand(url: str, *statements: str, **values: object) -> None:
    """What the owner of the database can do: change what its triggers guard."""
    made = create_engine(url)
    with made.begin() as connection:
        if made.dialect.name == "postgresql":
            connection.execute(text("SET session_replication_role = replica"))
        else:
            for name in _triggers(connection):
                connection.execute(text(f"DROP TRIGGER {name}"))
        for statement in statements:
            connection.execute(text(statement), values)
        if made.dialect.name == "postgresql":
            connection.execute(text("SET session_replication_role = DEFAULT"))
    made.dispose()


def _triggers(connection: Any) -> Sequence[str]:
    named: Sequence[str] = connection.scalars(
        text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    ).all()
    return named


def verified(*against: Path) -> Verified:
    return verify(RULES, *against)


def first_fault(*against: Path) -> Bad:
    """What is named first."""
    found_out = verified(*against)
    assert not found_out.whole, "nothing was noticed"
    return found_out.bad[0]


def is_whole() -> bool:
    found_out = verified()
    assert found_out.whole, found_out.bad
    return True
