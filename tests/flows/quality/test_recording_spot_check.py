"""P24 · recording-spot-check, on a real Prefect server and a real case book."""

from typing import Any

import pytest
from complaints import ON_SQLITE, asked_of, told
from driving import House, Run, deploy_anew
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterDeploymentId
from prefect.exceptions import PrefectHTTPStatusError
from recordings import (
    ADDRESS,
    COMPLAINT,
    NOTHING,
    PHRASE,
    PRAISE,
    SHANGHAI,
    STATION,
    day,
    findings,
    friday_after,
    register,
    ruled,
    sheet,
    today,
)
from sqlalchemy import func, select

from tasks.records.engine import reading, writing
from tasks.records.models import Case, StaffRole
from tasks.settings import settings

DAILY, WEEKLY = "领班每日 lead-daily", "部长每周 director-weekly"


def check(house: House, kind: str = DAILY, **more: Any) -> Run:
    return house.start("recording-spot-check", request={"check_kind": kind} | more)


def said(run: Run, by: str = "F1", **found: str) -> Run:
    return run.answer(answered_by=by, heard=sheet(**found))


@pytest.mark.clause("REC-01", "REC-04", "REC-08", "REC-09", "REC-11", "REC-12", "OP-REC-1")
def test_the_lead_hears_what_was_drawn_and_each_finding_has_its_consequence(hotline: House) -> None:
    for number, operator in (("R1", "O1"), ("R2", "O1"), ("R3", "O2"), ("R4", "O2")):
        register(number, operator)
    run = check(hotline)
    assert asked_of(run) == "listening-record → shift-lead"
    assert {"R1", "R2", "R3", "R4"} == {
        one["recording"] for one in run.form["properties"]["heard"]["default"]
    }
    said(run, R1=ADDRESS, R2=PHRASE, R3=PRAISE, R4=COMPLAINT)
    assert (run.state, run.case.state) == ("Completed", "closed")
    assert ruled(run) == [("PEN-15", "O1", -1.0), ("REC-11", "O1", -2.0), ("REC-12", "O2", 2.0)]
    assert told(run, "recording-checked") == ["O1", "O1", "O2", "O2"]
    assert findings() == [
        ("R1", "lead-daily", "地址错误"),
        ("R2", "lead-daily", "用语不标准"),
        ("R3", "lead-daily", "值得表扬"),
        ("R4", "lead-daily", "听到投诉"),
    ]
    outcome = run.case.outcome
    assert outcome is not None
    assert (outcome["workload"], outcome["problems"], outcome["praised"]) == ({"O1": 2, "O2": 2}, 2, 1)


@pytest.mark.clause("PEN-15", "REC-09", "OP-REC-5")
def test_the_fourth_serious_violation_of_the_month_costs_the_surcharge_too(hotline: House) -> None:
    for number in ("R1", "R2", "R3"):
        register(number)
    run = said(check(hotline), R1=ADDRESS, R2=STATION, R3=ADDRESS)
    assert [amount for _, _, amount in ruled(run)] == [-1.0, -1.0, -1.0]
    for number in ("R4", "R5", "R6"):
        register(number, days_ago=1)
    again = said(check(hotline, day=day(1)), R4=STATION, R5=NOTHING, R6=NOTHING)
    assert ruled(again) == [("PEN-15", "O1", -6.0)]


@ON_SQLITE
@pytest.mark.clause("OP-REC-1", "REC-08", "REC-07")
def test_the_seed_the_population_and_the_workload_stand_on_the_page_and_the_standard_on_the_sheet(
    hotline: House,
) -> None:
    for n in range(5):
        register(f"R{n}", is_complaint=n == 3, seconds=400 if n == 4 else 60)
    run = check(hotline)
    assert f"{day()} 客服部 lead-daily" in run.sheet
    assert "REP-01" in run.sheet
    assert "CBK-01" in run.sheet
    drawn = [one["recording"] for one in run.form["properties"]["heard"]["default"]]
    assert len(drawn) == 3
    assert drawn[:2] == ["R3", "R4"], "the complaint first, then the long call"
    said(run, **dict.fromkeys(drawn, NOTHING))
    number = run.case.number
    page = (settings().home / "archive" / "REC" / number.split("-")[1] / f"{number}.md").read_text()
    assert f"{day()} 客服部 lead-daily" in page
    assert "| O1 | 5 | 3 |" in page
    assert "R0、R1、R2、R3†、R4§" in page, "whoever draws again finds all there was to draw from"


