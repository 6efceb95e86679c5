"""One-time codes in the demo: the one signed step of its day, and the codes on its people's telephones."""

import os
import re
import time
from threading import Lock
from typing import Any

import pyotp
from cryptography.fernet import Fernet
from prefect.client.orchestration import get_client
from sqlalchemy import select

from deployments.demo import desk
from policies.house.identity import Codes
from tasks.records.engine import reading
from tasks.records.identity import CodeSecret
from tasks.records.models import Question
from tasks.run_page import base_key
from tasks.settings import Settings, settings

KEY = re.compile(r"[A-Z2-7]{32}")
STEP = 30
"""Seconds that a code lasts; the same one is never taken twice."""

_keys: dict[str, str] = {}
_used: dict[str, int] = {}
_one_at_a_time = Lock()


def sign_one_step(known: Settings) -> None:
    """Have the demo's signed step take codes, with a key of this home's own, unless the settings say otherwise."""
    if known.one_time_codes is not Codes.OFF or known.code_key.get_secret_value():
        return
    file = known.home / "demo-codes.key"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_bytes(Fernet.generate_key())
    os.environ["RULEBOOK_CODE_KEY"] = file.read_text()
    os.environ["RULEBOOK_ONE_TIME_CODES"] = Codes.NAMED
    settings.cache_clear()


def first_code_of(person: str) -> str:
    """The code by which somebody proves that their telephone has read the QR code."""
    return _shown(person, desk.until(lambda: _read(person), f"the QR code of {person}"))


def code_of(person: str) -> str:
    """The code that somebody's telephone shows, once they are enrolled; a new one each time."""
    return _shown(person, desk.until(lambda: _enrolled(person), f"the codes of {person}"))


def _shown(person: str, key: str) -> str:
    with _one_at_a_time:
        while (step := int(time.time()) // STEP) == _used.get(person):
            time.sleep(1)
        _used[person] = step
    return pyotp.TOTP(key).at(step * STEP)


def _enrolled(person: str) -> str | None:
    with reading() as book:
        proven = CodeSecret.proven_at.is_not(None), CodeSecret.void_at.is_(None)
        has = select(CodeSecret.staff).where(CodeSecret.staff == person, *proven)
        return _keys.get(person) if book.scalars(has).first() else None


def _read(person: str) -> str | None:
    """Read the key off the form on which the person proves that their telephone has it."""
    with reading() as book:
        asked = Question.form == "FirstCode", Question.asked_of == person, Question.state == "open"
        question = book.scalars(select(Question).where(*asked)).first()
    if question is None:
        return None
    key = f"{base_key(question.step, question.attempt)}-description"
    with get_client(sync_client=True) as api:
        path = {"id": question.run_id, "key": key}
        shown: Any = api.request("GET", "/flow_runs/{id}/input/{key}", path_params=path).json()
    found = KEY.search(str(shown))
    if found:
        _keys[person] = found[0]
    return found[0] if found else None
