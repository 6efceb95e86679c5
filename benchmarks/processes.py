"""Processes under measurement: started, read from /proc with their children, and ended."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[1]
PROC = Path("/proc")
STARTS_WITHIN = 300.0
"""Seconds until a server or a worker that isn't there counts as broken."""


class Broken(Exception):  # noqa: N818 - the benchmark can't go on
    """Something under measurement didn't do what it was started for."""


def require_proc() -> None:
    if not (PROC / "self" / "stat").exists():
        raise SystemExit("CPU and memory are read from /proc, which only Linux has: run this on Linux.")


def machine() -> str:
    """The machine in one line, with what else it was doing."""
    info = (PROC / "cpuinfo").read_text()
    models = {line.partition(":")[2].strip() for line in info.splitlines() if line.startswith("model name")}
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    python = ".".join(map(str, sys.version_info[:3]))
    return (
        f"{os.cpu_count()} cores ({', '.join(sorted(models)) or 'unknown'}), {memory:.0f} GB, "
        f"Linux {os.uname().release}, Python {python}, load average {os.getloadavg()[0]:.1f}"
    )


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port


def clean_environment(**more: str) -> dict[str, str]:
    """This process's environment without settings of Prefect's or ours; the house can be imported."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PREFECT", "RULEBOOK"))}
    return kept | {"PYTHONPATH": str(ROOT)} | more


class Family:
    """A process and all that it started."""

    def __init__(self, name: str, pid: int) -> None:
        self.name = name
        self.pid = pid

    def cpu(self) -> float:
        """CPU-seconds so far, those of children that have ended among them."""
        ticks = sum(sum(map(int, fields[11:15])) for fields in self._stats().values())
        return ticks / os.sysconf("SC_CLK_TCK")

    def memory(self) -> float:
        """Megabytes resident."""
        return sum(_resident(pid) for pid in self._stats())

    def children_memory(self) -> list[float]:
        """Megabytes resident of each process that it started."""
        return [_resident(pid) for pid in self._stats() if pid != self.pid]

    def _stats(self) -> dict[int, list[str]]:
        found = {pid: fields for pid in _pids() if (fields := _stat(pid))}
        family, grew = {self.pid}, True
        while grew:
            more = {pid for pid, fields in found.items() if int(fields[1]) in family} - family
            family |= more
            grew = bool(more)
        return {pid: found[pid] for pid in family if pid in found}


@dataclass
class Place:
    """What carries out cases: the processes of its own, and PostgreSQL's where its rows are there."""

    name: str
    folder: Path
    api: httpx.Client
    families: list[Family]
    database: Family | None = field(default=None, kw_only=True)

    def cpu(self) -> dict[str, float]:
        """CPU-seconds so far by process."""
        there = [*self.families, *([self.database] if self.database else [])]
        return {family.name: family.cpu() for family in there}

    def memory(self) -> float:
        """Megabytes resident, those of PostgreSQL not counted: its processes share most of theirs."""
        return sum(family.memory() for family in self.families)

    def idle(self, seconds: float) -> dict[str, float]:
        """Cores taken by each process while nothing is done."""
        before = self.cpu()
        time.sleep(seconds)
        return {name: (spent - before[name]) / seconds for name, spent in self.cpu().items()}


def parent(pid: int, name: str) -> int | None:
    """The process that started this one, if both have that name and run on this machine."""
    above = int(stat[1]) if (stat := _stat(pid)) else 0
    known = [PROC / str(one) / "comm" for one in (pid, above)]
    return above if all(comm.exists() and comm.read_text().strip() == name for comm in known) else None


def _pids() -> Iterator[int]:
    return (int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit())


def _stat(pid: int) -> list[str]:
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:  # it has just ended
        return []


def _resident(pid: int) -> float:
    try:
        pages = int((PROC / str(pid) / "statm").read_text().split()[1])
    except OSError:
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


@contextmanager
def running(
    name: str, command: list[str], environment: dict[str, str], folder: Path, python: str = sys.executable
) -> Iterator[Family]:
    """A process of Python, with its log in the folder; ended with SIGTERM."""
    with (folder / f"{name}.log").open("ab") as log:
        process = subprocess.Popen([python, *command], env=environment, cwd=folder, stdout=log, stderr=log)
    try:
        yield Family(name, process.pid)
    finally:
        process.terminate()
        try:
            process.wait(40)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def run(command: list[str], environment: dict[str, str], folder: Path, python: str = sys.executable) -> None:
    """Run a module of the house to its end."""
    done = subprocess.run(
        [python, *command], env=environment, cwd=folder, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Broken(f"{' '.join(command)}: {done.stderr[-2000:]}")


def until(there: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + STARTS_WITHIN
    while not there():
        if time.monotonic() > end:
            raise Broken(f"{what}: not within {STARTS_WITHIN:.0f} s")
        time.sleep(0.2)


def answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/ready").is_success
    except httpx.HTTPError:
        return False
