"""What the tests of one-time codes have in common: a key, enrolled people, and codes of a moment."""

import re
from datetime import UTC, datetime

import pyotp
import pytest
from cryptography.fernet import Fernet
from driving import Run
from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.house.identity import SECONDS_A_STEP
from tasks.clock import now
from tasks.records.engine import reading, writing
from tasks.records.identity import CodeSecret
from tasks.records.models import Case, Department
from tasks.settings import settings

KEY = Fernet.generate_key().decode()


def switch(monkeypatch: pytest.MonkeyPatch, to: str, key: str = KEY) -> None:
    """Set which steps take a code, and by which keys secrets are kept."""
    monkeypatch.setenv("RULEBOOK_ONE_TIME_CODES", to)
    monkeypatch.setenv("RULEBOOK_CODE_KEY", key)
    settings.cache_clear()


def secret_of(staff: str) -> str:
    """What somebody's telephone has by now."""
    return Fernet(KEY.split()[0]).decrypt(row_of(staff).secret.encode()).decode()


def row_of(staff: str) -> CodeSecret:
    with reading() as book:
        standing = CodeSecret.staff == staff, CodeSecret.void_at.is_(None)
        return book.scalars(select(CodeSecret).where(*standing)).one()


def code_of(staff: str, steps: int = 0) -> str:
    """The code that somebody's telephone shows now, or so many steps from now."""
    return code_by(secret_of(staff), steps)


def code_by(key: str, steps: int = 0) -> str:
    """The code that a telephone with that key shows, so many steps from now."""
    return pyotp.TOTP(key).generate_otp(int(datetime.now(UTC).timestamp()) // SECONDS_A_STEP + steps)


def another_than(code: str) -> str:
    """Six digits that are that code in no place."""
    return "".join(str((int(digit) + 5) % 10) for digit in code)


def lets_code_pass(staff: str) -> None:
    """Time goes on: the last code of theirs was used a while ago."""
    with writing() as book:
        standing = CodeSecret.staff == staff, CodeSecret.void_at.is_(None)
        book.scalars(select(CodeSecret).where(*standing)).one().last_step = 0


def enrol(*staff: str, by: str = "H1") -> None:
    """Enrol people without a run: what they are asked later is what a test is about."""
    for number in staff:
        secret = Fernet(KEY.split()[0]).encrypt(pyotp.random_base32().encode()).decode()
        with writing() as book:
            case = _paper(book)
            book.add(
                CodeSecret(
                    staff=number, case=case, secret=secret, vouched_by=by, issued_at=now(), proven_at=now()
                )
            )


def _paper(book: Session) -> str:
    number = "OTC-20210101-0001"
    if book.get(Case, number) is None:
        at = datetime(2021, 1, 1, tzinfo=UTC)
        department = book.scalars(select(Department.name)).first()
        book.add(
            Case(
                number=number,
                procedure="code_enrolment",
                department=department,
                subject="动态口令",
                category="动态口令",
                facts={},
                rules={},
                reported_at=at,
                received_at=at,
                opened_at=at,
                closed_at=at,
                state="closed",
            )
        )
        book.flush()
    return number


def key_shown(run: Run) -> str:
    """The secret that the sheet of an enrolment shows for typing in; blank where it shows none."""
    found = re.search(r"`([A-Z2-7]{32})`", run.sheet)
    return found[1] if found else ""
