"""Keeping due times: whoever is first, a person or the keeper, decides a question; the other changes nothing."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import FlowRun
from prefect.client.schemas.responses import OrchestrationResult, SetStateStatus
from prefect.exceptions import ObjectNotFound
from prefect.states import Scheduled

from tasks import pauses, questions, timers
from tasks.clock import now
from tasks.records.models import Question
from tasks.run_page import AGAIN, EXPIRED, response_key, response_to, write_input

log = logging.getLogger("keeper.due_times")

Mark = Mapping[str, bool]
"""What the keeper writes in the place of an answer."""

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
    """Act on every timer that has come due; how many there were.

    One that can't be acted on is logged and comes back when its lease ends; it holds up no other.
    """
    taken = timers.take(clock(), AT_MOST)
    for timer, kind, question in taken:
        try:
            _act_on(api, timer, kind, question, clock)
        except Exception:  # whatever is wrong with one case, the next one's due time is kept
            log.exception("timer %s of %s, step %s", timer, question.case, question.step)
    return len(taken)


def _act_on(
    api: SyncPrefectClient, timer: int, kind: str, question: Question, clock: Callable[[], datetime]
) -> None:
    if kind == "reminder":
        timers.remind(timer, question, clock())
        return
    if kind == "resume":
        pauses.over(timer, question, clock())
        return
    ended = claim(api, question, AGAIN if kind == "again" else EXPIRED)
    if ended is Claim.BUSY:
        timers.again(timer, clock() + SOON)
    elif ended in {Claim.RESUMED, Claim.ENDED}:  # an answer may yet be refused: it leaves the timer alone
        timers.fired(timer, clock())


def claim(api: SyncPrefectClient, question: Question, mark: Mark = EXPIRED) -> Claim:
    """Claim the answer to a question whose due time has passed, or that is asked anew, and send its run on.

    The server's unique index on the response key decides: where somebody has answered, nothing changes.
    A second claim, by this keeper or another, does no harm.
    """
    try:
        run = api.read_flow_run(UUID(question.run_id))
    except ObjectNotFound:
        questions.withdraw(question)
        return Claim.ENDED
    if run.state is None or run.state.is_final():
        return _ended(api, run, question, mark)
    key = response_key(question.step, question.attempt)
    if not run.state.is_paused():
        return Claim.BUSY
    if (run.state.state_details.run_input_keyset or {}).get("response") != key:
        # One that was answered beside its run: that has gone on by itself.
        return Claim.BUSY if question.state == "open" else Claim.ENDED
    if write_input(api, question.run_id, key, mark):
        return _sent_on(api, run)
    return _claimed_before(api, run, question, mark)


def _claimed_before(api: SyncPrefectClient, run: FlowRun, question: Question, mark: Mark) -> Claim:
    # Two that send the same run on would start it twice, so a claim belongs to its writer while its lease lasts.
    before = response_to(question.run_id, question.step, question.attempt, api)
    if before is None or before.content != mark:
        return Claim.ANSWERED
    return Claim.BUSY if now() < before.at + timers.LEASE else _sent_on(api, run)


def _sent_on(api: SyncPrefectClient, run: FlowRun) -> Claim:
    answer: OrchestrationResult[None] = api.set_flow_run_state(run.id, Scheduled(name="Resuming"))
    return Claim.RESUMED if answer.status is SetStateStatus.ACCEPT else Claim.BUSY


def _ended(api: SyncPrefectClient, run: FlowRun, question: Question, mark: Mark) -> Claim:
    if run.state and run.state.is_cancelled():
        questions.withdraw(question)
    else:  # it failed, and when it is started again it finds that nobody answered in time
        write_input(api, question.run_id, response_key(question.step, question.attempt), mark)
    return Claim.ENDED
