"""Counting complaints of one category, joining them to their cluster, raising the alert once."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session

from policies.cases.cluster_forms import Cluster
from policies.cases.complaint_cluster_alert import ClusterPolicy
from policies.cases.complaint_forms import Complaint
from tasks.acts import act
from tasks.case import Case
from tasks.case_book import enter_case
from tasks.clock import now
from tasks.departments import taking_turns
from tasks.records.models import Case as CaseRow
from tasks.starting import start


def watch_for_clusters(case: Case, policy: type[ClusterPolicy], complaint: Complaint) -> None:
    """CLU-01 · join the complaint to the cluster of its category; where it makes one, raise the alert, once."""
    if raised := _join(case, policy, complaint):
        start(raised)


@act("集中度核对 Concentration test")
def _join(book: Session, case: Case, policy: type[ClusterPolicy], complaint: Complaint) -> str:
    day = case.calendar.day_of(complaint.received_at)
    rules = policy.in_force_on(day, case.asking.profile, case.calendar)
    taking_turns(book, case.department)
    for known in _clusters(book, case, policy, complaint):
        if rules.belongs(complaint.reported, known.reported_at, known.closed_at):
            book.get_one(CaseRow, case.number).cluster = known.number
            return ""
    before = rules.window_of(complaint.reported)
    after = complaint.reported + (complaint.reported - before)
    around = book.scalars(select(CaseRow.reported_at).where(*_alone(case, complaint, before, after)))
    times = rules.concentrated_around(complaint.reported, list(around))
    if not times:
        return ""
    cluster = _entered(book, case, policy, complaint, times)
    together = _alone(case, complaint, times[0], times[-1])
    book.execute(update(CaseRow).where(*together).values(cluster=cluster))
    return cluster


def _clusters(
    book: Session, case: Case, policy: type[ClusterPolicy], complaint: Complaint
) -> Sequence[CaseRow]:
    of_category = CaseRow.department == case.department, CaseRow.category == complaint.category
    not_over = or_(CaseRow.closed_at.is_(None), CaseRow.closed_at >= complaint.reported)
    clusters = select(CaseRow).where(CaseRow.procedure == policy.procedure, *of_category, not_over)
    return book.scalars(clusters.order_by(CaseRow.reported_at.desc())).all()


def _alone(
    case: Case, complaint: Complaint, since: datetime, until: datetime
) -> tuple[ColumnElement[bool], ...]:
    return (
        CaseRow.procedure == case.procedure,
        CaseRow.department == case.department,
        CaseRow.category == complaint.category,
        CaseRow.reported_at.between(since, until),
        CaseRow.cluster.is_(None),
    )


def _entered(
    book: Session, case: Case, policy: type[ClusterPolicy], complaint: Complaint, times: Sequence[datetime]
) -> str:
    cluster = Cluster(
        category=complaint.category,
        began=times[0],
        noticed_at=now(),
        complaints=len(times),
        department=case.department,
        external_number=f"{complaint.category}@{times[0].isoformat()}",
    )
    return enter_case(book, policy, cluster).number


@act("关联投诉 Link the complaints")
def linked(book: Session, case: Case) -> int:
    """How many complaints the cluster took in by now."""
    return book.scalar(select(func.count()).where(CaseRow.cluster == case.number)) or 0
