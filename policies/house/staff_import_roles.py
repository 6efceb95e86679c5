"""What a row changes of somebody's roles: each is dated, and none that ended is brought back (OP-HOUSE-130)."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from policies.citations import cites
from policies.house.staff_import_reading import SaidRole
from policies.organisation import Role
from policies.performance.performance_import import Unfit

ONE_DAY = timedelta(days=1)

Roles = Mapping[tuple[Role, date], date | None]
"""The roles of somebody: which, since when, until when."""


@cites("OP-HOUSE-130")
def roles_after(known: Roles, said: tuple[SaidRole, ...], day: date) -> Roles:
    """The roles once a row is entered; Unfit where it would move the end of one, or bring an ended one back.

    Reading: a role that the row leaves out ends only where the row brings another in its place, and then the day
    before; one that just ends is written with its last day.
    """
    roles, begun = dict(known), list[date]()
    for one in said:
        if (found := _meant(roles, one, day)) is not None:
            _shorten(roles, found, one.until)
        else:
            begun.append(_begin(roles, one, day))
    if begun:
        named = {one.role for one in said}
        for (role, since), until in roles.items():
            if role not in named and (until is None or until >= min(begun)):
                roles[role, since] = max(min(begun), since) - ONE_DAY
    return roles


def _meant(roles: Roles, said: SaidRole, day: date) -> tuple[Role, date] | None:
    """The role on the register that a row speaks of; None where it brings a new one."""
    if said.since is not None:
        return (said.role, said.since) if (said.role, said.since) in roles else None
    spells = [(since, until) for since, until in _spells(roles, said.role) if until is None or until >= day]
    return (said.role, spells[-1][0]) if spells else None


def _shorten(roles: dict[tuple[Role, date], date | None], key: tuple[Role, date], until: date | None) -> None:
    now = roles[key]
    if until is None or until == now:
        return
    if now is not None and until > now:
        raise Unfit(_ended(key[0], now))
    roles[key] = until


def _begin(roles: dict[tuple[Role, date], date | None], said: SaidRole, day: date) -> date:
    since, until = said.since or day, said.until
    for begun, ended in list(_spells(roles, said.role)):
        if begun > since:
            until = min(filter(None, (until, begun - ONE_DAY)))
        elif ended is None:
            roles[said.role, begun] = since - ONE_DAY
        elif ended >= since or said.since is None:
            raise Unfit(_ended(said.role, ended))
    roles[said.role, since] = until
    return since


def _spells(roles: Roles, role: Role) -> Iterator[tuple[date, date | None]]:
    yield from sorted((since, until) for (held, since), until in roles.items() if held is role)


def _ended(role: Role, last: date) -> str:
    return (
        f"roles: “{role.value}”已止于 {last}，再任请写明其后的起始日期 "
        f"ended on {last}: to hold it again, give a day after that"
    )
