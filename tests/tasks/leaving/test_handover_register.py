"""What a handover changes on the staff register, what a cancellation gives back, what both know of the people."""

from datetime import date, timedelta
from typing import Any

import pytest
from department import HOUSE, STAFF, asked, found
from handovers import (
    AFTERWARDS,
    LAST_DAY,
    ONE_DAY,
    TODAY,
    a_case,
    a_handover,
    about,
    leaves,
)
from sqlalchemy import select, update

from policies.leaving.cancellation_forms import Cancellation, CancellationRequest
from policies.leaving.handover_items import ItemKind, ItemState
from policies.leaving.offboarding_forms import Handover, HandoverRequest
from policies.leaving.offboarding_handover import OffboardingPolicy
from policies.organisation import Role
from tasks.case import Case
from tasks.clock import now
from tasks.departments import department_of
from tasks.leaving import cancellation, handover_start
from tasks.leaving.handover_register import leaves_on, strangers
from tasks.records.engine import reading, writing
from tasks.records.leaving import HandoverItem
from tasks.records.models import Notice, Question, Ruling, Staff, StaffRole, Step, Substitute
from tasks.staff import eligible, known, serving_as

LATER = AFTERWARDS + timedelta(days=30)
SINCE = date(2020, 1, 1)


@pytest.fixture(autouse=True)
def _department(case_book: str) -> None:
    assert case_book
    found(*STAFF, ("D1", "L1", Role.DEPARTMENT_HEAD))
    found(("B1", None, Role.AGENT), name="二部", default=False)


def enter(*rows: Any) -> None:
    with writing() as book:
        book.add_all(rows)


def goes(off: Case, matter: Handover | None = None) -> dict[str, str]:
    """The last day enters the register, and what stood there is kept with the act."""
    with writing() as book:
        before: dict[str, str] = leaves_on.__wrapped__(book, off, matter or about())  # type: ignore[attr-defined]
        book.add(Step(case=off.number, key="leaves_on", at=now(), gave={"gave": before}))
    return before


def stays(off: Case) -> list[str]:
    with writing() as book:
        given_back: list[str] = cancellation.stays_after_all.__wrapped__(  # type: ignore[attr-defined]
            book, off, off.number
        )
    return given_back


def register() -> dict[str, date | None]:
    """Until when the leaver serves, holds each role and is stood in for."""
    with reading() as book:
        roles = book.scalars(select(StaffRole).where(StaffRole.staff == "A1"))
        absences = book.scalars(select(Substitute).where(Substitute.absent == "A1"))
        return (
            {"staff": book.get_one(Staff, "A1").until}
            | {f"{one.role} {one.since}": one.until for one in roles}
            | {f"{one.stand_in} {one.since}": one.until for one in absences}
        )


def may_answer(to: str, day: date) -> list[str]:
    with reading() as book:
        return [one.number for one in eligible(book, HOUSE, to, day)]


# --- OFF-05: until the last day, and not the day after


@pytest.mark.clause("OFF-01", "OFF-05", "OP-ROL-1")
def test_on_the_last_day_the_leaver_still_answers_and_on_the_day_after_nobody_of_that_name() -> None:
    enter(StaffRole(staff="A1", role=Role.STATISTICIAN, since=SINCE))
    goes(a_handover())
    assert (may_answer("A1", LAST_DAY), may_answer("A1", AFTERWARDS)) == (["A1"], ["X1"])
    assert (may_answer(Role.AGENT, LAST_DAY), may_answer(Role.AGENT, AFTERWARDS)) == (["A1", "A2"], ["A2"])
    assert (may_answer(Role.STATISTICIAN, LAST_DAY), may_answer(Role.STATISTICIAN, AFTERWARDS)) == (
        ["A1"],
        ["X1"],
    )
    with reading() as book:
        assert [known(book, HOUSE, "A1", day) for day in (LAST_DAY, AFTERWARDS)] == [True, False]
        assert {one.number: one.until for one in serving_as(book, HOUSE, Role.AGENT)}["A1"] == LAST_DAY


@pytest.mark.clause("OFF-01", "OP-ROL-3")
def test_who_stood_in_for_the_leaver_does_so_until_the_last_day() -> None:
    enter(Substitute(absent="A1", stand_in="A2", since=TODAY, until=LATER))
    goes(a_handover())
    assert register()[f"A2 {TODAY}"] == LAST_DAY
    assert may_answer("A1", AFTERWARDS) == ["X1"]


