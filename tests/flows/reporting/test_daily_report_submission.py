"""P18 · daily-report-submission, from the count to the archive, on a real Prefect server and case book."""

from collections.abc import Iterator
from datetime import time, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from complaints import ON_SQLITE, asked_of, live_by, told
from daily_reports import (
    CLEAN,
    HANDED_OVER,
    RECEIPTS,
    SHANGHAI,
    a_days_work,
    deliver,
    milestones,
    moment,
    numbers_of_ours,
    of_clause,
    repaired,
    report,
    reports_on_record,
    sanctions,
    sign,
    yesterday,
)
from driving import House, Run, deploy_anew
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterDeploymentId

from tasks.settings import settings

DAY = yesterday().isoformat()


@pytest.fixture(autouse=True)
def _numbers(tmp_path: Path) -> Iterator[None]:
    with numbers_of_ours(tmp_path):
        yield


def archived(run: Run, ending: str = "md") -> str:
    number = run.case.number
    file = settings().home / "archive" / "RPT" / number.split("-")[1] / f"{number}.{ending}"
    return file.read_text("utf-8")


# --- RPT-04…17: the usual way


@pytest.mark.clause(
    "RPT-01",
    "RPT-02",
    "RPT-03",
    "RPT-05",
    "RPT-06",
    "RPT-08",
    "RPT-09",
    "RPT-10",
    "RPT-11",
    "RPT-15",
    "RPT-17",
)
def test_a_day_is_counted_signed_reviewed_delivered_acknowledged_and_filed(hotline: House) -> None:
    a_days_work()
    run = report(hotline)
    assert asked_of(run) == "signing → statistician"
    assert {name: run.form["properties"][name]["default"] for name in ("reported", "completed")} == {
        "reported": 4,
        "completed": 2,
    }
    sign(run, remarks="一切正常")
    assert asked_of(run) == "review → director"
    assert "一切正常" in run.sheet, "whoever reviews reads the remarks"
    run.answer(**CLEAN)
    assert f"{run.case.number}.html" in run.sheet
    assert asked_of(run) == "delivery → statistician"
    run.answer(**HANDED_OVER)
    assert (asked_of(run), told(run, "daily-report")) == ("acknowledgement → unit-leader", ["U1", "P1"])
    run.answer(**RECEIPTS[0])
    assert asked_of(run) == "acknowledgement-2 → partner-leader"
    run.answer(**RECEIPTS[1])

    assert run.state == "Completed"
    assert milestones(run.case.number) == {"signed": "R1", "delivered": "R1", "acknowledged": "P1"}
    outcome = run.case.outcome
    assert outcome is not None
    assert outcome["figures"] | {"bars": 0} == {
        "day": DAY,
        "reported": 4,
        "completed": 2,
        "outstanding": 3,
        "over_limit": 2,
        "callbacks_planned": 3,
        "callbacks_done": 2,
        "satisfied": 1,
        "ordinary": 0,
        "dissatisfied": 1,
        "charged": 1,
        "score_sum": 13,
        "scored": 2,
        "average_score": "6.5",
        "by_kind": {"3维修超时": 1, "5表扬维修人员": 1},
        "exceptions": 2,
        "stations": [
            {"station": "二站", "reported": 2, "completed": 0, "outstanding": 3, "over_limit": 1},
            {"station": "一站", "reported": 2, "completed": 2, "outstanding": 0, "over_limit": 1},
        ],
        "carried_over": None,
        "unexplained": 0,
        "bars": 0,
    }
    assert [one.clause for one in run.rulings] == ["RPT-11", "RPT-06"]


