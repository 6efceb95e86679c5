"""P43 · monthly-appraisal, on a real Prefect server and a real case book."""

from datetime import date

import pytest
from appraisals import (
    LAST,
    MONTH,
    RELEASED,
    TEAM,
    appraise,
    by_manager,
    by_supervisor,
    called_back,
    points_given,
    published,
    rows_of,
    ruled,
)
from complaints import ON_SQLITE, asked_of, live_by, told
from driving import House
from sqlalchemy import func, select, update
from team import facts, paper, past_month

from deployments.schedules import each_month
from policies.performance.appraisal_facts import PersonFacts
from policies.performance.monthly_appraisal import AppraisalPolicy
from tasks.records.engine import reading, writing
from tasks.records.models import Case, Staff, StaffRole
from tasks.settings import settings

BAD = (8, 6, 6)  # with the neutral 24 for call-backs: 44


@pytest.mark.clause(
    "APR-01", "APR-02", "APR-04", "APR-08", "APR-14", "APR-20", "APR-26", "OP-APR-2", "OP-APR-6"
)
def test_a_month_goes_from_its_facts_to_a_published_ranking(team: House) -> None:
    called_back(1, "A1", 10)
    called_back(2, "A1", 8)
    called_back(3, "A2", 1, reached=False)
    called_back(4, "A3", 2, month=LAST.later(-1))
    facts(MONTH, A2={"satisfaction": 7, "late": 2}, A3={"days_on_duty": 15})
    points_given(paper("fine_and_discipline", "PEN-20200101-0001"), "A1", 5)
    run = appraise(team)
    assert asked_of(run) == "operations-manager-scores → operations-manager"
    assert "| A1 | " in run.sheet
    assert "9.00 (2)" in run.sheet, "the call-backs of the repairs that A1 took"
    assert "储备主管免考" in run.sheet
    run.answer(**by_manager(A1=28))
    assert asked_of(run) == "supervisor-scores → supervisor"
    run.answer(**by_supervisor(A1=(26, 18, 17)))
    assert asked_of(run) == "appraisal-review → department-head"
    assert "| 1 | A1 |" in run.sheet
    assert rows_of() == {}, "nothing counts before it is released"
    run.answer(**RELEASED)
    assert (run.state, run.case.state, run.case.external_number) == ("Completed", "closed", MONTH)

    rows = rows_of()
    assert [(line["line"], line["score"]) for line in rows["A1"].lines] == [
        ("team_task", "27.00"),
        ("handover", "18.00"),
        ("callbacks", "27.00"),
        ("quality", "17.00"),
    ]
    assert (float(rows["A1"].total or 0), rows["A1"].rank, rows["A1"].ranked, rows["A1"].letter) == (
        94,
        1,
        8,
        "A",
    )
    assert float(rows["A2"].total or 0) == 77, "nobody was reached: the imported 7 of 10"
    assert float(rows["A3"].total or 0) == 80, "neither call-backs nor an import: 24 of 30"
    assert rows["A3"].facts["days_on_duty"] == 15
    assert rows["A2"].facts["attendance"] == {"late": "2"}
    assert (rows["R1"].exempt, rows["R1"].total, rows["R1"].rank) == ("reserve-supervisor", None, None)
    assert run.case.outcome is not None
    assert (run.case.outcome["scored"], run.case.outcome["failed"]) == (8, 0)
    again = AppraisalPolicy.model_validate(run.case.rules["procedure"])
    for row in rows.values():
        assert again.scorecard.result(PersonFacts.model_validate(row.facts)).total == row.total


@ON_SQLITE
@pytest.mark.clause("APR-14", "APR-15", "OP-HOUSE-60")
def test_each_is_told_their_own_result_and_the_sheets_are_kept(team: House) -> None:
    run = published(team, A1=(30, 20, 20), A2=(20, 15, 15))
    assert sorted(told(run, "appraisal-result")) == [*TEAM, "R1"]
    (mine,) = [one for one in run.notices if one.kind == "appraisal-result" and one.recipient == "A2"]
    assert "得分 74.00" in mine.body
    assert "名次 8/8" in mine.body
    assert "94" not in mine.body, "no other's score"
    folder = settings().home / "archive" / "APR" / run.case.number.split("-")[1]
    sheet = (folder / run.case.number / "A2.md").read_text()
    assert (
        "| 协助小组完成任务 | APR-02 | 20.00 | 30 | 运管负责人 operations manager 20；客服主管 CS supervisor 20 |"
        in sheet
    )
    assert "OP-APR-6" in sheet
    assert "储备主管免考" in (folder / run.case.number / "R1.md").read_text()
    page = (folder / f"{run.case.number}.md").read_text()
    assert "    bar [94.00, 80.00" in page
    assert "| 8 | A2 |" in page


