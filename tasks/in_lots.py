"""Reading in lots: as much memory for a million rows as for a thousand, and no cursor that holds anybody up."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Row, Select, literal, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

LOT = 1_000


def in_lots(
    book: Session, wanted: Select[Any], *keys: InstrumentedAttribute[Any], most: int = LOT
) -> Iterator[Sequence[Row[Any]]]:
    """The rows of a query, so many at a time, in the order of its first columns.

    These are the keys: no two rows have the same ones, none is blank, and an index leads to them.
    """
    page = wanted.order_by(*keys).limit(most)
    lot = book.execute(page).all()
    while lot:
        yield lot
        last = [literal(value, key.type) for value, key in zip(lot[-1], keys, strict=False)]
        lot = book.execute(page.where(tuple_(*keys) > tuple_(*last))).all() if len(lot) == most else []
