"""Prefect's server with our settings: `python -m deployments.server`."""

import gc
import inspect
import json
import os
import sqlite3
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from hashlib import sha256
from typing import Any

import aiosqlite

from deployments.distributed.settings import several
from deployments.environment import server_environment
from deployments.event_payloads import leave_pages_out_of_events
from tasks.settings import settings

DEFERRED = 'SQLITE_BEGIN_MODE.set("IMMEDIATE" if with_for_update else "DEFERRED")'
SCHEMAS = 1000


class UnexpectedPrefectError(RuntimeError):
    """Prefect's inside isn't what our change of it was written for."""


def begin_immediate(configuration: type[Any]) -> None:
    """Let every transaction that writes to SQLite take its lock when it begins, so that it waits its turn.

    Begun DEFERRED, as in Prefect 3.8, two writers at once end in SQLITE_BUSY without waiting, and the
    server answers 503: to 64 % of the writes of two callers. Raises UnexpectedPrefectError where Prefect's
    own method no longer reads as it did.
    """
    begin: Callable[..., AbstractAsyncContextManager[Any]] = configuration.begin_transaction
    if DEFERRED not in inspect.getsource(begin):
        raise UnexpectedPrefectError(
            f"{configuration.__qualname__}.begin_transaction has changed. Install Prefect 3.8 as locked, "
            "or set RULEBOOK_PREFECT_DATABASE_URL to a PostgreSQL database, which needs no change."
        )

    from prefect.server.database.configurations import SQLITE_BEGIN_MODE  # noqa: PLC0415 -- see main

    @asynccontextmanager
    async def immediately(self: Any, session: Any, with_for_update: bool = True) -> AsyncGenerator[Any]:  # noqa: ANN401, ARG001, FBT001, FBT002 -- Prefect's signature
        async with begin(self, session, with_for_update=True) as transaction:
            await session.connection()
            # The mode also reaches a session that is opened meanwhile, to word an event: it would wait for
            # this one's lock, and this one for it, until both give up after a minute.
            before = SQLITE_BEGIN_MODE.set("DEFERRED")
            try:
                yield transaction
            finally:
                SQLITE_BEGIN_MODE.reset(before)

    configuration.begin_transaction = immediately


def close_what_is_refused(cursor: type[Any]) -> None:
    """Close a cursor whose statement SQLite refused at once, in the thread of its connection.

    Left to the garbage collector, it is closed in the thread that serves everybody, once its connection is
    idle. Should that wait for another's lock just then, nobody is served for a minute.
    """
    execute: Callable[..., Awaitable[Any]] = cursor.execute

    async def closing(self: Any, *statement: Any) -> Any:  # noqa: ANN401 -- aiosqlite's signature
        try:
            return await execute(self, *statement)
        except sqlite3.Error:
            await self.close()
            raise

    cursor.execute = closing


def check_each_schema_once(validator: type[Any]) -> None:
    """Let a schema that was found to be one pass from then on; what is none is refused each time.

    Prefect examines the form of a procedure anew for each run that is started: 20 ms, a third of the start,
    in which the server serves nobody else.
    """
    check: Callable[..., None] = validator.check_schema
    passed: set[bytes] = set()

    def once(schema: Any, **options: Any) -> None:  # noqa: ANN401 -- jsonschema's signature
        known = sha256(json.dumps(schema, sort_keys=True).encode()).digest()
        if known in passed:
            return
        check(schema, **options)
        if len(passed) >= SCHEMAS:  # forms that are filled in beforehand differ from case to case
            passed.clear()
        passed.add(known)

    validator.check_schema = staticmethod(once)


def main() -> None:
    """Serve until SIGINT or SIGTERM; a taken port ends it at once, before the database is touched."""
    own = settings()
    (own.home / "prefect").mkdir(parents=True, exist_ok=True)
    os.environ.update(server_environment())
    # What is imported now stays: looking for garbage in it again and again would be a fifth of the start.
    gc.disable()
    # Prefect reads its settings when it is imported, so the environment comes first.
    import uvicorn  # noqa: PLC0415
    from prefect.server.api.server import create_app  # noqa: PLC0415
    from prefect.server.database.configurations import AioSqliteConfiguration  # noqa: PLC0415
    from prefect.utilities.schema_tools import validation  # noqa: PLC0415

    check_each_schema_once(validation._VALIDATOR)  # noqa: SLF001 -- nothing public leads to it
    if "sqlite" in os.environ["PREFECT_API_DATABASE_CONNECTION_URL"]:
        begin_immediate(AioSqliteConfiguration)
        close_what_is_refused(aiosqlite.Cursor)
    from prefect.server.events.schemas import lifecycle  # noqa: PLC0415

    from deployments.own_routes import offer_routes  # noqa: PLC0415

    leave_pages_out_of_events(lifecycle)
    # Of several servers none does what `deployments.distributed.services` does for all of them.
    application = create_app(final=True, webserver_only=bool(several().redis_url))
    offer_routes(application)
    config = uvicorn.Config(application, host=own.host, port=own.port, log_level="warning")
    # Only a trial: served on, a socket bound here would delay each answer by 40 ms (it lacks TCP_NODELAY).
    config.bind_socket().close()
    gc.freeze()
    gc.enable()
    uvicorn.Server(config).run()


if __name__ == "__main__":
    main()
