"""The one way into the case book."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.orm import Session

from tasks.auditing.capture import watch
from tasks.settings import settings

BUSY_SECONDS = 30
"""How long a writer waits for another one on SQLite."""

LOOK_MILLISECONDS = 8
"""Within how long it looks anew, three times in all, whether it is its turn."""


def _prepare_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 - a raw DBAPI connection
    connection.isolation_level = None  # SQLAlchemy's own BEGIN below, not sqlite3's
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")
    _wait(connection, BUSY_SECONDS * 1000)


def _begin_as_writer(connection: Connection) -> None:
    # A reader that turns into a writer in mid-transaction is refused at once by SQLite; one that
    # says so at the beginning waits its turn. `reading` begins nothing, and holds nobody up.
    if connection.get_execution_options().get("isolation_level") == "AUTOCOMMIT":
        return
    # Left to itself, SQLite looks less and less often, at last ten times a second: among many writers, who has
    # waited longer would wait longer still.
    raw = connection.connection.driver_connection
    _wait(raw, LOOK_MILLISECONDS)
    try:
        if not _began(raw):
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # says what is wrong
    finally:
        _wait(raw, BUSY_SECONDS * 1000)


def _began(raw: Any) -> bool:  # noqa: ANN401 - a raw DBAPI connection
    for _ in range(BUSY_SECONDS * 1000 // LOOK_MILLISECONDS):
        with suppress(sqlite3.OperationalError):
            raw.execute("BEGIN IMMEDIATE")
            return True
    return False


def _wait(raw: Any, milliseconds: int) -> None:  # noqa: ANN401 - a raw DBAPI connection
    raw.execute(f"PRAGMA busy_timeout = {milliseconds}")


@lru_cache
def engine(url: str) -> Engine:
    """The engine of a case book: SQLite (WAL, foreign keys, waiting writers) or PostgreSQL."""
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url, hide_parameters=True, pool_pre_ping=True, pool_size=10, max_overflow=20)
    Path(make_url(url).database or "").parent.mkdir(parents=True, exist_ok=True)
    made = create_engine(url, hide_parameters=True)  # an error's text must not carry what customers wrote
    event.listen(made, "connect", _prepare_sqlite)
    event.listen(made, "begin", _begin_as_writer)
    return made


class AuditedSession(Session):
    """A session whose changes enter the audit as well."""


watch(AuditedSession)


@contextmanager
def writing() -> Iterator[Session]:
    """A session whose changes are entered together or not at all, the audit's entries with them."""
    with AuditedSession(engine(settings().database), expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def reading() -> Iterator[Session]:
    """A session that reads; on SQLite it takes no lock and holds no writer up."""
    autocommit = engine(settings().database).execution_options(isolation_level="AUTOCOMMIT")
    with Session(autocommit) as session:
        yield session


@contextmanager
def as_of_now() -> Iterator[Connection]:
    """A connection that sees everything as it stands at its first look, whatever others write meanwhile."""
    of = engine(settings().database)
    if of.dialect.name != "sqlite":
        with of.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
            yield connection
        return
    with of.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("BEGIN")  # a reader's: it holds no writer up
        try:
            yield connection
        finally:
            connection.exec_driver_sql("ROLLBACK")
