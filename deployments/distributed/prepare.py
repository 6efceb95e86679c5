"""`python -m deployments.distributed.prepare` brings both databases to their newest shape; servers wait for it.

Any number may begin at once: one works, the others wait and find nothing left to do.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import anyio
import psycopg

from deployments.console import say
from deployments.databases import databases
from deployments.environment import server_environment
from tasks.settings import settings

LOCK = 0x5E12_B00D  # any number that nobody else on the same database takes
LOOK_EVERY = 0.5
UPGRADE = ("prefect", "server", "database", "upgrade", "-y")
CASE_BOOK = ("tasks.records",)


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
    os.environ.update(server_environment())
    with alone(prefect.address):
        if code := _run(*UPGRADE):
            return code
        anyio.run(_register_blocks)
        return _run(*CASE_BOOK)


if __name__ == "__main__":
    sys.exit(main())
