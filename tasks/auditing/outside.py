"""What no table holds and yet decides: the policies' numbers, the profiles, the settings; their changes are entered."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import SecretStr
from pydantic.fields import FieldInfo
from sqlalchemy import make_url, select
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session

from policies.books import customers_numbers, rulebook_numbers
from policies.chapters import procedures
from policies.profiles import all_profiles
from tasks.auditing.chain import ENTRIES, Entry, append, sealed, text_of
from tasks.auditing.hand import in_hand
from tasks.auditing.key import keys
from tasks.auditing.tables import OUTSIDE, PROFILES, RULEBOOK, SETTINGS
from tasks.records.engine import writing
from tasks.settings import Settings, settings

Place = tuple[str, str]


class Stands(NamedTuple):
    """What stands in one place, and the clause that it rests on."""

    values: Mapping[str, Any]
    clause: str = ""


def enter_changes_outside() -> int:
    """OP-HOUSE-137 · enter what is otherwise than at the last start, before and after; how many places.

    Whoever starts calls it; of several who start at once, the first enters it.
    """
    now = dict(_stands())
    with writing() as book:
        append(book, ())  # whoever comes second waits here, and finds nothing left to enter
        was = _last_entered(book)
        changed = [_entry(place, was.get(place), now.get(place)) for place in sorted({*was, *now})]
        found = [entry for entry in changed if entry is not None]
        append(book, found)
    return len(found)


def _entry(place: Place, was: Mapping[str, Any] | None, now: Stands | None) -> Entry | None:
    values = now.values if now is not None else None
    if text_of(was) == text_of(values):
        return None
    what = "insert" if was is None else "delete" if values is None else "update"
    clause = now.clause if now is not None else ""
    return Entry(in_hand().actor, *place, what, was, values, clause=clause)


def _last_entered(book: Session) -> dict[Place, Mapping[str, Any]]:
    wanted = select(ENTRIES.c.table, ENTRIES.c.row, ENTRIES.c.after).where(ENTRIES.c.table.in_(OUTSIDE))
    was: dict[Place, Mapping[str, Any]] = {}
    for table, row, after in book.execute(wanted.order_by(ENTRIES.c.sequence)):
        if after is None:
            was.pop((table, row), None)
        else:
            was[table, row] = json.loads(after)
    return was


def _stands() -> Iterator[tuple[Place, Stands]]:
    yield from _numbers()
    for name, profile in all_profiles().items():
        yield (PROFILES, name), Stands(profile.model_dump(mode="json", exclude={"name"}))
    own = settings()
    for name, field in Settings.model_fields.items():
        yield (SETTINGS, name), Stands({"value": _told(name, field, getattr(own, name))})


def _numbers() -> Iterator[tuple[Place, Stands]]:
    for procedure in procedures():
        customers = customers_numbers(procedure)
        for name, written in rulebook_numbers(procedure).items():
            values = [
                number.model_dump(mode="json", exclude={"name", "clause"}, exclude_none=True)
                for number in (*written, *customers.get(name, ()))
            ]
            clause = customers.get(name, written)[-1].clause
            yield (RULEBOOK, f"{procedure}.{name}"), Stands({"values": values}, clause)


def _told(name: str, field: FieldInfo, value: object) -> object:
    """A setting as an entry has it: that a secret was changed shows, what it is doesn't."""
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
        return sealed(keys(), SETTINGS, name, "value", value) if value else ""
    if not field.repr and value:
        return sealed(keys(), SETTINGS, name, "value", str(value))
    if isinstance(value, str) and name.endswith("_url"):
        return _without_password(value)
    if isinstance(value, Path):
        return str(value)
    return list(value) if isinstance(value, tuple) else value


def _without_password(url: str) -> str:
    try:
        return make_url(url).render_as_string(hide_password=True) if url else ""
    except (ArgumentError, ValueError):
        return "***"
