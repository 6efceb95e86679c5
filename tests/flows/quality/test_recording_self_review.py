"""P25 · recording-self-review, on a real Prefect server and a real case book."""

from typing import Any

import pytest
from complaints import ON_SQLITE, asked_of, told
from driving import House, Run, deploy_anew
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterDeploymentId
from recordings import ADDRESS, NOTHING, PHRASE, PRAISE, SHANGHAI, day, findings, register, ruled, sheet
from sqlalchemy import select

from tasks.records.engine import reading
from tasks.records.models import Case


def listen(house: House, operator: str = "O1", **more: Any) -> Run:
    return house.start("recording-self-review", shift={"operator": operator, **more})


def said(run: Run, by: str = "O1", **found: str) -> Run:
    return run.answer(answered_by=by, heard=sheet(**found))


def prefilled(run: Run) -> list[str]:
    return [one["recording"] for one in run.form["properties"]["heard"]["default"]]


def shifts() -> list[Case]:
    with reading() as book:
        mine = select(Case).where(Case.procedure == "recording_self_review").order_by(Case.number)
        return list(book.scalars(mine))


@pytest.mark.clause("RSR-01", "REC-06", "CF-33")
def test_started_without_a_name_every_operator_on_duty_is_given_their_own_and_once(hotline: House) -> None:
    for number, operator in (("R1", "O1"), ("R2", "O2")):
        register(number, operator, days_ago=1)
    for _ in range(2):
        run = hotline.start("recording-self-review", shift={})
        assert run.state == "Completed"
        assert [one.external_number for one in shifts()] == [f"{day()} O1", f"{day()} O2"]
    runs = [hotline.run_of(one.number).burst() for one in shifts()]
    assert [asked_of(one) for one in runs] == ["self-review → O1", "self-review → O2"]
    assert listen(hotline).state == "Completed", "who has been given it isn't given it again"
    assert len(shifts()) == 2


@pytest.mark.clause("RSR-01", "RSR-02", "RSR-03", "RSR-05", "OP-RSR-1")
def test_an_operator_hears_ten_of_the_day_before_own_calls_first_and_writes_them_down(hotline: House) -> None:
    for n in range(3):
        register(f"A{n}", days_ago=1)
    for n in range(12):
        register(f"B{n}", "O2", days_ago=1)
    register("OLD", days_ago=2)
    register("TODAY")
    run = listen(hotline)
    given_out = prefilled(run)
    assert len(given_out) == 10
    assert {"A0", "A1", "A2"} == set(given_out[:3])
    assert not {"OLD", "TODAY"} & set(given_out)
    found = dict.fromkeys(given_out, NOTHING) | {"A0": PHRASE, "A1": PRAISE}
    said(run, **found)
    assert (run.state, run.case.state) == ("Completed", "closed")
    assert run.case.outcome is not None
    assert {
        "assigned": 10,
        "finished": True,
        "problems": 1,
        "highlights": 1,
    }.items() <= run.case.outcome.items()
    assert ("A0", "self-review", "用语不标准") in findings()
    assert ruled(run) == [], "whoever reports a problem of their own loses nothing here"


@ON_SQLITE
@pytest.mark.clause("RSR-05", "OP-RSR-1", "OP-HOUSE-47")
@pytest.mark.parametrize(("calls", "amount"), [(59, 10), (60, 5)])
def test_after_a_busy_day_five_are_heard(hotline: House, calls: int, amount: int) -> None:
    for n in range(calls):
        register(f"R{n}", days_ago=1)
    assert len(prefilled(listen(hotline))) == amount


@pytest.mark.clause("RSR-04", "OP-RSR-2")
def test_who_has_not_listened_by_the_end_of_the_day_loses_two_points_and_nobody_else_is_asked(
    hotline: House,
) -> None:
    register("R1", days_ago=1)
    run = listen(hotline)
    assert run.waits_for is not None
    assert run.waits_for.due_at is not None
    due = run.waits_for.due_at.astimezone(SHANGHAI)
    assert (due.hour, due.minute, due.date().isoformat()) == (0, 0, day(-1))
    run.miss()
    assert (run.state, len(run.questions)) == ("Completed", 1)
    assert ruled(run) == [("RSR-04", "O1", -2.0)]
    assert told(run, "unfinished") == ["O1"]
    assert run.case.outcome is not None
    assert run.case.outcome["finished"] is False
    assert findings() == []


