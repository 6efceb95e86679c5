"""Penalties in the case book: counted and entered together, and which of them stand."""

import time
from contextvars import copy_context
from datetime import UTC, date, datetime
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from policies.house.asking import AskingPolicy
from policies.performance.fine_table import Before
from policies.ruling import Ruling as RulingOfRules
from policies.working_time import WorkingCalendar
from tasks.case import in_hand
from tasks.departments import Setting, found_department
from tasks.performance.penalty_book import enter_penalty, is_penalty, penalised_in
from tasks.records.engine import reading, writing
from tasks.records.models import Case, Ruling

DEPARTMENT, NUMBER, CLAUSE = "客服部", "PEN-20261101-0001", "PEN-01"
AT = datetime(2026, 11, 10, tzinfo=UTC)
MEANWHILE = 0.3
"""Seconds in which another writer that doesn't wait its turn would have counted too."""


@pytest.fixture
def paper(case_book: str) -> str:
    """A case for penalties to stand under."""
    with writing() as book:
        found_department(book, DEPARTMENT, "taobao-shop", WorkingCalendar(), default=True)
        book.flush()
        asking = AskingPolicy.in_force_on(date(2026, 11, 10), "taobao-shop").model_dump(mode="json")
        times = {"reported_at": AT, "received_at": AT, "opened_at": AT}
        known = {"subject": "违纪", "category": "违纪", "facts": {}, "rules": {"asking": asking}}
        book.add(
            Case(number=NUMBER, procedure="fine_and_discipline", department=DEPARTMENT, **known, **times)
        )
    return case_book


def ruling(amount: int | None, unit: str = "points", **because: object) -> Ruling:
    return Ruling(
        case=NUMBER,
        clause="OP-PEN-5" if "reverses" in because else CLAUSE,
        what="处罚",
        about="A1",
        amount=amount,
        unit=unit,
        because={"about": "A1"} | because,
        day=AT.date(),
        profile="taobao-shop",
        at=AT,
    )


@pytest.mark.clause("PEN-04", "OP-PEN-1")
def test_fines_of_one_moment_are_counted_one_after_the_other(paper: str) -> None:
    together = Barrier(3)

    def rule(before: Before) -> RulingOfRules:
        time.sleep(MEANWHILE)
        amount, because = Decimal(before.times), {"about": "A1"}
        return RulingOfRules(
            what="处罚",
            clause=CLAUSE,
            amount=amount,
            unit="yuan",
            because=because,
            day=AT.date(),
            profile="x",
        )

    def enter() -> None:
        with reading() as book:
            case = in_hand(book.get_one(Case, NUMBER), "run")
        together.wait()
        with writing() as book:
            enter_penalty.__wrapped__(book, case, CLAUSE, "A1", AT, rule)  # type: ignore[attr-defined]

    threads = [Thread(target=copy_context().run, args=(enter,)) for _ in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    with reading() as book:
        assert sorted(book.scalars(select(Ruling.amount))) == [0, 1, 2]


@pytest.mark.clause("OP-PEN-5", "PTS-01")
def test_whoever_has_a_penalty_that_stands_is_penalised_in_its_month_and_a_reversal_ends_that(
    paper: str,
) -> None:
    setting = Setting(DEPARTMENT, "taobao-shop", WorkingCalendar())
    with writing() as book:
        fine = ruling(-5)
        book.add(fine)
        book.flush()
        assert penalised_in(book, setting, "2026-11") == {"A1"}
        assert penalised_in(book, setting, "2026-10") == set()
        book.add(ruling(5, reverses=fine.id, reversed_clause=CLAUSE))
        book.flush()
        assert penalised_in(book, setting, "2026-11") == set()


@pytest.mark.clause("OP-PEN-5", "PEN-08", "PEN-17")
@pytest.mark.parametrize(
    ("entry", "penalty"),
    [
        (ruling(-5), True),
        (ruling(5), False),
        (ruling(50, "yuan"), True),
        (ruling(500, "yuan-paid"), False),
        (ruling(1, "warning"), True),
        (ruling(None, "", measure="降职"), True),
        (ruling(None, "", earlier_this_month=1), True),
        (ruling(None, ""), False),
        (ruling(5, reverses=1), False),
    ],
    ids=["points off", "points", "fine", "award", "warning", "measure", "counted", "remark", "reversal"],
)
def test_what_is_a_penalty_and_may_be_appealed_against(entry: Ruling, penalty: bool) -> None:  # noqa: FBT001
    assert is_penalty(entry) is penalty
