"""OFF-03, OP-HOUSE-112 · the last pay to the cent: what the records give, what finance may enter beside it."""

from collections.abc import Sequence
from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.leaving.settlement import (
    PAID,
    TAKEN,
    PayFigures,
    Settlement,
    days_worked,
    to_settle,
    wrong_settlement,
)
from policies.working_time import WorkingCalendar

USUAL = WorkingCalendar()
EVERY_DAY = WorkingCalendar(spans=((time(), time()),), rests=False)
LONG_AGO = date(2020, 1, 1)
CENTS = st.integers(0, 10_000_000).map(lambda cents: Decimal(cents) / 100)


def figures(**more: Any) -> PayFigures:
    known = {
        "monthly_pay": "6300",
        "days_worked": 15,
        "days_in_month": 21,
        "fines": "50",
        "points": "-3",
        "agreed": "120.50",
        "pay_in_lieu": "0",
        "severance": "0",
    }
    return PayFigures.model_validate(known | more)


def settlement(by: str = "F1", **more: Any) -> Settlement:
    known = {"salary": "4500", "fines": "50", "agreed_deduction": "120.5"}
    return Settlement.model_validate({"answered_by": by} | known | more)


def fields(found: Sequence[str]) -> list[str]:
    return [one.partition(":")[0] for one in found]


def wrong(said: Settlement, known: PayFigures | None = None, gate: Sequence[str] = ()) -> list[str]:
    return fields(wrong_settlement(known or figures(), gate, "A3", said))


# --- OP-HOUSE-112: the salary of the last month


@pytest.mark.clause("OP-HOUSE-112", "OFF-03")
@pytest.mark.parametrize(
    ("last_day", "joined", "worked", "of"),
    [
        ("2026-11-20", LONG_AGO, 15, 21),
        ("2026-11-22", LONG_AGO, 15, 21),  # the Sunday after
        ("2026-11-23", LONG_AGO, 16, 21),
        ("2026-11-30", LONG_AGO, 21, 21),
        ("2026-11-01", LONG_AGO, 0, 21),  # a Sunday, before the month's first working day
        ("2026-11-20", date(2026, 11, 9), 10, 21),  # who came this month
        ("2026-11-20", date(2026, 11, 20), 1, 21),
        ("2026-11-20", date(2026, 11, 21), 0, 21),
        ("2026-10-07", LONG_AGO, 0, 18),  # the National Day holidays
        ("2026-10-10", LONG_AGO, 3, 18),  # a Saturday that is worked
        ("2026-10-31", LONG_AGO, 18, 18),
        ("2026-02-28", LONG_AGO, 16, 16),  # the Spring Festival, and two Saturdays that are worked
        ("2026-02-27", LONG_AGO, 15, 16),
        ("2026-12-31", LONG_AGO, 23, 23),
    ],
)
def test_days_worked_are_the_working_days_served_of_the_last_days_month(
    last_day: str, joined: date, worked: int, of: int
) -> None:
    assert days_worked(date.fromisoformat(last_day), USUAL, joined) == (worked, of)


@pytest.mark.clause("OP-HOUSE-112")
def test_where_every_day_is_worked_every_day_counts() -> None:
    assert days_worked(date(2026, 11, 20), EVERY_DAY, LONG_AGO) == (20, 30)


@pytest.mark.clause("OP-HOUSE-112", "OFF-03")
@pytest.mark.parametrize(
    ("pay", "worked", "of", "salary"),
    [
        ("6300", 15, 21, "4500.00"),
        ("5000", 15, 21, "3571.43"),
        ("4321.05", 21, 21, "4321.05"),
        ("4321.05", 0, 21, "0.00"),
        ("100.01", 10, 20, "50.01"),
        ("100.03", 10, 20, "50.02"),
        ("100.00", 1, 3, "33.33"),
        ("0", 15, 21, "0.00"),
        ("5000", 0, 0, "0.00"),
    ],
)
def test_the_salary_is_the_part_of_the_pay_that_was_worked_for(
    pay: str, worked: int, of: int, salary: str
) -> None:
    """By hand: 6300 × 15 ÷ 21 = 300 × 15 = 4500.00; 5000 × 15 ÷ 21 = 75000 ÷ 21 = 3571.428… = 3571.43.

    Half a cent is rounded up: 100.01 × 10 ÷ 20 = 50.005 = 50.01, and 100.03 × 10 ÷ 20 = 50.015 = 50.02.
    A third of 100.00 is 33.33. A month without working days pays nothing, and divides by nothing.
    """
    found = figures(monthly_pay=pay, days_worked=worked, days_in_month=of).salary
    assert str(found) == salary


