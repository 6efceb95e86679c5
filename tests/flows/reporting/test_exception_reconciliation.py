"""P20 step 7 · exception-reconciliation, on a real Prefect server and a real case book."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from complaints import ON_SQLITE, asked_of
from driving import House, Run, deploy_anew
from exceptions import arise
from heating import ROUND_THE_CLOCK, repair
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterDeploymentId
from sqlalchemy import func, select

from policies.cases.repair_callback import CallbackPolicy
from policies.cases.repair_intake import RepairPolicy
from policies.quality.recording_findings import Finding
from policies.rulebook import Policy
from tasks.records.engine import reading, writing
from tasks.records.models import Case, Milestone
from tasks.records.recordings import Recording, RecordingFinding

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = date(2013, 12, 25)
NOON = datetime(2013, 12, 25, 12, tzinfo=SHANGHAI)
LATE = "REP-20131225-0001 3维修超时"


def entered(
    policy: type[Policy],
    number: str,
    facts: dict[str, Any],
    outcome: dict[str, Any] | None = None,
    **reached: datetime,
) -> None:
    """Enter a case of that day as its procedure leaves it, with what it reached."""
    rules = {"procedure": policy.in_force_on(DAY, "heating", ROUND_THE_CLOCK).model_dump(mode="json")}
    entry = {"subject": "s", "category": "c", "rules": rules, "facts": facts, "outcome": outcome}
    times = {"reported_at": NOON, "received_at": NOON, "opened_at": NOON}
    with writing() as book:
        book.add(Case(number=number, procedure=policy.procedure, department="客服部", **entry, **times))
        book.flush()
        for kind, at in reached.items():
            book.add(Milestone(case=number, kind=kind.replace("_", "-"), at=at, by="O1"))


def slow_repair() -> None:
    """A repair that took five hours, though it was begun in time, and led to no exception."""
    facts = repair(received_at=NOON.isoformat())
    done = {"contacted": NOON + timedelta(minutes=9), "completed": NOON + timedelta(hours=5)}
    entered(RepairPolicy, "REP-20131225-0001", facts, **done)


def reconcile(house: House, **request: str) -> Run:
    return house.start("exception-reconciliation", request={"day": "2013-12-25"} | request)


def judged(run: Run, fault: str = "不属漏报瞒报 none", by: str = "B1", **more: str) -> Run:
    """Judge every finding of the open form alike."""
    suggested = run.form["properties"]["findings"]["default"]
    verdict = {"fault": fault, "reason": "已查实"} | more
    return run.answer(answered_by=by, findings=[one | verdict for one in suggested])


def raised() -> list[tuple[str, str]]:
    """Every exception on record: case concerned, and kind."""
    with reading() as book:
        rows = book.scalars(
            select(Case).where(Case.procedure == "exception_escalation").order_by(Case.number)
        )
        return [(row.facts["about_case"], row.category) for row in rows]


def costs(run: Run) -> list[tuple[str, float, str, str | None]]:
    return [
        (one.clause, float(one.amount), one.unit, one.about) for one in run.rulings if one.amount is not None
    ]


@pytest.mark.clause("EXC-13", "OP-EXC-6", "PEN-18", "EXC-11")
def test_what_a_ticket_should_have_led_to_is_entered_afterwards_judged_and_punished(hotline: House) -> None:
    slow_repair()
    run = reconcile(hotline)
    about = [("REP-20131225-0001", "1未按时处理"), ("REP-20131225-0001", "3维修超时")]
    assert raised() == about
    assert asked_of(run) == "gaps-judged → director"
    assert costs(run) == [], "nobody is punished before the facts are established"
    assert LATE in run.sheet
    assert "幸福里" not in run.sheet
    judged(run, "漏报 omission")
    assert run.state == "Completed"
    assert costs(run) == [("EXC-13", -5, "points", "O1")] * 2
    with reading() as book:
        (number,) = book.scalars(select(Case.number).where(Case.category == "3维修超时"))
    afterwards = hotline.run_of(number).burst()
    assert afterwards.case.facts["found_in"] == run.case.number
    assert (afterwards.state, afterwards.rulings[0].clause) == ("Completed", "EXC-04")


@ON_SQLITE
@pytest.mark.clause("EXC-13", "OP-EXC-6", "OP-PEN-6")
def test_a_concealment_costs_more_and_what_is_none_costs_nothing(hotline: House) -> None:
    slow_repair()
    run = reconcile(hotline)
    (first, second) = run.form["properties"]["findings"]["default"]
    hidden = second | {"fault": "瞒报 concealment", "reason": "有意不报", "person": "O2"}
    run.answer(answered_by="B1", findings=[first | {"fault": "不属漏报瞒报 none"}, hidden])
    assert costs(run) == [("EXC-13", -10, "points", "O2"), ("EXC-13", -5, "points", "O2")]


@ON_SQLITE
@pytest.mark.clause("PEN-18")
@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"person": "Z9"}, "不是在职员工"),
        ({"person": ""}, "不是在职员工"),
        ({"reason": ""}, "须写明事实"),
        ({"finding": "REP-9"}, "不在核对发现之列"),
    ],
)
def test_a_verdict_that_cannot_be_right_is_refused_and_kept_and_asked_again(
    hotline: House, wrong: dict[str, str], reason: str
) -> None:
    slow_repair()
    run = judged(reconcile(hotline), "漏报 omission", **wrong)
    assert run.step == "gaps-judged"
    assert any(reason in line for line in run.refused[-1].reasons)
    assert costs(run) == []
    judged(run, "漏报 omission")
    assert run.state == "Completed"


@ON_SQLITE
@pytest.mark.clause("EXC-13")
def test_silence_punishes_nobody_and_climbs(hotline: House) -> None:
    slow_repair()
    run = reconcile(hotline).miss()
    assert asked_of(run) == "gaps-judged-2 → competent-department"
    assert costs(run) == []


@pytest.mark.clause("EXC-13", "EXC-06", "EXC-07")
def test_call_backs_and_recordings_are_compared_too(hotline: House) -> None:
    bad = {"score": 3, "attitude": "普通 ordinary", "charged": False, "remark": "表扬 praise"}
    called = {"called_back": NOON}
    entered(CallbackPolicy, "CBK-20131225-0001", {"repair": "REP-1"}, bad, **called)
    entered(
        RepairPolicy,
        "REP-20131225-0002",
        repair(received_at=NOON.isoformat()),
        completed=NOON + timedelta(minutes=20),
    )
    with writing() as book:
        call = Recording(department="客服部", number="R-7", operator="O2", started_at=NOON, seconds=90)
        call.about = "REP-20131225-0002"
        book.add(call)
        book.flush()
        heard = {"check": "领班每日 lead-daily", "listener": "F1", "remark": "", "at": NOON}
        found = {"recording": call.id, "case": "REP-20131225-0002", "kind": Finding.SUGGESTION_HEARD}
        book.add(RecordingFinding(**heard, **found))
    run = reconcile(hotline)
    assert raised() == [
        ("CBK-20131225-0001", "6投诉维修人员"),
        ("CBK-20131225-0001", "5表扬维修人员"),
        ("REP-20131225-0002", "8意见建议"),
    ]
    assert [one["person"] for one in run.form["properties"]["findings"]["default"]] == ["O1", "O1", "O2"]


@ON_SQLITE
@pytest.mark.clause("EXC-13", "EXC-11", "OP-EXC-3")
def test_what_was_registered_late_is_found_on_the_day_it_was_reported(hotline: House) -> None:
    late = arise(hotline, "6投诉维修人员 about-worker", found_at="2013-12-25T10:00:00+08:00")
    with writing() as book:
        book.get_one(Milestone, (late.case.number, "reported")).at = NOON
    run = reconcile(hotline)
    assert f"{late.case.number} 6投诉维修人员" in run.sheet
    assert len(raised()) == 1, "what is on record isn't entered again"
    assert costs(judged(run, "漏报 omission")) == [("EXC-13", -5, "points", "O1")]


@ON_SQLITE
@pytest.mark.clause("EXC-22", "PEN-20", "OP-EXC-9")
def test_a_digest_that_the_director_did_not_send_is_for_the_competent_department_to_judge(
    hotline: House,
) -> None:
    arise(hotline, "4无人接听 nobody-answers", found_at="2013-12-24T10:00:00+08:00")
    digest = hotline.start("exception-digest", period={"day": "2013-12-24"})
    started = datetime(2013, 12, 25, 9, tzinfo=SHANGHAI)
    with writing() as book:
        row = book.get_one(Case, digest.case.number)
        row.facts = row.facts | {"started_at": started.isoformat()}
        row.received_at = started
    run = reconcile(hotline)
    assert asked_of(run) == "director-judged → competent-department"
    judged(run, "瞒报 concealment", by="M1", gravity="较重 serious")
    assert run.state == "Completed"
    assert costs(run) == [("PEN-20", -30, "points", "B1")]


@ON_SQLITE
@pytest.mark.clause("EXC-13")
def test_a_day_on_which_nothing_was_left_out_asks_nobody(hotline: House) -> None:
    run = reconcile(hotline)
    assert (run.state, run.questions, raised()) == ("Completed", [], [])
    assert [one.clause for one in run.rulings] == ["EXC-13"]


@ON_SQLITE
@pytest.mark.clause("EXC-13")
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
    state = reconcile(hotline, **asked).seen.state
    assert state is not None
    assert state.is_failed()
    assert reason in (state.message or "")
    with reading() as book:
        assert not book.scalar(select(func.count()).select_from(Case))


@ON_SQLITE
@pytest.mark.clause("EXC-13", "OP-HOUSE-36")
def test_a_day_is_looked_at_once_and_a_run_that_starts_over_repeats_nothing(hotline: House) -> None:
    slow_repair()
    run, again = reconcile(hotline), reconcile(hotline)
    assert (again.state, again.questions) == ("Completed", [])
    judged(run.burst(), "漏报 omission").burst()
    assert len(costs(run)) == 2
    assert len(raised()) == 2


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-36", "OP-RPT-9")
def test_the_server_has_the_daily_starts_of_the_season(hotline: House) -> None:
    deploy_anew("exception-reconciliation")
    deployment = hotline.api.read_deployment_by_name("exception-reconciliation/exception-reconciliation")
    hotline.api.request(
        "POST", "/deployments/{id}/schedule", path_params={"id": deployment.id}, json={"min_runs": 3}
    )
    ours = FlowRunFilter(deployment_id=FlowRunFilterDeploymentId(any_=[deployment.id]))
    starts = [
        run.expected_start_time.astimezone(SHANGHAI)
        for run in hotline.api.read_flow_runs(flow_run_filter=ours)
        if run.auto_scheduled and run.expected_start_time
    ]
    assert {(at.hour, at.minute) for at in starts} == {(10, 0)}
    assert all(at > datetime.now(UTC) for at in starts)
