"""P02 · complaint-cluster-alert, from the complaints that raise it to the fault that is fixed."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from complaints import ON_SQLITE, asked_of, complain, told
from driving import House, Run
from sqlalchemy import select

from tasks.records.engine import reading, writing
from tasks.records.models import Case, Staff, StaffRole

GENUINE = {"answered_by": "S1", "genuine": True}
PLAN = {
    "answered_by": "L1",
    "fault": "平台故障 platform",
    "owner": "T1",
    "soothing_line": "平台正在抢修,预计两小时恢复",
}
FIXED = {"answered_by": "T1", "recovered": True, "fixed": "重启网关"}


def alert(house: House, **more: Any) -> Run:
    """An alert that an agent raises."""
    moment = datetime.now(UTC) - timedelta(minutes=1)
    known = {
        "category": "断网",
        "began": moment.isoformat(),
        "noticed_at": moment.isoformat(),
        "taken_by": "A1",
    }
    return house.start("complaint-cluster-alert", cluster=known | more)


def complained(house: House, minutes_ago: Sequence[float], **more: Any) -> list[Run]:
    """Complaints of one category, reported so long ago, taken in one after the other."""
    now = datetime.now(UTC)
    times = [(now - timedelta(minutes=ago)).isoformat() for ago in minutes_ago]
    return [complain(house, received_at=now.isoformat(), reported_at=at, **more) for at in times]


def alerts() -> list[Case]:
    with reading() as book:
        return list(book.scalars(select(Case).where(Case.procedure == "complaint_cluster_alert")))


# --- CLU-01: what raises an alert


@pytest.mark.clause("CLU-01", "CLU-02", "OP-CLU-1")
def test_the_fifth_complaint_raises_one_alert_and_those_that_follow_join_it(house: House) -> None:
    runs = complained(house, [50, 40, 30, 20])
    assert alerts() == []
    runs += complained(house, [10, 5])
    (raised,) = alerts()
    assert [run.case.cluster for run in runs] == [raised.number] * 6
    run = house.run_of(raised.number).burst()
    assert asked_of(run) == "confirmation → supervisor"
    assert (run.case.facts["complaints"], told(run, "cluster")) == (5, ["S1"])
    run.answer(**GENUINE).answer(**PLAN).answer(**FIXED)
    assert run.case.outcome is not None
    assert run.case.outcome["complaints"] == 6, "the sixth is linked too"


@pytest.mark.clause("CLU-01")
def test_handed_in_newest_first_they_raise_the_same_alert(house: House) -> None:
    runs = complained(house, [10, 20, 30, 40, 50])
    (raised,) = alerts()
    assert [run.case.cluster for run in runs] == [raised.number] * 5


@ON_SQLITE
@pytest.mark.clause("CLU-01")
@pytest.mark.parametrize(
    "minutes_ago", [pytest.param([300, 200, 100, 50, 20], id="apart"), pytest.param([5, 4, 3, 2], id="four")]
)
def test_complaints_that_are_few_or_far_apart_raise_nothing(house: House, minutes_ago: list[float]) -> None:
    complained(house, minutes_ago)
    assert alerts() == []


@ON_SQLITE
@pytest.mark.clause("CLU-01")
def test_complaints_of_several_categories_raise_nothing_together(house: House) -> None:
    complained(house, [5, 4, 3])
    complained(house, [5, 4], category="乱收费")
    assert alerts() == []


@ON_SQLITE
@pytest.mark.clause("CLU-01")
@pytest.mark.parametrize("end", ["fixed", "cancelled"])
def test_once_it_is_over_the_next_concentration_raises_an_alert_of_its_own(house: House, end: str) -> None:
    complained(house, [5] * 5)
    run = house.run_of(alerts()[0].number).burst()
    if end == "fixed":
        run.answer(**GENUINE | {"genuine": False})
    else:
        house.api.request(
            "POST",
            "/flow_runs/{id}/set_state",
            path_params={"id": run.id},
            json={"state": {"type": "CANCELLED"}, "force": True},
        )
        run.fall_due()
        assert [one.state for one in run.questions] == ["withdrawn"]
        assert run.case.state == "cancelled"
    complained(house, [0] * 5)
    assert len(alerts()) == 2


# --- CLU-02 to CLU-06: what becomes of it


@pytest.mark.clause("CLU-02", "CLU-03", "CLU-04", "CLU-05", "CLU-06")
def test_an_alert_goes_from_the_supervisor_to_the_leadership_to_whoever_mends_the_fault(house: House) -> None:
    run = alert(house)
    assert (asked_of(run), told(run, "cluster")) == ("confirmation → supervisor", ["S1"])
    run.answer(**GENUINE)
    assert (asked_of(run), told(run, "cluster")) == ("emergency-plan → leadership", ["S1", "L1"])
    assert run.sent(**PLAN | {"fault": "天灾"}) == "REJECT", "a fault has one of the classes"
    run.answer(**PLAN)
    assert asked_of(run) == "recovery → T1"
    assert run.case.state == "plan-active"
    assert told(run, "soothing") == ["A1", "A2"], "every agent says the same"
    (line, _) = [one for one in run.notices if one.kind == "soothing"]
    assert PLAN["soothing_line"] in line.body
    assert all(one.not_before <= datetime.now(UTC) for one in run.notices if one.kind != "question")
    run.answer(**FIXED)
    assert (run.state, run.case.state) == ("Completed", "closed")
    assert run.case.outcome is not None
    assert (run.case.outcome["genuine"], run.case.outcome["fault"]) == (True, "平台故障 platform")


@ON_SQLITE
@pytest.mark.clause("CLU-02")
def test_a_false_alarm_ends_there_and_troubles_no_leadership(house: House) -> None:
    run = alert(house).answer(**GENUINE | {"genuine": False, "note": "同一客户重复来电"})
    assert run.state == "Completed"
    assert told(run, "cluster") == ["S1"]
    assert run.case.outcome is not None
    assert run.case.outcome["genuine"] is False


@ON_SQLITE
@pytest.mark.clause("CLU-04", "OP-CLU-5")
def test_progress_is_asked_for_until_the_fault_is_fixed_and_the_leadership_hears_of_each(
    house: House,
) -> None:
    run = alert(house).answer(**GENUINE).answer(**PLAN)
    run.answer(answered_by="T1", fixed="更换电源,还在观察")
    assert asked_of(run) == "recovery-2 → T1"
    run.answer(**FIXED)
    assert run.state == "Completed"
    assert told(run, "progress") == ["L1", "L1"]


@ON_SQLITE
@pytest.mark.clause("CLU-02", "CLU-03", "CLU-04")
def test_whatever_is_overdue_climbs_to_the_leadership(house: House) -> None:
    run = alert(house).miss()
    assert asked_of(run) == "confirmation-2 → leadership"
    run.answer(**GENUINE | {"answered_by": "L1"}).miss()
    assert asked_of(run) == "emergency-plan-2 → leadership"
    run.answer(**PLAN).miss()
    assert asked_of(run) == "recovery-2 → S1"
    run.miss()
    assert asked_of(run) == "recovery-3 → L1"
    assert told(run, "escalated") == ["L1", "L1", "S1", "L1"]
    overdue = [one.clause for one in run.rulings if one.what.startswith("逾期")]
    assert overdue == ["OP-CLU-2", "OP-CLU-2", "OP-CLU-5", "OP-HOUSE-3"]


# --- bad input


@ON_SQLITE
@pytest.mark.clause("CLU-01")
@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("noticed_at", "2099-01-01T00:00:00+08:00"),
        ("noticed_at", "2014-12-31T00:00:00+08:00"),
        ("began", "2099-01-01T00:00:00+08:00"),
        ("taken_by", "Z9"),
        ("department", "没有这个部门"),
    ],
)
def test_an_alert_that_cannot_be_right_goes_back_to_the_agents(house: House, field: str, wrong: str) -> None:
    run = alert(house, **{field: wrong})
    assert asked_of(run) == "cluster-correction → agent"
    right = {
        "noticed_at": "2026-11-02T10:00",
        "began": "2026-11-02T09:00",
        "taken_by": "A1",
        "department": "",
    }
    run.answer(answered_by="A1", **right)
    assert asked_of(run) == "confirmation → supervisor"
    assert run.case.received_at == datetime(2026, 11, 2, 2, tzinfo=UTC), "a time without a zone is local"


@ON_SQLITE
@pytest.mark.clause("CLU-04")
def test_a_technical_owner_whom_nobody_knows_is_refused(house: House) -> None:
    with writing() as book:
        left = datetime.now(UTC).date() - timedelta(days=2)
        since = left - timedelta(days=300)
        book.add(Staff(number="T0", name="旧人", department="客服部", superior="S1", since=since, until=left))
        book.flush()
        book.add(StaffRole(staff="T0", role="technician", since=since))
    run = alert(house).answer(**GENUINE).answer(**PLAN | {"owner": "T0"})
    assert run.step == "emergency-plan"
    assert "T0" in run.sheet
    assert asked_of(run.answer(**PLAN)) == "recovery → T1"
