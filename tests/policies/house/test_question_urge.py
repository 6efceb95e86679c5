"""question-urge: how often a question may be urged, and by whom (OP-HOUSE-140, OP-HOUSE-141)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.house.act_forms import Capacity, OpenQuestion
from policies.house.question_urge import Urge, UrgePolicy

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 11, 9, 10, tzinfo=SHANGHAI)
RULES = UrgePolicy.in_force_on(MONDAY.date(), "callcentre")
A_SECOND = timedelta(seconds=1)


def question(**more: Any) -> OpenQuestion:
    known = {
        "id": 1,
        "case": "CMP-20261109-0001",
        "procedure": "complaint_handling",
        "department": "客服部",
        "step": "finding",
        "title": "调查情况 Finding",
        "form": "Finding",
        "clause": "CMP-10",
        "asked_of": "A2",
        "people": ("A2",),
        "in_person": False,
        "run_id": "r",
        "asked_at": MONDAY,
        "due": None,
        "acting": ("owner",),
        "at": MONDAY,
    }
    return OpenQuestion.model_validate(known | more)


def urge(by: str = "A1") -> Urge:
    return Urge(case="CMP-20261109-0001", taken_by=by, reason="客户来电询问")


def wrong(before: Sequence[datetime] = (), moment: datetime = MONDAY, by: str = "A1", **more: Any) -> str:
    return "".join(RULES.wrong_urge(urge(by), question(**more), before, moment))


@pytest.mark.clause("OP-HOUSE-140")
@pytest.mark.parametrize("capacity", Capacity)
def test_whoever_has_to_do_with_the_case_may_urge_and_nobody_else(capacity: Capacity) -> None:
    assert RULES.wrong_actor("A1", [capacity]) == []
    (refused,) = RULES.wrong_actor("A1", [])
    assert refused.startswith("taken_by: A1 不是经办人、发起人、上级、管理员")


@pytest.mark.clause("OP-HOUSE-141")
def test_two_urges_are_half_an_hour_apart_and_until_when_is_said() -> None:
    half_an_hour = MONDAY + timedelta(minutes=30)
    assert "2026-11-09 10:30 起可再催" in wrong([MONDAY], half_an_hour - A_SECOND)
    assert wrong([MONDAY], half_an_hour) == ""


@pytest.mark.clause("OP-HOUSE-141")
def test_after_the_third_of_a_day_the_next_comes_on_the_departments_next_day() -> None:
    before = [MONDAY, MONDAY + timedelta(hours=1), MONDAY + timedelta(hours=2)]
    midnight = datetime(2026, 11, 10, tzinfo=SHANGHAI)
    assert wrong(before[:2], midnight - A_SECOND) == ""
    assert "今日已催 3 次，2026-11-10 00:00 起可再催" in wrong(before, midnight - A_SECOND)
    assert wrong(before, midnight) == ""


@pytest.mark.clause("OP-HOUSE-141")
def test_a_third_urge_just_before_midnight_keeps_its_half_hour_too() -> None:
    last = datetime(2026, 11, 9, 23, 50, tzinfo=SHANGHAI)
    before = [MONDAY, MONDAY + timedelta(hours=1), last]
    assert RULES.not_before(before, last) == datetime(2026, 11, 10, 0, 20, tzinfo=SHANGHAI)
    assert "00:20 起可再催" in wrong(before, datetime(2026, 11, 10, 0, 19, tzinfo=SHANGHAI))


@pytest.mark.clause("OP-HOUSE-141")
@given(st.lists(st.integers(0, 3 * 24 * 60), max_size=300))
def test_whoever_tries_at_whatever_times_never_urges_more_than_the_limits_allow(minutes: list[int]) -> None:
    done: list[datetime] = []
    for minute in sorted(minutes):
        moment = MONDAY + timedelta(minutes=minute)
        if not wrong(done, moment):
            done.append(moment)
    days = [at.date() for at in done]
    assert all(days.count(day) <= RULES.most_a_day for day in days)
    assert all(later - sooner >= timedelta(minutes=30) for sooner, later in pairwise(done))


@pytest.mark.clause("OP-HOUSE-141")
@pytest.mark.parametrize(
    ("by", "more", "reason"),
    [
        ("A2", {}, "taken_by: 本人可以答复"),
        ("A2", {"asked_of": "agent", "people": ("A1", "A2")}, "taken_by: 本人可以答复"),
        ("A1", {"people": ()}, "step: 没有可催的人"),
        ("A2", {"several": True, "people": ("A2",)}, "step: 没有可催的人"),
        ("A1", {"paused": True}, "step: 已暂停"),
    ],
)
def test_ones_own_what_nobody_can_answer_and_what_is_paused_are_not_urged(
    by: str, more: dict[str, Any], reason: str
) -> None:
    assert wrong(by=by, **more).startswith(reason)


@pytest.mark.clause("OP-HOUSE-141")
def test_of_several_everybody_who_has_not_answered_is_told_but_for_whoever_urges() -> None:
    asked = question(several=True, people=("A2", "A3", "A4"))
    assert RULES.told(urge("A3"), asked) == ["A2", "A4"]
    ruling = RULES.urged(asked, ["A2", "A4"], 2)
    assert (ruling.clause, ruling.because) == (
        "OP-HOUSE-141",
        {"step": "finding", "told": ["A2", "A4"], "nth": 2},
    )