@pytest.mark.clause("OFF-01", "OP-HOUSE-117")
def test_service_roles_and_absences_end_and_come_back_as_they_were() -> None:
    earlier = LAST_DAY - timedelta(days=5)
    enter(
        StaffRole(staff="A1", role=Role.STATISTICIAN, since=SINCE, until=LATER),
        StaffRole(staff="A1", role=Role.SHIFT_LEAD, since=SINCE, until=earlier),
        StaffRole(staff="A1", role=Role.IT, since=SINCE, until=LAST_DAY),
        StaffRole(staff="A1", role=Role.HR, since=LATER),
        Substitute(absent="A1", stand_in="A2", since=TODAY, until=LATER),
        Substitute(absent="A1", stand_in="S1", since=TODAY, until=earlier),
    )
    before, off = register(), a_handover()
    kept = goes(off)
    assert register() == before | {
        "staff": LAST_DAY,
        f"agent {SINCE}": LAST_DAY,
        f"statistician {SINCE}": LAST_DAY,
        f"hr {LATER}": LATER,  # which is never, for somebody who is gone by then
        f"A2 {TODAY}": LAST_DAY,
    }
    assert may_answer(Role.HR, LATER) == ["X1"]
    assert kept == {
        "staff": "",
        f"role agent {SINCE}": "",
        f"role statistician {SINCE}": LATER.isoformat(),
        f"role hr {LATER}": "",
        f"substitute A2 {TODAY}": LATER.isoformat(),
    }
    assert stays(off) == sorted(kept)
    assert register() == before


@pytest.mark.clause("OFF-01", "OP-HOUSE-117")
@pytest.mark.parametrize(("stood", "holds"), [(LATER, LAST_DAY), (LAST_DAY, LAST_DAY), (TODAY, TODAY)])
def test_an_end_that_stood_there_before_comes_back_and_an_earlier_one_holds(stood: date, holds: date) -> None:
    leaves("A1", stood)
    off = a_handover()
    goes(off)
    assert register()["staff"] == holds
    stays(off)
    assert register()["staff"] == stood


@pytest.mark.clause("OFF-01", "TRF-01")
def test_a_transfer_ends_nothing_on_the_register() -> None:
    before, matter = register(), about(cause="transfer")
    off = a_handover(matter=matter)
    assert goes(off, matter) == {}
    assert register() == before
    assert stays(off) == []
    assert register() == before


@pytest.mark.clause("OP-HOUSE-117")
def test_what_is_open_is_void_and_what_is_done_stays() -> None:
    off = a_handover()
    goes(off)
    states = (ItemState.OPEN, ItemState.DISPUTED, ItemState.ACCEPTED, ItemState.RETURNED, ItemState.WAIVED)
    enter(
        *(
            HandoverItem(
                case=off.number,
                number=nth,
                kind=ItemKind.KEY.en,
                reference=f"K-{nth}",
                what="",
                giver="A1",
                person="custodian",
                state=state.en,
                listed_at=now(),
                reason="",
                disputes=[],
            )
            for nth, state in enumerate(states, 1)
        )
    )
    stays(off)
    with reading() as book:
        rows = book.scalars(select(HandoverItem).order_by(HandoverItem.number)).all()
    assert [one.state for one in rows] == ["void", "void", "accepted", "returned", "waived"]
    assert [one.settled_at is not None for one in rows] == [True, True, False, False, False]


@pytest.mark.clause("OP-HOUSE-117")
def test_a_handover_that_has_changed_nothing_yet_gives_nothing_back() -> None:
    assert stays(a_handover()) == []
    assert register()["staff"] is None


# --- OFF-01: a second handover of the same person


def joins(off: Case, **more: Any) -> None:
    handover_start.join(off, OffboardingPolicy, about(**more))


@pytest.mark.clause("OFF-01")
@pytest.mark.parametrize(
    ("more", "until"),
    [
        ({"last_day": LAST_DAY - ONE_DAY}, LAST_DAY - ONE_DAY),
        ({"last_day": AFTERWARDS}, LAST_DAY),
        ({"last_day": LAST_DAY - ONE_DAY, "cause": "transfer"}, LAST_DAY),
    ],
)
def test_the_earlier_last_day_of_two_handovers_holds_and_is_ruled_and_told_once(
    more: dict[str, Any], until: date
) -> None:
    off = a_handover()
    goes(off)
    for _ in range(2):
        joins(off, **more)
    assert register()["staff"] == until
    with reading() as book:
        assert list(book.scalars(select(Ruling.what))) == ["并入进行中的交接"]
        assert list(book.scalars(select(Notice.recipient))) == ["D1"]
    stays(off)
    assert register()["staff"] is None


# --- what is known of the people as one starts


def named(**more: Any) -> dict[str, Any]:
    said = about(**more).model_dump(include=set(HandoverRequest.model_fields))
    with reading() as book:
        setting = department_of(book, "")
        assert setting is not None
        return handover_start._found(book, setting, HandoverRequest.model_validate(said))


