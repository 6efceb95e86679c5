"""What the case book says of somebody who resigns: whether they leave already, their grade, who may judge."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.leaving.endings import Cause
from policies.leaving.notice_terms import Notice
from policies.leaving.offboarding_handover import OffboardingPolicy
from policies.leaving.resignation import ResignationPolicy
from policies.leaving.resignation_forms import HandedIn, Resignation, ResignationAccepted
from tasks.acts import act
from tasks.case import Case
from tasks.clock import now
from tasks.departments import Setting, department_of
from tasks.performance.results import held_on
from tasks.records.engine import reading
from tasks.records.models import Case as CaseRow
from tasks.records.models import Staff
from tasks.staff import known
from tasks.started import named_at_start

ONE_DAY = timedelta(days=1)


def handed_in(policy: type[ResignationPolicy], resignation: Resignation) -> HandedIn:
    """RSG-01, RSG-02 · the resignation, with the person's grade, whether they leave already, and its number.

    The case book is read before the run is named: one on SQLite has one transaction at a time.
    """
    with reading() as book:
        setting = department_of(book, resignation.department)
        found = _found(book, setting, resignation) if setting else {"grade": "", "leaves_on": ""}
        until = _until(book, resignation.taken_by)

    def name(rules: ResignationPolicy, resignation: Resignation, started_at: datetime) -> HandedIn:
        local = {"started_at": started_at.astimezone(rules.calendar.tz)}
        about = HandedIn.model_validate(resignation.model_dump() | found | local)
        return about if about.leaves_on else about.leaving(rules.leaves_already(about, until))

    return named_at_start(policy, resignation, HandedIn, name)


@act("推算提前期 Reckon the notice")
def notice_reckoned(_book: Session, _case: Case, rules: ResignationPolicy, about: HandedIn) -> Notice:
    """RSG-01, OP-RSG-1 · the notice, kept as it was reckoned; the sheets above the forms show it."""
    return rules.notice_of(about)


@act("回避 Who may not judge")
def them_and_below(book: Session, case: Case, person: str) -> list[str]:
    """OP-HOUSE-100 · the person, and whoever reports to them through however many levels."""
    rows = select(Staff.number, Staff.superior).where(Staff.department == case.department)
    reports = [(number, superior) for number, superior in book.execute(rows) if superior]
    found = [person]
    for one in found:
        found.extend(number for number, superior in reports if superior == one and number not in found)
    return found


def receiver_serves(case: Case, said: ResignationAccepted) -> bool:
    """Whether the receiver named works in the department on the day after the last one."""
    with reading() as book:
        return known(book, case.department, said.receiver, said.day + ONE_DAY)


def _found(book: Session, setting: Setting, resignation: Resignation) -> dict[str, Any]:
    person, today = resignation.taken_by, setting.calendar.day_of(now())
    held = held_on(book, setting.name, today).get(person)
    return {
        "grade": held.grade.value if held else "",
        "leaves_on": _leaves_on(book, setting.name, person),
        "external_number": _number(book, setting.name, resignation),
    }


def _until(book: Session, person: str) -> date | None:
    row = book.get(Staff, person)
    return row.until if row is not None else None


def _leaves_on(book: Session, department: str, person: str) -> str:
    """The last day that a handover under way names, where the person leaves with it; blank for none."""
    under_way = (
        CaseRow.procedure == OffboardingPolicy.procedure,
        CaseRow.department == department,
        CaseRow.closed_at.is_(None),
        CaseRow.facts["leaver"].as_string() == person,
        CaseRow.facts["cause"].as_string() != Cause.TRANSFER.value,
    )
    return str(book.scalars(select(CaseRow.facts["last_day"].as_string()).where(*under_way)).first() or "")


def _number(book: Session, department: str, resignation: Resignation) -> str:
    """That of the one still open, which a second one joins; else by person and number given, or person and count."""
    person = resignation.taken_by
    theirs = (
        CaseRow.procedure == ResignationPolicy.procedure,
        CaseRow.department == department,
        CaseRow.facts["taken_by"].as_string() == person,
    )
    rows = list(book.scalars(select(CaseRow).where(*theirs)))
    still_open = next((row.external_number for row in rows if row.closed_at is None), None)
    given = resignation.external_number
    return still_open or (f"{person}/{given}" if given else f"{person} {len(rows) + 1}")
