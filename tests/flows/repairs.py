"""What the tests of repairs have in common: a ticket, the crew's answers, the exceptions raised meanwhile."""

from datetime import UTC, datetime, timedelta
from typing import Any

from driving import House, Run
from heating import repair
from sqlalchemy import select

from policies.reporting.exception_forms import ExceptionKind
from tasks.records.engine import reading
from tasks.records.models import Case, Milestone

UNHANDLED, UNCONTACTED, LONG = (
    ExceptionKind.NOT_HANDLED,
    ExceptionKind.NOT_CONTACTED,
    ExceptionKind.LONG_REPAIR,
)


def ago(**span: float) -> str:
    return (datetime.now(UTC) - timedelta(**span)).isoformat()


def called(house: House, **more: Any) -> Run:
    """A resident calls."""
    return house.start("repair-intake", repair=repair(**more))


def contacted(**more: Any) -> dict[str, Any]:
    return {"answered_by": "W1", "contacted_at": ago(seconds=0)} | more


def slip(**more: Any) -> dict[str, Any]:
    return {"answered_by": "W1", "completed_at": ago(seconds=0), "done": "排气"} | more


def returned(house: House, **more: Any) -> Run:
    """A repair that went well, up to the slip."""
    return called(house, **more).answer(**contacted()).answer(**slip())


def cases_of(procedure: str) -> list[Case]:
    with reading() as book:
        wanted = select(Case).where(Case.procedure == procedure)
        return list(book.scalars(wanted.order_by(Case.opened_at, Case.number)))


def exceptions(about: str = "") -> list[str]:
    """The kinds of the exceptions on record, in the order in which they were raised."""
    found = cases_of("exception_escalation")
    return [one.facts["kind"] for one in found if about in {"", one.facts["about_case"]}]


def milestones(number: str) -> dict[str, str]:
    """What a case reached, and by whom."""
    with reading() as book:
        return {one.kind: one.by for one in book.scalars(select(Milestone).where(Milestone.case == number))}


def call_back_of(house: House, run: Run) -> Run:
    """The call-back that a repair was drawn for, up to its first wait."""
    return house.run_of(run.case.outcome["call_back"]).burst() if run.case.outcome else run
