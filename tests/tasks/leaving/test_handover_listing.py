"""What the list of a handover is made from: cases, posts, people, seats, property, as the case book has them."""

from datetime import date, timedelta
from typing import Any, ClassVar

import pytest
from department import HOUSE, STAFF, Said, answered, asked, found
from handovers import AFTERWARDS, LAST_DAY, ONE_DAY, RULES, TODAY, a_case, a_handover, about, leaves
from sqlalchemy import update

from policies.citations import cites
from policies.leaving.holdings import EndedAs
from policies.leaving.offboarding_forms import Handover
from policies.organisation import Role
from tasks import questions
from tasks.case import Case
from tasks.clock import now
from tasks.leaving.handover_items import add_items, items_of
from tasks.leaving.handover_listing import found_of
from tasks.records import models
from tasks.records.engine import reading, writing
from tasks.records.leaving import Holding
from tasks.records.models import Staff, StaffRole, Step, Substitute

SINCE = date(2020, 1, 1)
HELD = about(interviewed=True)
"""A handover that owes no interview."""


@cites("PRM-04")
class SaidInPerson(Said):
    asks: ClassVar = "评审打分 Score"
    in_person: ClassVar = True


@pytest.fixture(autouse=True)
def _department(case_book: str) -> None:
    assert case_book
    found(*STAFF, ("A3", "S1", Role.AGENT), ("D1", "L1", Role.DEPARTMENT_HEAD))
    found(("B1", None, Role.AGENT), name="二部", default=False)


def listed(matter: Handover = HELD) -> list[str]:
    """The list as `kind reference`, in its order."""
    with reading() as book:
        return [f"{one.kind.en} {one.reference}" for one in found_of(book, HOUSE, RULES, matter)]


def enter(*rows: Any) -> None:
    with writing() as book:
        book.add_all(rows)


def post(staff: str, role: str, since: date = SINCE, until: date | None = None) -> StaffRole:
    return StaffRole(staff=staff, role=role, since=since, until=until)


def stands_in(absent: str, until: date, stand_in: str = "A1", since: date = TODAY) -> Substitute:
    return Substitute(absent=absent, stand_in=stand_in, since=since, until=until)


def holding(number: str, kind: str = "badge", holder: str = "A1", **more: Any) -> Holding:
    known = {"department": HOUSE, "what": "", "since": SINCE, "ended_as": ""}
    return Holding(number=number, kind=kind, holder=holder, **known | more)


def in_person(case: Case, to: str) -> None:
    questions.put(case, case.step("score"), to, SaidInPerson, None)


# --- OFF-02, CMP-03: cases


@pytest.mark.clause("OFF-02", "CMP-03", "OP-OFF-1")
def test_open_cases_that_are_theirs_or_in_which_they_owe_an_answer_are_listed_by_number() -> None:
    a_case("CMP-3", owner="A1")
    owing = a_case("CMP-1", owner="A2")
    asked(owing, "A1")
    asked(owing, "A1")
    both = a_case("CMP-2", owner="A1")
    asked(both, "A1")
    assert listed() == ["case CMP-1", "case CMP-2", "case CMP-3"]


@pytest.mark.clause("OFF-02", "CMP-03")
def test_what_is_closed_anothers_or_answered_is_not_listed() -> None:
    a_case("CMP-1", owner="A1", closed_at=now(), state="closed")
    a_case("CMP-2", owner="A2")
    done = a_case("CMP-3", owner="A2")
    answered(asked(done, "A1"), "A1", now())
    of_the_role = a_case("CMP-4", owner="A2")
    asked(of_the_role, Role.AGENT)
    a_case("CMP-5", owner="A1", department="二部")
    assert listed() == []


@pytest.mark.clause("OP-OFF-1", "OFF-01")
def test_ones_own_affairs_are_left_out_and_the_same_of_somebody_else_is_work() -> None:
    a_case("APL-1", "penalty_appeal", "A1", {"taken_by": "A1"})
    a_case("RSG-1", "resignation", "A1", {"taken_by": "A1"})
    a_case("TRF-1", "post_transfer", "S1", {"person": "A1", "taken_by": "S1"})
    asked(a_case("TRM-1", "dismissal_termination", "S1", {"person": "A1", "taken_by": "S1"}), "A1")
    own = a_handover("OFF-1", HELD)
    asked(own, "A1")
    in_person(own, "A1")
    assert listed() == []
    a_case("TRM-2", "dismissal_termination", "A1", {"person": "A3", "taken_by": "A1"})
    anothers = a_handover("OFF-2", about("A3", "A1", taken_by="A1"))
    in_person(anothers, "A1")
    assert listed() == ["case OFF-2", "case TRM-2", "seat OFF-2 score"]