@ON_SQLITE
@pytest.mark.clause("RPT-16", "RPT-10")
def test_page_and_printed_form_are_archived_side_by_side_without_a_residents_name(hotline: House) -> None:
    a_days_work()
    run = deliver(sign(report(hotline), remarks="<b>寒潮</b>"))
    page, paper = archived(run), archived(run, "html")
    assert "| 报修数 | 4 |" in page
    assert "line [4" in page or "xychart-beta" in page
    assert '<td class="figure" id="outstanding">3</td>' in paper
    assert "&lt;b&gt;寒潮&lt;/b&gt;" in paper, "what people write is shown and never run"
    assert "王小明" not in page + paper
    assert "size: A4" in paper


@ON_SQLITE
@pytest.mark.clause("RPT-12")
def test_the_next_report_stands_beside_the_days_before_and_explains_what_differs(hotline: House) -> None:
    repaired("一站", moment(8, ago=3))
    deliver(sign(report(hotline, day=yesterday(2).isoformat())))
    repaired("一站", moment(9, ago=2), moment(10, ago=2))  # a ticket entered after its day was counted
    repaired("二站", moment(9))
    run = report(hotline)
    assert "1 + 1 − 0 = 2" in run.sheet
    assert f"- {yesterday(2)} · 迟报 late" in run.sheet
    assert f'x-axis ["{yesterday(2):%m-%d}", "{yesterday():%m-%d}"]' in run.sheet


@ON_SQLITE
@pytest.mark.clause("RPT-12", "RPT-13")
def test_a_figure_that_does_not_follow_from_the_day_before_needs_a_remark(hotline: House) -> None:
    for ago in (2, 1):
        repaired("一站", moment(8, ago=ago))
    first = report(hotline, day=yesterday(2).isoformat())
    repaired("一站", moment(7, ago=3))
    run = sign(report(hotline))
    assert run.step == "signing"
    assert [one.partition(":")[0] for one in run.refused[0].reasons] == ["remarks"]
    assert sign(run, remarks="补录一单").step == "review"
    assert first.step == "signing", "the other report is untouched"


# --- RPT-04: one report a day


@pytest.mark.clause("RPT-04")
def test_a_day_has_one_report_however_often_it_is_started(hotline: House) -> None:
    first, second = report(hotline), report(hotline, day=DAY)
    assert (first.step, second.state) == ("signing", "Completed")
    assert [one.external_number for one in reports_on_record()] == [DAY]
    assert told(first, "question") == ["R1"], "nobody is asked twice"


@ON_SQLITE
@pytest.mark.clause("RPT-04", "RPT-16")
def test_a_correction_is_a_version_of_its_own_and_leaves_the_first_as_it_was(hotline: House) -> None:
    first = deliver(sign(report(hotline)))
    before, paper = first.case.outcome, archived(first, "html")
    repaired("一站", moment(8))
    run = deliver(sign(report(hotline, day=DAY, reason="迟到的返单", taken_by="R1")))
    assert [one.external_number for one in reports_on_record()] == [DAY, f"{DAY}#2"]
    assert run.case.outcome is not None
    assert (run.case.outcome["version"], run.case.outcome["figures"]["reported"]) == (2, 1)
    assert (first.case.outcome, archived(first, "html")) == (before, paper)
    assert before is not None
    assert before["figures"]["reported"] == 0
    assert sanctions(run) == [], "a correction isn't late"


@ON_SQLITE
@pytest.mark.clause("RPT-04", "RPT-15", "OP-RPT-9", "OP-RPT-8")
@pytest.mark.parametrize(
    ("request_", "field"),
    [
        ({"day": yesterday(0).isoformat()}, "day: "),
        ({"day": yesterday(-1).isoformat()}, "day: "),
        ({"day": yesterday(181).isoformat()}, "day: "),
        ({"day": "2025-02-29"}, "day"),
        ({"department": "无此部门"}, "department: "),
        ({"taken_by": "Z9"}, "taken_by: "),
    ],
)
def test_a_start_that_cannot_be_right_says_why_and_enters_nothing(
    hotline: House, request_: dict[str, str], field: str
) -> None:
    state = report(hotline, **request_).seen.state
    assert state is not None
    assert state.is_failed()
    assert field in (state.message or "")
    assert reports_on_record() == []


