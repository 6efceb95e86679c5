"""P19 · heating-season-analysis, from the archived daily reports to the file."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from complaints import ON_SQLITE, asked_of, live_by, told
from driving import House, Run, deploy_anew
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterDeploymentId
from sqlalchemy import func, select

from policies.books import adopt
from policies.reporting.daily_report_figures import CallBacks, Figures, StationLine
from tasks.clock import now
from tasks.records.engine import reading, writing
from tasks.records.models import Case
from tasks.settings import settings

SHANGHAI = ZoneInfo("Asia/Shanghai")
TODAY = now().astimezone(SHANGHAI).date()
LAST = TODAY - timedelta(days=1)
FIRST = LAST - timedelta(days=180)
WRITTEN = {"answered_by": "B1", "findings": "老旧管网故障集中", "proposals": "供暖前检修一站管网"}


def season_until(folder: Path, first: date, last: date) -> None:
    file = folder / "ours.toml"
    begins, ends = (f"{day:%m-%d}".replace("02-29", "02-28") for day in (first, last))
    file.write_text(
        f'[heating_season.begins]\nvalues = [{{ since = 2010-01-01, value = "{begins}" }}]\n'
        f'[heating_season.ends]\nvalues = [{{ since = 2010-01-01, value = "{ends}" }}]\n'
    )
    adopt(file)


@pytest.fixture(autouse=True)
def _season_that_ended_yesterday(tmp_path: Path) -> Iterator[None]:
    season_until(tmp_path, FIRST, LAST)
    yield
    adopt(None)


def filed(day: date, version: int, reported: int, *, closed: bool = True) -> None:
    """Enter a daily report as its procedure leaves it."""
    line = StationLine(station="一站", reported=reported, completed=reported - 1, outstanding=1)
    figures = Figures.of(day.isoformat(), [line], CallBacks(), {"3维修超时": 1}, None).model_dump(mode="json")
    at = datetime.combine(day, time(9), SHANGHAI)
    number = f"RPT-{day:%Y%m%d}-{version:04}"
    with writing() as book:
        book.add(
            Case(
                number=number,
                procedure="daily_report_submission",
                department="客服部",
                external_number=f"{day}#{version}" if version > 1 else f"{day}",
                subject="报修日报",
                category="报修日报",
                facts={},
                rules={},
                reported_at=at,
                received_at=at,
                opened_at=at,
                closed_at=at if closed else None,
                outcome={"day": f"{day}", "version": version, "figures": figures} if closed else None,
            )
        )


def analyse(house: House, **request: str) -> Run:
    return house.start("heating-season-analysis", request=request)


def on_record() -> int:
    with reading() as book:
        return book.scalar(select(func.count()).where(Case.procedure == "heating_season_analysis")) or 0


@pytest.mark.clause("HSA-01", "RPT-16", "OP-HSA-1")
def test_the_archived_reports_add_up_and_the_director_writes_the_findings_within_thirty_days(
    hotline: House,
) -> None:
    filed(FIRST - timedelta(days=1), 1, 99)
    filed(FIRST, 1, 4)
    filed(LAST, 10, 9)
    filed(LAST, 2, 7)
    filed(LAST - timedelta(days=1), 1, 50, closed=False)
    run = analyse(hotline)
    assert asked_of(run) == "season-findings → director"
    assert run.waits_for is not None
    assert run.waits_for.due_at == datetime.combine(LAST + timedelta(days=31), time(), SHANGHAI)
    assert "| 报修数 | 13 |" in run.sheet, "of several versions the latest, by its number"
    assert "有日报的天数 **2**" in run.sheet
    assert (LAST - timedelta(days=1)).isoformat() in run.sheet, "a day without a report is named"
    run.answer(**WRITTEN)
    assert (run.state, told(run, "season-filed")) == ("Completed", ["U1"])
    number = run.case.number
    page = settings().home / "archive" / "HSA" / number.split("-")[1] / f"{number}.md"
    assert "老旧管网故障集中" in page.read_text("utf-8")


@pytest.mark.clause("HSA-01")
def test_a_season_is_analysed_once_however_often_it_is_started(hotline: House) -> None:
    first, second = analyse(hotline), analyse(hotline)
    assert (first.step, second.state, on_record()) == ("season-findings", "Completed", 1)


@ON_SQLITE
@pytest.mark.clause("HSA-01", "OP-HSA-1")
def test_silence_climbs_and_writes_no_findings(hotline: House) -> None:
    run = analyse(hotline).miss()
    assert asked_of(run) == "season-findings-2 → competent-department"
    assert "有日报的天数 **0**" in run.sheet
    assert run.case.outcome is None


@ON_SQLITE
@pytest.mark.clause("HSA-01")
@pytest.mark.parametrize(
    ("request_", "field"),
    [
        ({"began_in": "2009"}, "department: "),
        ({"department": "无此部门"}, "department: "),
        ({"taken_by": "Z9"}, "taken_by: "),
    ],
)
def test_a_start_that_cannot_be_right_says_why_and_enters_nothing(
    hotline: House, request_: dict[str, str], field: str
) -> None:
    state = analyse(hotline, **request_).seen.state
    assert state is not None
    assert field in (state.message or "")
    assert on_record() == 0


@ON_SQLITE
@pytest.mark.clause("HSA-01")
def test_a_season_that_still_runs_is_refused_and_so_is_a_profile_without_one(
    hotline: House, tmp_path: Path
) -> None:
    season_until(tmp_path, FIRST, TODAY)
    state = analyse(hotline, began_in=str(FIRST.year)).seen.state
    assert state is not None
    assert "began_in: " in (state.message or "")
    live_by("callcentre")
    state = analyse(hotline).seen.state
    assert state is not None
    assert "department: " in (state.message or "")
    assert on_record() == 0


@ON_SQLITE
@pytest.mark.clause("HSA-01", "OP-HOUSE-40")
def test_the_scheduler_starts_the_analysis_on_the_day_after_the_season(
    hotline: House, server: SyncPrefectClient, tmp_path: Path
) -> None:
    last = TODAY + timedelta(days=20)
    season_until(tmp_path, last - timedelta(days=180), last)
    deploy_anew("heating-season-analysis")
    deployment = server.read_deployment_by_name("heating-season-analysis/heating-season-analysis")
    runs = {"path_params": {"id": deployment.id}, "json": {"min_runs": 2}}
    server.request("POST", "/deployments/{id}/schedule", **runs)
    ours = FlowRunFilter(deployment_id=FlowRunFilterDeploymentId(any_=[deployment.id]))
    starts = [
        run.expected_start_time.astimezone(SHANGHAI)
        for run in server.read_flow_runs(flow_run_filter=ours)
        if run.auto_scheduled and run.expected_start_time
    ]
    assert {(one.date(), one.hour) for one in starts} == {(last + timedelta(days=1), 8)}
