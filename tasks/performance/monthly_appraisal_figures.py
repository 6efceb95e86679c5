"""The figures of a month, counted by the database for a whole department at once: one query each."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session, aliased

from policies.cases.repair_callback import CallbackPolicy
from policies.performance.appraisal_facts import Figure
from policies.quality.recording_findings import Finding
from tasks.departments import Setting
from tasks.performance.ledger import POINT, counts_in
from tasks.quality.findings import CHECKS
from tasks.records.models import Case, Ruling
from tasks.records.performance import MonthlyFact
from tasks.records.recordings import Recording, RecordingFinding

PROBLEMS = tuple(one.value for one in Finding if one.problem)
EXACT = Decimal("0.0001")


class Span(NamedTuple):
    """A department's month, from its first moment until before that of the next one."""

    department: str
    begins: datetime
    ends: datetime


def imported(book: Session, department: str, month: str) -> Mapping[str, Mapping[str, Decimal]]:
    """The figures brought in from outside, by person and metric; a later row corrects an earlier one."""
    found: dict[str, dict[str, Decimal]] = defaultdict(dict)
    of_month = MonthlyFact.department == department, MonthlyFact.month == month
    rows = book.execute(
        select(MonthlyFact.staff, MonthlyFact.metric, MonthlyFact.value)
        .where(*of_month)
        .order_by(MonthlyFact.id)
    )
    for staff, metric, value in rows:
        found[staff][metric] = value.quantize(EXACT).normalize()
    return found


def satisfaction(book: Session, span: Span) -> Mapping[str, Figure]:
    """APR-04 · what residents gave at the call-backs of the month, by whoever had taken their repair."""
    called, repair = aliased(Case), aliased(Case)
    score = called.outcome["score"].as_integer()
    rows = book.execute(
        select(repair.owner, func.sum(score), func.count())
        .join(repair, repair.number == called.facts["repair"].as_string())
        .where(called.procedure == CallbackPolicy.procedure, called.department == span.department)
        .where(called.received_at < span.ends, called.closed_at >= span.begins, called.closed_at < span.ends)
        .where(called.outcome["reached"].as_boolean(), repair.owner.is_not(None))
        .group_by(repair.owner)
    )
    return {
        owner: Figure(value=(Decimal(total) / calls).quantize(POINT), source="repair-callbacks", count=calls)
        for owner, total, calls in rows
    }


def made(book: Session, span: Span) -> Mapping[str, int]:
    """REC-08 · how many calls of each were recorded in the month."""
    of_month = (
        Recording.department == span.department,
        Recording.started_at >= span.begins,
        Recording.started_at < span.ends,
    )
    rows = book.execute(
        select(Recording.operator, func.count()).where(*of_month).group_by(Recording.operator)
    )
    return {operator: count for operator, count in rows}  # noqa: C416 - rows aren't pairs to mypy


def heard(book: Session, span: Span) -> Mapping[str, tuple[int, int]]:
    """APR-11 · how many recordings of each were checked in the month, and how many had a problem."""
    problem = case((RecordingFinding.kind.in_(PROBLEMS), RecordingFinding.recording))
    rows = book.execute(
        select(
            Recording.operator,
            func.count(RecordingFinding.recording.distinct()),
            func.count(problem.distinct()),
        )
        .join(Recording, Recording.id == RecordingFinding.recording)
        .where(Recording.department == span.department, RecordingFinding.check.in_(CHECKS))
        .where(RecordingFinding.at >= span.begins, RecordingFinding.at < span.ends)
        .group_by(Recording.operator)
    )
    return {operator: (checked, faulty) for operator, checked, faulty in rows}


def points_by_clause(book: Session, setting: Setting, month: str) -> Mapping[str, Mapping[str, Decimal]]:
    """What each person's points of the month are made of."""
    found: dict[str, dict[str, Decimal]] = defaultdict(dict)
    rows = book.execute(
        select(Ruling.about, Ruling.clause, func.sum(Ruling.amount))
        .join(Case, Case.number == Ruling.case)
        .where(Case.department == setting.name, Ruling.unit == "points", counts_in(month, setting))
        .where(Ruling.about.is_not(None))
        .group_by(Ruling.about, Ruling.clause)
    )
    for staff, clause, total in rows:
        if staff is not None:
            found[staff][clause] = Decimal(total).quantize(POINT)
    return found
