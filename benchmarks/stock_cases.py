"""The logical case on Prefect alone: no case book, no page, no notice, no check of who answers.

A due time that passes ends the run Failed, so the case goes on in a new run, started by whoever sees that.
"""

from typing import Any

from prefect import flow
from prefect.flow_runs import pause_flow_run, suspend_flow_run
from prefect.input import RunInput

LIMIT = 4
"""Seconds until the first question of a late case falls due, as in `values.toml`."""

USUAL = 3600


class Order(RunInput):
    answered_by: str
    handler: str
    confirmed_class: str


class Finding(RunInput):
    answered_by: str
    finding: str
    remedy: str


class CallBack(RunInput):
    answered_by: str
    resolved: bool
    satisfied: bool


@flow(name="stock-suspend")
def suspended(complaint: dict[str, Any], late: bool = False) -> dict[str, Any]:  # noqa: FBT001, FBT002 - a form
    limit = LIMIT if late else USUAL
    order = suspend_flow_run(wait_for_input=Order, key="order", timeout=limit)
    finding = suspend_flow_run(wait_for_input=Finding, key="finding", timeout=USUAL)
    call_back = suspend_flow_run(wait_for_input=CallBack, key="call-back", timeout=USUAL)
    return complaint | order.model_dump() | finding.model_dump() | call_back.model_dump()


@flow(name="stock-pause")
def paused(complaint: dict[str, Any], late: bool = False) -> dict[str, Any]:  # noqa: FBT001, FBT002 - a form
    limit = LIMIT if late else USUAL
    order = pause_flow_run(wait_for_input=Order, key="order", timeout=limit)
    finding = pause_flow_run(wait_for_input=Finding, key="finding", timeout=USUAL)
    call_back = pause_flow_run(wait_for_input=CallBack, key="call-back", timeout=USUAL)
    return complaint | order.model_dump() | finding.model_dump() | call_back.model_dump()
