"""Notice delivery · 通知投递: what waits in the outbox goes out by the channels of the house."""

from prefect import flow

from policies.house.notice_delivery import Delivered, NoticePolicy
from tasks.house.notice_delivery import deliver, report
from tasks.rules_of_today import in_force_today


@flow(name="notice-delivery")
def notice_delivery(lot: str) -> Delivered:
    """通知投递 Notice delivery: one lot (批次) that the keeper has put together."""
    # OP-HOUSE-6 · 通知投递 — tried again after growing delays; a channel that never accepts holds up no case.
    deliver(lot, in_force_today(NoticePolicy))

    return report(lot)
