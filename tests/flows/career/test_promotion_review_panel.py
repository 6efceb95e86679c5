"""P56 · promotion-review-panel, on a real Prefect server and a real case book."""

from datetime import UTC, datetime, timedelta

import pytest
from complaints import ON_SQLITE, asked_of, live_by, told
from driving import House
from promotions import (
    APPLIES,
    APPROVED,
    NO,
    NOT_PASSED,
    PASSED,
    PROMOTED,
    SEATED,
    SPARE,
    YES,
    assessed,
    declare,
    eligible,
    gradings,
    nominate,
    only_agents,
    page_of,
    pay,
    plan,
    propose,
    record,
    result,
    runs_of,
    score,
    supervisor_to_be,
    to_the_plan,
    vote,
)

from tasks.records.engine import reading, writing
from tasks.records.models import Staff
from tasks.settings import settings

EVERYBODY = ("Z3", "Z4", "H1", "D1", "X1")


@pytest.mark.clause("PRM-01", "PRM-03", "PRM-05", "PRM-08", "PRM-10", "PRM-12", "OP-PRM-3", "GRD-13")
def test_a_junior_becomes_an_intermediate_by_figures_vote_nomination_review_and_approval(
    team: House,
) -> None:
    only_agents("A1", "A2", "A3", "A4", "A5", "A6")
    eligible("A5", 3, best=1)
    run = propose(team, "A5")
    assert {row.asked_of for row in run.questions} == {"several"}
    vote(team, run, A1=YES, A2=YES, A3=YES, A4=NO, A6=YES)
    assert asked_of(run) == "nomination → department-head"
    assert "赞成 **4**" in run.sheet, "with as many votes as keep each one secret, the count is shown"
    nominate(run)
    assert asked_of(run) == "office-review → gm-office"
    run.answer(**PASSED)
    assert asked_of(run) == "promotion-approval → hr"
    run.answer(answered_by="H1", **APPROVED)
    assert asked_of(run) == "promotion-approval-2 → general-manager"
    run.answer(answered_by="Z2", **APPROVED)
    assert asked_of(run) == "notice-objection → agent"
    assert len(gradings("A5")) == 1, "on notice nothing is in force yet"
    run.miss()
    assert asked_of(run) == "new-pay → hr", "no table covers this year: HR enters the pay"
    run.answer(**pay(run, "2600"))
    assert result(run) == "晋升生效"
    *_, held = gradings("A5")
    assert (held.grade, held.pay, held.clause, held.case) == (
        "intermediate",
        2600,
        "PRM-05",
        run.case.number,
    )
    assert held.since.day == 1
    assert held.since > datetime.now(UTC).date()
    assert told(run, "promotion-decided") == ["A5", "D1"]
    ruled = [one.clause for one in run.rulings if one.clause != "OP-HOUSE-2"]  # reminders are on record too
    assert ruled == ["PRM-05", "PRM-03", "PRM-03", "OP-HOUSE-84", "OP-HOUSE-84", "PRM-10"]


@pytest.mark.clause(
    "PRM-04", "PRM-07", "PRM-10", "OP-PRM-1", "OP-PRM-2", "OP-HOUSE-81", "OP-HOUSE-83", "GRD-15"
)
def test_a_senior_defends_before_a_panel_whose_conflicted_member_was_replaced(team: House) -> None:
    run = nominate(supervisor_to_be(team))
    assert asked_of(run) == "application → A1"
    run.answer(answered_by="S1", **APPLIES)
    assert "须由 A1 本人答复" in run.sheet or "无权答复" in run.sheet, "one applies in person"
    run.answer(answered_by="A1", **APPLIES).answer(**PASSED)
    assert asked_of(run) == "defence-plan → hr"
    run.answer(**plan(substitutes=SPARE))
    declare(team, run, "Z3", "Z4", "H1", "D1", aside=("X1",))
    assert asked_of(run) == "interest-declaration-2 → M1", "the next substitute for that seat"
    run.answer(answered_by="M1", interest="无利害关系 no-conflict")
    plan_told = told(run, "defence-plan")
    assert plan_told[:6] == ["A1", "D1", "Z3", "Z4", "H1", "M1"]
    assert len(plan_told) == len(set(plan_told)), "nobody is told twice"
    assert "X1" not in plan_told
    run.answer(**record())
    marks = {"Z3": 90, "Z4": 85, "H1": 80, "D1": 95}
    score(team, run, marks, silent=("M1",))
    assert asked_of(run) == "promotion-decision → gm-office"
    assert "87.50" in run.sheet, "who dropped out counts in nothing"
    run.answer(**PROMOTED)
    assert asked_of(run) == "notice-objection → agent"
    run.answer(answered_by="A6", objection="迟到过").miss()
    assert asked_of(run) == "objection-verdict → gm-office"
    run.answer(answered_by="Z3", objection_verdict="异议不成立 dismissed", verdict_reason="无记录")
    run.answer(**pay(run, "4200"))
    assert result(run) == "晋升生效"
    assert [(one.grade, one.pay) for one in gradings("A1")][-1] == ("reserve-supervisor", 4200)
    (told_candidate,) = [
        one for one in run.notices if one.kind == "promotion-decided" and one.recipient == "A1"
    ]
    assert not any(str(mark) in told_candidate.body for mark in (*marks.values(), "87.50"))


