"""A whole distributed house on this machine as `make up-distributed` starts it, whose processes can be killed."""

import os
import signal
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from sqlalchemy import create_engine, text

from benchmarks.mortal_house import HERE, QUICK
from benchmarks.processes import Broken, Family, clean_environment, free_port, run, running, until
from deployments.distributed.local import SIZE_AT_MOST, Size, where_nothing_is_named
from tasks.settings import Settings

READY = "已就绪"
WAITING = text("SELECT count(*) FROM notices WHERE state = 'waiting' AND not_before <= now()")


@dataclass
class DistributedHouse:
    """One house of several servers, workers and keepers; `up` starts again what dies, unless it looks away."""

    folder: Path
    environment: dict[str, str]
    api: httpx.Client
    up: Family
    spent: Counter[str] = field(default_factory=Counter)
    """CPU-seconds of those that were killed, by name."""

    @property
    def home(self) -> Path:
        return Path(self.environment["RULEBOOK_HOME"])

    @property
    def case_book(self) -> str:
        return self.environment["RULEBOOK_CASE_BOOK_URL"]

    @property
    def processes(self) -> dict[str, Family]:
        """Those that run, by name; `worker-1` or `services`."""
        files = sorted((self.home / "run").glob("*.pid"))
        found = {file.stem: Family(file.stem, int(file.read_text() or 0)) for file in files}
        return {name: one for name, one in found.items() if name != "up" and one.cpu()}

    def kill(self, name: str) -> int:
        """Kill -9 a process; nothing of it is brought to an end. Its number."""
        victim = self.processes[name]
        self.spent[name] += victim.cpu()
        os.kill(victim.pid, signal.SIGKILL)
        return victim.pid

    @contextmanager
    def left_dead(self) -> Iterator[None]:
        """Nobody starts again what dies meanwhile."""
        os.kill(self.up.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self.up.pid, signal.SIGCONT)

    def cpu(self) -> Counter[str]:
        """CPU-seconds so far by process, those of the killed among them."""
        return self.spent + Counter({name: one.cpu() for name, one in self.processes.items()})

    def memory(self) -> dict[str, float]:
        return {name: one.memory() for name, one in self.processes.items()}

    def end(self) -> None:
        """Wait until nothing is in hand any more: the last notices are told. (The case book lives in the house.)

        What quiet hours hold until the morning isn't waited for.
        """
        engine = create_engine(self.case_book, isolation_level="AUTOCOMMIT")
        with engine.connect() as book:
            until(lambda: book.scalar(WAITING) == 0, "notices")
        engine.dispose()

    def audit(self) -> str:
        """What the house's own command says of its audit: `whole`, or its first bad entry."""
        command = [sys.executable, "-m", "deployments.audit", "verify"]
        told = subprocess.run(
            command, env=self.environment, cwd=self.folder, capture_output=True, text=True, check=False
        )
        return "whole" if told.returncode == 0 else (told.stdout + told.stderr)[-300:]


@contextmanager
def distributed_house(folder: Path, size: Size, **more: str) -> Iterator[DistributedHouse]:
    """Start such a house in a folder, with two small departments; `more` are settings of all its processes."""
    port = ports_in_a_row()
    environment = clean_environment(
        RULEBOOK_HOME=str(folder / "home"),
        RULEBOOK_PORT=str(port),
        RULEBOOK_VALUES_FILE=str(HERE / "faults.values.toml"),
        PYTHONUTF8="1",
        **QUICK,
        **more,
    )
    host, auth = more.get("RULEBOOK_HOST", "127.0.0.1"), more.get("RULEBOOK_AUTH", "")
    known = Settings(home=folder / "home", port=port, host=host, auth=auth)
    count = [word for kind, many in size._asdict().items() for word in (f"--{kind}", str(many))]
    log = folder / "up.log"
    with ExitStack() as stack:
        command = ["-m", "deployments.distributed.up", *count]
        up = stack.enter_context(running("up", command, environment, folder))
        until(lambda: READY in log.read_text("utf-8") or _gone(up.pid), "the house")
        if READY not in log.read_text("utf-8"):
            raise Broken(log.read_text("utf-8")[-2000:])
        environment |= where_nothing_is_named(known, environment)
        run(["-m", "deployments.people", str(HERE / "staff.toml")], environment, folder)
        password = httpx.BasicAuth(*auth.split(":")) if auth else None
        api = stack.enter_context(httpx.Client(base_url=known.api_url, auth=password, timeout=30))
        until(lambda: _has_workers(api, size.workers), "the workers")
        yield DistributedHouse(folder, environment, api, up)


def ports_in_a_row() -> int:
    """The first of as many free ports as a distributed house may take."""
    while True:
        first = free_port()
        with suppress(OSError, OverflowError), ExitStack() as all_of_them:
            for port in range(first, first + SIZE_AT_MOST + 1):
                all_of_them.enter_context(socket.create_server(("127.0.0.1", port)))
            return first


def _gone(pid: int) -> bool:
    status = Path("/proc", str(pid), "stat")
    return not status.exists() or status.read_text().rpartition(")")[2].split()[0] == "Z"


def _has_workers(api: httpx.Client, workers: int) -> bool:
    found = api.post("/work_pools/desk/workers/filter", json={})
    return found.is_success and len(found.json()) >= workers
