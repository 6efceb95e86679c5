"""exit-cancellation: what can still be cancelled, by whom, whose consent it takes, what is ruled."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from policies.leaving.cancellation_forms import (
    MAY_CANCEL,
    NOTHING_LEFT,
    Cancellation,
    CancellationDecision,
    CancellationRequest,
    Ground,
)
from policies.leaving.exit_cancellation import CancellationPolicy

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 11, 9, 10, tzinfo=SHANGHAI)
RULES = CancellationPolicy.in_force_on(MONDAY.date(), "promotion")
PROCEDURES = ("resignation", "post_transfer", "dismissal_termination", "offboarding_handover")
TRANSFER, DISMISSAL, HANDOVER = (
    {"ground": ground, "procedure": procedure, "taken_by": "D1", "put_by": "D1"}
    for ground, procedure in (
        ("called-off", "post_transfer"),
        ("overturned", "dismissal_termination"),
        ("called-off", "offboarding_handover"),
    )
)
RULED = {"evidence": "劳仲裁〔2026〕7 号"}


def about(**more: Any) -> Cancellation:
    """A3 takes back a resignation that nobody has accepted yet."""
    known = {
        "case": "RSG-20261101-0001",
        "ground": "withdrawn",
        "reason": "改变主意",
        "taken_by": "A3",
        "department": "客服部",
        "procedure": "resignation",
        "person": "A3",
        "put_by": "A3",
        "based_on": "",
        "result": "",
        "decided": False,
        "last_day": "",
        "nth": 1,
        "started_at": MONDAY,
    }
    return Cancellation.model_validate(known | more)


def decision(by: str = "H1", consent: str = "consents") -> CancellationDecision:
    return CancellationDecision.model_validate({"answered_by": by, "consent": consent, "reason": "续签"})


def fields(found: Sequence[str]) -> list[str]:
    return [one.partition(":")[0] for one in found]


def wrong(now: datetime = MONDAY, **more: Any) -> list[str]:
    return fields(about(**more).objections(now))


# --- OP-HOUSE-115: what the person's own word is enough for


@pytest.mark.clause("OP-HOUSE-115")
@pytest.mark.parametrize(
    ("more", "at_will"),
    [
        ({}, True),
        ({"decided": True}, False),
        ({"procedure": "post_transfer"}, True),
        ({"procedure": "post_transfer", "decided": True}, False),
        (TRANSFER, False),
        (DISMISSAL | RULED, False),
        (HANDOVER, False),
    ],
)
def test_only_ones_own_application_is_taken_back_at_will_and_only_until_it_is_accepted(
    *, more: dict[str, Any], at_will: bool
) -> None:
    assert wrong(**more) == []
    assert about(**more).at_will is at_will


@pytest.mark.clause("OP-HOUSE-115", "OP-HOUSE-116")
@pytest.mark.parametrize("ground", Ground)
@pytest.mark.parametrize("procedure", [*PROCEDURES, "complaint_handling", ""])
def test_each_ground_cancels_its_own_kinds_of_case_and_no_other(ground: Ground, procedure: str) -> None:
    able = {
        Ground.WITHDRAWN: {"resignation", "post_transfer"},
        Ground.OVERTURNED: {"dismissal_termination"},
        Ground.CALLED_OFF: {"post_transfer", "offboarding_handover"},
    }
    assert {one: set(kinds) for one, kinds in MAY_CANCEL.items()} == able
    people = {} if ground is Ground.WITHDRAWN else {"taken_by": "D1"}
    found = wrong(ground=ground, procedure=procedure, **people, **RULED)
    assert found == ([] if procedure in able[ground] else ["case"])


@pytest.mark.clause("OP-HOUSE-115")
@pytest.mark.parametrize(
    ("more", "found"),
    [
        ({"taken_by": "S1"}, ["taken_by"]),
        ({"taken_by": "S1", "put_by": "S1"}, ["taken_by"]),
        # Whom the company would move can decline; that there is a proposal isn't theirs to take back.
        ({"procedure": "post_transfer", "put_by": "S1"}, ["taken_by"]),
        ({"procedure": "post_transfer", "put_by": "A3"}, []),
    ],
)
def test_one_takes_back_what_one_applied_for_oneself(more: dict[str, Any], found: list[str]) -> None:
    assert wrong(**more) == found


# --- OP-HOUSE-116: what is left to cancel


@pytest.mark.clause("OP-HOUSE-116")
@pytest.mark.parametrize("result", NOTHING_LEFT)
def test_nothing_is_cancelled_that_led_nowhere_or_is_done(result: str) -> None:
    for one in ({}, TRANSFER, DISMISSAL | RULED, HANDOVER):
        assert wrong(**one, result=result, decided=True) == ["case"]


@pytest.mark.clause("OP-HOUSE-116")
@pytest.mark.parametrize(
    ("more", "result"), [({}, "accepted"), (DISMISSAL | RULED, "dismissed"), (HANDOVER, "left")]
)
def test_a_leaving_that_is_decided_can_be_cancelled_until_its_last_day(
    more: dict[str, Any], result: str
) -> None:
    assert wrong(**more, result=result, decided=True, last_day="2026-11-09") == []


@pytest.mark.clause("OP-HOUSE-115", "OP-HOUSE-116")
@pytest.mark.parametrize(
    ("last_day", "now", "over"),
    [
        ("2026-11-09", "2026-11-09T00:00", False),
        ("2026-11-09", "2026-11-09T23:59", False),
        ("2026-11-09", "2026-11-10T00:00", True),
        ("2026-11-08", "2026-11-09T10:00", True),
        ("", "2026-11-09T10:00", False),
    ],
)
def test_who_has_left_already_cannot_stay_unless_the_dismissal_is_overturned(
    *, last_day: str, now: str, over: bool
) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=SHANGHAI).astimezone(UTC)
    for one in ({}, TRANSFER, HANDOVER):
        assert wrong(at, **one, last_day=last_day, decided=True) == (["case"] if over else [])
    assert wrong(at, **DISMISSAL, **RULED, last_day=last_day, decided=True) == []


@pytest.mark.clause("OP-HOUSE-116")
@pytest.mark.parametrize(
    ("more", "found"),
    [
        (RULED, []),
        ({}, ["evidence"]),
        ({"evidence": "  "}, ["evidence"]),
        (RULED | {"taken_by": "A3"}, ["taken_by"]),
        ({"taken_by": "A3"}, ["evidence", "taken_by"]),
    ],
)
def test_a_dismissal_is_overturned_on_evidence_and_not_by_the_one_dismissed(
    more: dict[str, Any], found: list[str]
) -> None:
    assert wrong(**DISMISSAL | more) == found


@pytest.mark.clause("OP-HOUSE-116")
def test_a_handover_that_follows_from_a_decision_is_not_called_off_without_it() -> None:
    (said,) = about(**HANDOVER, based_on="TRM-20261101-0001").objections(MONDAY)
    assert "TRM-20261101-0001" in said, "or HR could undo what only the general manager may"
    assert wrong(**HANDOVER) == []


# --- OP-HOUSE-116: whose consent it takes


@pytest.mark.clause("OP-HOUSE-116")
def test_hr_consents_to_a_withdrawal_and_only_the_general_manager_overturns_a_dismissal() -> None:
    assert {ground: RULES.decides(ground) for ground in Ground} == {
        Ground.WITHDRAWN: "hr",
        Ground.OVERTURNED: "general-manager",
        Ground.CALLED_OFF: "hr",
    }


@pytest.mark.clause("OP-HOUSE-116")
@pytest.mark.parametrize(
    ("since", "due"),
    [
        ("2026-11-09T10:00", "2026-11-11T18:00"),
        ("2026-11-12T10:00", "2026-11-16T18:00"),
        ("2026-09-30T10:00", "2026-10-09T18:00"),
    ],
)
def test_it_is_decided_within_two_working_days(since: str, due: str) -> None:
    found = RULES.decision_due(datetime.fromisoformat(since).replace(tzinfo=SHANGHAI))
    assert (found.at, found.clause) == (datetime.fromisoformat(due).replace(tzinfo=SHANGHAI), "OP-HOUSE-116")


@pytest.mark.clause("OP-HOUSE-116")
@pytest.mark.parametrize(("by", "found"), [("H1", []), ("A3", ["answered_by"]), ("D1", ["answered_by"])])
def test_neither_whose_case_it_is_nor_who_put_it_forward_consents(by: str, found: list[str]) -> None:
    assert fields(RULES.wrong_decision(about(taken_by="D1"), decision(by))) == found


@pytest.mark.clause("OP-HOUSE-116")
def test_it_takes_a_yes_and_either_answer_has_its_reason() -> None:
    assert decision().agreed
    assert not decision(consent="不同意 refuses").agreed
    for bad in ({"consent": "", "reason": "续签"}, {"consent": "consents", "reason": " "}):
        with pytest.raises(ValidationError):
            CancellationDecision.model_validate({"answered_by": "H1"} | bad)


# --- what is ruled


@pytest.mark.clause("OP-HOUSE-116", "OP-HOUSE-117")
def test_who_decided_and_what_was_stopped_is_ruled_with_its_reason() -> None:
    decided = RULES.decided(about(), decision(consent="refuses"))
    assert (decided.clause, decided.what) == ("OP-HOUSE-116", "撤销:不同意")
    assert (decided.because["cancels"], decided.because["by"]) == ("RSG-20261101-0001", "H1")
    stopped = ["TRM-1", "OFF-1"]
    ruled = RULES.cancelled(about(**DISMISSAL, **RULED), stopped)
    assert (ruled.clause, ruled.because["stopped"]) == ("OP-HOUSE-117", stopped)
    assert ruled.because["evidence"] == RULED["evidence"]


@pytest.mark.clause("OP-HOUSE-115", "OP-HOUSE-117")
@pytest.mark.parametrize(("decided", "clause"), [(False, "OP-HOUSE-115"), (True, "OP-HOUSE-117")])
def test_a_cancellation_at_will_rests_on_its_own_clause(*, decided: bool, clause: str) -> None:
    assert RULES.cancelled(about(decided=decided), []).clause == clause


@pytest.mark.clause("OP-HOUSE-116")
def test_after_a_refusal_it_may_be_tried_again_and_one_attempt_at_a_time() -> None:
    assert (about().external_number, about(nth=2).external_number) == (
        "RSG-20261101-0001 1",
        "RSG-20261101-0001 2",
    )
    assert (about().subject, about().category) == ("撤销 RSG-20261101-0001", "本人撤回")
    refused = RULES.outcome("XCL-1", about(), "refused")
    assert (refused.result, refused.stopped) == ("refused", [])
    assert RULES.outcome("XCL-1", about(), "cancelled", ["RSG-1"]).stopped == ["RSG-1"]


@pytest.mark.clause("OP-HOUSE-115")
@pytest.mark.parametrize(
    "bad", [{"case": ""}, {"ground": "后悔"}, {"reason": ""}, {"taken_by": ""}, {"person": "A3"}]
)
def test_a_form_that_cannot_be_right_is_refused(bad: dict[str, str]) -> None:
    said = {"case": "RSG-1", "ground": "本人撤回 withdrawn", "reason": "改变主意", "taken_by": "A3"}
    CancellationRequest.model_validate(said)
    with pytest.raises(ValidationError):
        CancellationRequest.model_validate(said | bad)
