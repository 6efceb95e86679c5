"""What can't be right in an answer about a handover as a whole, and what keeps the exit closed (OFF-03, OP-OFF-4)."""

from collections.abc import Collection, Sequence
from datetime import datetime

from policies.citations import cites
from policies.leaving.handover_forms import Declaration, GateDecision, Has, HrSigned, ReceiverNamed, Witness
from policies.leaving.handover_items import Item, ItemKind, Station
from policies.leaving.handover_rows import impartial, twice, wrong_rows
from policies.leaving.offboarding_forms import Handover


@cites("OFF-03", "OP-OFF-4")
def gate(items: Sequence[Item]) -> list[str]:
    """What keeps the exit closed: every item that is neither settled nor given up by the head's decision."""
    return [
        f"第 {one.number} 项尚未办结 item {one.number} is open: {one.kind.zh}"
        for one in items
        if not one.settled
    ]


@cites("OP-OFF-1", "OFF-04")
def wrong_declaration(wanted: Sequence[ItemKind], said: Declaration) -> list[str]:
    """Each entry of the standard list once, what there is named, and nothing kept back."""
    rows = [row.kind for row in said.declared]
    wrong = [f"declared: {kind.zh} 未填 isn't answered" for kind in wanted if kind not in rows]
    wrong += [f"declared: {kind.zh} 重复 stands twice" for kind in twice(rows)]
    wrong += [
        f"declared: {row.kind.zh} 须写明明细 say which"
        for row in said.declared
        if row.has is Has.SOME and not row.what
    ]
    named = [("declared", rows), ("others", [row.kind for row in said.others])]
    wrong += [
        f"{field}: {kind.zh} 由系统列出,其余请填“其他工作” is listed by itself: what else there is, is other work"
        for field, kinds in named
        for kind in kinds
        if kind.on_record
    ]
    return wrong + ([] if said.no_more else ["no_more: 须确认没有其他 (OFF-04) say that there is no more"])


@cites("OFF-02")
def wrong_receiver(
    about: Handover, items: Sequence[Item], strangers: Collection[str], said: ReceiverNamed
) -> list[str]:
    """Somebody else who is here beyond the last day, and takes over in time; only work is shared out."""
    work = {one.number for one in items if one.station is Station.RECEIVER and not one.settled}
    wrong = about.too_late(said.takes_over_on)
    wrong += [
        f"receiver: {person} 不在职或届时已离职 doesn't work here, or not beyond that day"
        for person in sorted(said.people)
        if person in strangers and person != about.leaver
    ]
    if about.leaver in said.people:
        wrong.append("receiver: 接收人不得为移交人本人 nobody hands over to themselves")
    wrong += [
        f"others: 第 {n} 项不是待接收的工作 item {n} is no work to take over"
        for n in said.by_item
        if n not in work
    ]
    return wrong + [f"others: 第 {n} 项重复 stands twice" for n in twice(row.item for row in said.others)]


@cites("OP-OFF-4")
def wrong_gate(items: Sequence[Item], barred: Collection[str], said: GateDecision) -> list[str]:
    """Only open items are given up, each once, and none without a reason; never by the leaver."""
    open_ones = [one for one in items if not one.settled]
    wrong = wrong_rows(open_ones, [row.item for row in said.rows if row.gives_up])
    wrong += [
        f"rows: 第 {row.item} 项须写明理由 say why" for row in said.rows if row.gives_up and not row.reason
    ]
    return wrong + impartial(barred, said.answered_by)


@cites("OFF-01")
def wrong_witness(items: Sequence[Item], barred: Collection[str], said: Witness) -> list[str]:
    """By neither of the two; nothing is signed while an item is open, and nothing is reopened while none is."""
    still = gate(items)
    wrong = impartial(barred, said.answered_by)
    if said.signed and still:
        wrong += [f"signing: {one}；请选退回办理 choose reopen" for one in still]
    if not said.signed and not still:
        wrong.append("signing: 没有未办事项 nothing is open")
    return wrong


@cites("OFF-01")
def wrong_closing(about: Handover, said: HrSigned) -> list[str]:
    """HR says that all is complete, and nobody closes their own exit."""
    wrong = [] if said.complete else ["complete: 须确认手续齐备 say that all is complete"]
    return wrong + impartial([about.leaver], said.answered_by)


@cites("OP-HOUSE-111")
def last_settled(items: Sequence[Item], since: datetime) -> datetime:
    """When the last item was settled; `since` where there is none."""
    return max([since, *(one.settled_at for one in items if one.settled_at is not None)])
