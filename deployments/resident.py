"""A Prefect worker type whose flows run in threads of its own process, with everything already imported.

Starting a process with Prefect in it costs 50 times the burst that it is started for. Work pools, queues,
limits, cancellation and the history of the runs stay Prefect's own. A deployment's job variables don't apply.
"""

import os
import secrets
import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from uuid import UUID

import anyio
import anyio.abc
import httpx
from prefect._flow_run_suspension import is_suspended_flow_run_state, mark_flow_run_suspension_requested
from prefect.client.schemas.filters import FlowRunFilter
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.client.schemas.responses import WorkerFlowRunResponse
from prefect.exceptions import Abort
from prefect.settings import PREFECT_CLIENT_MAX_RETRIES, PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings
from prefect.states import AwaitingRetry, Pending
from prefect.utilities.engine import propose_state
from prefect.workers.base import BaseJobConfiguration, BaseVariables, BaseWorker, BaseWorkerResult

from deployments.burst import STOPPED, Errand, Taken
from deployments.recovery import held, holder
from deployments.taking import Taking

if TYPE_CHECKING:
    Base = BaseWorker[BaseJobConfiguration, BaseVariables, BaseWorkerResult]
else:
    Base = BaseWorker

BEAT = 2  # seconds between heartbeats, by which `deployments.recovery` tells the living from the dead
WATCH = 1.0  # seconds between looks at the runs in hand
STOPPED_TYPES = {StateType.CANCELLING, StateType.CANCELLED, StateType.SCHEDULED}
GRACE = 30.0  # seconds that a worker asked to end waits for its bursts


class ResidentResult(BaseWorkerResult):
    pass


