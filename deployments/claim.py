"""Pid files that their holder keeps locked: one left behind by a killed process is free again at once."""

import os
import signal
import time
from contextlib import suppress
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path


def take(path: Path) -> int | None:
    """Return the open, locked file (its descriptor), or None while another process holds it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        flock(file, LOCK_EX | LOCK_NB)
    except BlockingIOError:
        os.close(file)
        return None
    return file


def sign(file: int, pid: int) -> None:
    """Write into a claim which process holds it."""
    os.truncate(file, 0)
    os.pwrite(file, str(pid).encode(), 0)


def holder(path: Path) -> int | None:
    """Return the process that holds the claim; None when it is free, or taken and not yet signed."""
    if (file := take(path)) is None:
        text = path.read_text()
        return int(text) if text else None
    os.close(file)
    return None


def send(pid: int, what: signal.Signals, *, group: bool = False) -> None:
    """Signal a process, or its whole group; one that is gone already is as it should be."""
    with suppress(ProcessLookupError):
        (os.killpg if group else os.kill)(pid, what)


def freed(path: Path, within: float) -> bool:
    """Wait up to `within` seconds for the claim to be free; whether it is."""
    until = time.monotonic() + within
    while (held := holder(path) is not None) and time.monotonic() < until:
        time.sleep(0.05)
    return not held


def evict(path: Path, grace: float) -> None:
    """End a process group that outlived its house: politely, and after `grace` seconds by force."""
    if (pid := holder(path)) is None:
        return
    send(pid, signal.SIGTERM, group=True)
    if not freed(path, grace):
        send(pid, signal.SIGKILL, group=True)
        freed(path, grace)
