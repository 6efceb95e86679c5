"""The figures of a month's complaints, counted by the database."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import Session

from policies.cases.analysis_figures import Tally, Totals
from policies.cases.complaint_forms import Result
from policies.cases.complaint_handling import ComplaintPolicy
from tasks.records.models import Case, Question, Ruling

MAJOR = "CMP-13"


def tally(book: Session, department: str, began: datetime, ends: datetime, as_of: datetime) -> Tally:
    """Count the complaints received from `began` until before `ends`; six queries, however many they are."""
    wanted = (
        Case.procedure == ComplaintPolicy.procedure,
        Case.department == department,
        Case.received_at >= began,
        Case.received_at < ends,
    )
    return Tally(
        totals=Totals(**_totals(book, wanted), **_on_time(book, wanted, as_of), major=_major(book, wanted)),
        classified=tuple(tuple(row) for row in book.execute(_grouped(wanted))),
        categories=_by(book, select(Case.category.label("name")).where(*wanted)),
        causes=_by(book, select(_outcome("cause").label("name")).where(*wanted)),
    )


Wanted = tuple[ColumnElement[bool], ...]


def _outcome(name: str) -> ColumnElement[str]:
    value: ColumnElement[str] = Case.outcome[name].as_string()
    return value


def _holds(name: str) -> ColumnElement[int]:
    return func.count(case((Case.outcome[name].as_boolean(), 1)))


def _totals(book: Session, wanted: Wanted) -> dict[str, int]:
    found = book.execute(
        select(
            func.count().label("complaints"),
            func.count(Case.closed_at).label("closed"),
            _holds("satisfied").label("satisfied"),
            _holds("service_fault").label("service_faults"),
            func.count(Case.cluster.distinct()).label("clusters"),
        ).where(*wanted)
    )
    return dict(found.mappings().one())


def _grouped(wanted: Wanted) -> Select[tuple[str, str, str | None, int]]:
    # The database groups by plain columns: PostgreSQL takes two bound JSON keys for two expressions.
    kinds = (
        select(
            Case.facts["complaint_class"].as_string().label("recorded"),
            Case.facts["channel"].as_string().label("channel"),
            _outcome("complaint_class").label("confirmed"),
        )
        .where(*wanted)
        .subquery()
    )
    columns = kinds.c.recorded, kinds.c.channel, kinds.c.confirmed
    return select(*columns, func.count()).group_by(*columns)


def _by(book: Session, named: Select[tuple[str]]) -> dict[str, int]:
    name = named.subquery().c.name
    rows = book.execute(select(name, func.count()).where(name != "").group_by(name))
    return {row[0]: row[1] for row in rows}


def _on_time(book: Session, wanted: Wanted, as_of: datetime) -> dict[str, int]:
    """CMP-08 · a complaint is late when one of its results was missed, came late, or is owed and overdue."""
    missed = or_(
        Question.state == "expired",
        Question.settled_at > Question.due_at,
        (Question.state == "open") & (Question.due_at < as_of),
    )
    each = (
        select(
            func.max(case((missed, 1), else_=0)).label("late"),
            func.max(case((Question.state == "answered", 1), else_=0)).label("told"),
        )
        .join(Case, Case.number == Question.case)
        .where(*wanted, Question.form == Result.__name__, Question.state != "gone-back")
        .group_by(Question.case)
        .subquery()
    )
    in_time = (each.c.late == 0) & (each.c.told == 1)
    counted = select(func.count(case((in_time, 1))), func.count(case((each.c.late == 1, 1))))
    on_time, late = book.execute(counted).one()
    return {"on_time": on_time, "late": late}


def _major(book: Session, wanted: Wanted) -> int:
    """CMP-13 · how many were ruled to be major."""
    ruled = select(func.count(Ruling.case.distinct())).join(Case, Case.number == Ruling.case)
    return book.scalar(ruled.where(*wanted, Ruling.clause == MAJOR)) or 0
