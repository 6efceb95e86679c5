"""P03 · complaint-analysis, on a real Prefect server and a real case book."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from complaints import ON_SQLITE
from driving import House, Run, deploy_anew
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterDeploymentId
from sqlalchemy import func, select

from deployments.schedules import MONTHS_AHEAD, analysis_days
from policies.months import Month
from policies.working_time import WorkingCalendar
from tasks.departments import found_department
from tasks.records.engine import reading, writing
from tasks.records.models import Case
from tasks.settings import settings

SHANGHAI = ZoneInfo("Asia/Shanghai")
LAST = Month.of(datetime.now(SHANGHAI)).later(-1)
WRITTEN = {"answered_by": "S1", "causes": "管网老化", "patterns": "寒潮之后集中", "proposal_1": "入冬前检修"}


def received(number: int, month: Month = LAST, **more: object) -> None:
    """Enter a complaint of that month, as complaint handling leaves it."""
    at = month.begins(SHANGHAI) + timedelta(days=9)
    facts = {"channel": "电话 phone", "complaint_class": "待定 by-channel", "customer": "王小明"}
    entry = {"subject": "投诉", "category": "暖气不热", "rules": {}, "facts": facts} | more
    times = {"reported_at": at, "received_at": at, "opened_at": at}
    with writing() as book:
        book.add(
            Case(
                number=f"CMP-20200101-{number:04}",
                procedure="complaint_handling",
                department="客服部",
                **entry,
                **times,
            )
        )


def analyse(house: House, **period: str) -> Run:
    return house.start("complaint-analysis", period=period)


def decide(run: Run, verdict: str, **more: str) -> Run:
    return run.answer(**{"answered_by": "L1", "verdict": verdict, "reason": "预算已批"} | more)


@pytest.mark.clause("CAN-01", "CAN-02", "CAN-03", "CAN-04")
def test_what_was_adopted_stands_in_the_next_analysis_beside_the_figures_of_both_months(house: House) -> None:
    received(1, LAST.later(-1))
    received(2)
    received(3)
    earlier = analyse(house, month=str(LAST.later(-1))).answer(**WRITTEN | {"proposal_2": "延长保修"})
    decide(decide(earlier, "采纳 adopted", proposal="入冬前全面检修"), "不采纳 not-adopted")
    assert earlier.state == "Completed"
    assert earlier.case.outcome is not None
    assert earlier.case.outcome["adopted"] == ["入冬前全面检修"]
    assert [one.what for one in earlier.rulings if one.clause == "CAN-03"] == ["建议:采纳", "建议:不采纳"]

    run = analyse(house)
    assert run.case.external_number == str(LAST), "left blank, the month before the start is analysed"
    assert "| 受理投诉 | 2 | 1 |" in run.sheet
    assert "- 入冬前全面检修" in run.sheet
    assert "延长保修" not in run.sheet


@ON_SQLITE
@pytest.mark.clause("CAN-01", "CAN-04")
def test_the_report_is_kept_with_its_charts_and_names_no_customer(house: House) -> None:
    received(1, category='"]; click x ```')
    run = decide(analyse(house).answer(**WRITTEN), "采纳 adopted")
    number = run.case.number
    page = (settings().home / "archive" / "CAN" / number.split("-")[1] / f"{number}.md").read_text()
    assert '    "一般投诉 general" : 1\n' in page
    assert '    x-axis ["click x"]\n' in page, "a category can't end the chart it stands in"
    assert "王小明" not in page
    assert "入冬前检修" in page


@pytest.mark.clause("CAN-02", "OP-CAN-1")
def test_a_second_start_refers_to_the_first_analysis_of_the_month(house: House) -> None:
    received(1)
    first, second = analyse(house), analyse(house, month=str(LAST))
    assert (first.step, second.state) == ("proposals", "Completed")
    assert [one.kind for one in first.notices] == ["question"], "nobody is asked twice"
    with reading() as book:
        assert book.scalar(select(func.count()).where(Case.procedure == "complaint_analysis")) == 1


@ON_SQLITE
@pytest.mark.clause("CAN-01")
def test_a_month_without_complaints_is_reported_and_asks_nobody(house: House) -> None:
    run = analyse(house)
    assert (run.state, run.questions) == ("Completed", [])
    assert run.case.outcome is not None
    assert run.case.outcome["complaints"] == 0
    assert [one.recipient for one in run.notices] == ["S1"]


@ON_SQLITE
@pytest.mark.clause("CAN-01")
@pytest.mark.parametrize(
    ("period", "reason"),
    [
        ({"month": str(LAST.later(1))}, "month: "),
        ({"department": "无此部门"}, "department: "),
        ({"taken_by": "Z9"}, "taken_by: "),
    ],
)
def test_a_start_that_cannot_be_right_says_why_and_enters_nothing(
    house: House, period: dict[str, str], reason: str
) -> None:
    run = analyse(house, **period)
    state = run.seen.state
    assert state is not None
    assert state.is_failed()
    assert reason in (state.message or "")
    with reading() as book:
        assert not book.scalar(select(func.count()).select_from(Case))


@ON_SQLITE
@pytest.mark.clause("CAN-02", "CAN-03")
def test_silence_climbs_the_ladder_and_adopts_nothing(house: House) -> None:
    received(1)
    run = analyse(house).miss()
    assert run.waits_for is not None
    assert (run.waits_for.form, run.waits_for.asked_of) == ("Proposals", "leadership")
    run.answer(**WRITTEN | {"answered_by": "L1"}).miss()
    assert run.waits_for.form == "Decision", "the top keeps the question open"
    assert run.waits_for.due_at is None
    decide(run, "不采纳 not-adopted")
    assert run.case.outcome is not None
    assert run.case.outcome["adopted"] == []


@ON_SQLITE
@pytest.mark.clause("CAN-03")
def test_where_campaigns_are_run_a_suggestion_on_them_is_asked_for_too(house: House) -> None:
    with writing() as book:
        found_department(book, "客服部", "telecom", WorkingCalendar(), default=True)
    received(1)
    run = analyse(house)
    assert run.step == "campaign-proposals"
    assert run.sent(**WRITTEN) == "REJECT"
    run.answer(**WRITTEN | {"campaign": "套餐说明写清楚"})
    assert decide(run, "采纳 adopted").step == "decision-2"
    assert "套餐说明写清楚" in str(run.form)


@ON_SQLITE
@pytest.mark.clause("OP-CAN-1")
def test_the_scheduler_starts_the_analysis_on_the_third_working_day_at_ten(
    house: House, server: SyncPrefectClient
) -> None:
    for _ in range(2):
        deploy_anew("complaint-analysis")
        deployment = server.read_deployment_by_name("complaint-analysis/complaint-analysis")
        runs = {"path_params": {"id": deployment.id}, "json": {"min_runs": 3}}
        server.request("POST", "/deployments/{id}/schedule", **runs)
    assert len(deployment.schedules) == 1, "deployed again, the days take the place of those before"
    assert "OP-CAN-1" in (deployment.description or "")
    (schedule,) = analysis_days()
    assert (schedule.rrule or "").count("T100000") == MONTHS_AHEAD
    ours = FlowRunFilter(deployment_id=FlowRunFilterDeploymentId(any_=[deployment.id]))
    starts = [
        run.expected_start_time.astimezone(SHANGHAI)
        for run in server.read_flow_runs(flow_run_filter=ours)
        if run.auto_scheduled and run.expected_start_time
    ]
    calendar, today = WorkingCalendar(), datetime.now(UTC)
    for start in starts:
        assert (start.hour, start.minute) == (10, 0)
        assert start.date() == calendar.nth_working_day(start.year, start.month, 3)
        assert start > today
    assert len(starts) == 3
    assert len({Month.of(start) for start in starts}) == 3
