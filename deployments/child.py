"""One process of the house: started, started again when it dies, and ended within its grace."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from deployments import claim
from deployments.console import say

Process = subprocess.Popen[bytes]

STEADY_SECONDS = 60
"""A process that lived this long has started well: its next restart is quick again."""

LONGEST_PAUSE = 60
LOG_BYTES = 20_000_000
"""A log grown beyond this is set aside as `….log.1`."""


def spawn(module: str, *arguments: str, log: Path | None = None, keep: tuple[int, ...] = ()) -> Process:
    """Run `python -m module` of the house."""
    return launch([sys.executable, "-m", module, *arguments], log, keep)


def launch(
    command: Sequence[str],
    log: Path | None = None,
    keep: tuple[int, ...] = (),
    more: Mapping[str, str] | None = None,
    user: int | None = None,
) -> Process:
    """Run a command in a session of its own: a Ctrl-C in the terminal reaches only the house."""
    out = log.open("ab") if log else None
    try:
        return subprocess.Popen(  # noqa: S603 - modules of this house, and what it stands on
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out and subprocess.STDOUT,
            env=os.environ | {"PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"} | dict(more or {}),
            start_new_session=True,
            pass_fds=keep,
            user=user,
        )
    finally:
        if out:
            out.close()


def last_words(log: Path, lines: int = 15) -> str:
    """Return the end of a log."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])


@dataclass
class Child:
    """A process of the house, with its log and its pid file in `home`."""

    module: str
    chinese: str
    home: Path
    grace: float
    """Seconds it is given to end."""

    process: Process | None = None
    failures: int = 0
    started: float = 0
    again: float = field(default=0, repr=False)
    """When a dead one is started anew, by the monotonic clock."""

    @property
    def name(self) -> str:
        return self.module.rpartition(".")[2]

    @property
    def log(self) -> Path:
        return self.home / "logs" / f"{self.name}.log"

    @property
    def pid_file(self) -> Path:
        return self.home / "run" / f"{self.name}.pid"

    def start(self) -> None:
        """Start it; one of the same house that outlived a killed start-up is ended first."""
        claim.evict(self.pid_file, self.grace)
        held = claim.take(self.pid_file)
        if held is None:
            raise OSError(f"another process holds {self.pid_file}")
        self.log.parent.mkdir(parents=True, exist_ok=True)
        try:
            self.process = self.launch(held)
            claim.sign(held, self.process.pid)
        finally:
            os.close(held)  # from here on the child alone holds the claim
        self.started = time.monotonic()

    def launch(self, held: int) -> Process:
        """Run it, with its claim for as long as it lives."""
        return spawn(self.module, log=self.log, keep=(held,))

    def watch(self) -> None:
        """Start it again when it died, after a pause that doubles each time; keep its log in bounds."""
        self._trim_log()
        if self.process and not self.alive:
            self._set_back(self.process.returncode)
        elif not self.process and time.monotonic() >= self.again:
            self.start()

    def _set_back(self, code: int) -> None:
        self.failures = 1 if time.monotonic() - self.started > STEADY_SECONDS else self.failures + 1
        pause = min(2 ** (self.failures - 1), LONGEST_PAUSE)
        self.process, self.again = None, time.monotonic() + pause
        say(
            f"{self.chinese}已退出(代码 {code}),{pause} 秒后重启,见 {self.log}",
            f"the {self.name} ended (code {code}), starts again in {pause} s, see {self.log}",
            urgent=True,
        )

    def _trim_log(self) -> None:
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES:
            shutil.copyfile(self.log, self.log.with_suffix(".log.1"))
            os.truncate(self.log, 0)  # the child appends: it goes on at the new end

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def stop(self, in_haste: Callable[[], bool]) -> None:
        """Let it end within its grace or until `in_haste`, then end it by force with all it started."""
        if self.process is None:
            return
        claim.send(self.process.pid, signal.SIGTERM)
        until = time.monotonic() + self.grace
        while self.alive and time.monotonic() < until and not in_haste():
            time.sleep(0.05)
        if self.alive:
            claim.send(self.process.pid, signal.SIGKILL, group=True)
        self.process.wait()
        self.process = None