@ON_SQLITE
@pytest.mark.clause("OP-RPT-9")
def test_a_department_whose_profile_has_no_season_has_no_report(hotline: House) -> None:
    live_by("callcentre")
    state = report(hotline).seen.state
    assert state is not None
    assert "department: " in (state.message or "")
    assert reports_on_record() == []


@ON_SQLITE
@pytest.mark.clause("RPT-15", "RPT-16")
@pytest.mark.parametrize(
    ("request_", "field"),
    [({"reason": "更正"}, "taken_by: "), ({"reason": "更正", "taken_by": "R1"}, "reason: ")],
)
def test_a_report_that_is_not_out_yet_is_put_right_in_its_own_run(
    hotline: House, request_: dict[str, str], field: str
) -> None:
    first = report(hotline)
    state = report(hotline, **request_).seen.state
    assert state is not None
    assert field in (state.message or "")
    assert (len(reports_on_record()), first.step) == (1, "signing")


# --- RPT-11, RPT-15: nothing wrong goes out


@ON_SQLITE
@pytest.mark.clause("RPT-11", "RPT-13")
def test_a_figure_that_is_not_the_systems_is_refused_with_the_difference_and_kept(hotline: House) -> None:
    a_days_work()
    run = sign(report(hotline), reported=5)
    assert run.step == "signing"
    assert "系统 4，相差 \\+1" in run.sheet
    assert [one.content["reported"] for one in run.refused] == [5]
    assert sign(run).step == "review"


@ON_SQLITE
@pytest.mark.clause("RPT-11")
def test_figures_cannot_be_changed_once_they_are_signed(hotline: House) -> None:
    a_days_work()
    run = sign(report(hotline))
    assert run.sent(answered_by="R1", reported=99) == "REJECT"
    assert run.sent(**CLEAN, reported=99) == "REJECT", "the review's form has no figures"
    deliver(run.burst())
    assert run.sent(answered_by="R1", reported=99) != "ACCEPT"
    assert run.case.outcome is not None
    assert run.case.outcome["figures"]["reported"] == 4


@ON_SQLITE
@pytest.mark.clause("RPT-15", "RPT-03")
def test_what_the_director_sends_back_is_signed_anew_and_nothing_has_left(hotline: House) -> None:
    run = sign(report(hotline), remarks="寒潮")
    run.answer(answered_by="B1", verdict="退回 send-back")
    assert run.step == "review", "sending back needs its reason"
    run.answer(answered_by="B1", verdict="退回 send-back", reason="备注太短")
    assert asked_of(run) == "signing-2 → statistician"
    assert "备注太短" in run.sheet
    assert run.form["properties"]["remarks"]["default"] == "寒潮"
    assert (milestones(run.case.number), told(run, "daily-report")) == ({}, [])
    assert [one.because["reason"] for one in of_clause(run, "RPT-15")] == ["备注太短"]
    deliver(sign(run, remarks="寒潮，报修增加"))
    assert run.state == "Completed"
    assert "寒潮，报修增加" in archived(run, "html")


@ON_SQLITE
@pytest.mark.clause("RPT-15")
def test_a_run_that_starts_over_repeats_nothing(hotline: House) -> None:
    run = sign(report(hotline)).answer(**CLEAN)
    seen = len(run.rulings), len(run.notices), len(run.questions)
    run.burst().burst()
    assert (len(run.rulings), len(run.notices), len(run.questions)) == seen
    repaired("一站", moment(8))
    run.answer(**HANDED_OVER)
    for receipt in RECEIPTS:
        run.answer(**receipt)
    assert run.case.outcome is not None
    assert run.case.outcome["figures"]["reported"] == 0, "counted once"


# --- RPT-06, RPT-07: delivered


