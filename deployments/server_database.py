"""What we change of how Prefect's server talks to its database, and why."""

import asyncio
import inspect
import sqlite3
from collections import deque
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, NamedTuple
from uuid import UUID
from weakref import WeakKeyDictionary

from prefect.server import models
from prefect.server.database.configurations import SQLITE_BEGIN_MODE, AioSqliteConfiguration
from prefect.server.database.orm_models import Deployment, Event, EventResource, FlowRun, WorkQueue
from prefect.server.events.schemas.events import ReceivedEvent
from prefect.server.events.storage import database
from sqlalchemy import insert, select
from sqlalchemy.dialects.sqlite.aiosqlite import AsyncAdapt_aiosqlite_cursor
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from deployments.turns import Turns

DEFERRED = 'SQLITE_BEGIN_MODE.set("IMMEDIATE" if with_for_update else "DEFERRED")'
RUN_WITH_ITS_QUEUE = joinedload(FlowRun.work_queue).joinedload(WorkQueue.work_pool)
DEPLOYMENT_WITH_ITS_QUEUE = joinedload(Deployment.work_queue).joinedload(WorkQueue.work_pool)


class UnexpectedPrefectError(RuntimeError):
    """Prefect's inside isn't what our change of it was written for."""


def improve(url: str) -> None:
    """Make all the changes that a server on this database needs, before it opens it."""
    read_queues_along()
    if "sqlite" in url:
        begin_immediate(AioSqliteConfiguration)
        one_trip_for_each_statement(AsyncAdapt_aiosqlite_cursor)
        database._write_sqlite_events = write_events  # noqa: SLF001 -- what its public `write_events` calls here


def begin_immediate(configuration: type[Any]) -> None:
    """Let every transaction that writes to SQLite take its lock when it begins, so that it waits its turn.

    Begun DEFERRED, as in Prefect 3.8, two writers at once end in SQLITE_BUSY without waiting, and the
    server answers 503: to 64 % of the writes of two callers. Writers of one process take it in the order they come:
    SQLite itself lets whoever asks at the right moment have it, and a claim waited for seconds among busy bursts.
    Raises UnexpectedPrefectError where Prefect's own method no longer reads as it did.
    """
    begin: Callable[..., AbstractAsyncContextManager[Any]] = configuration.begin_transaction
    if DEFERRED not in inspect.getsource(begin):
        raise UnexpectedPrefectError(
            f"{configuration.__qualname__}.begin_transaction has changed. Install Prefect 3.8 as locked, "
            "or set RULEBOOK_PREFECT_DATABASE_URL to a PostgreSQL database, which needs no change."
        )

    turns: WeakKeyDictionary[asyncio.AbstractEventLoop, Turns] = WeakKeyDictionary()

    @asynccontextmanager
    async def immediately(self: Any, session: Any, with_for_update: bool = True) -> AsyncGenerator[Any]:  # noqa: ANN401, ARG001, FBT001, FBT002 -- Prefect's signature
        turn = turns.setdefault(asyncio.get_running_loop(), Turns())
        async with turn.one(), begin(self, session, with_for_update=True) as transaction:
            await session.connection()
            # The mode also reaches a session that is opened meanwhile, to word an event: it would wait for
            # this one's lock, and this one for it, until both give up after a minute.
            before = SQLITE_BEGIN_MODE.set("DEFERRED")
            try:
                yield transaction
            finally:
                SQLITE_BEGIN_MODE.reset(before)

    configuration.begin_transaction = immediately


class Outcome(NamedTuple):
    """What a statement came to: rows and their description, or what it wrote."""

    description: Any = None
    rows: list[Any] | None = None
    lastrowid: int | None = -1
    rowcount: int = -1


