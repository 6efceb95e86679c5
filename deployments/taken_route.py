"""A route of our own: the runs that are due, given to a worker as soon as there are any, already taken up for it."""

import time
from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Request, Response
from prefect.server import models
from prefect.server.api import workers
from prefect.server.database import PrefectDBInterface, provide_database_interface
from prefect.server.database.orm_models import Deployment
from prefect.server.exceptions import ObjectNotFoundError
from prefect.server.schemas.core import FlowRun, FlowRunInput
from prefect.server.schemas.responses import SetStateStatus, WorkerFlowRunResponse
from prefect.server.schemas.states import Pending, Running, State, StateType
from prefect.types._datetime import now
from pydantic import BaseModel, TypeAdapter
from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from deployments.bell import bell
from deployments.environment import TAKEN
from deployments.server_database import read_deployment, read_flow_run
from deployments.shown_route import Orchestration

READY_EVERY = 10.0
"""Seconds between two times that a pool's queues and deployments are marked ready, as Prefect does at each poll."""

router = APIRouter()
_marked_ready: dict[str, float] = {}


class Wanted(BaseModel):
    """What a worker asks for: as many runs as it has room for, held under its own message."""

    pool: str
    queues: list[str] | None = None
    holding: str
    limit: int
    wait: float
    """Seconds that the worker waits for the first run."""
    look_each: float
    """Seconds between two looks meanwhile."""
    in_hand: list[UUID] | None = None
    """Given after an answer got lost: what the worker holds beyond these is given once more."""


class Taken(BaseModel):
    """A run that is Running for this worker, with all that its burst would ask the server for."""

    flow_run: FlowRun
    entrypoint: str | None
    inputs: list[FlowRunInput]


ALL_TAKEN = TypeAdapter(list[Taken])


class Taking:
    """One worker's request, from its first look to the runs it is given."""

    def __init__(
        self,
        request: Request,
        wanted: Wanted,
        orchestration: Annotated[Orchestration, Depends()],
        lookups: Annotated[workers.WorkerLookups, Depends()],
        db: Annotated[PrefectDBInterface, Depends(provide_database_interface)],
    ) -> None:
        self._request, self._wanted, self._db = request, wanted, db
        self._orchestration, self._lookups = orchestration, lookups

    async def taken(self) -> list[Taken]:
        """The runs that were taken up for the worker, none if none fell due while it waited."""
        found = [] if self._wanted.in_hand is None else await self._lost(self._wanted.in_hand)
        until = time.monotonic() + self._wanted.wait
        while not found and not await self._request.is_disconnected():
            taken = [await self._taken_up(due) for due in await self._due()]
            found = [run for run in taken if run is not None]
            left = until - time.monotonic()
            if found or left <= 0:
                break
            await bell.heard_within(min(left, self._wanted.look_each))
        return found

    async def _due(self) -> list[FlowRun]:
        pool, last = self._wanted.pool, _marked_ready.get(self._wanted.pool, 0.0)
        if time.monotonic() - last > READY_EVERY:
            _marked_ready[pool] = time.monotonic()
            return [found.flow_run for found in await self._polled()]
        async with self._db.session_context() as session:
            if not await session.scalar(self._any_due()):
                return []
            queues = [
                (await self._lookups._get_work_queue_from_name(session, pool, name)).id  # noqa: SLF001 -- as Prefect's route
                for name in self._wanted.queues or ()
            ]
            found = await models.workers.get_scheduled_flow_runs(  # type: ignore[attr-defined] # db_injector
                session=session,
                work_pool_ids=[await self._lookups._get_work_pool_id_from_name(session, pool)],  # noqa: SLF001 -- same
                work_queue_ids=queues or None,
                scheduled_before=now("UTC"),
                limit=self._wanted.limit,
            )
            return [one.flow_run for one in found]

    def _any_due(self) -> Select[tuple[UUID]]:
        # Prefect's own query costs five times this one, and is asked in vain twice a second.
        run = self._db.FlowRun
        due = run.next_scheduled_start_time <= now("UTC")
        return select(run.id).where(run.state_type == StateType.SCHEDULED, due).limit(1)

    async def _polled(self) -> list[WorkerFlowRunResponse]:
        return await workers.get_scheduled_flow_runs(
            docket=self._request.app.state.docket,
            work_pool_name=self._wanted.pool,
            work_queue_names=self._wanted.queues or [],
            scheduled_before=now("UTC"),  # type: ignore[arg-type] # a kind of it
            scheduled_after=None,  # type: ignore[arg-type] # its default too
            limit=self._wanted.limit,
            worker_lookups=self._lookups,
            db=self._db,
        )

    async def _lost(self, in_hand: list[UUID]) -> list[Taken]:
        """What an answer that never came had taken up for this worker."""
        run, state = self._db.FlowRun, self._db.FlowRunState
        held = select(run.id).join(state, state.id == run.state_id)
        held = held.where(run.state_type.in_([StateType.PENDING, StateType.RUNNING]), run.id.not_in(in_hand))
        async with self._db.session_context() as session:
            found = list(await session.scalars(held.where(state.message == self._wanted.holding)))
            return [await self._whole(session, one) for one in found]

    async def _taken_up(self, due: FlowRun) -> Taken | None:
        # One transaction each: what is wrong with one run holds up none of the others, and two servers that
        # take from the same queue never wait for each other crosswise.
        message = self._wanted.holding
        run = due.id
        async with self._db.session_context(begin_transaction=True, with_for_update=True) as session:
            # Held from here, it isn't read again by the rules, nor for its entrypoint.
            deployment = await _deployment(session, due.deployment_id)
            states: list[State] = [Pending(message=message), Running(message=message)]
            for state in states:
                state.state_details.flow_run_id = run
                state.state_details.transition_id = uuid4()
                verdict = await self._orchestration.set_state(session, run, state)
                if verdict.status != SetStateStatus.ACCEPT:
                    break
            if verdict.status != SetStateStatus.ACCEPT and state.type == StateType.PENDING:
                return None  # another worker was first, or it was cancelled
            return await self._whole(session, run, deployment)

    async def _whole(self, session: AsyncSession, run: UUID, deployment: Deployment | None = None) -> Taken:
        found = await read_flow_run(session, run)
        if found is None:
            raise ObjectNotFoundError(f"run {run} was deleted as it was taken up")
        of = deployment or await _deployment(session, found.deployment_id)
        inputs = self._db.FlowRunInput
        given = await session.scalars(
            select(inputs).where(inputs.flow_run_id == run).order_by(inputs.created)
        )
        return Taken(
            flow_run=FlowRun.model_validate(found, from_attributes=True),
            entrypoint=of.entrypoint if of else None,
            inputs=[FlowRunInput.model_validate(one, from_attributes=True) for one in given],
        )


async def _deployment(session: AsyncSession, deployment: UUID | None) -> Deployment | None:
    return await read_deployment(session, deployment) if deployment else None


@router.post(TAKEN, response_model=list[Taken])
async def take(taking: Annotated[Taking, Depends()]) -> Response:
    """Take up what is due, waiting for the first run; Pending and Running stand in each run's history as ever."""
    # Worded here: what is valid already would be validated once more.
    return Response(ALL_TAKEN.dump_json(await taking.taken()), media_type="application/json")
