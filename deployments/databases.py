"""The two databases of a house, as back-up and restore find them."""

import os
import subprocess
from pathlib import Path
from typing import LiteralString, NamedTuple

import psycopg
from sqlalchemy import URL, make_url

from tasks.settings import Settings

TABLES: LiteralString = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
OTHERS: LiteralString = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
)


class CannotCopy(Exception):  # noqa: N818 - it ends the backup, and is said so
    """A database can't be copied or restored; the message says why."""


class Database(NamedTuple):
    """One of the two databases of a house."""

    name: str
    url: URL

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    @property
    def kind(self) -> str:
        return self.url.get_backend_name()

    @property
    def file(self) -> Path:
        """The file of an SQLite database."""
        return Path(self.url.database or "")

    @property
    def address(self) -> str:
        """Where PostgreSQL's own programs find it."""
        return self.url.set(drivername="postgresql").render_as_string(hide_password=False)

    @property
    def shown(self) -> str:
        """The address without its password."""
        return self.url.render_as_string(hide_password=True)

    @property
    def copy_name(self) -> str:
        return f"{self.name}.{'db' if self.is_sqlite else 'dump'}"


def databases(own: Settings) -> tuple[Database, Database]:
    """The case book and Prefect's database.

    In this order: whoever writes to the case book may wait for Prefect's server, which never waits for the case book.
    """
    prefect = own.prefect_database_url or f"sqlite:///{(own.home / 'prefect' / 'prefect.db').resolve()}"
    return Database("case_book", make_url(own.database)), Database("prefect", make_url(prefect))


def counted(database: Database, what: LiteralString) -> int:
    """What a counting statement finds in a PostgreSQL database."""
    with psycopg.connect(database.address) as connection:
        row = connection.execute(what).fetchone()
    return int(row[0]) if row else 0


def empty(database: Database) -> None:
    """Take everything out of a PostgreSQL database."""
    with psycopg.connect(database.address) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")


def run_tool(database: Database, tool: str, *options: str) -> None:
    """Run one of PostgreSQL's tools on a database, its password in no list of processes; CannotCopy when it fails."""
    url = database.url
    open_to_all = URL.create(
        "postgresql", url.username, None, url.host, url.port, url.database, url.query
    ).render_as_string()
    secret = {"PGPASSWORD": str(url.password)} if url.password else {}
    try:
        done = subprocess.run(  # noqa: S603 - PostgreSQL's own tools
            [tool, f"--dbname={open_to_all}", "--no-password", *options],
            env=os.environ | secret,
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError as missing:
        raise CannotCopy(f"缺少 {tool} is missing (Debian: apt-get install postgresql-client)") from missing
    if done.returncode:
        raise CannotCopy(f"{tool}: {done.stderr.strip() or done.returncode}")
