"""Holding a day's records against the exceptions on record: a query a source, never one a case."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.cases.repair_callback import CallbackPolicy
from policies.cases.repair_forms import Repair
from policies.cases.repair_intake import RepairPolicy
from policies.milestones import Milestone
from policies.organisation import Role
from policies.reporting.digest_forms import DigestPeriod
from policies.reporting.exception_digest import DigestPolicy
from policies.reporting.exception_escalation import ExceptionPolicy
from policies.reporting.exception_forms import Exceptional
from policies.reporting.exception_reconciliation import ReconciliationPolicy
from policies.reporting.reconciliation_evidence import (
    CallFacts,
    DayRecords,
    DigestFacts,
    Registered,
    TicketFacts,
)
from policies.reporting.reconciliation_forms import Gaps, ReconciledDay
from tasks.acts import act
from tasks.case import Case
from tasks.clock import now
from tasks.records import models
from tasks.reporting.records_of_day import (
    everybody,
    heard_on,
    milestones_of,
    of_the_day,
    on_record_since,
    reached_on,
)
from tasks.staff import eligible


@act("核对异常事件 Compare with the records")
def compare(book: Session, case: Case, rules: ReconciliationPolicy, day: ReconciledDay) -> Gaps:
    """EXC-13 · what the records of the day should have led to, and didn't."""
    heard = tuple(heard_on(book, case, day))
    since = min([day.begins_at, *(one.made_at for one in heard)])
    return rules.gaps(
        DayRecords(
            as_of=now(),
            tickets=tuple(_tickets(book, case, day)),
            calls=tuple(_calls(book, case, day)),
            heard=heard,
            registered=tuple(_registered(book, case, day)),
            digests=tuple(_digests(book, case, day)),
            on_record=on_record_since(book, case, since),
            staff=tuple(everybody(book, case.department, case.calendar.day_of(now()))),
            directors=tuple(_directors(book, case, day)),
        )
    )


def _tickets(book: Session, case: Case, day: ReconciledDay) -> Iterator[TicketFacts]:
    rows = of_the_day(book, case, day, RepairPolicy)
    reached = milestones_of(book, case, day, RepairPolicy)
    for row in rows:
        when = reached.get(row.number, {})
        yield TicketFacts(
            number=row.number,
            repair=Repair.model_validate(row.facts),
            rules=RepairPolicy.model_validate(row.rules["procedure"]),
            dispatched_at=when.get(Milestone.DISPATCHED, row.received_at),
            contacted_at=when.get(Milestone.CONTACTED),
            completed_at=when.get(Milestone.COMPLETED),
        )


def _calls(book: Session, case: Case, day: ReconciledDay) -> Iterator[CallFacts]:
    """Reading: a call-back that isn't closed yet has given nothing that could be left out."""
    for row, called in reached_on(book, case, day, CallbackPolicy, Milestone.CALLED_BACK):
        if row.outcome is None or "procedure" not in row.rules:
            continue
        yield CallFacts(
            number=row.number,
            repair=row.facts["repair"],
            station="",
            by=called.by,
            at=called.at,
            score=row.outcome["score"],
            attitude=row.outcome["attitude"],
            charged=row.outcome["charged"],
            remark=row.outcome["remark"],
            bad_score=CallbackPolicy.model_validate(row.rules["procedure"]).bad_score,
        )


def _registered(book: Session, case: Case, day: ReconciledDay) -> Iterator[Registered]:
    """Those that somebody reported on the day: what the house raised itself has nobody to be late."""
    for row, reported in reached_on(book, case, day, ExceptionPolicy, Milestone.REPORTED):
        event = Exceptional.model_validate(row.facts)
        if event.taken_by:
            rules = ExceptionPolicy.model_validate(row.rules["procedure"])
            yield Registered(row.number, event, rules, reported.at)


def _digests(book: Session, case: Case, day: ReconciledDay) -> Iterator[DigestFacts]:
    """EXC-22 · those whose hour was on that day; whose task they were is whom they were first asked of."""
    for row in of_the_day(book, case, day, DigestPolicy):
        asked = select(models.Question.eligible).where(models.Question.case == row.number)
        people = book.scalars(asked.order_by(models.Question.id)).first() or _directors(book, case, day)
        sent = (row.outcome or {}).get("sent_at")
        yield DigestFacts.of(DigestPeriod.model_validate(row.facts), people[0] if people else "", sent)


def _directors(book: Session, case: Case, day: ReconciledDay) -> list[str]:
    return [person.number for person in eligible(book, case.department, Role.DIRECTOR, day.on)]
