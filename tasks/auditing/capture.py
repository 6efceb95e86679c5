"""Whatever a session changes is collected as it goes, and enters the audit in the same transaction."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Result,
    Table,
    TextClause,
    event,
    inspect,
    select,
    tuple_,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstanceState, ORMExecuteState, Session
from sqlalchemy.orm.base import NO_VALUE
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.dml import Delete, Insert, Update

from tasks.auditing.chain import append
from tasks.auditing.entries import entries_of
from tasks.auditing.tables import EXCUSED

MOST_AT_ONCE = 5_000
"""Rows that one statement may change: each is read before and after."""

Row = dict[str, Any]
Key = tuple[Any, ...]


class NotAudited(RuntimeError):  # noqa: N818 - says what is wrong
    """A statement whose changes can't be told: it isn't carried out."""


@dataclass
class Change:
    """What a transaction does to one row; `known` are its other columns, as far as they are at hand."""

    table: Table
    key: Key
    what: str
    before: Row = field(default_factory=dict)
    after: Row = field(default_factory=dict)
    known: Row = field(default_factory=dict)
    again: bool = False
    """Whether only the database knows what came of it."""


Changes = dict[tuple[str, Key], Change]


def changes_of(book: Session) -> Changes:
    """What the transaction at hand has changed so far."""
    found: Changes = book.info.setdefault("changes", {})
    return found


def watch(sessions: type[Session]) -> None:
    """Have every session of this kind audited."""
    event.listen(sessions, "before_flush", _before_flush)
    event.listen(sessions, "after_flush", _after_flush)
    event.listen(sessions, "do_orm_execute", _on_statement)
    event.listen(sessions, "after_begin", _no_savepoint)
    event.listen(sessions, "before_commit", _enter)


@cache
def _audited(table: Table) -> bool:
    return table.name not in EXCUSED


# --- objects: what a flush writes is known by the session


def _before_flush(book: Session, _context: object, _instances: object) -> None:
    """What was set without having been read, or to what the database will compute, is read now, and again later."""
    unread = [state for state in map(inspect, book.dirty) if _unread(state)]
    gone = [state for state in map(inspect, book.deleted) if state.unloaded]
    for state in (*unread, *gone):
        if _audited(table := state.mapper.local_table):
            _hold(book, table, [state.identity])


def _unread(state: InstanceState[Any]) -> bool:
    return any(
        old is NO_VALUE or isinstance(state.dict.get(name), ClauseElement)
        for name, old in state.committed_state.items()
    )


def _after_flush(book: Session, _context: object) -> None:
    for state in map(inspect, book.new):
        if _audited(table := state.mapper.local_table):
            values = {column.name: state.dict.get(column.name) for column in table.columns}
            _note(book, Change(table, _key_of(state), "insert", after=values, known=values))
    for state in map(inspect, book.dirty):
        if _audited(table := state.mapper.local_table):
            _updated(book, state, table)
    for state in map(inspect, book.deleted):
        if _audited(table := state.mapper.local_table):
            values = {column.name: state.dict.get(column.name) for column in table.columns}
            _note(book, Change(table, _key_of(state), "delete", before=values, known=values))


def _updated(book: Session, state: InstanceState[Any], table: Table) -> None:
    now = state.dict
    set_anew = {name: old for name, old in state.committed_state.items() if name in table.columns}
    before = {name: old for name, old in set_anew.items() if name not in now or old != now[name]}
    if not before:
        return
    if before.keys() & {column.name for column in table.primary_key}:
        raise NotAudited(f"{table.name}: a primary key stays as it is; enter a new row instead")
    after = {name: now.get(name) for name in before}
    _note(book, Change(table, _key_of(state), "update", before, after, known=now))


def _key_of(state: InstanceState[Any]) -> Key:
    return tuple(state.dict[column.name] for column in state.mapper.local_table.primary_key)


def _note(book: Session, change: Change) -> None:
    changes = changes_of(book)
    place = (change.table.name, change.key)
    earlier = changes.get(place)
    if earlier is None:
        changes[place] = change
        return
    if earlier.what == "update":
        earlier.before = {**change.before, **earlier.before}
    if change.what == "update" and earlier.what != "delete":
        earlier.after, earlier.known = {**earlier.after, **change.after}, change.known
    else:
        earlier.again = True


# --- statements: what they will change is read, and locked, before they do


def _on_statement(state: ORMExecuteState) -> Result[Any] | None:
    statement = state.statement
    if state.is_select:
        return None
    if not isinstance(statement, Insert | Update | Delete):
        if isinstance(statement, TextClause):
            raise NotAudited("nobody can tell what a statement in SQL text changes; write it with SQLAlchemy")
        return None
    table = statement.table
    if not isinstance(table, Table) or not _audited(table):
        return None
    if isinstance(statement, Insert):
        return _inserted(state, statement, table)
    if state.parameters:
        raise NotAudited(f"{table.name}: rows changed by a list of parameters aren't audited; use WHERE")
    state.session.flush()
    rows = _matched(state.session, table, statement.whereclause)
    keys = [_key_in(table, row) for row in rows]
    _hold_rows(state.session, table, zip(keys, rows, strict=True))
    # Just these rows: one that comes to match meanwhile was not read.
    state.statement = statement.where(_among(table, keys))
    return None


def _inserted(state: ORMExecuteState, statement: Insert, table: Table) -> Result[Any]:
    own = isinstance(statement, postgresql.Insert | sqlite.Insert)
    if own or statement.select is not None or statement.returning_column_descriptions:
        raise NotAudited(f"{table.name}: only a plain INSERT of rows is audited")
    done = state.invoke_statement(statement=statement.returning(*_entity(state, table)))
    for row in done.all():
        values = dict(zip(table.columns.keys(), row, strict=True))
        _note(state.session, Change(table, _key_in(table, values), "insert", after=values, known=values))
    return done


def _entity(state: ORMExecuteState, table: Table) -> Sequence[Any]:
    mapper = state.bind_mapper
    if mapper is None:
        return list(table.columns)
    return [getattr(mapper.class_, column.name) for column in table.columns]


def _matched(book: Session, table: Table, where: ColumnElement[bool] | None) -> list[Row]:
    wanted = select(table).with_for_update(of=table)
    wanted = wanted if where is None else wanted.where(where)
    rows = [dict(row) for row in book.connection().execute(wanted.limit(MOST_AT_ONCE + 1)).mappings()]
    if len(rows) > MOST_AT_ONCE:
        raise NotAudited(f"{table.name}: more than {MOST_AT_ONCE} rows at once; change them in shares")
    return rows


def _hold(book: Session, table: Table, keys: Iterable[Key]) -> None:
    rows = _matched(book, table, _among(table, list(keys)))
    _hold_rows(book, table, ((_key_in(table, row), row) for row in rows))


def _hold_rows(book: Session, table: Table, rows: Iterable[tuple[Key, Row]]) -> None:
    changes = changes_of(book)
    for key, row in rows:
        change = changes.setdefault((table.name, key), Change(table, key, "update", known=row))
        if change.what == "update":
            change.before = {**row, **change.before}
        change.again = True


def _key_in(table: Table, row: Mapping[str, Any]) -> Key:
    return tuple(row[column.name] for column in table.primary_key)


def _among(table: Table, keys: list[Key]) -> ColumnElement[bool]:
    columns: list[Column[Any]] = list(table.primary_key)
    if len(columns) == 1:
        return columns[0].in_([key[0] for key in keys])
    return tuple_(*columns).in_(keys)


# --- the end of the transaction


def _no_savepoint(_book: Session, transaction: Any, _connection: object) -> None:  # noqa: ANN401 - SQLAlchemy's signature
    if transaction.nested:
        raise NotAudited(
            "what is rolled back to a savepoint would stay in the audit: use a session of its own"
        )


def _enter(book: Session) -> None:
    book.flush()
    changes = changes_of(book)
    if not changes:
        return
    _read_again(book, [change for change in changes.values() if change.again])
    told = [change for change in changes.values() if change.before or change.after]
    append(book, entries_of(book, told))
    changes.clear()


def _read_again(book: Session, changes: Sequence[Change]) -> None:
    by_table: dict[Table, list[Change]] = {}
    for change in changes:
        by_table.setdefault(change.table, []).append(change)
    for table, held in by_table.items():
        for first in range(0, len(held), MOST_AT_ONCE):
            some = held[first : first + MOST_AT_ONCE]
            rows = _matched(book, table, _among(table, [change.key for change in some]))
            by_key = {_key_in(table, row): row for row in rows}
            for change in some:
                _settle(change, by_key.get(change.key))


def _settle(change: Change, row: Row | None) -> None:
    existed = change.what != "insert"
    change.what = "update" if existed and row is not None else "delete" if existed else "insert"
    if row is None:
        change.after = {}
        return
    change.known = row
    if not existed:
        change.after = row
        return
    change.after = {name: value for name, value in row.items() if value != change.before.get(name)}
    change.before = {name: change.before.get(name) for name in change.after}