@ON_SQLITE
@pytest.mark.clause("RSR-04", "REC-10")
def test_a_problem_that_a_check_had_found_and_the_operator_leaves_out_costs_five_points(
    hotline: House,
) -> None:
    for number in ("R1", "R2"):
        register(number, days_ago=1)
    check = hotline.start("recording-spot-check", request={"day": day(1)})
    said(check, "F1", R1=ADDRESS, R2=PHRASE)
    run = said(listen(hotline), R1=NOTHING, R2=ADDRESS)
    assert ruled(run) == [("RSR-04", "O1", -5.0)], "R2 was reported, if under another name"
    assert told(run, "left-out") == ["O1"]
    assert run.case.outcome is not None
    assert run.case.outcome["unreported"] == 1
    colleague = said(listen(hotline, "O2"), "O2", R1=NOTHING, R2=PHRASE)
    assert ruled(colleague) == [("RSR-04", "O2", -5.0)], "so does who heard a colleague's and kept silent"


@ON_SQLITE
@pytest.mark.clause("RSR-02")
@pytest.mark.parametrize(
    ("heard", "reason"),
    [
        (sheet(R1=NOTHING), "R2 漏填"),
        (sheet(R1=NOTHING, R2=NOTHING, R9=NOTHING), "R9 不在应听之列"),
        ([*sheet(R1=NOTHING), {"recording": "R2", "found": PHRASE}], "R2 有问题须说明原因"),
    ],
)
def test_unfinished_work_is_not_taken_for_finished_and_a_problem_needs_its_reason(
    hotline: House, heard: list[dict[str, str]], reason: str
) -> None:
    for number in ("R1", "R2"):
        register(number, days_ago=1)
    run = listen(hotline).answer(answered_by="O1", heard=heard)
    assert run.step == "self-review"
    assert reason in run.sheet
    assert findings() == []


@ON_SQLITE
@pytest.mark.clause("RSR-01")
def test_nobody_else_listens_for_an_operator(hotline: House) -> None:
    register("R1", days_ago=1)
    run = said(listen(hotline), "O2", R1=NOTHING)
    assert run.step == "self-review"
    assert "answered_by" in run.sheet.replace("\\", "")


@ON_SQLITE
@pytest.mark.clause("RSR-01")
def test_a_day_without_recordings_gives_nobody_anything_to_do(hotline: House) -> None:
    run = listen(hotline)
    assert (run.state, run.questions, ruled(run)) == ("Completed", [], [])


@ON_SQLITE
@pytest.mark.clause("RSR-01")
@pytest.mark.parametrize(
    ("shift", "reason"),
    [
        ({"day": day(-1)}, "day: "),
        ({"day": "2013-02-30"}, "2013-12-25"),
        ({"department": "无此部门"}, "department: "),
        ({"taken_by": "Z9"}, "taken_by: "),
        ({"operator": "Z9"}, "operator: "),
        ({"operator": "F1"}, "operator: "),
    ],
)
def test_a_start_that_cannot_be_right_says_why_and_enters_nothing(
    hotline: House, shift: dict[str, str], reason: str
) -> None:
    run = hotline.start("recording-self-review", shift=shift)
    state = run.seen.state
    assert state is not None
    assert state.is_failed()
    assert reason in (state.message or "")
    assert shifts() == []


@ON_SQLITE
@pytest.mark.clause("RSR-01")
def test_a_day_before_anybody_served_is_handed_out_to_nobody(hotline: House) -> None:
    run = hotline.start("recording-self-review", shift={"day": "2019-12-31"})
    assert (run.state, shifts()) == ("Completed", [])


@ON_SQLITE
@pytest.mark.clause("RSR-01", "OP-HOUSE-46", "OP-RPT-9")
def test_the_server_has_the_starts_of_the_season_every_day(hotline: House) -> None:
    deploy_anew("recording-self-review")
    deployment = hotline.api.read_deployment_by_name("recording-self-review/recording-self-review")
    asked = {"path_params": {"id": deployment.id}, "json": {"min_runs": 3}}
    hotline.api.request("POST", "/deployments/{id}/schedule", **asked)
    ours = FlowRunFilter(deployment_id=FlowRunFilterDeploymentId(any_=[deployment.id]))
    starts = [
        run.expected_start_time.astimezone(SHANGHAI)
        for run in hotline.api.read_flow_runs(flow_run_filter=ours)
        if run.auto_scheduled and run.expected_start_time
    ]
    assert starts
    assert {(one.hour, one.minute) for one in starts} == {(8, 30)}


@ON_SQLITE
@pytest.mark.clause("RSR-04")
def test_a_run_that_starts_over_asks_and_rules_once(hotline: House) -> None:
    register("R1", days_ago=1)
    run = listen(hotline)
    register("R2", days_ago=1)
    before = (len(run.questions), len(run.notices))
    run.burst()
    assert (len(run.questions), len(run.notices)) == before
    assert prefilled(run) == ["R1"], "what is registered later doesn't change what was given out"
    run.miss().burst()
    assert ruled(run) == [("RSR-04", "O1", -2.0)]
