"""A backup holds both databases as of one moment, and nothing that is damaged, newer or in the way is restored."""

import json
import os
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import make_url

from deployments import claim
from deployments.backup import back_up
from deployments.databases import CannotCopy, Database, databases
from deployments.manifest import MANIFEST, Unfit, digest_of
from deployments.one_moment import HeldSqlite, _look_at_once, copy_as_of_one_moment
from deployments.restore import InTheWay, restore
from tasks.records.engine import engine, writing
from tasks.records.migrate import migrate
from tasks.records.models import Department
from tasks.settings import settings

POSTGRES = "RULEBOOK_TEST_POSTGRES_URL"
HAS_TOOLS = pytest.mark.skipif(
    shutil.which("pg_dump") is None, reason="没有 pg_dump no pg_dump: apt-get install postgresql-client"
)


def use(monkeypatch: pytest.MonkeyPatch, home: Path, case_book: str = "", prefect: str = "") -> None:
    monkeypatch.setenv("RULEBOOK_HOME", str(home))
    monkeypatch.setenv("RULEBOOK_CASE_BOOK_URL", case_book)
    monkeypatch.setenv("RULEBOOK_PREFECT_DATABASE_URL", prefect)
    settings.cache_clear()


@pytest.fixture(autouse=True)
def _put_back() -> Iterator[None]:
    yield
    settings.cache_clear()


