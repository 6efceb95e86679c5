"""P59 · post-transfer, on a real Prefect server and a real case book."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from complaints import ON_SQLITE, asked_of, told
from driving import House, Run
from sqlalchemy import select, update
from team import DEPARTMENT, past_quarter

from policies.career.grades import Grade
from policies.organisation import Role
from policies.working_time import WorkingCalendar
from tasks.clock import now
from tasks.departments import found_department
from tasks.performance.results import gradings_of
from tasks.records.engine import reading, writing
from tasks.records.models import Case, Staff, StaffRole, Step
from tasks.records.performance import Grading
from tasks.staff import eligible

SHANGHAI = ZoneInfo("Asia/Shanghai")
TODAY = now().astimezone(SHANGHAI).date()
ONE_DAY = timedelta(days=1)
FIRST_DAY = TODAY + timedelta(days=20)
SINCE = date(2020, 1, 1)
ELSEWHERE = "技术部"

OWN, PROPOSED, ROTATION, COMPANY = (
    "本人申请 own-application",
    "主管建议 supervisors-proposal",
    "岗位轮换 rotation",
    "公司调动 moved-by-the-company",
)
AGENT, TECHNICIAN, SUPERVISOR = "客服专员 CS agent", "技术负责人 technical owner", "客服主管 CS supervisor"
AGREED = {"answered_by": "D1", "opinion": "同意 agrees"}
APPROVED = {
    "answered_by": "H1",
    "verdict": "批准 approved",
    "first_day": FIRST_DAY.isoformat(),
    "pay": "3200",
}
REFUSED = {"verdict": "不批准 refused", "reason": "无空缺"}
CONFIRMED = {"answered_by": "Z2", "verdict": "批准 approved"}


@pytest.fixture
def two(team: House) -> House:
    """The team, and a second department with a head and a technician."""
    with writing() as book:
        found_department(book, ELSEWHERE, "callcentre", WorkingCalendar(), default=False)
        book.flush()
        for number, superior, role in (("T1", "Z3", Role.DEPARTMENT_HEAD), ("T2", "T1", Role.TECHNICIAN)):
            book.add(Staff(number=number, name=number, department=ELSEWHERE, superior=superior, since=SINCE))
            book.flush()
            book.add(StaffRole(staff=number, role=role, since=SINCE))
    return team


def ask_for(house: House, person: str = "A1", **more: Any) -> Run:
    about = {"person": person, "origin": OWN, "posts": [TECHNICIAN], "reasons": "有证书", "taken_by": person}
    return house.start("post-transfer", request=about | more)


def moved_by(house: House, person: str = "A1", by: str = "H1", origin: str = COMPANY, **more: Any) -> Run:
    return ask_for(house, person, origin=origin, taken_by=by, **more)


def the_day_comes(run: Run) -> Run:
    """As many days pass as there are until the first day: no test waits that long."""
    with writing() as book:
        kept = select(Step).where(Step.case == run.case.number, Step.key.startswith("agreed_on"))
        for step in book.scalars(kept):
            step.gave = {"gave": step.gave["gave"] | {"first_day": TODAY.isoformat()}}
    return run


def close_the_handover(run: Run) -> Run:
    """What the other procedure does in the end."""
    with writing() as book:
        book.execute(update(Case).where(Case.number == handover_of(run).number).values(closed_at=now()))
    return run


def handover_of(run: Run) -> Case:
    with reading() as book:
        based_on = Case.facts["based_on"].as_string() == run.case.number
        return book.scalars(select(Case).where(Case.procedure == "offboarding_handover", based_on)).one()


def roles(person: str, day: date) -> list[str]:
    with reading() as book:
        rows = book.scalars(select(StaffRole).where(StaffRole.staff == person).order_by(StaffRole.role))
        return [row.role for row in rows if row.since <= day <= (row.until or date.max)]


def who_is(role: Role, department: str, day: date = TODAY) -> list[str]:
    with reading() as book:
        return [one.number for one in eligible(book, department, role, day)]


def on_register(person: str) -> tuple[str, str | None]:
    with reading() as book:
        row = book.get_one(Staff, person)
        return row.department, row.superior


def grades(person: str) -> list[tuple[Grade, date, Any]]:
    with reading() as book:
        return [(held.grade, held.since, held.pay) for held in gradings_of(book, person)]


def refusal(run: Run) -> str:
    state = run.seen.state
    assert state is not None
    assert state.is_failed()
    return state.message or ""


def ruled(run: Run) -> list[str]:
    return [f"{one.clause} {one.what}" for one in run.rulings]


def outcome(run: Run) -> dict[str, Any]:
    assert run.state == "Completed"
    return run.case.outcome or {}


@pytest.mark.clause("TRF-01", "RCT-03", "OP-TRF-2", "OFF-01", "OP-HOUSE-123", "OP-HOUSE-124")
def test_who_applies_is_moved_on_the_first_day_with_the_new_posts_pay_and_is_never_without_a_role(
    team: House,
) -> None:
    run = ask_for(team, first_day=FIRST_DAY.isoformat(), receiver="A2")
    assert asked_of(run) == "department-opinion → department-head"
    run.answer(**AGREED)
    assert asked_of(run) == "hr-decision → hr"
    assert run.form["properties"]["posts"]["default"] == [TECHNICIAN]
    assert "default" not in run.form["properties"]["verdict"], "no verdict is filled in beforehand"
    run.answer(answered_by="H1", verdict="批准 approved", pay="3200", superior="D1")
    assert (asked_of(run), run.case.state) == ("arrival → hr", "transfer-approved")
    assert told(run, "transfer-approved") == ["A1", "S1", "D1"]
    handover = handover_of(run)
    last_day = (FIRST_DAY - ONE_DAY).isoformat()
    facts = {"leaver": "A1", "receiver": "A2", "cause": "调岗 transfer", "last_day": last_day}
    assert facts.items() <= handover.facts.items()

    run.answer(answered_by="H1")
    assert f"新岗位首日为 {FIRST_DAY}" in run.sheet
    assert roles("A1", TODAY) == roles("A1", FIRST_DAY) == ["agent"], "nothing changes before the arrival"

    close_the_handover(the_day_comes(run)).answer(answered_by="H1")
    assert outcome(run) == {
        "case": run.case.number,
        "entered_before": False,
        "person": "A1",
        "result": "moved",
        "first_day": TODAY.isoformat(),
        "to_department": DEPARTMENT,
        "posts": ["技术负责人"],
        "handover": handover.number,
    }
    assert [roles("A1", day) for day in (TODAY - ONE_DAY, TODAY, FIRST_DAY)] == [
        ["agent"],
        ["technician"],
        ["technician"],
    ]
    assert on_register("A1") == (DEPARTMENT, "D1")
    assert grades("A1")[-1] == (Grade.SENIOR, TODAY, 3200)
    assert told(run, "transfer-arrived") == ["A1", "D1"]
    assert ruled(run) == [
        "OP-HOUSE-120 部门意见:同意",
        "TRF-01 同等条件优先录取",
        "TRF-01 调岗:批准",
        "TRF-01 调动到岗",
        "OP-TRF-2 新岗位月薪",
    ]
    paid = run.rulings[-1]
    assert (paid.amount, paid.unit, paid.about) == (Decimal(3200), "yuan-monthly", "A1")


@pytest.mark.clause("TRF-02", "OP-HOUSE-121", "OP-HOUSE-122", "OP-HOUSE-123", "OP-HOUSE-124")
def test_to_another_department_the_general_manager_decides_the_person_consents_and_the_team_stays(
    two: House,
) -> None:
    run = moved_by(two, "S1", posts=[TECHNICIAN], to_department=ELSEWHERE).answer(**AGREED)
    run.answer(**APPROVED)
    assert "须填调入部门的新上级" in run.sheet
    run.answer(**APPROVED | {"superior": "D1"})
    assert "D1 届时不在调入部门在职" in run.sheet
    run.answer(**APPROVED | {"superior": "T1"})
    assert asked_of(run) == "gm-decision → general-manager"
    assert f"| 技术负责人 technical owner | {ELSEWHERE} | T1 | {FIRST_DAY} | 3200 |" in run.sheet
    run.answer(**CONFIRMED)
    assert asked_of(run) == "transfer-consent → S1"
    run.answer(answered_by="H1", consent="同意调动 consents")
    assert run.step == "transfer-consent", "nobody consents for somebody else"
    run.answer(answered_by="S1", consent="同意调动 consents")
    assert told(run, "transfer-approved") == ["S1", "H1", "D1", "T1"], "also in the other department"
    assert told(run, "supervisor-moves-away") == ["Z3", "Z4"]
    assert who_is(Role.SUPERVISOR, DEPARTMENT) == ["S1"]

    the_day_comes(run).answer(answered_by="H1")
    assert "交接未结，须说明理由" in run.sheet
    run.answer(answered_by="H1", unfinished="接收人请假")
    assert outcome(run)["result"] == "moved"
    assert on_register("S1") == (ELSEWHERE, "T1")
    assert who_is(Role.TECHNICIAN, ELSEWHERE) == ["S1", "T2"]
    assert (roles("S1", TODAY - ONE_DAY), roles("S1", TODAY)) == (["supervisor"], ["technician"])
    assert {on_register(one) for one in ("A1", "A8", "R1")} == {(DEPARTMENT, "D1")}
    moved = next(one for one in run.rulings if one.what == "调动到岗")
    assert {"handover_closed": False, "unfinished": "接收人请假", "team_reports_to": "D1"}.items() <= (
        moved.because.items()
    )
    assert grades("S1") == [], "who holds no grade is given none"


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-122", "TRF-04", "TRF-02")
@pytest.mark.parametrize(
    ("word", "origin", "clause"), [("silence", ROTATION, "TRF-04"), ("no", PROPOSED, "TRF-02")]
)
def test_silence_is_no_yes_and_nobody_is_moved_without_their_own(
    team: House, word: str, origin: str, clause: str
) -> None:
    run = moved_by(team, by="S1", origin=origin).answer(**AGREED).answer(**APPROVED)
    assert (asked_of(run), run.case.state) == ("transfer-consent → A1", "transfer-to-consent")
    if word == "silence":
        run.miss()
    else:
        run.answer(answered_by="A1", consent="不同意 declines")
    assert outcome(run)["result"] == "not-consented"
    assert ruled(run)[1] == f"{clause} 调岗:批准"
    assert ruled(run)[-1].startswith("OP-HOUSE-122 本人")
    assert told(run, "transfer-declined") == ["S1", "H1"]
    assert roles("A1", FIRST_DAY) == ["agent"]
    with reading() as book:
        assert book.scalars(select(Case.procedure)).all() == ["post_transfer"], "no handover began"


@ON_SQLITE
@pytest.mark.clause("TRF-02", "OP-HOUSE-121")
@pytest.mark.parametrize("by", ["hr", "general-manager"])
def test_a_no_of_hr_or_the_general_manager_ends_it_and_those_concerned_are_told(team: House, by: str) -> None:
    run = ask_for(team, posts=[SUPERVISOR]).answer(**AGREED)
    if by == "general-manager":
        run.answer(**APPROVED)
    assert asked_of(run).endswith(by)
    answers = {"hr": "H1", "general-manager": "Z2"}
    run.answer(answered_by=answers[by], **REFUSED)
    assert (outcome(run)["result"], outcome(run)["first_day"]) == ("refused", "")
    assert ruled(run)[-1] == "TRF-01 调岗:不批准"
    assert told(run, "transfer-refused") == ["A1"]
    assert roles("A1", FIRST_DAY) == ["agent"]


@ON_SQLITE
@pytest.mark.clause("TRF-01", "OP-TRF-1", "OP-HOUSE-121")
@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"to_department": "无此部门"}, "to_department: 没有部门“无此部门”"),
        ({"department": "无此部门"}, "department: 没有部门“无此部门”"),
        ({"posts": [AGENT]}, "posts: 现已任该岗位"),
        ({"person": "A99", "taken_by": "A1"}, "person: 没有在职员工“A99”"),
        ({"person": "A6", "taken_by": "A6"}, "person: A6 离职或交接中"),
        ({"person": "A7", "taken_by": "A7"}, "person: 工龄不足"),
        ({"origin": COMPANY, "taken_by": "A2"}, "taken_by: A2 不能提出此项调动"),
        ({"receiver": "A99"}, "receiver: 没有在职员工“A99”"),
    ],
)
def test_a_request_that_cannot_be_right_enters_nothing_and_says_why(
    team: House, more: dict[str, Any], said: str
) -> None:
    with writing() as book:  # A6 is leaving, A7 joined last month
        book.execute(update(Staff).where(Staff.number == "A6").values(until=FIRST_DAY))
        book.execute(update(Staff).where(Staff.number == "A7").values(since=TODAY - timedelta(days=30)))
    assert said in refusal(ask_for(team, **more))
    with reading() as book:
        assert book.scalars(select(Case)).all() == []


@ON_SQLITE
@pytest.mark.clause("TRF-01", "RCT-03", "OP-HOUSE-124")
def test_several_who_want_the_same_post_stand_side_by_side_with_their_facts(team: House) -> None:
    past_quarter("2026Q2", A1="B", A2="A")
    first, other = ask_for(team, "A1"), ask_for(team, "A3", posts=[SUPERVISOR])
    second = ask_for(team, "A2", posts=[TECHNICIAN, SUPERVISOR]).answer(**AGREED)
    assert "| A1 | 本人申请 own-application | 2020-01-01 | 高级客服 senior" in second.sheet
    assert "| A3 |" in second.sheet, "two of their wishes, two of the others'"
    assert "2026Q2 A" in second.sheet
    several = next(one for one in second.rulings if one.clause == "TRF-01")
    assert several.what == "同岗位多人申请,同等条件优先录取内部申请人"
    assert several.because["applicants"] == [
        f"{one} {run.case.number}" for one, run in (("A1", first), ("A3", other), ("A2", second))
    ]
    assert "| A3 |" not in first.answer(**AGREED).sheet, "who wants another post isn't compared"


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-120", "OP-ROL-3", "TRF-02")
def test_nobody_decides_on_their_own_and_silence_climbs_and_decides_nothing(team: House) -> None:
    run = ask_for(team, "D1", posts=["运管负责人 operations manager"])
    assert asked_of(run) == "department-opinion → gm-office"
    run.miss()
    assert asked_of(run) == "department-opinion-2 → general-manager"
    run.answer(**AGREED | {"answered_by": "Z2"}).miss()
    assert asked_of(run) == "hr-decision-2 → gm-office"
    run.answer(**APPROVED | {"answered_by": "Z3"})
    assert asked_of(run) == "gm-decision → general-manager", "a leading post"

    hr = ask_for(team, "H1", posts=["财务 finance"]).answer(**AGREED)
    assert asked_of(hr) == "hr-decision → gm-office"


@ON_SQLITE
@pytest.mark.clause("TRF-01", "OP-HOUSE-120", "OP-TRF-2")
def test_bad_answers_change_nothing_and_are_asked_again_with_field_and_reason(team: House) -> None:
    run = ask_for(team).answer(**AGREED | {"opinion": "不同意 against"})
    assert "不同意须说明理由" in run.sheet
    run.answer(**AGREED | {"opinion": "不同意 against", "grounds": "人手不足"})
    run.answer(**APPROVED)
    assert "不采纳部门意见须说明理由" in run.sheet
    against = APPROVED | {"reason": "已补员"}
    for wrong, said in (
        ({"first_day": (TODAY + ONE_DAY).isoformat()}, "has to lie between"),
        ({"pay": ""}, "请填写月薪"),
        ({"pay": "-1"}, "月薪应为大于零的金额"),
        ({"posts": [AGENT]}, "须选新岗位"),
        ({"receiver": "A99"}, "没有在职员工“A99”"),
    ):
        assert said in run.answer(**against | wrong).sheet
    run.answer(**against)
    assert run.step == "arrival"
    assert len(run.refused) == 7


@ON_SQLITE
@pytest.mark.clause("TRF-01", "OP-HOUSE-122")
def test_an_open_transfer_is_the_only_one_and_a_run_that_starts_over_repeats_nothing(team: House) -> None:
    run = ask_for(team, external_number="OA-7").answer(**AGREED).answer(**APPROVED)
    before = len(run.rulings), len(run.questions), len(run.notices)
    assert run.burst().step == "arrival"
    assert (len(run.rulings), len(run.questions), len(run.notices)) == before
    assert ask_for(team, external_number="OA-7").state == "Completed", "entered before"
    assert f"已有未结的调岗 {run.case.number}" in refusal(ask_for(team))
    handover = handover_of(run)
    with writing() as book:  # as if somebody had ended the first
        book.execute(update(Case).where(Case.number == run.case.number).values(closed_at=now()))
    assert f"person: A1 离职或交接中 is leaving: {handover.number}" in refusal(ask_for(team))
    with reading() as book:
        assert len(book.scalars(select(Case)).all()) == 2


@ON_SQLITE
@pytest.mark.clause("OP-TRF-2", "GRD-10", "OP-HOUSE-122", "OP-HOUSE-123")
def test_the_table_of_grades_pays_an_agents_post_and_a_late_arrival_dates_the_move(two: House) -> None:
    with writing() as book:  # the other department lives by the bonus scheme, and A5 joined a year ago
        found_department(book, ELSEWHERE, "taobao-bonus", WorkingCalendar(), default=False)
        joined = TODAY - timedelta(days=400)
        book.execute(update(Staff).where(Staff.number == "A5").values(since=joined))
        book.execute(update(Grading).where(Grading.staff == "A5").values(since=joined))
    run = ask_for(two, "A5", posts=[AGENT], to_department=ELSEWHERE).answer(**AGREED)
    decision = APPROVED | {"superior": "T1"}
    run.answer(**decision)
    assert "薪资表为 2200 元" in run.sheet
    run.answer(**decision | {"pay": ""}).answer(**CONFIRMED)
    assert run.step == "arrival", "it is what they applied for: nobody asks again"
    close_the_handover(the_day_comes(run)).miss()
    assert asked_of(run) == "arrival-2 → gm-office", "nobody confirmed: one level up"
    run.answer(answered_by="Z3", arrived_on=(TODAY + ONE_DAY).isoformat())
    assert "之间" in run.sheet
    run.answer(answered_by="Z3", arrived_on=TODAY.isoformat())
    assert outcome(run)["to_department"] == ELSEWHERE
    assert grades("A5")[-1] == (Grade.JUNIOR, TODAY, 2200)
    assert who_is(Role.AGENT, ELSEWHERE) == ["A5"]
    assert "A5" not in who_is(Role.AGENT, DEPARTMENT)
