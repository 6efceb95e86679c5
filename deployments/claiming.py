"""Claiming: whoever is first, a person or the keeper, decides a question; the other changes nothing."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from uuid import UUID

import httpx
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import FlowRunFilter
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.exceptions import PrefectHTTPStatusError
from prefect.states import Scheduled, to_state_create

from deployments.environment import CLAIMS
from tasks import questions, timers
from tasks.clock import now
from tasks.records.models import Question
from tasks.run_page import EXPIRED, JSON, response_key, response_to, write_input

log = logging.getLogger("keeper.claiming")

Mark = Mapping[str, bool]
"""What the keeper writes in the place of an answer."""

Wanted = Sequence[tuple[Question, Mark]]

LOT = 50
"""Runs that Prefect's server sends on, or shows, with one request."""


class Claim(StrEnum):
    """How a claim on a question ended."""

    RESUMED = "nobody had answered: the run goes on without an answer"
    ANSWERED = "somebody was first"
    BUSY = "the run is just at work"
    ENDED = "the run has ended"
    FAILED = "it could not be tried, and the log says why"


def claim(api: SyncPrefectClient, question: Question, mark: Mark = EXPIRED) -> Claim:
    """Claim the answer to one question, and send its run on."""
    ended = claim_all(api, [(question, mark)])[0]
    won = ended is Claim.RESUMED
    return ended if not won or UUID(question.run_id) in send_on(api, [question.run_id]) else Claim.BUSY


def claim_all(api: SyncPrefectClient, wanted: Wanted) -> list[Claim]:
    """Claim the answers to questions whose due time has passed, or that are asked anew.

    The server's unique index on the response key decides: where somebody has answered, nothing changes.
    A second claim, by this keeper or another, does no harm. RESUMED: the run is now to be sent on.
    """
    ended = [Claim.RESUMED if _names_a_run(question) else Claim.FAILED for question, _ in wanted]
    sound = [place for place, how in enumerate(ended) if how is Claim.RESUMED]
    won = _entered(api, [wanted[place] for place in sound])
    left = [place for place in sound if wanted[place][0].run_id not in won]
    for first in range(0, len(left), LOT):
        lot = left[first : first + LOT]
        runs = {run.id: run for run in _read(api, {wanted[place][0].run_id for place in lot})}
        for place in lot:
            question, mark = wanted[place]
            ended[place] = _tried(api, runs.get(UUID(question.run_id)), question, mark)
    return ended


def send_on(api: SyncPrefectClient, runs: Iterable[str]) -> set[UUID]:
    """Send on those of the runs that still wait, LOT at most, with one request; which ones went."""
    state: State[None] = Scheduled(name="Resuming")
    waiting = {"id": {"any_": sorted(runs)}, "state": {"type": {"any_": [StateType.PAUSED]}}}
    new = to_state_create(state).model_dump(mode="json", serialize_as_any=True)
    body = {"flow_runs": waiting, "state": new}
    said = api.request("POST", "/flow_runs/bulk_set_state", json=body)  # type: ignore[arg-type] # new in the server
    went = said.json()["results"]
    return {UUID(one["flow_run_id"]) for one in went if one["status"] == "ACCEPT"}


def _entered(api: SyncPrefectClient, wanted: Wanted) -> set[str]:
    """Enter with one request what can be entered; nothing on a server that has no such route."""
    entries = [
        {"flow_run_id": question.run_id, "key": key_of(question), "value": JSON.dump_json(mark).decode()}
        for question, mark in wanted
    ]
    try:
        said = api.request("POST", CLAIMS, json=entries)  # type: ignore[arg-type] # ours
    except PrefectHTTPStatusError as refused:
        if refused.response.status_code in {httpx.codes.NOT_FOUND, httpx.codes.METHOD_NOT_ALLOWED}:
            return set()
        raise
    return {str(run) for run in said.json()}


def _names_a_run(question: Question) -> bool:
    # The server refuses all of a lot for one that it can't read.
    try:
        UUID(question.run_id)
    except ValueError:
        log.exception("%s, step %s", question.case, question.step)
        return False
    return True


def key_of(question: Question) -> str:
    return response_key(question.step, question.attempt)


def _read(api: SyncPrefectClient, runs: Iterable[str]) -> list[FlowRun]:
    return api.read_flow_runs(flow_run_filter=FlowRunFilter.model_validate({"id": {"any_": sorted(runs)}}))


def _tried(api: SyncPrefectClient, run: FlowRun | None, question: Question, mark: Mark) -> Claim:
    try:
        return _decided(api, run, question, mark)
    except Exception:  # whatever is wrong with one case, the next one's due time is kept
        log.exception("%s, step %s", question.case, question.step)
        return Claim.FAILED


def _decided(api: SyncPrefectClient, run: FlowRun | None, question: Question, mark: Mark) -> Claim:
    if run is None:
        questions.withdraw(question)
        return Claim.ENDED
    if run.state is None or run.state.is_final():
        return _ended(api, run, question, mark)
    if not run.state.is_paused():
        return Claim.BUSY
    if (run.state.state_details.run_input_keyset or {}).get("response") != key_of(question):
        # One that was answered beside its run: that has gone on by itself.
        return Claim.BUSY if question.state == "open" else Claim.ENDED
    if write_input(api, question.run_id, key_of(question), mark):
        return Claim.RESUMED
    return _claimed_before(api, question, mark)


def _claimed_before(api: SyncPrefectClient, question: Question, mark: Mark) -> Claim:
    # Two that send the same run on would start it twice, so a claim belongs to its writer while its lease lasts.
    before = response_to(question.run_id, question.step, question.attempt, api)
    if before is None or before.content != mark:
        return Claim.ANSWERED
    return Claim.BUSY if now() < before.at + timers.LEASE else Claim.RESUMED


def _ended(api: SyncPrefectClient, run: FlowRun, question: Question, mark: Mark) -> Claim:
    if run.state and run.state.is_cancelled():
        questions.withdraw(question)
    else:  # it failed, and when it is started again it finds that nobody answered in time
        write_input(api, question.run_id, key_of(question), mark)
    return Claim.ENDED
