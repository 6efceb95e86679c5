"""The case book: what is known of each case, whom it was asked of, what was ruled, who was told."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, event
from sqlalchemy.orm import Mapped, ORMExecuteState, Session, mapped_column, with_loader_criteria

from tasks.records.book import Book, where


class Department(Book):
    """A department lives by one profile, one calendar and one time zone."""

    __tablename__ = "departments"
    name: Mapped[str] = mapped_column(primary_key=True)
    profile: Mapped[str]
    calendar: Mapped[dict[str, Any]]
    is_default: Mapped[bool] = mapped_column(default=False)


class Staff(Book):
    """Somebody who works in a department, with the superior they report to."""

    __tablename__ = "staff"
    number: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    department: Mapped[str] = mapped_column(ForeignKey("departments.name"), index=True)
    superior: Mapped[str | None] = mapped_column(ForeignKey("staff.number"))
    since: Mapped[date]
    until: Mapped[date | None]


class StaffRole(Book):
    """A role held from a day on, until a day."""

    __tablename__ = "staff_roles"
    staff: Mapped[str] = mapped_column(ForeignKey("staff.number"), primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True, index=True)
    since: Mapped[date] = mapped_column(primary_key=True)
    until: Mapped[date | None]


class Substitute(Book):
    """Who stands in for whom, from a day to a day, both inclusive."""

    __tablename__ = "substitutes"
    __table_args__ = (Index("ix_substitutes_by", "stand_in", "until"),)
    absent: Mapped[str] = mapped_column(ForeignKey("staff.number"), primary_key=True)
    stand_in: Mapped[str] = mapped_column(ForeignKey("staff.number"), primary_key=True)
    since: Mapped[date] = mapped_column(primary_key=True)
    until: Mapped[date]


class CaseNumber(Book):
    """The last number given out to a procedure on a day."""

    __tablename__ = "case_numbers"
    prefix: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    last: Mapped[int]


class Case(Book):
    """One matter under one procedure, with the rules of the day it arose."""

    __tablename__ = "cases"
    __table_args__ = (
        UniqueConstraint("procedure", "department", "external_number"),
        Index("ix_cases_alike", "procedure", "department", "category", "reported_at"),
        Index("ix_cases_opened", "procedure", "department", "received_at"),
        Index("ix_cases_reported", "procedure", "department", "reported_at"),
        Index("ix_cases_closed", "procedure", "department", "closed_at"),
        where("ix_cases_owned", "owner", where="closed_at IS NULL"),
        where("ix_cases_started_open", "started_by", "opened_at", where="closed_at IS NULL"),
        where("ix_cases_started_closed", "started_by", "opened_at", where="closed_at IS NOT NULL"),
    )
    number: Mapped[str] = mapped_column(primary_key=True)
    procedure: Mapped[str]
    department: Mapped[str] = mapped_column(ForeignKey("departments.name"))
    run_id: Mapped[str | None] = mapped_column(unique=True)
    external_number: Mapped[str | None]
    subject: Mapped[str]
    category: Mapped[str]
    facts: Mapped[dict[str, Any]]
    rules: Mapped[dict[str, Any]]
    reported_at: Mapped[datetime]
    received_at: Mapped[datetime]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(default="registered")
    owner: Mapped[str | None]
    started_by: Mapped[str | None]
    """Who filled in its form; whoever owns it by now may be somebody else."""
    outcome: Mapped[dict[str, Any] | None]
    cluster: Mapped[str | None] = mapped_column(ForeignKey("cases.number"), index=True)


class Step(Book):
    """An act already done, and what it gave: a run that starts over reads it here."""

    __tablename__ = "steps"
    case: Mapped[str] = mapped_column(ForeignKey("cases.number"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    gave: Mapped[dict[str, Any]]
    after: Mapped[int | None]
    """The question that the case's own run had last put when this was done; none before the first."""


