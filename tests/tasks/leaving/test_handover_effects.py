"""What follows from what a side says of an item: who confirms it, what passes, what ends on the register."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from department import HOUSE, STAFF, found
from handovers import AFTERWARDS, LAST_DAY, ONE_DAY, RULES, TODAY, a_case, a_handover, about, leaves
from sqlalchemy import select, update

from policies.leaving.handover_forms import GateRow, ReceiverNamed
from policies.leaving.handover_items import Found, Item, ItemKind, Share
from policies.leaving.handover_property_forms import LossDecision, ReturnRecord
from policies.leaving.handover_share_forms import Acceptance, AccountsClosed, DisputeDecision, Supplement
from policies.leaving.offboarding_forms import Handover
from policies.organisation import Role
from tasks.acts import done_so_far
from tasks.case import Case
from tasks.clock import now
from tasks.leaving import handover_effects as effects
from tasks.leaving.handover_items import add_items, items_of, mine, through_key
from tasks.leaving.handover_stations import assigned, still_open
from tasks.records.engine import reading, writing
from tasks.records.leaving import HandoverItem, Holding, Takeover
from tasks.records.models import Staff, StaffRole, Step, Substitute

SINCE = date(2020, 1, 1)
AT = datetime.fromisoformat("2026-11-22T10:00+08:00")
MATTER = about(interviewed=True)
TAKEN = {"takes": "接收 accepted"}


@pytest.fixture(autouse=True)
def _department(case_book: str) -> None:
    assert case_book
    found(
        *STAFF,
        ("A3", "S1", Role.AGENT),
        ("A4", "S1", Role.AGENT),
        ("W1", "L1", Role.CUSTODIAN),
        ("H1", "L1", Role.HR),
    )


def carried_out(act: Any, *args: Any, **more: Any) -> Any:
    """An act as its run carries it out, without one that would show it."""
    with writing() as book:
        return act.__wrapped__(book, *args, **more)


def lists(off: Case, *entries: tuple[ItemKind, str]) -> None:
    with writing() as book:
        add_items(book, off, "A1", [Found(kind=kind, reference=said, what=said) for kind, said in entries])
        for row in book.scalars(select(HandoverItem)):
            row.person = "A2"


def items() -> dict[int, HandoverItem]:
    with reading() as book:
        return {one.number: one for one in book.scalars(select(HandoverItem))}


def states() -> list[str]:
    return [one.state for _, one in sorted(items().items())]


def enter(*rows: Any) -> None:
    with writing() as book:
        book.add_all(rows)


def said(form: Any, by: str, rows: list[dict[str, Any]], **more: Any) -> Any:
    return form.model_validate({"answered_by": by, "rows": rows} | more).given_at(AT)


def accepts(off: Case, matter: Handover, *numbers: int) -> None:
    rows = [{"item": number} | TAKEN for number in numbers]
    carried_out(effects.accepted, off, matter, said(Acceptance, "A2", rows))


def holds(*entries: tuple[str, str], holder: str = "A1") -> None:
    known = {"department": HOUSE, "what": "", "since": SINCE, "ended_as": ""}
    enter(*(Holding(number=number, kind=kind, holder=holder, **known) for number, kind in entries))


def register() -> dict[str, str]:
    with reading() as book:
        return {one.number: one.ended_as for one in book.scalars(select(Holding))}


# --- OFF-02, OFF-05, OFF-06: who confirms what


@pytest.mark.clause("OFF-02", "OFF-05", "OFF-06")
def test_work_goes_to_the_receiver_or_another_one_and_the_rest_to_its_station() -> None:
    off = a_handover()
    kinds = (ItemKind.RECEIPT, ItemKind.CLAIM, ItemKind.KEY, ItemKind.ACCOUNT, ItemKind.SEAT)
    lists(off, *((kind, kind.en) for kind in kinds))
    others = [{"item": 2, "receiver": "A3"}]
    named = ReceiverNamed.model_validate({"answered_by": "S1", "receiver": "A2", "others": others})
    by_now = carried_out(assigned, off, about(receiver=""), named)
    assert (by_now.receiver, by_now.receiver_serves) == ("A2", True)
    # Nobody holds IT here: one level up, whoever that is.
    assert [one.person for _, one in sorted(items().items())] == ["A2", "A3", "custodian", "leadership", "hr"]


@pytest.mark.clause("OFF-02", "OP-HOUSE-114")
def test_a_day_that_the_head_leaves_open_is_the_one_that_was_named_before() -> None:
    off = a_handover()
    for chosen, day in (("", TODAY), (LAST_DAY.isoformat(), LAST_DAY)):
        named = ReceiverNamed(answered_by="S1", receiver="A2", takes_over_on=chosen)
        matter = about(receiver="", takes_over_on=TODAY.isoformat())
        assert carried_out(assigned, off, matter, named).takes_over_on == day.isoformat()


@pytest.mark.clause("OFF-02", "OFF-06")
def test_nobody_takes_back_their_own_property() -> None:
    off = a_handover(matter=about("W1"))
    lists(off, (ItemKind.KEY, "K-1"))
    carried_out(assigned, off, about("W1"), None)
    assert items()[1].person == "supervisor", "one level up"


@pytest.mark.clause("OFF-02", "OP-ROL-3")
def test_who_is_stood_in_for_is_not_made_their_own_stand_in() -> None:
    off, reference = a_handover(), f"A2 {TODAY}"
    enter(Substitute(absent="A2", stand_in="A1", since=TODAY, until=AFTERWARDS))
    lists(off, (ItemKind.SUBSTITUTE, reference))
    carried_out(assigned, off, MATTER, None)
    assert items()[1].person == "S1", "somebody of that post, for an acceptance is given in person"
    leaves("S1", TODAY - ONE_DAY)
    carried_out(assigned, off, MATTER, None)
    assert items()[1].person == "L1"
    leaves("L1", TODAY - ONE_DAY)
    carried_out(assigned, off, MATTER, None)
    assert items()[1].person == "X1"
    accepts(off, MATTER, 1)
    with reading() as book:
        found_there = {(one.stand_in, one.since): one.until for one in book.scalars(select(Substitute))}
    assert found_there == {("A1", TODAY): LAST_DAY, ("X1", AFTERWARDS): AFTERWARDS}


@pytest.mark.clause("OFF-01", "OFF-02")
def test_each_side_with_something_open_is_one_and_a_later_round_gets_a_name_of_its_own() -> None:
    off, before = a_handover(), now()
    lists(off, (ItemKind.RECEIPT, "1"), (ItemKind.CLAIM, "2"), (ItemKind.KEY, "3"))
    carried_out(assigned, off, MATTER, None)

    def sides() -> list[Share]:
        shares: list[Share] = carried_out(still_open, off, RULES, MATTER)
        return shares

    first = sides()
    assert [(one.name, one.station, one.person) for one in first] == [
        ("A2", "receiver", "A2"),
        ("custodian", "custodian", "custodian"),
    ]
    assert all(before <= one.since <= now() for one in first), "counted from when they are asked"
    own: list[Item] = carried_out(mine, off, first[0])
    assert [one.number for one in own] == [1, 2]
    accepts(off, MATTER, 1, 2)
    assert [one.name for one in sides()] == ["custodian"]
    enter(Step(case=off.number, key=through_key("A2"), at=now(), gave={"gave": "A2"}))
    a_case("CMP-1", owner="A1")
    assert [one.name for one in sides()] == ["custodian", "A2-2"], "what has come since is listed anew"
    assert (items()[4].reference, items()[4].person) == ("CMP-1", "A2")


@pytest.mark.clause("OFF-02")
def test_a_side_gets_as_many_items_as_a_form_holds_and_the_rest_afterwards() -> None:
    off = a_handover()
    lists(off, *((ItemKind.RECEIPT, str(number)) for number in range(620)))
    (share,) = carried_out(still_open, off, RULES, MATTER)
    assert len(carried_out(mine, off, share)) == 500
    accepts(off, MATTER, *range(1, 501))
    assert len(carried_out(mine, off, share)) == 120


# --- OFF-02, CMP-03: what an acceptance changes


@pytest.mark.clause("OFF-02", "CMP-03")
def test_what_is_accepted_passes_and_what_is_disputed_stays_with_its_reason() -> None:
    off = a_handover()
    for number in ("CMP-1", "CMP-2", "CMP-3"):
        a_case(number, owner="A1")
    lists(off, *((ItemKind.CASE, number) for number in ("CMP-1", "CMP-2", "CMP-3")))
    rows = [{"item": 1} | TAKEN, {"item": 2, "takes": "disputed", "reason": "缺录音"}, {"item": 3}]
    assert carried_out(effects.accepted, off, MATTER, said(Acceptance, "A2", rows)) == [2]
    assert states() == ["accepted", "disputed", "open"]
    assert (items()[1].settled_by, items()[1].settled_at) == ("A2", AT)
    (dispute,) = items()[2].disputes
    assert (dispute["by"], dispute["said"]) == ("A2", "缺录音")
    with reading() as book:
        assert list(book.scalars(select(Takeover.about))) == ["CMP-1"]


@pytest.mark.clause("OFF-01", "OFF-02")
def test_the_head_lets_it_stand_gives_it_to_another_sends_it_back_or_drops_it() -> None:
    off = a_handover()
    numbers = ("CMP-1", "CMP-2", "CMP-3", "CMP-4")
    for number in numbers:
        a_case(number, owner="A1")
    lists(off, *((ItemKind.CASE, number) for number in numbers))
    verdicts = ("stands", "other-receiver", "supplement", "dropped")
    rows = [{"item": nth, "verdict": one, "reason": "核对"} for nth, one in enumerate(verdicts, 1)]
    rows[1]["receiver"] = "A3"
    assert carried_out(effects.decided, off, MATTER, said(DisputeDecision, "S1", rows)) == ["A3"]
    assert states() == ["accepted", "open", "open", "waived"]
    assert [one.person for _, one in sorted(items().items())] == ["A2", "A3", "A2", "A2"]
    assert [one.decided_by for _, one in sorted(items().items())] == ["S1", None, None, "S1"]
    with reading() as book:
        passed = [(one.about, one.receiver) for one in book.scalars(select(Takeover))]
    assert passed == [("CMP-1", "A2")]
    added = [{"item": 3, "adds": "录音 R-7"}]
    carried_out(effects.supplemented, off, said(Supplement, "A1", added))
    assert items()[3].what == "CMP-3（补充：录音 R-7）"


@pytest.mark.clause("OFF-02")
@pytest.mark.parametrize(("takes_over_on", "since"), [("", AFTERWARDS), (LAST_DAY.isoformat(), LAST_DAY)])
def test_a_post_is_the_receivers_from_the_day_after_or_from_the_day_named(
    takes_over_on: str, since: date
) -> None:
    off, matter = a_handover(), about(takes_over_on=takes_over_on)
    lists(off, (ItemKind.ROLE, Role.STATISTICIAN))
    accepts(off, matter, 1)
    with reading() as book:
        held = select(StaffRole.since, StaffRole.until).where(StaffRole.role == Role.STATISTICIAN)
        assert [tuple(one) for one in book.execute(held)] == [(since, None)]


@pytest.mark.clause("OFF-02", "OP-ROL-3")
def test_a_stand_in_is_replaced_from_the_day_after() -> None:
    off, until = a_handover(), LAST_DAY + timedelta(days=30)
    later = AFTERWARDS + timedelta(days=5)
    enter(
        Substitute(absent="A3", stand_in="A1", since=TODAY, until=until),
        Substitute(absent="A3", stand_in="A1", since=later, until=until),
    )
    lists(off, (ItemKind.SUBSTITUTE, f"A3 {TODAY}"), (ItemKind.SUBSTITUTE, f"A3 {later}"))
    accepts(off, MATTER, 1, 2)
    with reading() as book:
        rows = {(one.stand_in, one.since): one.until for one in book.scalars(select(Substitute))}
    assert rows == {
        ("A1", TODAY): LAST_DAY,
        ("A1", later): LAST_DAY,
        ("A2", AFTERWARDS): until,
        ("A2", later): until,
    }


def superiors() -> dict[str, str | None]:
    with reading() as book:
        return {one.number: one.superior for one in book.scalars(select(Staff))}


def report(**to: str) -> None:
    with writing() as book:
        for number, superior in to.items():
            book.execute(update(Staff).where(Staff.number == number).values(superior=superior))


@pytest.mark.clause("OFF-02", "OP-ROL-2")
@pytest.mark.parametrize(
    ("line", "after"),
    [
        ({"A3": "A1", "A4": "A1"}, {"A2": "S1", "A3": "A2", "A4": "A2"}),
        ({"A2": "A1", "A4": "A1"}, {"A2": "S1", "A3": "S1", "A4": "A2"}),  # the receiver was one of them
        ({"A3": "A1", "A2": "A3"}, {"A2": "S1", "A3": "A2", "A4": "S1"}),  # or below one of them
    ],
)
def test_those_who_reported_to_the_leaver_report_to_the_receiver_and_nobody_to_themselves(
    line: dict[str, str], after: dict[str, str]
) -> None:
    off = a_handover()
    report(**line)
    lists(off, (ItemKind.REPORTS, "reports"))
    accepts(off, MATTER, 1)
    assert {one: superiors()[one] for one in after} == after


# --- OFF-02, OFF-04, OFF-05, OP-OFF-4: property and accounts


@pytest.mark.clause("OFF-02", "OFF-06", "OP-OFF-4")
def test_what_came_back_ends_on_the_register_and_what_is_missing_or_damaged_is_decided_on() -> None:
    off = a_handover()
    holds(("K-1", "key"), ("K-2", "key"), ("K-3", "key"), ("K-4", "key"), ("K-5", "key"))
    lists(off, *((ItemKind.KEY, f"K-{number}") for number in range(1, 5)))
    how = ("returned", "damaged", "missing", "not-yet")
    rows = [{"item": nth, "given_back": one, "remark": "见单"} for nth, one in enumerate(how, 1)]
    losses = carried_out(effects.given_back, off, said(ReturnRecord, "W1", rows, also=[{"number": "K-5"}]))
    assert [one.number for one in losses] == [2, 3]
    assert states() == ["returned", "open", "open", "open"]
    assert register() == {"K-1": "returned", "K-2": "damaged", "K-3": "", "K-4": "", "K-5": "returned"}
    verdicts = [
        {"item": 2, "verdict": "deduct", "value": "30.5", "reason": "裂"},
        {"item": 3, "verdict": "waived", "reason": "旧"},
    ]
    decision = said(LossDecision, "S1", verdicts)
    assert carried_out(effects.losses_settled, off, decision, agreed=False) == [2], (
        "not without their own yes"
    )
    assert states() == ["returned", "open", "waived", "open"]
    assert carried_out(effects.losses_settled, off, said(LossDecision, "S1", verdicts[:1]), agreed=True) == []
    assert (states()[1], items()[2].value, items()[2].decided_by) == ("deducted", Decimal("30.5"), "S1")
    assert register() == {"K-1": "returned", "K-2": "damaged", "K-3": "missing", "K-4": "", "K-5": "returned"}


@pytest.mark.clause("OFF-02", "OFF-04")
def test_what_the_register_gave_to_somebody_else_meanwhile_is_theirs() -> None:
    off = a_handover()
    holds(("K-1", "key"), holder="A3")
    lists(off, (ItemKind.KEY, "K-1"))
    rows = [{"item": 1, "given_back": "returned"}]
    carried_out(effects.given_back, off, said(ReturnRecord, "W1", rows))
    assert (states(), register()) == (["returned"], {"K-1": ""})


@pytest.mark.clause("OFF-05")
def test_a_closed_account_ends_and_one_whose_rights_are_adjusted_stays() -> None:
    off = a_handover()
    holds(("crm", "account"), ("vpn", "account"), ("oa", "account"))
    lists(off, *((ItemKind.ACCOUNT, one) for one in ("crm", "vpn", "oa")))
    rows = [{"item": 1, "shut": "closed"}, {"item": 2, "shut": "adjusted"}, {"item": 3}]
    carried_out(effects.accounts_closed, off, said(AccountsClosed, "X1", rows))
    assert states() == ["closed", "kept", "open"]
    assert register() == {"crm": "closed", "vpn": "", "oa": ""}


@pytest.mark.clause("OP-OFF-4", "OFF-05")
def test_what_the_head_gives_up_is_missing_on_the_register_and_an_account_is_still_open() -> None:
    off = a_handover()
    holds(("K-1", "key"), ("crm", "account"))
    lists(off, (ItemKind.KEY, "K-1"), (ItemKind.ACCOUNT, "crm"), (ItemKind.CLAIM, "报销"))
    verdicts = (("waive", "旧"), ("waive", "停用"), ("pursue", "追"))
    rows = [GateRow(item=nth, verdict=one, reason=why) for nth, (one, why) in enumerate(verdicts, 1)]
    assert carried_out(effects.given_up, off, rows, "S1", AT) == [1, 2, 3]
    assert states() == ["waived", "waived", "pursued"]
    assert {one.decided_by for one in items().values()} == {"S1"}
    assert register() == {"K-1": "missing", "crm": ""}


@pytest.mark.clause("OP-OFF-1")
def test_the_list_and_its_acts_read_the_same_after_a_restart() -> None:
    off = a_handover()
    lists(off, (ItemKind.RECEIPT, "回单"), (ItemKind.RECEIPT, "回单"))
    with reading() as book:
        assert [one.number for one in items_of(book, off.number)] == [1], "the same is on the list once"
        assert done_so_far(book, off.number) == {}
