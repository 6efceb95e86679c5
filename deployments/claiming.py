"""Claiming: whoever is first, a person or the keeper, decides a question; the other changes nothing."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from enum import StrEnum
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import FlowRunFilter
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.states import Scheduled, to_state_create

from tasks import questions, timers
from tasks.clock import now
from tasks.records.models import Question
from tasks.run_page import EXPIRED, response_key, response_to, write_input

log = logging.getLogger("keeper.claiming")

Mark = Mapping[str, bool]
"""What the keeper writes in the place of an answer."""

LOT = 50
"""Runs sent on with one request; Prefect's server takes no more."""

AT_ONCE = 4
"""Claims under way at a time: enough to keep the server busy, too few to crowd people out."""


class Claim(StrEnum):
    """How a claim on a question ended."""

    RESUMED = "nobody had answered: the run goes on without an answer"
    ANSWERED = "somebody was first"
    BUSY = "the run is just at work"
    ENDED = "the run has ended"
    FAILED = "it could not be tried, and the log says why"


def claim(api: SyncPrefectClient, question: Question, mark: Mark = EXPIRED) -> Claim:
    """Claim the answer to one question, as `claim_all` does."""
    return claim_all(api, [(question, mark)])[0]


def claim_all(api: SyncPrefectClient, wanted: Sequence[tuple[Question, Mark]]) -> list[Claim]:
    """Claim the answers to questions whose due time has passed, or that are asked anew, and send their runs on.

    The server's unique index on the response key decides: where somebody has answered, nothing changes.
    A second claim, by this keeper or another, does no harm. At most LOT of them.
    """
    if not wanted:
        return []
    runs = {run.id: run for run in _read(api, {question.run_id for question, _ in wanted})}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        deciding = [
            pool.submit(copy_context().run, _tried, api, runs.get(UUID(question.run_id)), question, mark)
            for question, mark in wanted
        ]
        ended = [one.result() for one in deciding]
    won = {question.run_id for (question, _), how in zip(wanted, ended, strict=True) if how is Claim.RESUMED}
    on_their_way = _send_on(api, won) if won else set()
    return [
        Claim.BUSY if how is Claim.RESUMED and UUID(question.run_id) not in on_their_way else how
        for (question, _), how in zip(wanted, ended, strict=True)
    ]


def _read(api: SyncPrefectClient, runs: Iterable[str]) -> list[FlowRun]:
    return api.read_flow_runs(flow_run_filter=FlowRunFilter.model_validate({"id": {"any_": sorted(runs)}}))


def _tried(api: SyncPrefectClient, run: FlowRun | None, question: Question, mark: Mark) -> Claim:
    try:
        return _decided(api, run, question, mark)
    except Exception:  # whatever is wrong with one case, the next one's due time is kept
        log.exception("%s, step %s", question.case, question.step)
        return Claim.FAILED


def _decided(api: SyncPrefectClient, run: FlowRun | None, question: Question, mark: Mark) -> Claim:
    """Who was first; RESUMED where the run is now to be sent on."""
    if run is None:
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
        return Claim.RESUMED
    return _claimed_before(api, question, mark)


def _claimed_before(api: SyncPrefectClient, question: Question, mark: Mark) -> Claim:
    # Two that send the same run on would start it twice, so a claim belongs to its writer while its lease lasts.
    before = response_to(question.run_id, question.step, question.attempt, api)
    if before is None or before.content != mark:
        return Claim.ANSWERED
    return Claim.BUSY if now() < before.at + timers.LEASE else Claim.RESUMED


def _send_on(api: SyncPrefectClient, runs: Iterable[str]) -> set[UUID]:
    """Send on those of the runs that still wait, with one request; which ones went."""
    state: State[None] = Scheduled(name="Resuming")
    waiting = {"id": {"any_": sorted(runs)}, "state": {"type": {"any_": [StateType.PAUSED]}}}
    new = to_state_create(state).model_dump(mode="json", serialize_as_any=True)
    body = {"flow_runs": waiting, "state": new}
    said = api.request("POST", "/flow_runs/bulk_set_state", json=body)  # type: ignore[arg-type] # new in the server
    went = said.json()["results"]
    return {UUID(one["flow_run_id"]) for one in went if one["status"] == "ACCEPT"}


def _ended(api: SyncPrefectClient, run: FlowRun, question: Question, mark: Mark) -> Claim:
    if run.state and run.state.is_cancelled():
        questions.withdraw(question)
    else:  # it failed, and when it is started again it finds that nobody answered in time
        write_input(api, question.run_id, response_key(question.step, question.attempt), mark)
    return Claim.ENDED
