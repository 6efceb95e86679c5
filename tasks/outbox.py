"""The outbox: notices that wait, the lots they are delivered in, what became of each."""

import logging
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import ColumnElement, select, update

from tasks.clock import now
from tasks.records.engine import reading, writing
from tasks.records.models import Notice
from tasks.records.types import fixed

log = logging.getLogger("keeper.notices")
WAITING: ColumnElement[bool] = Notice.state == fixed("waiting")


@dataclass(frozen=True)
class Parcel:
    """One notice to deliver, by what may be seen in the history of runs: no text, no customer."""

    id: int
    case: str
    kind: str
    recipient: str


def tell_the_log(moment: datetime, most: int) -> int:
    """Tell the log of the notices that may go out, once each, and count them as sent; how many there were."""
    with writing() as book:
        free = WAITING, Notice.lot.is_(None), Notice.not_before <= moment
        first = select(Notice.id).where(*free).order_by(Notice.not_before).limit(most)
        told = book.execute(
            update(Notice)
            .where(Notice.id.in_(first), *free)
            .values(state="sent", sent_at=moment)
            .returning(Notice.case, Notice.kind, Notice.recipient)
        ).all()
        for case, kind, recipient in told:
            log.info("%s %s → %s", case, kind, recipient)
    return len(told)


def under_way() -> str | None:
    """The lot that is being delivered; None when there is none."""
    with reading() as book:
        return book.scalars(select(Notice.lot).where(WAITING, Notice.lot.is_not(None)).limit(1)).first()


def collect(moment: datetime, most: int) -> str | None:
    """Put the notices that may go out, earliest first, into a lot of their own; None when there are none.

    Of two keepers who collect at once neither gets what the other has.
    """
    lot, free = uuid4().hex, (WAITING, Notice.lot.is_(None), Notice.not_before <= moment)
    with writing() as book:
        first = select(Notice.id).where(*free).order_by(Notice.not_before).limit(most)
        taken = update(Notice).where(Notice.id.in_(first), *free).values(lot=lot).returning(Notice.id)
        return lot if book.scalars(taken).all() else None


def release(lot: str) -> None:
    """What the run of a lot left undone when it ended is free for another lot."""
    with writing() as book:
        book.execute(update(Notice).where(WAITING, Notice.lot == lot).values(lot=None))


def undelivered(lot: str) -> list[Parcel]:
    """What is still to be delivered of a lot."""
    wanted = select(Notice.id, Notice.case, Notice.kind, Notice.recipient).where(WAITING, Notice.lot == lot)
    with reading() as book:
        return [Parcel(*row) for row in book.execute(wanted.order_by(Notice.id))]


def everything_in(lot: str) -> list[Notice]:
    """All notices of a lot, with what became of them."""
    with reading() as book:
        return list(book.scalars(select(Notice).where(Notice.lot == lot).order_by(Notice.id)))


def text_of(parcel: Parcel) -> tuple[str, str, list[str]]:
    """Title and body of a notice, and the marks of the channels that have taken it."""
    with reading() as book:
        row = book.get_one(Notice, parcel.id)
    return row.title, row.body, row.taken_by


def taken(parcel: Parcel, channel: str) -> None:
    """A channel has taken the notice, and isn't given it again."""
    with writing() as book:
        row = book.get_one(Notice, parcel.id, with_for_update=True)
        row.taken_by = [*row.taken_by, channel]


def sent(parcel: Parcel) -> None:
    """Every channel has taken the notice."""
    _settle(parcel, state="sent", sent_at=now(), error=None)


def failed(parcel: Parcel, why: str) -> None:
    """The notice could not be delivered, however often it was tried."""
    _settle(parcel, state="failed", error=why)


def _settle(parcel: Parcel, **become: object) -> None:
    with writing() as book:
        book.execute(update(Notice).where(Notice.id == parcel.id, WAITING).values(**become))
