"""A route of our own beside those of Prefect's server: many claims with one request, and one transaction."""

from uuid import UUID

from fastapi import APIRouter, Depends
from prefect.client.schemas.objects import StateType
from prefect.server.database import PrefectDBInterface, provide_database_interface
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from deployments.environment import CLAIMS
from deployments.turns import urgently

router = APIRouter()


class Entry(BaseModel):
    """What is to stand in the place of an answer: of which run, under which key."""

    flow_run_id: UUID
    key: str
    value: str


@router.post(CLAIMS)
async def enter(
    entries: list[Entry],
    db: PrefectDBInterface = Depends(provide_database_interface),  # noqa: B008, FAST002 -- as in Prefect's own routes
) -> list[UUID]:
    """Enter those whose run waits for an answer under that key and has none yet; the runs they are of.

    The unique index on run and key decides between the keeper and a person, as it does one by one.
    """
    with urgently():
        return await _entered(db, entries)


async def _entered(db: PrefectDBInterface, entries: list[Entry]) -> list[UUID]:
    async with db.session_context(begin_transaction=True) as session:
        awaited = await _awaited(db, session, {entry.flow_run_id for entry in entries})
        rows = [entry.model_dump() for entry in entries if awaited.get(entry.flow_run_id) == entry.key]
        if not rows:
            return []
        new = db.queries.insert(db.FlowRunInput).on_conflict_do_nothing(index_elements=["flow_run_id", "key"])
        return list(await session.scalars(new.returning(db.FlowRunInput.flow_run_id), rows))


async def _awaited(db: PrefectDBInterface, session: AsyncSession, runs: set[UUID]) -> dict[UUID, str | None]:
    """The key under which each of the runs that wait is to be answered."""
    state = select(db.FlowRun.id, db.FlowRunState.state_details).join(
        db.FlowRunState, db.FlowRunState.id == db.FlowRun.state_id
    )
    waiting = state.where(db.FlowRun.id.in_(runs), db.FlowRun.state_type == StateType.PAUSED)
    return {
        run: (said.run_input_keyset or {}).get("response") for run, said in await session.execute(waiting)
    }
