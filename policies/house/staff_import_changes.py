"""What a row changes on the staff register: nobody is deleted, and nobody is brought back (OP-HOUSE-130)."""

from dataclasses import dataclass, replace
from datetime import date

from pydantic import JsonValue

from policies.citations import cites
from policies.house.staff_import_reading import Entry
from policies.house.staff_import_roles import Roles, roles_after
from policies.organisation import Role
from policies.performance.performance_import import Unfit


@dataclass(frozen=True)
class Known:
    """What the register says of somebody; `left_by` names the handover that let them leave on that last day."""

    number: str
    name: str
    department: str
    superior: str
    since: date
    until: date | None
    roles: Roles
    left_by: str = ""

    def serves(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)

    def holds(self, role: Role, day: date) -> bool:
        """Whether they serve in a role on a day."""
        held = (one for one in self.roles.items() if one[0][0] is role)
        return self.serves(day) and any(
            since <= day and (until is None or day <= until) for (_, since), until in held
        )

    def on_record(self) -> dict[str, JsonValue]:
        """What a ruling keeps of it: all but the name."""
        return {
            "department": self.department,
            "superior": self.superior,
            "since": self.since.isoformat(),
            "until": _written(self.until),
            "roles": [
                f"{role.value} {since} {_written(until)}".strip()
                for (role, since), until in sorted(self.roles.items())
            ],
        }


@cites("OP-HOUSE-130")
def brought_up_to_date(known: Known | None, said: Entry, day: date, department: str) -> Known:
    """How the register stands once a row is entered on a day; Unfit when the row can't follow what is known.

    Reading: a blank changes nothing, and a new person without a department belongs to the list's; whoever a row
    shows to begin after their last day has come back.
    """
    said = replace(said, department=said.department or (known.department if known else department))
    if known is None:
        after = _new(said)
    elif known.until and said.since and said.since > known.until:
        after = _come_back(known, said)
    else:
        after = _amended(known, said, day)
    if after.until is not None and after.until < after.since:
        raise Unfit("until: 早于入职日期 lies before the first day")
    _agrees(after, said, day)
    return after


def _new(said: Entry) -> Known:
    if said.since is None:
        raise Unfit("since: 新员工请填写入职日期 who is new has a first day: give it")
    roles = {(one.role, one.since or said.since): one.until for one in said.roles}
    superior = said.superior or ""
    return Known(said.number, said.name, said.department, superior, said.since, said.until, roles)


def _come_back(known: Known, said: Entry) -> Known:
    """Begin anew after the last day: what was held until then ended with it."""
    assert said.since is not None
    assert known.until is not None
    ended = {
        key: known.until if until is None or until > known.until else until
        for key, until in known.roles.items()
    }
    begun = {(one.role, one.since or said.since): one.until for one in said.roles}
    superior = known.superior if said.superior is None else said.superior
    return replace(
        known,
        name=said.name,
        department=said.department,
        superior=superior,
        since=said.since,
        until=said.until,
        roles=begun | ended,
        left_by="",
    )


def _amended(known: Known, said: Entry, day: date) -> Known:
    until = _last_day(known, said, day)
    has_left = until is not None and until < day
    return replace(
        known,
        name=said.name,
        department=said.department,
        superior=known.superior if said.superior is None else said.superior,
        since=said.since or known.since,
        until=until,
        roles=known.roles if has_left else roles_after(known.roles, said.roles, max(day, known.since)),
    )


def _last_day(known: Known, said: Entry, day: date) -> date | None:
    if known.left_by and (said.until not in {None, known.until} or (said.active and _over(known, day))):
        raise Unfit(
            f"since: 离职交接已定最后工作日 {known.until}，重新入职须晚于该日 "
            "a handover settled the last day: to come back takes a first day after it"
        )
    if said.until is None and said.active and _over(known, day):
        return None
    return said.until or known.until


def _over(known: Known, day: date) -> bool:
    return known.until is not None and known.until < day


def _agrees(after: Known, said: Entry, day: date) -> None:
    if said.active is False and after.until is None:
        raise Unfit("until: 离职的，请填写最后工作日 who has left has a last day: give it")
    if said.active is False and after.until is not None and after.until > day:
        raise Unfit(f"active: 最后工作日 {after.until} 未到 the last day is still to come")
    if said.active and _over(after, day):
        raise Unfit(f"active: 最后工作日 {after.until} 已过 the last day is over")


def _written(day: date | None) -> str:
    return day.isoformat() if day else ""
