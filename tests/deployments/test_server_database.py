import asyncio
import datetime as dt
import gc
import inspect
import os
import sqlite3
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import aiosqlite
import pytest
from prefect.server import models
from prefect.server.database.configurations import AioSqliteConfiguration
from prefect.server.database.orm_models import (
    Base,
    Deployment,
    Event,
    EventResource,
    Flow,
    FlowRun,
    FlowRunState,
    WorkPool,
    WorkQueue,
)
from prefect.server.events.schemas.events import ReceivedEvent
from prefect.server.events.storage import database
from prefect.server.schemas.states import StateType
from sqlalchemy import Connection, Enum, create_engine, event, make_url, select, text
from sqlalchemy.dialects.sqlite.aiosqlite import AsyncAdapt_aiosqlite_cursor
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import class_mapper
from sqlalchemy.schema import CreateTable

from deployments import turns
from deployments.server_database import (
    DEFERRED,
    UnexpectedPrefectError,
    begin_immediate,
    one_trip_for_each_statement,
    read_deployment,
    read_flow_run,
    write_events,
)
from deployments.turns import AnswersFirst, urgently


@pytest.fixture
def one_trip(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("execute", "executemany"):  # put back at the end
        monkeypatch.setattr(AsyncAdapt_aiosqlite_cursor, name, getattr(AsyncAdapt_aiosqlite_cursor, name))
    one_trip_for_each_statement(AsyncAdapt_aiosqlite_cursor)


def test_a_session_opened_within_a_writing_transaction_does_not_wait_for_its_lock(tmp_path: Path) -> None:
    class Configuration(AioSqliteConfiguration): ...

    begin_immediate(Configuration)
    database = Configuration(connection_url=f"sqlite+aiosqlite:///{tmp_path / 'prefect.db'}")

    async def read_while_writing() -> None:
        engine = await database.engine()
        async with AsyncSession(engine) as outer, database.begin_transaction(outer), asyncio.timeout(5):
            await outer.execute(text("CREATE TABLE written (n INTEGER)"))
            async with AsyncSession(engine) as inner:
                await inner.execute(text("SELECT 1"))
        await engine.dispose()

    asyncio.run(read_while_writing())


@pytest.fixture
def in_turn(tmp_path: Path) -> Callable[..., list[int]]:
    """Writes on a database of its own, all at once; `urgent` ones a little later. In which order they were made."""

    class Configuration(AioSqliteConfiguration): ...

    begin_immediate(Configuration)
    database = Configuration(connection_url=f"sqlite+aiosqlite:///{tmp_path / 'prefect.db'}")
    wrote: list[int] = []

    async def write(nth: int) -> None:
        engine = await database.engine()
        async with AsyncSession(engine) as session, database.begin_transaction(session):
            await session.execute(text("INSERT INTO written VALUES (:nth)"), {"nth": nth})
            wrote.append(nth)
            await asyncio.sleep(0.01)

    async def write_urgently(nth: int) -> None:
        await asyncio.sleep(0.05)
        with urgently():
            await write(nth)

    async def write_all(count: int, urgent: Sequence[int]) -> None:
        engine = await database.engine()
        async with engine.begin() as connection:
            await connection.execute(text("CREATE TABLE written (n INTEGER)"))
        await asyncio.gather(*map(write, range(count)), *map(write_urgently, urgent))
        await engine.dispose()

    def written(count: int, urgent: Sequence[int] = ()) -> list[int]:
        asyncio.run(write_all(count, urgent))
        return wrote

    return written


def test_writers_take_their_turns_in_the_order_they_came(in_turn: Callable[..., list[int]]) -> None:
    assert in_turn(40) == list(range(40))


def test_what_is_urgent_waits_for_one_other_writer_at_most(in_turn: Callable[..., list[int]]) -> None:
    wrote = in_turn(40, urgent=[100, 101])
    assert [nth for nth in wrote if nth < 100] == list(range(40))
    first = wrote.index(100)
    before = wrote[:first]
    assert len(before) <= 0.05 / 0.01 + 3  # what came before it, the one at work and one in line
    assert wrote.index(101) <= first + 2


def test_answers_come_up_as_claims_do_and_nothing_else() -> None:
    urgent: list[bool] = []

    async def noting(_scope: object, _receive: object, _send: object) -> None:
        urgent.append(turns._urgent.get())

    async def ask(path: str) -> None:
        no: Any = None
        await AnswersFirst(noting)({"type": "http", "path": path}, no, no)

    for path in ("/api/flow_runs/1/resume", "/api/flow_runs/1/set_state", "/api/flow_runs/1/resume"):
        asyncio.run(ask(path))
    assert urgent == [True, False, True]
    assert not turns._urgent.get()


def test_a_writer_that_waits_for_itself_is_given_up_and_ends_nobody_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Configuration(AioSqliteConfiguration): ...

    begin_immediate(Configuration)
    monkeypatch.setattr("deployments.turns.TURN_SECONDS", 0.1)
    database = Configuration(connection_url=f"sqlite+aiosqlite:///{tmp_path / 'prefect.db'}")

    async def write_within_a_write() -> None:
        engine = await database.engine()
        event.listen(
            engine.sync_engine, "connect", lambda opened, _: opened.execute("PRAGMA busy_timeout = 100")
        )
        async with AsyncSession(engine) as outer, database.begin_transaction(outer):
            with pytest.raises(OperationalError, match="locked"):
                async with AsyncSession(engine) as inner, database.begin_transaction(inner):
                    raise AssertionError
            await outer.execute(text("CREATE TABLE written (n INTEGER)"))
        async with AsyncSession(engine) as later, database.begin_transaction(later):
            await later.execute(text("INSERT INTO written VALUES (1)"))
        await engine.dispose()

    asyncio.run(write_within_a_write())


def test_the_garbage_of_a_refused_statement_holds_up_nobody(tmp_path: Path, one_trip: None) -> None:
    assert asyncio.run(_collect_while_its_connection_waits(tmp_path / "prefect.db")) < 1


async def _collect_while_its_connection_waits(file: Path) -> float:
    gc.freeze()  # what other tests left in this process takes time of its own to look through
    writer = sqlite3.connect(file, isolation_level=None)
    writer.execute("CREATE TABLE written (n INTEGER NOT NULL)")
    engine = create_async_engine(f"sqlite+aiosqlite:///{file}", connect_args={"timeout": 5})
    async with engine.connect() as connection:
        try:
            await connection.execute(text("INSERT INTO written VALUES (NULL)"))
        except IntegrityError as error:
            garbage: list[object] = [error]
            garbage.append(garbage)
    del garbage
    writer.execute("BEGIN IMMEDIATE")
    async with engine.connect() as connection:
        write = asyncio.create_task(connection.execute(text("INSERT INTO written VALUES (1)")))
        await asyncio.sleep(0.3)
        began = time.monotonic()
        gc.collect()
        took = time.monotonic() - began
        gc.unfreeze()
        writer.rollback()
        await write
    await engine.dispose()
    writer.close()
    return took


def test_a_prefect_that_changed_inside_is_refused_with_what_to_do() -> None:
    class Changed:
        async def begin_transaction(self) -> None: ...

    with pytest.raises(UnexpectedPrefectError, match="as locked"):
        begin_immediate(Changed)


def test_the_installed_prefect_is_the_one_our_change_was_written_for() -> None:
    assert DEFERRED in inspect.getsource(AioSqliteConfiguration.begin_transaction)


def test_each_statement_takes_one_trip_to_its_connection(
    tmp_path: Path, one_trip: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    trips: list[object] = []
    took = aiosqlite.Connection._execute

    async def counted(self: aiosqlite.Connection, act: object, *given: object) -> object:
        trips.append(act)
        return await took(self, act, *given)

    async def write_and_read() -> list[tuple[int, str]]:
        engine = create_async_engine(f"sqlite+aiosqlite:///{tmp_path / 'prefect.db'}")
        async with engine.connect() as connection:
            await connection.execute(text("CREATE TABLE written (n INTEGER PRIMARY KEY, said TEXT)"))
            monkeypatch.setattr(aiosqlite.Connection, "_execute", counted)
            new = text("INSERT INTO written VALUES (:n, :said)")
            many = await connection.execute(new, [{"n": n, "said": "x" * n} for n in range(5)])
            changed = await connection.execute(text("UPDATE written SET said = 'y' WHERE n > 2"))
            left = await connection.execute(text("DELETE FROM written WHERE n = 0 RETURNING said"))
            found = await connection.execute(text("SELECT n, said FROM written ORDER BY n"))
            assert (many.rowcount, changed.rowcount, left.scalar_one()) == (5, 2, "")
            assert len(trips) == 4
            monkeypatch.undo()
            streamed = await connection.stream(text("SELECT n FROM written"))  # a cursor that stays open
            assert [row.n async for row in streamed] == [1, 2, 3, 4]
        await engine.dispose()
        return [(n, said) for n, said in found]

    assert asyncio.run(write_and_read()) == [(1, "x"), (2, "xx"), (3, "y"), (4, "y")]


@dataclass
class PrefectTables:
    """Prefect's tables with one run in them, of a deployment in a queue of a pool."""

    engine: AsyncEngine
    run: UUID = field(default_factory=uuid4)
    deployment: UUID = field(default_factory=uuid4)

    async def make(self) -> None:
        async with self.engine.begin() as connection:
            await connection.run_sync(_create_tables)
        async with AsyncSession(self.engine) as session, session.begin():
            flow, pool, queue = Flow(name="f"), WorkPool(name="desk", type="resident"), uuid4()
            session.add_all([flow, pool])
            await session.flush()
            session.add(WorkQueue(id=queue, name="first", priority=1, work_pool_id=pool.id))
            await session.flush()
            session.add(Deployment(id=self.deployment, name="d", flow_id=flow.id, work_queue_id=queue))
            await session.flush()
            session.add(
                FlowRun(
                    id=self.run, flow_id=flow.id, deployment_id=self.deployment, work_queue_id=queue, name="r"
                )
            )
        await self.set_state(StateType.PENDING)

    async def set_state(self, kind: StateType, hold: Awaitable[object] | None = None) -> None:
        async with AsyncSession(self.engine) as session, session.begin():
            run = await session.get_one(FlowRun, self.run)
            await session.refresh(run, with_for_update=True)
            run.set_state(
                FlowRunState(
                    flow_run_id=self.run, type=kind, name=kind.name, timestamp=dt.datetime.now(dt.UTC)
                )
            )
            if hold:
                await session.flush()
                await hold


def _create_tables(connection: Connection) -> None:
    # One by one: their indexes would need an extension of PostgreSQL.
    tables = Base.metadata.sorted_tables
    for kind in [
        column.type for table in tables for column in table.columns if isinstance(column.type, Enum)
    ]:
        kind.create(connection, checkfirst=True)
    for table in tables:
        connection.execute(CreateTable(table))


@asynccontextmanager
async def prefect_tables(url: str) -> AsyncIterator[PrefectTables]:
    engine = create_async_engine(url)
    try:
        tables = PrefectTables(engine)
        await tables.make()
        yield tables
    finally:
        await engine.dispose()


@pytest.fixture
def postgres_url() -> Iterator[str]:
    name, server = f"prefect_{uuid4().hex[:12]}", os.environ["RULEBOOK_TEST_POSTGRES_URL"]
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        url = make_url(server).set(drivername="postgresql+asyncpg", database=name)
        yield url.render_as_string(hide_password=False)
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def prefect_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'prefect.db'}"
    url: str = request.getfixturevalue("postgres_url")
    return url


Read = Callable[[AsyncSession], Awaitable[FlowRun | Deployment | None]]


async def _read(tables: PrefectTables, read: Read) -> tuple[dict[str, object], int]:
    """What was read, with all that comes with it, and by how many statements."""
    statements: list[str] = []
    event.listen(
        tables.engine.sync_engine, "before_cursor_execute", lambda *given: statements.append(given[2])
    )
    async with AsyncSession(tables.engine) as session:
        found = await read(session)
        assert found is not None
        queue = found.work_queue
        assert queue is not None
        values = {name: getattr(found, name) for name in class_mapper(type(found)).column_attrs.keys()}  # noqa: SIM118 -- no mapping
        values |= {"queue": queue.name, "pool": queue.work_pool.name}
        if isinstance(found, FlowRun):
            values["state"] = found.state.as_state() if found.state else None
    count = sum(said.startswith("SELECT") for said in statements)
    return values, count


def test_a_run_and_a_deployment_are_read_as_prefect_reads_them_in_fewer_statements(prefect_url: str) -> None:
    async def compare() -> None:
        async with prefect_tables(prefect_url) as tables:
            prefect: Any = models
            of_run, of_deployment = {"flow_run_id": tables.run}, {"deployment_id": tables.deployment}
            locked = of_run | {"for_update": True}
            for ours, theirs, wanted, count in (
                (read_flow_run, prefect.flow_runs.read_flow_run, of_run, 1),
                (
                    read_flow_run,
                    prefect.flow_runs.read_flow_run,
                    locked,
                    2 if "postgres" in prefect_url else 1,
                ),
                (read_deployment, prefect.deployments.read_deployment, of_deployment, 2),
            ):
                found, few = await _read(tables, partial(ours, **wanted))
                expected, more = await _read(tables, partial(theirs, **wanted))
                assert found == expected
                assert (few, more) == (count, 4)
            async with AsyncSession(tables.engine) as session:
                assert await read_flow_run(session, uuid4()) is None
                assert await read_deployment(session, uuid4()) is None

    asyncio.run(compare())


@pytest.mark.postgres
def test_who_waited_for_the_lock_of_a_run_finds_the_state_that_it_has_by_then(postgres_url: str) -> None:
    # Joined to the row that is locked, the state would be missing: PostgreSQL looks only the locked row up anew.
    async def wait_for_the_lock() -> StateType | None:
        async with prefect_tables(postgres_url) as tables:
            let_go = asyncio.Event()
            first = asyncio.create_task(tables.set_state(StateType.RUNNING, hold=let_go.wait()))
            await asyncio.sleep(0.3)
            async with AsyncSession(tables.engine) as session, session.begin():
                waiting = asyncio.create_task(read_flow_run(session, tables.run, for_update=True))
                await _somebody_waits_for_a_lock(tables.engine)
                let_go.set()
                run = await waiting
                await first
                assert run is not None
                return run.state.type if run.state else None

    assert asyncio.run(wait_for_the_lock()) == StateType.RUNNING


async def _somebody_waits_for_a_lock(engine: AsyncEngine) -> None:
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    async with asyncio.timeout(10), engine.connect() as connection:
        while not await connection.scalar(waiting):  # noqa: ASYNC110 -- only PostgreSQL knows it
            await asyncio.sleep(0.05)


OF_A_ROW = {"created", "updated", "recorded"}


def _events(count: int) -> list[ReceivedEvent]:
    return [
        ReceivedEvent.model_validate(
            {
                "id": str(uuid4()),
                "occurred": dt.datetime(2026, 3, 2, 9, nth, tzinfo=dt.UTC),
                "received": dt.datetime(2026, 3, 2, 9, nth, 1, tzinfo=dt.UTC),
                "event": f"prefect.flow-run.{nth}",
                "resource": {"prefect.resource.id": f"prefect.flow-run.{nth}"},
                "related": [{"prefect.resource.id": f"prefect.flow.{nth}", "prefect.resource.role": "flow"}],
                "payload": {"nth": nth},
            }
        )
        for nth in range(count)
    ]


def test_events_are_entered_as_prefect_enters_them_each_once_in_one_wording(tmp_path: Path) -> None:
    prefect: Any = database

    async def enter(url: str, write: Any, *batches: list[ReceivedEvent]) -> tuple[list[Any], set[str]]:
        inserts: set[str] = set()
        async with prefect_tables(url) as tables:
            engine = tables.engine.sync_engine
            event.listen(engine, "before_cursor_execute", lambda *given: inserts.add(given[2]))
            for some in batches:
                async with AsyncSession(tables.engine) as session, session.begin():
                    await write(session=session, events=some)
            rows: list[Any] = []
            async with tables.engine.connect() as connection:
                for table, of_the_row in (
                    (Event.__table__, OF_A_ROW),
                    (EventResource.__table__, OF_A_ROW | {"id"}),
                ):
                    told = [column for column in table.c if column.name not in of_the_row]
                    rows += await connection.execute(select(*told).order_by(table.c.occurred, *told))
        return rows, {said for said in inserts if said.startswith("INSERT INTO event")}

    async def compare() -> None:
        events = _events(8)
        first, then = events[:3], events[2:]
        ours, worded = await enter(
            f"sqlite+aiosqlite:///{tmp_path / 'ours.db'}", write_events, first, then, first
        )
        theirs, _ = await enter(  # it can't take a batch of which it has all
            f"sqlite+aiosqlite:///{tmp_path / 'theirs.db'}", prefect._write_sqlite_events, first, then
        )
        assert len(ours) == 8 + 16
        assert ours == theirs
        assert len(worded) == 2  # one for the events, one for what they are about

    asyncio.run(compare())
