"""What holds for the whole register once a list is entered: superiors, no circle, somebody in charge (OP-HOUSE-131)."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta

from policies.citations import cites
from policies.house.staff_import_changes import Known
from policies.organisation import Role

IN_CHARGE = (Role.ADMIN, Role.LEADERSHIP)
ONE_DAY = timedelta(days=1)

Register = Mapping[str, Known]
"""Everybody on the staff register, by number."""


@cites("OP-HOUSE-131")
def standing(
    before: Register, rows: Mapping[int, Known], departments: Collection[str], day: date
) -> tuple[dict[int, Known], dict[int, str]]:
    """The rows after which the register stands, and why the others go back; what one leaves out may fell others."""
    kept, wrong = dict(rows), dict[int, str]()
    while found := dict(_wrong(before, kept, departments, day)):
        wrong |= found
        kept = {row: one for row, one in kept.items() if row not in found}
    return kept, wrong


def _wrong(
    before: Register, rows: Mapping[int, Known], departments: Collection[str], day: date
) -> Iterator[tuple[int, str]]:
    after = {**before, **{one.number: one for one in rows.values()}}
    bare = dict(_left_bare(before, after, day))
    for row, one in rows.items():
        known = before.get(one.number)
        moved = known is None or one.superior != known.superior
        if one.department not in departments:
            yield row, f"department: 没有部门“{one.department}” there is no such department"
        elif moved and (reason := _superior(one, after, day)):
            yield row, f"superior: {reason}"
        elif one.number in bare:
            yield row, f"roles: {bare[one.number]}"


def _superior(one: Known, after: Register, day: date) -> str:
    if not one.superior:
        return ""
    above = after.get(one.superior)
    if above is None:
        return f"名册和文件中没有“{one.superior}” nobody of that number is on the register or in the file"
    if above.until is not None and above.until < day:
        return f"“{one.superior}”已离职 has left"
    if _in_a_circle(one.number, after):
        return "汇报链成环 the reporting line runs in a circle"
    return ""


def _in_a_circle(number: str, after: Register) -> bool:
    met, above = set[str](), after[number].superior
    while above and above not in met and above in after:
        if above == number:
            return True
        met.add(above)
        above = after[above].superior
    return False


def _left_bare(before: Register, after: Register, day: date) -> Iterator[tuple[str, str]]:
    """Whose rows leave a department without anybody in charge, on some day from now on, with the reason.

    Reading: a department that had nobody before the list is no worse off after it; its first people come with one.
    """
    for department in {one.department for one in after.values()}:
        then, now = _of(before, department), _of(after, department)
        first = not then
        for at in sorted(_days(now, day)):
            if any(_in_charge(one, at) for one in now):
                continue
            lost = {one.number for one in then if _in_charge(one, at)}
            on = f"{at} 起 from {at} on" if at > day else "届时 then"
            reason = f"部门“{department}”{on}没有管理员和领导 nobody would be in charge of the department"
            if lost or first:
                yield from ((number, reason) for number in (lost or {one.number for one in now}))
                break


def _of(register: Register, department: str) -> list[Known]:
    return [one for one in register.values() if one.department == department]


def _in_charge(one: Known, day: date) -> bool:
    return any(one.holds(role, day) for role in IN_CHARGE)


def _days(people: list[Known], day: date) -> Iterator[date]:
    """The days on which somebody may have gone: today, and the day after each ending of a post in charge."""
    yield day
    for one in people:
        ends = [until for (role, _), until in one.roles.items() if role in IN_CHARGE]
        yield from (
            last + ONE_DAY for last in (*ends, one.until) if last is not None and last >= day and ends
        )
