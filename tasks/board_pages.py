"""The boards as pages: markdown, because Prefect's table artifacts show no links."""

from datetime import datetime
from hashlib import sha256

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import ArtifactCreate, ArtifactUpdate
from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterKey
from prefect.utilities.urls import url_for

from policies.working_time import WorkingCalendar
from tasks.wording import worded


def artifact_key(board: str, of: str = "") -> str:
    """The name of a board's artifact; Prefect takes no Chinese one, so what it is of becomes a short hash."""
    return f"{board}-{sha256(of.encode()).hexdigest()[:8]}" if of else board


def board_page(template: str, calendar: WorkingCalendar, moment: datetime, **facts: object) -> str:
    """A board in markdown, as it stands at this moment, with the working time left to each due time."""
    return worded(f"house/{template}.md.j2", calendar=calendar, now=moment, link=run_link, **facts)


def run_link(run_id: str) -> str:
    """Where the page of a run is."""
    return url_for("flow-run", obj_id=run_id) or f"/runs/flow-run/{run_id}"


def show_board(api: SyncPrefectClient, key: str, page: str, description: str) -> None:
    """Show a board in the place of the one before: of boards there is no history to keep."""
    wanted = ArtifactFilter(key=ArtifactFilterKey(any_=[key]))
    found = api.read_artifacts(artifact_filter=wanted, limit=1)
    if found:
        api.update_artifact(found[0].id, ArtifactUpdate(data=page, description=description))
    else:
        api.create_artifact(ArtifactCreate(key=key, type="markdown", data=page, description=description))
