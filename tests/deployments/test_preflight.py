import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from deployments.preflight import refused, unusable
from tasks.settings import settings


@pytest.fixture(autouse=True)
def _own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in [name for name in os.environ if name.startswith("RULEBOOK_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)  # no `.env` there
    settings.cache_clear()
    yield
    settings.cache_clear()


def lines() -> list[str]:
    return [str(problem) for problem in refused()]


def unusable_lines() -> list[str]:
    return [str(problem) for problem in unusable(settings())]


def test_the_defaults_are_accepted_and_the_home_is_made(tmp_path: Path) -> None:
    assert lines() == []
    assert (tmp_path / ".rulebook").is_dir()


@pytest.mark.parametrize(
    ("name", "value"), [("PORT", "0"), ("PORT", "65536"), ("LANGUAGE", "fr"), ("POLL_SECONDS", "soon")]
)
def test_a_wrong_setting_is_named_with_its_value_and_the_reason(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"RULEBOOK_{name}", value)
    (line,) = lines()
    assert line.startswith(f"RULEBOOK_{name} = {value}: ")


def test_each_wrong_setting_has_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RULEBOOK_PORT", "none")
    monkeypatch.setenv("RULEBOOK_WORKER_LIMIT", "0")
    assert len(lines()) == 2


def test_a_misspelt_setting_is_named_with_the_one_that_was_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RULEBOOK_PROT", "4300")
    (line,) = lines()
    assert line.startswith("RULEBOOK_PROT: ")
    assert "RULEBOOK_PORT" in line


def test_beyond_loopback_a_password_is_asked_for_and_no_setting_is_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("RULEBOOK_HOST", "0.0.0.0")
    monkeypatch.setenv("RULEBOOK_NOTICE_URLS", "mailto://clerk:hunter2@example.org")
    (line,) = lines()
    assert "RULEBOOK_AUTH" in line
    assert "hunter2" not in line


def test_a_home_that_cannot_be_made_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("RULEBOOK_HOME", str(tmp_path / "file" / "home"))
    (line,) = lines()
    assert line.startswith("RULEBOOK_HOME = ")


def test_a_taken_port_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        monkeypatch.setenv("RULEBOOK_PORT", str(port))
        (line,) = unusable_lines()
        assert line.startswith(f"RULEBOOK_PORT = 127.0.0.1:{port}: ")
    assert unusable_lines() == []


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("mysql://clerk:hunter2@db/x", "mysql://clerk:***@db/x"),
        ("postgresql://clerk:hunter2@db/x", "postgresql://clerk:***@db/x"),
        ("postgresql+psycopg://clerk:hunter2@127.0.0.1:1/x", "postgresql+psycopg://clerk:***@127.0.0.1:1/x"),
        ("clerk:hunter2", "RULEBOOK_CASE_BOOK_URL: "),
    ],
)
def test_a_database_that_cannot_be_used_is_named_without_its_password(
    url: str, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        monkeypatch.setenv("RULEBOOK_PORT", str(free.getsockname()[1]))
    monkeypatch.setenv("RULEBOOK_CASE_BOOK_URL", url)
    (line,) = unusable_lines()
    assert line.startswith("RULEBOOK_CASE_BOOK_URL")
    assert shown in line
    assert "hunter2" not in line
