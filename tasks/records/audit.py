"""The audit: what was changed, by whom, chained so that a changed byte shows."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from tasks.records.book import Book


class AuditEntry(Book):
    """One change of one row; nothing refers to it, and nothing it says is looked up elsewhere.

    Times, days and values stand as the very text that was hashed: no database may write them otherwise.
    """

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("ix_audit_entries_of_row", "table", "row"),
        Index("ix_audit_entries_of_case", "case"),
    )
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """1, 2, 3… without gaps."""
    at: Mapped[str]
    actor: Mapped[str]
    """A staff number where a person answered; else the procedure and its run, or the program."""
    table: Mapped[str]
    row: Mapped[str]
    """The row's primary key; a list in JSON where it has several columns."""
    what: Mapped[str]
    """`insert`, `update`, `delete`; `found` for what stood there before the audit began."""
    before: Mapped[str | None]
    after: Mapped[str | None]
    """Columns and values in JSON, of an update only those that changed; a sealed value stands as its digest."""
    case: Mapped[str]
    clause: Mapped[str]
    day: Mapped[str]
    profile: Mapped[str]
    """The day and the profile of the rules that the case lives by."""
    shown: Mapped[str]
    """SHA-256 of the sheet that stood above the form when it was answered."""
    previous: Mapped[str]
    hash: Mapped[str]


class AuditHead(Book):
    """The last entry: whoever appends locks this one row, so that entries have one order."""

    __tablename__ = "audit_head"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sequence: Mapped[int]
    hash: Mapped[str]
    key: Mapped[str]
    """What tells one key from another: who has another one appends nothing."""


class AuditAnchor(Book):
    """A head that was published outside."""

    __tablename__ = "audit_anchors"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    sequence: Mapped[int]
    hash: Mapped[str]
    at: Mapped[datetime]
    where: Mapped[str]
    """The file or the host that has it."""
