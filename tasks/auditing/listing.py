"""The audit to read: one entry after the other, Chinese first."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from tasks.auditing.tables import AUDITED, PROFILES, RULEBOOK, SETTINGS
from tasks.records.audit import AuditEntry
from tasks.records.engine import reading
from tasks.wording import moment

WHAT = {"insert": "新增 entered", "update": "改动 changed", "delete": "删除 deleted", "found": "原有 found"}
TITLES = {
    **{name: one.titled for name, one in AUDITED.items()},
    RULEBOOK: "制度数值 numbers of the rulebook",
    PROFILES: "规则版本 profiles",
    SETTINGS: "设置 settings",
}
SHORT = 16
"""How much of a digest tells it from another."""


def of_case(number: str) -> Iterator[str]:
    """Every entry of a case."""
    yield from _lines(AuditEntry.case == number)


def of_person(number: str) -> Iterator[str]:
    """Every entry of what a person did, and of whatever names them."""
    named = f'"{number}"'
    yield from _lines(
        or_(
            AuditEntry.actor == number,
            AuditEntry.row == number,
            AuditEntry.row.startswith(f"[{named},", autoescape=True),
            AuditEntry.before.contains(named, autoescape=True),
            AuditEntry.after.contains(named, autoescape=True),
        )
    )


def _lines(of: ColumnElement[bool]) -> Iterator[str]:
    with reading() as book:
        for entry in book.scalars(select(AuditEntry).where(of).order_by(AuditEntry.sequence)):
            yield from _told(entry)


def _told(entry: AuditEntry) -> Iterator[str]:
    rules = " ".join(filter(None, (entry.day, entry.profile)))
    place = f"{TITLES.get(entry.table, entry.table)} {entry.row}"
    head = (f"#{entry.sequence}", moment(entry.at), entry.actor, WHAT.get(entry.what, entry.what), place)
    yield " · ".join(filter(None, (*head, entry.case, entry.clause, rules)))
    before, after = _values(entry.before), _values(entry.after)
    for name in {**before, **after}:
        was = f"{_shown(before[name])} → " if name in before else ""
        yield f"    {name}: {was}{_shown(after[name]) if name in after else '—'}"
    if entry.shown:
        yield f"    所见表单 sheet shown: {entry.shown[:SHORT]}…"


def _values(text: str | None) -> Mapping[str, Any]:
    values = json.loads(text) if text else {}
    return values if isinstance(values, dict) else {}


def _shown(value: object) -> str:
    if isinstance(value, dict) and value.keys() == {"sealed"}:
        return f"已封存 sealed {value['sealed'][:SHORT]}…"
    if value is None:
        return "—"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
