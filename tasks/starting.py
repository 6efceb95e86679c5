"""Starting the run of a case that is entered in the case book already."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any
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
    "daily_report_submission": "request",
    "demotion_review": "request",
    "penalty_appeal": "appeal",
    "factor_appraisal": "request",
    "promotion_review_panel": "request",
    "offboarding_handover": "request",
}
"""What the flow of a procedure calls its intake."""


def start(number: str) -> None:
    """Start the run of a case; the case is the idempotency key: no second run is started."""
    start_each([number])


def everything(row: CaseRow) -> Mapping[str, Any]:
    """What most flows begin with: all that their case keeps."""
    return row.facts


def start_each(numbers: Iterable[str], told: Callable[[CaseRow], Mapping[str, Any]] = everything) -> None:
    """Start the runs of many cases, one by one as their numbers come, through one client.

    `told` is what the flow's form is filled in with, where its case keeps more than the form has fields.
    """
    api = client()
    deployment = cache(lambda procedure: _deployment(api, procedure))
    for number in numbers:
        with reading() as book:
            row = book.get_one(CaseRow, number)
        api.create_flow_run_from_deployment(
            deployment(row.procedure),
            parameters={PARAMETER[row.procedure]: told(row)},
            name=f"{row.number} {row.subject}",
            tags=[f"procedure:{row.procedure}", f"case:{row.number}"],
            idempotency_key=f"{row.number} {row.opened_at.isoformat()}",
        )


def _deployment(api: SyncPrefectClient, procedure: str) -> UUID:
    name = procedure.replace("_", "-")
    return api.read_deployment_by_name(f"{name}/{name}").id
