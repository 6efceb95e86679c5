"""What somebody holds, what a handover settles item by item, and whose work passed to whom."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tasks.records.book import Book, where


class Holding(Book):
    """Property or an account that somebody was given (OFF-02, OFF-05); its row stays when it is given back."""

    __tablename__ = "holdings"
    __table_args__ = (
        UniqueConstraint("department", "number"),
        where("ix_holdings_held", "holder", "number", where="ended_at IS NULL"),
    )
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    department: Mapped[str] = mapped_column(ForeignKey("departments.name"))
    number: Mapped[str]
    kind: Mapped[str]
    """The English half of a `policies.leaving.holdings.HoldingKind`."""
    what: Mapped[str]
    holder: Mapped[str] = mapped_column(ForeignKey("staff.number"))
    since: Mapped[date]
    value: Mapped[Decimal | None]
    """What it is worth, in yuan, where that is known."""
    ended_at: Mapped[datetime | None]
    ended_as: Mapped[str]
    """How it ended: `returned`, `damaged`, `missing`, `closed`; empty while it is held."""
    ended_by: Mapped[str | None] = mapped_column(ForeignKey("cases.number"))


class HandoverItem(Book):
    """One item of a handover: who gives it, who is to take it, what became of it, and every dispute about it."""

    __tablename__ = "handover_items"
    __table_args__ = (
        UniqueConstraint("case", "kind", "reference"),
        Index("ix_handover_items_of", "case", "person", "state"),
    )
    case: Mapped[str] = mapped_column(ForeignKey("cases.number"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    """The English half of a `policies.leaving.handover_items.ItemKind`."""
    reference: Mapped[str]
    """What it is on record as: a case, a number on the register of holdings, a role; its own words where nothing is."""
    what: Mapped[str]
    giver: Mapped[str] = mapped_column(ForeignKey("staff.number"))
    person: Mapped[str]
    """The person or role that is to confirm it."""
    state: Mapped[str] = mapped_column(default="open")
    listed_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str | None]
    decided_by: Mapped[str | None]
    """Who decided where giver and receiver didn't agree; also who witnessed it."""
    reason: Mapped[str]
    value: Mapped[Decimal | None]
    """What is deducted for it, in yuan, by agreement."""
    disputes: Mapped[list[dict[str, Any]]]


class Takeover(Book):
    """What was one person's in a case is another's from a day on; both names stay on record (OFF-02, CMP-03)."""

    __tablename__ = "takeovers"
    __table_args__ = (
        UniqueConstraint("about", "giver", "since", "case"),
        Index("ix_takeovers_from", "giver", "about"),
        where("ix_takeovers_due", "since", where="moved_at IS NULL AND void_at IS NULL"),
    )
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    about: Mapped[str | None] = mapped_column(ForeignKey("cases.number"))
    """The case that passes; none: whatever is still asked of the giver from that day on."""
    giver: Mapped[str] = mapped_column(ForeignKey("staff.number"))
    receiver: Mapped[str] = mapped_column(ForeignKey("staff.number"))
    since: Mapped[date]
    case: Mapped[str] = mapped_column(ForeignKey("cases.number"))
    """The handover by which it passed."""
    moved_at: Mapped[datetime | None]
    void_at: Mapped[datetime | None]
