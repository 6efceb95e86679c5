"""What a row of the staff register says, in the words of the register (OP-HOUSE-130)."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from policies.citations import cites
from policies.errors import near
from policies.house.staff_import_forms import NOBODY, Active, ListedPerson
from policies.leaving.holding_import_forms import A_DAY
from policies.organisation import ROLE_TITLES, Role

BETWEEN_ROLES = re.compile(r"[;；、|\n]")
BETWEEN_DAYS = {"至", "到", "-", "~", "–", "—", "起", "止"}
CALLED = {
    said.casefold(): role
    for role, title in ROLE_TITLES.items()
    for said in (role.value, title, *title.split(" ", 1))
}


@dataclass(frozen=True)
class SaidRole:
    """A role as a row names it: a day that is None isn't stated."""

    role: Role
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Entry:
    """What a row says of somebody; None, a blank department and an empty list of roles say nothing."""

    number: str
    name: str
    department: str
    superior: str | None = None
    roles: tuple[SaidRole, ...] = ()
    since: date | None = None
    until: date | None = None
    active: bool | None = None


@cites("OP-HOUSE-130")
def entry_of(row: ListedPerson) -> Entry | list[str]:
    """What a row says, or all that can't be right in it, as `field: reason`."""
    roles, wrong = said_roles(row.roles)
    since, until = _day(row.since), _day(row.until)
    if since and until and until < since:
        wrong.append("until: 早于入职日期 lies before the first day")
    if row.superior == row.number:
        wrong.append("superior: 上级不能是本人 nobody is their own superior")
    if wrong:
        return wrong
    return Entry(
        number=row.number,
        name=str.__str__(row.name),  # in full, for the register
        department=row.department,
        superior=_superior(row.superior),
        roles=tuple(roles),
        since=since,
        until=until,
        active={Active.YES: True, Active.NO: False}.get(row.active),
    )


def said_roles(cell: str) -> tuple[list[SaidRole], list[str]]:
    """The roles of a cell, `supervisor 2026-01-01; agent 2020-01-01 2025-12-31`, and what can't be right in it."""
    roles, wrong = list[SaidRole](), list[str]()
    for said in filter(None, map(str.strip, BETWEEN_ROLES.split(cell))):
        found = _said_role(said)
        if isinstance(found, str):
            wrong.append(f"roles: {found}")
        elif any((found.role, found.since) == (one.role, one.since) for one in roles):
            wrong.append(f"roles: “{found.role.value}”重复 stands there twice")
        else:
            roles.append(found)
    return roles, wrong


@cites("OP-HOUSE-130")
def contradicting(entries: Mapping[int, Entry]) -> dict[int, str]:
    """The rows of a list that say different things of one person: all of them go back. Who is right isn't guessed."""
    alike: dict[str, list[int]] = defaultdict(list)
    for row, entry in entries.items():
        alike[entry.number].append(row)
    wrong: dict[int, str] = {}
    for rows in alike.values():
        if any(entries[row] != entries[rows[0]] for row in rows):
            said = "、".join(map(str, rows))
            reason = f"number: 第 {said} 行工号相同而内容矛盾，请只留一行 rows {said} contradict one another"
            wrong |= dict.fromkeys(rows, reason)
    return wrong


def _said_role(said: str) -> SaidRole | str:
    words = [word for word in said.split() if word not in BETWEEN_DAYS]
    days = list(_trailing_days(words))
    name = " ".join(words[: len(words) - len(days)])
    role = CALLED.get(name.casefold())
    if role is None:
        return f"没有角色“{name}” there is no such role; {near(name.casefold(), CALLED)}"
    try:
        dated = [date(*map(int, day)) for day in days]
    except ValueError:
        return f"“{said}”日期有误，请写成 2026-01-01 has a day that isn't on the calendar"
    since, until = (*dated, None, None)[:2]
    if since and until and until < since:
        return f"“{said}”截止早于起始 ends before it begins"
    return SaidRole(role, since, until)


def _trailing_days(words: list[str]) -> Iterator[tuple[str, ...]]:
    """The one or two days at the end: since, and until."""
    ending = words[-2:] if len(words) > 2 else words[1:]  # noqa: PLR2004 - a role has two days at most
    for word in ending:
        if found := A_DAY.fullmatch(word):
            yield found.groups()


def _superior(said: str) -> str | None:
    if not said:
        return None
    return "" if said.casefold() in NOBODY else said


def _day(said: str) -> date | None:
    return date.fromisoformat(said) if said else None
