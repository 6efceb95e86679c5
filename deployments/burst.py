"""Carries a run from Pending to its next wait or its end, and leaves nothing half done."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import anyio
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.objects import FlowRun, FlowRunInput, State
from prefect.exceptions import Pause
from prefect.flow_engine import _flow_parameters
from prefect.flows import Flow, load_flow_from_entrypoint
from prefect.settings import get_current_settings
from prefect.states import AwaitingRetry, Cancelled, Crashed
from pydantic import BaseModel

from deployments.engine import Burst, is_outage
from deployments.interrupt import Interruptible
from deployments.lasting_client import lasting_client
from deployments.recovery import holder, put_right
from policies.masking import masked

logger = logging.getLogger("prefect.workers.resident")
STOPPED = "Started again: its worker was stopped."
_flows: dict[str, Flow[..., Any]] = {}
_loading = threading.Lock()


class Taken(BaseModel):
    """A run that a worker is to go on with; one that a server of ours gave is Running already, and complete."""

    flow_run: FlowRun
    entrypoint: str | None = None
    inputs: list[FlowRunInput] | None = None


class UnloadableFlowError(Exception):
    """A deployment's flow can't be taken up by this worker; the message says why."""


@dataclass
class Errand:
    """One run in one thread of the worker; `interrupt` ends its burst early."""

    taken: Taken
    worker: str
    scope: anyio.CancelScope = field(default_factory=anyio.CancelScope)
    leaving: bool = False  # the worker is about to end: a run that it breaks off didn't crash
    _work: Interruptible[Any] | None = field(default=None, init=False)
    _given_in: UUID | None = field(default=None, init=False)
    """The Running state in which the server gave the run."""

    def __post_init__(self) -> None:
        state = self.run.state
        self._given_in = state.id if state and state.is_running() else None

    def interrupt(self) -> None:
        if self._work:
            self._work.interrupt()

    def __call__(self) -> None:
        burst: Burst | None = None
        try:
            with lasting_client() as client:
                burst = self._prepare(client)
                self._work = Interruptible(burst.run)
                if self._work().is_final():
                    return
            why, away = "its burst ended early", False
        except Pause:
            return
        except UnloadableFlowError as error:
            crashed: State[Any] = Crashed(message=str(error))
            patiently(lambda client: client.set_flow_run_state(self.run.id, crashed))
            return
        except BaseException as error:  # noqa: BLE001 -- the thread goes back to its pool, whatever happened
            why = f"its burst was broken off ({type(error).__name__}: {masked(str(error))})"
            away = is_outage(error)
        patiently(lambda client: self._settle(client, burst, why, away=away))

    @property
    def run(self) -> FlowRun:
        return self.taken.flow_run

    def _prepare(self, client: SyncPrefectClient) -> Burst:
        if self.run.deployment_id is None:
            raise UnloadableFlowError("The run has no deployment, so nothing names its flow.")
        entrypoint = self.taken.entrypoint or client.read_deployment(self.run.deployment_id).entrypoint or ""
        try:
            flow = flow_at(entrypoint)
            parameters = _flow_parameters(flow, self.run, None)
        except Exception as error:
            raise UnloadableFlowError(
                f"The flow {entrypoint!r} could not be loaded: {type(error).__name__}: {masked(str(error))}"
            ) from error
        return Burst(
            flow=flow,
            parameters=parameters,
            flow_run=self.run,
            worker=self.worker,
            inputs=self.taken.inputs,
        )

    def _settle(
        self, client: SyncPrefectClient, burst: Burst | None, why: str, *, away: bool = False
    ) -> bool:
        run = client.read_flow_run(self.run.id)
        if self._goes_on_in_another_burst(run):
            return True
        if run.state and run.state.is_cancelling():
            if burst:
                burst.call_hooks(run.state)
            client.set_flow_run_state(run.id, Cancelled(message="Cancelled while it ran."))
        elif holder(run.state) == self.worker and self.leaving:
            client.set_flow_run_state(run.id, AwaitingRetry(message=STOPPED))
        elif holder(run.state) == self.worker:
            # An outage may have cut off this worker's own claim; it is free again within a minute.
            return put_right(client, run, why, away=away)
        return True

    def _goes_on_in_another_burst(self, run: FlowRun) -> bool:
        # It waited already, and was answered and given to this worker anew, before this burst came to know of it.
        anew = self._given_in is not None and run.state is not None and run.state.id != self._given_in
        return anew and holder(run.state) == self.worker


def flow_at(entrypoint: str) -> Flow[..., Any]:
    """Find the flow `package.module.name` or `path/file.py:name`, imported once in the life of the worker."""
    with _loading:
        if entrypoint not in _flows:
            found: Flow[..., Any] = load_flow_from_entrypoint(entrypoint, use_placeholder_flow=False)
            if found.isasync or found.isgenerator:
                raise UnloadableFlowError(
                    "the resident worker runs plain functions; this one is async or yields"
                )
            _flows[entrypoint] = _asking_for_no_storage(found)
        return _flows[entrypoint]


def _asking_for_no_storage(flow: Flow[..., Any]) -> Flow[..., Any]:
    # What was done stands in the case book. A flow that doesn't say where its result goes has Prefect ask the
    # server twice in each burst.
    if flow.persist_result is not None or flow.result_storage is not None:
        return flow
    return flow.with_options(
        persist_result=False, result_storage=get_current_settings().results.local_storage_path
    )


def patiently(act: Callable[[SyncPrefectClient], object]) -> None:
    """Act until that is done, as soon as the server can be reached: a run's end outlasts an outage."""
    while True:
        try:
            with get_client(sync_client=True) as client:
                if act(client):
                    return
        except Exception as error:
            if not is_outage(error):
                logger.exception("A run could not be settled; its keeper will find it when this worker ends.")
                return
        time.sleep(1)
