"""As what somebody acts on a case."""

from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy.orm import Session

from policies.house.act_forms import Capacity
from policies.organisation import Role
from tasks.records.models import Case as CaseRow
from tasks.records.models import Staff
from tasks.staff import eligible, working


def acting_as(
    book: Session, case: CaseRow, people: Sequence[str], number: str, today: date
) -> tuple[Capacity, ...]:
    """As what somebody acts on a case: asked, owner, starter, superior of one of these, administrator."""
    starter = str(case.facts.get("taken_by") or "")
    concerned = [one for one in (*people, case.owner, starter) if one]
    above = {one for person in concerned for one in superiors(book, person)}
    administrators = {one.number for one in eligible(book, case.department, Role.ADMIN, today)}
    held = {
        Capacity.ASKED: number in people,
        Capacity.OWNER: number == case.owner,
        Capacity.STARTER: number == starter,
        Capacity.SUPERIOR: number in above,
        Capacity.ADMINISTRATOR: number in administrators,
    }
    return tuple(capacity for capacity, holds in held.items() if holds)


def superiors(book: Session, number: str) -> Iterator[str]:
    """Everybody above somebody on the register, up to where the line ends or comes back."""
    met = {number}
    person = book.get(Staff, number)
    while person is not None and person.superior is not None and person.superior not in met:
        met.add(person.superior)
        yield person.superior
        person = book.get(Staff, person.superior)


def wrong_person(book: Session, number: str, today: date, field: str = "taken_by") -> list[str]:
    """Whether nobody of that number works in the house on that day, as `field: reason`."""
    if working(book, number, today):
        return []
    return [f"{field}: 没有在职员工“{number}” nobody of that number works here"]
