"""Who it was: which steps are signed, which codes count, who may not answer (OP-HOUSE-132, 133, 135)."""

from datetime import UTC, date, datetime, timedelta
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

import deployments.roster  # noqa: F401 - with it every form is known
from policies import books
from policies.citations import cites
from policies.errors import BadValue
from policies.forms import Answer
from policies.house.identity import OWN_REQUEST, Codes, IdentityPolicy, Verdict, excluded_from
from tasks.identity import every, signed_steps_exist

RULES = IdentityPolicy.in_force_on(date(2026, 3, 2), "callcentre")
NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)
MINUTES = timedelta(minutes=1)
BEGIN, END = datetime(2026, 3, 1), datetime(2026, 3, 2)  # noqa: DTZ001 - the zone comes from the strategy
TIMES = st.lists(st.datetimes(BEGIN, END, timezones=st.just(UTC)), max_size=12)


@cites("OP-HOUSE-135")
class Approved(Answer):
    asks: ClassVar = "批准 Approve"
    state: ClassVar = "applied"
    not_ones_own: ClassVar = True


@cites("OP-HOUSE-135")
class Told(Answer):
    asks: ClassVar = "知悉 Take note"
    state: ClassVar = "applied"


@pytest.mark.clause("OP-HOUSE-132")
@pytest.mark.parametrize(
    ("codes", "form", "takes"),
    [
        (Codes.OFF, "PenaltyDecision", False),
        (Codes.NAMED, "PenaltyDecision", True),
        (Codes.NAMED, "Finding", False),
        (Codes.ALL, "Finding", True),
    ],
)
def test_the_setting_and_the_policy_together_say_which_steps_take_a_code(
    codes: Codes, form: str, *, takes: bool
) -> None:
    assert RULES.takes_code(codes, form) is takes


@pytest.mark.clause("OP-HOUSE-132")
def test_each_signed_step_is_a_form_that_exists() -> None:
    signed_steps_exist()


@pytest.mark.clause("OP-HOUSE-132")
def test_a_signed_step_that_is_no_form_is_named_with_the_one_that_was_meant(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    theirs = books._read(books.HERE / "house/identity.toml")["signed_steps"][0]
    misspelt = theirs.model_copy(update={"value": ("PenaltyDecisoin",)})
    monkeypatch.setitem(books._customers, "identity", {"signed_steps": (misspelt,)})
    with pytest.raises(BadValue, match=r"'PenaltyDecisoin'.*PenaltyDecision"):
        signed_steps_exist()


@pytest.mark.clause("OP-HOUSE-133")
@pytest.mark.parametrize(
    ("step", "last_used", "verdict"),
    [
        (None, 0, Verdict.WRONG),
        (98, 0, Verdict.LATE),
        (99, 0, Verdict.COUNTS),
        (100, 99, Verdict.COUNTS),
        (101, 100, Verdict.COUNTS),
        (102, 0, Verdict.EARLY),
        (100, 100, Verdict.USED),
        (99, 100, Verdict.USED),
        (101, 101, Verdict.USED),
        (98, 100, Verdict.LATE),
    ],
)
def test_a_code_counts_one_step_either_side_and_later_than_the_last(
    step: int | None, last_used: int, verdict: Verdict
) -> None:
    assert RULES.judged(step, 100, last_used) is verdict


@pytest.mark.clause("OP-HOUSE-133")
@pytest.mark.parametrize(
    ("ago", "locked"),
    [
        ([14, 10, 5, 2, 1], 1),
        ([15, 10, 5, 2, 1], None),
        ([14, 10, 5, 2], None),
        ([14, 13, 12, 3, 2, 1], 2),
    ],
)
def test_five_wrong_codes_in_fifteen_minutes_lock_until_the_first_of_the_last_five_is_that_old(
    ago: list[int], locked: int | None
) -> None:
    until = RULES.locked_until([NOW - minutes * MINUTES for minutes in ago], NOW)
    assert until == (None if locked is None else NOW + locked * MINUTES)


@given(TIMES, TIMES)
def test_however_many_wrong_codes_there_were_no_more_than_the_limit_are_kept_and_a_lock_ends(
    failures: list[datetime], later: list[datetime]
) -> None:
    at = max([*failures, *later, NOW])
    kept = RULES.counted(failures, at)
    assert len(kept) <= RULES.wrong_codes_at_most
    assert RULES.locked_until(kept, at) == RULES.locked_until(failures, at)
    until = RULES.locked_until(failures, at)
    if until is not None:
        assert at < until <= at + timedelta(minutes=RULES.wrong_codes_minutes)
        assert RULES.locked_until(failures, until) is None


@pytest.mark.clause("OP-HOUSE-135")
def test_whoever_started_it_is_excluded_from_an_approval_alone_and_others_by_name() -> None:
    named = {"A2": "利害关系 interest"}
    assert excluded_from(Approved, ["A1"], {}) == {"A1": OWN_REQUEST}
    assert excluded_from(Approved, ["A1", "A3"], named) == {
        "A1": OWN_REQUEST,
        "A3": OWN_REQUEST,
        "A2": "利害关系 interest",
    }
    assert excluded_from(Told, ["A1"], {}) == {}
    assert excluded_from(Told, ["A1"], named) == named


@pytest.mark.clause("OP-HOUSE-135")
def test_decisions_on_what_somebody_asked_for_are_never_their_own() -> None:
    """Left out on purpose: what HR enters for others, puts forward for the company, or evaluates of its own accord."""
    own = {form.__name__ for form in every(Answer) if form.not_ones_own} - {"Approved"}
    assert own >= {
        "Appointment",
        "AppealDecision",
        "AppealJudgement",
        "CancellationDecision",
        "DeletionDecision",
        "DemotionDecision",
        "DismissalDecision",
        "GmDecision",
        "Instruction",
        "PenaltyAppealDecision",
        "PenaltyDecision",
        "PromotionApproval",
        "PromotionDecision",
        "ResignationAccepted",
    }
    assert own.isdisjoint({"HrApproval", "LeaderApproval", "HrDecision", "CompositeEvaluation"})