@ON_SQLITE
@pytest.mark.clause("REC-04")
@pytest.mark.parametrize(
    ("heard", "reason"),
    [
        (sheet(R1=NOTHING), "R2 漏填"),
        (sheet(R1=NOTHING, R2=NOTHING, R9=NOTHING), "R9 不在应听之列"),
        (sheet(R1=NOTHING, R2=NOTHING) + sheet(R2=NOTHING), "R2 重复"),
        ([*sheet(R1=NOTHING), {"recording": "R2", "found": PHRASE}], "R2 有问题须说明原因"),
    ],
)
def test_a_record_that_cannot_be_right_is_refused_kept_and_asked_for_again(
    hotline: House, heard: list[dict[str, str]], reason: str
) -> None:
    register("R1")
    register("R2", "O2")
    run = check(hotline).answer(answered_by="F1", heard=heard)
    assert asked_of(run) == "listening-record → shift-lead"
    (refused,) = run.refused
    assert any(reason in one for one in refused.reasons)
    assert reason in run.sheet
    assert findings() == []
    assert said(run, R1=NOTHING, R2=NOTHING).state == "Completed"


@ON_SQLITE
@pytest.mark.clause("REC-04")
@pytest.mark.parametrize("finding", ["", "不错", None])
def test_a_finding_is_chosen_and_never_filled_in_beforehand(hotline: House, finding: str | None) -> None:
    register("R1")
    run = check(hotline)
    one = {"recording": "R1"} if finding is None else {"recording": "R1", "found": finding}
    assert run.sent(answered_by="F1", heard=[one]) == "REJECT"
    assert run.sent(answered_by="F1") == "REJECT" or run.burst().step == "listening-record"
    assert findings() == []


@ON_SQLITE
@pytest.mark.clause("REC-04", "OP-REC-2")
def test_a_missed_check_climbs_and_silence_passes_no_recording(hotline: House) -> None:
    register("R1")
    run = check(hotline).miss()
    assert asked_of(run) == "listening-record-2 → director"
    assert findings() == []
    assert "逾期未答复,升级至上一级" in [one.what for one in run.rulings]
    said(run, "B1", R1=NOTHING)
    assert run.state == "Completed"


@ON_SQLITE
@pytest.mark.clause("REC-04")
def test_a_stand_in_does_not_check_their_own_recordings(hotline: House) -> None:
    with writing() as book:
        book.add(StaffRole(staff="O1", role="shift-lead", since=today().date()))
    register("R1")
    run = said(check(hotline), "O1", R1=NOTHING)
    assert run.step == "listening-record"
    assert "本人的录音" in run.sheet
    assert said(run, R1=NOTHING).state == "Completed"


@ON_SQLITE
@pytest.mark.clause("REC-04", "REC-03")
def test_a_day_without_recordings_asks_nobody_and_tells_the_lead(hotline: House) -> None:
    run = check(hotline)
    assert (run.state, run.questions) == ("Completed", [])
    assert told(run, "nothing-to-hear") == ["F1"]


@ON_SQLITE
@pytest.mark.clause("REC-03")
def test_a_call_is_on_the_register_whether_or_not_an_order_followed_and_a_deleted_one_is_not_drawn(
    hotline: House,
) -> None:
    register("R1")
    register("R2", deleted_at=today())
    run = check(hotline)
    assert [one["recording"] for one in run.form["properties"]["heard"]["default"]] == ["R1"]


@pytest.mark.clause("REC-04", "REC-05")
def test_a_check_is_entered_once_for_each_department_day_and_kind(hotline: House) -> None:
    register("R1")
    first, second = check(hotline), check(hotline, day=day())
    assert (first.step, second.state, second.questions) == ("listening-record", "Completed", [])
    with reading() as book:
        assert book.scalar(select(func.count()).where(Case.procedure == "recording_spot_check")) == 1
    assert check(hotline, WEEKLY).case.number != first.case.number


@ON_SQLITE
@pytest.mark.clause("REC-04")
@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        ({"day": day(-1)}, "day: "),
        ({"day": "2013-02-30"}, "2013-12-25"),
        ({"department": "无此部门"}, "department: "),
        ({"taken_by": "Z9"}, "taken_by: "),
    ],
)
def test_a_start_that_cannot_be_right_says_why_and_enters_nothing(
    hotline: House, request_: dict[str, str], reason: str
) -> None:
    run = check(hotline, **request_)
    state = run.seen.state
    assert state is not None
    assert state.is_failed()
    assert reason in (state.message or "")
    with reading() as book:
        assert not book.scalar(select(func.count()).select_from(Case))


@ON_SQLITE
@pytest.mark.clause("REC-04", "REC-05")
@pytest.mark.parametrize(("field", "written"), [("check_kind", "每月"), ("day", "25.12.2013")])
def test_the_server_itself_refuses_what_does_not_fit_the_form(
    hotline: House, field: str, written: str
) -> None:
    with pytest.raises(PrefectHTTPStatusError, match=f"request.{field}"):
        check(hotline, **{field: written})


# --- REC-05, REC-10: the director's check, and who kept silent


