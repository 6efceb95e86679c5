"""Who is alive: workers by the heartbeat they send Prefect; keepers likewise, as the workers of a pool of their own."""

import os
import secrets
import socket
from datetime import UTC, datetime, timedelta

import httpx
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.client.schemas.objects import Worker
from prefect.exceptions import ObjectAlreadyExists, ObjectNotFound, PrefectHTTPStatusError

KIND = "keeper"
FORGOTTEN_AFTER = timedelta(minutes=10)


def keepers_pool(pool: str) -> str:
    """The pool where the keepers of a pool show themselves; no run is ever sent there."""
    return f"{pool}-keepers"


def alive(api: SyncPrefectClient, pool: str, patience: float) -> list[Worker]:
    """The processes of a pool that were heard of within so many seconds."""
    since = datetime.now(UTC) - timedelta(seconds=patience)
    return [one for one in _all(api, pool) if one.last_heartbeat_time and one.last_heartbeat_time > since]


class Presence:
    """A keeper as Prefect's pages and the metrics see it."""

    def __init__(self, api: SyncPrefectClient, pool: str, every: float) -> None:
        self._api = api
        self._pool = keepers_pool(pool)
        self._every = round(every)
        self._name = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"
        self._shown = False

    def show(self) -> None:
        """Say that this keeper is alive; the first time, forget those that have been silent for long."""
        try:
            self._beat()
        except ObjectNotFound:
            self._make_pool()
            self._beat()
        if not self._shown:
            self._forget_silent()
            self._shown = True

    def _beat(self) -> None:
        content = {"name": self._name, "heartbeat_interval_seconds": self._every}
        try:
            self._api.request(
                "POST",
                "/work_pools/{work_pool_name}/workers/heartbeat",
                path_params={"work_pool_name": self._pool},
                json=content,
            )
        except PrefectHTTPStatusError as error:
            if error.response.status_code == httpx.codes.NOT_FOUND:
                raise ObjectNotFound(error) from error
            raise

    def _make_pool(self) -> None:
        description = "期限看守(此处不运行流程) Keepers of due times; no flow runs here."
        try:
            self._api.create_work_pool(WorkPoolCreate(name=self._pool, type=KIND, description=description))
        except ObjectAlreadyExists:
            return

    def _forget_silent(self) -> None:
        until = datetime.now(UTC) - FORGOTTEN_AFTER
        for one in _all(self._api, self._pool):
            if one.last_heartbeat_time and one.last_heartbeat_time < until:
                _forget(self._api, self._pool, one.name)


def _all(api: SyncPrefectClient, pool: str) -> list[Worker]:
    try:
        return list(api.read_workers_for_work_pool(pool))
    except ObjectNotFound:
        return []
    except PrefectHTTPStatusError as error:
        if error.response.status_code == httpx.codes.NOT_FOUND:  # nobody was ever there
            return []
        raise


def _forget(api: SyncPrefectClient, pool: str, name: str) -> None:
    path = {"work_pool_name": pool, "name": name}
    try:
        api.request("DELETE", "/work_pools/{work_pool_name}/workers/{name}", path_params=path)
    except PrefectHTTPStatusError as error:
        if error.response.status_code != httpx.codes.NOT_FOUND:  # another keeper was first
            raise
