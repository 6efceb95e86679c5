"""A house whose processes are killed: server, worker and keeper, each started again where it was."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from benchmarks.processes import answers, clean_environment, free_port, run, running, until

HERE = Path(__file__).parent
QUICK = {"RULEBOOK_PATIENCE_SECONDS": "5"}
"""Who is killed each few seconds is missed sooner than by the default of 15."""


@dataclass
class Mortal:
    """A process of the house; when it is killed nothing of it is brought to an end, and another takes its place."""

    name: str
    environment: dict[str, str]
    folder: Path
    _life: ExitStack = field(default_factory=ExitStack)

    @property
    def pid_file(self) -> Path:
        return self.folder / f"{self.name}.pid"

    @property
    def pid(self) -> int:
        return int(self.pid_file.read_text())

    def start(self) -> None:
        command = [str(HERE / "reborn.py"), f"deployments.{self.name}", str(self.pid_file)]
        self._life.enter_context(running(self.name, command, self.environment, self.folder))
        until(self.pid_file.exists, self.name)

    def kill(self) -> None:
        """Kill it; when this returns another is there."""
        killed = self.pid
        os.kill(killed, signal.SIGKILL)
        until(lambda: self.pid != killed, self.name)

    def end(self) -> None:
        self._life.close()


@dataclass
class MortalHouse:
    """One house with two small departments, on a case book and a Prefect database of its own."""

    folder: Path
    environment: dict[str, str]
    url: str
    server: Mortal
    worker: Mortal
    keeper: Mortal
    api: httpx.Client

    @property
    def processes(self) -> tuple[Mortal, Mortal, Mortal]:
        return self.server, self.worker, self.keeper

    @property
    def home(self) -> Path:
        return Path(self.environment["RULEBOOK_HOME"])

    @property
    def case_book(self) -> str:
        """The URL of the case book."""
        return self.environment.get("RULEBOOK_CASE_BOOK_URL") or f"sqlite:///{self.home / 'case_book.db'}"

    def at_work(self) -> bool:
        """Whether the server answers, and knows the worker that runs by now."""
        try:
            found = self.api.post("/work_pools/desk/workers/filter", json={}).raise_for_status().json()
        except httpx.HTTPError:
            return False
        return any(f"-{self.worker.pid}-" in one["name"] for one in found)

    def audit(self) -> str:
        """What the house's own command says of its audit: `whole`, or its first bad entry."""
        command = [sys.executable, "-m", "deployments.audit", "verify"]
        told = subprocess.run(
            command, env=self.environment, cwd=self.folder, capture_output=True, text=True, check=False
        )
        return "whole" if told.returncode == 0 else (told.stdout + told.stderr)[-300:]

    def end(self) -> None:
        """End everything as `make down` does: what is in hand is brought to an end first."""
        for one in (self.worker, self.keeper, self.server):
            one.end()


@contextmanager
def mortal_house(folder: Path, **settings: str) -> Iterator[MortalHouse]:
    """Start a house in a folder; `settings` are more of the environment of all its processes."""
    port = str(free_port())
    environment = clean_environment(
        RULEBOOK_HOME=str(folder / "home"),
        RULEBOOK_PORT=port,
        RULEBOOK_VALUES_FILE=str(HERE / "faults.values.toml"),
        PYTHONUTF8="1",
        **QUICK,
    )
    environment |= settings
    url = f"http://127.0.0.1:{port}/api"
    mortals = [Mortal(name, environment, folder) for name in ("server", "worker", "keeper")]
    with ExitStack() as stack:
        for one in mortals:
            stack.callback(one.end)
        api = stack.enter_context(httpx.Client(base_url=url, timeout=30))
        house = MortalHouse(folder, environment, url, *mortals, api)
        _come_up(house)
        yield house


def _come_up(house: MortalHouse) -> None:
    run(["-m", "tasks.records"], house.environment, house.folder)
    run(["-m", "deployments.people", str(HERE / "staff.toml")], house.environment, house.folder)
    house.server.start()
    until(lambda: answers(house.url), "the server")
    run(["-m", "deployments.roster"], house.environment, house.folder)
    house.worker.start()
    house.keeper.start()
    until(house.at_work, "the worker")
