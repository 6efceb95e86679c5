"""Who signs beside whoever is asked, to whom a question is delegated, what was returned."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from tasks.records.book import Book, where

UNDER_WAY = text("state = 'open'")


class Delegation(Book):
    """A question that somebody else prepares the answer to; the answer stays with whoever was asked (OP-HOUSE-148)."""

    __tablename__ = "delegations"
    __table_args__ = (
        Index("ix_delegations_of", "question"),
        Index(
            "ix_delegations_under_way",
            "question",
            unique=True,
            sqlite_where=UNDER_WAY,
            postgresql_where=UNDER_WAY,
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    question: Mapped[int] = mapped_column(ForeignKey("questions.id"))
    by: Mapped[str] = mapped_column(ForeignKey("staff.number"))
    to: Mapped[str] = mapped_column(ForeignKey("staff.number"))
    asked_of: Mapped[str]
    """Whom the question is asked of, and comes back to: a person or a role."""
    at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default="open")
    """`open`; then `prepared`, `recalled`, `delegate-left`, or `lapsed`."""
    ended_at: Mapped[datetime | None]
    draft: Mapped[dict[str, Any] | None]
    """What was prepared; it stays on record whatever the answer becomes."""


class Signer(Book):
    """Somebody who signs a question before, after or beside whoever is asked, on a page of their own (OP-HOUSE-149)."""

    __tablename__ = "signers"
    __table_args__ = (
        UniqueConstraint("question", "person", "nth"),
        where("ix_signers_awaited", "question", where="state = 'awaited'"),
    )
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    question: Mapped[int] = mapped_column(ForeignKey("questions.id"))
    person: Mapped[str] = mapped_column(ForeignKey("staff.number"))
    nth: Mapped[int] = mapped_column(default=1)
    """The how-manyeth page it is: who said no signs the next answer on a new one."""
    place: Mapped[str]
    """The English half of a `policies.house.signer_addition.Place`."""
    step: Mapped[str]
    """The step of the signer's own question."""
    by: Mapped[str] = mapped_column(ForeignKey("staff.number"))
    at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default="awaited")
    """`awaited`; then `agreed`, `disagreed`, `removed`, or `lapsed`, when the question ended without them."""
    remark: Mapped[str] = mapped_column(default="")
    ended_at: Mapped[datetime | None]


class HeldAnswer(Book):
    """An answer that waits for signatures: no answer until all of them are there (OP-HOUSE-149)."""

    __tablename__ = "held_answers"
    question: Mapped[int] = mapped_column(ForeignKey("questions.id"), primary_key=True)
    attempt: Mapped[int] = mapped_column(primary_key=True)
    answer: Mapped[dict[str, Any]]
    by: Mapped[str]
    identified: Mapped[str]
    at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default="held")
    """`held`; then `counted`, `refused`, or `lapsed`, when the question ended before the last signature."""
    ended_at: Mapped[datetime | None]


class Beforehand(Book):
    """What the form of an open question is filled in with, and the reasons on top of it, beside what the flow says."""

    __tablename__ = "beforehand"
    question: Mapped[int] = mapped_column(ForeignKey("questions.id"), primary_key=True)
    filled_in: Mapped[dict[str, Any]]
    because: Mapped[list[str]]


class Return(Book):
    """A case that went back to an earlier step: what came after it stands under names of its own (OP-HOUSE-152)."""

    __tablename__ = "returns"
    __table_args__ = (UniqueConstraint("case", "nth"),)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    case: Mapped[str] = mapped_column(ForeignKey("cases.number"))
    nth: Mapped[int]
    """The how-manyeth of its case: the names of what counts no more end in `~1`, `~2`."""
    step: Mapped[str]
    question: Mapped[int] = mapped_column(ForeignKey("questions.id"))
    """The question that was answered at that step before."""
    act: Mapped[int] = mapped_column(ForeignKey("acts.id"))
    at: Mapped[datetime]
