"""The client of a burst: what the run's page is to show travels with the run's next state, in one request."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Self
from uuid import UUID, uuid4

import httpx
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import ArtifactCreate, FlowRunUpdate
from prefect.client.schemas.objects import Artifact, FlowRun, FlowRunInput, State
from prefect.client.schemas.responses import OrchestrationResult
from prefect.exceptions import Abort, ObjectNotFound, Pause, PrefectHTTPStatusError
from prefect.settings import PREFECT_API_AUTH_STRING, get_current_settings
from prefect.states import to_state_create

from deployments.environment import SHOWN

RESPONSE = "-response"
PAGE = "markdown"
GONE = {httpx.codes.NOT_FOUND, httpx.codes.CONFLICT}
NO_ROUTE = {"detail": "Not Found"}
"""What a server answers under a path that it doesn't know."""


@dataclass
class InHand:
    """The run whose burst it is, with what its page is still to show."""

    run: FlowRun
    inputs: Sequence[FlowRunInput] | None = None
    """What stood under the run's keys as it was taken up; None: to be asked for."""
    just_given: bool = True
    burst: UUID | None = None
    """The Running state in which it is at work."""
    changes: dict[str, Any] = field(default_factory=dict)
    forgotten: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    """The keys forgotten in this burst, still to be told or not."""
    new_inputs: dict[str, str] = field(default_factory=dict)
    artifacts: list[ArtifactCreate] = field(default_factory=list)

    @property
    def shows_more(self) -> bool:
        return bool(self.changes or self.forgotten or self.new_inputs or self.artifacts)

    def __post_init__(self) -> None:
        self.began_in(self.run.state)

    def began_in(self, state: State[Any] | None) -> None:
        """Note the state in which the burst is at work, if this is one."""
        if state and state.is_running():
            self.burst = state.id

    def shown(self) -> dict[str, Any]:
        """What is still to be shown, as the server's route takes it."""
        update = FlowRunUpdate.model_validate(self.changes)
        return {
            "run": update.model_dump(mode="json", exclude_unset=True) if self.changes else None,
            "forgotten": sorted(self.forgotten),
            "inputs": self.new_inputs,
            "artifacts": [one.model_dump(mode="json", exclude_unset=True) for one in self.artifacts],
            "burst": str(self.burst) if self.burst else None,
        }

    def was_shown(self) -> None:
        for told in (self.changes, self.forgotten, self.new_inputs, self.artifacts):
            told.clear()


