"""Whose work passes to whom, from which day: what waits for one waits for the other, and both stay on record."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from threading import Barrier
from typing import ClassVar
from zoneinfo import ZoneInfo

import pytest
from department import HOUSE, STAFF, Said, answered, asked, row, within
from handovers import (
    AFTERWARDS,
    LAST_DAY,
    ONE_DAY,
    SHANGHAI,
    TODAY,
    a_case,
    a_handover,
    about,
    leaves,
    noon,
)
from sqlalchemy import select, text, update

from policies.citations import cites
from policies.organisation import Role
from policies.working_time import WorkingCalendar
from tasks import questions, timers
from tasks.case import Case
from tasks.clock import now
from tasks.departments import found_department
from tasks.desks import to_do
from tasks.leaving.cancellation import stays_after_all
from tasks.leaving.handover_passing import pass_on_the_rest
from tasks.notices import notify
from tasks.records import models
from tasks.records.engine import reading, writing
from tasks.records.leaving import Takeover
from tasks.records.models import Notice, Question, Staff, StaffRole, Timer
from tasks.reporting_line import level_above
from tasks.takeovers import in_charge, move_what_is_due, take_over

SINCE = date(2020, 1, 1)


@cites("OFF-02")
class SaidInPerson(Said):
    in_person: ClassVar = True


@pytest.fixture(autouse=True)
def _department(case_book: str) -> None:
    assert case_book
    hire(HOUSE, *STAFF, ("A3", "S1", Role.AGENT), ("A4", "S1", Role.AGENT))


def hire(department: str, *people: tuple[str, str | None, str], zone: str = "Asia/Shanghai") -> None:
    with writing() as book:
        calendar = WorkingCalendar(zone=zone)
        found_department(book, department, "callcentre", calendar, default=department == HOUSE)
        book.flush()
        for number, superior, role in people:
            book.add(Staff(number=number, name=number, department=department, superior=superior, since=SINCE))
            book.flush()
            book.add(StaffRole(staff=number, role=role, since=SINCE))


def passes(
    handover: Case, number: str | None, giver: str = "A1", receiver: str = "A2", since: date = TODAY
) -> None:
    """A case, or whatever else is somebody's, is another's from a day on."""
    with writing() as book:
        take_over(book, handover.number, giver, receiver, since, about=number, today=TODAY)


def owner_of(case: Case) -> str | None:
    with reading() as book:
        return book.get_one(models.Case, case.number).owner


def answers_for(case: Case, to: str, day: date = TODAY) -> str:
    with reading() as book:
        return in_charge(book, case.number, to, day)


def entries() -> list[str]:
    """Every entry, in its order: what passes from whom to whom, and whether it has moved or is void."""
    with reading() as book:
        rows = book.scalars(select(Takeover).order_by(Takeover.id))
        return [
            f"{one.about or 'the rest'}: {one.giver} → {one.receiver}"
            f"{'' if one.moved_at else ', to come'}{', void' if one.void_at else ''}"
            for one in rows
        ]


def marks(question: Question, kind: str = "again") -> list[str]:
    with reading() as book:
        of_it = Timer.question == question.id, Timer.kind == kind
        return list(book.scalars(select(Timer.state).where(*of_it)))


# --- from the day on, and not the day before


@pytest.mark.clause("OFF-02", "CMP-03", "OP-HOUSE-114")
def test_what_is_asked_of_the_giver_is_the_receivers_from_the_day_on_and_not_the_day_before() -> None:
    off, case = a_handover(), a_case("CMP-1", owner="A1")
    question = asked(case, "A1")
    passes(off, "CMP-1", since=LAST_DAY)
    midnight = datetime(LAST_DAY.year, LAST_DAY.month, LAST_DAY.day, tzinfo=SHANGHAI)
    assert move_what_is_due(midnight - timedelta(seconds=1)) == 0
    assert (row(question).asked_of, owner_of(case)) == ("A1", "A1")
    assert move_what_is_due(midnight) == 1
    assert (row(question).asked_of, row(question).eligible, owner_of(case)) == ("A2", ["A2"], "A2")
    assert entries() == ["CMP-1: A1 → A2"], "both names stay on record"


@pytest.mark.clause("OFF-02", "OP-HOUSE-114")
def test_what_passes_today_moves_at_once_and_tomorrows_waits() -> None:
    off, today, tomorrow = a_handover(), a_case("CMP-1", owner="A1"), a_case("CMP-2", owner="A1")
    passes(off, "CMP-1")
    passes(off, "CMP-2", since=TODAY + ONE_DAY)
    assert (owner_of(today), owner_of(tomorrow)) == ("A2", "A1")
    assert entries() == ["CMP-1: A1 → A2", "CMP-2: A1 → A2, to come"]


@pytest.mark.clause("OFF-02", "OP-GEN-3")
def test_the_day_is_the_one_where_the_giver_works() -> None:
    hire("纽约部", ("N1", None, Role.AGENT), ("N2", "N1", Role.AGENT), zone="America/New_York")
    here, there = a_case("CMP-1", owner="A1"), a_case("CMP-2", owner="N1", department="纽约部")
    off = a_handover()
    passes(off, "CMP-1", since=LAST_DAY)
    passes(off, "CMP-2", "N1", "N2", LAST_DAY)
    midnight = datetime(LAST_DAY.year, LAST_DAY.month, LAST_DAY.day, tzinfo=SHANGHAI)
    assert move_what_is_due(midnight) == 1
    assert (owner_of(here), owner_of(there)) == ("A2", "N1")
    midnight = midnight.replace(tzinfo=ZoneInfo("America/New_York"))
    assert move_what_is_due(midnight - timedelta(seconds=1)) == 0
    assert move_what_is_due(midnight) == 1
    assert owner_of(there) == "N2"


@pytest.mark.clause("OFF-02")
def test_nothing_else_moves_with_a_case() -> None:
    off, case, other = a_handover(), a_case("CMP-1", owner="A1"), a_case("CMP-2", owner="A1")
    somebody_elses = a_case("CMP-3", owner="A3")
    untouched = [asked(other, "A1"), asked(case, "A3"), asked(case, Role.AGENT), asked(somebody_elses, "A1")]
    done = asked(case, "A1")
    answered(done, "A1", now())
    passes(off, "CMP-1")
    assert [row(one).asked_of for one in untouched] == ["A1", "A3", Role.AGENT, "A1"]
    assert (row(done).asked_of, row(done).answered_by) == ("A1", "A1")
    assert (owner_of(other), owner_of(somebody_elses)) == ("A1", "A3")
    passes(off, "CMP-3")
    assert owner_of(somebody_elses) == "A3", "in which the giver only owes an answer"
    assert row(untouched[3]).asked_of == "A2"


@pytest.mark.clause("OFF-01", "OFF-02")
def test_what_only_the_giver_can_answer_passes_to_nobody() -> None:
    off, case = a_handover(), a_case("CMP-1", owner="A1")
    before, _ = questions.put(case, "before", "A1", SaidInPerson, None)
    passes(off, "CMP-1")
    after, _ = questions.put(case, "after", "A1", SaidInPerson, None)
    assert (row(before).asked_of, row(after).asked_of) == ("A1", "A1")
    assert marks(before) == []


@pytest.mark.clause("OFF-02", "CMP-03")
def test_what_is_closed_keeps_its_owner() -> None:
    off, case = a_handover(), a_case("CMP-1", owner="A1", closed_at=now(), state="closed")
    passes(off, "CMP-1")
    assert owner_of(case) == "A1"


# --- what is asked later, and told


@pytest.mark.clause("OFF-02", "CMP-03")
def test_what_is_asked_of_the_giver_afterwards_and_told_them_goes_to_the_receiver() -> None:
    off, case, other = a_handover(), a_case("CMP-1", owner="A1"), a_case("CMP-2", owner="A1")
    passes(off, "CMP-1")
    later = asked(case, "A1")
    assert (later.asked_of, later.eligible) == ("A2", ["A2"])
    assert asked(other, "A1").asked_of == "A1"
    with writing() as book:
        assert notify.__wrapped__(book, case, "A1", "escalated", about="结果") == 1  # type: ignore[attr-defined]
        level = level_above.__wrapped__(book, case, "A1")  # type: ignore[attr-defined]
    with reading() as book:
        told = list(book.execute(select(Notice.case, Notice.kind, Notice.recipient).order_by(Notice.id)))
    assert told == [("CMP-1", "question", "A2"), ("CMP-2", "question", "A1"), ("CMP-1", "escalated", "A2")]
    assert level == "S1", "silence climbs from whoever took over"


@pytest.mark.clause("OFF-02")
def test_a_question_that_is_asked_anew_keeps_its_due_time_and_its_refused_attempts() -> None:
    off, case = a_handover(), a_case("CMP-1", owner="A1")
    limit = within(10, now())
    question = asked(case, "A1", limit=limit)
    question = questions.refuse(question, {"answered_by": "A9"}, ["answered_by: 无权答复"], now())
    passes(off, "CMP-1")
    assert (row(question).asked_of, row(question).attempt, row(question).due_at) == ("A2", 2, limit.at)
    assert (marks(question), marks(question, "due")) == (["waiting"], ["waiting"])
    (timer,) = [one for one in timers.take(now() + timedelta(seconds=1), 9) if one[1] == "again"]
    anew = questions.anew(timer[2])
    timers.fired([timer[0]], now())
    assert (anew.attempt, anew.asked_of, anew.due_at, anew.state) == (3, "A2", limit.at, "open")
    assert [one.by for one in questions.refusals(question)] == ["A9"]
    passes(off, "CMP-1", "A2", "A3")
    assert (row(question).asked_of, marks(question)) == ("A3", ["waiting"]), "a second time by the same mark"


@pytest.mark.clause("OP-HOUSE-2", "OFF-02")
def test_the_receiver_is_reminded_and_has_it_in_the_inbox() -> None:
    off, case, start = a_handover(), a_case("CMP-1", owner="A1"), now()
    question = asked(case, "A1", limit=within(10, start))

    def in_tray(number: str) -> list[int]:
        with reading() as book:
            return [one.question.id for one in to_do(book, book.get_one(Staff, number), TODAY, 20)]

    assert (in_tray("A1"), in_tray("A2")) == ([question.id], [])
    passes(off, "CMP-1")
    assert (in_tray("A1"), in_tray("A2")) == ([], [question.id])
    moment = start + timedelta(hours=8)
    for timer, kind, taken in timers.take(moment, 9):
        if kind == "reminder":
            timers.remind(timer, taken, moment)
    with reading() as book:
        assert list(book.scalars(select(Notice.recipient).where(Notice.kind == "reminder"))) == ["A2"]


# --- one after the other


@pytest.mark.clause("OFF-02", "CMP-03")
def test_from_one_to_the_next_it_ends_with_the_last() -> None:
    case, question = a_case("CMP-1", owner="A1"), None
    question = asked(case, "A1")
    passes(a_handover(), "CMP-1")
    passes(a_handover("OFF-2", about("A2", "A3")), "CMP-1", "A2", "A3")
    assert (row(question).asked_of, owner_of(case)) == ("A3", "A3")
    assert [answers_for(case, one) for one in ("A1", "A2", "A3", "A4")] == ["A3", "A3", "A3", "A4"]
    assert answers_for(case, "A1", TODAY - ONE_DAY) == "A1"
    assert answers_for(a_case("CMP-2"), "A1") == "A1"


@pytest.mark.clause("OFF-02")
def test_what_comes_to_somebody_after_they_handed_over_goes_on_to_who_took_over_from_them() -> None:
    case = a_case("CMP-1", owner="A1")
    question = asked(case, "A1")
    passes(a_handover(), "CMP-1", since=LAST_DAY)
    passes(a_handover("OFF-2", about("A2", "A3", TODAY)), None, "A2", "A3", TODAY + ONE_DAY)
    leaves("A2", TODAY)
    assert move_what_is_due(noon(TODAY + ONE_DAY)) == 1
    assert move_what_is_due(noon(LAST_DAY)) == 1
    assert (row(question).asked_of, row(question).eligible, owner_of(case)) == ("A3", ["A3"], "A3")
    assert answers_for(case, "A1", LAST_DAY) == "A3"


@pytest.mark.clause("OFF-02")
@pytest.mark.parametrize(
    ("entered", "whose"),
    [
        ([("A1", "A2"), ("A2", "A1")], "A1"),
        ([("A2", "A1"), ("A1", "A2")], "A2"),
        ([("A1", "A2"), ("A2", "A3"), ("A3", "A1")], "A1"),
        ([("A4", "A1"), ("A1", "A2"), ("A2", "A3"), ("A3", "A1")], "A1"),
    ],
)
def test_of_people_who_took_over_from_one_another_it_is_the_last_ones(
    entered: list[tuple[str, str]], whose: str
) -> None:
    off, case = a_handover(), a_case("CMP-1", owner=entered[0][0])
    for number, (giver, receiver) in enumerate(entered):
        passes(off, "CMP-1", giver, receiver, TODAY - timedelta(days=9 - number))
    everybody = {one for pair in entered for one in pair}
    assert {answers_for(case, one) for one in everybody} == {whose}
    assert owner_of(case) == whose


@pytest.mark.clause("OFF-02")
def test_a_later_entry_of_the_same_giver_holds_from_its_day_on() -> None:
    case = a_case("CMP-1", owner="A1")
    passes(a_handover(), "CMP-1", since=TODAY)
    passes(a_handover("OFF-2", about("A1", "A3")), "CMP-1", receiver="A3", since=TODAY + ONE_DAY)
    assert [answers_for(case, "A1", day) for day in (TODAY, TODAY + ONE_DAY)] == ["A2", "A3"]


# --- the rest


def handed_over(matter: Case) -> None:
    with writing() as book:
        pass_on_the_rest.__wrapped__(book, matter, about())  # type: ignore[attr-defined]


@pytest.mark.clause("OFF-02", "CMP-03")
def test_from_the_day_after_the_last_one_the_rest_is_the_receivers_and_each_case_says_so() -> None:
    off = a_handover()
    owned, owing, untouched = a_case("CMP-2", owner="A1"), a_case("CMP-1", owner="A3"), a_case("CMP-3")
    about_it = asked(owing, "A1")
    of_the_handover = asked(off, "A1")
    personal, _ = questions.put(owing, "personal", "A1", SaidInPerson, None)
    handed_over(off)
    leaves("A1", LAST_DAY)
    assert move_what_is_due(noon(LAST_DAY)) == 0
    assert move_what_is_due(noon(AFTERWARDS)) == 1
    assert (owner_of(owned), owner_of(owing), owner_of(untouched)) == ("A2", "A3", None)
    assert [row(one).asked_of for one in (about_it, of_the_handover, personal)] == ["A2", "A1", "A1"]
    assert entries() == ["the rest: A1 → A2", "CMP-1: A1 → A2", "CMP-2: A1 → A2"]
    assert answers_for(untouched, "A1", AFTERWARDS) == "A2"
    assert answers_for(off, "A1", AFTERWARDS) == "A1", "the handover itself still asks the leaver"


@pytest.mark.clause("OFF-02")
def test_where_the_last_day_is_over_the_rest_passes_at_once() -> None:
    off, case = a_handover(), a_case("CMP-1", owner="A1")
    with writing() as book:
        matter = about(last_day=TODAY - ONE_DAY)
        pass_on_the_rest.__wrapped__(book, off, matter)  # type: ignore[attr-defined]
    assert owner_of(case) == "A2"


@pytest.mark.clause("OFF-02", "OP-HOUSE-114")
def test_a_case_that_passes_by_an_entry_of_its_own_does_not_go_with_the_rest() -> None:
    off, case, other = a_handover(), a_case("CMP-1", owner="A1"), a_case("CMP-2", owner="A1")
    question = asked(case, "A1")
    handed_over(off)
    passes(off, "CMP-1", receiver="A3", since=AFTERWARDS)
    leaves("A1", LAST_DAY)
    assert move_what_is_due(noon(AFTERWARDS)) == 2
    assert (owner_of(case), row(question).asked_of, owner_of(other)) == ("A3", "A3", "A2")
    assert entries() == ["the rest: A1 → A2", "CMP-1: A1 → A3", "CMP-2: A1 → A2"]
    assert answers_for(case, "A1", AFTERWARDS) == "A3"


@pytest.mark.clause("OFF-01", "OP-OFF-1")
def test_the_leavers_own_appeal_or_resignation_stays_theirs_and_anothers_is_work() -> None:
    off = a_handover()
    appeal = a_case("APL-1", "penalty_appeal", "A1", {"taken_by": "A1"})
    resignation = a_case("RSG-1", "resignation", "A1", {"taken_by": "A1"})
    dismissal = a_case("TRM-1", "dismissal_termination", "A1", {"person": "A4", "taken_by": "A1"})
    of_the_appeal, of_the_dismissal = asked(appeal, "A1"), asked(dismissal, "A1")
    handed_over(off)
    leaves("A1", LAST_DAY)
    move_what_is_due(noon(AFTERWARDS))
    assert [owner_of(one) for one in (appeal, resignation, dismissal)] == ["A1", "A1", "A2"]
    assert [row(one).asked_of for one in (of_the_appeal, of_the_dismissal)] == ["A1", "A2"]
    assert [answers_for(one, "A1", AFTERWARDS) for one in (appeal, dismissal)] == ["A1", "A2"]
    assert entries() == ["the rest: A1 → A2", "TRM-1: A1 → A2"]


@pytest.mark.clause("OFF-02")
def test_who_works_here_again_is_asked_again_but_not_for_what_passed() -> None:
    off, case, later = a_handover(), a_case("CMP-1", owner="A1"), a_case("CMP-2")
    handed_over(off)
    leaves("A1", LAST_DAY)
    move_what_is_due(noon(AFTERWARDS))
    assert answers_for(later, "A1", AFTERWARDS) == "A2"
    back = AFTERWARDS + timedelta(days=90)
    with writing() as book:
        book.execute(update(Staff).where(Staff.number == "A1").values(since=back, until=None))
    assert [answers_for(later, "A1", day) for day in (back - ONE_DAY, back)] == ["A2", "A1"]
    assert answers_for(case, "A1", back) == "A2"


# --- void


def called_off(handover: Case) -> None:
    """What a cancellation enters for a handover."""
    with writing() as book:
        book.merge(models.Step(case=handover.number, key="leaves_on", at=now(), gave={"gave": {"staff": ""}}))
        book.flush()
        stays_after_all.__wrapped__(book, handover, handover.number)  # type: ignore[attr-defined]


@pytest.mark.clause("OP-HOUSE-117")
def test_what_is_called_off_before_its_day_never_moves_and_what_passed_stays() -> None:
    off, passed, to_come = a_handover(), a_case("CMP-1", owner="A1"), a_case("CMP-2", owner="A1")
    passes(off, "CMP-1")
    passes(off, "CMP-2", since=LAST_DAY)
    handed_over(off)
    called_off(off)
    assert move_what_is_due(noon(AFTERWARDS)) == 0
    assert (owner_of(passed), owner_of(to_come)) == ("A2", "A1")
    assert [answers_for(one, "A1", AFTERWARDS) for one in (passed, to_come)] == ["A2", "A1"]
    assert entries() == [
        "CMP-1: A1 → A2",
        "CMP-2: A1 → A2, to come, void",
        "the rest: A1 → A2, to come, void",
    ]


@pytest.mark.clause("OP-HOUSE-117")
def test_whoever_comes_back_after_the_last_day_is_asked_what_is_new_and_not_what_passed() -> None:
    off, passed, new = a_handover(), a_case("CMP-1", owner="A1"), a_case("CMP-2")
    handed_over(off)
    leaves("A1", LAST_DAY)
    move_what_is_due(noon(AFTERWARDS))
    called_off(off)
    assert [answers_for(one, "A1", AFTERWARDS) for one in (passed, new)] == ["A2", "A1"]
    assert entries() == ["the rest: A1 → A2, void", "CMP-1: A1 → A2"]


@pytest.mark.clause("OP-HOUSE-117")
def test_a_second_leaving_may_pass_the_same_case_on_the_same_day_as_the_one_called_off() -> None:
    first, second, case = a_handover(), a_handover("OFF-2", about(nth=2)), a_case("CMP-1", owner="A1")
    passes(first, "CMP-1", since=LAST_DAY)
    called_off(first)
    passes(second, "CMP-1", receiver="A3", since=LAST_DAY)
    assert move_what_is_due(noon(LAST_DAY)) == 1
    assert owner_of(case) == "A3"


# --- once


@pytest.mark.clause("OFF-02")
def test_it_moves_once_however_often_it_is_looked_at_and_entered_once_however_often_a_run_starts_over() -> (
    None
):
    off, case = a_handover(), a_case("CMP-1", owner="A1")
    question = asked(case, "A1")
    for _ in range(2):
        passes(off, "CMP-1")
    handed_over(off)
    handed_over(off)
    passes(off, "CMP-1", "A2", "A3")
    passes(off, "CMP-1")
    assert (row(question).asked_of, owner_of(case)) == ("A3", "A3"), "what passed on isn't taken back"
    leaves("A1", LAST_DAY)
    assert [move_what_is_due(noon(AFTERWARDS)) for _ in range(3)] == [1, 0, 0]
    assert entries() == ["CMP-1: A1 → A2", "the rest: A1 → A2", "CMP-1: A2 → A3"]


@pytest.mark.clause("OFF-02")
def test_keepers_who_look_at_once_move_each_once() -> None:
    off = a_handover()
    cases = [a_case(f"CMP-{number:02}", owner="A1") for number in range(12)]
    put = [asked(case, "A1") for case in cases]
    for case in cases[:6]:
        passes(off, case.number, since=AFTERWARDS)
    handed_over(off)
    leaves("A1", LAST_DAY)
    together = Barrier(4)

    def look() -> int:
        together.wait()
        return move_what_is_due(noon(AFTERWARDS))

    with ThreadPoolExecutor(4) as keepers:
        moved = sum(one.result() for one in [keepers.submit(look) for _ in range(4)])
    assert moved == 7
    assert {owner_of(case) for case in cases} == {"A2"}
    assert {row(one).asked_of for one in put} == {"A2"}
    assert [marks(one) for one in put] == [["waiting"]] * 12
    assert sorted(entries()) == sorted([*(f"{case.number}: A1 → A2" for case in cases), "the rest: A1 → A2"])


@pytest.mark.clause("OFF-02", "OP-HOUSE-3")
def test_whoever_answers_while_it_moves_was_first_and_stays_on_record(case_book: str) -> None:
    off, case = a_handover(), a_case("CMP-1", owner="A1")
    question = asked(case, "A1")
    passes(off, "CMP-1", since=LAST_DAY)
    with ThreadPoolExecutor(1) as keeper:
        with writing() as book:
            said = {"settled_at": now(), "answered_by": "A1", "answer": {"answered_by": "A1"}}
            assert questions.end(book, question, "answered", **said)
            moving = keeper.submit(move_what_is_due, noon(LAST_DAY))
            if case_book.startswith("postgresql"):
                wait_for_a_lock()
        assert moving.result() == 1
    found = row(question)
    assert (found.state, found.answered_by, found.asked_of) == ("answered", "A1", "A1")
    assert marks(question) == []
    assert owner_of(case) == "A2"


def wait_for_a_lock() -> None:
    """Until somebody waits for what this transaction holds."""
    for _ in range(1000):
        with reading() as book:
            if book.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
                return
        time.sleep(0.01)
    raise AssertionError("nobody waits")
