"""The departments: each lives by one profile, one calendar and one time zone."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.rulebook import adopt
from policies.working_time import WorkingCalendar
from tasks.records.models import Department
from tasks.settings import settings

adopt(
    settings().values
)  # whoever asks what a department lives by needs the customer's profiles and numbers too

HOUSE_DEFAULT = "客服部"
"""The department that a new installation begins with; OP-GEN-4 gives its profile."""


@dataclass(frozen=True)
class Setting:
    """What a department lives by."""

    name: str
    profile: str
    calendar: WorkingCalendar


def department_of(book: Session, name: str) -> Setting | None:
    """The department of that name, the default one for a blank; None when there is no such department."""
    wanted = Department.name == name if name else Department.is_default.is_(True)
    row = book.scalars(select(Department).where(wanted)).first()
    if row is None:
        return None
    return Setting(row.name, row.profile, WorkingCalendar.model_validate(row.calendar))


def all_departments(book: Session) -> list[Setting]:
    """Every department with what it lives by, the default one first."""
    rows = book.scalars(select(Department).order_by(Department.is_default.desc(), Department.name))
    return [Setting(row.name, row.profile, WorkingCalendar.model_validate(row.calendar)) for row in rows]


def taking_turns(book: Session, name: str) -> None:
    """Whoever writes on behalf of a department next waits until this transaction is over."""
    book.execute(select(Department.name).where(Department.name == name).with_for_update())


def found_department(
    book: Session, name: str, profile: str, calendar: WorkingCalendar, *, default: bool
) -> None:
    """Enter a department, or bring the one of that name up to date; open cases keep the rules they began with."""
    book.merge(
        Department(name=name, profile=profile, calendar=calendar.model_dump(mode="json"), is_default=default)
    )


def found_the_first(book: Session) -> None:
    """A new case book begins with one department, so that a form can be started at once."""
    if book.scalars(select(Department.name)).first() is None:
        calendar = WorkingCalendar(zone=settings().time_zone)
        found_department(book, HOUSE_DEFAULT, "callcentre", calendar, default=True)
