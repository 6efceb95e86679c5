"""Sending notices: one lot at a time, so that a channel that hangs takes at most one place in the worker."""

from collections.abc import Callable
from datetime import datetime

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import FlowRun

from tasks import outbox
from tasks.settings import settings

AT_MOST = 100
"""Notices in one lot; each waits for its next attempt in a thread of its own."""

DEPLOYMENT = "notice-delivery/notice-delivery"


def send_notices(api: SyncPrefectClient, clock: Callable[[], datetime]) -> None:
    """See to it that the notices that may go out are delivered; without channels, the log is told."""
    lot = outbox.under_way()
    if lot is None and not settings().notice_urls:
        outbox.tell_the_log(clock(), AT_MOST)
    elif lot := lot or outbox.collect(clock(), AT_MOST):
        state = _run_of(api, lot).state
        if state is not None and state.is_final():
            outbox.release(lot)


def _run_of(api: SyncPrefectClient, lot: str) -> FlowRun:
    # The lot is the idempotency key: asked again, by this keeper or another, the server names the same run.
    deployment = api.read_deployment_by_name(DEPLOYMENT)
    return api.create_flow_run_from_deployment(
        deployment.id, parameters={"lot": lot}, name=f"通知投递 {lot[:8]}", idempotency_key=lot
    )
