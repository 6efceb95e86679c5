"""What the page of a run in Prefect's UI shows and takes in: its name, its tags, its form."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, NoReturn
from uuid import UUID, uuid4

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.objects import State
from prefect.context import FlowRunContext
from prefect.exceptions import Abort, Pause, PrefectHTTPStatusError
from prefect.input.run_input import keyset_from_base_key
from prefect.states import Suspended
from prefect.utilities.engine import propose_state_sync
from pydantic import TypeAdapter

from policies.forms import storable
from tasks.case import Case
from tasks.clock import now
from tasks.records.models import Question

EXPIRED = {"expired": True}
"""What the keeper writes in the place of an answer when the due time has passed."""

AGAIN = {"again": True}
"""What the keeper writes there when the same is to be asked anew, of somebody else."""

RETURNING = "returning"
"""What an act by which the case goes back writes there, with its own run's ID: no answer is taken any more."""

NOTHING_TO_FILL_IN: dict[str, Any] = {"title": "Waiting", "type": "object", "properties": {}}
"""The form of a run that waits for what others do."""

CONFLICT, NOT_FOUND = 409, 404
NOT_IN_KEYS = re.compile(r"[^a-z0-9]")
JSON: TypeAdapter[Any] = TypeAdapter(Any)


@dataclass(frozen=True)
class Response:
    """What stands under a question's response key, and since when."""

    content: dict[str, Any]
    at: datetime

    @property
    def expired(self) -> bool:
        return self.content == EXPIRED

    @property
    def again(self) -> bool:
        """Whether it is to be asked anew: by the keeper's word, or from a page with nothing to fill in."""
        return self.content in ({}, AGAIN)

    @property
    def returning(self) -> bool:
        return self.content.keys() == {RETURNING}


def base_key(step: str, attempt: int) -> str:
    """The name under which Prefect keeps the form and the answer of one attempt."""
    return f"{NOT_IN_KEYS.sub('-', step.lower())}-{attempt}"


def response_key(step: str, attempt: int) -> str:
    """Where the answer to one attempt is written, by a person or by the keeper."""
    return keyset_from_base_key(base_key(step, attempt))["response"]


def description_key(step: str, attempt: int) -> str:
    """Where the sheet above the form of one attempt is written."""
    return keyset_from_base_key(base_key(step, attempt))["description"]


def client() -> SyncPrefectClient:
    """The client of the run in hand, kept warm; a new one outside a run."""
    context = FlowRunContext.get()
    in_hand = context.client if context is not None else None
    return in_hand if isinstance(in_hand, SyncPrefectClient) else get_client(sync_client=True)


def label(case: Case, *waiting_for: str, parameters: dict[str, Any] | None = None) -> None:
    """Name the run after its case; tag it with procedure, case and whom it waits for; `parameters` replace its own."""
    tags = [*case.tags, *(f"todo:{role}" for role in waiting_for)]
    client().update_flow_run(UUID(case.run_id), name=case.title, tags=tags, parameters=parameters)


def response_to(
    run_id: str, step: str, attempt: int, api: SyncPrefectClient | None = None
) -> Response | None:
    """What somebody, or the keeper, has answered to this attempt; None while nobody has."""
    key = response_key(step, attempt)
    found = (api or client()).filter_flow_run_input(UUID(run_id), key_prefix=key, limit=1, exclude_keys=set())
    if not found:
        return None
    written = found[0].created or now()  # Prefect's own kind of datetime, which loses its zone when added to
    content = {name: storable(said) for name, said in JSON.validate_json(found[0].value).items()}
    return Response(content, datetime.fromtimestamp(written.timestamp(), UTC))


def sheet_shown(question: Question) -> str:
    """The digest of the sheet that stood above the form as it was answered; blank where no run is in hand."""
    if FlowRunContext.get() is None:
        return ""
    key = description_key(question.step, question.attempt)
    found = client().filter_flow_run_input(UUID(question.run_id), key_prefix=key, limit=1, exclude_keys=set())
    return sha256(str(JSON.validate_json(found[0].value)).encode()).hexdigest() if found else ""


def wait_with(run_id: str, step: str, attempt: int, schema: dict[str, Any], description: str) -> NoReturn:
    """Show the form on the run's page and leave memory until somebody answers.

    The form is written before the run suspends, so it never waits without one; each suspension has a
    pause key of its own, so a run that starts over after a failure waits again where it waited.
    """
    keys = keyset_from_base_key(base_key(step, attempt))
    write_input(client(), run_id, keys["schema"], schema)
    write_input(client(), run_id, keys["description"], description)
    state: State[None] = Suspended(pause_key=f"{base_key(step, attempt)}-{uuid4()}")
    state.state_details.run_input_keyset = {str(kind): key for kind, key in keys.items()}
    accepted = propose_state_sync(client(), state, flow_run_id=UUID(run_id))
    if not accepted.is_paused():  # after an outage it may turn out to wait already, and to be answered too
        raise Abort(f"the run is {accepted.name} and goes on in another burst")
    raise Pause(state=accepted)


def write_input(to: SyncPrefectClient, run_id: str, key: str, value: object) -> bool:
    """Write under a key of a run unless something stands there already; whether it was written.

    The server's unique index on run and key makes the first writer win, person or keeper.
    """
    try:
        to.create_flow_run_input(UUID(run_id), key, JSON.dump_json(value).decode())
    except PrefectHTTPStatusError as refused:
        if refused.response.status_code == CONFLICT:
            return False
        raise
    return True


def forget_input(run_id: str, key: str) -> None:
    """Take away what stands under a key of a run; that it is gone already does no harm."""
    try:
        client().delete_flow_run_input(UUID(run_id), key)
    except PrefectHTTPStatusError as refused:
        if refused.response.status_code != NOT_FOUND:
            raise
