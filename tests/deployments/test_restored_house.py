"""A house is backed up while it runs and restored on an empty machine: open cases go on, and nothing happens twice."""

import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from living_house import house_on
from real_processes import Server, free_server, wait_until

pytestmark = pytest.mark.slow

NUMBERS = """
[complaint_handling.open_investigation_within]
values = [{ since = 2020-01-01, value = "30 minutes", profile = "callcentre" }]
"""


def received() -> datetime:
    return datetime.now(UTC) - timedelta(seconds=1)


def complain(server: Server) -> str:
    facts = {
        "channel": "电话 phone",
        "category": "暖气不热",
        "content": "两天没有暖气",
        "customer": "王小明",
        "received_at": received().isoformat(),
        "taken_by": "A1",
        "apologised": True,
    }
    with httpx.Client(base_url=server.url, timeout=30) as api:
        deployment = api.get("deployments/name/complaint-handling/complaint-handling").json()["id"]
        made = api.post(
            f"deployments/{deployment}/create_flow_run", json={"parameters": {"complaint": facts}}
        )
    return str(made.json()["id"])


def waits_for(server: Server, run: str, whom: str) -> bool:
    seen = httpx.get(f"{server.url}/flow_runs/{run}", timeout=30).json()
    return seen["state"]["name"] == "Suspended" and f"todo:{whom}" in seen["tags"]


def answer(server: Server, run: str, **content: Any) -> None:
    url = f"{server.url}/flow_runs/{run}/resume"
    said = httpx.post(url, json={"run_input": content}, timeout=30)
    assert said.json()["status"] == "ACCEPT", said.text


def run(server: Server, module: str, *arguments: str) -> str:
    command = [sys.executable, "-m", f"deployments.{module}", *arguments]
    done = subprocess.run(
        command,
        env=server.environment,
        cwd=server.folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def rows(server: Server, statement: str, *values: object) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(server.folder / "home" / "case_book.db", timeout=30)) as book:
        return book.execute(statement, values).fetchall()


def fall_due(server: Server, run_id: str) -> int:
    with closing(sqlite3.connect(server.folder / "home" / "case_book.db")) as book:
        past = f"{datetime.now(UTC) - timedelta(minutes=1):%Y-%m-%d %H:%M:%S.%f}"
        of_it = "question IN (SELECT id FROM questions WHERE run_id = ? AND state = 'open')"
        moved = book.execute(f"UPDATE timers SET at = ? WHERE state = 'waiting' AND {of_it}", (past, run_id))
        book.commit()
    return moved.rowcount


@contextmanager
def started_again(server: Server) -> Iterator[None]:
    with server.process("-m", "deployments.up") as house:
        (said,) = server.folder.glob("*.log")
        wait_until(lambda: house.poll() is not None or "已就绪" in said.read_text("utf-8"), 120)
        assert house.poll() is None, said.read_text("utf-8")
        yield


@pytest.mark.clause("OP-HOUSE-158")
def test_open_cases_go_on_elsewhere_and_what_fell_due_in_between_happens_once(
    tmp_path: Path, prefect_database: Path
) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "values.toml").write_text(NUMBERS, "utf-8")
    own = {"RULEBOOK_VALUES_FILE": str(tmp_path / "values.toml"), "RULEBOOK_TICK_SECONDS": "0.5"}
    with house_on(tmp_path / "here", prefect_database, **own) as here:
        answered, silent = complain(here), complain(here)
        wait_until(
            lambda: waits_for(here, answered, "supervisor") and waits_for(here, silent, "supervisor"), 60
        )
        answer(here, answered, answered_by="S1", confirmed_class="一般投诉 general", handler="A2")
        wait_until(lambda: waits_for(here, answered, "A2"), 60)
        said = run(here, "backup", "--to", str(tmp_path / "backups"))
        assert "已备份" in said
    (folder,) = (tmp_path / "backups").iterdir()

    (tmp_path / "there").mkdir()
    there = free_server(tmp_path / "there")
    there.environment["PYTHONUTF8"] = "1"
    told = run(there, "restore", str(folder))
    assert "2 open cases" in told
    assert "audit.key" in told
    assert "RULEBOOK_VALUES_FILE" in told
    shutil.copy(tmp_path / "here" / "home" / "audit.key", there.folder / "home" / "audit.key")
    run(there, "audit", "verify")
    assert fall_due(there, silent) == 2, "its reminder and its due time, while the machine stood still"

    with started_again(there):
        answer(there, answered, answered_by="A2", finding="阀门损坏", remedy="更换阀门")
        wait_until(lambda: waits_for(there, answered, "complaint-team"), 90)
        of_it = "FROM questions WHERE run_id = ? ORDER BY id"
        wait_until(lambda: len(rows(there, f"SELECT id {of_it}", silent)) > 1, 90)
        _, (level,) = rows(there, f"SELECT asked_of {of_it}", silent)
        wait_until(lambda: waits_for(there, silent, level), 90)
        time.sleep(2)
        asked = rows(there, f"SELECT state, missed {of_it}", silent)
    assert asked == [("expired", 0), ("open", 1)]
    assert rows(there, "SELECT count(*) FROM rulings WHERE what LIKE '逾期未答复%'") == [(1,)]
    assert rows(there, "SELECT count(*) FROM notices WHERE kind = 'escalated' GROUP BY recipient") == [(1,)]
    assert rows(
        there, "SELECT answered_by FROM questions WHERE run_id = ? AND state = 'answered'", answered
    ) == [
        ("S1",),
        ("A2",),
    ]