@pytest.mark.clause("OP-HOUSE-112")
@given(pay=CENTS, of=st.integers(1, 31), data=st.data())
def test_a_salary_is_whole_cents_and_never_more_than_a_months(
    pay: Decimal, of: int, data: st.DataObject
) -> None:
    worked = data.draw(st.integers(0, of))
    salary = figures(monthly_pay=pay, days_worked=worked, days_in_month=of).salary
    assert salary is not None
    assert 0 <= salary <= pay
    assert salary == round(salary, 2)
    assert abs(salary - pay * worked / of) <= Decimal("0.005")
    assert figures(monthly_pay=pay, days_worked=of, days_in_month=of).salary == pay


# --- what the form is filled in with


@pytest.mark.clause("OFF-03", "OP-HOUSE-112")
def test_the_form_is_filled_in_with_what_the_records_give_and_an_unknown_salary_is_left_blank() -> None:
    known = {
        "salary": "4500.00",
        "pay_in_lieu": "0.00",
        "severance": "0.00",
        "fines": "50.00",
        "agreed_deduction": "120.50",
    }
    assert to_settle(figures()) == known
    known.pop("salary")
    assert figures(monthly_pay=None).salary is None
    assert to_settle(figures(monthly_pay=None)) == known


@pytest.mark.clause("OFF-03")
def test_as_it_is_filled_in_it_may_be_sent() -> None:
    said = Settlement.model_validate({"answered_by": "F1"} | to_settle(figures()))
    assert (said.doubtful(), wrong(said)) == ([], [])
    assert said.paid == Decimal("4329.50")  # 4500.00 less 50.00 less 120.50


# --- what it comes to


@pytest.mark.clause("OFF-03", "OP-OFF-3")
def test_what_is_paid_is_all_lines_added_and_taken_to_the_cent() -> None:
    """By hand: 4500.00 + 620.69 + 6300 + 12600 + 100 = 24120.69; less 50.00, 120.50 and 0.19 that is 23950.00."""
    said = settlement(
        holiday_days="2",
        holiday_pay="620.69",
        pay_in_lieu="6300",
        severance="12600",
        other_pay="100",
        other_deduction="0.19",
    )
    assert said.paid == Decimal("23950.00")
    known = figures(pay_in_lieu="6300", severance="12600")
    assert wrong(said, known) == ["reason"]
    explained = said.model_copy(update={"reason": "补贴与多退款", "net": "23950"})
    assert wrong(explained, known) == []


@pytest.mark.clause("OFF-03")
@given(lines=st.fixed_dictionaries(dict.fromkeys([*PAID, *TAKEN], CENTS)))
def test_the_sum_is_exact_in_cents(lines: dict[str, Decimal]) -> None:
    cents = {name: int(amount * 100) for name, amount in lines.items()}
    said = settlement(**{name: f"{amount:.2f}" for name, amount in lines.items()})
    assert said.paid * 100 == sum(cents[name] for name in PAID) - sum(cents[name] for name in TAKEN)


# --- OP-OFF-4: what finance may enter


