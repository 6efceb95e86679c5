"""Starting the run of a case that is entered in the case book already."""

from collections.abc import Iterable
from functools import cache
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient

from tasks.records.engine import reading
from tasks.records.models import Case as CaseRow
from tasks.run_page import client

PARAMETER = {
    "complaint_handling": "complaint",
    "complaint_cluster_alert": "cluster",
    "exception_escalation": "event",
    "repair_intake": "repair",
    "repair_callback": "ticket",
    "recording_self_review": "shift",
}
"""What the flow of a procedure calls its intake."""


def start(number: str) -> None:
    """Start the run of a case; the case is the idempotency key: no second run is started."""
    start_each([number])


def start_each(numbers: Iterable[str]) -> None:
    """Start the runs of many cases, one by one as their numbers come, through one client."""
    api = client()
    deployment = cache(lambda procedure: _deployment(api, procedure))
    for number in numbers:
        with reading() as book:
            row = book.get_one(CaseRow, number)
        api.create_flow_run_from_deployment(
            deployment(row.procedure),
            parameters={PARAMETER[row.procedure]: row.facts},
            name=f"{row.number} {row.subject}",
            tags=[f"procedure:{row.procedure}", f"case:{row.number}"],
            idempotency_key=f"{row.number} {row.opened_at.isoformat()}",
        )


def _deployment(api: SyncPrefectClient, procedure: str) -> UUID:
    name = procedure.replace("_", "-")
    return api.read_deployment_by_name(f"{name}/{name}").id
