"""What people's months come to: grades held, facts brought in, scores, quarterly grades, titles; and ballot boxes."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tasks.records.book import Book


class Grading(Book):
    """A grade held from a day on, until the next one, with its monthly pay in yuan where that is known."""

    __tablename__ = "gradings"
    __table_args__ = (UniqueConstraint("staff", "since"),)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    staff: Mapped[str] = mapped_column(ForeignKey("staff.number"))
    since: Mapped[date]
    grade: Mapped[str]
    pay: Mapped[Decimal | None]
    clause: Mapped[str]
    case: Mapped[str | None] = mapped_column(ForeignKey("cases.number"))


class MonthlyFact(Book):
    """A figure of somebody's month that no procedure here counts; a later row corrects an earlier one."""

    __tablename__ = "monthly_facts"
    __table_args__ = (Index("ix_monthly_facts_of", "department", "month", "metric", "staff", "id"),)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    department: Mapped[str] = mapped_column(ForeignKey("departments.name"))
    month: Mapped[str]
    staff: Mapped[str] = mapped_column(ForeignKey("staff.number"))
    metric: Mapped[str]
    value: Mapped[Decimal]
    source: Mapped[str]
    at: Mapped[datetime]


class Appraisal(Book):
    """Somebody's month: its lines, total and rank, under the case that scored it; a correction is a new version."""

    __tablename__ = "appraisals"
    __table_args__ = (
        UniqueConstraint("staff", "month", "version"),
        Index("ix_appraisals_of", "department", "month", "version"),
    )
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    department: Mapped[str] = mapped_column(ForeignKey("departments.name"))
    month: Mapped[str]
    staff: Mapped[str] = mapped_column(ForeignKey("staff.number"))
    version: Mapped[int]
    case: Mapped[str] = mapped_column(ForeignKey("cases.number"))
    grade: Mapped[str | None]
    """The grade of the ladder held at the month's end."""
    exempt: Mapped[str]
    """Why there is no score: `reserve-supervisor`, `absent`, `too-short`; empty where there is one."""
    lines: Mapped[list[dict[str, Any]]]
    facts: Mapped[dict[str, Any]]
    points: Mapped[Decimal]
    total: Mapped[Decimal | None]
    rank: Mapped[int | None]
    ranked: Mapped[int]
    letter: Mapped[str]
    failed: Mapped[bool]
    answer: Mapped[str]
    """What its owner said of it: `accepted`, `appealed`, or nothing, which is neither."""
    published_at: Mapped[datetime | None]


class QuarterlyGrade(Book):
    """Somebody's quarter, `2026Q3`: the mean of its months and the letter set for it; a correction is a new version."""

    __tablename__ = "quarterly_grades"
    __table_args__ = (
        UniqueConstraint("staff", "quarter", "version"),
        Index("ix_quarterly_grades_of", "department", "quarter", "version"),
    )
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    department: Mapped[str] = mapped_column(ForeignKey("departments.name"))
    quarter: Mapped[str]
    staff: Mapped[str] = mapped_column(ForeignKey("staff.number"))
    version: Mapped[int]
    case: Mapped[str] = mapped_column(ForeignKey("cases.number"))
    mean: Mapped[Decimal | None]
    grade: Mapped[str]
    confirmed_at: Mapped[datetime | None]


class Honour(Book):
    """A title somebody was given for a month or a quarter."""

    __tablename__ = "honours"
    __table_args__ = (
        UniqueConstraint("title", "period", "staff"),
        Index("ix_honours_of", "staff", "title", "period"),
    )
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    staff: Mapped[str] = mapped_column(ForeignKey("staff.number"))
    title: Mapped[str]
    period: Mapped[str]
    case: Mapped[str] = mapped_column(ForeignKey("cases.number"))


class BallotBox(Book):
    """How often each choice of a ballot was made: one row of counts, and nothing of single votes."""

    __tablename__ = "ballot_boxes"
    case: Mapped[str] = mapped_column(ForeignKey("cases.number"), primary_key=True)
    step: Mapped[str] = mapped_column(primary_key=True)
    counts: Mapped[dict[str, Any]]
