"""OFF-03 · what the case book knows of somebody's last pay: pay and days, fines that stand, what was agreed on."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from department import STAFF, found
from handovers import RULES, a_case, a_handover, about
from sqlalchemy import update

from policies.leaving.handover_items import ItemState
from policies.leaving.settlement import PayFigures
from tasks.leaving.settlement import last_pay
from tasks.records.engine import writing
from tasks.records.leaving import HandoverItem
from tasks.records.models import Ruling, Staff
from tasks.records.performance import Grading

SHANGHAI = ZoneInfo("Asia/Shanghai")
LAST_DAY = date(2026, 11, 20)
FIRST, LAST = (
    datetime(2026, 11, 1, tzinfo=SHANGHAI),
    datetime(2026, 12, 1, tzinfo=SHANGHAI) - timedelta(seconds=1),
)
FINE: dict[str, Any] = {"clause": "PEN-02", "amount": Decimal(50), "unit": "yuan", "about": "A1"}


@pytest.fixture(autouse=True)
def _department(case_book: str) -> None:
    assert case_book
    found(*STAFF)
    found(("B1", None, "agent"), name="二部", default=False)
    a_case("PEN-1", "fine_and_discipline")


def figures(**more: Any) -> PayFigures:
    matter = about(last_day=LAST_DAY, **more)
    off = a_handover(matter=matter)
    with writing() as book:
        found_there: PayFigures = last_pay.__wrapped__(book, off, matter)  # type: ignore[attr-defined]
    return found_there


def ruled(**more: Any) -> int:
    known = {
        "case": "PEN-1",
        "what": "罚款",
        "because": {},
        "day": RULES.day,
        "profile": "callcentre",
        "at": FIRST,
    }
    with writing() as book:
        row = Ruling(**known | FINE | more)
        book.add(row)
        book.flush()
        return row.id


def graded(since: date, pay: str | None, staff: str = "A1") -> None:
    amount = Decimal(pay) if pay else None
    with writing() as book:
        book.add(Grading(staff=staff, since=since, grade="junior", pay=amount, clause="GRD-01"))


@pytest.mark.clause("OFF-03", "OP-HOUSE-112")
def test_the_pay_is_the_one_in_force_on_the_last_day() -> None:
    graded(date(2025, 1, 1), "4000")
    graded(LAST_DAY, "6300")
    graded(LAST_DAY + timedelta(days=1), "9000")
    graded(date(2025, 1, 1), "1", staff="A2")
    found_there = figures()
    assert (found_there.monthly_pay, found_there.days_worked, found_there.days_in_month) == (6300, 15, 21)
    assert found_there.salary == Decimal("4500.00")  # 6300 × 15 ÷ 21


@pytest.mark.clause("OFF-03", "OP-HOUSE-112")
def test_who_came_this_month_is_paid_from_that_day_and_an_unknown_pay_is_none() -> None:
    with writing() as book:
        book.execute(update(Staff).where(Staff.number == "A1").values(since=date(2026, 11, 9)))
    found_there = figures()
    assert (found_there.monthly_pay, found_there.salary, found_there.days_worked) == (None, None, 10)


@pytest.mark.clause("OFF-03")
def test_fines_that_count_in_the_last_month_and_stand_are_added_up() -> None:
    ruled()
    ruled(at=LAST, amount=Decimal("0.5"))
    ruled(at=FIRST - timedelta(seconds=1), amount=Decimal(1000))  # October's
    ruled(at=LAST + timedelta(seconds=1), amount=Decimal(1000))  # December's
    ruled(at=LAST + timedelta(days=9), month="2026-11", amount=Decimal(7))  # entered later for November
    ruled(month="2026-10", amount=Decimal(1000))
    ruled(about="A2", amount=Decimal(1000))
    ruled(unit="yuan-paid", amount=Decimal(1000))
    ruled(amount=None, unit="")
    a_case("PEN-2", "fine_and_discipline", department="二部")
    ruled(case="PEN-2", amount=Decimal(1000))
    assert figures().fines == Decimal("57.5")


@pytest.mark.clause("OFF-03", "OP-PEN-5")
def test_a_fine_that_was_reversed_is_neither_taken_nor_paid_back() -> None:
    counter = {"clause": "OP-PEN-5", "amount": Decimal(-50)}
    ruled(**counter, because={"reverses": ruled()})
    october = ruled(at=FIRST - timedelta(days=9))
    ruled(**counter, because={"reverses": october})  # entered in November
    ruled(amount=Decimal(20))
    points = ruled(unit="points", amount=Decimal(-3))
    ruled(clause="OP-PEN-5", unit="points", amount=Decimal(3), because={"reverses": points})
    ruled(unit="points", amount=Decimal(-2))
    found_there = figures()
    assert (found_there.fines, found_there.points) == (20, -2)


@pytest.mark.clause("OFF-03", "OP-OFF-4")
def test_what_was_agreed_on_in_this_handover_is_known_to_the_cent() -> None:
    matter = about(last_day=LAST_DAY)
    off, other = a_handover(matter=matter), a_handover("OFF-2", about("A2"))
    lost = (
        (off, ItemState.DEDUCTED, "30.5"),
        (off, ItemState.DEDUCTED, "90.00"),
        (off, ItemState.WAIVED, "7"),
        (other, ItemState.DEDUCTED, "1000"),
    )
    with writing() as book:
        for number, (case, state, value) in enumerate(lost, 1):
            known = {"kind": "key", "giver": "A1", "person": "custodian", "reason": "", "disputes": []}
            times = {"listed_at": FIRST, "settled_at": FIRST}
            book.add(
                HandoverItem(
                    case=case.number,
                    number=number,
                    reference=f"K-{number}",
                    what="",
                    state=state.en,
                    value=Decimal(value),
                    **known | times,
                )
            )
    with writing() as book:
        agreed = last_pay.__wrapped__(book, off, matter).agreed  # type: ignore[attr-defined]
    assert agreed == Decimal("120.50")


@pytest.mark.clause("OFF-03")
def test_pay_in_lieu_and_severance_come_with_the_handover_and_are_nothing_when_blank() -> None:
    found_there = figures(pay_in_lieu="6300", severance="12600.50")
    assert (found_there.pay_in_lieu, found_there.severance) == (6300, Decimal("12600.50"))


@pytest.mark.clause("OFF-03")
def test_where_nothing_is_known_there_is_nothing_to_take() -> None:
    found_there = figures()
    amounts = (
        *(found_there.fines, found_there.points, found_there.agreed),
        *(found_there.pay_in_lieu, found_there.severance),
    )
    assert amounts == (0, 0, 0, 0, 0)
