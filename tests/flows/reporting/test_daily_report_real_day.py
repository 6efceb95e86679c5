"""The report of a real day: New York's 311 calls of Christmas 2013, counted by the house and by plain Python."""

import csv
import os
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest
from complaints import ON_BOTH, ON_SQLITE
from daily_reports import deliver, report, sign
from driving import House
from sqlalchemy import event, insert

from policies.milestones import Milestone
from tasks.records import models
from tasks.records.engine import engine, writing

REQUESTS = "RULEBOOK_TEST_REQUESTS"
BESIDE = Path(__file__).parents[3] / "../shared/data/nyc311-2013-12-25.csv"
SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = "2013-12-25"
BEGINS = datetime(2013, 12, 25, tzinfo=SHANGHAI)
ENDS = BEGINS + timedelta(days=1)


class Call(NamedTuple):
    """One row, its times read as the department's."""

    number: str
    station: str
    created: datetime
    closed: datetime | None


@pytest.fixture(scope="module")
def calls() -> Sequence[Call]:
    file = Path(os.environ.get(REQUESTS, BESIDE))
    if not file.is_file():
        pytest.skip(f"没有真实数据 no file of real requests: set {REQUESTS}=…/nyc311-2013-12-25.csv")
    with file.open(encoding="utf-8") as rows:
        return [
            Call(row["unique_key"], row["borough"], _local(row["created_at"]), _maybe(row["closed_at"]))
            for row in csv.DictReader(rows)
        ]


def _local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def _maybe(text: str) -> datetime | None:
    return _local(text) if text else None


def taken_in(calls: Sequence[Call]) -> None:
    """All rows as repairs, their closing as completed, in one transaction."""
    cases = [
        {
            "number": f"REP-20131225-{call.number}",
            "procedure": "repair_intake",
            "department": "客服部",
            "external_number": call.number,
            "subject": call.station,
            "category": "暖气不热",
            "facts": {"station": call.station},
            "rules": {},
            "reported_at": call.created,
            "received_at": call.created,
            "opened_at": call.created,
            "state": "registered",
        }
        for call in calls
    ]
    completed = [
        {
            "case": f"REP-20131225-{call.number}",
            "kind": Milestone.COMPLETED.value,
            "at": call.closed,
            "by": "W1",
        }
        for call in calls
        if call.closed
    ]
    with writing() as book:
        book.execute(insert(models.Case), cases)
        book.execute(insert(models.Milestone), completed)


def expected(calls: Sequence[Call]) -> dict[str, Counter[str]]:
    """The day by plain Python, station by station."""
    limit = timedelta(hours=4)
    return {
        "reported": Counter(one.station for one in calls if BEGINS <= one.created < ENDS),
        "completed": Counter(one.station for one in calls if one.closed and BEGINS <= one.closed < ENDS),
        "outstanding": Counter(
            one.station for one in calls if one.created < ENDS and not (one.closed and one.closed < ENDS)
        ),
        "over_limit": Counter(
            one.station
            for one in calls
            if BEGINS <= one.created < ENDS and (one.closed or ENDS) - one.created > limit
        ),
    }


@ON_BOTH
@pytest.mark.clause("RPT-01", "RPT-08", "RPT-09", "RPT-11")
def test_every_figure_of_a_real_day_is_that_of_plain_python(hotline: House, calls: Sequence[Call]) -> None:
    taken_in(calls)
    run = report(hotline, day=DAY)
    deliver(sign(run))
    assert run.case.outcome is None, "a day reported years later is an omission to be verified"
    run.answer(answered_by="B1", verified=False, reason="历史数据试算")
    assert run.case.outcome is not None
    figures, plain = run.case.outcome["figures"], expected(calls)
    assert figures["reported"] == len(calls) == 2386
    assert {name: figures[name] for name in plain} == {name: sum(by.values()) for name, by in plain.items()}
    for line in figures["stations"]:
        assert {name: line[name] for name in plain} == {
            name: by[line["station"]] for name, by in plain.items()
        }
    assert {line["station"] for line in figures["stations"]} == {one.station for one in calls}
    assert 0 < figures["completed"] < figures["reported"]


@ON_SQLITE
@pytest.mark.clause("RPT-08", "RPT-09")
def test_a_day_is_counted_in_as_many_queries_however_many_repairs_it_has(
    hotline: House, calls: Sequence[Call], case_book: str
) -> None:
    counted = []
    for many in (calls[:10], calls[10:]):
        taken_in(many)
        asked: list[str] = []
        heard = engine(case_book)
        listener = lambda *found: asked.append(found[2])  # noqa: E731, B023 - taken off again below
        event.listen(heard, "before_cursor_execute", listener)
        run = report(hotline, day=DAY if many[0] is calls[0] else "2013-12-24")
        event.remove(heard, "before_cursor_execute", listener)
        assert run.step == "signing"
        counted.append(sum(one.startswith("SELECT") for one in asked))
    assert counted[1] <= counted[0], "never one query a case"
