"""Who may answer: holders of a role, their stand-ins, the administrators when there is nobody."""

from datetime import date, timedelta

import pytest
from department import HOUSE, STAFF, Said, a_case, asked, found, within
from sqlalchemy import update

from policies.house.reporting_line import ReportingLinePolicy
from policies.organisation import Role
from tasks.asking import _unknown_people
from tasks.clock import now
from tasks.question_sheet import question_sheet
from tasks.records.engine import reading, writing
from tasks.records.models import Staff, StaffRole, Substitute
from tasks.staff import above, eligible, known

FIRST, LAST = date(2026, 3, 2), date(2026, 3, 4)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _department(case_book: str) -> None:
    assert case_book
    found(*STAFF)


def may_answer(to: str, day: date = FIRST, department: str = HOUSE) -> list[str]:
    with reading() as book:
        return [person.number for person in eligible(book, department, to, day)]


def level_above(to: str, day: date = FIRST) -> str:
    with reading() as book:
        return above(book, HOUSE, to, ReportingLinePolicy.in_force_on(day, "callcentre"))


def changed(number: str, **values: object) -> None:
    with writing() as book:
        book.execute(update(Staff).where(Staff.number == number).values(**values))


@pytest.mark.clause("OP-ROL-1")
def test_what_is_asked_of_a_role_everybody_who_holds_it_may_answer() -> None:
    assert may_answer(Role.AGENT) == ["A1", "A2"]
    assert may_answer("A2") == ["A2"]


@pytest.mark.clause("OP-ROL-1", "OP-ROL-2")
def test_from_a_person_it_goes_to_the_superior_and_at_the_end_to_the_leadership() -> None:
    assert [level_above("A1"), level_above("S1"), level_above("L1")] == ["S1", "L1", Role.LEADERSHIP]
    assert level_above("nobody") == Role.LEADERSHIP


@pytest.mark.clause("OP-ROL-1", "OP-ROL-2")
def test_from_a_role_it_goes_to_the_level_above_and_the_leadership_is_its_own() -> None:
    line = [Role.AGENT, Role.COMPLAINT_TEAM, Role.TECHNICIAN, Role.SUPERVISOR, Role.LEADERSHIP, Role.ADMIN]
    levels = ["supervisor"] * 3 + ["leadership"] * 3
    assert [level_above(role) for role in line] == levels


@pytest.mark.clause("OP-ROL-1")
def test_people_who_are_each_others_superior_lead_to_the_leadership() -> None:
    changed("S1", superior="A1")
    assert level_above("A1") == Role.LEADERSHIP
    changed("S1", superior="S1")
    assert level_above("S1") == Role.LEADERSHIP


@pytest.mark.clause("OP-ROL-3")
@pytest.mark.parametrize(
    ("day", "who"),
    [
        (FIRST - DAY, ["S1"]),
        (FIRST, ["S1", "A2"]),
        (LAST, ["S1", "A2"]),
        (LAST + DAY, ["S1"]),
    ],
)
def test_a_stand_in_may_answer_from_the_first_to_the_last_day_beside_the_one_away(
    day: date, who: list[str]
) -> None:
    with writing() as book:
        book.add(Substitute(absent="S1", stand_in="A2", since=FIRST, until=LAST))
    assert may_answer(Role.SUPERVISOR, day) == who
    assert may_answer("S1", day) == who


@pytest.mark.clause("OP-ROL-3")
def test_an_answer_of_the_stand_in_and_of_the_one_away_are_both_let_in_and_of_nobody_else() -> None:
    case, moment = a_case(now()), now()
    question = asked(case, "S1")
    day = case.calendar.day_of(moment)
    with writing() as book:
        book.add(Substitute(absent="S1", stand_in="A2", since=day, until=day))

    def refused(number: str) -> bool:
        return bool(_unknown_people(case, question, Said(answered_by=number).given_at(moment)))

    assert [refused(number) for number in ("S1", "A2", "A1", "L1")] == [False, False, True, True]


@pytest.mark.clause("OP-ROL-1")
@pytest.mark.parametrize(
    ("day", "who"),
    [
        (FIRST - DAY, ["A1", "A2"]),
        (FIRST, ["A1", "A2", "S1"]),
        (LAST, ["A1", "A2", "S1"]),
        (LAST + DAY, ["A1", "A2"]),
    ],
)
def test_a_role_is_held_from_its_first_to_its_last_day(day: date, who: list[str]) -> None:
    with writing() as book:
        book.add(StaffRole(staff="S1", role=Role.AGENT, since=FIRST, until=LAST))
    assert may_answer(Role.AGENT, day) == who


@pytest.mark.clause("OP-ROL-1")
def test_somebody_works_here_from_their_first_to_their_last_day() -> None:
    changed("A1", since=FIRST, until=LAST)
    days = (FIRST - DAY, FIRST, LAST, LAST + DAY)
    with reading() as book:
        assert [known(book, HOUSE, "A1", day) for day in days] == [False, True, True, False]
    assert [may_answer(Role.AGENT, day) == ["A1", "A2"] for day in days] == [False, True, True, False]


@pytest.mark.clause("OP-ROL-3")
def test_where_nobody_holds_a_role_the_administrators_may_answer() -> None:
    assert may_answer(Role.TECHNICIAN) == ["X1"]
    assert may_answer("who left") == ["X1"]


@pytest.mark.clause("OP-ROL-3")
def test_where_there_is_nobody_at_all_the_question_waits_and_says_so() -> None:
    changed("X1", until=FIRST)
    assert may_answer(Role.TECHNICIAN, FIRST + DAY) == []
    case = a_case(now())
    question = asked(case, Role.TECHNICIAN, limit=within(1, now()))
    assert (question.state, question.eligible) == ("open", [])
    assert "无人在岗，请联系系统管理员" in question_sheet(case, question, ())


@pytest.mark.clause("OP-ROL-1")
def test_people_of_another_department_may_not_answer() -> None:
    found(("B1", None, Role.AGENT), name="园区", default=False)
    assert may_answer(Role.AGENT, department="园区") == ["B1"]
    assert may_answer(Role.AGENT) == ["A1", "A2"]


@pytest.mark.clause("OP-ROL-1", "TRF-02")
def test_whoever_has_gone_to_another_department_still_answers_for_what_they_were_asked_by_name() -> None:
    found(("B1", None, Role.AGENT), name="园区", default=False)
    changed("A1", department="园区")
    assert may_answer("A1") == ["A1"]
    assert may_answer(Role.AGENT) == ["A2"]
