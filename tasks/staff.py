"""The staff register: who holds a role on a day, who stands in, who is above whom."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from policies.house.reporting_line import ReportingLinePolicy
from policies.organisation import Person, Role
from tasks.records.models import Staff, StaffRole, Substitute

SEVERAL = "several"
"""Whom a question to several people is put to as a whole; each of them is asked for their own part."""


class Service(NamedTuple):
    """From when until when somebody serves in a role."""

    number: str
    since: date
    until: date | None

    def covers(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


def serving_as(book: Session, department: str, role: Role) -> list[Service]:
    """Everybody who ever held a role in the department, with the days between which they do."""
    of_the_department = (
        select(Staff.number, Staff.since, Staff.until, StaffRole.since, StaffRole.until)
        .join(StaffRole, StaffRole.staff == Staff.number)
        .where(Staff.department == department, StaffRole.role == role)
    )
    return [
        Service(number, max(joined, since), min(filter(None, (left, until)), default=None))
        for number, joined, left, since, until in book.execute(of_the_department)
    ]


def known(book: Session, department: str, number: str, day: date) -> bool:
    """Whether somebody of that number works in the department on that day."""
    return bool(_serving(book, department, day, Staff.number == number))


def working(book: Session, number: str, day: date) -> bool:
    """Whether somebody of that number works in any department of the house on that day."""
    return bool(_serving(book, None, day, Staff.number == number))


def eligible(book: Session, department: str, to: str, day: date, but: Collection[str] = ()) -> list[Person]:
    """Who may answer what is asked of a role or a person, stand-ins of the absent included.

    Whoever is excluded (`but`) may not, nor does anybody stand in for them. Nobody found: the administrators.
    Nobody at all: an empty list, and the question waits for one.
    """
    if to == SEVERAL:
        return []
    holders = [person for person in _holders(book, department, to, day) if person.number not in but]
    able = [*holders, *_stand_ins(book, department, holders, day)]
    people = {person.number: person for person in able if person.number not in but}
    if not people and to != Role.ADMIN:
        return eligible(book, department, Role.ADMIN, day, but)
    return list(people.values())


def above(book: Session, department: str, to: str, line_of_posts: ReportingLinePolicy) -> str:
    """One level up on the line's day: a person's superior on the register, a role's next level otherwise (OP-ROL-1).

    Who has no superior, or only a line of superiors that runs in a circle, reports to the top of the line.
    """
    if to in set(Role):
        return line_of_posts.level_above(Role(to))
    day = line_of_posts.day
    line = [to]
    while (superior := _superior(book, department, line[-1], day)) and superior not in line:
        line.append(superior)
    return line[1] if len(line) > 1 and not superior else line_of_posts.top


def _superior(book: Session, department: str, number: str, day: date) -> str | None:
    person = _serving(book, department, day, Staff.number == number)
    return person[0].superior if person else None


def _holders(book: Session, department: str, to: str, day: date) -> list[Person]:
    if to not in set(Role):
        # Whoever has gone to another department still answers for what is asked of them here.
        return _serving(book, None, day, Staff.number == to)
    held = (
        select(StaffRole.staff)
        .where(StaffRole.role == to, StaffRole.since <= day)
        .where(or_(StaffRole.until.is_(None), StaffRole.until >= day))
    )
    return _serving(book, department, day, Staff.number.in_(held))


def _stand_ins(book: Session, department: str, holders: list[Person], day: date) -> list[Person]:
    standing = select(Substitute.stand_in).where(
        Substitute.absent.in_([person.number for person in holders]),
        Substitute.since <= day,
        Substitute.until >= day,
    )
    return _serving(book, department, day, Staff.number.in_(standing))


def _serving(book: Session, department: str | None, day: date, *wanted: object) -> list[Person]:
    here = () if department is None else (Staff.department == department,)
    rows = book.scalars(
        select(Staff)
        .where(*here, Staff.since <= day)
        .where(or_(Staff.until.is_(None), Staff.until >= day), *wanted)  # type: ignore[arg-type]  # column clauses
        .order_by(Staff.number)
    )
    return [Person(number=row.number, name=row.name, superior=row.superior) for row in rows]
