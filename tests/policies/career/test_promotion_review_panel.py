"""P56 · promotion-review-panel: the request, the vote, the nomination, who decides, when, and what follows."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from policies.career.eligibility import Eligibility
from policies.career.grades import Grade
from policies.career.panel_forms import (
    NewPay,
    PromotionDecision,
)
from policies.career.promotion_forms import Nomination, OfficeReview, PromotionRequest
from policies.career.promotion_review_panel import PromotionPolicy, Result
from policies.career.promotion_vote import Vote
from policies.several import Count

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 10, tzinfo=SHANGHAI)
RULES = PromotionPolicy.in_force_on(DAY, "promotion")
BONUS = PromotionPolicy.in_force_on(DAY, "taobao-bonus")
INTERMEDIATE = Eligibility(candidate="A5", held=Grade.JUNIOR, target=Grade.INTERMEDIATE)
RESERVE = Eligibility(candidate="A5", held=Grade.SENIOR, target=Grade.RESERVE_SUPERVISOR)
SKIPPING = Eligibility(candidate="A5", held=Grade.JUNIOR, target=Grade.SENIOR, skips=True)


def request(**more: Any) -> PromotionRequest:
    usual = {"candidate": "A5", "proposed": "部门推举", "received_at": NOW, "taken_by": "D1"}
    return PromotionRequest.model_validate(usual | more)


# --- the request


@pytest.mark.clause("PRM-02", "PRM-04", "CF-26")
@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"received_at": NOW + timedelta(minutes=1)}, "received_at"),
        ({"proposed": "本人申请"}, "taken_by"),
        ({"taken_by": "A5"}, "proposed"),
        ({"skip_ground": "贡献突出", "grounds": "g"}, "target"),
        ({"skip_ground": "贡献突出", "target": "高级客服"}, "grounds"),
    ],
)
def test_a_request_that_cannot_be_right_says_which_field_and_why(more: dict[str, Any], field: str) -> None:
    assert [one.partition(":")[0] for one in request(**more).objections(NOW)] == [field]
    assert request().objections(NOW) == []
    assert request(proposed="本人申请", taken_by="A5").objections(NOW) == []


def test_the_case_is_called_by_the_grade_and_by_nobodys_name() -> None:
    assert request(target="高级客服").subject == "晋升评审 高级客服"


# --- the vote and the nomination


def vote(**votes: int) -> Vote:
    return Vote(count=Count(asked=8, voted=sum(votes.values()), votes=votes), over=NOW)


def nomination(found: Eligibility, **more: Any) -> Nomination:
    listed = [{"item": item, "fulfilled": True} for item in RULES.conditions[found.grade.en]]
    usual = {"answered_by": "D1", "conditions": listed, "nomination": "推举", "assessment": "好"}
    return Nomination.model_validate(usual | more)


@pytest.mark.clause("PRM-03", "OP-PRM-3")
@pytest.mark.parametrize(
    ("votes", "justified"),
    [
        ({"赞成": 4, "反对": 4}, False),
        ({"赞成": 4, "反对": 3, "弃权": 2}, True),
        ({"赞成": 49, "反对": 50}, True),
        ({"赞成": 8}, False),
        ({"反对": 8}, True),
    ],
)
def test_below_half_in_support_the_leader_must_justify(votes: dict[str, int], justified: bool) -> None:  # noqa: FBT001
    assert RULES.must_justify(vote(**votes)) is justified
    objections = RULES.nomination_objections(INTERMEDIATE, vote(**votes), nomination(INTERMEDIATE))
    assert [one.partition(":")[0] for one in objections] == (["justification"] if justified else [])
    explained = nomination(INTERMEDIATE, justification="票数分散，业绩最好")
    assert RULES.nomination_objections(INTERMEDIATE, vote(**votes), explained) == []


@pytest.mark.clause("OP-PRM-3")
def test_a_count_not_shown_is_justified_too_and_who_is_not_voted_on_needs_none() -> None:
    assert RULES.must_justify(Vote(count=Count(asked=3, voted=3), over=NOW))
    assert not RULES.must_justify(None)
    assert (RULES.is_voted_on(INTERMEDIATE), RULES.is_voted_on(RESERVE)) == (True, False)
    assert (RULES.is_defended(INTERMEDIATE), RULES.is_defended(RESERVE)) == (False, True)


@pytest.mark.clause("PRM-08", "GRD-13", "GRD-14", "GRD-15")
@pytest.mark.parametrize(("target", "items"), [("intermediate", 5), ("senior", 5), ("reserve-supervisor", 6)])
def test_each_grade_has_its_own_conditions_none_taken_as_met_beforehand(target: str, items: int) -> None:
    found = Eligibility(candidate="A5", held=Grade.JUNIOR, target=Grade.of(target))
    suggested = RULES.check_list(found)["conditions"]
    assert isinstance(suggested, list)
    assert len(suggested) == items
    blank = nomination(found, conditions=suggested)
    objections = RULES.nomination_objections(found, None, blank)
    assert [one.partition(":")[0] for one in objections] == ["conditions"] * items
    assert RULES.nomination_objections(found, None, nomination(found)) == []


@pytest.mark.clause("PRM-08", "GRD-06", "GRD-07", "GRD-08")
def test_the_bonus_ladder_has_the_conditions_of_its_own_source() -> None:
    assert [len(BONUS.conditions[one]) for one in ("intermediate", "senior", "veteran")] == [8, 12, 13]


@pytest.mark.clause("PRM-08")
def test_a_condition_left_out_isnt_met_and_who_isnt_nominated_needs_none() -> None:
    listed = [{"item": item, "fulfilled": True} for item in RULES.conditions["intermediate"]]
    short = nomination(INTERMEDIATE, conditions=listed[1:])
    assert len(RULES.nomination_objections(INTERMEDIATE, None, short)) == 1
    invented = nomination(INTERMEDIATE, conditions=[{"item": "人好", "fulfilled": True}])
    assert len(RULES.nomination_objections(INTERMEDIATE, None, invented)) == 5
    declined = nomination(INTERMEDIATE, conditions=[{"item": "…"}], nomination="不推举")
    assert RULES.nomination_objections(INTERMEDIATE, None, declined) == []


# --- nobody decides in their own matter


@pytest.mark.clause("PRM-01", "PRM-03", "PRM-04")
@pytest.mark.parametrize(("by", "impartial"), [("A5", False), ("D1", False), ("Z3", True)])
def test_neither_candidate_nor_nominator_reviews(by: str, impartial: bool) -> None:  # noqa: FBT001
    said = OfficeReview.model_validate({"answered_by": by, "review": "审核通过", "review_reason": "r"})
    objections = RULES.not_impartial(request(), INTERMEDIATE, [nomination(INTERMEDIATE)], said)
    assert (objections == []) is impartial


@pytest.mark.clause("PRM-03")
def test_who_reviewed_does_not_approve() -> None:
    review = OfficeReview.model_validate({"answered_by": "Z3", "review": "审核通过", "review_reason": "r"})
    again = OfficeReview.model_validate({"answered_by": "Z3", "review": "审核通过", "review_reason": "r"})
    assert RULES.not_impartial(request(), INTERMEDIATE, [review], again)


@pytest.mark.clause("PRM-01")
def test_the_candidate_does_not_nominate_themselves_as_leader() -> None:
    own = nomination(INTERMEDIATE, answered_by="A5")
    assert RULES.nomination_objections(INTERMEDIATE, None, own)[0].startswith("answered_by")


# --- due times, and what follows


@pytest.mark.clause("OP-PRM-4", "OP-HOUSE-80", "OP-HOUSE-81")
@pytest.mark.parametrize(
    ("number", "day"),
    [
        ("vote_within", date(2026, 11, 26)),
        ("nominate_within", date(2026, 11, 30)),
        ("apply_within", date(2026, 11, 30)),
        ("review_within", date(2026, 11, 30)),
        ("approve_within", date(2026, 11, 26)),
        ("plan_within", date(2026, 11, 26)),
        ("declare_within", date(2026, 11, 25)),
        ("defend_within", date(2026, 12, 14)),
        ("score_within", date(2026, 11, 25)),
        ("decide_within", date(2026, 11, 30)),
        ("notice_period", date(2026, 11, 26)),
    ],
)
def test_each_step_has_its_working_days(number: str, day: date) -> None:
    assert RULES.within(number, NOW, "提出").at.date() == day


@pytest.mark.clause("OP-HOUSE-82", "PRM-10")
@pytest.mark.parametrize(
    ("over", "start"),
    [
        (datetime(2026, 11, 30, 18, tzinfo=SHANGHAI), date(2026, 12, 1)),
        (datetime(2026, 12, 1, 0, tzinfo=SHANGHAI), date(2027, 1, 1)),
        (datetime(2026, 12, 31, 23, 59, tzinfo=SHANGHAI), date(2027, 1, 1)),
    ],
)
def test_a_new_grade_begins_on_the_first_of_the_next_month(over: datetime, start: date) -> None:
    assert RULES.starts(over) == start


@pytest.mark.clause("PRM-10", "OP-HOUSE-82", "CF-41")
def test_what_comes_into_force_names_grade_pay_and_the_watch() -> None:
    ruling = RULES.in_force(RESERVE, date(2027, 1, 1), Decimal(4000))
    assert (ruling.clause, ruling.amount, ruling.unit) == ("PRM-10", None, ""), (
        "pay is no entry of the ledger"
    )
    assert ruling.because["monthly_pay"] == "4000"
    assert ruling.because["watched_until"] == "2028-01-01"
    assert BONUS.in_force(RESERVE, date(2027, 1, 1), Decimal(2500)).because["watched_until"] == ""


@pytest.mark.clause("PRM-10", "OP-GRD-1")
def test_hr_enters_the_pay_and_neither_grade_nor_day() -> None:
    known = RULES.pay_known(RESERVE, date(2027, 1, 1))
    said = {"answered_by": "H1", "monthly_pay": "4200", **known}
    assert RULES.pay_objections(RESERVE, date(2027, 1, 1), NewPay.model_validate(said)) == []
    other = NewPay.model_validate(said | {"starts": "2026-01-01"})
    assert RULES.pay_objections(RESERVE, date(2027, 1, 1), other)[0].startswith("starts:")


@pytest.mark.clause("PRM-02", "OP-PRM-8", "PRM-04")
def test_a_skip_is_decided_by_the_gm_office_with_reasons() -> None:
    said = {"answered_by": "Z3", "decided": "批准晋升"}
    with pytest.raises(ValueError, match="decision_reason"):
        PromotionDecision.model_validate(said)
    decided = PromotionDecision.model_validate(said | {"decision_reason": "首创质检模型"})
    assert RULES.decided(SKIPPING, decided).clause == "OP-PRM-8"
    assert RULES.decided(RESERVE, decided).clause == "PRM-04"
    assert RULES.grade_clause(SKIPPING) == "PRM-02"
    assert RULES.grade_clause(RESERVE) == "PRM-07"


@pytest.mark.clause("PRM-03", "OP-HOUSE-84")
def test_each_end_without_promotion_rests_on_a_clause_and_changes_nothing() -> None:
    for result in Result:
        rulings = RULES.unpromoted(RESERVE, result)
        assert bool(rulings) is (result not in {Result.PROMOTED, Result.NOT_ELIGIBLE})
        assert all(one.amount is None for one in rulings)
    assert RULES.unpromoted(RESERVE, Result.REFUSED)[0].clause == "OP-HOUSE-84"
    assert RULES.approvers == ("hr", "general-manager")