@pytest.mark.clause("OFF-01", "OFF-02")
@pytest.mark.parametrize(
    ("until", "serves"),
    [
        (None, True),
        (LATER, True),
        (AFTERWARDS, True),
        (LAST_DAY, False),
        (LAST_DAY - ONE_DAY, False),
        (TODAY - ONE_DAY, False),
    ],
)
def test_who_takes_over_works_here_now_and_beyond_the_last_day(*, until: date | None, serves: bool) -> None:
    with writing() as book:
        book.execute(update(Staff).where(Staff.number == "A2").values(until=until))
    assert named()["receiver_serves"] is serves
    assert about(receiver_serves=named()["receiver_serves"]).objections(now()) == (
        [] if serves else about(receiver_serves=False).objections(now())
    )
    assert strangers(a_handover(), {"A2", "S1"}, LAST_DAY) == (set() if serves else {"A2"})


@pytest.mark.clause("OFF-01", "OFF-02")
def test_nobody_takes_over_who_comes_later_or_belongs_to_another_department() -> None:
    off = a_handover()
    assert strangers(off, {"B1", "Z9", "A2"}, LAST_DAY) == {"B1", "Z9"}
    assert not named(receiver="B1")["receiver_serves"]
    with writing() as book:
        book.execute(update(Staff).where(Staff.number == "A2").values(since=AFTERWARDS))
    assert strangers(off, {"A2"}, LAST_DAY) == {"A2"}
    assert not named()["receiver_serves"]


@pytest.mark.clause("OFF-01")
def test_who_has_left_hands_nothing_over_and_on_the_last_day_one_still_does() -> None:
    leaves("A1", TODAY)
    assert named()["leaver_serves"]
    leaves("A1", TODAY - ONE_DAY)
    assert not named()["leaver_serves"]
    assert not named(leaver="B1")["leaver_serves"]


@pytest.mark.clause("OFF-01")
def test_hr_starts_a_handover_and_nobody_their_own_and_nobody_else_ends_somebodys_service() -> None:
    with writing() as book:
        book.add(StaffRole(staff="S1", role=Role.HR, since=SINCE))
    enter(Substitute(absent="S1", stand_in="A2", since=TODAY, until=TODAY))
    starts = {one: named(taken_by=one)["may_start"] for one in ("S1", "A2", "D1", "A1", "Z9")}
    assert starts == {"S1": True, "A2": True, "D1": False, "A1": False, "Z9": False}
    assert not named(leaver="S1", taken_by="S1")["may_start"]


@pytest.mark.clause("OFF-01")
def test_each_exit_of_somebody_is_counted_and_transfers_apart() -> None:
    over = {"closed_at": now(), "state": "closed"}
    for number, known_by in (("OFF-7", "A1 exit 1"), ("OFF-8", "A1 transfer 1"), ("OFF-9", "A11 exit 1")):
        a_case(number, "offboarding_handover", external_number=known_by, **over)
    a_case("OFF-6", "offboarding_handover", external_number="A1 exit 2")
    assert (named()["nth"], named(cause="transfer")["nth"], named(leaver="A2")["nth"]) == (2, 2, 1)


# --- OP-HOUSE-115, OP-HOUSE-116: what is known of a case that is to be cancelled


def cancels(number: str, department: str = "") -> dict[str, Any]:
    said = {"case": number, "ground": "withdrawn", "reason": "改变主意", "taken_by": "A1"}
    with reading() as book:
        setting = department_of(book, department)
        assert setting is not None
        return cancellation._found(book, setting, CancellationRequest.model_validate(said))


@pytest.mark.clause("OP-HOUSE-115")
def test_whose_case_it_is_and_who_put_it_forward_stands_in_its_facts() -> None:
    a_case("RSG-1", "resignation", facts={"taken_by": "A1"})
    a_case("TRF-1", "post_transfer", facts={"person": "A1", "taken_by": "S1", "last_day": "2026-12-31"})
    a_handover()
    found_there = [cancels(one) for one in ("RSG-1", "TRF-1", "OFF-1")]
    assert [(one["person"], one["put_by"]) for one in found_there] == [
        ("A1", "A1"),
        ("A1", "S1"),
        ("A1", "S1"),
    ]
    assert [one["last_day"] for one in found_there] == ["", "2026-12-31", LAST_DAY.isoformat()]
    assert [one["procedure"] for one in found_there] == [
        "resignation",
        "post_transfer",
        "offboarding_handover",
    ]
    assert not any(one["decided"] or one["result"] or one["based_on"] for one in found_there)


