"""question-pause: which reason pauses which step, for how long, and what is refused (OP-HOUSE-145)."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from policies.house.act_forms import Capacity, OpenQuestion
from policies.house.question_pause import Move, PausePolicy, PauseReason, PauseRequest
from policies.spans import Span, SpanUnit
from policies.working_time import WorkingCalendar, after_pause, due

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 11, 9, 10, tzinfo=SHANGHAI)
CALENDAR = WorkingCalendar()
RULES = PausePolicy.in_force_on(MONDAY.date(), "callcentre")
LIMIT = due(MONDAY, Span(amount=2, unit=SpanUnit.working_days), CALENDAR, event="受理", clause="OP-CMP-1")
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
        "due": LIMIT,
        "acting": ("asked",),
        "at": MONDAY,
    }
    return OpenQuestion.model_validate(known | more)


def wanted(cause: PauseReason = PauseReason.CUSTOMER, move: Move = Move.PAUSE) -> PauseRequest:
    return PauseRequest(case="CMP-20261109-0001", taken_by="A2", reason="客户出差", move=move, cause=cause)


def wrong(asked: OpenQuestion, request: PauseRequest | None = None, moment: datetime = MONDAY) -> str:
    return "".join(RULES.wrong(request or wanted(), asked, moment))


@pytest.mark.clause("OP-HOUSE-140")
def test_who_only_started_the_case_pauses_nothing() -> None:
    assert RULES.wrong_actor("A2", [Capacity.ASKED]) == []
    assert RULES.wrong_actor("A1", [Capacity.STARTER])[0].startswith("taken_by: A1 不是")


@pytest.mark.clause("OP-HOUSE-145")
@pytest.mark.parametrize(
    ("procedure", "form", "allowed"),
    [
        ("complaint_handling", "Finding", {"customer", "third-party", "parts", "force-majeure"}),
        ("complaint_handling", "Result", {"customer", "force-majeure"}),
        ("fine_and_discipline", "FactsVerified", {"third-party", "force-majeure"}),
        ("complaint_handling", "Investigation", set()),
        ("fine_and_discipline", "PenaltyDecision", set()),
        ("repair_intake", "Finding", set()),
    ],
)
def test_a_step_is_paused_for_the_reasons_listed_for_it_and_for_nothing_else(
    procedure: str, form: str, allowed: set[str]
) -> None:
    here = question(procedure=procedure, form=form)
    assert {one.en for one in PauseReason if not wrong(here, wanted(one))} == allowed
    refused = wrong(here, wanted(PauseReason.NONE))
    assert refused.startswith("cause: 本环节可以暂停的原因是" if allowed else "step: finding 不可暂停")


@pytest.mark.clause("OP-HOUSE-145")
@pytest.mark.parametrize(
    ("more", "move", "reason"),
    [
        ({}, Move.PAUSE, ""),
        ({"paused": True}, Move.PAUSE, "step: 已经暂停"),
        ({"paused": True}, Move.GO_ON, ""),
        ({}, Move.GO_ON, "step: 没有暂停"),
        ({"several": True}, Move.PAUSE, "step: 多人答复"),
        ({"due": None}, Move.PAUSE, "step: 没有期限"),
    ],
)
def test_only_what_runs_is_paused_and_only_what_is_paused_goes_on(
    more: dict[str, Any], move: Move, reason: str
) -> None:
    refused = wrong(question(**more), wanted(move=move))
    assert refused.startswith(reason)
    assert bool(refused) is bool(reason)


@pytest.mark.clause("OP-HOUSE-145")
def test_a_question_is_paused_until_its_due_time_and_not_from_it_on() -> None:
    assert wrong(question(), moment=LIMIT.at - A_SECOND) == ""
    assert wrong(question(), moment=LIMIT.at) == (
        "step: 期限 2026-11-11 18:00 已过，不能暂停 its due time has passed"
    )


@pytest.mark.clause("OP-HOUSE-145")
@pytest.mark.parametrize(
    ("cause", "day"),
    [
        (PauseReason.CUSTOMER, 16),
        (PauseReason.THIRD_PARTY, 23),
        (PauseReason.PARTS, 23),
    ],
)
def test_a_pause_ends_by_itself_after_the_longest_time_of_its_reason(cause: PauseReason, day: int) -> None:
    latest = RULES.latest_end(cause, MONDAY)
    assert (latest.at, latest.clause) == (datetime(2026, 11, day, 18, tzinfo=SHANGHAI), "OP-HOUSE-145")
    assert latest.at < RULES.latest_end(PauseReason.FORCE_MAJEURE, MONDAY).at


@pytest.mark.clause("OP-HOUSE-145", "OP-HOUSE-146")
def test_what_was_paused_and_how_far_the_due_time_moved_is_ruled() -> None:
    latest = RULES.latest_end(PauseReason.CUSTOMER, MONDAY)
    ruling = RULES.paused(question(), PauseReason.CUSTOMER, latest)
    assert (ruling.what, ruling.clause, ruling.because["latest"]) == (
        "暂停：等待客户",
        "OP-HOUSE-145",
        latest.at.isoformat(),
    )
    moved = after_pause(LIMIT, MONDAY, MONDAY + timedelta(hours=2), "等待客户", CALENDAR)
    ruling = RULES.gone_on("finding", moved)
    assert (ruling.clause, ruling.because["due"]) == ("OP-HOUSE-146", moved.at.isoformat())
    assert ruling.because["paused"] == ["2026-11-09T10:00:00+08:00 2026-11-09T12:00:00+08:00 等待客户"]
