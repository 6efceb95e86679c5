"""One writer at a time: in the order they come, but what is urgent first."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar

TURN_SECONDS = 30.0
_urgent = ContextVar("_urgent", default=False)


@contextmanager
def urgently() -> Iterator[None]:
    """Let what is written here come up before what others wait to write: a due time is kept to the second."""
    before = _urgent.set(True)
    try:
        yield
    finally:
        _urgent.reset(before)


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