# --- OFF-02: posts


@pytest.mark.clause("OFF-02", "OP-OFF-1")
def test_a_post_that_nobody_else_holds_is_listed_and_a_shared_one_is_not() -> None:
    enter(post("A1", Role.STATISTICIAN), post("A1", Role.SHIFT_LEAD), post("A2", Role.SHIFT_LEAD))
    assert listed() == ["role statistician"]


@pytest.mark.clause("OFF-02")
@pytest.mark.parametrize(
    ("since", "until", "sole"),
    [
        (SINCE, AFTERWARDS, False),
        (SINCE, LAST_DAY, True),  # who goes on the same day takes nothing over
        (SINCE, LAST_DAY - ONE_DAY, True),
        (AFTERWARDS, None, False),  # who begins on the day after does
        (AFTERWARDS + ONE_DAY, None, True),
    ],
)
def test_a_post_is_shared_with_whoever_holds_it_on_the_day_after(
    *, since: date, until: date | None, sole: bool
) -> None:
    enter(post("A1", Role.STATISTICIAN), post("A2", Role.STATISTICIAN, since, until))
    assert listed() == (["role statistician"] if sole else [])


@pytest.mark.clause("OFF-02")
def test_who_leaves_or_is_of_another_department_shares_no_post() -> None:
    enter(post("A1", Role.STATISTICIAN), post("A2", Role.STATISTICIAN), post("B1", Role.STATISTICIAN))
    leaves("A2", LAST_DAY)
    assert listed() == ["role statistician"]
    leaves("A2", AFTERWARDS)
    assert listed() == []


@pytest.mark.clause("OFF-02")
@pytest.mark.parametrize(
    ("rows", "found_there"),
    [
        ([(SINCE, LAST_DAY)], True),
        ([(SINCE, LAST_DAY - ONE_DAY)], False),  # given up before
        ([(LAST_DAY, None)], True),
        ([(AFTERWARDS, None)], False),  # never begun
        ([(SINCE, None), (TODAY, None)], True),  # entered twice, and still one person's
    ],
)
def test_a_post_is_theirs_if_they_hold_it_on_their_last_day(
    *, rows: list[tuple[date, date | None]], found_there: bool
) -> None:
    enter(*(post("A1", Role.STATISTICIAN, since, until) for since, until in rows))
    assert listed() == (["role statistician"] if found_there else [])


# --- OFF-02: people


@pytest.mark.clause("OFF-02")
def test_whom_they_stand_in_for_beyond_the_last_day_is_listed() -> None:
    enter(
        stands_in("S1", AFTERWARDS),
        stands_in("A3", LAST_DAY + timedelta(days=30)),
        stands_in("A2", LAST_DAY),
        stands_in("L1", AFTERWARDS, stand_in="A3"),
        stands_in("A3", AFTERWARDS, since=AFTERWARDS),
    )
    assert listed() == [
        f"substitute A3 {TODAY}",
        f"substitute A3 {AFTERWARDS}",
        f"substitute S1 {TODAY}",
    ]


@pytest.mark.clause("OFF-02")
def test_those_who_report_to_them_and_stay_are_one_entry() -> None:
    with writing() as book:
        team = Staff.number.in_(["D1", "A3", "A2", "B1"])
        book.execute(update(Staff).where(team).values(superior="A1"))
    leaves("A3", LAST_DAY)
    with reading() as book:
        (entry,) = found_of(book, HOUSE, RULES, HELD)
    assert (entry.kind.en, entry.what) == ("reports", "A2、D1"), "who goes with them needs no new superior"
    leaves("A2", LAST_DAY)
    leaves("D1", LAST_DAY)
    assert "reports reports" not in listed()


# --- OFF-01: what only they could answer


@pytest.mark.clause("OFF-01", "PRM-04")
def test_a_question_in_person_is_hrs_to_arrange_and_makes_no_case_of_it() -> None:
    case = a_case("PRM-1", "promotion_review_panel", "S1")
    in_person(case, "A1")
    in_person(case, "A3")
    with reading() as book:
        (entry,) = found_of(book, HOUSE, RULES, HELD)
    assert (entry.kind.en, entry.reference, entry.what) == ("seat", "PRM-1 score", "PRM-1 评审打分")


