"""The points ledger in the case book: what a proposal meets there, and the page of what was entered."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.performance.points_forms import PointsEntry, PointsRequest
from policies.performance.points_ledger import LedgerPolicy
from policies.performance.points_page import LedgerLine, added_up
from tasks.acts import act
from tasks.case import Case
from tasks.clock import now
from tasks.departments import Setting, department_of
from tasks.performance.ledger import counts_in
from tasks.performance.penalty_book import standing
from tasks.performance.published import unpublished
from tasks.records.engine import reading
from tasks.records.models import Case as CaseRow
from tasks.records.models import Ruling
from tasks.staff import known
from tasks.started import named_at_start
from tasks.wording import moment


def points_asked_for(policy: type[LedgerPolicy], request: PointsRequest) -> PointsEntry:
    """PTS-08 · the request with its month and what the case book knows; NotStarted when it can't be entered."""

    def name(rules: LedgerPolicy, request: PointsRequest, started_at: datetime) -> PointsEntry:
        nothing = {"person_known": True, "published": False, "had": ""}
        entry = rules.entry_of(request, started_at, nothing)
        return entry.model_copy(update=_looked_up(rules, entry))

    return named_at_start(policy, request, PointsEntry, name)


def published_of(department: str, month: str) -> list[str]:
    """The month, if its appraisal is published and no point can count in it any more."""
    return [] if unpublished(department, [month]) else [month]


def _looked_up(rules: LedgerPolicy, entry: PointsEntry) -> dict[str, Any]:
    with reading() as book:
        setting = department_of(book, entry.department)
        if setting is None:
            return {}
        today = setting.calendar.day_of(now())
        return {
            "department": setting.name,
            "person_known": known(book, setting.name, entry.person, today),
            "published": bool(published_of(setting.name, entry.month)),
            "had": _had(book, setting, rules, entry) if entry.is_entry else "",
        }


def _had(book: Session, setting: Setting, rules: LedgerPolicy, entry: PointsEntry) -> str:
    clause = rules.clause_of(f"points.{entry.item.en}")
    mine = select(Ruling.case).where(Ruling.clause == clause, Ruling.about == entry.person)
    of_the_month = mine.where(Ruling.amount.is_not(None), counts_in(entry.month, setting), standing())
    return book.scalars(of_the_month).first() or ""


@act("台账 Ledger page")
def ledger_page(book: Session, case: Case, month: str, person: str) -> list[LedgerLine]:
    """PTS-07, PTS-08 · a month's entries of a person, or of the whole department, each with the sum so far."""
    setting = Setting(case.department, case.asking.profile, case.calendar)
    entries = (
        select(Ruling)
        .join(CaseRow, CaseRow.number == Ruling.case)
        .where(CaseRow.department == case.department, Ruling.unit == "points", Ruling.amount.is_not(None))
        .where(Ruling.about == person if person else Ruling.about.is_not(None), counts_in(month, setting))
        .order_by(Ruling.id)
    )
    return added_up(_line(row, case.calendar.zone) for row in book.scalars(entries))


def _line(row: Ruling, zone: str) -> LedgerLine:
    because = row.because
    of = because.get("facts") or because.get("breach") or because.get("reverses") or ""
    by = because.get("confirmed_by") or because.get("decided_by") or ""
    return LedgerLine(
        at=moment(row.at, zone),
        staff=row.about or "",
        clause=row.clause,
        what=row.what,
        points=row.amount or 0,
        facts=str(of),
        evidence=str(because.get("evidence") or ""),
        by=str(by),
        case=row.case,
    )
