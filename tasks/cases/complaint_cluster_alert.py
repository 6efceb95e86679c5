"""Counting complaints of one category, joining them to their cluster, raising the alert once."""

from datetime import datetime

from sqlalchemy import ColumnElement, func, select, update
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
    known = _latest_cluster(book, case, policy, complaint)
    if known is not None and rules.belongs(complaint.reported, known.reported_at, known.closed_at):
        book.get_one(CaseRow, case.number).cluster = known.number
        return ""
    began = rules.window_of(complaint.reported)
    alike = _alone(case, complaint, began)
    count, first = book.execute(select(func.count(), func.min(CaseRow.reported_at)).where(*alike)).one()
    if not rules.concentrated(count):
        return ""
    cluster = _entered(book, case, policy, complaint, count, first)
    book.execute(update(CaseRow).where(*alike).values(cluster=cluster))
    return cluster


def _latest_cluster(
    book: Session, case: Case, policy: type[ClusterPolicy], complaint: Complaint
) -> CaseRow | None:
    of_category = CaseRow.department == case.department, CaseRow.category == complaint.category
    clusters = select(CaseRow).where(CaseRow.procedure == policy.procedure, *of_category)
    return book.scalars(clusters.order_by(CaseRow.reported_at.desc()).limit(1)).first()


def _alone(case: Case, complaint: Complaint, since: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        CaseRow.procedure == case.procedure,
        CaseRow.department == case.department,
        CaseRow.category == complaint.category,
        CaseRow.reported_at.between(since, complaint.reported),
        CaseRow.cluster.is_(None),
    )


def _entered(  # noqa: PLR0913 - what a cluster is made of
    book: Session, case: Case, policy: type[ClusterPolicy], complaint: Complaint, count: int, first: datetime
) -> str:
    cluster = Cluster(
        category=complaint.category,
        began=first,
        noticed_at=now(),
        complaints=count,
        department=case.department,
        external_number=f"{complaint.category}@{first.isoformat()}",
    )
    return enter_case(book, policy, cluster).number


@act("关联投诉 Link the complaints")
def linked(book: Session, case: Case) -> int:
    """How many complaints the cluster took in by now."""
    return book.scalar(select(func.count()).where(CaseRow.cluster == case.number)) or 0