@pytest.mark.clause("OFF-03", "OP-OFF-4")
@pytest.mark.parametrize(
    ("more", "found"),
    [
        ({}, []),
        ({"salary": "4500.00"}, []),
        ({"salary": "4500.01"}, ["reason"]),
        ({"salary": "4499.99"}, ["reason"]),
        ({"salary": "4499.99", "reason": "缺勤一时"}, []),
        ({"fines": "0"}, ["reason"]),
        ({"fines": "0", "reason": "罚款已撤销"}, []),
        ({"severance": "1"}, ["reason"]),
        ({"pay_in_lieu": "6300"}, ["reason"]),
        ({"other_pay": "10"}, ["reason"]),
        ({"other_deduction": "10"}, ["reason"]),
        ({"other_deduction": "10", "reason": "宿舍水电"}, []),
        ({"holiday_days": "1", "holiday_pay": "300"}, []),  # no record knows of holidays
        ({"agreed_deduction": "120.49"}, ["reason"]),
        ({"agreed_deduction": "120.51"}, ["reason", "agreed_deduction"]),
        ({"agreed_deduction": "120.51", "reason": "协商"}, ["agreed_deduction"]),
        ({"agreed_deduction": "0", "reason": "免"}, []),
        ({"net": "4329.50"}, []),
        ({"net": "4329.5"}, []),
        ({"net": "4329.51"}, ["net"]),
        ({"net": "0"}, ["net"]),
        ({"salary": "4500.005", "reason": "尾数"}, ["salary"]),
        ({"holiday_pay": "0.001"}, ["holiday_pay"]),
        ({"holiday_pay": "0.010"}, []),
    ],
)
def test_what_differs_has_its_reason_and_no_more_is_deducted_than_was_agreed(
    more: dict[str, str], found: list[str]
) -> None:
    assert wrong(settlement(**more)) == found


@pytest.mark.clause("OFF-03", "OP-HOUSE-112")
@pytest.mark.parametrize("salary", ["0", "4500", "9999.99"])
def test_a_salary_that_no_record_gives_needs_no_reason(salary: str) -> None:
    assert (
        wrong(
            settlement(salary=salary, fines="0", agreed_deduction="0"),
            figures(monthly_pay=None, fines="0", agreed="0"),
        )
        == []
    )


@pytest.mark.clause("OFF-03", "OP-OFF-4")
@pytest.mark.parametrize(
    ("salary", "found"),
    [("170.50", []), ("170.49", ["net"]), ("170.51", [])],
)
def test_nothing_below_nothing_is_paid_and_nothing_may_be(salary: str, found: list[str]) -> None:
    """By hand: 50.00 and 120.50 are taken, 170.50 together."""
    assert wrong(settlement(salary=salary, reason="缺勤")) == found


@pytest.mark.clause("OFF-03", "OP-OFF-4")
def test_nothing_is_settled_while_the_gate_is_closed_and_nobody_settles_their_own() -> None:
    still = ["第 1 项尚未办结", "第 3 项尚未办结"]
    assert wrong(settlement(), gate=still) == ["answered_by", "answered_by"]
    assert wrong(settlement(by="A3")) == ["answered_by"]
    assert wrong(settlement(by="A3"), gate=still[:1]) == ["answered_by", "answered_by"]


@pytest.mark.clause("OFF-03")
@pytest.mark.parametrize(
    ("more", "found"),
    [
        ({"salary": ""}, ["salary"]),
        ({"salary": "三千"}, ["salary"]),
        ({"salary": "-1"}, ["salary"]),
        ({"fines": "NaN"}, ["fines"]),
        ({"holiday_days": "两天"}, ["holiday_days"]),
        ({"severance": "1000000000000"}, ["severance"]),
        ({"net": ""}, []),
        ({"net": "-0.01"}, ["net"]),
        ({"net": "4329.50", "salary": "0"}, []),
    ],
)
def test_a_line_that_is_no_amount_is_asked_back(more: dict[str, str], found: list[str]) -> None:
    assert fields(settlement(**more).doubtful()) == found


@pytest.mark.clause("OFF-03")
def test_points_are_shown_and_taken_from_nobody() -> None:
    assert figures(points="-10").points == Decimal(-10)
    assert "points" not in to_settle(figures(points="-10"))
    assert wrong(settlement(), figures(points="-10")) == []
