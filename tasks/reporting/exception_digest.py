"""Compiling an exception digest in a few statements, however many exceptions there are, and sending it."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, insert, literal, not_, or_, select, update
from sqlalchemy.orm import Session

from policies.milestones import Milestone
from policies.organisation import Role
from policies.reporting.digest_forms import DigestPeriod
from policies.reporting.exception_digest import Digest, Line
from policies.reporting.exception_escalation import ExceptionPolicy
from policies.reporting.exception_forms import ExceptionKind
from tasks.acts import act
from tasks.case import Case
from tasks.clock import now
from tasks.departments import taking_turns
from tasks.notices import tell
from tasks.records import models
from tasks.staff import eligible


@act("汇总异常事件 Compile the exceptions")
def compile_digest(book: Session, case: Case, period: DigestPeriod) -> Digest:
    """EXD-01 · put every reported exception of the period, and each earlier one left over, into this digest.

    One statement enters the milestone of all of them, so none stands in two digests of a kind; by is the digest.
    Compiled again, those reported meanwhile are put into it too.
    """
    taking_turns(book, case.department)
    day = case.calendar.day_of(period.received_at)
    rules = ExceptionPolicy.in_force_on(day, case.asking.profile, case.calendar)
    kind, moment = period.kind.milestone, now()
    reported = select(
        models.Case.number,
        literal(kind.value),
        literal(moment, type_=models.Milestone.at.type),
        literal(case.number),
    )
    book.execute(
        insert(models.Milestone).from_select(
            ["case", "kind", "at", "by"], reported.where(*_left_over(case, rules, period, kind))
        )
    )
    return _counted(book, case, rules, period, kind)


@act("上报主管部门 Send to the competent department")
def send_digest(book: Session, case: Case, period: DigestPeriod) -> datetime:
    """EXC-12 · tell the competent department; every exception in the digest has reached it now."""
    moment = now()
    inside = models.Milestone.kind == period.kind.milestone, models.Milestone.by == case.number
    book.execute(update(models.Milestone).where(*inside).values(at=moment))
    for person in eligible(book, case.department, Role.COMPETENT_DEPARTMENT, case.calendar.day_of(moment)):
        tell(book, case, person.number, "exception-digest", about="")
    return moment


def _left_over(
    case: Case, rules: ExceptionPolicy, period: DigestPeriod, kind: Milestone
) -> tuple[ColumnElement[bool], ...]:
    of_it = models.Milestone.case == models.Case.number
    return (
        models.Case.procedure == ExceptionPolicy.procedure,
        models.Case.department == case.department,
        models.Case.received_at < period.ends_at,
        not_(_complaint(rules)),
        select(models.Milestone.case).where(of_it, models.Milestone.kind == Milestone.REPORTED).exists(),
        ~select(models.Milestone.case).where(of_it, models.Milestone.kind == kind).exists(),
    )


def _complaint(rules: ExceptionPolicy) -> ColumnElement[bool]:
    """OP-EXC-5 · what `ExceptionPolicy.is_complaint` says, for all rows at once."""
    forwarded = and_(
        models.Case.category == ExceptionKind.FORWARDED.zh, models.Case.facts["is_complaint"].as_boolean()
    )
    return or_(models.Case.category.in_([kind.zh for kind in rules.complaint_kinds]), forwarded)


def _counted(
    book: Session, case: Case, rules: ExceptionPolicy, period: DigestPeriod, kind: Milestone
) -> Digest:
    inside = (
        select(
            models.Case.category.label("kind"),
            models.Case.facts["station"].as_string().label("station"),
            models.Case.received_at.label("at"),
        )
        .join(models.Milestone, models.Milestone.case == models.Case.number)
        .where(models.Milestone.kind == kind, models.Milestone.by == case.number)
        .subquery()
    )
    kinds = _lines(book, select(inside.c.kind, func.count()).group_by(inside.c.kind))
    stations = select(inside.c.station, func.count()).where(inside.c.station != "")
    urgent = {one.zh for one in rules.urgent_kinds}
    earlier = select(func.count()).select_from(inside).where(inside.c.at < period.begins_at)
    return Digest(
        total=sum(line.this for line in kinds),
        urgent=sum(line.this for line in kinds if line.name in urgent),
        earlier=book.scalar(earlier) or 0,
        kinds=kinds,
        stations=_lines(book, stations.group_by(inside.c.station)),
    )


def _lines(book: Session, counted: Select[tuple[str, int]]) -> tuple[Line, ...]:
    rows = sorted(book.execute(counted), key=lambda row: (-row[1], row[0]))
    return tuple(Line(name=name, this=this) for name, this in rows)
