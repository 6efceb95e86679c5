"""handover-share · 交接一方, part of P63: one side of a handover, on a page of its own, until nothing is left."""

from prefect import flow

from flows.handover import STATIONS
from policies.leaving.handover_items import Share
from tasks.leaving.handover_items import mine
from tasks.leaving.handover_sides import side_of, taken_up_beside, through


@flow(name="handover-share")
def handover_share(share: Share) -> None:
    """交接一方 One side of a handover: the receiver, the custodian, IT, or HR."""
    case = taken_up_beside(share)
    if case is None:
        return
    side = side_of(case, share)

    # OFF-02…06 · 逐项确认 — what isn't confirmed yet is asked again, until nothing is left.
    confirm, since = STATIONS[share.station], share.since
    while items := mine(case, share):
        since = confirm(case, side, items, since)
    through(case, share)