class Milestone(Book):
    """Something reached in a case, when it happened and by whom; what reports count."""

    __tablename__ = "milestones"
    __table_args__ = (Index("ix_milestones_reached", "kind", "at", "case"),)
    case: Mapped[str] = mapped_column(ForeignKey("cases.number"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    by: Mapped[str]


class Question(Book):
    """A form put to a role or a person; open until it is answered or its due time passes."""

    __tablename__ = "questions"
    __table_args__ = (
        UniqueConstraint("case", "step"),
        where("ix_questions_open", "department", "due_at", "id", "state", where="state = 'open'"),
        where("ix_questions_owed", "department", "asked_of", "due_at", "id", where="state = 'open'"),
        where("ix_questions_asked", "asked_of", "due_at", "id", where="state = 'open'"),
        # One more equal column than the index of all open ones: SQLite then takes this one.
        where(
            "ix_questions_missed",
            *("department", "state", "due_at", "id", "missed"),
            where="state = 'open' AND missed > 0",
        ),
        Index("ix_questions_changed", "department", "changed_at"),
        Index("ix_questions_done", "answered_by", "settled_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    case: Mapped[str] = mapped_column(ForeignKey("cases.number"))
    department: Mapped[str] = mapped_column(ForeignKey("departments.name"))
    step: Mapped[str]
    form: Mapped[str]
    title: Mapped[str]
    clause: Mapped[str]
    asked_of: Mapped[str]
    eligible: Mapped[list[str]]
    run_id: Mapped[str]
    in_person: Mapped[bool] = mapped_column(default=False)
    """Whether it is the asked person's own to answer, and passes to nobody who takes over their work."""
    excluded: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    """Who may not answer, as `number` and `why`, whatever role they hold."""
    missed: Mapped[int] = mapped_column(default=0)
    """How many levels let the same question pass in silence before it came here."""
    urged: Mapped[int] = mapped_column(default=0)
    paused_at: Mapped[datetime | None]
    """Since when its time doesn't run; it has no due time meanwhile."""
    attempt: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(default="open")
    asked_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    due: Mapped[dict[str, Any] | None]
    provisional: Mapped[bool] = mapped_column(default=False)
    settled_at: Mapped[datetime | None]
    answered_by: Mapped[str | None]
    identified: Mapped[str | None]
    """How whoever answered was identified: `typed`, or by a `one-time-code`."""
    answer: Mapped[dict[str, Any] | None]


class RefusedAttempt(Book):
    """An answer that was not accepted, with the reason: it stays on record."""

    __tablename__ = "refused_attempts"
    question: Mapped[int] = mapped_column(ForeignKey("questions.id"), primary_key=True)
    attempt: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    by: Mapped[str]
    content: Mapped[dict[str, Any]]
    reasons: Mapped[list[str]]


class Timer(Book):
    """A moment at which the keeper acts on an open question: a reminder, or its due time."""

    __tablename__ = "timers"
    __table_args__ = (
        UniqueConstraint("question", "kind"),
        # Only waiting timers are looked up by time: the index stays as small as the number of open cases.
        where("ix_timers_waiting", "at", where="state = 'waiting'"),
    )
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    question: Mapped[int] = mapped_column(ForeignKey("questions.id"))
    kind: Mapped[str]
    at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default="waiting")
    fired_at: Mapped[datetime | None]


class Ruling(Book):
    """What follows by which clause, from which facts."""

    __tablename__ = "rulings"
    __table_args__ = (
        UniqueConstraint("case", "key"),
        Index("ix_rulings_of", "clause", "about", "at"),
        # Few of them are about somebody; what counts in a month is found among these.
        where("ix_rulings_counting", "month", "at", where="about IS NOT NULL"),
    )
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    case: Mapped[str] = mapped_column(ForeignKey("cases.number"))
    key: Mapped[str | None]
    clause: Mapped[str]
    what: Mapped[str]
    about: Mapped[str | None]
    amount: Mapped[Decimal | None]
    unit: Mapped[str]
    because: Mapped[dict[str, Any]]
    day: Mapped[date]
    profile: Mapped[str]
    at: Mapped[datetime]
    month: Mapped[str | None]
    """The month that it counts in, where that isn't the month it was entered in."""
    step: Mapped[str | None]
    """The step that entered it; none for what the keeper enters."""
    void_by: Mapped[int | None]
    """The act that took back what it rests on: it stays on record, and counts nowhere."""


VOID_TOO = {"void_too": True}
"""Execution options of a statement that reads rulings, those that count no more among them."""

_COUNTING = with_loader_criteria(Ruling, Ruling.void_by.is_(None), include_aliases=True)


@event.listens_for(Session, "do_orm_execute")
def _leave_out_what_is_void(call: ORMExecuteState) -> None:
    # Whoever adds up rulings can't forget it; whoever shows the record asks for `VOID_TOO`.
    if call.is_select and not call.is_column_load and not call.execution_options.get("void_too"):
        call.statement = call.statement.options(_COUNTING)


class Notice(Book):
    """Something somebody is told, once; kept here whether or not a channel delivers it."""

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("case", "key", "recipient"),
        where("ix_notices_waiting", "not_before", where="state = 'waiting' AND lot IS NULL"),
        where("ix_notices_under_way", "lot", where="state = 'waiting' AND lot IS NOT NULL"),
        where("ix_notices_failed", "not_before", where="state = 'failed'"),
        where("ix_notices_lot", "lot", where="lot IS NOT NULL"),
    )
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    case: Mapped[str] = mapped_column(ForeignKey("cases.number"))
    key: Mapped[str | None]
    recipient: Mapped[str]
    kind: Mapped[str]
    title: Mapped[str]
    body: Mapped[str]
    state: Mapped[str] = mapped_column(default="waiting")
    not_before: Mapped[datetime]
    lot: Mapped[str | None]
    taken_by: Mapped[list[str]] = mapped_column(default=list)
    sent_at: Mapped[datetime | None]
    error: Mapped[str | None]
