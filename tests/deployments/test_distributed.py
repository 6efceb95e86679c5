"""Several servers, workers and keepers on PostgreSQL and Redis; one of each is killed, and every case goes on."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen
from uuid import uuid4

import psycopg
import pytest
from prometheus_client.parser import text_string_to_metric_families
from real_processes import wait_until
from sqlalchemy import make_url

from benchmarks.distributed import VICTIMS, striking
from benchmarks.distributed_house import DistributedHouse, distributed_house
from benchmarks.fault_kinds import Fault
from benchmarks.fault_scripts import SCRIPTS
from benchmarks.faults import judged, what_is_kept, while_served
from benchmarks.patient_people import People
from deployments.distributed.local import SIZE_AT_MOST, Size

pytestmark = [pytest.mark.slow, pytest.mark.distributed, pytest.mark.timeout(900)]  # a dozen processes start
HERE = Path(__file__).parent
ROOT = HERE.parents[1]


@pytest.fixture(scope="module")
def house() -> Iterator[DistributedHouse]:
    """Two servers, two workers, two keepers, in a folder that PostgreSQL's own user reaches and sockets fit into."""
    folder = Path(tempfile.mkdtemp(prefix="several-"))
    folder.chmod(0o755)
    try:
        with distributed_house(folder, Size(2, 2, 2)) as house:
            yield house
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def shown(house: DistributedHouse) -> dict[str, float]:
    """What the house shows a monitor."""
    port = int(house.environment["RULEBOOK_PORT"]) + SIZE_AT_MOST
    with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=20) as page:
        families = list(text_string_to_metric_families(page.read().decode()))
    return {one.name: sum(sample.value for sample in one.samples) for one in families}


def test_a_monitor_sees_both_sources_and_who_is_alive(house: DistributedHouse) -> None:
    wait_until(lambda: shown(house).get("rulebook_keepers_alive") == 2, 60)
    seen = shown(house)
    assert (seen["rulebook_case_book_up"], seen["rulebook_server_up"]) == (1, 1)
    assert seen["rulebook_workers_alive"] == 2
    assert seen["rulebook_audit_head_age_seconds"] >= 0
    wait_until(
        lambda: shown(house)["rulebook_runs"] > 0, 60
    )  # the services have scheduled what the roster names


def test_one_of_each_is_killed_and_every_case_ends_as_scripted(house: DistributedHouse) -> None:
    kinds = [SCRIPTS["plain"], SCRIPTS["late"]]
    calm = People(house.api, kinds, allowed=len(kinds))
    calm.serve()
    people = People(house.api, [*kinds, *kinds, SCRIPTS["plain"]])
    before = {name: one.pid for name, one in house.processes.items() if name in VICTIMS}
    assert while_served(people, striking(house, people, VICTIMS)) == len(VICTIMS)
    found = what_is_kept(house, [*calm.begun, *people.begun])
    verdicts = judged(Fault("killed", lambda *_: 0), calm.begun, people, found)
    assert [one.as_scripted for one in verdicts] == [True] * 5
    assert sum(len(found[one.run].kept) for one in people.begun) == 2, "two due times, each once"
    assert house.audit() == "whole"
    wait_until(lambda: all(house.processes.get(name) for name in VICTIMS), 60)
    assert [name for name in VICTIMS if house.processes[name].pid == before[name]] == []


def test_no_part_of_it_lacked_another(house: DistributedHouse) -> None:
    """Redis, say, that one part of Prefect looks for where it isn't."""
    logs = {name: (house.home / "logs" / f"{name}.log").read_text("utf-8") for name in ("services", "roster")}
    assert [
        name for name, log in logs.items() if "ConnectionError" in log or "Connect call failed" in log
    ] == []


@pytest.mark.postgres
def test_two_that_prepare_empty_databases_at_once_are_not_in_each_other_s_way(tmp_path: Path) -> None:
    server = make_url(os.environ["RULEBOOK_TEST_POSTGRES_URL"])
    names = [f"prepared_{kind}_{uuid4().hex[:8]}" for kind in ("book", "prefect")]
    book, prefect = (server.set(database=name) for name in names)
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith(("PREFECT", "RULEBOOK"))
    }
    environment |= {
        "PYTHONPATH": str(ROOT),
        "RULEBOOK_HOME": str(tmp_path / "home"),
        "RULEBOOK_CASE_BOOK_URL": book.render_as_string(hide_password=False),
        "RULEBOOK_PREFECT_DATABASE_URL": prefect.set(drivername="postgresql+asyncpg").render_as_string(
            hide_password=False
        ),
        "RULEBOOK_REDIS_URL": "redis://127.0.0.1:1/0",
    }
    commands = [[sys.executable, "-m", f"deployments.distributed.{what}"] for what in ("prepare", "prepare")]
    try:
        both = [
            subprocess.Popen(one, env=environment, cwd=tmp_path, stdout=-1, stderr=subprocess.STDOUT)
            for one in commands
        ]
        said = [one.communicate(timeout=200)[0].decode() for one in both]
        assert [one.returncode for one in both] == [0, 0], said
        assert sorted("upgraded!" in one for one in said) == [False, True], "one of them upgraded it"
        ready = [sys.executable, "-m", "deployments.distributed.ready", "databases", "--within", "0"]
        assert subprocess.run(ready, env=environment, cwd=tmp_path, check=False).returncode == 0
        (departments,) = _rows(book.set(drivername="postgresql").render_as_string(hide_password=False))
        assert departments == (1,), "founded once"
    finally:
        with psycopg.connect(
            server.set(drivername="postgresql").render_as_string(hide_password=False), autocommit=True
        ) as connection:
            for name in names:
                connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())


def _rows(address: str) -> list[tuple[int, ...]]:
    with psycopg.connect(address) as connection:
        return connection.execute("SELECT count(*) FROM departments").fetchall()
