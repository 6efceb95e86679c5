"""Starting the run of a case that is entered in the case book already."""

from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient

from tasks.records.engine import reading
from tasks.records.models import Case as CaseRow
from tasks.run_page import client

PARAMETER = {
    "complaint_handling": "complaint",
    "complaint_cluster_alert": "cluster",
}
"""What the flow of a procedure calls its intake."""


def start(number: str) -> None:
    """Start the run of the case of that number; its number is the idempotency key: no second run is started."""
    api = client()
    with reading() as book:
        row = book.get_one(CaseRow, number)
    api.create_flow_run_from_deployment(
        _deployment(api, row.procedure),
        parameters={PARAMETER[row.procedure]: row.facts},
        name=f"{row.number} {row.subject}",
        tags=[f"procedure:{row.procedure}", f"case:{row.number}"],
        idempotency_key=row.number,
    )


def _deployment(api: SyncPrefectClient, procedure: str) -> UUID:
    name = procedure.replace("_", "-")
    return api.read_deployment_by_name(f"{name}/{name}").id