def one_trip_for_each_statement(cursor: type[Any]) -> None:
    """Do all of a statement in one trip to the thread of its connection, not in four.

    Making a cursor, executing, fetching and closing by a trip each were a quarter of what a server on SQLite does.
    It also closes in that thread what SQLite refused: left to the garbage collector, such a cursor is closed in the
    thread that serves everybody, and should its connection wait for another's lock just then, nobody is served for
    a minute.
    """
    execute, executemany = cursor.execute, cursor.executemany

    def at_once(self: Any, operation: Any, parameters: Any = None) -> None:  # noqa: ANN401 -- SQLAlchemy's signature
        given = (operation,) if parameters is None else (operation, parameters)
        if self.server_side:  # its rows are fetched later, a few at a time
            execute(self, *given)
        else:
            _in_one_trip(self, "execute", given)

    def many_at_once(self: Any, operation: Any, seq_of_parameters: Any) -> None:  # noqa: ANN401 -- SQLAlchemy's signature
        if self.server_side:
            executemany(self, operation, seq_of_parameters)
        else:
            _in_one_trip(self, "executemany", (operation, seq_of_parameters))

    cursor.execute, cursor.executemany = at_once, many_at_once


def _in_one_trip(cursor: Any, how: str, given: tuple[Any, ...]) -> None:  # noqa: ANN401 -- SQLAlchemy's own
    connection = cursor._connection  # noqa: SLF001 -- aiosqlite's, as SQLAlchemy keeps it
    try:
        done = cursor.await_(connection._execute(_done, connection._conn, how, given))  # noqa: SLF001 -- aiosqlite's way to its thread
    except Exception as error:  # noqa: BLE001 -- SQLAlchemy says which ones it words anew
        cursor._adapt_connection._handle_exception(error)  # noqa: SLF001 -- as its own `execute` does
    else:
        cursor.description, cursor.lastrowid, cursor.rowcount = (
            done.description,
            done.lastrowid,
            done.rowcount,
        )
        if done.rows is not None:
            cursor._rows = deque(done.rows)  # noqa: SLF001 -- same


def _done(connection: sqlite3.Connection, how: str, given: tuple[Any, ...]) -> Outcome:
    cursor = connection.cursor()
    try:
        getattr(cursor, how)(*given)
        if cursor.description:
            return Outcome(cursor.description, cursor.fetchall())
        return Outcome(lastrowid=cursor.lastrowid, rowcount=cursor.rowcount)
    finally:
        cursor.close()


async def write_events(session: AsyncSession, events: list[ReceivedEvent]) -> None:
    """Enter events that aren't in SQLite yet, each row by the same short statement.

    Prefect words one statement with all the values of all rows, which has to be compiled anew each time: 1.5 ms an
    event, and a case has some thirty.
    """
    for batch in database._in_safe_batches(events):  # noqa: SLF001 -- as many as SQLite looks up at once
        there = set(
            await session.scalars(select(Event.id).where(Event.id.in_({event.id for event in batch})))
        )
        new = {event.id: event for event in batch if event.id not in there}.values()
        resources = [row for event in new for row in event.as_database_resource_rows()]
        for table, rows in ((Event, [event.as_database_row() for event in new]), (EventResource, resources)):
            if rows:
                await session.execute(insert(table), rows, execution_options={"dml_strategy": "raw"})


async def read_flow_run(session: AsyncSession, flow_run_id: UUID, for_update: bool = False) -> FlowRun | None:  # noqa: FBT001, FBT002 -- Prefect's signature
    """Read a run with its state, queue and pool by one statement, where Prefect takes four.

    PostgreSQL takes two where it waits to lock the run: joined to it, its state would be looked up under the number of
    the state before, and be missing.
    """
    wanted = select(FlowRun).where(FlowRun.id == flow_run_id).options(RUN_WITH_ITS_QUEUE)
    if not (for_update and session.get_bind().dialect.name == "postgresql"):
        wanted = wanted.options(joinedload(FlowRun._state))  # noqa: SLF001 -- the public one is no relationship
    found = await session.execute(wanted.with_for_update(of=FlowRun) if for_update else wanted)
    return found.scalar()


async def read_deployment(session: AsyncSession, deployment_id: UUID) -> Deployment | None:
    """Read a deployment with its queue and pool, by two statements where Prefect takes four."""
    return await session.get(Deployment, deployment_id, options=[DEPLOYMENT_WITH_ITS_QUEUE])


def read_queues_along() -> None:
    """Read runs and deployments by fewer statements: each change of a run's state reads both."""
    models.flow_runs.read_flow_run = read_flow_run
    models.deployments.read_deployment = read_deployment
