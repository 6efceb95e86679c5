"""How a worker comes by its runs: given by a server of ours as they fall due, polled from any other."""

import logging
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import anyio
import httpx
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.responses import WorkerFlowRunResponse
from prefect.context import SettingsContext, get_settings_context
from prefect.exceptions import PrefectHTTPStatusError
from prefect.settings import PREFECT_CLIENT_MAX_RETRIES

from deployments.burst import Taken
from deployments.burst_client import NO_ROUTE
from deployments.environment import TAKEN
from deployments.recovery import held
from tasks.settings import settings

POLL: Final = "/work_pools/{name}/get_scheduled_flow_runs"
WAIT = 2.0  # seconds that the server lets a worker wait for a run
A_BURST = 0.05  # seconds, about, until one of the runs in hand has gone on to its next wait
log = logging.getLogger("prefect.workers.resident")


class Taking:
    """One worker's way to its runs; `in_hand` tells which ones it knows of."""

    def __init__(self, client: PrefectClient, pool: str, worker: str, queues: Collection[str]) -> None:
        self._client = client
        self._pool, self._worker, self._queues = pool, worker, sorted(queues) or None
        current = get_settings_context()
        self._profile = current.profile
        self._once = current.settings.copy_with_update({PREFECT_CLIENT_MAX_RETRIES: 0})
        self._offered = True
        self._unsure = True  # an answer may have got lost, with runs that are taken up for this worker

    async def runs(self, room: int, in_hand: Callable[[], Collection[UUID]]) -> list[Taken]:
        """The runs that there is room for: as soon as there are any, or none within WAIT or a poll's pause.

        A server that is away is asked again a little later, for as long as that takes.
        """
        pause = settings().poll_seconds
        if room <= 0:
            await anyio.sleep(A_BURST)
            return []
        try:
            if self._offered and (found := await self._given(room, in_hand)) is not None:
                return found
            await anyio.sleep(pause)
            return await self._polled(room + len(in_hand()))  # those in hand may still be listed
        except httpx.TransportError as away:
            log.debug("%s", away)
        except PrefectHTTPStatusError as refused:
            if refused.response.status_code < httpx.codes.INTERNAL_SERVER_ERROR:
                raise
            log.debug("%s", refused)
        await anyio.sleep(pause)
        return []

    async def left_behind(self, in_hand: Collection[UUID]) -> list[Taken]:
        """What was given to this worker, which is about to end, as it asked no more."""
        self._unsure = True
        try:
            return (await self._given(0, lambda: in_hand) or []) if self._offered else []
        except (httpx.HTTPError, PrefectHTTPStatusError):  # the server is away too: a keeper will find them
            return []

    async def _given(self, room: int, in_hand: Callable[[], Collection[UUID]]) -> list[Taken] | None:
        """What a server of ours gives; None from one that has no such route."""
        wanted = {
            "pool": self._pool,
            "queues": self._queues,
            "holding": held(self._worker),
            "limit": room,
            "wait": WAIT if room else 0,
            "look_each": settings().poll_seconds,
            "in_hand": [str(run) for run in in_hand()] if self._unsure else None,
        }
        self._unsure = True
        path: Any = TAKEN
        try:
            with self._sending_once():
                found = await self._client.request("POST", path, json=wanted)
        except PrefectHTTPStatusError as refused:
            if refused.response.status_code != httpx.codes.NOT_FOUND:
                raise
            self._offered = refused.response.json() != NO_ROUTE
            return [] if self._offered else None  # the next heartbeat makes the pool anew
        self._unsure = False
        return [Taken.model_validate(one) for one in found.json()]

    def _sending_once(self) -> SettingsContext:
        # Sent again by Prefect's client itself, it would not tell that an answer got lost. (`temporary_settings`
        # reads all of Prefect's settings anew: 20 ms of CPU each time.)
        return SettingsContext(profile=self._profile, settings=self._once)

    async def _polled(self, limit: int) -> list[Taken]:
        body = {
            "scheduled_before": datetime.now(UTC).isoformat(),
            "limit": limit,
            "work_queue_names": self._queues,
        }
        try:
            found = await self._client.request("POST", POLL, path_params={"name": self._pool}, json=body)
        except PrefectHTTPStatusError as error:
            if error.response.status_code == httpx.codes.NOT_FOUND:  # the next heartbeat makes the pool anew
                return []
            raise
        return [
            Taken(flow_run=one.flow_run) for one in WorkerFlowRunResponse.model_validate_list(found.json())
        ]
