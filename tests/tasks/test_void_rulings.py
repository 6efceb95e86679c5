"""A ruling that is void stays on record, and whoever counts rulings never meets it."""

from datetime import date
from decimal import Decimal

import pytest
from department import HOUSE, STAFF, a_case, found
from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from policies.performance.points_ledger import LedgerPolicy
from policies.working_time import WorkingCalendar
from tasks.clock import now
from tasks.departments import Setting
from tasks.performance.ledger import points_in
from tasks.records.engine import reading, writing
from tasks.records.models import VOID_TOO, Case, Ruling
from tasks.rulings import ruling_row

RULES = LedgerPolicy.in_force_on(date(2026, 11, 23), "callcentre")


@pytest.fixture(autouse=True)
def _one_counts_and_one_is_void(case_book: str) -> None:
    assert case_book
    found(*STAFF)
    case = a_case(now())
    for void_by in (None, 1):
        with writing() as book:
            row = ruling_row(
                case.number,
                RULES.ruling("扣分", "PTS-01", amount=Decimal(-5), unit="points", about="A1"),
            )
            row.void_by = void_by
            book.add(row)


def test_it_is_left_out_of_lists_sums_joins_subqueries_and_aliases() -> None:
    other = aliased(Ruling)
    with reading() as book:
        assert len(book.scalars(select(Ruling)).all()) == 1
        assert book.scalar(select(func.sum(Ruling.amount))) == -5
        assert book.scalar(select(func.count(Ruling.id)).join(Case, Case.number == Ruling.case)) == 1
        assert book.scalar(select(func.count(other.id)).where(other.about == "A1")) == 1
        cases = select(func.count()).select_from(Case)
        alike = select(Ruling.id).where(Ruling.case == Case.number, Ruling.void_by.is_not(None))
        assert book.scalar(cases.where(alike.exists())) == 0
        assert len(book.scalars(select(Ruling).execution_options(**VOID_TOO)).all()) == 2


def test_points_are_added_up_without_it() -> None:
    setting = Setting(HOUSE, "callcentre", WorkingCalendar())
    month = f"{now().astimezone(WorkingCalendar().tz):%Y-%m}"
    with reading() as book:
        assert points_in(book, setting, month) == {"A1": Decimal(-5)}