class BurstClient(SyncPrefectClient):
    """Prefect's client; while a run is in hand, what changes on its page waits for its next state.

    Whoever dies before that has shown nothing, and shows it as the burst is done again. On a server that
    lacks the route, the same is sent one after the other.
    """

    def __init__(self) -> None:
        url = get_current_settings().api.url
        if not url:
            raise ValueError("no server to talk to: PREFECT_API_URL is not set")
        super().__init__(url, auth_string=PREFECT_API_AUTH_STRING.value())
        self._in_hand: InHand | None = None
        self._one_by_one = False

    def __enter__(self) -> Self:
        super().__enter__()
        return self

    @contextmanager
    def holding(self, run: FlowRun, inputs: Sequence[FlowRunInput] | None) -> Iterator[None]:
        """Hold a run for one burst; what is left to show as it ends is shown, unless it was broken off."""
        self._in_hand = InHand(run, inputs)
        try:
            yield
        except (Pause, Abort):
            self._show()
            raise
        else:
            self._show()
        finally:
            self._in_hand = None

    def read_flow_run(self, flow_run_id: UUID) -> FlowRun:
        # Prefect's engine reads the run as it begins; whoever reads it later wants to know what it has come to.
        mine = self._mine(flow_run_id)
        if mine is None or not mine.just_given:
            return super().read_flow_run(flow_run_id)
        mine.just_given = False
        return mine.run

    def update_flow_run(self, flow_run_id: UUID, *values: Any, **changes: Any) -> httpx.Response:  # noqa: ANN401 -- Prefect's signature
        if values or not (mine := self._mine(flow_run_id)):
            return super().update_flow_run(flow_run_id, *values, **changes)
        mine.changes |= {name: value for name, value in changes.items() if value is not None}
        return httpx.Response(httpx.codes.ACCEPTED)

    def create_flow_run_input(
        self, flow_run_id: UUID, key: str, value: str, sender: str | None = None
    ) -> None:
        # Who was first to answer is told by the server, there and then.
        if key.endswith(RESPONSE) or not (mine := self._mine(flow_run_id)):
            super().create_flow_run_input(flow_run_id, key, value, sender)
            return
        mine.new_inputs.setdefault(key, FlowRunInput(flow_run_id=flow_run_id, key=key, value=value).value)

    def delete_flow_run_input(self, flow_run_id: UUID, key: str) -> None:
        if not (mine := self._mine(flow_run_id)):
            super().delete_flow_run_input(flow_run_id, key)
            return
        mine.new_inputs.pop(key, None)
        mine.forgotten.add(key)
        mine.gone.add(key)

    def filter_flow_run_input(
        self, flow_run_id: UUID, key_prefix: str, limit: int, exclude_keys: set[str]
    ) -> list[FlowRunInput]:
        mine = self._mine(flow_run_id)
        if mine is None:
            return super().filter_flow_run_input(flow_run_id, key_prefix, limit, exclude_keys)
        without = exclude_keys | mine.gone
        if mine.inputs is None:
            return super().filter_flow_run_input(flow_run_id, key_prefix, limit, without)
        left = [one for one in mine.inputs if one.key.startswith(key_prefix) and one.key not in without]
        return left[:limit]

    def create_artifact(self, artifact: ArtifactCreate) -> Artifact:
        # One that is no page may be changed later on, by the number that the server gives it.
        mine = self._mine(artifact.flow_run_id) if artifact.type == PAGE else None
        if mine is None:
            return super().create_artifact(artifact)
        mine.artifacts.append(artifact)
        return Artifact.model_validate(artifact.model_dump() | {"id": uuid4()})

    def set_flow_run_state(
        self,
        flow_run_id: UUID | str,
        state: State[Any],
        force: bool = False,  # noqa: FBT001, FBT002 -- Prefect's signature
    ) -> OrchestrationResult[Any]:
        mine = self._mine(flow_run_id)
        if mine is None:
            return super().set_flow_run_state(flow_run_id, state, force)
        wanted = to_state_create(state)
        wanted.state_details.flow_run_id = mine.run.id
        wanted.state_details.transition_id = uuid4()
        proposed = {"state": wanted.model_dump(mode="json", serialize_as_any=True), "force": force}
        verdict: OrchestrationResult[Any]
        if (said := self._sent(mine, proposed)) is not None:
            verdict = OrchestrationResult.model_validate(said.json())
        else:
            self._each_by_itself(mine)
            verdict = super().set_flow_run_state(flow_run_id, state, force)
        mine.began_in(verdict.state)
        return verdict

    def _mine(self, run: UUID | str | None) -> InHand | None:
        return self._in_hand if self._in_hand and str(self._in_hand.run.id) == str(run) else None

    def _show(self) -> None:
        mine = self._in_hand
        if mine and mine.shows_more and self._sent(mine, {}) is None:
            self._each_by_itself(mine)

    def _sent(self, mine: InHand, proposed: dict[str, Any]) -> httpx.Response | None:
        """Send all of it with one request; None on a server that has no such route."""
        if self._one_by_one:
            return None
        try:
            path: Any = f"{SHOWN}/{mine.run.id}"
            said = self.request("POST", path, json=mine.shown() | proposed)
        except PrefectHTTPStatusError as refused:
            if refused.response.status_code != httpx.codes.NOT_FOUND:
                raise
            if refused.response.json() != NO_ROUTE:
                raise ObjectNotFound(http_exc=refused) from refused
            self._one_by_one = True
            return None
        mine.was_shown()
        return said

    def _each_by_itself(self, mine: InHand) -> None:
        run, forget, enter = mine.run.id, super().delete_flow_run_input, super().create_flow_run_input
        for key in mine.forgotten:
            _unless_done(partial(forget, run, key))
        for key, value in mine.new_inputs.items():
            _unless_done(partial(enter, run, key, value))
        if mine.changes:
            super().update_flow_run(run, **mine.changes)
        for artifact in mine.artifacts:
            super().create_artifact(artifact)
        mine.was_shown()


def _unless_done(act: Callable[[], object]) -> None:
    # Gone already, or there already: what was to be is so.
    with suppress(ObjectNotFound):
        try:
            act()
        except PrefectHTTPStatusError as refused:
            if refused.response.status_code not in GONE:
                raise
