"""What every room's tests share: case books on both databases, and the word on what this machine lacks."""

import gc
import os
import shutil
import sqlite3
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from fcntl import LOCK_EX, flock
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import hypothesis
import pytest
from sqlalchemy import create_engine, make_url, text

from deployments.distributed.programs import PACKAGES, there
from tasks.records.engine import engine
from tasks.records.migrate import migrate
from tasks.settings import settings

hypothesis.settings.register_profile(
    "rulebook", deadline=None
)  # timings aren't tests, least of all on a busy machine
hypothesis.settings.load_profile("rulebook")

POSTGRES = "RULEBOOK_TEST_POSTGRES_URL"
BROWSER = "RULEBOOK_TEST_BROWSER"
SKIP_NOTHING = "RULEBOOK_TEST_SKIP_NOTHING"
IN_FULL = "RULEBOOK_TEST_IN_FULL"
"""Set to anything, it has the tests of crashes and races play every one they know of, not only a spread of them."""
ONE_HOUSE = "tests/browser/"
"""The folder whose tests look at one house: to start one takes half a minute of CPU."""


def browser_path() -> str | None:
    """The Chromium that browser tests drive: the one named in the environment, else the system's."""
    found = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    return os.environ.get(BROWSER) or next(filter(None, found), None)


def without_programs() -> list[str]:
    """The packages whose programs a distributed house stands on, and that aren't here."""
    return [package for name, package in PACKAGES.items() if not there(name)]


@cache
def missing() -> dict[str, str]:
    """Each marker whose tests can't run here, with the reason and what to do about it."""
    lacks = {}
    if not os.environ.get(POSTGRES):
        lacks["postgres"] = f"没有 PostgreSQL no PostgreSQL: set {POSTGRES}=postgresql+psycopg://…"
    if packages := without_programs():
        lacks["distributed"] = f"缺少程序 programs are missing: apt-get install {' '.join(packages)}"
    if browser_path() is None:
        lacks["browser"] = f"没有 Chromium no Chromium: apt-get install chromium, or set {BROWSER}=…"
    return lacks


