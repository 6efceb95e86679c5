"""The staff register as an import finds it, and what it enters there; whom a handover let leave (OP-HOUSE-130)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.house.staff_import_changes import Known
from policies.leaving.endings import Cause
from policies.leaving.offboarding_handover import OffboardingPolicy
from policies.organisation import Role
from tasks.records.models import Case, Staff, StaffRole


def everybody(book: Session) -> dict[str, Known]:
    """Everybody on the register, with all their roles, held against others who would change them meanwhile."""
    people = book.scalars(select(Staff).order_by(Staff.number).with_for_update()).all()
    roles: dict[str, dict[tuple[Role, date], date | None]] = defaultdict(dict)
    for row in book.scalars(select(StaffRole)):
        roles[row.staff][Role(row.role), row.since] = row.until
    left = let_leave(book)
    return {
        one.number: Known(
            number=one.number,
            name=one.name,
            department=one.department,
            superior=one.superior or "",
            since=one.since,
            until=one.until,
            roles=roles[one.number],
            left_by=_settled_by(left.get(one.number, {}), one),
        )
        for one in people
    }


def let_leave(book: Session) -> dict[str, dict[str, date]]:
    """Whom handovers let leave: by staff number, the handovers that weren't called off, with their last days."""
    facts = Case.facts
    said = [facts[name].as_string() for name in ("leaver", "cause", "last_day")]
    standing = Case.procedure == OffboardingPolicy.procedure, Case.state != "cancelled"
    found: dict[str, dict[str, date]] = defaultdict(dict)
    for number, leaver, cause, last_day in book.execute(select(Case.number, *said).where(*standing)):
        if Cause(cause).leaves:
            found[leaver][number] = date.fromisoformat(last_day)
    return found


def settled_by(book: Session, person: Staff) -> str:
    """The handover that let somebody leave on the last day that the register has; blank where none did."""
    return _settled_by(let_leave(book).get(person.number, {}), person) if person.until else ""


def _settled_by(handovers: Mapping[str, date], person: Staff) -> str:
    """Reading: one before their present first day was of an earlier time here."""
    if person.until is None:
        return ""
    return max((number for number, last in handovers.items() if last >= person.since), default="")


def enter(book: Session, before: Mapping[str, Known], after: Iterable[Known]) -> None:
    """Put people on the register, or bring them up to date; nobody and no role is taken out."""
    after = list(after)
    for one in after:
        row = book.get(Staff, one.number) if one.number in before else None
        if row is None:
            row = Staff(number=one.number)
            book.add(row)
        row.name, row.department, row.since, row.until = one.name, one.department, one.since, one.until
    book.flush()
    for one in after:  # only now is everybody there whom somebody reports to
        book.get_one(Staff, one.number).superior = one.superior or None
        held = before[one.number].roles if one.number in before else {}
        for (role, since), until in one.roles.items():
            if (role, since) not in held:
                book.add(StaffRole(staff=one.number, role=role.value, since=since, until=until))
            elif held[role, since] != until:
                book.get_one(StaffRole, (one.number, role.value, since)).until = until