@ON_SQLITE
@pytest.mark.clause("RPT-06", "RPT-07", "OP-RPT-3", "OP-RPT-6")
def test_fax_is_refused_while_no_number_is_filled_in(hotline: House) -> None:
    run = sign(report(hotline)).answer(**CLEAN)
    run.answer(answered_by="R1", way="传真 fax", circumstance="收件人外出")
    assert run.step == "delivery"
    assert "OP-RPT-3" in run.refused[0].reasons[0]
    run.answer(answered_by="R1")
    assert [one.partition(":")[0] for one in run.refused[1].reasons] == ["signed_for_by"]
    assert run.answer(**HANDED_OVER).step == "acknowledgement"


@ON_SQLITE
@pytest.mark.clause("RPT-07", "OP-RPT-3", "OP-RPT-6")
def test_fax_goes_in_a_special_circumstance_once_its_number_is_filled_in(
    hotline: House, tmp_path: Path
) -> None:
    fax = '[daily_report_submission.fax]\nvalues = [{ since = 2010-01-01, value = "010-12345678" }]\n'
    with numbers_of_ours(tmp_path, more=fax):
        run = sign(report(hotline)).answer(**CLEAN)
        run.answer(answered_by="R1", way="传真 fax", circumstance="太忙")
        assert [one.partition(":")[0] for one in run.refused[0].reasons] == ["circumstance"]
        run.answer(answered_by="R1", way="传真 fax", circumstance="收件人外出")
    (sent,) = of_clause(run, "RPT-07")
    assert sent.because["circumstance"] == "收件人外出"


@ON_SQLITE
@pytest.mark.clause("RPT-10", "OP-RPT-5", "OP-HOUSE-43")
def test_a_leaders_silence_climbs_and_does_not_undo_the_delivery(hotline: House) -> None:
    run = sign(report(hotline)).answer(**CLEAN).answer(**HANDED_OVER).miss()
    assert asked_of(run) == "acknowledgement-2 → competent-department"
    assert milestones(run.case.number) == {"signed": "R1", "delivered": "R1"}
    run.answer(answered_by="M1").answer(answered_by="P1")
    assert run.state == "Completed"
    assert milestones(run.case.number)["acknowledged"] == "P1"


# --- OP-HOUSE-40: the schedule


@ON_SQLITE
@pytest.mark.clause("RPT-04", "OP-HOUSE-40", "OP-RPT-9")
def test_the_scheduler_starts_the_report_every_day_at_seven_until_the_day_after_the_season(
    hotline: House, server: SyncPrefectClient
) -> None:
    deploy_anew("daily-report-submission")
    deployment = server.read_deployment_by_name("daily-report-submission/daily-report-submission")
    runs = {"path_params": {"id": deployment.id}, "json": {"min_runs": 5}}
    server.request("POST", "/deployments/{id}/schedule", **runs)
    ours = FlowRunFilter(deployment_id=FlowRunFilterDeploymentId(any_=[deployment.id]))
    found = [
        run
        for run in server.read_flow_runs(flow_run_filter=ours)
        if run.auto_scheduled and run.expected_start_time
    ]
    starts = sorted(run.expected_start_time.astimezone(SHANGHAI) for run in found if run.expected_start_time)
    assert len(starts) >= 5
    assert {one.time() for one in starts} == {time(7)}
    assert all(later.date() - earlier.date() == timedelta(days=1) for earlier, later in pairwise(starts))
    assert found[0].parameters["request"] == {"department": "客服部"}
    assert "OP-RPT-1" in (deployment.description or "")
    this_season, _next = sorted(
        _bounds(str(getattr(one.schedule, "rrule", ""))) for one in deployment.schedules
    )
    assert this_season == (f"{yesterday(179):%Y%m%d}T070000", f"{yesterday(-181):%Y%m%d}T070000")


def _bounds(rule: str) -> tuple[str, str]:
    return rule.partition("DTSTART:")[2][:15], rule.partition("UNTIL=")[2][:15]