@pytest.mark.clause("OP-HOUSE-115", "OP-HOUSE-116")
@pytest.mark.parametrize("number", ["CMP-1", "RSG-9", "RSG-2"])
def test_of_another_kind_of_case_another_departments_or_none_nothing_is_found(number: str) -> None:
    a_case("CMP-1", facts={"taken_by": "A1"})
    a_case("RSG-2", "resignation", facts={"taken_by": "B1"}, department="二部")
    found_there = cancels(number)
    assert (found_there["procedure"], found_there["person"], found_there["put_by"]) == ("", "", "")


@pytest.mark.clause("OP-HOUSE-115", "OP-HOUSE-116", "RSG-02")
@pytest.mark.parametrize(
    ("form", "state", "decided"),
    [
        ("Receipt", "answered", False),
        ("ResignationAccepted", "open", False),
        ("ResignationAccepted", "expired", False),
        ("ResignationAccepted", "answered", True),
        ("HrDecision", "answered", True),
        ("GmDecision", "answered", True),
        ("DismissalDecision", "answered", True),
    ],
)
def test_a_leaving_is_decided_once_the_deciding_form_is_answered(
    *, form: str, state: str, decided: bool
) -> None:
    case = a_case("RSG-1", "resignation", facts={"taken_by": "A1"})
    question = asked(case, "A1")
    with writing() as book:
        row = book.get_one(Question, question.id)
        row.form, row.state = form, state
    assert cancels("RSG-1")["decided"] is decided


@pytest.mark.clause("OP-HOUSE-116")
def test_how_it_ended_and_until_when_is_read_from_its_outcome() -> None:
    outcome = {"result": "accepted", "last_day": LAST_DAY.isoformat()}
    a_case("RSG-1", "resignation", facts={"taken_by": "A1"}, outcome=outcome, closed_at=now())
    found_there = cancels("RSG-1")
    assert (found_there["result"], found_there["decided"]) == ("accepted", True)
    assert found_there["last_day"] == LAST_DAY.isoformat()


@pytest.mark.clause("OP-HOUSE-116")
def test_a_second_attempt_is_counted_and_what_was_cancelled_once_is_over() -> None:
    outcome = {"result": "accepted", "last_day": LAST_DAY.isoformat()}
    a_case("RSG-1", "resignation", facts={"taken_by": "A1"}, outcome=outcome, closed_at=now())
    attempts = {"procedure": "exit_cancellation", "closed_at": now()}
    a_case("XCL-1", external_number="RSG-1 1", outcome={"result": "refused"}, **attempts)
    a_case("XCL-2", external_number="RSG-11 1", outcome={"result": "cancelled"}, **attempts)
    assert (cancels("RSG-1")["nth"], cancels("RSG-1")["result"]) == (2, "accepted")
    a_case("XCL-3", external_number="RSG-1 2", outcome={"result": "cancelled"}, **attempts)
    assert (cancels("RSG-1")["nth"], cancels("RSG-1")["result"]) == (3, "cancelled")


@pytest.mark.clause("OP-HOUSE-116")
@pytest.mark.parametrize(
    ("based_on", "follows"), [("TRM-1", "TRM-1"), ("合同到期", ""), ("CMP-1", ""), ("", "")]
)
def test_a_handover_follows_from_the_leaving_that_it_names(based_on: str, follows: str) -> None:
    a_case("TRM-1", "dismissal_termination", facts={"person": "A1"})
    a_case("CMP-1")
    a_handover(matter=about(based_on=based_on))
    assert cancels("OFF-1")["based_on"] == follows


@pytest.mark.clause("OP-HOUSE-117")
def test_a_cancelled_case_stops_the_handovers_it_led_to_and_a_handover_itself() -> None:
    a_case("RSG-1", "resignation", facts={"taken_by": "A1"})
    for number, based_on in (("OFF-1", "RSG-1"), ("OFF-2", "RSG-11"), ("OFF-3", "")):
        matter = about(based_on=based_on)
        a_case(number, "offboarding_handover", facts=matter.model_dump(mode="json"))
    a_case("OFF-4", "offboarding_handover", facts=about(based_on="RSG-1").model_dump(mode="json"))
    case = a_case("XCL-1", "exit_cancellation")

    def led_to(number: str) -> list[str]:
        known_there = cancels(number) | {"started_at": now()}
        said = {"case": number, "ground": "withdrawn", "reason": "改变主意", "taken_by": "A1"}
        with writing() as book:
            found_there: list[str] = cancellation.started_by.__wrapped__(  # type: ignore[attr-defined]
                book, case, Cancellation.model_validate(said | known_there)
            )
        return sorted(found_there)

    assert led_to("RSG-1") == ["OFF-1", "OFF-4"]
    assert led_to("OFF-3") == ["OFF-3"]
