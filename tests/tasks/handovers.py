"""A handover in the case book, without a run: what the tests of its tables begin with."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from department import CALENDAR, HOUSE
from sqlalchemy import update

from policies.house.asking import AskingPolicy
from policies.leaving.offboarding_forms import Handover
from policies.leaving.offboarding_handover import OffboardingPolicy
from tasks.acts import done_so_far
from tasks.case import Case, in_hand
from tasks.clock import now
from tasks.records import models
from tasks.records.engine import writing

ONE_DAY = timedelta(days=1)
SHANGHAI = ZoneInfo("Asia/Shanghai")
TODAY = now().astimezone(SHANGHAI).date()
LAST_DAY = TODAY + timedelta(days=10)
AFTERWARDS = LAST_DAY + ONE_DAY
RULES = OffboardingPolicy.in_force_on(TODAY, "callcentre", CALENDAR)


def about(leaver: str = "A1", receiver: str = "A2", last_day: date = LAST_DAY, **more: Any) -> Handover:
    known = {
        "leaver": leaver,
        "receiver": receiver,
        "cause": "辞职 resignation",
        "last_day": last_day.isoformat(),
        "taken_by": "S1",
        "department": HOUSE,
        "nth": 1,
        "leaver_serves": True,
        "receiver_serves": True,
        "started_at": now().astimezone(SHANGHAI),
    }
    return Handover.model_validate(known | more)


def a_case(
    number: str,
    procedure: str = "complaint_handling",
    owner: str | None = None,
    facts: dict[str, Any] | None = None,
    **more: Any,
) -> Case:
    """A case in hand, with nothing done in it yet."""
    run_id, at = str(uuid4()), now()
    asking = AskingPolicy.in_force_on(TODAY, "callcentre", CALENDAR).model_dump(mode="json")
    rules = {"asking": asking, "procedure": RULES.model_dump(mode="json")}
    known = {"department": HOUSE, "subject": "暖气", "category": "暖气", "rules": rules}
    times = {"reported_at": at, "received_at": at, "opened_at": at}
    with writing() as book:
        row = models.Case(
            number=number,
            procedure=procedure,
            owner=owner,
            run_id=run_id,
            facts=facts or {},
            **known | times | more,
        )
        book.add(row)
        book.flush()
        return in_hand(row, run_id, done_so_far(book, number))


def a_handover(number: str = "OFF-1", matter: Handover | None = None) -> Case:
    """The case of a handover, registered."""
    matter = matter or about()
    return a_case(number, "offboarding_handover", matter.taken_by, matter.model_dump(mode="json"))


def noon(day: date) -> datetime:
    """Midday on a day, in Shanghai."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=SHANGHAI)


def leaves(staff: str, day: date) -> None:
    """On the register somebody's last day is this one."""
    with writing() as book:
        book.execute(update(models.Staff).where(models.Staff.number == staff).values(until=day))
