"""A route of our own: what the page of a run is to show, and the run's next state, in one transaction."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends
from packaging.version import Version
from prefect.server import models
from prefect.server.api import dependencies
from prefect.server.database import PrefectDBInterface, provide_database_interface
from prefect.server.orchestration.dependencies import (
    provide_flow_orchestration_parameters,
    provide_flow_policy,
)
from prefect.server.orchestration.policies import FlowRunOrchestrationPolicy
from prefect.server.schemas.actions import ArtifactCreate, FlowRunUpdate, StateCreate
from prefect.server.schemas.core import Artifact, FlowRunInput
from prefect.server.schemas.responses import OrchestrationResult, SetStateStatus, StateAbortDetails
from prefect.server.schemas.states import State, StateType
from pydantic import BaseModel
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from deployments.environment import SHOWN

router = APIRouter()
AT_WORK = {StateType.PENDING, StateType.RUNNING}
OVERTAKEN = OrchestrationResult(
    state=None,
    status=SetStateStatus.ABORT,
    details=StateAbortDetails(reason="The run went on in another burst."),
)


class Shown(BaseModel):
    """What has changed on a run's page since its last state; `forgotten` are keys that are to go first."""

    run: FlowRunUpdate | None = None
    forgotten: list[str] = []
    inputs: dict[str, str] = {}
    artifacts: list[ArtifactCreate] = []
    state: StateCreate | None = None
    force: bool = False
    burst: UUID | None = None
    """The Running state in which the burst began that shows this."""


class Orchestration:
    """What Prefect's own routes have injected to change the state of a run."""

    def __init__(
        self,
        policy: Annotated[type[FlowRunOrchestrationPolicy], Depends(provide_flow_policy)],
        parameters: Annotated[dict[str, Any], Depends(provide_flow_orchestration_parameters)],
        api_version: Annotated[Version | None, Depends(dependencies.provide_request_api_version)],
        client_version: Annotated[str | None, Depends(dependencies.get_prefect_client_version)],
    ) -> None:
        self._policy = policy
        self._parameters = parameters | {"api-version": api_version}
        self._client_version = client_version

    async def set_state(
        self, session: AsyncSession, run: UUID, state: State, *, force: bool = False
    ) -> OrchestrationResult:
        """Propose a state under all of Prefect's rules, as its own route does."""
        return await models.flow_runs.set_flow_run_state(
            session=session,
            flow_run_id=run,
            state=state,
            force=force,
            flow_policy=self._policy,
            orchestration_parameters=self._parameters,
            client_version=self._client_version,
        )


@router.post(SHOWN + "/{run}")
async def show(
    run: UUID,
    shown: Shown,
    orchestration: Annotated[Orchestration, Depends()],
    db: Annotated[PrefectDBInterface, Depends(provide_database_interface)],
) -> OrchestrationResult | None:
    """Show it, and then propose the state; the server's verdict on it.

    What is shown stays shown where the state is refused, as it does with one request after the other.
    """
    async with db.session_context(begin_transaction=True, with_for_update=True) as session:
        if await _overtaken(db, session, run, shown):
            return OVERTAKEN
        await _show(db, session, run, shown)
        if shown.state is None:
            return None
        state = State.model_validate(shown.state)
        return await orchestration.set_state(session, run, state, force=shown.force)


async def _overtaken(db: PrefectDBInterface, session: AsyncSession, run: UUID, shown: Shown) -> bool:
    """Whether another burst is at work on the run.

    The answer to a state may get lost with its server. Sent once more by the client, the state could come when the
    run was answered meanwhile and taken up anew, and would make it wait for what has been answered.
    """
    row = db.FlowRun
    found = await session.execute(select(row.state_id, row.state_type).where(row.id == run))
    now = found.one_or_none()
    if now is None or shown.burst is None:
        return False
    return now.state_type in AT_WORK and now.state_id != shown.burst


async def _show(db: PrefectDBInterface, session: AsyncSession, run: UUID, shown: Shown) -> None:
    if shown.forgotten:
        inputs = db.FlowRunInput
        gone = delete(inputs).where(inputs.flow_run_id == run, inputs.key.in_(shown.forgotten))
        await session.execute(gone)
    if shown.run is not None:
        await models.flow_runs.update_flow_run(session, run, shown.run)  # type: ignore[attr-defined] # db_injector
    if shown.inputs:
        rows = [
            FlowRunInput(flow_run_id=run, key=key, value=value).model_dump(
                include={"flow_run_id", "key", "value"}
            )
            for key, value in shown.inputs.items()
        ]
        new = db.queries.insert(db.FlowRunInput).on_conflict_do_nothing(index_elements=["flow_run_id", "key"])
        await session.execute(new, rows)
    for artifact in shown.artifacts:
        await models.artifacts.create_artifact(session=session, artifact=Artifact(**artifact.model_dump()))
