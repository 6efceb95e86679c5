"""P57 · demotion-review, on a real Prefect server and a real case book."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from complaints import ON_SQLITE, asked_of, live_by, told
from driving import House, Run
from sqlalchemy import delete, select
from team import past_month, past_quarter

from policies.career.grades import Grade
from policies.months import Month
from policies.quarters import Quarter
from tasks.clock import now
from tasks.performance.results import gradings_of
from tasks.records.engine import reading, writing
from tasks.records.models import Case
from tasks.records.performance import Grading

THIS = Month.of(now().astimezone(ZoneInfo("Asia/Shanghai")))
BEFORE = [str(THIS.later(-back)) for back in (3, 2, 1)]
CONFIRMED = {"answered_by": "D1", "facts": "属实 correct"}
DEMOTE = {"answered_by": "Z3", "verdict": "降级 demote", "reason": "连续三个月排名靠后", "pay": "2300"}
KEEP = {"answered_by": "Z4", "verdict": "维持 keep", "reason": "期间承担培训任务"}
MANY = {"A5": 95, "A6": 94, "A7": 93, "A1": 90, "A2": 85, "A4": 92}


def three_months(**totals: float) -> None:
    """Publish the three months before this one; A3 and A4 are the intermediates, A1 and A2 the seniors."""
    for month in BEFORE:
        past_month(month, **MANY | totals)


def review(house: House, **more: Any) -> Run:
    return house.start("demotion-review", request=more)


def opened_by(house: House, scan: Run) -> list[Run]:
    return [house.run_of(number).burst() for number in (scan.case.outcome or {})["opened"]]


def result(run: Run) -> str:
    assert (run.state, run.case.state) == ("Completed", "closed")
    return str((run.case.outcome or {})["result"])


def grades(person: str) -> list[tuple[Grade, date, Any]]:
    with reading() as book:
        return [(held.grade, held.since, held.pay) for held in gradings_of(book, person)]


def ruled(run: Run) -> list[str]:
    return [f"{one.clause} {one.what}" for one in run.rulings]


def refusal(run: Run) -> str:
    state = run.seen.state
    assert state is not None
    assert state.is_failed()
    return state.message or ""


@pytest.mark.clause("DEM-02", "DEM-01", "OP-DEM-2", "OP-DEM-3", "OP-DEM-4", "OP-HOUSE-86")
def test_three_months_outside_the_top_lead_to_a_review_and_the_gm_office_demotes_one_step(
    team: House,
) -> None:
    three_months(A3=80, A1=90, A2=90)
    scan = review(team)
    assert result(scan) == "scanned"
    assert (scan.case.outcome or {})["looked_at"] == 4
    (run,) = opened_by(team, scan)
    assert run.case.external_number == f"{BEFORE[-1]} A3"
    assert asked_of(run) == "facts-confirmed → department-head"
    assert "2/2" in run.sheet, "two intermediates: the place is inside the grade"
    assert f"APR-{BEFORE[0]}" in run.sheet, "each fact names the case it stands in"
    run.answer(**CONFIRMED)
    assert asked_of(run) == "demotion-decision → gm-office"
    run.answer(**DEMOTE)
    assert asked_of(run) == "acknowledgement → A3"
    first = date(THIS.later(1).year, THIS.later(1).month, 1)
    assert grades("A3")[-1] == (Grade.JUNIOR, first, 2300)
    run.answer(answered_by="A3", said="知悉")
    assert result(run) == "demoted"
    assert ruled(run) == ["DEM-02 触发降级复核", "DEM-02 降级:初级客服"]
    assert told(run, "demoted") == ["A3"]


@ON_SQLITE
@pytest.mark.clause("DEM-02", "OP-HOUSE-86")
def test_two_months_are_not_enough_and_the_scan_closes_by_itself(team: House) -> None:
    for month in BEFORE[1:]:
        past_month(month, **MANY | {"A3": 80, "A1": 90, "A2": 90})
    scan = review(team)
    assert result(scan) == "scanned"
    assert (scan.case.outcome or {})["opened"] == []
    assert ruled(scan) == ["DEM-02 降级条件月度查核"]


@pytest.mark.clause("DEM-03", "OP-DEM-2")
def test_silence_climbs_and_demotes_nobody_and_a_grade_kept_is_not_raised_again_on_the_same_facts(
    team: House,
) -> None:
    quarter = str(Quarter.of(THIS.later(-3)))
    past_quarter(quarter, A2="C", A1="A")
    three_months(A3=92, A4=92, A1=90, A2=90)
    (run,) = opened_by(team, review(team))
    run.miss()
    assert asked_of(run) == "facts-confirmed-2 → gm-office"
    run.answer(**CONFIRMED | {"answered_by": "Z3"})
    run.miss()
    assert asked_of(run) == "demotion-decision-2 → general-manager"
    assert [grade for grade, *_ in grades("A2")] == [Grade.SENIOR]
    run.answer(**KEEP | {"answered_by": "Z2"})
    assert result(run) == "kept"
    assert told(run, "grade-kept") == ["A2"]
    assert ruled(run)[0] == "OP-DEM-1 触发降级复核", "the first year is long over"
    assert review(team, month=BEFORE[-1], person="A2").questions == []
    other = review(team, month=BEFORE[-2], person="A2")
    assert result(other) == "not-triggered", "what was decided on isn't counted again"


@ON_SQLITE
@pytest.mark.clause("DEM-02")
def test_facts_that_the_leader_finds_wrong_lead_to_nothing_and_the_gm_office_is_told(team: House) -> None:
    three_months(A3=80, A1=90, A2=90)
    run = review(team, person="A3")
    run.answer(answered_by="D1", facts="不属实 wrong")
    assert "不属实须说明何处有误" in run.sheet
    run.answer(answered_by="D1", facts="不属实 wrong", remark="其中一个月在外培训")
    assert result(run) == "not-confirmed"
    assert told(run, "demotion-dropped") == ["Z3", "Z4"]
    assert [grade for grade, *_ in grades("A3")] == [Grade.INTERMEDIATE]


@ON_SQLITE
@pytest.mark.clause("OP-DEM-3", "OP-GRD-1", "OP-HOUSE-86")
def test_no_pay_is_invented_and_who_does_not_take_note_is_demoted_all_the_same(team: House) -> None:
    three_months(A3=80, A1=90, A2=90)
    run = review(team, person="A3").answer(**CONFIRMED)
    with writing() as book:  # promoted in the meantime
        book.add(Grading(staff="A3", since=now().date(), grade="senior", clause="PRM-10"))
    run.answer(**DEMOTE)
    assert "现已为高级客服，不再是中级客服" in run.sheet
    with writing() as book:
        book.execute(delete(Grading).where(Grading.clause == "PRM-10"))
    run.answer(**DEMOTE | {"pay": ""})
    assert "该日没有薪资表，请填写月薪" in run.sheet
    run.answer(**DEMOTE)
    run.answer(answered_by="S1", said="代为知悉")
    assert run.step == "acknowledgement", "nobody takes note for another"
    run.miss()
    assert result(run) == "demoted"
    assert ruled(run)[-1] == "OP-HOUSE-86 未在期限内知悉降级决定,决定仍有效"
    assert grades("A3")[-1][0] is Grade.JUNIOR


@ON_SQLITE
@pytest.mark.clause("DEM-04", "CF-58")
def test_a_reserve_supervisor_is_evaluated_as_a_whole_and_never_by_rank(team: House) -> None:
    three_months(A3=92, A1=90, A2=90)
    assert "reason: 储备主管须写明综合考评的理由" in refusal(review(team, person="R1"))
    run = review(team, person="R1", reason="半年综合考评", taken_by="Z3")
    assert asked_of(run) == "composite-evaluation → gm-office"
    assert run.sent(**DEMOTE) == "REJECT", "the evaluation itself is part of the form"
    run.answer(**DEMOTE, management="未能维持部门运转", supervision="未按方案监督")
    run.answer(answered_by="R1", said="")
    assert result(run) == "demoted"
    assert ruled(run)[0].startswith("DEM-04 ")
    assert grades("R1")[-1][0] is Grade.SENIOR


@ON_SQLITE
@pytest.mark.clause("DEM-05", "DEM-01")
def test_demotion_as_a_penalty_only_where_the_profile_has_it(team: House) -> None:
    assert "本套规则只按考核结果降级" in refusal(review(team, person="A1", reason="屡次违纪", taken_by="D1"))
    live_by("callcentre")
    run = review(team, person="A1", reason="服务质量屡次不合格", taken_by="D1")
    assert asked_of(run) == "facts-confirmed → department-head"
    assert ruled(run) == ["DEM-05 触发降级复核"]


@ON_SQLITE
@pytest.mark.clause("CF-41")
@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"person": "A5"}, "person: A5 没有可降的级别"),
        ({"person": "A99"}, "person: A99 没有可降的级别"),
        ({"month": "2099-01"}, "month: 2099-01 尚未结束"),
        ({"taken_by": "A99"}, "taken_by: 没有在职员工“A99”"),
        ({"department": "无此部门"}, "department: 没有部门"),
        ({"profile": "taobao-bonus"}, "本套规则没有降级"),
    ],
)
def test_a_start_that_cannot_be_right_enters_nothing_and_says_why(
    team: House, wrong: dict[str, str], said: str
) -> None:
    if profile := wrong.pop("profile", ""):
        live_by(profile)
    assert said in refusal(review(team, **wrong))
    with reading() as book:
        assert book.scalars(select(Case)).all() == []


@ON_SQLITE
@pytest.mark.clause("DEM-02", "OP-HOUSE-53")
def test_a_month_that_is_not_published_is_waited_for(team: House) -> None:
    for month in BEFORE[:2]:
        past_month(month, **MANY | {"A3": 80, "A1": 90, "A2": 90})
    scan = review(team)
    assert asked_of(scan) == "appraisal-published → supervisor"
    scan.answer(answered_by="S1")
    assert scan.step == "appraisal-published"
    past_month(BEFORE[-1], **MANY | {"A3": 80, "A1": 90, "A2": 90})
    scan.answer(answered_by="S1")
    assert result(scan) == "scanned"
    assert len((scan.case.outcome or {})["opened"]) == 1


@ON_SQLITE
@pytest.mark.clause("DEM-02", "DEM-03")
def test_started_twice_it_is_scanned_once_and_a_run_that_starts_over_repeats_nothing(team: House) -> None:
    three_months(A3=80, A1=90, A2=90)
    (run,) = opened_by(team, review(team))
    assert review(team).state == "Completed"
    run.burst()
    with reading() as book:
        cases = book.scalars(select(Case).where(Case.procedure == "demotion_review")).all()
        assert sorted(one.external_number or "" for one in cases) == [BEFORE[-1], f"{BEFORE[-1]} A3"]
    assert (len(run.rulings), len(run.questions)) == (1, 1)


@ON_SQLITE
@pytest.mark.clause("DEM-02", "DEM-03")
def test_months_before_a_promotion_do_not_count_against_the_new_grade(team: House) -> None:
    three_months(A3=80, A1=90, A2=90)
    promoted = date(THIS.later(-2).year, THIS.later(-2).month, 1)
    with writing() as book:
        book.add(
            Grading(staff="A3", since=promoted + timedelta(days=1), grade="intermediate", clause="GRD-13")
        )
    assert result(review(team, person="A3")) == "not-triggered"
