"""P49 · bonus-allocation: the stages, who shares, each one's part, the review."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from policies.career.grades import Grade
from policies.months import Month
from policies.performance.bonus_allocation import BonusPolicy
from policies.performance.bonus_checks import wrong_in_review
from policies.performance.bonus_figures import BonusSheet, Eligibility, Sales
from policies.performance.bonus_forms import BonusRequest, BonusReview, Released, SalesEntered
from policies.performance.results import MonthlyResult
from policies.performance.shares import OddCents
from policies.profiles import HOUSE

DAY = date(2026, 11, 10)
RULES = BonusPolicy.in_force_on(DAY, HOUSE)
FACTORS = BonusPolicy.in_force_on(DAY, "taobao-bonus")
SHOP = BonusPolicy.in_force_on(DAY, "taobao-shop")
MONTH = "2026-10"
STARTED = datetime(2026, 11, 10, 2, tzinfo=UTC)
ALL = Eligibility()
SCORES = st.lists(
    st.one_of(st.none(), st.integers(-2_000, 14_000).map(lambda hundredths: Decimal(hundredths) / 100)),
    max_size=15,
)


def result(staff: str, total: float | str | None, **more: Any) -> MonthlyResult:
    facts = {"days_on_duty": 22, "grade": Grade.JUNIOR} | more
    return MonthlyResult(
        staff=staff, month=MONTH, total=None if total is None else Decimal(str(total)), **facts
    )


def sheet(
    *results: MonthlyResult, sales: float | str = 100_000, rules: BonusPolicy = RULES, eligible: Any = None
) -> BonusSheet:
    return rules.sheet(MONTH, STARTED, sold(sales), results, Eligibility(by_factors=eligible))


def sold(yuan: float | str | Decimal) -> Sales:
    return Sales(amount=Decimal(str(yuan)), source="test")


def paid(found: BonusSheet) -> dict[str, str]:
    return {line.staff: line.left_out or str(line.paid) for line in found.lines}


# --- when


@pytest.mark.clause("OP-HOUSE-77", "CF-56")
def test_the_bonus_is_reckoned_up_on_the_seventh_working_day_but_not_where_prizes_stand_for_it() -> None:
    start = RULES.start_in(Month(2026, 11))
    assert start is not None
    assert (start.date(), start.utcoffset()) == (date(2026, 11, 10), timedelta(hours=8))
    assert SHOP.start_in(Month(2026, 11)) is None


@pytest.mark.clause("OP-HOUSE-77")
def test_left_blank_the_month_before_is_meant_and_one_that_isnt_over_is_refused() -> None:
    assert RULES.month_of(BonusRequest(), STARTED).month == MONTH
    this = RULES.month_of(BonusRequest(month="2026-11"), STARTED)
    last_second = datetime(2026, 11, 30, 15, 59, 59, tzinfo=UTC)
    (wrong,) = this.objections(last_second)
    assert wrong.startswith("month: 2026-11 ")
    assert not this.objections(last_second + timedelta(seconds=1))


# --- BON-02 … BON-04


@pytest.mark.clause("BON-02", "BON-03", "OP-BON-1")
@pytest.mark.parametrize(
    ("sales", "pool"),
    [
        ("0", "0.00"),
        ("99999", "999.99"),
        ("100000", "1000.00"),
        ("100001", "1000.02"),  # 1000 + 0.015, to the cent
        ("100100", "1001.50"),
        ("199900", "2498.50"),
        ("200000", "2500.00"),
        ("200100", "2502.00"),
        ("1000000", "18500.00"),
    ],
)
def test_past_a_stages_edge_only_the_excess_takes_the_next_rate(sales: str, pool: str) -> None:
    assert str(RULES.pool(sold(sales)).pool) == pool


@pytest.mark.clause("BON-03")
@given(sales=st.integers(0, 10**8).map(lambda cents: Decimal(cents) / 100), more=st.integers(1, 10**6))
def test_the_stages_make_up_the_sales_and_more_sales_never_bring_less(sales: Decimal, more: int) -> None:
    pool, larger = RULES.pool(sold(sales)), RULES.pool(sold(sales + more))
    assert sum(stage.sales for stage in pool.stages) == sales
    assert all(stage.sales >= 0 for stage in pool.stages)
    assert Decimal("0.01") * more <= larger.commission - pool.commission <= Decimal("0.02") * more


@pytest.mark.clause("BON-04", "OP-BON-2")
def test_the_agents_have_their_share_of_the_commission() -> None:
    assert RULES.pool(sold(100_000)).pool == 1000
    half = RULES.model_copy(update={"share": Decimal("33.3")})
    assert half.pool(sold(100_000)).pool == 333


@pytest.mark.clause("OP-BON-1")
def test_stages_out_of_order_are_refused_where_the_numbers_are_read() -> None:
    tiers = RULES.tiers.model_dump()
    tiers["second"]["up_to"] = Decimal(1)
    with pytest.raises(ValidationError):
        BonusPolicy.model_validate(RULES.model_dump() | {"tiers": tiers})


# --- BON-05


@pytest.mark.clause("BON-01", "BON-05", "OP-BON-5", "CF-55")
def test_an_own_bonus_is_the_pool_divided_by_all_scores_times_the_own_score() -> None:
    found = sheet(result("A1", 90), result("A2", 60), result("A3", 50))
    assert paid(found) == {"A1": "450.00", "A2": "300.00", "A3": "250.00"}
    assert (found.total, found.paid) == (200, 1000)


@pytest.mark.clause("BON-05", "OP-BON-3")
@given(scores=SCORES, sales=st.integers(0, 10**8), odd=st.sampled_from(OddCents))
def test_whatever_the_scores_the_shares_make_the_pool_or_nobody_has_any(
    scores: list[Decimal | None], sales: int, odd: OddCents
) -> None:
    rules = RULES.model_copy(update={"odd_cents": odd})
    people = [result(f"A{n}", None if score is None else str(score)) for n, score in enumerate(scores)]
    found = sheet(*people, sales=str(Decimal(sales) / 100), rules=rules)
    anybody = any(score is not None and score > 0 for score in scores)
    assert found.paid == (found.pool.pool if anybody else 0)
    assert all(line.paid >= 0 for line in found.lines)


@pytest.mark.clause("BON-05")
def test_a_score_below_zero_counts_as_nothing_for_its_owner_and_in_the_sum() -> None:
    assert paid(sheet(result("A1", 80), result("A2", -5), result("A3", 0))) == {
        "A1": "1000.00",
        "A2": "0",
        "A3": "0",
    }
    assert paid(sheet(result("A2", -5))) == {"A2": "0"}
    assert sheet().paid == 0


@pytest.mark.clause("OP-BON-3")
def test_odd_cents_go_by_remainder_or_to_the_largest_share_as_it_is_set() -> None:
    people = [result("A1", 3), result("A2", 2), result("A3", 2)]
    assert paid(sheet(*people, sales=100)) == {"A1": "0.43", "A2": "0.29", "A3": "0.28"}
    largest = RULES.model_copy(update={"odd_cents": OddCents.LARGEST_SHARE})
    assert paid(sheet(*people, sales=100, rules=largest)) == {"A1": "0.44", "A2": "0.28", "A3": "0.28"}


@pytest.mark.clause("OP-BON-4", "BON-05")
def test_the_score_is_taken_with_its_points_unless_set_otherwise() -> None:
    people = [result("A1", 90, points=Decimal(10)), result("A2", 80)]
    assert sheet(*people).total == 170
    bare = RULES.model_copy(update={"with_points": False})
    assert paid(sheet(*people, rules=bare)) == {"A1": "500.00", "A2": "500.00"}


# --- BON-06, OP-BON-4


@pytest.mark.clause("OP-BON-4", "BON-06", "GRD-11")
@pytest.mark.parametrize(
    ("more", "left_out"),
    [
        ({"days_on_duty": 15}, ""),
        ({"days_on_duty": 14}, "too-few-days"),
        ({"grade": Grade.PROBATIONER}, "probation"),
        ({"grade": Grade.RESERVE_SUPERVISOR}, "reserve-supervisor"),
        ({"grade": None}, ""),
    ],
)
def test_who_isnt_in_the_sum_has_no_share_and_the_others_share_all(
    more: dict[str, Any], left_out: str
) -> None:
    found = sheet(result("A1", 90), result("A2", 90, **more))
    assert paid(found)["A2"] == (left_out or "500.00")
    assert (found.paid, found.total) == (1000, 90 if left_out else 180)


@pytest.mark.clause("BON-06")
def test_a_month_without_a_score_has_no_share() -> None:
    assert paid(sheet(result("A1", 90), result("A2", None))) == {"A1": "1000.00", "A2": "no-score"}


@pytest.mark.clause("BON-06", "CF-56")
def test_where_the_factor_tables_decide_only_a_yes_of_theirs_is_eligible() -> None:
    people = [result("A1", 90), result("A2", 90), result("A3", 90)]
    said = {"A1": True, "A2": False}
    assert paid(sheet(*people, rules=FACTORS, eligible=said)) == {
        "A1": "1000.00",
        "A2": "not-eligible",
        "A3": "not-eligible",
    }
    assert (FACTORS.by_factors, RULES.by_factors, SHOP.shared_out) == (True, False, False)


@pytest.mark.clause("CF-56")
def test_where_prizes_stand_for_a_bonus_it_is_ruled_that_there_is_none() -> None:
    ruling = SHOP.not_held(SHOP.month_of(BonusRequest(), STARTED))
    assert (ruling.clause, ruling.amount) == ("CF-56", None)


# --- the review, the rulings


@pytest.mark.clause("BON-06", "OP-HOUSE-76")
@pytest.mark.parametrize(
    ("by", "verdict", "reason", "field"),
    [
        ("F1", Released.RELEASED, "", ""),
        ("F1", Released.RETURNED, "销售额有误", ""),
        ("F1", Released.RETURNED, "", "return_reason"),
        ("S1", Released.RELEASED, "", "answered_by"),
        ("A1", Released.RELEASED, "", "answered_by"),
    ],
)
def test_a_bonus_is_returned_only_with_a_reason_and_reviewed_by_nobody_who_has_a_part_in_it(
    by: str, verdict: Released, reason: str, field: str
) -> None:
    review = BonusReview(answered_by=by, review=verdict, return_reason=reason)
    wrong = wrong_in_review(sheet(result("A1", 90)), "S1", review)
    assert [one.partition(":")[0] for one in wrong] == ([field] if field else [])


@pytest.mark.clause("BON-05", "BON-03")
def test_each_share_is_ruled_with_all_that_it_is_computed_from_and_counts_in_its_month() -> None:
    found = sheet(result("A1", 90), result("A2", 60), result("A8", 99, grade=Grade.PROBATIONER), sales=99_999)
    one, other = RULES.paid(found)
    assert (one.clause, one.amount, one.unit, one.month) == (
        "BON-05",
        Decimal("599.99"),
        "yuan-paid",
        MONTH,
    )
    assert other.amount == Decimal("400.00")
    assert one.because == {
        "about": "A1",
        "month": MONTH,
        "pool": "999.99",
        "sum_of_scores": "150.00",
        "score": "90.00",
        "exact": "599.994000",
        "odd_cents": 0,
    }
    pooled = RULES.pooled(found)
    assert (pooled.amount, pooled.because["pool"], pooled.because["paid"]) == (None, "999.99", "999.99")
    assert pooled.because["stages"] == {"1%": "99999", "1.5%": "0", "2%": "0"}


@pytest.mark.clause("BON-03")
@pytest.mark.parametrize("sales", ["-1", "viel", "NaN", "1e9", "10.005", "", "1" * 13])
def test_sales_that_are_no_amount_are_refused(sales: str) -> None:
    with pytest.raises(ValidationError):
        SalesEntered(answered_by="S1", sales=sales, source="店铺后台")
    assert SalesEntered(answered_by="S1", sales=" 152300.50 ", source="店铺后台").sales == "152300.50"


@pytest.mark.clause("OP-HOUSE-76")
def test_filling_in_and_reviewing_are_due_within_two_working_days() -> None:
    assert RULES.filling_in_due(STARTED).at.date() == date(2026, 11, 12)
    assert RULES.review_due(STARTED).clause == "OP-HOUSE-76"