@pytest.fixture
def home(
    tmp_path: Path, sqlite_template: Path, prefect_database: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """The home of a house with a department, one page in its archive, and numbers of its own."""
    home = tmp_path / "home"
    (home / "prefect").mkdir(parents=True)
    shutil.copyfile(sqlite_template, home / "case_book.db")
    shutil.copyfile(prefect_database, home / "prefect" / "prefect.db")
    (home / "archive" / "CMP").mkdir(parents=True)
    (home / "archive" / "CMP" / "CMP-1.md").write_text("案卷", "utf-8")
    (home / "values.toml").write_text("# none\n", "utf-8")
    use(monkeypatch, home)
    found_department("客服部")
    return home


def found_department(name: str) -> None:
    with writing() as book:
        book.add(Department(name=name, profile="callcentre", calendar={}))
    engine(settings().database).dispose()


def departments() -> list[str]:
    with writing() as book:
        names = [one.name for one in book.query(Department)]
    engine(settings().database).dispose()
    return names


def counting(folder: Path, name: str) -> Database:
    """A database with one number in it."""
    file = folder / f"{name}.db"
    with closing(sqlite3.connect(file)) as made:
        made.execute("PRAGMA journal_mode = WAL")
        made.execute("CREATE TABLE counted (n INTEGER)")
        made.execute("INSERT INTO counted VALUES (0)")
        made.commit()
    return Database(name, make_url(f"sqlite:///{file}"))


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def number_in(file: Path) -> int:
    with closing(sqlite3.connect(file)) as read:
        (number,) = read.execute("SELECT n FROM counted").fetchone()
    return int(number)


@pytest.mark.clause("OP-HOUSE-158")
def test_a_pair_is_of_one_moment_however_busily_both_are_written(tmp_path: Path) -> None:
    pair = counting(tmp_path, "case_book"), counting(tmp_path, "prefect")
    over = threading.Event()

    def write() -> None:
        connections = [sqlite3.connect(one.file, timeout=30, isolation_level=None) for one in pair]
        while not over.is_set():
            for connection in connections:
                connection.execute("UPDATE counted SET n = n + 1")
        for connection in connections:
            connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for nth in range(12):
            into = tmp_path / str(nth)
            into.mkdir()
            copy_as_of_one_moment(pair, into)
            first, second = number_in(into / "case_book.db"), number_in(into / "prefect.db")
            assert first - second in {0, 1}, (
                "the one written first is ahead by what was just under way, or equal"
            )
            assert second > 0 or nth == 0
    finally:
        over.set()
        writer.join()


@pytest.mark.clause("OP-HOUSE-158")
def test_writers_wait_only_until_it_is_looked_at_and_what_comes_then_is_not_in_the_copy(
    tmp_path: Path,
) -> None:
    database, into = counting(tmp_path, "prefect"), tmp_path / "copy.db"
    held = HeldSqlite(database)
    with closing(sqlite3.connect(database.file, timeout=0.1)) as writer:
        held.hold()
        held.look()
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            writer.execute("UPDATE counted SET n = 7")
        held.release()
        writer.execute("UPDATE counted SET n = 7")
        writer.commit()
        held.copy(into)
    held.close()
    assert (number_in(into), number_in(database.file)) == (0, 7)


@pytest.mark.clause("OP-HOUSE-158")
def test_nothing_is_written_between_the_look_at_the_one_and_the_look_at_the_other(tmp_path: Path) -> None:
    first, second = counting(tmp_path, "case_book"), counting(tmp_path, "prefect")
    refused: list[str] = []

    class Looking(HeldSqlite):
        def look(self) -> None:
            for one in (first, second):
                with closing(sqlite3.connect(one.file, timeout=0.1, isolation_level=None)) as writer:
                    try:
                        writer.execute("UPDATE counted SET n = n + 1")
                    except sqlite3.OperationalError as locked:
                        refused.append(str(locked))
            super().look()

    held = [HeldSqlite(first), Looking(second)]
    _look_at_once(held)
    for one in held:
        one.close()
    assert refused == ["database is locked"] * 2


@pytest.mark.clause("OP-HOUSE-158")
def test_a_backup_is_whole_private_and_says_what_it_holds_and_what_it_does_not(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RULEBOOK_AUTH", "desk:hunter2")
    settings.cache_clear()
    folder = back_up(settings(), tmp_path / "backups")
    manifest = json.loads((folder / MANIFEST).read_text())
    assert set(manifest["files"]) == {"archive.tar.gz", "case_book.db", "prefect.db", "values.toml"}
    assert {name: digest_of(folder / name) for name in manifest["files"]} == manifest["files"]
    assert "RULEBOOK_AUTH" in manifest["settings"]
    assert "hunter2" not in "".join(file.read_text(errors="ignore") for file in folder.iterdir())
    assert manifest["audit_key"]
    assert not list(folder.rglob("audit.key*"))
    assert {oct(file.stat().st_mode & 0o077) for file in [folder, *folder.iterdir()]} == {"0o0"}
    assert names(tmp_path / "backups") == [folder.name]


@pytest.mark.usefixtures("home")
def test_what_is_written_after_a_backup_is_as_open_as_before_it(tmp_path: Path) -> None:
    def mode() -> int:
        (file := tmp_path / "written").touch()
        found = file.stat().st_mode
        file.unlink()
        return found

    before = mode()
    back_up(settings(), tmp_path / "backups")
    assert mode() == before


@pytest.mark.clause("OP-HOUSE-158")
def test_a_backup_restores_databases_archive_and_numbers_on_an_empty_machine(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = back_up(settings(), tmp_path / "backups")
    use(monkeypatch, tmp_path / "elsewhere")
    restore(settings(), folder, force=False)
    assert departments() == ["客服部"]
    assert (tmp_path / "elsewhere" / "archive" / "CMP" / "CMP-1.md").read_text("utf-8") == "案卷"
    assert settings().values == tmp_path / "elsewhere" / "values.toml"


@pytest.mark.clause("OP-HOUSE-158")
def test_a_house_that_is_not_empty_stays_as_it_is_and_by_force_is_set_aside(
    home: Path, tmp_path: Path
) -> None:
    folder = back_up(settings(), tmp_path / "backups")
    found_department("园区")
    with pytest.raises(InTheWay, match="FORCE=1"):
        restore(settings(), folder, force=False)
    assert departments() == ["客服部", "园区"]
    restore(settings(), folder, force=True)
    assert departments() == ["客服部"]
    (aside,) = home.glob("before-restore-*")
    assert {"case_book.db", "prefect.db", "archive", "values.toml"} <= set(names(aside))
    with closing(sqlite3.connect(aside / "case_book.db")) as before:
        assert before.execute("SELECT count(*) FROM departments").fetchone() == (2,)


@pytest.mark.clause("OP-HOUSE-158")
def test_a_house_that_runs_is_not_overwritten(home: Path, tmp_path: Path) -> None:
    folder = back_up(settings(), tmp_path / "backups")
    held = claim.take(home / "run" / "up.pid")
    assert held is not None
    claim.sign(held, os.getpid())
    try:
        with pytest.raises(InTheWay, match="make down"):
            restore(settings(), folder, force=False)
    finally:
        os.close(held)


@pytest.mark.clause("OP-HOUSE-158")
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("flip", "case_book.db is not as it was written"),
        ("lose", "there is no prefect.db"),
        ("no manifest", "this is no backup"),
        ("half a manifest", "manifest can't be read"),
        ({"format": 2}, "its format is newer"),
        ({"prefect": "99.0.0"}, "newer Prefect"),
        ({"revisions": {"case_book": "9999", "prefect": ""}}, "case_book has a newer shape"),
        ({"kinds": {"case_book": "postgresql", "prefect": "sqlite"}}, "the backup is of postgresql"),
    ],
)
def test_what_is_damaged_newer_or_of_another_kind_is_refused_and_changes_nothing(
    home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    change: str | dict[str, object],
    reason: str,
) -> None:
    folder = back_up(settings(), tmp_path / "backups")
    manifest, book = folder / MANIFEST, folder / "case_book.db"
    match change:
        case "flip":
            content = bytearray(book.read_bytes())
            content[len(content) // 2] ^= 1
            book.write_bytes(content)
        case "lose":
            (folder / "prefect.db").unlink()
        case "no manifest":
            manifest.unlink()
        case "half a manifest":
            manifest.write_text(manifest.read_text()[:100])
        case dict():
            manifest.write_text(json.dumps(json.loads(manifest.read_text()) | change))
    use(monkeypatch, tmp_path / "elsewhere")
    with pytest.raises(Unfit, match=reason):
        restore(settings(), folder, force=True)
    assert not (tmp_path / "elsewhere" / "case_book.db").exists()


@pytest.mark.clause("OP-HOUSE-158")
def test_an_unfinished_backup_leaves_nothing_behind(home: Path, tmp_path: Path) -> None:
    (home / "prefect" / "prefect.db").unlink()
    with pytest.raises(CannotCopy, match="there is no database"):
        back_up(settings(), tmp_path / "backups")
    assert names(tmp_path / "backups") == []


@pytest.fixture
def two_databases() -> Iterator[tuple[str, str]]:
    """Two empty databases on the tests' PostgreSQL."""
    server, names = make_url(os.environ[POSTGRES]), [f"rulebook_{uuid4().hex[:12]}" for _ in range(2)]
    address = server.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        for name in names:
            connection.execute(f"CREATE DATABASE {name}")
    first, second = (server.set(database=name).render_as_string(hide_password=False) for name in names)
    yield first, second
    engine(first).dispose()
    with psycopg.connect(address, autocommit=True) as connection:
        for name in names:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@HAS_TOOLS
@pytest.mark.postgres
@pytest.mark.clause("OP-HOUSE-158")
def test_postgresql_is_copied_held_and_restored_alike(
    two_databases: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book, prefect = two_databases
    migrate(book)
    plain = make_url(prefect).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num text)")
        connection.execute("INSERT INTO alembic_version VALUES ('d4a7e1c93f52')")
    use(monkeypatch, tmp_path / "home", book, prefect.replace("+psycopg", "+asyncpg"))
    found_department("客服部")
    writer = psycopg.connect(databases(settings())[0].address)
    writer.execute("INSERT INTO departments VALUES ('未提交', 'callcentre', '{}', false)")
    threading.Timer(1.5, writer.rollback).start()  # it is waited for, and nobody's work is ended
    folder = back_up(settings(), tmp_path / "backups")
    writer.close()
    found_department("园区")
    with pytest.raises(InTheWay, match="not empty"):
        restore(settings(), folder, force=False)
    restore(settings(), folder, force=True)
    assert departments() == ["客服部"]
    with psycopg.connect(plain) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("d4a7e1c93f52",)
    (aside,) = (tmp_path / "home").glob("before-restore-*")
    assert names(aside) == ["case_book.dump", "prefect.dump"]
