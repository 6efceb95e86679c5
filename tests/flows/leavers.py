"""What the tests of leaving have in common: who comes with it, the days, the sides of a handover."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from driving import FLOWS, House, Run
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterTags
from prefect.client.schemas.sorting import FlowRunSort
from sqlalchemy import select

from policies.working_time import WorkingCalendar
from tasks.clock import now
from tasks.records.engine import reading, writing
from tasks.records.leaving import HandoverItem, Holding, Takeover
from tasks.records.models import Staff, StaffRole

DEPARTMENT = "客服部"
SINCE = date(2020, 1, 1)
TODAY = now().astimezone(ZoneInfo("Asia/Shanghai")).date()
CALENDAR = WorkingCalendar()
LAST_DAY = CALENDAR.working_day_after(TODAY, 10)
SIGN = {"signing": "签字 sign"}


def hire(number: str, *roles: str, superior: str = "D1") -> None:
    """Somebody more in the department."""
    with writing() as book:
        book.add(
            Staff(number=number, name=f"员工{number}", department=DEPARTMENT, superior=superior, since=SINCE)
        )
        book.flush()
        for role in roles:
            book.add(StaffRole(staff=number, role=role, since=SINCE))


def stores_and_it() -> None:
    """The custodian and IT, whom every exit passes."""
    hire("W1", "custodian")
    hire("I1", "it")


def holds(staff: str, *entries: tuple[str, str, str], value: Decimal | None = None) -> None:
    """Enter what somebody holds, as (number, kind, what)."""
    with writing() as book:
        for number, kind, what in entries:
            book.add(
                Holding(
                    department=DEPARTMENT,
                    number=number,
                    kind=kind,
                    what=what,
                    holder=staff,
                    since=SINCE,
                    value=value,
                    ended_as="",
                )
            )


def handover(house: House, leaver: str = "A3", **more: Any) -> Run:
    """Start a handover as HR does where a contract just ends."""
    facts = {
        "leaver": leaver,
        "cause": "合同终止 termination",
        "last_day": LAST_DAY.isoformat(),
        "taken_by": "H1",
    }
    return house.start("offboarding-handover", request=facts | more)


def completes(run: Run, by: str = "A3", **more: Any) -> Run:
    """The leaver goes through the standard list and has nothing of it but what is named."""
    rows = run.form["properties"]["declared"]["default"]
    declared = [row | {"has": "无 none"} for row in rows]
    return run.answer(answered_by=by, **{"declared": declared, "no_more": True} | more)


def side(house: House, run: Run, name: str) -> Run:
    """The run in which one side confirms its items, at its form."""
    tagged = FlowRunFilterTags.model_validate({"all_": [f"part-of:{run.case.number}"]})
    latest = FlowRunSort.EXPECTED_START_TIME_DESC
    runs = house.api.read_flow_runs(flow_run_filter=FlowRunFilter(tags=tagged), sort=latest)
    mine = next(one for one in runs if one.parameters["share"]["name"] == name)
    own = Run(house.api, mine.id, FLOWS["handover-share"])
    return own if own.state == "Suspended" else own.burst()


def rows_of(run: Run, **said: Any) -> list[dict[str, Any]]:
    """Every row of the form that waits, each filled in alike."""
    rows: list[dict[str, Any]] = run.form["properties"]["rows"]["default"]
    return [row | said for row in rows]


def each(run: Run, by: str, **said: Any) -> Run:
    """Answer every row of the form that waits alike."""
    return run.answer(answered_by=by, rows=rows_of(run, **said))


def items(run: Run) -> dict[int, HandoverItem]:
    with reading() as book:
        wanted = select(HandoverItem).where(HandoverItem.case == run.case.number)
        rows = book.scalars(wanted.order_by(HandoverItem.number))
        return {row.number: row for row in rows}


def standing(run: Run) -> list[str]:
    """Each item as `kind reference: state`."""
    return [f"{one.kind} {one.reference}: {one.state}" for one in items(run).values()]


def takeovers() -> list[str]:
    """Who took over what from whom, and whether it has moved."""
    with reading() as book:
        rows = book.scalars(select(Takeover).order_by(Takeover.id))
        return [
            f"{one.about or 'the rest'}: {one.giver} → {one.receiver}{'' if one.moved_at else ' (to come)'}"
            for one in rows
        ]


def interview(run: Run, by: str = "H1") -> Run:
    """HR holds the exit interview."""
    held = {"interview": "已面谈 held", "reasons": ["个人原因 personal"], "outcome": "离职 leaves"}
    return run.answer(answered_by=by, **held)


ONE_DAY = timedelta(days=1)


def at_the_sides(house: House, *, receiver: str = "A4", leaver: str = "A3", **more: Any) -> Run:
    """A handover whose list is complete and whose receiver is named: each side is asked."""
    run = completes(handover(house, leaver, **more), leaver)
    return run.answer(answered_by="D1", receiver=receiver) if "receiver" not in more else run


def through_but_the_receiver(house: House, run: Run) -> None:
    """Custodian, IT and HR confirm all that is theirs."""
    names = {row.person for row in items(run).values() if row.state == "open"}
    if "custodian" in names:
        each(side(house, run, "custodian"), "W1", given_back="已归还 returned")
    if "it" in names:
        each(side(house, run, "it"), "I1", shut="已注销 closed")
    if "hr" in names:
        interview(side(house, run, "hr"))


def signed_off(run: Run) -> Run:
    """Witnessed, paid and closed."""
    run.answer(answered_by="D1", **SIGN).answer(answered_by="F1", salary="3000")
    return run.answer(answered_by="H1", complete=True)