@ON_SQLITE
@pytest.mark.clause("PRM-04", "OP-PRM-2")
def test_members_marks_are_on_the_case_page_when_all_are_in_and_never_above_a_form(
    team: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = to_the_plan(team).answer(**plan())
    declare(team, run, *EVERYBODY).answer(**record())
    first = team.part_of(run, "Z3").answer(
        answered_by="Z3", speech=71, score=71, questions=71, asked="如何排班"
    )
    assert first.state == "Completed"
    assert "如何排班" not in page_of(run), "nobody reads another's marks before all are in"
    score(team, run, {"Z4": 74, "H1": 82, "D1": 83, "X1": 69})
    assert result(run) == "答辩不合格", "75.80 is below the pass mark: the GM office isn't asked"
    page = page_of(run)
    assert "xychart-beta" in page
    assert "| Z3 | 总经办 gm-office | 71 | 71 | 71 | 71.00 |" in page
    monkeypatch.setenv("RULEBOOK_LANGUAGE", "en")
    settings.cache_clear()
    english = page_of(run)
    assert "Members' marks" in english
    assert "晋升资格" not in english
    assert gradings("A1")[-1].grade == "senior"


@ON_SQLITE
@pytest.mark.clause("PRM-05", "PRM-12", "OP-PRM-7")
def test_who_is_not_eligible_is_told_with_the_clauses_and_may_come_again(team: House) -> None:
    eligible("A5", 2, best=1)
    run = propose(team, "A5")
    assert result(run) == "不符合条件"
    (ruling,) = run.rulings
    assert (ruling.clause, ruling.about, ruling.amount) == ("PRM-03", "A5", None)
    missing = next(one for one in ruling.because["proofs"] if one["fact"] == "missing")
    assert missing["found"] == assessed(3)[0], "a month not published is missing, not a zero"
    assert told(run, "promotion-decided") == ["A5", "D1"]
    assert "(PRM-03)" in run.notices[0].body
    assert "缺少的月份" in page_of(run)
    again = propose(team, "A5")
    facts = [one["fact"] for one in again.rulings[0].because["proofs"] if not one["met"]]
    assert facts == ["missing"], "who wasn't reviewed doesn't wait"


@ON_SQLITE
@pytest.mark.clause("PRM-01", "PRM-02", "OP-PRM-9")
@pytest.mark.parametrize(
    ("candidate", "more", "clause"),
    [
        ("A1", {"target": "资深客服 veteran"}, "CF-01"),
        ("A1", {"target": "中级客服 intermediate"}, "PRM-01"),
        ("A5", {"target": "高级客服 senior"}, "PRM-01"),
        ("R1", {}, "PRM-01"),
        ("A8", {}, "GRD-12"),
    ],
)
def test_two_ladders_mixed_a_grade_not_above_a_rung_skipped_and_the_top_are_refused(
    team: House, candidate: str, more: dict[str, str], clause: str
) -> None:
    run = propose(team, candidate, **more)
    assert result(run) == "不符合条件"
    assert [one.clause for one in run.rulings] == [clause]
    assert len(gradings(candidate)) == 1


@ON_SQLITE
@pytest.mark.clause("PRM-03", "PRM-04")
def test_a_request_that_cannot_be_right_goes_back_with_field_and_reason_and_loses_nothing(
    team: House,
) -> None:
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    run = propose(team, "Q9", received_at=later, grounds="三年优秀")
    assert asked_of(run) == "promotion-correction → agent"
    for reason in ("received", "在将来", "Q9"):
        assert reason in run.sheet
    assert run.form["properties"]["grounds"]["default"] == "三年优秀"
    assert run.rulings == []
    right = {"candidate": "A8", "received_at": (datetime.now(UTC) - timedelta(minutes=1)).isoformat()}
    fixed = {name: one["default"] for name, one in run.form["properties"].items() if "default" in one} | right
    run.answer(**fixed | {"answered_by": "A2"})
    assert result(run) == "不符合条件"


@ON_SQLITE
@pytest.mark.clause("PRM-03", "PRM-08", "OP-PRM-3", "OP-PRM-7")
def test_a_count_not_shown_is_justified_every_condition_confirmed_and_a_failed_review_waits(
    team: House,
) -> None:
    only_agents("A5", "A2", "A3")
    eligible("A5", 3, best=1)
    run = propose(team, "A5")
    voter = team.part_of(run, "A2")
    voter.answer(answered_by="A5", vote=YES)
    assert voter.state == "Suspended", "who is voted on votes for nobody"
    vote(team, run, A2=YES, A3=YES)
    assert "不显示结果" in run.sheet
    assert voter.sent(answered_by="A2", vote=NO) == "ABORT", "after the close there is no vote"
    run.answer(answered_by="D1", conditions=[{"item": "人好"}], nomination="推举 nominate", assessment="好")
    assert run.step == "nomination"
    reasons = " ".join(run.refused[0].reasons)
    assert reasons.count("conditions:") == 5
    assert "justification:" in reasons
    nominate(run, justification="票数少，但成绩最好")
    run.answer(**NOT_PASSED | {"answered_by": "D1"})
    assert run.step == "office-review", "who nominated doesn't review"
    run.answer(**NOT_PASSED)
    assert result(run) == "审核未通过"
    again = propose(team, "A5")
    assert [one.clause for one in again.rulings] == ["OP-PRM-7"]
    assert again.rulings[0].because["proofs"][1]["sources"] == [run.case.number]


@ON_SQLITE
@pytest.mark.clause("PRM-03", "OP-HOUSE-84", "OP-PRM-4")
def test_silence_climbs_and_approves_nothing_and_one_no_ends_it(team: House) -> None:
    only_agents("A5")
    eligible("A5", 3, best=1)
    run = nominate(propose(team, "A5"), justification="无人可投")
    run.miss()
    assert asked_of(run) == "office-review-2 → general-manager"
    run.answer(**PASSED | {"answered_by": "Z2"}).miss()
    assert asked_of(run) == "promotion-approval-2 → gm-office", "HR was silent"
    run.answer(answered_by="Z3", **APPROVED)
    assert asked_of(run) == "promotion-approval-3 → general-manager"
    run.answer(answered_by="Z2", approval="不同意晋升 refuse")
    assert run.step == "promotion-approval-3", "who reviewed doesn't approve"
    run.miss()
    run.answer(answered_by="Z1", approval="不同意晋升 refuse")
    assert result(run) == "审批未同意"
    assert len(gradings("A5")) == 1


@ON_SQLITE
@pytest.mark.clause("PRM-01")
def test_there_is_one_review_of_a_candidate_at_a_time(team: House) -> None:
    first = supervisor_to_be(team)
    second = propose(team, "A1")
    assert result(second) == "不符合条件"
    (unmet,) = [one for one in second.rulings[0].because["proofs"] if not one["met"]]
    assert (unmet["fact"], unmet["sources"]) == ("under_way", [first.case.number])
    assert first.step == "nomination"


@ON_SQLITE
@pytest.mark.clause("PRM-04")
@pytest.mark.parametrize("silent", [True, False])
def test_who_does_not_apply_withdraws_and_was_not_reviewed(team: House, silent: bool) -> None:  # noqa: FBT001
    run = nominate(supervisor_to_be(team))
    if silent:
        run.miss()
    else:
        run.answer(answered_by="A1", applying="不申请 not-apply")
    assert result(run) == "本人未申请"
    assert (run.case.outcome or {})["was_reviewed"] is False


@ON_SQLITE
@pytest.mark.clause("OP-PRM-1", "OP-HOUSE-83", "OP-PRM-4")
def test_a_panel_that_cannot_sit_is_refused_with_every_reason_and_nothing_is_lost(team: House) -> None:
    with writing() as book:
        book.get_one(Staff, "X1").until = (datetime.now(UTC) - timedelta(days=2)).date()
    run = to_the_plan(team, relatives=[{"person": "H1", "relation": "表姐"}])
    late = (datetime.now(UTC) + timedelta(days=60)).isoformat()
    members = [*SEATED[:3], {"person": "A1", "seat": "部门领导 department-head"}, SEATED[4]]
    run.answer(
        **plan(
            members=members,
            held_at=late,
            substitutes=[SEATED[0], {"person": "S1", "seat": "其他部门 other-department"}],
        )
    )
    assert run.step == "defence-plan"
    reasons = " ".join(run.refused[0].reasons)
    for why in (
        "held_at: 晚于",
        "A1 是候选人本人",
        "X1 不是在职员工",
        "H1 与候选人有亲属关系",
        "Z3 重复",
        "S1 是候选人的直接上级",
    ):
        assert why in reasons
    assert "表姐" not in reasons
    assert run.sent(**plan(members=[])) == "REJECT" or run.burst().step == "defence-plan"


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-83", "PRM-04")
def test_below_the_quorum_hr_sets_a_new_panel_and_an_absent_candidate_ends_it(team: House) -> None:
    run = to_the_plan(team).answer(**plan())
    declare(team, run, "Z3", "Z4", "H1", aside=("D1",), silent=("X1",))
    assert asked_of(run) == "defence-plan-2 → hr"
    assert "请重新组建" in run.sheet
    (short,) = [one for one in run.rulings if one.clause == "OP-HOUSE-83"]
    assert (short.because["sitting"], short.because["quorum"]) == (3, 4)
    run.answer(**plan(members=[*SEATED[:4], {"person": "M1", "seat": "其他部门 other-department"}]))
    declare(team, run, "Z3", "Z4", "H1", "D1", "M1")
    assert asked_of(run) == "defence-record → hr"
    run.answer(**record(took_place_at=(datetime.now(UTC) + timedelta(hours=1)).isoformat()))
    assert "尚未举行" in run.sheet
    run.answer(**record(defence="候选人缺席 candidate-absent"))
    assert result(run) == "答辩缺席"
    assert gradings("A1")[-1].grade == "senior"


@ON_SQLITE
@pytest.mark.clause("PRM-02", "OP-PRM-8", "OP-HOUSE-81")
def test_a_grade_is_skipped_with_ninety_by_the_panel_and_the_gm_offices_reasons_and_an_upheld_objection_stops_it(
    team: House,
) -> None:
    only_agents("A5", "A2")
    eligible("A5", 6, best=2, titles=1)
    skip = {
        "target": "高级客服 senior",
        "skip_ground": "贡献突出 outstanding-contribution",
        "grounds": "首创质检",
    }
    run = nominate(vote(team, propose(team, "A5", **skip), A2=NO), justification="质检模型由其首创")
    run.answer(answered_by="A5", **APPLIES).answer(**PASSED).answer(**plan())
    declare(team, run, *EVERYBODY).answer(**record())
    score(team, run, dict.fromkeys(EVERYBODY, 90))
    assert asked_of(run) == "promotion-decision → gm-office"
    assert run.sent(answered_by="Z3", decided="批准晋升 promote") == "REJECT", "no reasons"
    run.answer(**PROMOTED).answer(answered_by="A2", objection="成果是他人的").miss()
    run.answer(answered_by="Z4", objection_verdict="异议成立 upheld", verdict_reason="属实")
    assert result(run) == "公示异议成立"
    assert "PRM-02" in [one.clause for one in run.rulings]
    assert len(gradings("A5")) == 1


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-83", "PRM-04")
def test_a_run_that_starts_over_in_the_middle_of_the_panel_asks_and_tells_nobody_twice(team: House) -> None:
    run = to_the_plan(team).answer(**plan())
    declare(team, run, *EVERYBODY).answer(**record())
    team.part_of(run, "Z3").answer(answered_by="Z3", speech=90, score=90, questions=90, asked="如何排班")

    def entered() -> tuple[object, ...]:
        with reading() as book:
            return (
                len(run.questions),
                [one.id for one in run.notices],
                [one.id for one in run.rulings],
                runs_of(team, run),
                book.get_one(Staff, "A1").number,
            )

    before = entered()
    run.sent()
    run.burst()
    assert run.state == "Suspended"
    assert entered() == before
    score(team, run, dict.fromkeys(EVERYBODY[1:], 90))
    assert asked_of(run) == "promotion-decision → gm-office"
    assert "90.00" in run.sheet


@ON_SQLITE
@pytest.mark.clause("PRM-09", "PRM-10", "CF-04", "GRD-10")
def test_on_the_bonus_ladder_tenure_decides_and_pay_follows_from_the_years_of_service(team: House) -> None:
    live_by("taobao-bonus")
    run = propose(team, "A1")
    assert asked_of(run) == "nomination → department-head", "no vote on a veteran"
    assert "在职月数" in run.sheet
    nominate(run)
    run.answer(**PASSED).answer(answered_by="H1", **APPROVED).answer(answered_by="Z2", **APPROVED).miss()
    assert result(run) == "晋升生效", "nobody is asked for a pay that the years of service give"
    assert [(one.grade, one.pay, one.clause) for one in gradings("A1")][-1] == ("veteran", 2500, "PRM-09")
