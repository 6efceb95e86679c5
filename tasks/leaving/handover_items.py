"""The list of a handover: making it, who confirms each item, which are open, what became of one (OFF-02, OP-OFF-1)."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from policies.leaving.handover_forms import ROWS_AT_MOST
from policies.leaving.handover_items import Found, Item, ItemKind, ItemState, Share, of_station
from policies.leaving.offboarding_forms import Handover
from policies.leaving.offboarding_handover import OffboardingPolicy
from tasks.acts import act
from tasks.case import Case
from tasks.clock import now
from tasks.leaving.handover_listing import found_of
from tasks.records.engine import reading
from tasks.records.leaving import HandoverItem
from tasks.records.models import Step


@act("编制清单 Make the list")
def listed(book: Session, case: Case, rules: OffboardingPolicy, about: Handover) -> list[Item]:
    """OP-OFF-1 · the list as the case book and the registers know it."""
    add_items(book, case, about.leaver, found_of(book, case.department, rules, about))
    return items_of(book, case.number)


@act("补全清单 Complete the list")
def completed(book: Session, case: Case, about: Handover, more: Sequence[Found]) -> int:
    """OP-OFF-1 · what the leaver's own list adds; how many items there are by now."""
    add_items(book, case, about.leaver, more)
    return len(items_of(book, case.number))


def through_key(name: str) -> str:
    """The mark that a side is through."""
    return f"through.{name}"


def are_through(case: Case, shares: Iterable[Share]) -> bool:
    """Whether all of these sides are through."""
    wanted = {through_key(one.name) for one in shares}
    with reading() as book:
        found = book.scalars(select(Step.key).where(Step.case == case.number, Step.key.in_(wanted)))
        return wanted <= set(found)


@act("清单现状 The list by now")
def the_list(book: Session, case: Case) -> list[Item]:
    """Every item as it stands."""
    return items_of(book, case.number)


@act("本方未办事项 What is open here")
def mine(book: Session, case: Case, share: Share) -> list[Item]:
    """What one side still has to confirm, as much of it as a form holds."""
    return list(of_station(items_of(book, case.number), share.station, share.person))[:ROWS_AT_MOST]


@act("有关事项 Some items")
def some_of(book: Session, case: Case, numbers: Sequence[int]) -> list[Item]:
    """These items, as they stand."""
    return [one for one in items_of(book, case.number) if one.number in numbers]


def unsettled(case: Case, items: Sequence[Item]) -> Sequence[Item]:
    """Those of these items that are still to be confirmed at this moment: the head may have given some up."""
    numbers = {one.number for one in items}
    return [one for one in items_now(case) if one.number in numbers and not one.settled]


def items_now(case: Case) -> Sequence[Item]:
    """Every item as it stands at this moment, for a check of an answer."""
    with reading() as book:
        return items_of(book, case.number)


def items_of(book: Session, number: str) -> list[Item]:
    """The items of a handover, in their order."""
    return [as_item(row) for row in rows_of(book, number)]


def as_item(row: HandoverItem) -> Item:
    """An item as the rules see it."""
    return Item(
        number=row.number,
        kind=ItemKind.of(row.kind),
        reference=row.reference,
        what=row.what,
        giver=row.giver,
        person=row.person,
        state=ItemState.of(row.state),
        settled_at=row.settled_at,
    )


def settle_item(
    row: HandoverItem,
    state: ItemState,
    by: str,
    at: datetime,
    *,
    decided_by: str | None = None,
    reason: str = "",
    value: Decimal | None = None,
) -> None:
    """Enter what became of an item; who confirmed it, who decided it, why."""
    row.state, row.settled_by, row.settled_at = state.en, by, at
    row.decided_by = decided_by or row.decided_by
    row.reason = reason or row.reason
    row.value = value if value is not None else row.value


def add_items(book: Session, case: Case, giver: str, found: Sequence[Found]) -> None:
    """Put what isn't on the list yet on it, under the next numbers."""
    known = {(row.kind, row.reference) for row in rows_of(book, case.number)}
    last = book.scalar(select(func.max(HandoverItem.number)).where(HandoverItem.case == case.number)) or 0
    for one in found:
        if (key := (one.kind.en, one.reference)) in known:
            continue
        known.add(key)
        last += 1
        book.add(
            HandoverItem(
                case=case.number,
                number=last,
                kind=one.kind.en,
                reference=one.reference,
                what=one.what,
                giver=giver,
                person=one.person,
                listed_at=now(),
                reason="",
                disputes=[],
            )
        )
    book.flush()


def rows_of(book: Session, number: str) -> list[HandoverItem]:
    """The rows of a handover's items, in their order."""
    wanted = select(HandoverItem).where(HandoverItem.case == number)
    return list(book.scalars(wanted.order_by(HandoverItem.number)))


def row_of(book: Session, case: Case, number: int) -> HandoverItem:
    """One item's row."""
    return book.get_one(HandoverItem, (case.number, number))
