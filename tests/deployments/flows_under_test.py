"""Small flows that the tests of the worker run in a worker process of their own."""

import os
import time
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import FlowRun, State
from prefect.flow_runs import suspend_flow_run
from prefect.flows import Flow
from prefect.runtime import flow_run
from sqlalchemy.exc import OperationalError


def note(file: str, line: str) -> None:
    with Path(file).open("a", encoding="utf-8") as notes:
        notes.write(line + "\n")


def note_cancellation(flow: Flow[..., Any], run: FlowRun, state: State) -> None:
    note(run.parameters["file"], "cancelled")


@flow
def three_questions() -> str:
    for key in ("first", "second", "third"):
        suspend_flow_run(key=key, timeout=None)
    return "done"


@flow(on_cancellation=[note_cancellation])
def slow(file: str, seconds: float = 60) -> None:
    note(file, f"began {time.time()}")
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        time.sleep(0.05)
    note(file, f"ended {time.time()}")


@flow
def failing() -> None:
    raise ValueError("the flow's own mistake")


@flow
def deadly(file: str, lives: int) -> str:
    """Take the worker down `lives` times, then end well."""
    note(file, "began")
    if len(Path(file).read_text(encoding="utf-8").splitlines()) <= lives:
        os._exit(3)
    return "survived"


@flow
def cut_off(file: str, times: int = 1) -> str:
    """Meet an outage of the case book so many times, then end well."""
    note(file, "began")
    if len(Path(file).read_text(encoding="utf-8").splitlines()) <= times:
        raise OperationalError("UPDATE", {}, Exception("database or disk is full"))
    return "outlasted"


@task
def doubled(number: int) -> int:
    return 2 * number


@flow
def plain(number: int = 1) -> int:
    return doubled(number)


@flow
async def unhurried() -> None:
    """Refused by the resident worker."""


@flow
def hanging() -> None:
    time.sleep(120)


@flow
def calling(file: str, times: int = 40) -> None:
    """Ask the server again and again, so that an outage meets the flow in mid-burst."""
    note(file, "began")
    for _ in range(times):
        with get_client(sync_client=True) as client:
            client.read_flow_run(flow_run.id)
        time.sleep(0.1)
