"""Who waits for runs that are due is told by the request that makes one due, not at the next look."""

import asyncio
from contextlib import suppress

from fastapi import FastAPI
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAKES_RUNS_DUE = ("/create_flow_run", "/resume", "/bulk_set_state")
ERRORS = 400


class Bell:
    """Wakes all that wait for it, in the loop that serves."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        self._rung.set()
        self._rung = asyncio.Event()

    async def heard_within(self, seconds: float) -> None:
        """Return as it rings, or after so many seconds."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._rung.wait(), seconds)


bell = Bell()


class RingsTheBell:
    """Rings it once a request that makes runs due has been answered."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].endswith(MAKES_RUNS_DUE):
            await self._app(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            await send(message)
            if message["type"] == "http.response.start" and message["status"] < ERRORS:
                bell.ring()

        await self._app(scope, receive, sending)


def hang_the_bell(application: FastAPI) -> None:
    """Let it ring for what comes to this server; what comes to another one is seen at the next look."""
    application.add_middleware(RingsTheBell)
