"""The processes of one machine together: what starts first, who watches them, in which order they end."""

import signal
import time
from collections.abc import Callable
from contextlib import closing, suppress
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import FrameType

from deployments import claim
from deployments.child import Child, last_words, spawn
from deployments.console import say
from tasks.settings import Settings

READY_WITHIN = 120
"""Seconds until a server that hasn't answered counts as broken."""

SAY_EVERY = 5
LOOK_EVERY = 0.2


class CannotStart(Exception):  # noqa: N818 - it ends the start, and is said so
    """A part of the house didn't come up; the message shows the last lines of its log."""

    def __init__(self, module: str, log: Path) -> None:
        super().__init__(f"{last_words(log)}\n\n启动失败 {module},见 {log}")


class Leaving(Exception):  # noqa: N818 - a wish, not an error
    """Somebody asked the house to end: Ctrl-C, SIGTERM or `make down`."""


def answers(host: str, port: int) -> bool:
    """Whether a server of Prefect's is ready there."""
    connection = HTTPConnection(host, port, timeout=5)
    with closing(connection), suppress(OSError, HTTPException):
        connection.request("GET", "/api/ready")
        return connection.getresponse().status == HTTPStatus.OK
    return False


class House:
    """Server, keeper and worker of one `home`."""

    def __init__(self, settings: Settings) -> None:
        home = settings.home.resolve()
        self.settings = settings
        self.server = Child("deployments.server", "服务器", home, grace=20)
        self.keeper = Child("deployments.keeper", "期限看守", home, grace=15)
        self.worker = Child("deployments.worker", "工作进程", home, grace=60)
        self.watched: list[Child] = []
        self._asked_to_leave = 0

    @property
    def children(self) -> tuple[Child, ...]:
        """In the order in which they end: the worker, so that its bursts are finished, the keeper, the server last."""
        return self.worker, self.keeper, self.server

    def end_leftovers(self) -> None:
        """End processes of this home whose start-up was killed before it could."""
        for child in self.children:
            claim.evict(child.pid_file, child.grace)

    def come_up(self) -> None:
        """Start everything; raises CannotStart with the log of the part that failed."""
        say("[1/4] 启动服务器", "starting Prefect's server")
        self.server.start()  # it takes longest: the case book is migrated meanwhile
        say("[2/4] 迁移案卷库", "bringing the case book to its newest shape")
        self.step("tasks.records")
        self.until(self._answers, self.server)
        self.watched.append(self.server)
        say("[3/4] 部署流程目录", "deploying the roster")
        self.step("deployments.roster")
        say("[4/4] 启动工作进程和期限看守", "starting the worker and the keeper of due times")
        for child in (self.keeper, self.worker):
            child.start()
            self.watched.append(child)

    def step(self, module: str) -> None:
        """Run a module of the start-up to its end; raises CannotStart when it fails."""
        log = self.server.log.with_name(f"{module.rpartition('.')[2]}.log")
        if self.run(module, log=log):
            raise CannotStart(module, log)

    def listen(self) -> None:
        """Take Ctrl-C and SIGTERM as the wish to end; a second one doesn't wait for anybody."""

        def leave(_signal: int, _frame: FrameType | None) -> None:
            self._asked_to_leave += 1  # no lock here: the main thread may be anywhere

        signal.signal(signal.SIGINT, leave)
        signal.signal(signal.SIGTERM, leave)

    def pause(self) -> None:
        """Keep the processes alive for a moment; raises Leaving when the house is to end."""
        for child in self.watched:
            child.watch()
        if self._asked_to_leave:
            raise Leaving
        time.sleep(LOOK_EVERY)

    def until(self, ready: Callable[[], bool], child: Child) -> None:
        """Wait until a process is ready, and show that it is being waited for; raises CannotStart if it won't be."""
        began = time.monotonic()
        while not ready():
            waited = time.monotonic() - began
            if not child.alive or waited > READY_WITHIN:
                raise CannotStart(child.module, child.log)
            if waited % SAY_EVERY < LOOK_EVERY and waited > 1:
                what = f"the {child.name} is starting, {waited:.0f} s so far"
                say(f"  {child.chinese}启动中,已 {waited:.0f} 秒", what)
            self.pause()

    def _answers(self) -> bool:
        return answers(self.settings.host, self.settings.port)

    def run(self, module: str, *arguments: str, log: Path | None = None) -> int:
        """Run a module of the house to its end while the processes are watched; return its exit code."""
        process = spawn(module, *arguments, log=log)
        try:
            while (code := process.poll()) is None:
                self.pause()
        except Leaving:
            process.kill()  # each such step may be broken off and done again
            process.wait()
            raise
        return code

    def close(self, progress: Callable[[Child], None]) -> None:
        """End the processes one after the other."""
        for child in self.children:
            if child.alive:
                progress(child)
            child.stop(lambda: self._asked_to_leave > 1)
