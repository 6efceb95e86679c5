"""What every room's tests share: case books on both databases, and the word on what this machine lacks."""

import os
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from uuid import uuid4

import hypothesis
import pytest
from sqlalchemy import create_engine, make_url, text

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


def browser_path() -> str | None:
    """The Chromium that browser tests drive: the one named in the environment, else the system's."""
    found = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    return os.environ.get(BROWSER) or next(filter(None, found), None)


@cache
def missing() -> dict[str, str]:
    """Each marker whose tests can't run here, with the reason and what to do about it."""
    lacks = {}
    if not os.environ.get(POSTGRES):
        lacks["postgres"] = f"没有 PostgreSQL no PostgreSQL: set {POSTGRES}=postgresql+psycopg://…"
    if browser_path() is None:
        lacks["browser"] = f"没有 Chromium no Chromium: apt-get install chromium, or set {BROWSER}=…"
    return lacks


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
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty, migrated case book to copy: a copy costs far less than the migrations."""
    file = tmp_path_factory.mktemp("template") / "case_book.db"
    migrate(f"sqlite:///{file}")
    _forget_engines(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgres_template() -> Iterator[str]:
    """The name of an empty, migrated database on the test's server, for `CREATE DATABASE … TEMPLATE`."""
    name = f"rulebook_template_{uuid4().hex[:8]}"
    _on_postgres(f"CREATE DATABASE {name}")
    try:
        migrate(_postgres_url(name))
        _forget_engines(_postgres_url(name))
        yield name
    finally:
        _on_postgres(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def sqlite_case_book(sqlite_template: Path, tmp_path: Path) -> str:
    file = tmp_path / "case_book.db"
    shutil.copyfile(sqlite_template, file)
    return f"sqlite:///{file}"


@pytest.fixture
def postgres_case_book(postgres_template: str) -> Iterator[str]:
    name = f"rulebook_{uuid4().hex[:12]}"
    _on_postgres(f"CREATE DATABASE {name} TEMPLATE {postgres_template}")
    yield _postgres_url(name)
    _on_postgres(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def case_book(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """An empty case book of the test's own, on each database: its URL, and the settings point at it."""
    url: str = request.getfixturevalue(f"{request.param}_case_book")
    monkeypatch.setenv("RULEBOOK_HOME", str(tmp_path))
    monkeypatch.setenv("RULEBOOK_CASE_BOOK_URL", url)
    settings.cache_clear()
    yield url
    _forget_engines(url)
    settings.cache_clear()


def _forget_engines(url: str) -> None:
    engine(url).dispose()
    engine.cache_clear()


def _postgres_url(database: str) -> str:
    return make_url(os.environ[POSTGRES]).set(database=database).render_as_string(hide_password=False)


def _on_postgres(statement: str) -> None:
    server = create_engine(os.environ[POSTGRES], isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(statement))
    server.dispose()
