"""P02 · what makes a cluster, how long it lasts, and its limits."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.cases.cluster_forms import Cluster, FaultClass
from policies.cases.complaint_cluster_alert import ClusterPolicy
from policies.working_time import WorkingCalendar

SUNDAY_NIGHT = datetime(2026, 11, 15, 23, tzinfo=ZoneInfo("Asia/Shanghai"))
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
RULES = ClusterPolicy.in_force_on(date(2026, 11, 16), "telecom", WorkingCalendar())


def cluster(**more: Any) -> Cluster:
    known = {"category": "断网", "began": SUNDAY_NIGHT - HOUR, "noticed_at": SUNDAY_NIGHT, "taken_by": "A1"}
    return Cluster.model_validate(known | more)


def every(minutes: float, times: int) -> list[datetime]:
    return [SUNDAY_NIGHT + timedelta(minutes=minutes * nth) for nth in range(times)]


@pytest.mark.clause("CLU-01", "OP-CLU-1", "OP-GEN-2")
@pytest.mark.parametrize(("alike", "concentrated"), [(4, False), (5, True), (6, True)])
def test_five_complaints_of_a_category_are_a_cluster(alike: int, *, concentrated: bool) -> None:
    assert RULES.concentrated(alike) is concentrated
    times = every(1, alike)
    assert bool(RULES.concentrated_around(times[-1], times)) is concentrated


@pytest.mark.clause("CLU-01", "OP-CLU-1")
@pytest.mark.parametrize(("over", "concentrated"), [(timedelta(0), True), (SECOND, False)])
def test_they_count_together_when_an_hour_holds_them_and_not_a_second_more(
    over: timedelta, *, concentrated: bool
) -> None:
    times = [*every(1, 4), SUNDAY_NIGHT + HOUR + over]
    assert bool(RULES.concentrated_around(times[-1], times)) is concentrated
    assert (RULES.window_of(times[-1]) <= times[0]) is concentrated


@pytest.mark.clause("CLU-01")
@given(st.permutations(every(10, 9)))
def test_a_concentration_shows_in_whatever_order_its_complaints_are_entered(order: list[datetime]) -> None:
    entered: list[datetime] = []
    for reported in order:
        entered.append(reported)
        if found := RULES.concentrated_around(reported, entered):
            break
    assert len(found) >= RULES.count
    assert found[-1] - found[0] <= HOUR
    assert reported in found


@pytest.mark.clause("CLU-01")
def test_a_complaint_outside_the_concentration_raises_nothing() -> None:
    apart = SUNDAY_NIGHT + 3 * HOUR
    assert not RULES.concentrated_around(apart, [*every(1, 9), apart])


@pytest.mark.clause("CLU-01")
@pytest.mark.parametrize(
    ("reported", "ended", "belongs"),
    [
        (SUNDAY_NIGHT - HOUR, None, True),
        (SUNDAY_NIGHT - HOUR - SECOND, None, False),
        (SUNDAY_NIGHT + 30 * HOUR, None, True),
        (SUNDAY_NIGHT + HOUR, SUNDAY_NIGHT + HOUR, True),
        (SUNDAY_NIGHT + HOUR + SECOND, SUNDAY_NIGHT + HOUR, False),
    ],
)
def test_a_complaint_belongs_to_a_cluster_from_its_first_window_until_the_fault_is_fixed(
    reported: datetime, ended: datetime | None, *, belongs: bool
) -> None:
    assert RULES.belongs(reported, SUNDAY_NIGHT, ended) is belongs


@pytest.mark.clause("CLU-01")
def test_the_ruling_says_what_was_counted_and_since_when() -> None:
    ruling = RULES.concentration(cluster(complaints=7))
    assert ruling.clause == "CLU-01"
    assert ruling.because == {"complaints": 7, "began": (SUNDAY_NIGHT - HOUR).isoformat()}


@pytest.mark.clause("CLU-02", "CLU-03", "OP-CLU-2")
def test_the_first_moment_is_30_minutes_by_day_and_by_night() -> None:
    half = SUNDAY_NIGHT + timedelta(minutes=30)
    assert RULES.confirmation_due(cluster()).at == half
    assert RULES.plan_due(SUNDAY_NIGHT).at == half


@pytest.mark.clause("CLU-04", "OP-CLU-3", "OP-CLU-5")
@pytest.mark.parametrize(
    ("last", "due", "clause"),
    [
        (timedelta(0), timedelta(minutes=30), "OP-CLU-5"),
        (3 * HOUR, 3.5 * HOUR, "OP-CLU-5"),
        (3.75 * HOUR, 4 * HOUR, "OP-CLU-3"),
    ],
)
def test_progress_is_told_every_30_minutes_and_the_fix_is_due_after_4_hours(
    last: timedelta, due: timedelta, clause: str
) -> None:
    limit = RULES.report_due(RULES.fix_due(SUNDAY_NIGHT), SUNDAY_NIGHT + last)
    assert (limit.at, limit.clause) == (SUNDAY_NIGHT + due, clause)


@pytest.mark.clause("CLU-06", "OP-CLU-4")
def test_the_classes_of_a_fault_begin_with_the_platform() -> None:
    assert [fault.name for fault in FaultClass] == ["PLATFORM", "NETWORK", "BILLING", "SMS", "OTHER"]


@pytest.mark.clause("CLU-01")
@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({}, None),
        ({"noticed_at": SUNDAY_NIGHT + SECOND}, "noticed_at"),
        ({"began": SUNDAY_NIGHT}, None),
        ({"began": SUNDAY_NIGHT + SECOND, "noticed_at": SUNDAY_NIGHT}, "began"),
        ({"noticed_at": SUNDAY_NIGHT + SECOND, "taken_by": ""}, None),
    ],
)
def test_an_agent_notices_nothing_in_the_future_and_nothing_before_it_began(
    facts: dict[str, Any], field: str | None
) -> None:
    wrong = [line.partition(":")[0] for line in cluster(**facts).objections(SUNDAY_NIGHT)]
    assert wrong == ([field] if field else [])
