"""The register of holdings: what somebody holds, how it ends, and what stays on record."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from department import CALENDAR, HOUSE, STAFF, found
from sqlalchemy import select

from policies.house.asking import AskingPolicy
from policies.leaving.holding_import import HoldingImportPolicy
from policies.leaving.holding_import_reading import Entry
from policies.leaving.holdings import EndedAs, HoldingKind
from tasks.acts import done_so_far
from tasks.case import Case, in_hand
from tasks.leaving import holding_import
from tasks.leaving.holding_import import Entered
from tasks.leaving.holdings import end_holding, held_by, holding_numbered
from tasks.records import models
from tasks.records.engine import reading, writing
from tasks.records.leaving import Holding
from tasks.records.models import Ruling

AT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
RULES = HoldingImportPolicy.in_force_on(TODAY, "callcentre", CALENDAR)


@pytest.fixture
def desk(case_book: str) -> str:
    found(*STAFF)
    found(("B1", None, "agent"), name="二部", default=False)
    return case_book


def a_case(number: str, procedure: str = "holding_import", department: str = HOUSE) -> Case:
    """A case in hand, with nothing done in it yet."""
    run_id = str(uuid4())
    asking = AskingPolicy.in_force_on(TODAY, "callcentre", CALENDAR).model_dump(mode="json")
    known: dict[str, Any] = {"subject": "登记", "category": "登记", "facts": {}, "rules": {"asking": asking}}
    times = {"reported_at": AT, "received_at": AT, "opened_at": AT}
    with writing() as book:
        row = models.Case(
            number=number, procedure=procedure, department=department, run_id=run_id, **known, **times
        )
        book.add(row)
        book.flush()
        return in_hand(row, run_id, done_so_far(book, number))


def entry(number: str = "B-1", holder: str = "A1", since: date = date(2025, 3, 1), **more: Any) -> Entry:
    return Entry(number, HoldingKind.BADGE, "胸牌", holder, since, **more)


def put(case: Case, *entries: Entry) -> Entered:
    """Enter rows as the act does, without a run that would show it."""
    with writing() as book:
        entered: Entered = holding_import._enter.__wrapped__(book, case, RULES, entries)  # type: ignore[attr-defined]
    return entered


def numbers_of(staff: str, department: str = HOUSE) -> list[str]:
    with reading() as book:
        return [row.number for row in held_by(book, department, staff)]


def stands(number: str = "B-1") -> Holding:
    with reading() as book:
        row = holding_numbered(book, HOUSE, number)
    assert row is not None
    return row


@pytest.mark.clause("OFF-02", "OFF-04")
def test_what_somebody_holds_is_theirs_and_in_use_and_of_the_department(desk: str) -> None:
    put(a_case("HLD-1"), entry("B-2"), entry("B-1"), entry("B-3", "A2"))
    put(a_case("HLD-2", department="二部"), entry("B-1", "B1"))
    put(
        a_case("HLD-3"),
        entry("B-4", ended=EndedAs.RETURNED, ended_on=TODAY),
        entry("B-5", ended=EndedAs.MISSING, ended_on=TODAY),
    )
    assert numbers_of("A1") == ["B-1", "B-2"]
    assert (numbers_of("A2"), numbers_of("B1", "二部"), numbers_of("S1")) == (["B-3"], ["B-1"], [])
    with reading() as book:
        theirs = holding_numbered(book, "二部", "B-1")
        assert theirs is not None
        assert theirs.holder == "B1"
        assert holding_numbered(book, HOUSE, "B-9") is None
        assert holding_numbered(book, "无此部门", "B-1") is None


@pytest.mark.clause("OFF-02", "OFF-05")
def test_a_holding_ends_once(desk: str) -> None:
    case = a_case("OFF-1", "offboarding_handover")
    put(a_case("HLD-1"), entry())
    for how, at in ((EndedAs.DAMAGED, AT), (EndedAs.RETURNED, AT + timedelta(days=1))):
        with writing() as book:
            row = holding_numbered(book, HOUSE, "B-1")
            assert row is not None
            end_holding(book, row, how, at, case.number)
    assert (stands().ended_at, stands().ended_as, stands().ended_by) == (AT, "damaged", "OFF-1")
    assert numbers_of("A1") == []


@pytest.mark.clause("OFF-02", "OP-HOUSE-126")
def test_what_a_handover_settled_stays_until_the_thing_is_issued_again_and_then_on_record(desk: str) -> None:
    put(a_case("HLD-1"), entry(value=Decimal("15.5")))
    off = a_case("OFF-1", "offboarding_handover")
    with writing() as book:
        row = holding_numbered(book, HOUSE, "B-1")
        assert row is not None
        end_holding(book, row, EndedAs.DAMAGED, AT, off.number)
    second = a_case("HLD-2")
    told = put(second, replace(entry(), what="新胸牌"))
    assert (told.changed, told.seen_before, told.entered) == (0, 0, 0)
    assert "OFF-1" in told.unfit[0]
    assert put(second, entry()) == Entered(seen_before=1)
    assert stands().ended_as == "damaged"
    assert put(second, entry(holder="A2", since=TODAY)) == Entered(changed=1)
    now = stands()
    assert (now.holder, now.since, now.value) == ("A2", TODAY, Decimal("15.5"))
    assert (now.ended_at, now.ended_as, now.ended_by) == (None, "", None)
    with reading() as book:
        (ruling,) = book.scalars(select(Ruling))
    assert (ruling.case, ruling.clause, ruling.what, ruling.about) == (
        "HLD-2",
        "OP-HOUSE-126",
        "再领用 reissued",
        None,
    )
    before = ruling.because["before"]
    assert (before["holder"], before["ended"], before["ended_by"]) == ("A1", "damaged", "OFF-1")
    assert put(a_case("HLD-3"), entry(), entry(holder="A2", since=TODAY)) == Entered(seen_before=2)


@pytest.mark.clause("OP-HOUSE-126")
def test_an_ending_by_list_is_on_its_day_where_the_department_is_and_keeps_its_case(desk: str) -> None:
    ended = entry(ended=EndedAs.MISSING, ended_on=date(2025, 9, 1))
    put(a_case("HLD-1"), entry())
    assert put(a_case("HLD-2"), ended) == Entered(changed=1)
    assert (stands().ended_at, stands().ended_by) == (datetime(2025, 8, 31, 16, tzinfo=UTC), "HLD-2")
    assert put(a_case("HLD-3"), replace(ended, what="大胸牌")) == Entered(changed=1)
    assert (stands().what, stands().ended_by) == ("大胸牌", "HLD-2")
    assert put(a_case("HLD-4"), replace(ended, what="大胸牌", ended=EndedAs.RETURNED)) == Entered(changed=1)
    assert (stands().ended_as, stands().ended_by) == ("returned", "HLD-4")
