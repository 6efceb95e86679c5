"""One writer at a time, in the order they come: answers and the claims of due times before all else."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar

from starlette.types import ASGIApp, Receive, Scope, Send

TURN_SECONDS = 30.0
_urgent = ContextVar("_urgent", default=False)


@contextmanager
def urgently() -> Iterator[None]:
    """Let what is written here come up before what others wait to write."""
    before = _urgent.set(True)
    try:
        yield
    finally:
        _urgent.reset(before)


class AnswersFirst:
    """Lets answers come up as claims do: of the two whoever came first is first, however much else waits."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].endswith("/resume"):
            with urgently():
                await self._app(scope, receive, send)
        else:
            await self._app(scope, receive, send)


class Turns:
    """One writer at a time, in the order they came; what is urgent waits for one other at most."""

    def __init__(self) -> None:
        self._next, self._turn = asyncio.Lock(), asyncio.Lock()

    @asynccontextmanager
    async def one(self) -> AsyncGenerator[None]:
        """Have one's turn; after TURN_SECONDS go on without: whoever has it may wait for this one."""
        try:
            async with asyncio.timeout(TURN_SECONDS):
                await self._come_up()
        except TimeoutError:  # SQLite gives one of the two up
            yield
            return
        try:
            yield
        finally:
            self._turn.release()

    async def _come_up(self) -> None:
        if _urgent.get():
            await self._turn.acquire()
            return
        async with self._next:  # of all the others only one at a time stands in line before what is urgent
            await self._turn.acquire()