class ResidentWorker(Base):
    """Runs flows in threads of its own process."""

    type = "resident"
    job_configuration = BaseJobConfiguration
    job_configuration_variables = BaseVariables
    _description = "Runs flows in threads of the worker's own process, with everything already imported."

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- Prefect's signature
        # Another process is another worker, even on the same host: its runs are looked for by its name.
        kwargs["name"] = kwargs.get("name") or f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"
        super().__init__(*args, **kwargs)
        self._errands: dict[UUID, Errand] = {}
        self._taken: dict[UUID, Taken] = {}  # given to this worker, and not yet at work
        self.abandoned = False  # whether a thread that couldn't be broken off is still there

    async def setup(self) -> None:
        # Whether a run still lives is told by the worker's heartbeat, not by one of each run.
        self._exit_stack.enter_context(temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}))
        self._threads = anyio.CapacityLimiter(self._limit or 40)
        await super().setup()
        self._taking = Taking(self.client, self._work_pool_name, self.name, self._work_queues)
        self._tasks.start_soon(self._repeat, BEAT, self._send_heartbeat)
        self._tasks.start_soon(self._repeat, WATCH, self._watch)

    async def teardown(self, *exc_info: Any) -> None:  # noqa: ANN401 -- Prefect's signature
        """Let the bursts finish; those that take longer than GRACE are broken off, and left to others."""
        self.is_setup = False
        with anyio.CancelScope(shield=True):
            await self._give_back()
            await self._all_done_within(GRACE)
            for errand in self._errands.values():
                errand.leaving = True
                errand.interrupt()
            await self._all_done_within(GRACE / 6)
            for errand in list(self._errands.values()):  # it hangs outside Python, and can't be broken off
                self.abandoned = True
                with suppress(httpx.HTTPError):  # the server is away too: a keeper will find the run
                    await self.client.set_flow_run_state(errand.run.id, AwaitingRetry(message=STOPPED))
                errand.scope.cancel()
        await super().teardown(*exc_info)

    async def run(
        self,
        flow_run: FlowRun,
        configuration: BaseJobConfiguration,  # noqa: ARG002 -- there is no process to configure
        task_status: anyio.abc.TaskStatus[int] | None = None,
    ) -> BaseWorkerResult:
        if task_status:
            task_status.started(os.getpid())
        taken = self._taken.pop(flow_run.id, None) or Taken(flow_run=flow_run)
        errand = Errand(taken=taken, worker=self.name)
        self._errands[flow_run.id] = errand
        try:
            with errand.scope:
                await anyio.to_thread.run_sync(errand, limiter=self._threads, abandon_on_cancel=True)
        finally:
            del self._errands[flow_run.id]
        return ResidentResult(identifier=self.name, status_code=0)

    async def _submit_run(self, flow_run: FlowRun) -> None:
        # In place of Prefect's: nothing to prepare, 6 requests fewer, and the run counts as in hand until its
        # burst is over. (A run resumed and polled while its burst still ends would stop Prefect's poll loop.)
        with anyio.CancelScope(shield=True):
            try:
                if flow_run.id in self._taken or await self._propose_pending_state(flow_run):
                    await self.run(flow_run, self.job_configuration())
                while again := self._taken.get(flow_run.id):  # answered while its burst was still ending
                    await self.run(again.flow_run, self.job_configuration())
            finally:
                self._submitting_flow_run_ids.discard(flow_run.id)
                self._release_limit_slot(flow_run.id)

    async def _propose_pending_state(self, flow_run: FlowRun) -> bool:
        try:
            state = await propose_state(
                self.client, Pending(message=held(self.name)), flow_run_id=flow_run.id
            )
        except Abort:  # another worker was first, or the run was cancelled
            return False
        except Exception:
            self._logger.exception("Run %s could not be taken; it stays Scheduled", flow_run.id)
            return False
        return state.is_pending()

    async def _get_scheduled_flow_runs(self) -> list[WorkerFlowRunResponse]:
        # As many as there is room for: with 2,000 runs waiting, each poll would read 200 of them.
        room = int(self._threads.total_tokens) - len(self._submitting_flow_run_ids)
        found = await self._taking.runs(room, lambda: self._in_hand)
        self._taken |= {one.flow_run.id: one for one in found if self._holds(one)}
        return [_as_polled(one.flow_run) for one in found]

    def _holds(self, taken: Taken) -> bool:
        return holder(taken.flow_run.state) == self.name

    @property
    def _in_hand(self) -> set[UUID]:
        return self._submitting_flow_run_ids | self._taken.keys()

    async def _give_back(self) -> None:
        # What was given to it while it was told to end goes to another worker at once.
        for one in await self._taking.left_behind(self._in_hand):
            with suppress(httpx.HTTPError):
                await self.client.set_flow_run_state(one.flow_run.id, AwaitingRetry(message=STOPPED))

    @property
    def _tasks(self) -> anyio.abc.TaskGroup:
        if self._runs_task_group is None:
            raise RuntimeError("the worker has not been set up")
        return self._runs_task_group

    async def _all_done_within(self, seconds: float) -> None:
        with anyio.move_on_after(seconds):
            while self._submitting_flow_run_ids:  # noqa: ASYNC110 -- Prefect's set, which tells nobody
                await anyio.sleep(0.05)

    async def _repeat(self, seconds: float, act: Callable[[], Awaitable[None]]) -> None:
        # Shielded: a worker that is asked to end stays alive for its keepers until its last burst is over.
        with anyio.CancelScope(shield=True), temporary_settings({PREFECT_CLIENT_MAX_RETRIES: 0}):
            while self.is_setup or self._errands:
                try:
                    await act()
                except httpx.HTTPError as error:  # the server is away: tried again at the next turn
                    self._logger.debug("%s", error)
                await anyio.sleep(seconds)

    async def _send_heartbeat(self) -> None:
        # Prefect's own goes silent for up to half a minute after an outage, while its client backs off.
        await self.client.send_worker_heartbeat(
            self._work_pool_name, self.name, heartbeat_interval_seconds=BEAT
        )

    async def _watch(self) -> None:
        """Break off what was cancelled or taken away, and let a suspension from the UI take effect."""
        if not self._errands:
            return
        chosen = FlowRunFilter.model_validate({"id": {"any_": [str(run_id) for run_id in self._errands]}})
        for run in await self.client.read_flow_runs(flow_run_filter=chosen):
            errand = self._errands.get(run.id)
            if errand is None or run.state is None:
                continue
            if is_suspended_flow_run_state(run.state):
                mark_flow_run_suspension_requested(run.id, run.state)
            elif run.state.type in STOPPED_TYPES or holder(run.state) not in {None, self.name}:
                errand.interrupt()


def _as_polled(run: FlowRun) -> WorkerFlowRunResponse:
    only: dict[str, Any] = {"flow_run": run}  # Prefect's worker looks at nothing else of it
    return WorkerFlowRunResponse.model_construct(None, **only)
