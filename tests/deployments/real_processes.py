"""Real server and worker processes for the tests of this folder."""

import os
import shutil
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.client.schemas.objects import FlowRun, State
from prefect.flows import Flow
from prefect.states import Scheduled

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


def wait_until(true: Callable[[], bool], seconds: float = 40) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"not within {seconds} s"
        time.sleep(0.2)  # whoever looks more often takes the CPU from what is waited for


@dataclass
class Server:
    """A real server process, and what another process needs to reach it."""

    url: str
    environment: dict[str, str]
    folder: Path

    @contextmanager
    def process(self, *command: str, **more: str) -> Iterator["subprocess.Popen[bytes]"]:
        with (self.folder / f"{uuid.uuid4().hex[:6]}.log").open("wb") as log:
            started = subprocess.Popen(
                [sys.executable, *command],
                env=self.environment | more,
                cwd=self.folder,
                stdout=log,
                stderr=log,
            )
            try:
                yield started
            finally:
                started.terminate()
                try:
                    started.wait(20)
                except subprocess.TimeoutExpired:
                    started.kill()
                    started.wait()


def free_server(folder: Path, database: Path | None = None) -> Server:
    """Choose a free port and a state of its own for a server that the caller starts.

    Its first start spends five seconds of CPU on Prefect's migrations, unless it gets a copy of a `database`.
    """
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith(("PREFECT", "RULEBOOK"))
    }
    home = folder / "home"
    environment |= {"RULEBOOK_HOME": str(home), "RULEBOOK_PORT": port}
    environment["PYTHONPATH"] = os.pathsep.join((str(ROOT), str(HERE)))
    if database:
        (home / "prefect").mkdir(parents=True)
        shutil.copyfile(database, home / "prefect" / "prefect.db")
    return Server(f"http://127.0.0.1:{port}/api", environment, folder)


def answers(url: str) -> bool:
    """Whether a server is there. (httpx would read the certificates of the whole web each time it is asked.)"""
    address = urlsplit(url)
    connection = HTTPConnection(address.hostname or "", address.port, timeout=10)
    try:
        connection.request("GET", f"{address.path}/health")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


@dataclass
class Desk:
    """A work pool of its own, its runs, and the worker processes that a test starts for it."""

    server: Server
    client: SyncPrefectClient
    pool: str = field(default_factory=lambda: f"desk-{uuid.uuid4().hex[:8]}")

    @contextmanager
    def worker(self, *command: str, **more: str) -> Iterator["subprocess.Popen[bytes]"]:
        known = self.workers()
        command = command or ("-m", "deployments.worker")
        with self.server.process(*command, RULEBOOK_POOL=self.pool, **more) as process:
            wait_until(lambda: process.poll() is not None or bool(self.workers() - known))
            yield process

    def workers(self) -> set[str]:
        return {worker.name for worker in self.client.read_workers_for_work_pool(self.pool)}

    def deploy(
        self, flow: Flow[..., Any], entrypoint: str = "", concurrency_limit: int | None = None
    ) -> uuid.UUID:
        return self.client.create_deployment(
            flow_id=self.client.create_flow(flow),
            name=uuid.uuid4().hex[:8],
            work_pool_name=self.pool,
            entrypoint=entrypoint or f"flows_under_test.{flow.fn.__name__}",
            concurrency_limit=concurrency_limit,
        )

    def start(
        self, deployment: uuid.UUID, state: State[Any] | None = None, **parameters: object
    ) -> uuid.UUID:
        run = self.client.create_flow_run_from_deployment(
            deployment, parameters=parameters, state=state or Scheduled()
        )
        return run.id

    def run(self, run_id: uuid.UUID) -> FlowRun:
        return self.client.read_flow_run(run_id)

    def state(self, run_id: uuid.UUID) -> State[Any]:
        state = self.run(run_id).state
        assert state is not None
        return state

    def wait_for(self, run_id: uuid.UUID, name: str, seconds: float = 40) -> State[Any]:
        wait_until(lambda: self.state(run_id).name == name, seconds)
        return self.state(run_id)


def new_desk(server: Server, client: SyncPrefectClient) -> Desk:
    desk = Desk(server, client)
    client.create_work_pool(WorkPoolCreate(name=desk.pool, type="resident"))
    return desk