@ON_SQLITE
@pytest.mark.clause("APR-02", "APR-03", "OP-APR-2")
def test_scores_that_cannot_be_are_asked_again_with_field_row_and_reason(team: House) -> None:
    run = appraise(team)
    run.answer(**by_manager(A3=31) | {"answered_by": "M1"})
    assert run.step == "operations-manager-scores"
    assert "第3行 row 3: A3 协助小组完成任务: 31" in run.sheet
    rows = by_manager()["scores"]
    run.answer(answered_by="M1", scores=[*rows[1:], rows[1], {"staff": "R1", "team_task": "9"}])
    reasons = "".join(run.refused[-1].reasons)
    assert all(said in reasons for said in ("A1 漏填", "A2 重复", "R1 不在被考核人员之列"))
    run.answer(**by_manager()).answer(**by_supervisor() | {"answered_by": "A1"})
    assert "A1 无权答复" in run.sheet
    run.answer(**by_supervisor()).answer(answered_by="D1", verdict="退回重评 back")
    assert "退回须写明理由" in run.sheet
    assert len(run.refused) == 4
    assert rows_of() == {}


@ON_SQLITE
@pytest.mark.clause("APR-20")
def test_sent_back_with_a_reason_the_assessors_are_asked_again_with_what_they_gave(team: House) -> None:
    run = appraise(team).answer(**by_manager(A1=30)).answer(**by_supervisor())
    run.answer(answered_by="D1", verdict="退回重评 back", reason="A1 偏高")
    assert run.step == "operations-manager-scores-2"
    assert "A1 偏高" in run.sheet
    assert run.form["properties"]["scores"]["default"][0] == {"staff": "A1", "team_task": "30"}
    run.answer(**by_manager(A1=26)).answer(**by_supervisor()).answer(**RELEASED)
    assert float(rows_of()["A1"].total or 0) == 81
    assert {one.version for one in rows_of().values()} == {1}


@ON_SQLITE
@pytest.mark.clause("APR-20", "OP-HOUSE-62", "OP-HOUSE-63")
def test_silence_climbs_and_neither_scores_nor_releases(team: House) -> None:
    run = appraise(team).miss()
    assert asked_of(run).startswith("operations-manager-scores-2 → ")
    asked = run.waits_for
    assert asked is not None
    superior = asked.eligible[0]
    run.answer(**by_manager() | {"answered_by": superior}).answer(**by_supervisor()).miss()
    assert run.step == "appraisal-review-2"
    assert rows_of() == {}
    assert {one.clause for one in run.rulings if "逾期" in one.what} == {"OP-HOUSE-62", "OP-HOUSE-63"}


@pytest.mark.clause("APR-06", "APR-18", "OP-APR-10", "TRM-03")
def test_who_fails_is_fined_and_warned_and_a_junior_the_third_time_is_proposed_for_dismissal(
    team: House,
) -> None:
    for back in (2, 1):
        past_month(str(LAST.later(-back)), A5=50, A1=50, A6=80)
    run = published(team, A5=BAD, A1=BAD)
    assert asked_of(run) == "improvement → supervisor", "published before it is talked about"
    assert sorted(ruled(run)) == [
        ("APR-06", "A1", -10),
        ("APR-06", "A5", -10),
        ("OP-APR-10", "A1", 1),
        ("OP-APR-10", "A5", 1),
        ("TRM-03", "A5", 0),
    ]
    assert told(run, "appraisal-proposal") == ["D1", "H1"]
    assert sorted(told(run, "appraisal-consequence")) == ["A1", "A5"]
    assert all(one.month == MONTH for one in run.rulings if one.unit == "warning")
    run.answer(
        answered_by="S1", analysis="响应慢", measures=[{"staff": "A1", "weakness": "慢", "measure": "跟班"}]
    )
    assert "A5 须写明不足和措施" in run.sheet
    both = [{"staff": one, "weakness": "慢", "measure": "跟班"} for one in ("A1", "A5")]
    run.answer(answered_by="S1", analysis="响应慢", measures=both)
    assert run.case.outcome is not None
    assert (run.state, run.case.outcome["proposals"]) == ("Completed", ["A5"])
    run.burst()
    assert len(ruled(run)) == 5, "a run that starts over enters nothing twice"


