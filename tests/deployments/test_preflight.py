import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from deployments.environment import client_environment, server_environment
from deployments.preflight import refused, unusable
from tasks.settings import settings

ROOT = Path(__file__).parents[2]


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


@pytest.mark.parametrize(
    "host",
    [
        *("0.0.0.0", "192.0.2.7", "127.1"),
        *("::", "[::]", "2001:db8::7", "fe80::1%eth0", "[::1]"),
        *("rulebook", "rulebook.example.org", "localhost.example.org", "LOCALHOST"),
    ],
)
def test_whatever_may_be_reached_from_elsewhere_needs_the_password(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RULEBOOK_HOST", host)
    (line,) = lines()
    assert host in line
    assert "RULEBOOK_AUTH" in line
    monkeypatch.setenv("RULEBOOK_AUTH", "desk:s3cret")
    settings.cache_clear()
    assert lines() == []


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_what_only_this_machine_reaches_needs_none(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RULEBOOK_HOST", host)
    assert lines() == []


@pytest.mark.parametrize("auth", ["s3cret", "desk:", ":s3cret", "desk: s3cret", " "])
def test_half_a_password_is_none_and_is_not_shown(auth: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RULEBOOK_AUTH", auth)
    (line,) = lines()
    assert line.startswith("RULEBOOK_AUTH: ")
    assert "s3cret" not in line


@pytest.mark.parametrize("module", ["server", "keeper", "worker"])
def test_no_part_of_the_house_starts_beyond_loopback_without_the_password(module: str) -> None:
    own = {name: value for name, value in os.environ.items() if not name.startswith(("RULEBOOK", "PREFECT"))}
    started = subprocess.run(
        [sys.executable, "-m", f"deployments.{module}"],
        env=own | {"RULEBOOK_HOST": "::", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert started.returncode == 1
    assert "RULEBOOK_AUTH" in started.stderr


@pytest.mark.parametrize(
    ("host", "reached"),
    [
        ("127.0.0.1", "http://127.0.0.1:4200"),
        ("0.0.0.0", "http://127.0.0.1:4200"),
        ("::", "http://[::1]:4200"),
        ("2001:db8::7", "http://[2001:db8::7]:4200"),
        ("rulebook.example.org", "http://rulebook.example.org:4200"),
    ],
)
def test_a_server_that_listens_everywhere_is_reached_on_loopback(
    host: str, reached: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RULEBOOK_HOST", host)
    monkeypatch.setenv("RULEBOOK_AUTH", "desk:s3cret")
    assert settings().address == reached
    assert client_environment()["PREFECT_API_URL"] == f"{reached}/api"


def test_behind_a_proxy_pages_and_links_go_by_the_public_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RULEBOOK_PUBLIC_URL", "https://rulebook.example.org")
    found = server_environment()
    assert found["PREFECT_SERVER_UI_API_URL"] == "https://rulebook.example.org/api"
    assert found["PREFECT_UI_URL"] == "https://rulebook.example.org/v2"
    assert found["PREFECT_API_URL"] == "http://127.0.0.1:4200/api"


def test_a_host_name_that_nobody_knows_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RULEBOOK_HOST", "nowhere.invalid")
    monkeypatch.setenv("RULEBOOK_AUTH", "desk:s3cret")
    (line,) = unusable_lines()
    assert line.startswith("RULEBOOK_HOST = nowhere.invalid: ")


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


@pytest.mark.clause("OP-HOUSE-132")
@pytest.mark.parametrize("codes", ["named", "all"])
def test_steps_that_take_a_code_need_a_key_for_the_secrets(
    codes: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RULEBOOK_ONE_TIME_CODES", codes)
    (line,) = lines()
    assert f"RULEBOOK_ONE_TIME_CODES={codes} needs RULEBOOK_CODE_KEY" in line
    monkeypatch.setenv(
        "RULEBOOK_CODE_KEY", f"{Fernet.generate_key().decode()} {Fernet.generate_key().decode()}"
    )
    settings.cache_clear()
    assert lines() == []
    assert len(settings().code_keys) == 2
    assert settings().code_keys[0] not in repr(settings()) + str(settings())


def test_a_key_that_does_not_fit_stops_the_start_and_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RULEBOOK_CODE_KEY", f"{Fernet.generate_key().decode()} hunter2")
    (line,) = lines()
    assert line.startswith("RULEBOOK_CODE_KEY: key 2 doesn't fit")
    assert "hunter2" not in line
