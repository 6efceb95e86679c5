"""What people did with a case or an open question beside answering it: urged, copied, paused, stood in for."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from tasks.records.book import Book, where

RUNNING = text("until IS NULL")


class Act(Book):
    """Who did what with a case or a question of it, when, why, and by which clause of the rules of which day."""

    __tablename__ = "acts"
    __table_args__ = (
        UniqueConstraint("run_id"),
        Index("ix_acts_in", "case", "id"),
        Index("ix_acts_on", "question", "kind", "at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    run_id: Mapped[str]
    """The run that carried it out: one that starts over does nothing twice."""
    kind: Mapped[str]
    """The procedure that the act is, by its stem."""
    case: Mapped[str] = mapped_column(ForeignKey("cases.number"))
    question: Mapped[int | None] = mapped_column(ForeignKey("questions.id"))
    what: Mapped[str]
    """What was done, in the words of the act's rule."""
    by: Mapped[str] = mapped_column(ForeignKey("staff.number"))
    at: Mapped[datetime]
    reason: Mapped[str]
    clause: Mapped[str]
    day: Mapped[date]
    profile: Mapped[str]
    because: Mapped[dict[str, Any]]


class Copy(Book):
    """A case given to somebody to read (OP-HOUSE-142); its row stays when the copy is withdrawn."""

    __tablename__ = "copies"
    __table_args__ = (
        where("ix_copies_held", "case", "to", where="withdrawn_at IS NULL"),
        Index("ix_copies_of", "to", "at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    case: Mapped[str] = mapped_column(ForeignKey("cases.number"))
    to: Mapped[str] = mapped_column(ForeignKey("staff.number"))
    by: Mapped[str] = mapped_column(ForeignKey("staff.number"))
    at: Mapped[datetime]
    reason: Mapped[str]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str | None] = mapped_column(ForeignKey("staff.number"))


class Pause(Book):
    """A question's time that doesn't run, from a moment to a moment (OP-HOUSE-145); at most one runs at a time."""

    __tablename__ = "pauses"
    __table_args__ = (
        Index("ix_pauses_of", "question", "since"),
        Index(
            "ix_pauses_running",
            "question",
            unique=True,
            sqlite_where=RUNNING,
            postgresql_where=RUNNING,
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    question: Mapped[int] = mapped_column(ForeignKey("questions.id"))
    reason: Mapped[str]
    """The English half of a `policies.house.question_pause.PauseReason`."""
    remark: Mapped[str]
    by: Mapped[str] = mapped_column(ForeignKey("staff.number"))
    clause: Mapped[str]
    since: Mapped[datetime]
    latest: Mapped[datetime]
    """When it ends by itself."""
    until: Mapped[datetime | None]
    ended_by: Mapped[str | None] = mapped_column(ForeignKey("staff.number"))
    """Who had it go on; none: the answer came, or its latest end."""


class Substitution(Book):
    """Who is away from a day to a day, and who stands in (OP-HOUSE-144), by the case in which it was entered."""

    __tablename__ = "substitutions"
    __table_args__ = (
        Index("ix_substitutions_of", "absent", "stand_in", "since"),
        where("ix_substitutions_to_show", "since", where="over_at IS NULL"),
    )
    case: Mapped[str] = mapped_column(ForeignKey("cases.number"), primary_key=True)
    absent: Mapped[str] = mapped_column(ForeignKey("staff.number"))
    stand_in: Mapped[str] = mapped_column(ForeignKey("staff.number"))
    since: Mapped[date]
    until: Mapped[date]
    """As entered; the register of substitutes has the day on which it ends by now."""
    cause: Mapped[str]
    """The English half of a `policies.house.substitution_forms.Absence`."""
    by: Mapped[str] = mapped_column(ForeignKey("staff.number"))
    at: Mapped[datetime]
    ended_in: Mapped[str | None] = mapped_column(ForeignKey("cases.number"))
    """The case in which it was ended early."""
    begun_at: Mapped[datetime | None]
    """Since when the pages of open questions show who stands in."""
    over_at: Mapped[datetime | None]
    """Since when they don't any more."""