@ON_SQLITE
@pytest.mark.clause("APR-07", "OP-APR-10", "TRM-02")
def test_a_fine_of_discipline_warns_and_two_failed_months_are_a_ground_where_the_profile_says_so(
    team: House,
) -> None:
    live_by("taobao-bonus")
    past_month(str(LAST.later(-1)), A2=59)
    case = paper("fine_and_discipline", "PEN-20200101-0001")
    points_given(case, "A3", -5, "PEN-02", fine="50")
    points_given(case, "A4", -4, "PEN-12", fine="40")
    rows = [*by_manager()["scores"], {"staff": "R1", "team_task": "24"}]
    run = appraise(team).answer(answered_by="M1", scores=rows)
    given = by_supervisor(A2=BAD)["scores"]
    run.answer(answered_by="S1", scores=[*given, given[0] | {"staff": "R1"}]).answer(**RELEASED)
    assert sorted(ruled(run)) == [
        ("APR-06", "A2", -10),
        ("APR-07", "A2", 0),
        ("OP-APR-10", "A2", 1),
        ("OP-APR-10", "A3", 1),
    ]
    assert rows_of()["R1"].total is not None, "here everybody is appraised"


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-61", "CF-58")
def test_who_was_away_or_joined_late_has_no_score_and_is_not_ranked(team: House) -> None:
    facts(MONTH, A7={"days_on_duty": 0, "leave_days": 18}, A8={"days_on_duty": 9})
    with writing() as book:
        book.execute(update(Staff).where(Staff.number == "A6").values(since=date(2099, 1, 1)))
    run = appraise(team)
    assert "全月未在岗" in run.sheet
    rows = [row for row in by_manager()["scores"] if row["staff"] not in {"A6", "A7", "A8"}]
    run.answer(answered_by="M1", scores=rows)
    keep = [row for row in by_supervisor()["scores"] if row["staff"] not in {"A6", "A7", "A8"}]
    run.answer(answered_by="S1", scores=keep).answer(**RELEASED)
    rows_by = rows_of()
    assert (rows_by["A7"].exempt, rows_by["A8"].exempt) == ("absent", "too-short")
    assert (rows_by["A1"].ranked, rows_by["A7"].rank) == (5, None)
    assert "A6" not in rows_by


@pytest.mark.clause("OP-APR-1", "APR-01", "OP-PEN-5")
def test_late_data_make_a_second_version_and_what_no_longer_follows_is_reversed(team: House) -> None:
    run = published(team, A1=BAD)
    run.answer(answered_by="S1", analysis="x", measures=[{"staff": "A1", "weakness": "x", "measure": "y"}])
    assert ruled(run) == [("APR-06", "A1", -10), ("OP-APR-10", "A1", 1)]
    assert appraise(team).state == "Completed", "a second start refers to the first"
    with reading() as book:
        assert book.scalar(select(func.count()).where(Case.procedure == "monthly_appraisal")) == 1

    points_given(paper("fine_and_discipline", "PTS-20200101-0001"), "A1", 18)
    again = appraise(team, month=MONTH, correction="漏记加分")
    assert again.case.external_number == f"{MONTH}#2"
    assert again.form["properties"]["scores"]["default"][0] == {"staff": "A1", "team_task": "8"}
    again.answer(**by_manager(A1=8)).answer(**by_supervisor(A1=BAD)).answer(**RELEASED)
    assert again.state == "Completed"
    assert (float(rows_of()["A1"].total or 0), rows_of()["A1"].version) == (62, 2)
    assert float(rows_of(version=1)["A1"].total or 0) == 44, "both versions stay on record"
    assert ruled(again) == [("OP-PEN-5", "A1", 10), ("OP-PEN-5", "A1", -1)]
    again.burst()
    assert len(ruled(again)) == 2


