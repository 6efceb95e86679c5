"""What the tests of the daily report have in common: a season around today, a day's work, the answers."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from driving import House, Run
from sqlalchemy import insert, select

from policies.books import adopt
from policies.milestones import Milestone
from tasks.clock import now
from tasks.records import models
from tasks.records.engine import reading, writing

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEVER_TODAY, ALWAYS = "23:59:00", "00:00:00"
"""Hours at which a report of yesterday isn't late yet, and is late whenever the test runs."""

CLEAN = {"answered_by": "B1", "verdict": "审核无误 clean"}
HANDED_OVER = {"answered_by": "R1", "way": "亲自送达 in-person", "signed_for_by": "U1"}
RECEIPTS = ({"answered_by": "U1"}, {"answered_by": "P1"})
_numbers = count(1)


def yesterday(ago: int = 1) -> date:
    return now().astimezone(SHANGHAI).date() - timedelta(days=ago)


@contextmanager
def numbers_of_ours(folder: Path, hour: str = NEVER_TODAY, more: str = "") -> Iterator[None]:
    """Today lies in the middle of the season, and the report is due at that hour."""
    file = folder / "ours.toml"
    begins, ends = (f"{yesterday(ago):%m-%d}".replace("02-29", "02-28") for ago in (180, -180))
    file.write_text(
        f'[heating_season.begins]\nvalues = [{{ since = 2010-01-01, value = "{begins}" }}]\n'
        f'[heating_season.ends]\nvalues = [{{ since = 2010-01-01, value = "{ends}" }}]\n'
        f"[daily_report_submission.deadline]\nvalues = [{{ since = 2010-01-01, value = {hour} }}]\n{more}"
    )
    adopt(file)
    try:
        yield
    finally:
        adopt(None)


def moment(hour: float, ago: int = 1) -> datetime:
    """So many hours into the day so many days ago."""
    return datetime.combine(yesterday(ago), datetime.min.time(), SHANGHAI) + timedelta(hours=hour)


def enter(procedure: str, at: datetime, **more: Any) -> str:
    """Enter a case as its procedure leaves it."""
    number = f"{procedure[:3].upper()}-20200101-{next(_numbers):06}"
    usual = {"department": "客服部", "subject": "暖气", "category": "暖气不热", "facts": {}, "rules": {}}
    times = {"reported_at": at, "received_at": at, "opened_at": at}
    with writing() as book:
        book.execute(insert(models.Case).values(number=number, procedure=procedure, **usual | times | more))
    return number


def reached(number: str, kind: Milestone, at: datetime) -> None:
    with writing() as book:
        book.add(models.Milestone(case=number, kind=kind, at=at, by="W1"))


def repaired(station: str, called: datetime, completed: datetime | None = None) -> str:
    number = enter("repair_intake", called, facts={"station": station, "customer": "王小明"})
    if completed:
        reached(number, Milestone.COMPLETED, completed)
    return number


def called_back(at: datetime, **outcome: Any) -> None:
    number = enter("repair_callback", at, outcome={"reached": True, "charged": False, **outcome})
    reached(number, Milestone.CALLED_BACK, at)


def a_days_work() -> None:
    """Four repairs of yesterday at two stations, one left from before; three call-backs; two exceptions."""
    repaired("二站", moment(9, ago=2))
    repaired("一站", moment(8), moment(9))
    repaired("一站", moment(8), moment(13))
    repaired("二站", moment(10))
    repaired("二站", moment(23), moment(1, ago=0))
    called_back(moment(12), attitude="满意 satisfied", score=9)
    called_back(moment(12), attitude="不满意 dissatisfied", score=4, charged=True)
    enter("repair_callback", moment(18))
    enter("exception_escalation", moment(13), category="3维修超时")
    enter("exception_escalation", moment(14), category="5表扬维修人员")


def report(house: House, **request: str) -> Run:
    return house.start("daily-report-submission", request=request)


def sign(run: Run, by: str = "R1", **figures: Any) -> Run:
    """Sign the figures as the form has them, but for those named."""
    return run.answer(answered_by=by, **figures)


def deliver(run: Run) -> Run:
    """From the review to the end of a report that nobody objects to."""
    run.answer(**CLEAN).answer(**HANDED_OVER)
    for receipt in RECEIPTS:
        run.answer(**receipt)
    return run


def reports_on_record() -> list[models.Case]:
    with reading() as book:
        wanted = select(models.Case).where(models.Case.procedure == "daily_report_submission")
        return list(book.scalars(wanted.order_by(models.Case.external_number)))


def milestones(number: str) -> dict[str, str]:
    with reading() as book:
        rows = book.scalars(select(models.Milestone).where(models.Milestone.case == number))
        return {row.kind: row.by for row in rows}


def of_clause(run: Run, clause: str) -> list[Any]:
    return [one for one in run.rulings if one.clause == clause]


def sanctions(run: Run) -> list[tuple[str, str | None, Any]]:
    """What was entered for the ledger: the act, whom it is about, the points."""
    return [(one.because["act"], one.about, one.amount) for one in of_clause(run, "OP-RPT-7")]
