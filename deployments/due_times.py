"""Keeping due times: whoever is first, a person or the keeper, decides a question; the other changes nothing."""

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import FlowRun
from prefect.client.schemas.responses import OrchestrationResult, SetStateStatus
from prefect.exceptions import ObjectNotFound
from prefect.states import Scheduled

from tasks import questions, timers
from tasks.records.models import Question
from tasks.run_page import EXPIRED, response_key, write_input

AT_MOST = 200
"""Timers taken up in one tick; the rest come in the next."""

SOON = timedelta(seconds=1)


class Claim(StrEnum):
    """How a claim on a question ended."""

    RESUMED = "nobody had answered: the run goes on without an answer"
    ANSWERED = "somebody was first"
    BUSY = "the run is just at work"
    ENDED = "the run has ended"


def keep_due_times(api: SyncPrefectClient, clock: Callable[[], datetime]) -> int:
    """Act on every timer that has come due; how many there were."""
    taken = timers.take(clock(), AT_MOST)
    for timer, kind, question in taken:
        if kind == "reminder":
            timers.remind(timer, question, clock())
        elif claim(api, question) is Claim.BUSY:
            timers.again(timer, clock() + SOON)
        else:
            timers.fired(timer, clock())
    return len(taken)


def claim(api: SyncPrefectClient, question: Question) -> Claim:
    """Claim the answer to a question whose due time has passed, and send its run on.

    The server's unique index on the response key decides: where somebody has answered, nothing changes.
    A second claim, by this keeper or another, does no harm.
    """
    key = response_key(question.step, question.attempt)
    if not write_input(api, question.run_id, key, EXPIRED):
        written = api.read_flow_run_input(UUID(question.run_id), key)
        if "expired" not in written:
            return Claim.ANSWERED
    try:
        run = api.read_flow_run(UUID(question.run_id))
    except ObjectNotFound:
        return Claim.ENDED
    return _sent_on(api, run, key) if run.state and not run.state.is_final() else _ended(run, question)


def _sent_on(api: SyncPrefectClient, run: FlowRun, key: str) -> Claim:
    state = run.state
    if (
        state is None
        or not state.is_paused()
        or (state.state_details.run_input_keyset or {}).get("response") != key
    ):
        return Claim.BUSY
    answer: OrchestrationResult[None] = api.set_flow_run_state(run.id, Scheduled(name="Resuming"))
    return Claim.RESUMED if answer.status is SetStateStatus.ACCEPT else Claim.BUSY


def _ended(run: FlowRun, question: Question) -> Claim:
    if run.state and run.state.is_cancelled():
        questions.withdraw(question)
    return Claim.ENDED
