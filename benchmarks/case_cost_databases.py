"""Where the ways that are compared keep their rows: files of SQLite, or databases of their own on PostgreSQL."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from sqlalchemy import create_engine, make_url, text

from benchmarks.audit import on_postgres
from benchmarks.processes import Family, parent

CLIENTS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
)


@contextmanager
def of_their_own(server: str, many: int) -> Iterator[list[str]]:
    """URLs of so many databases that are dropped in the end; without a server blanks, which stand for SQLite."""
    with ExitStack() as stack:
        yield [stack.enter_context(on_postgres(server)) if server else "" for _ in range(many)]


def for_prefect(url: str) -> str:
    """The URL with the driver that Prefect takes."""
    plain = make_url(url) if url else None
    return plain.set(drivername="postgresql+asyncpg").render_as_string(hide_password=False) if plain else ""


def all_of_postgres(server: str) -> Family:
    """All processes of that PostgreSQL; says so if others use it too, for their work is counted as well."""
    engine = create_engine(server)
    with engine.connect() as connection:
        backend: int = connection.scalar(text("SELECT pg_backend_pid()")) or 0
        others: int = connection.scalar(CLIENTS) or 0
    engine.dispose()
    if (all_above := parent(backend, "postgres")) is None:
        raise SystemExit("PostgreSQL's CPU is read from /proc: it must run on this machine.")
    if others:
        print(f"! {others} others are connected to this PostgreSQL: what it does for them is counted too")
    return Family("database", all_above)
