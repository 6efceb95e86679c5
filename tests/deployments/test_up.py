import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest

from deployments import claim

ROOT = Path(__file__).parents[2]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("RULEBOOK_", "PREFECT_"))
    }
    return kept | {
        "RULEBOOK_HOME": str(tmp_path / "home"),
        "RULEBOOK_PORT": str(port),
        "PYTHONPATH": str(ROOT),
        "PYTHONUTF8": "1",
    }


def up(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "deployments.up", *arguments]
    return subprocess.run(
        command, check=False, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=120
    )


@contextmanager
def a_house(environment: dict[str, str], said: Path) -> Iterator[subprocess.Popen[bytes]]:
    with said.open("wb") as out:
        house = subprocess.Popen(
            [sys.executable, "-m", "deployments.up"], env=environment, cwd=ROOT, stdout=out
        )
    try:
        wait_for(lambda: "已就绪" in said.read_text(), house)
        yield house
    finally:
        house.terminate()
        house.wait(120)


@pytest.fixture
def migrated(environment: dict[str, str], prefect_database: Path) -> None:
    """A home whose Prefect server has its database already, where the very first start isn't what is tested."""
    prefect = Path(environment["RULEBOOK_HOME"]) / "prefect"
    prefect.mkdir(parents=True)
    shutil.copyfile(prefect_database, prefect / "prefect.db")


@pytest.fixture
def running(environment: dict[str, str], tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    with a_house(environment, tmp_path / "said") as house:
        yield house


def wait_for(reached: Callable[[], bool], house: subprocess.Popen[bytes]) -> None:
    limit = time.monotonic() + 90
    while not reached():
        assert house.poll() is None, "the house ended"
        assert time.monotonic() < limit
        time.sleep(0.1)


def test_a_wrong_setting_stops_the_start_with_one_line_and_code_2(environment: dict[str, str]) -> None:
    ended = up(environment | {"RULEBOOK_PORT": "70000"})
    assert ended.returncode == 2
    (line,) = ended.stderr.splitlines()
    assert "RULEBOOK_PORT = 70000: " in line


def test_a_taken_port_stops_the_start_before_anything_is_touched(
    environment: dict[str, str], tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", int(environment["RULEBOOK_PORT"]))):
        ended = up(environment)
    assert ended.returncode == 2
    assert f"RULEBOOK_PORT = 127.0.0.1:{environment['RULEBOOK_PORT']}: " in ended.stderr
    assert not (tmp_path / "home" / "case_book.db").exists()


def test_stopping_what_does_not_run_is_no_error(environment: dict[str, str]) -> None:
    ended = up(environment, "--stop")
    assert ended.returncode == 0
    assert "没有在运行" in ended.stdout


@pytest.mark.parametrize("module", ["deployments.up", "deployments.distributed.up"])
def test_a_start_up_leaves_prefect_to_the_processes_that_it_starts(module: str) -> None:
    look = f"import sys, {module}; sys.exit('prefect' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", look], check=False, cwd=ROOT).returncode == 0


@pytest.mark.slow
def test_a_house_answers_is_not_started_twice_replaces_its_dead_and_stops_when_told(
    running: subprocess.Popen[bytes], environment: dict[str, str], tmp_path: Path
) -> None:
    port = int(environment["RULEBOOK_PORT"])
    connection = HTTPConnection("127.0.0.1", port)
    connection.request("GET", "/api/health")
    assert connection.getresponse().status == 200

    again = up(environment)
    assert again.returncode == 1
    assert f"已在运行:http://127.0.0.1:{port}" in again.stderr

    keeper = tmp_path / "home" / "run" / "keeper.pid"
    dead = claim.holder(keeper)
    assert dead
    os.kill(dead, signal.SIGKILL)
    wait_for(lambda: claim.holder(keeper) not in (None, dead), running)

    assert up(environment, "--stop").returncode == 0
    assert running.wait(10) == 0
    assert not [file for file in keeper.parent.glob("*.pid") if claim.holder(file)]


@pytest.mark.slow
@pytest.mark.usefixtures("migrated")
def test_a_killed_start_up_leaves_nothing_in_the_way_of_the_next(
    running: subprocess.Popen[bytes], environment: dict[str, str], tmp_path: Path
) -> None:
    server = claim.holder(tmp_path / "home" / "run" / "server.pid")
    assert server
    running.kill()
    running.wait()
    with a_house(environment, tmp_path / "said_next") as house:
        assert claim.holder(tmp_path / "home" / "run" / "server.pid") != server
    assert house.returncode == 0