@ON_SQLITE
@pytest.mark.clause("APR-01", "OP-APR-1")
@pytest.mark.parametrize(
    ("request_", "field"),
    [
        ({"month": "2099-01"}, "month: "),
        ({"correction": "漏"}, "correction: "),
        ({"department": "无"}, "department: "),
    ],
)
def test_what_cannot_be_appraised_is_refused_and_enters_nothing(
    team: House, request_: dict[str, str], field: str
) -> None:
    run = appraise(team, **request_)
    state = run.seen.state
    assert state is not None
    assert state.is_failed()
    assert field in (state.message or "")
    with reading() as book:
        assert book.scalar(select(func.count()).where(Case.procedure == "monthly_appraisal")) == 0


@ON_SQLITE
@pytest.mark.clause("APR-13", "APR-19", "CF-05", "CF-08")
def test_a_call_centre_scores_its_own_three_lines_and_corrects_before_it_warns(team: House) -> None:
    live_by("callcentre")
    run = appraise(team)
    assert asked_of(run) == "supervisor-scores → supervisor", "one post judges"
    lines = {"performance": "30", "service_quality": "30", "efficiency": "30"}
    rows = [{"staff": one} | lines for one in TEAM]
    rows[0] |= {"performance": "10", "efficiency": "10"}
    run.answer(answered_by="S1", scores=rows).answer(**RELEASED)
    assert ruled(run) == [("APR-19", "A1", 0)], "neither a fine nor a warning the first time"
    assert float(rows_of()["A2"].total or 0) == 90


@ON_SQLITE
@pytest.mark.clause("APR-11", "CF-05")
def test_where_all_lines_are_computed_only_the_review_is_asked(team: House) -> None:
    live_by("heating")
    facts(MONTH, A1={"workload": 100}, A2={"workload": 60})
    run = appraise(team)
    assert asked_of(run) == "appraisal-review → department-head"
    run.answer(**RELEASED)
    totals = {staff: float(row.total or 0) for staff, row in rows_of().items() if row.total is not None}
    assert (totals["A1"], totals["A2"], totals["A3"]) == (90, 70, 80), "recordings: none checked, 40 of 50"


@ON_SQLITE
@pytest.mark.clause("OP-APR-1", "APR-22")
def test_it_starts_by_itself_on_the_first_working_day_of_each_month(team: House) -> None:
    (schedule,) = each_month(AppraisalPolicy, "request")()
    assert "T090000" in schedule.rrule  # type: ignore[union-attr]
    assert schedule.parameters == {"request": {"department": "客服部"}}


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-60", "APR-14", "APR-02")
def test_a_large_department_is_scored_by_tables_and_its_page_shows_the_first_and_last_only(
    team: House,
) -> None:
    more = [f"N{n:03}" for n in range(70)]
    with writing() as book:
        for one in more:
            book.add(Staff(number=one, name="x", department="客服部", superior="S1", since=date(2020, 1, 1)))
            book.flush()
            book.add(StaffRole(staff=one, role="agent", since=date(2020, 1, 1)))
    everybody = [*TEAM, *more]
    run = appraise(team)
    assert "scores" not in run.form["properties"]
    assert len(run.form["properties"]["table"]["default"].splitlines()) == 1 + len(everybody)
    table = "\n".join(["工号,协助小组完成任务", *(f"{one},24" for one in everybody[1:])])
    run.answer(answered_by="M1", table=table)
    assert "table: A1 漏填" in run.sheet
    run.answer(answered_by="M1", table=f"{table}\nA1,24")
    header = "staff,team_task,handover,quality"
    scores = [f"{one},24,{place % 20},16" for place, one in enumerate(everybody)]
    run.answer(answered_by="S1", table="\n".join([header, *scores])).answer(**RELEASED)
    assert run.state == "Completed"
    assert len([one for one in run.notices if one.kind == "appraisal-result"]) == 79
    folder = settings().home / "archive" / "APR" / run.case.number.split("-")[1]
    page = (folder / f"{run.case.number}.md").read_text()
    assert "其余 38" in page
    assert page.count("| **") == 40, "twenty rows from either end"
    assert len(page) < 40_000
    assert len(list((folder / run.case.number).iterdir())) == 79
