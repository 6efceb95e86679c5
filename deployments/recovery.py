"""Runs that lost their worker: started again, or left Crashed when they take down worker after worker."""

import time
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from uuid import UUID

import httpx
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterState, WorkPoolFilter
from prefect.client.schemas.objects import FlowRun, State
from prefect.exceptions import ObjectAlreadyExists, PrefectHTTPStatusError
from prefect.states import AwaitingRetry, Cancelled, Crashed

CRASHES = 3  # as often in a row, without reaching its next wait, a run may take its worker down
LONGEST_PAUSE = 30  # seconds at most between two starts of a run that met an outage
PATIENCE = 15.0  # seconds without a heartbeat (the worker sends one each 2 s) until a worker counts as gone
LOST = "Lost"  # name of the Crashed state that a run passes through on its way to another worker
_HELD = "held by worker "
_UNSETTLED = {
    "type": {"any_": ["RUNNING", "PENDING", "CANCELLING"]},
    "name": {"any_": [LOST]},
    "operator": "or_",
}


def held(worker: str) -> str:
    """Say in the message of a Pending or Running state which worker holds the run."""
    return _HELD + worker


def holder(state: State | None) -> str | None:
    """Name the worker that holds a run in this state; None for a state that no worker of ours set."""
    message = (state.message if state else None) or ""
    return message.removeprefix(_HELD) if message.startswith(_HELD) else None


class LostRuns:
    """Finds the runs whose worker is gone. Any number of processes may look; each run is put right once."""

    def __init__(self, client: SyncPrefectClient, pool: str, patience: float = PATIENCE) -> None:
        self._client = client
        self._patience = patience
        self._pool = pool
        self._beats: dict[
            str, tuple[datetime | None, float]
        ] = {}  # the last one, and seconds of silence since
        self._looked = time.monotonic()

    def recover(self) -> list[UUID]:
        """Look once, put right what is lost, and return the runs touched; to be called each few seconds.

        Silence is timed by this process's own clock, over looks that the server answered; however long ago the
        last one was, it counts for half the patience at most. So neither clocks that differ nor an outage of the
        server make a living worker look dead, and a keeper that is held up finds the dead all the same.
        """
        gone = self._gone(runs := self._unsettled())
        lost = [run for run in runs if self._holder(run) in gone or run.state_name == LOST]
        touched = [run.id for run in lost if put_right(self._client, run, "its worker is gone")]
        for name in gone - {self._holder(run) for run in lost}:
            self._forget(name)
        return touched

    def _unsettled(self) -> list[FlowRun]:
        return self._client.read_flow_runs(
            flow_run_filter=FlowRunFilter(state=FlowRunFilterState.model_validate(_UNSETTLED)),
            work_pool_filter=WorkPoolFilter.model_validate({"name": {"any_": [self._pool]}}),
        )

    def _holder(self, run: FlowRun) -> str:
        if run.state and run.state.is_cancelling():
            return _last_holder(self._client.read_flow_run_states(run.id))
        return holder(run.state) or ""

    def _gone(self, runs: list[FlowRun]) -> set[str]:
        now = time.monotonic()
        silence = min(now - self._looked, self._patience / 2)
        workers = self._client.read_workers_for_work_pool(self._pool)
        beats: dict[str, datetime | None] = dict.fromkeys(self._holder(run) for run in runs)
        beats |= {worker.name: worker.last_heartbeat_time for worker in workers}
        self._beats = {
            name: (beat, self._beats[name][1] + silence)
            if name in self._beats and self._beats[name][0] == beat
            else (beat, 0.0)
            for name, beat in beats.items()
        }
        self._looked = now
        return {name for name, (_, silent) in self._beats.items() if silent > self._patience}

    def _forget(self, worker: str) -> None:
        try:
            path = {"work_pool_name": self._pool, "name": worker}
            self._client.request("DELETE", "/work_pools/{work_pool_name}/workers/{name}", path_params=path)
        except PrefectHTTPStatusError as error:
            if error.response.status_code != httpx.codes.NOT_FOUND:  # another keeper was first
                raise


def put_right(client: SyncPrefectClient, run: FlowRun, why: str, *, away: bool = False) -> bool:
    """Settle a run that nobody works on any more: Cancelled if it was to be, else started again.

    After CRASHES in a row it stays Crashed, and its message says what to do. `away`: a server or a database
    was, which is no crash: the run waits a little, longer each time, for as long as that lasts. False when
    another process is at it.
    """
    state = run.state
    if state is None or not _claim(client, run.id, state):
        return False
    if state.is_cancelling():
        client.set_flow_run_state(run.id, Cancelled(message=f"Cancelled; {why}."))
    elif away:
        later = datetime.now(UTC) + timedelta(seconds=_pause(client, run))
        client.set_flow_run_state(
            run.id, AwaitingRetry(scheduled_time=later, message=f"Started again: {why}.")
        )
    elif state.name == LOST or _crash(client, run, why):
        client.set_flow_run_state(run.id, AwaitingRetry(message=f"Started again: {why}."))
    return True


def _crash(client: SyncPrefectClient, run: FlowRun, why: str) -> bool:
    """Note the crash in the run's history; whether the run may be started again."""
    crashes = 1 + _since_its_last_wait(client, run).count(LOST)
    if crashes < CRASHES:
        message = f"Crash {crashes} of {CRASHES}: {why}."
        return client.set_flow_run_state(run.id, Crashed(name=LOST, message=message)).status == "ACCEPT"
    message = f"{why}, {crashes} times in a row: not started again. Mend the cause, then choose Retry."
    client.set_flow_run_state(run.id, Crashed(message=message[:1].upper() + message[1:]))
    return False


def _pause(client: SyncPrefectClient, run: FlowRun) -> int:
    """Seconds until a run that met an outage is started again; they double each time."""
    before = _since_its_last_wait(client, run).count(AwaitingRetry().name)
    return min(2 << before, LONGEST_PAUSE)


def _since_its_last_wait(client: SyncPrefectClient, run: FlowRun) -> list[str | None]:
    """The names of the states that a run has been in since it last waited, latest first."""
    history = reversed(_history(client.read_flow_run_states(run.id)))
    return [state.name for state in takewhile(lambda state: not state.is_paused(), history)]


def _claim(client: SyncPrefectClient, run_id: UUID, state: State) -> bool:
    """Whether this process is the one to settle the run; a claimant that dies is replaced within a minute."""
    minute = int((datetime.now(UTC) - state.timestamp).total_seconds() // 60)
    try:
        client.create_flow_run_input(run_id, key=f"lost-{state.id}-{minute}", value="true")
    except ObjectAlreadyExists:
        return False
    except PrefectHTTPStatusError as error:
        if error.response.status_code == httpx.codes.CONFLICT:
            return False
        raise
    current = client.read_flow_run(run_id).state
    return current is not None and current.id == state.id


def _history(states: list[State]) -> list[State]:
    return sorted(states, key=lambda state: state.timestamp)


def _last_holder(states: list[State]) -> str:
    return next((name for state in reversed(_history(states)) if (name := holder(state))), "")
