"""`python -m deployments.distributed.prepare` makes both databases what this code needs; all others wait for it.

Any number may begin at once: one works, the others wait and find nothing left to do.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import anyio
import psycopg
from psycopg import errors, sql

from deployments.console import say
from deployments.databases import Database, databases
from deployments.distributed.settings import between_servers
from deployments.environment import server_environment
from deployments.manifest import newest_revisions, revision_of
from tasks.settings import settings

LOCK = 0x5E12_B00D  # any number that nobody else on the same database takes
LOOK_EVERY = 0.5
UPGRADE = ("prefect", "server", "database", "upgrade", "-y")
CASE_BOOK = ("tasks.records",)


def make_if_missing(database: Database) -> None:
    """Make a database that isn't there; who isn't allowed to is told so by PostgreSQL."""
    try:
        psycopg.connect(database.address).close()
    except psycopg.OperationalError as error:
        if f'"{database.url.database}" does not exist' not in str(error):
            raise
        beside = database._replace(url=database.url.set(database="postgres"))
        # One that another process made meanwhile is as good.
        with suppress(errors.DuplicateDatabase, errors.UniqueViolation):
            _make(beside.address, str(database.url.database))


def _make(address: str, name: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


@contextmanager
def alone(address: str) -> Iterator[None]:
    """Hold everybody else back who prepares the same database; should this process die, its lock goes with it."""
    with psycopg.connect(address, autocommit=True) as connection:
        # Asked again and again: a statement that waits for the lock would itself be waited for by each index that
        # Prefect's migrations build CONCURRENTLY, and neither would ever end.
        while not _got(connection):
            time.sleep(LOOK_EVERY)
        yield


def _got(connection: psycopg.Connection) -> bool:
    row = connection.execute("SELECT pg_try_advisory_lock(%s)", (LOCK,)).fetchone()
    return bool(row and row[0])


def _upgrade(prefect: Database) -> int:
    """Bring Prefect's database to its newest shape; the exit code. One that has it is spared three seconds of CPU."""
    return 0 if revision_of(prefect) in newest_revisions(prefect) else _run(*UPGRADE)


def _run(*module: str) -> int:
    return subprocess.run([sys.executable, "-m", *module], check=False).returncode  # noqa: S603 - our own


async def _register_blocks() -> None:
    """Enter Prefect's own block types: two servers that do so at their first start are in each other's way."""
    # Prefect reads its settings when it is imported, so the environment comes first.
    from prefect.server.database import provide_database_interface  # noqa: PLC0415
    from prefect.server.models.block_registration import run_block_auto_registration  # noqa: PLC0415

    async with await provide_database_interface().session() as session:
        await run_block_auto_registration(session=session)


def main() -> int:
    """Prepare Prefect's database, then the case book; the exit code of the first that failed."""
    book, prefect = databases(settings())
    if book.is_sqlite or prefect.is_sqlite:
        names = "RULEBOOK_CASE_BOOK_URL and RULEBOOK_PREFECT_DATABASE_URL"
        say("多台机器需要 PostgreSQL", f"several machines need PostgreSQL: set {names}", urgent=True)
        return 2
    (settings().home / "prefect").mkdir(parents=True, exist_ok=True)
    # Redis isn't needed for it, and may come up later.
    os.environ.update(
        {name: value for name, value in server_environment().items() if name not in between_servers()}
    )
    for database in (book, prefect):
        make_if_missing(database)
    with alone(prefect.address):
        if code := _upgrade(prefect):
            return code
        anyio.run(_register_blocks)
        return _run(*CASE_BOOK)


if __name__ == "__main__":
    sys.exit(main())
