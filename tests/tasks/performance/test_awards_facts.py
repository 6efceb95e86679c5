"""Who takes no part in a month's awards, as the case book has it: on both databases."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import update
from team import DEPARTMENT, paper, settle_in

from policies.penalties import AWARDS_LOST
from policies.performance.award_figures import LeftOut
from tasks.performance.awards_facts import left_out_of
from tasks.records.engine import reading, writing
from tasks.records.models import Case, Ruling

MONTH = "2026-11"
CASE = "RSG-20261109-0001"


def ruled(clause: str, *, unit: str = AWARDS_LOST, month: str = MONTH, **because: Any) -> int:
    """A ruling on A1 in the case of their resignation; its number."""
    at, day = datetime.now(UTC), date(2026, 11, 9)
    with writing() as book:
        entered = {"case": CASE, "clause": clause, "what": "取消当月奖项", "about": "A1", "unit": unit}
        row = Ruling(**entered, because=because, day=day, profile="promotion", at=at, month=month)
        book.add(row)
        book.flush()
        return row.id


def left_out(month: str = MONTH) -> tuple[LeftOut, ...]:
    with reading() as book:
        return left_out_of(book, DEPARTMENT, month)


@pytest.fixture
def lost(case_book: str) -> int:
    """The ruling by which A1 loses the awards of a month."""
    settle_in()
    paper("resignation", CASE)
    return ruled("OP-RSG-2", measure="取消当月奖项")


@pytest.mark.clause("OP-RSG-2", "RSG-04")
def test_a_sudden_resignation_keeps_somebody_from_the_awards_of_that_month_alone(lost: int) -> None:
    ruled("RSG-04", unit="")
    assert left_out() == (LeftOut(staff="A1", clause="OP-RSG-2", case=CASE),)
    assert left_out("2026-10") == left_out("2026-12") == ()


@pytest.mark.clause("OP-RSG-2", "OP-PEN-5")
def test_an_appeal_that_is_upheld_brings_the_awards_back(lost: int) -> None:
    ruled("OP-PEN-5", reverses=lost, reversed_clause="OP-RSG-2")
    assert left_out() == ()


@pytest.mark.clause("OP-RSG-2")
def test_who_stays_after_all_because_the_handover_was_called_off_takes_part_again(lost: int) -> None:
    paper("offboarding_handover", "OFF-20261109-0001")
    with writing() as book:
        of_it = update(Case).where(Case.number == "OFF-20261109-0001")
        book.execute(of_it.values(facts={"based_on": CASE}))
    assert len(left_out()) == 1
    with writing() as book:
        book.execute(of_it.values(state="cancelled"))
    assert left_out() == ()