def checked_by_both(hotline: House, lead: str, director: str) -> Run:
    """A recording of five days ago that the lead and then the director hear."""
    register("R1", days_ago=10)
    said(check(hotline, day=day(10)), R1=lead)
    run = check(hotline, WEEKLY, day=friday_after(10))
    assert asked_of(run) == "listening-record → director"
    return said(run, "B1", R1=director)


@ON_SQLITE
@pytest.mark.clause("REC-05", "REC-10", "OP-REC-3", "PEN-18")
def test_a_problem_that_the_lead_had_heard_and_passed_costs_the_lead_50_yuan_once_verified(
    hotline: House,
) -> None:
    run = checked_by_both(hotline, NOTHING, STATION)
    assert asked_of(run) == "non-reporting → director"
    assert run.form["properties"]["listener"]["default"] == "F1"
    run.answer(answered_by="B1", verified=True, reason="录音中清楚可闻")
    assert run.state == "Completed"
    assert ruled(run) == [("PEN-15", "O1", -1.0), ("REC-10", "F1", -5.0)]
    assert told(run, "kept-silent") == ["F1"]


@ON_SQLITE
@pytest.mark.clause("REC-10", "PEN-18")
def test_what_is_not_verified_costs_nothing_and_nobody_verifies_their_own(hotline: House) -> None:
    run = checked_by_both(hotline, NOTHING, STATION)
    run.answer(answered_by="B1", listener="B1", verified=True, reason="记错了人")
    assert asked_of(run) == "non-reporting → director", "B1 can't confirm what B1 is said to have done"
    run.answer(answered_by="B1", listener="F1", verified=False, reason="当时线路杂音")
    assert run.state == "Completed"
    assert ruled(run) == [("PEN-15", "O1", -1.0)]
    assert told(run, "kept-silent") == []


@ON_SQLITE
@pytest.mark.clause("REC-09", "REC-10")
@pytest.mark.parametrize(
    ("lead", "director", "rulings"),
    [(STATION, STATION, []), (STATION, NOTHING, []), (STATION, PHRASE, [("REC-11", "O1", -2.0)])],
)
def test_what_the_lead_has_reported_is_no_silence_and_is_not_penalised_twice(
    hotline: House, lead: str, director: str, rulings: list[tuple[str, str, float]]
) -> None:
    run = checked_by_both(hotline, lead, director)
    assert run.state == "Completed"
    assert ruled(run) == rulings


@ON_SQLITE
@pytest.mark.clause("RSR-04", "REC-10")
def test_a_check_after_the_operators_own_listening_finds_what_they_left_out_once(hotline: House) -> None:
    register("R1", days_ago=1)
    own = hotline.start("recording-self-review", shift={"operator": "O1"})
    said(own, "O1", R1=NOTHING)
    run = said(check(hotline, day=day(1)), R1=STATION)
    assert ruled(run) == [("PEN-15", "O1", -1.0), ("RSR-04", "O1", -5.0)]
    assert told(run, "left-out") == ["O1"]
    assert ruled(own) == []


# --- when it starts, and a run that starts over


@ON_SQLITE
@pytest.mark.clause("REC-04", "REC-05", "OP-HOUSE-46", "OP-RPT-9")
def test_the_server_has_the_daily_and_the_weekly_starts_of_the_season(hotline: House) -> None:
    deploy_anew("recording-spot-check")
    deployment = hotline.api.read_deployment_by_name("recording-spot-check/recording-spot-check")
    kinds = {str((one.parameters or {}).get("request")) for one in deployment.schedules}
    assert len(kinds) == 2
    asked = {"path_params": {"id": deployment.id}, "json": {"min_runs": 3}}
    hotline.api.request("POST", "/deployments/{id}/schedule", **asked)
    ours = FlowRunFilter(deployment_id=FlowRunFilterDeploymentId(any_=[deployment.id]))
    starts = {
        (run.parameters["request"]["check_kind"], run.expected_start_time.astimezone(SHANGHAI))
        for run in hotline.api.read_flow_runs(flow_run_filter=ours)
        if run.auto_scheduled and run.expected_start_time
    }
    daily = [start for kind, start in starts if kind == DAILY]
    weekly = [start for kind, start in starts if kind == WEEKLY]
    assert daily
    assert {(one.hour, one.minute) for one in daily} == {(15, 0)}
    assert {(one.weekday(), one.hour) for one in weekly} <= {(4, 9)}


@pytest.mark.clause("REC-04")
def test_a_run_that_starts_over_draws_rules_and_tells_nothing_twice(hotline: House) -> None:
    register("R1")
    run = check(hotline)
    register("R2")
    before = (len(run.questions), len(run.notices))
    run.burst()
    assert (len(run.questions), len(run.notices)) == before
    assert [one["recording"] for one in run.form["properties"]["heard"]["default"]] == ["R1"]
    said(run, R1=ADDRESS)
    assert ruled(run) == [("PEN-15", "O1", -1.0)]
    assert findings() == [("R1", "lead-daily", "地址错误")]
