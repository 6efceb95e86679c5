"""Who proves that they are who they say: the secrets of one-time codes, encrypted, and the last use of each."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from tasks.records.book import Book

STANDING = text("void_at IS NULL")


class CodeSecret(Book):
    """The secret of somebody's one-time codes. It counts once its owner has proved it, until it is void.

    `secret` can be read only with the installation's key. Rows stay; a person has one that stands at most.
    """

    __tablename__ = "code_secrets"
    __table_args__ = (
        Index(
            "ix_code_secrets_standing",
            "staff",
            unique=True,
            sqlite_where=STANDING,
            postgresql_where=STANDING,
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    staff: Mapped[str] = mapped_column(ForeignKey("staff.number"))
    case: Mapped[str] = mapped_column(ForeignKey("cases.number"))
    secret: Mapped[str]
    vouched_by: Mapped[str]
    issued_at: Mapped[datetime]
    proven_at: Mapped[datetime | None]
    void_at: Mapped[datetime | None]
    void_why: Mapped[str] = mapped_column(default="")
    last_step: Mapped[int] = mapped_column(default=0)
    """The time step of the last code that was accepted: no code of that step or an earlier one counts again."""
    used_for: Mapped[str] = mapped_column(default="")
    """Which attempt that code was for: a run that starts over in between finds it accepted already."""
    failed_at: Mapped[list[str]] = mapped_column(default=list)
    """When wrong codes came in of late."""
