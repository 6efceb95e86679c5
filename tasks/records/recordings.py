"""The register of call recordings: the calls themselves stay where the telephone system keeps them."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tasks.records.book import Book


class Recording(Book):
    """One recorded call (REC-03); its row stays when the recording is deleted (RDL-01)."""

    __tablename__ = "recordings"
    __table_args__ = (
        UniqueConstraint("department", "number"),
        Index("ix_recordings_made", "department", "started_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    department: Mapped[str] = mapped_column(ForeignKey("departments.name"))
    number: Mapped[str]
    operator: Mapped[str] = mapped_column(ForeignKey("staff.number"))
    started_at: Mapped[datetime]
    seconds: Mapped[int]
    has_speech: Mapped[bool] = mapped_column(default=True)
    is_complaint: Mapped[bool] = mapped_column(default=False)
    file: Mapped[str] = mapped_column(default="")
    about: Mapped[str | None] = mapped_column(ForeignKey("cases.number"))
    deleted_at: Mapped[datetime | None]
    deleted_by: Mapped[str | None] = mapped_column(ForeignKey("cases.number"))


class RecordingFinding(Book):
    """What somebody who listened to a recording wrote down: a problem, a highlight, or that nothing was found."""

    __tablename__ = "recording_findings"
    __table_args__ = (UniqueConstraint("recording", "case"),)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    recording: Mapped[int] = mapped_column(ForeignKey("recordings.id"))
    case: Mapped[str] = mapped_column(ForeignKey("cases.number"))
    check: Mapped[str]
    listener: Mapped[str]
    kind: Mapped[str]
    remark: Mapped[str]
    at: Mapped[datetime]