def panel(case: Case, key: str, *people: str) -> Step:
    gave = {"seated": [{"person": one} for one in people]} if "formed" in key else {"marks": []}
    return Step(case=case.number, key=key, at=now(), gave={"gave": gave})


@pytest.mark.clause("OFF-01", "PRM-04")
def test_a_seat_on_a_panel_is_listed_until_the_marks_are_in() -> None:
    case, other = (a_case(number, "promotion_review_panel", "S1") for number in ("PRM-2", "PRM-1"))
    enter(panel(case, "panel_formed", "A1", "A2"))
    enter(panel(other, "panel_formed", "A2", "A3"))
    assert listed() == ["seat PRM-2 panel"]
    enter(panel(other, "panel_formed-2", "A1", "A3"))
    assert listed() == ["seat PRM-1 panel", "seat PRM-2 panel"], "on the panel as it was formed anew"
    enter(panel(case, "panel_scored"))
    assert listed() == ["seat PRM-1 panel"]
    enter(panel(other, "panel_formed-3", "A2"))
    assert listed() == []


@pytest.mark.clause("OFF-01", "PRM-04")
def test_a_panel_of_a_case_that_is_over_seats_nobody() -> None:
    case = a_case("PRM-1", "promotion_review_panel", closed_at=now(), state="closed")
    enter(panel(case, "panel_formed", "A1"))
    assert listed() == []


# --- OFF-02, OFF-05, RSG-03: what they have, and what is owed


@pytest.mark.clause("OFF-02", "OFF-04", "OFF-05")
def test_property_and_accounts_in_their_hands_are_listed_by_number() -> None:
    enter(
        holding("P-10", "computer"),
        holding("P-2", "key"),
        holding("b-1"),
        holding("crm/a1", "account"),
        holding("P-1", holder="A2"),
        holding("P-3", ended_at=now(), ended_as=EndedAs.RETURNED.en),
        holding("P-4", department="二部"),
    )
    assert listed() == ["computer P-10", "key P-2", "badge b-1", "account crm/a1"]


@pytest.mark.clause("RSG-03", "OFF-01")
@pytest.mark.parametrize(
    ("more", "owed"),
    [
        ({}, True),
        ({"interviewed": True}, False),
        ({"cause": "dismissal"}, True),
        ({"cause": "transfer"}, False),
    ],
)
def test_an_exit_interview_is_owed_unless_it_was_held_or_nobody_leaves(
    *, more: dict[str, Any], owed: bool
) -> None:
    assert listed(about(**more)) == (["interview RSG-03"] if owed else [])


@pytest.mark.clause("OP-OFF-1")
def test_work_comes_first_and_each_kind_is_in_one_order_on_either_database() -> None:
    for number in ("CMP-10", "CMP-2", "cmp-1"):
        a_case(number, owner="A1")
    enter(
        post("A1", Role.STATISTICIAN),
        post("A1", Role.IT),
        stands_in("S1", AFTERWARDS),
        holding("z9"),
        holding("A-1"),
        holding("a1"),
    )
    with writing() as book:
        book.execute(update(Staff).where(Staff.number == "A3").values(superior="A1"))
    in_person(a_case("PRM-1", "promotion_review_panel"), "A1")
    assert listed(about()) == [
        "case CMP-10",
        "case CMP-2",
        "case cmp-1",
        "role it",
        "role statistician",
        f"substitute S1 {TODAY}",
        "reports reports",
        "seat PRM-1 score",
        "badge A-1",
        "badge a1",
        "badge z9",
        "interview RSG-03",
    ]


@pytest.mark.clause("OP-OFF-1", "OFF-01")
def test_what_is_on_the_list_is_not_put_there_twice_and_what_comes_later_follows() -> None:
    off, first = a_handover("OFF-1", HELD), a_case("CMP-2", owner="A1")

    def numbered() -> list[tuple[int, str]]:
        with writing() as book:
            add_items(book, off, "A1", found_of(book, HOUSE, RULES, HELD))
            return [(one.number, one.reference) for one in items_of(book, off.number)]

    assert numbered() == [(1, "CMP-2")]
    assert numbered() == [(1, "CMP-2")]
    a_case("CMP-1", owner="A1")
    with writing() as book:
        book.get_one(models.Case, first.number).closed_at = now()
    assert numbered() == [(1, "CMP-2"), (2, "CMP-1")]
