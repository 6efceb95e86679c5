"""Copies of both databases as of one moment, while the house runs.

A pair taken one after the other would disagree: the case book with an answer that its run still waits for, or a run
whose answer is in neither. So whoever writes is held for as long as it takes to begin looking at both, some
milliseconds, and each is then copied as it was in that moment, however long that takes. To the house a restored pair
is what a power cut at that moment would have left.
"""

import random
import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Protocol

import psycopg

from deployments.databases import CannotCopy, Database, run_tool

HELD_AT_MOST = 60.0
"""Seconds of trying until it is given up to hold both at once."""

PATIENCE = 0.5
"""Seconds that one hold waits for others; PostgreSQL would look for deadlocks, and end somebody's work, after one."""


class NotHeld(Exception):  # noqa: N818 - says what became of it
    """Somebody is just writing."""


class Held(Protocol):
    """A database whose writers can be held for a moment, looked at in that moment, and copied as it was then."""

    def hold(self) -> None: ...
    def look(self) -> None: ...
    def release(self) -> None: ...
    def copy(self, to: Path) -> None: ...
    def close(self) -> None: ...


def copy_as_of_one_moment(of: Sequence[Database], into: Path) -> None:
    """Copy the databases into a folder, all as they were in one moment; CannotCopy where that can't be had."""
    held: list[Held] = [HeldSqlite(one) if one.is_sqlite else HeldPostgres(one) for one in of]
    try:
        _look_at_once(held)
        for one, database in zip(held, of, strict=True):
            one.copy(into / database.copy_name)
    finally:
        for one in held:
            one.close()


def _look_at_once(held: Sequence[Held]) -> None:
    until = time.monotonic() + HELD_AT_MOST
    while True:
        try:
            for one in held:
                one.hold()
            for one in held:
                one.look()
        except NotHeld as busy:
            if time.monotonic() > until:
                raise CannotCopy(f"写入不断,无法取得同一时刻 somebody writes all the time ({busy})") from busy
        else:
            return
        finally:
            for one in held:
                one.release()
        time.sleep(random.uniform(0.05, 0.5))  # noqa: S311 - no secret


class HeldSqlite:
    """An SQLite database: one connection keeps writers waiting, another one sees what stands there meanwhile."""

    def __init__(self, database: Database) -> None:
        if not database.file.is_file():
            raise CannotCopy(f"没有数据库 there is no database {database.file}")
        self._writer = sqlite3.connect(database.file, timeout=PATIENCE, isolation_level=None)
        self._reader = sqlite3.connect(database.file, isolation_level=None)

    def hold(self) -> None:
        try:
            self._writer.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as busy:
            raise NotHeld(str(busy)) from busy

    def look(self) -> None:
        self._reader.execute("BEGIN")
        self._reader.execute("SELECT count(*) FROM sqlite_master").fetchone()  # only a read begins it

    def release(self) -> None:
        if self._writer.in_transaction:
            self._writer.execute("ROLLBACK")

    def copy(self, to: Path) -> None:
        with closing(sqlite3.connect(to)) as copied:
            self._reader.backup(copied)
            (sound,) = copied.execute("PRAGMA quick_check").fetchone()
            copied.execute("PRAGMA journal_mode = DELETE")  # one file, until it is opened by a house again
        if sound != "ok":
            raise CannotCopy(f"数据库已损坏 the database is damaged: {to.name}: {sound}")

    def close(self) -> None:
        self._reader.close()
        self._writer.close()


class HeldPostgres:
    """A PostgreSQL database: one transaction locks its tables, another one exports what it sees for pg_dump."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._writer: psycopg.Connection[Any] = psycopg.connect(database.address)
        self._reader: psycopg.Connection[Any] = psycopg.connect(database.address)
        self._seen = ""

    def hold(self) -> None:
        rows = self._writer.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
        ).fetchall()
        self._writer.execute(f"SET LOCAL lock_timeout = {int(PATIENCE * 1000)}")
        try:
            if rows:
                self._writer.execute(f"LOCK TABLE {', '.join(name for (name,) in rows)} IN SHARE MODE")
        except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected) as busy:
            raise NotHeld(str(busy).partition("\n")[0]) from busy

    def look(self) -> None:
        self._reader.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        row = self._reader.execute("SELECT pg_export_snapshot()").fetchone()
        self._seen = str(row[0]) if row else ""

    def release(self) -> None:
        self._writer.rollback()

    def copy(self, to: Path) -> None:
        run_tool(self._database, "pg_dump", "--format=custom", f"--snapshot={self._seen}", f"--file={to}")

    def close(self) -> None:
        self._reader.close()
        self._writer.close()
