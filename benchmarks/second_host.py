"""A second host beside a distributed house: a network namespace with workers and a keeper, and a cable that can be cut.

Root only. It reaches the first host's nginx and PostgreSQL by TCP alone, and has a home of its own.
"""

import asyncio
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import make_url

from benchmarks.distributed_house import DistributedHouse

NAMESPACE, CABLE, OTHER_END = "rulebook-b", "rulebook-a0", "rulebook-b0"
FIRST, SECOND = "10.231.77.1", "10.231.77.2"
DATABASE_PORT = 25432
AUTH = "desk:two-hosts"
SETTINGS = {"RULEBOOK_HOST": FIRST, "RULEBOOK_AUTH": AUTH, "RULEBOOK_AUDIT_KEY": "the same key on both hosts"}
"""Of all processes on both hosts."""


def ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)


@contextmanager
def cabled() -> Iterator[None]:
    """Two hosts with a cable between them."""
    if os.geteuid() != 0:
        raise SystemExit("A second host is a network namespace, which only root can make.")
    ip("netns", "add", NAMESPACE)
    try:
        ip("link", "add", CABLE, "type", "veth", "peer", "name", OTHER_END, "netns", NAMESPACE)
        ip("addr", "add", f"{FIRST}/24", "dev", CABLE)
        ip("link", "set", CABLE, "up")
        ip("-n", NAMESPACE, "addr", "add", f"{SECOND}/24", "dev", OTHER_END)
        for device in (OTHER_END, "lo"):
            ip("-n", NAMESPACE, "link", "set", device, "up")
        yield
    finally:
        ip("netns", "del", NAMESPACE)


@dataclass
class SecondHost:
    """What runs there."""

    processes: dict[str, "subprocess.Popen[bytes]"]

    def cut_off(self, seconds: float) -> None:
        """Pull the cable, and plug it in again after so long."""
        ip("link", "set", CABLE, "down")
        try:
            time.sleep(seconds)
        finally:
            ip("link", "set", CABLE, "up")


@contextmanager
def second_host(house: DistributedHouse, workers: int, keepers: int) -> Iterator[SecondHost]:
    """Workers and keepers on the second host."""
    home = house.folder / "second-home"
    home.mkdir()
    environment = house.environment | {
        "RULEBOOK_HOME": str(home),
        "RULEBOOK_CASE_BOOK_URL": f"postgresql+psycopg://postgres@{FIRST}:{DATABASE_PORT}/case_book",
    }
    kinds = {"worker": workers, "keeper": keepers}
    names = [(kind, f"{kind}-b{nth}") for kind, many in kinds.items() for nth in range(1, many + 1)]
    with ExitStack() as stack:
        stack.enter_context(database_by_tcp(str(make_url(house.case_book).query["host"])))
        there = {
            name: stack.enter_context(_running(kind, name, environment, house.folder)) for kind, name in names
        }
        yield SecondHost(there)


@contextmanager
def _running(
    kind: str, name: str, environment: dict[str, str], folder: Path
) -> Iterator["subprocess.Popen[bytes]"]:
    command = ["ip", "netns", "exec", NAMESPACE, sys.executable, "-m", f"deployments.{kind}"]
    with (folder / f"{name}.log").open("ab") as log:
        process = subprocess.Popen(command, env=environment, cwd=folder, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(40)
        process.kill()
        process.wait()


@contextmanager
def database_by_tcp(socket: str) -> Iterator[None]:
    """The house's PostgreSQL, which listens on its socket alone, at the first host's address."""
    loop, ready = asyncio.new_event_loop(), threading.Event()

    async def listen() -> None:
        await asyncio.start_server(lambda *ends: _passed_on(socket, *ends), FIRST, DATABASE_PORT)
        ready.set()

    def serve() -> None:
        loop.run_until_complete(listen())
        loop.run_forever()

    threading.Thread(target=serve, daemon=True).start()
    if not ready.wait(10):
        raise SystemExit(f"{FIRST}:{DATABASE_PORT} can't be listened on.")
    try:
        yield
    finally:
        loop.call_soon_threadsafe(loop.stop)


async def _passed_on(socket: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    back, forth = await asyncio.open_unix_connection(f"{socket}/.s.PGSQL.5432")
    with suppress(OSError):
        await asyncio.gather(_copied(reader, forth), _copied(back, writer))


async def _copied(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    try:
        while found := await source.read(65536):
            target.write(found)
            await target.drain()
    finally:
        target.close()
