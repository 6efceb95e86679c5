"""P21 · exception-digest, on a real Prefect server and a real case book."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

import pytest
from complaints import ON_SQLITE, asked_of, told
from driving import House, Run, deploy_anew
from exceptions import arise
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterDeploymentId
from sqlalchemy import func, select

from tasks.records.engine import reading, writing
from tasks.records.models import Case, Milestone
from tasks.settings import settings

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = date(2013, 12, 25)
APPROVED = {"answered_by": "B1", "summary": "三站人手不足，已增派", "decision": "审核通过 approve"}
AGAIN = APPROVED | {"decision": "退回重新汇总 recompute"}
NUMBERS = count(1)


def happened(kind: str, day: date = DAY, *, station: str = "一站", is_complaint: bool = False) -> str:
    """Enter an exception of that day as exception escalation leaves it; its number."""
    at = datetime(day.year, day.month, day.day, 12, tzinfo=SHANGHAI)
    number = f"EXC-{day:%Y%m%d}-{next(NUMBERS):04}"
    facts = {"kind": kind, "station": station, "is_complaint": is_complaint, "what": "王小明 13800138000"}
    entry = {"subject": "异常", "category": kind.partition(" ")[0], "rules": {}, "facts": facts}
    times = {"reported_at": at, "received_at": at, "opened_at": at}
    with writing() as book:
        book.add(Case(number=number, procedure="exception_escalation", department="客服部", **entry, **times))
        book.flush()
        book.add(Milestone(case=number, kind="reported", at=at, by=""))
    return number


def digest(house: House, kind: str = "日报 daily", day: str = "2013-12-25", **more: str) -> Run:
    return house.start("exception-digest", period={"kind": kind, "day": day, **more})


def carried(kind: str = "daily-digest") -> dict[str, str]:
    """Which exceptions stand in a digest of that kind, and in which."""
    with reading() as book:
        rows = book.scalars(select(Milestone).where(Milestone.kind == kind))
        return {row.case: row.by for row in rows}


@pytest.mark.clause("EXD-01", "EXD-02", "EXC-12")
def test_the_days_exceptions_reach_the_competent_department_when_the_director_has_edited_them(
    hotline: House,
) -> None:
    inside = [
        happened("1未按时处理 not-handled"),
        happened("1未按时处理 not-handled", station="二站"),
        happened("5表扬维修人员 praise", station="二站"),
        happened("9供热办转达 forwarded"),
    ]
    happened("6投诉维修人员 about-worker")
    happened("9供热办转达 forwarded", is_complaint=True)
    happened("1未按时处理 not-handled", DAY + timedelta(days=1))
    run = digest(hotline)
    assert asked_of(run) == "digest-editing → director"
    assert "| 1未按时处理 | 2 |" in run.sheet
    assert "| 二站 | 2 |" in run.sheet
    assert told(run, "exception-digest") == []
    run.answer(**APPROVED)
    assert (run.state, told(run, "exception-digest")) == ("Completed", ["M1"])
    assert carried() == dict.fromkeys(inside, run.case.number)
    assert run.case.outcome is not None
    assert run.case.outcome["total"] == 4
    number = run.case.number
    page = (settings().home / "archive" / "EXD" / number.split("-")[1] / f"{number}.md").read_text()
    assert "三站人手不足" in page
    assert "王小明" not in page
    assert "13800138000" not in page


@pytest.mark.clause("EXD-01")
def test_each_exception_stands_in_one_digest_of_a_kind_and_what_was_left_over_in_the_next(
    hotline: House,
) -> None:
    early = happened("1未按时处理 not-handled", DAY - timedelta(days=1))
    today = happened("1未按时处理 not-handled")
    first = digest(hotline)
    assert first.case.facts["first"] == "2013-12-25"
    assert "| 其中以前各期未列入 | 1 |" in first.sheet
    late = happened("1未按时处理 not-handled")
    second = digest(hotline, day="2013-12-26")
    assert carried() == {
        early: first.case.number,
        today: first.case.number,
        late: second.case.number,
    }
    weekly = digest(hotline, "周报 weekly")
    assert set(carried("weekly-digest")) == {early, today, late}
    assert weekly.step == "digest-editing"


@ON_SQLITE
@pytest.mark.clause("EXD-02")
def test_sent_back_it_is_compiled_again_with_what_was_reported_meanwhile(hotline: House) -> None:
    happened("1未按时处理 not-handled")
    run = digest(hotline)
    happened("3维修超时 long-repair")
    run.answer(**AGAIN)
    assert asked_of(run) == "digest-editing-2 → director"
    assert "| 3维修超时 | 1 |" in run.sheet
    run.answer(**APPROVED)
    assert run.case.outcome is not None
    assert run.case.outcome["total"] == 2


@ON_SQLITE
@pytest.mark.clause("EXD-02", "OP-HOUSE-37")
def test_nothing_leaves_in_silence(hotline: House) -> None:
    happened("1未按时处理 not-handled")
    run = digest(hotline).miss()
    assert asked_of(run) == "digest-editing-2 → competent-department"
    assert told(run, "exception-digest") == []


@ON_SQLITE
@pytest.mark.clause("EXD-01")
def test_a_period_without_exceptions_is_reported_as_such_and_asks_nobody(hotline: House) -> None:
    happened("6投诉维修人员 about-worker")
    run = digest(hotline)
    assert (run.state, run.questions, told(run, "exception-digest")) == ("Completed", [], ["M1"])


@ON_SQLITE
@pytest.mark.clause("EXD-01", "EXC-12")
def test_a_real_exception_goes_from_its_record_into_the_digest(hotline: House) -> None:
    raised = arise(hotline, "4无人接听 nobody-answers", found_at="2013-12-25T10:00:00+08:00")
    digest(hotline)
    assert list(carried()) == [raised.case.number]


@ON_SQLITE
@pytest.mark.clause("EXD-01")
def test_a_second_start_refers_to_the_first_report_of_the_period(hotline: House) -> None:
    happened("1未按时处理 not-handled")
    first, second = digest(hotline), digest(hotline)
    assert (first.step, second.state, second.questions) == ("digest-editing", "Completed", [])
    with reading() as book:
        assert book.scalar(select(func.count()).where(Case.procedure == "exception_digest")) == 1


@ON_SQLITE
@pytest.mark.clause("EXD-01")
@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({"day": "2099-01-01"}, "day: "),
        ({"department": "无此部门"}, "department: "),
        ({"taken_by": "Z9"}, "taken_by: "),
    ],
)
def test_a_start_that_cannot_be_right_says_why_and_enters_nothing(
    hotline: House, asked: dict[str, str], reason: str
) -> None:
    state = digest(hotline, **asked).seen.state
    assert state is not None
    assert state.is_failed()
    assert reason in (state.message or "")
    with reading() as book:
        assert not book.scalar(select(func.count()).select_from(Case))


def test_a_run_that_starts_over_compiles_and_tells_nothing_twice(hotline: House) -> None:
    happened("1未按时处理 not-handled")
    run = digest(hotline)
    happened("1未按时处理 not-handled")
    run.burst()
    assert len(carried()) == 1
    run.answer(**APPROVED).burst()
    assert told(run, "exception-digest") == ["M1"]


@ON_SQLITE
@pytest.mark.clause("EXD-01", "OP-EXD-1", "OP-RPT-9")
def test_the_server_has_the_starts_of_the_three_reports(hotline: House) -> None:
    deploy_anew("exception-digest")
    deployment = hotline.api.read_deployment_by_name("exception-digest/exception-digest")
    assert len(deployment.schedules) == 6, "three reports in this season and the next"
    asked = {"path_params": {"id": deployment.id}, "json": {"min_runs": 3}}
    hotline.api.request("POST", "/deployments/{id}/schedule", **asked)
    ours = FlowRunFilter(deployment_id=FlowRunFilterDeploymentId(any_=[deployment.id]))
    starts = [
        (run.parameters["period"]["kind"], run.expected_start_time.astimezone(SHANGHAI))
        for run in hotline.api.read_flow_runs(flow_run_filter=ours)
        if run.auto_scheduled and run.expected_start_time
    ]
    assert {(at.hour, at.minute) for _, at in starts} == {(9, 0)}
    assert {at.weekday() for kind, at in starts if kind.startswith("周报")} == {0}
    assert {at.day for kind, at in starts if kind.startswith("月报")} == {1}
    assert all(at > datetime.now(UTC) for _, at in starts)
