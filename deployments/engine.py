"""One burst of a run, from Pending to its next wait or its end, on Prefect's own flow engine."""

from collections.abc import Generator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

import httpx
from prefect._flow_run_suspension import FlowRunSuspensionRequest, register_flow_run_suspension_request
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import FlowRunInput, State
from prefect.flow_engine import FlowRunEngine
from prefect.results import ResultStore
from sqlalchemy.exc import InterfaceError, OperationalError

from deployments.burst_client import BurstClient
from deployments.interrupt import Interrupted
from deployments.recovery import held
from deployments.too_early import TooEarly

SERVER_ERROR = 500


@dataclass
class Burst(FlowRunEngine[Any, Any]):
    """Prefect's engine without the threads that it starts for each run; the worker watches all its runs."""

    worker: str = ""
    inputs: Sequence[FlowRunInput] | None = None
    """What stands under the run's keys, where the worker was told as it took the run up."""

    def run(self) -> State[Any]:
        """Go on until the run ends. Raises Pause where it waits, Interrupted where it was told to end."""
        with self._held(), self.start():
            while self.is_running():
                with self.run_context():
                    self.call_flow_fn()
        return self.state

    def _held(self) -> AbstractContextManager[None]:
        client = get_client(sync_client=True)
        if self.flow_run is None or not isinstance(client, BurstClient):
            return nullcontext()
        return client.holding(self.flow_run, self.inputs)

    @property
    def heartbeat_seconds(self) -> None:
        # A run's own heartbeat holds up each end of its burst by as much as a second.
        return None

    @contextmanager
    def setup_flow_run_suspension_request(self) -> Generator[FlowRunSuspensionRequest]:
        # Prefect starts a thread, an event loop and a websocket here, for each burst.
        request = self._get_flow_run_suspension_request()
        if self.flow_run is None:
            raise ValueError("a burst needs its run")
        with register_flow_run_suspension_request(self.flow_run.id, request):
            yield request

    @property
    def _taken_up(self) -> bool:
        # What a server of ours gives is Running already. (What is polled comes without its state.)
        now = self.flow_run.state if self.flow_run else None
        return now is not None and now.is_running() and now.message == held(self.worker)

    def set_state(self, state: State[Any], force: bool = False) -> State[Any]:  # noqa: FBT001, FBT002 -- Prefect's signature
        # Who holds the run is told by the state itself, so that no crash can part the two.
        if state.is_running():
            if self._taken_up:
                self.call_hooks(self.state)
                return self.state
            state.message = held(self.worker)
        return super().set_state(state, force=force)

    def handle_exception(
        self, exc: Exception, msg: str | None = None, result_store: ResultStore | None = None
    ) -> State[Any]:
        """Fail the run, unless a database or the server was away: then the burst is to be done again."""
        if is_outage(exc):
            raise Interrupted(f"{type(exc).__name__}: {exc}") from exc
        return super().handle_exception(exc, msg=msg, result_store=result_store)


def is_outage(error: BaseException | None) -> bool:
    """Whether this error, or what caused it, only says that a server, a database or the right time is away."""
    if isinstance(error, httpx.HTTPStatusError):
        return error.response.status_code >= SERVER_ERROR
    away = (httpx.TransportError, OperationalError, InterfaceError, TooEarly)
    return isinstance(error, away) or (error is not None and is_outage(error.__cause__))
