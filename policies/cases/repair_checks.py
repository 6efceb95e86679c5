"""What can't be right in what the crew and the shift lead say about a repair: each as `field: reason`."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise

from policies.cases.repair_forms import Contacted, FaultVerified, Repair, Slip, TicketFault
from policies.citations import cites


@cites("EXC-03")
def contact_objections(repair: Repair, contacted: Contacted) -> Sequence[str]:
    """Nobody was contacted before the call, nor in the future."""
    times = (("received_at", repair.received_at), ("contacted_at", contacted.contacted_at))
    return list(_out_of_order(times, contacted.answered_at))


@cites("EXC-02", "EXC-04")
def slip_objections(repair: Repair, slip: Slip) -> Sequence[str]:
    """Call, arrival and completion come in this order, and none in the future."""
    arrived = (("arrived_at", slip.arrived_at),) if slip.arrived_at else ()
    times = (("received_at", repair.received_at), *arrived, ("completed_at", slip.completed_at))
    return list(_out_of_order(times, slip.answered_at))


@cites("PEN-18", "REP-09")
def verdict_objections(verdict: FaultVerified) -> Sequence[str]:
    """Nobody verifies their own fault, and a fault that is verified has a name."""
    wrong = []
    if verdict.verified and verdict.at_fault == verdict.answered_by:
        wrong.append("answered_by: 不得核实本人的差错 nobody verifies their own fault")
    if verdict.verified and verdict.violation is TicketFault.NONE:
        wrong.append("violation: 属实的须选违纪类别 choose which violation it is")
    return wrong


def _out_of_order(times: Sequence[tuple[str, datetime]], answered_at: datetime) -> Iterator[str]:
    for (earlier, before), (name, at) in pairwise(times):
        # People write minutes: a call at 10:31:20 and an answer at 10:31 are in order.
        if at < before.replace(second=0, microsecond=0):
            yield f"{name}: 早于 {earlier} lies before {earlier}"
    for name, at in times[1:]:
        if at > answered_at:
            yield f"{name}: 时间在将来 is in the future"