EMPTIED = """
DO $$ DECLARE one record; BEGIN
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid();
    PERFORM set_config('session_replication_role', 'replica', true); -- in any order, whatever refers to whatever
    FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
        EXECUTE format('DELETE FROM %I', one.tablename);
    END LOOP;
    FOR one IN SELECT format('%I', sequencename) AS name FROM pg_sequences WHERE last_value IS NOT NULL LOOP
        PERFORM setval(one.name::regclass, 1, false);
    END LOOP;
END $$
"""
"""Leaves a database as it was after its migrations, with a tenth of the work of making one."""


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Import and collect without looking for garbage: what comes of it stays, and isn't looked through later either."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Of `--dist loadfile`: the files of the browser stay in one process too, for they look at one house."""
    from xdist.scheduler import LoadFileScheduling  # noqa: PLC0415 - only where several processes run

    class InTheirHouse(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return ONE_HOUSE if nodeid.startswith(ONE_HOUSE) else super()._split_scope(nodeid)

    return InTheirHouse(config, log) if config.getvalue("dist") == "loadfile" else None


def pytest_configure() -> None:
    if os.environ.get(SKIP_NOTHING) and missing():
        raise pytest.UsageError(f"{SKIP_NOTHING} is set, but: {'; '.join(missing().values())}")


def pytest_report_header() -> list[str]:
    return [f"skipped 跳过 {marker}: {why}" for marker, why in missing().items()] or [
        "nothing is skipped 全部运行"
    ]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for marker, why in missing().items():
            if marker in item.keywords:
                item.add_marker(pytest.mark.skip(reason=why))


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the browser; a test that uses it is marked `browser`."""
    path = browser_path()
    assert path, "mark the test with pytest.mark.browser"
    return path


@pytest.fixture(scope="session")
def in_full() -> bool:
    """Whether the tests that go on for minutes do so, as before a release; else they take a fixed spread."""
    return bool(os.environ.get(IN_FULL))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty, migrated case book to copy: a copy costs far less than the migrations."""
    file = tmp_path_factory.mktemp("template") / "case_book.db"
    migrate(f"sqlite:///{file}")
    engine(f"sqlite:///{file}").dispose()
    return file


@pytest.fixture(scope="session")
def prefect_databases(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Path:
    """A folder with databases of Prefect's server to copy, made once for all processes of a test run."""
    base = tmp_path_factory.getbasetemp()
    made = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "prefect"
    with made.with_suffix(".lock").open("w") as lock:
        flock(lock, LOCK_EX)
        if not made.exists():
            made.mkdir()
            _make(made, tmp_path_factory.mktemp("first"), f"sqlite:///{sqlite_template}")
    return made


@pytest.fixture(scope="session")
def prefect_database(prefect_databases: Path) -> Path:
    """As it is after a server's first start: migrated, and empty."""
    return prefect_databases / "migrated.db"


@pytest.fixture(scope="session")
def deployed_database(prefect_databases: Path) -> Path:
    """The same with the roster deployed, for a house without departments."""
    return prefect_databases / "deployed.db"


def _make(made: Path, folder: Path, case_book: str) -> None:
    # Prefect is imported only here: whoever tests policies alone needs nothing of it.
    from prefect.settings import PREFECT_API_URL, temporary_settings  # noqa: PLC0415
    from real_processes import answers, free_server, wait_until  # noqa: PLC0415

    from deployments.roster import deploy  # noqa: PLC0415

    def keep(name: str) -> None:
        with closing(sqlite3.connect(folder / "home" / "prefect" / "prefect.db")) as written:
            written.execute("VACUUM INTO ?", (str(made / name),))

    server = free_server(folder)
    with server.process("-m", "deployments.server"), pytest.MonkeyPatch.context() as patch:
        wait_until(lambda: answers(server.url), 180)
        keep("migrated.db")
        patch.setenv("RULEBOOK_CASE_BOOK_URL", case_book)  # the starts of the season are read from it
        settings.cache_clear()
        with temporary_settings({PREFECT_API_URL: server.url}):
            deploy()
        keep("deployed.db")
    settings.cache_clear()


@pytest.fixture(scope="session")
def postgres_database() -> Iterator[str]:
    """The URL of a migrated database on the tests' server, for one test after the other."""
    name = f"rulebook_{uuid4().hex[:12]}"
    url = make_url(os.environ[POSTGRES]).set(database=name).render_as_string(hide_password=False)
    _on_postgres(os.environ[POSTGRES], f"CREATE DATABASE {name}")
    try:
        migrate(url)
        yield url
    finally:
        engine(url).dispose()
        _on_postgres(os.environ[POSTGRES], f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def sqlite_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the case book of one test after the other lies."""
    return tmp_path_factory.mktemp("database") / "case_book.db"


@pytest.fixture
def sqlite_case_book(sqlite_database: Path, sqlite_template: Path) -> str:
    for left in ("", "-wal", "-shm"):
        sqlite_database.with_name(sqlite_database.name + left).unlink(missing_ok=True)
    shutil.copyfile(sqlite_template, sqlite_database)
    return f"sqlite:///{sqlite_database}"


@pytest.fixture
def postgres_case_book(postgres_database: str) -> str:
    _on_postgres(postgres_database, EMPTIED)
    return postgres_database


@pytest.fixture
def case_book_on(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str], str]]:
    """Empties the case book of the database that it is given, and has the settings point at it; its URL.

    All tests find it in the same place: the engine of that place need not compile each statement anew.
    """
    used: list[str] = []

    def emptied(database: str) -> str:
        url: str = request.getfixturevalue(f"{database}_case_book")
        monkeypatch.setenv("RULEBOOK_HOME", str(tmp_path))
        monkeypatch.setenv("RULEBOOK_CASE_BOOK_URL", url)
        settings.cache_clear()
        used.append(url)
        return url

    yield emptied
    for url in used:
        engine(url).dispose()
    settings.cache_clear()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def case_book(request: pytest.FixtureRequest, case_book_on: Callable[[str], str]) -> str:
    """An empty case book of the test's own, on each database."""
    return case_book_on(request.param)


def _on_postgres(url: str, statement: str) -> None:
    server = create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(statement))
    server.dispose()
