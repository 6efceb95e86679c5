"""A database that is locked, or gone."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from benchmarks.audit import on_postgres
from benchmarks.striking import CannotStrike

TERMINATE = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name")


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Another program writes to the file, and doesn't come to an end."""
    with closing(sqlite3.connect(file, timeout=60, isolation_level=None)) as foreign:
        foreign.execute("BEGIN EXCLUSIVE")
        yield
        foreign.execute("ROLLBACK")


@contextmanager
def on_postgres_as(server: str, setting: str, driver: str) -> Iterator[dict[str, str]]:
    """A database of its own on that server, and the setting that names it."""
    if not server:
        raise CannotStrike("no --postgres")
    with on_postgres(server) as url:
        named = make_url(url).set(drivername=f"postgresql+{driver}")
        yield {setting: named.render_as_string(hide_password=False)}


@contextmanager
def gone(url: str) -> Iterator[None]:
    """Every connection to the database is cut, and none is taken, as while its server is away."""
    database = make_url(url)
    server = database.set(drivername="postgresql+psycopg", database="postgres")
    with create_engine(server, isolation_level="AUTOCOMMIT").connect() as admin:
        admin.execute(text(f"ALTER DATABASE {database.database} ALLOW_CONNECTIONS false"))
        try:
            admin.execute(TERMINATE, {"name": database.database})
            yield
        finally:
            admin.execute(text(f"ALTER DATABASE {database.database} ALLOW_CONNECTIONS true"))
