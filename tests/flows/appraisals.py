"""What the tests of appraisals have in common: a month's scores, and how it is played to its publication."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from driving import House, Run
from sqlalchemy import select

from policies.months import Month
from tasks.records.engine import reading, writing
from tasks.records.models import Case, Ruling
from tasks.records.performance import Appraisal

SHANGHAI = ZoneInfo("Asia/Shanghai")
LAST = Month.of(datetime.now(SHANGHAI)).later(-1)
MONTH = str(LAST)
TEAM = tuple(f"A{n}" for n in range(1, 9))
RELEASED = {"answered_by": "D1", "verdict": "同意公示 release"}


def by_manager(**scores: int) -> dict[str, Any]:
    """The operations manager's scores of the team task: 24 unless said otherwise."""
    rows = [{"staff": one, "team_task": str(scores.get(one, 24))} for one in TEAM]
    return {"answered_by": "M1", "scores": rows}


def by_supervisor(**scores: tuple[int, int, int]) -> dict[str, Any]:
    """The supervisor's scores of a, b and d: 24, 16 and 16 unless said otherwise."""
    rows = []
    for one in TEAM:
        a, b, d = scores.get(one, (24, 16, 16))
        rows.append({"staff": one, "team_task": str(a), "handover": str(b), "quality": str(d)})
    return {"answered_by": "S1", "scores": rows}


def appraise(house: House, **request: str) -> Run:
    return house.start("monthly-appraisal", request=request)


def published(house: House, **scores: tuple[int, int, int]) -> Run:
    """Last month appraised and released; whoever isn't named has 24 + 16 + 16 and no call-backs: 80 in all."""
    manager = {one: given[0] for one, given in scores.items()}
    run = appraise(house).answer(**by_manager(**manager)).answer(**by_supervisor(**scores))
    return run.answer(**RELEASED)


def rows_of(month: str = MONTH, version: int | None = None) -> dict[str, Appraisal]:
    """The published rows of a month by person, the latest version unless another is named."""
    with reading() as book:
        found = select(Appraisal).where(Appraisal.month == month).order_by(Appraisal.version)
        return {
            one.staff: one
            for one in book.scalars(found)
            if version in {None, one.version} and one.published_at is not None
        }


def ruled(run: Run) -> list[tuple[str, str | None, float]]:
    """What a case ruled about people: clause, person, amount."""
    return [(one.clause, one.about, float(one.amount or 0)) for one in run.rulings if one.about]


def points_given(case: str, staff: str, amount: int, clause: str = "PTS-01", **more: Any) -> None:
    """Enter points, or a fine, as the ledger has them, counting in last month."""
    with writing() as book:
        book.add(
            Ruling(
                case=case,
                clause=clause,
                what="x",
                about=staff,
                amount=amount,
                unit="points",
                because={"about": staff} | more,
                day=datetime.now(SHANGHAI).date(),
                profile="promotion",
                at=LAST.begins(SHANGHAI) + timedelta(days=9),
                month=None,
            )
        )


def called_back(number: int, owner: str, score: int, *, reached: bool = True, month: Month = LAST) -> None:
    """Enter a repair that somebody took, and the call-back that ended in that month."""
    at = month.begins(SHANGHAI) + timedelta(days=14)
    repair, call = f"REP-20200101-{number:04}", f"CBK-20200101-{number:04}"
    common: dict[str, Any] = {"department": "客服部", "subject": "x", "category": "x", "rules": {}}
    times = {"reported_at": at, "received_at": at, "opened_at": at, "closed_at": at}
    outcome = {"reached": reached, "score": score}
    with writing() as book:
        book.add(
            Case(
                number=repair, procedure="repair_intake", owner=owner, facts={}, outcome={}, **common, **times
            )
        )
        book.add(
            Case(
                number=call,
                procedure="repair_callback",
                facts={"repair": repair},
                outcome=outcome,
                **common,
                **times,
            )
        )
