"""The chain: how an entry is written down, sealed and hashed, and how it is appended."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum
from hashlib import sha256
from hmac import digest
from typing import Any, NamedTuple, cast

from sqlalchemy import Connection, Dialect, Table, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from tasks.auditing.key import Keys, keys
from tasks.clock import now
from tasks.records.audit import AuditEntry, AuditHead

FIRST = ""
"""What the first entry follows."""

ENTRIES, HEAD = (cast("Table", kind.__table__) for kind in (AuditEntry, AuditHead))


class OtherKey(RuntimeError):  # noqa: N818 - says what is wrong
    """The chain was begun with another key: nothing may be appended with this one."""


class Entry(NamedTuple):
    """An entry before it has its place in the chain; the columns of `audit_entries` in their order."""

    actor: str
    table: str
    row: str
    what: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    case: str = ""
    clause: str = ""
    day: str = ""
    profile: str = ""
    shown: str = ""


class Head(NamedTuple):
    """The last entry of the chain."""

    sequence: int
    hash: str


def text_of(value: object) -> str:
    """A value as JSON: keys sorted, no spaces; the same for what is to be written and what is read back.

    Ours, and not RFC 8785: what was hashed is stored as it is, so that nobody has to write it the same again.
    """
    return ENCODER.encode(value)


def _plain(value: object) -> object:
    match value:
        case Decimal():
            return figure(value)
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date() | time():
            return value.isoformat()
        case Enum():
            return value.value
        case bytes():
            return value.hex()
    raise TypeError(f"{type(value).__name__} can't be written into the audit")


ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=_plain)


def figure(value: Decimal | float | None) -> str | None:
    """A figure as every database gives it back: SQLite keeps a float, and gives it ten decimals."""
    return None if value is None else f"{float(value):.10f}".rstrip("0").rstrip(".")


def plain(value: object) -> object:
    """A column's value as an entry shows it."""
    return value if value is None or isinstance(value, str | int | float | list | dict) else _plain(value)


def sealed(of: Keys, table: str, row: str, column: str, value: object) -> dict[str, str] | None:
    """A digest that proves a value and doesn't show it: keyed, because few names and numbers are possible.

    The same value elsewhere has another digest, so that nobody learns that two rows are of one person.
    """
    if value is None:
        return None
    said = text_of([table, row, column, value]).encode()
    return {"sealed": digest(of.seal, said, sha256).hex()}


def hash_of(of: Keys, values: Sequence[object]) -> str:
    """The hash of an entry: of all its columns but this one, the hash before it among them."""
    return digest(of.chain, text_of(values).encode(), sha256).hex()


def append(book: Session, entries: Iterable[Entry]) -> None:
    """Append to the chain in the transaction at hand; its head stays locked from here to the commit."""
    of, at, connection = keys(), now().isoformat(), book.connection()
    head, written = _locked(connection, of), []
    for entry in entries:
        said = entry._replace(before=_text(entry.before), after=_text(entry.after))
        values = (head.sequence + 1, at, *said, head.hash)
        head = Head(head.sequence + 1, hash_of(of, values))
        written.append(dict(zip(ENTRIES.columns.keys(), (*values, head.hash), strict=True)))
    if written:
        connection.execute(insert(ENTRIES), written)
        connection.execute(update(HEAD).where(HEAD.c.id == 1).values(head._asdict()))


def _text(values: Mapping[str, Any] | None) -> Any:  # noqa: ANN401 - what `Entry` has there
    return None if values is None else text_of(values)


def _locked(connection: Connection, of: Keys) -> Head:
    mine = select(HEAD.c.sequence, HEAD.c.hash, HEAD.c.key).where(HEAD.c.id == 1).with_for_update()
    row = connection.execute(mine).first()
    if row is None:
        first = {"id": 1, "sequence": 0, "hash": FIRST, "key": of.mark}
        connection.execute(_insert_for(connection.dialect)(HEAD).values(first).on_conflict_do_nothing())
        row = connection.execute(mine).one()
    if row.key != of.mark:
        raise OtherKey(
            "RULEBOOK_AUDIT_KEY (or audit.key in RULEBOOK_HOME) isn't the key that this case book's audit was "
            "begun with: give the house that key again"
        )
    return Head(row.sequence, row.hash)


def _insert_for(dialect: Dialect) -> Any:  # noqa: ANN401 - each database has its own
    return postgresql.insert if dialect.name == "postgresql" else sqlite.insert
