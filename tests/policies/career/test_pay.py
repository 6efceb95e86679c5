"""X3 · grades and pay: which ladder, what a grade pays, and what is never computed."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.career.grades import Grade, GradesPolicy
from policies.career.pay import PayPolicy

DAYS = st.dates(date(2010, 1, 1), date(2040, 12, 31))


def pay(profile: str) -> PayPolicy:
    return PayPolicy.in_force_on(date(2026, 11, 1), profile)


@pytest.mark.clause("GRD-01", "CF-01")
def test_the_promotion_ladder_has_five_steps_and_its_top_is_the_reserve_supervisor() -> None:
    ladder = GradesPolicy.in_force_on(date(2026, 11, 1), "promotion")
    assert [grade.zh for grade in ladder.grades] == ["新客服", "初级客服", "中级客服", "高级客服", "储备主管"]
    assert ladder.next_above(Grade.RESERVE_SUPERVISOR) is None
    assert ladder.next_below(Grade.PROBATIONER) is None
    assert not ladder.on_the_ladder(Grade.VETERAN)


@pytest.mark.clause("GRD-04", "CF-01")
def test_the_bonus_ladder_ends_with_the_veteran_and_the_two_tops_are_never_mixed() -> None:
    ladder = GradesPolicy.in_force_on(date(2026, 11, 1), "taobao-bonus")
    assert ladder.next_above(Grade.SENIOR) is Grade.VETERAN
    assert not ladder.on_the_ladder(Grade.RESERVE_SUPERVISOR)


@pytest.mark.clause("CF-58")
def test_only_the_reserve_supervisor_is_exempt_and_only_where_the_profile_says_so() -> None:
    house = GradesPolicy.in_force_on(date(2026, 11, 1), "promotion")
    bonus = GradesPolicy.in_force_on(date(2026, 11, 1), "taobao-bonus")
    assert [grade for grade in Grade if house.is_exempt(grade)] == [Grade.RESERVE_SUPERVISOR]
    assert not [grade for grade in Grade if bonus.is_exempt(grade)]


@pytest.mark.clause("GRD-02", "GRD-03")
@pytest.mark.parametrize(
    ("grade", "yuan"),
    [
        (Grade.PROBATIONER, 1800),
        (Grade.JUNIOR, 2200),
        (Grade.INTERMEDIATE, 2500),
        (Grade.SENIOR, 3000),
        (Grade.RESERVE_SUPERVISOR, 4000),
    ],
)
def test_each_grade_has_its_pay_in_2018(grade: Grade, yuan: int) -> None:
    assert pay("promotion").monthly_pay(grade, date(2018, 1, 1)) == yuan
    assert pay("promotion").monthly_pay(grade, date(2018, 12, 31)) == yuan


@pytest.mark.clause("GRD-03", "OP-GRD-1")
@given(day=DAYS.filter(lambda day: day.year != 2018), grade=st.sampled_from(Grade))
def test_no_pay_by_grade_is_invented_for_a_year_without_a_table(day: date, grade: Grade) -> None:
    assert pay("promotion").monthly_pay(grade, day, day) is None


@pytest.mark.clause("GRD-03", "OP-GRD-1")
def test_the_table_ends_with_its_last_day_and_begins_with_its_first() -> None:
    assert pay("promotion").monthly_pay(Grade.JUNIOR, date(2017, 12, 31)) is None
    assert pay("promotion").monthly_pay(Grade.JUNIOR, date(2019, 1, 1)) is None


@pytest.mark.clause("GRD-02", "CF-01")
def test_a_grade_of_another_ladder_has_no_pay_in_the_table() -> None:
    assert pay("promotion").monthly_pay(Grade.VETERAN, date(2018, 6, 1)) is None


@pytest.mark.clause("GRD-10", "OP-GRD-3")
@pytest.mark.parametrize(
    ("day", "yuan"),
    [
        (date(2023, 5, 10), 2000),
        (date(2024, 5, 9), 2000),
        (date(2024, 5, 10), 2200),
        (date(2025, 5, 9), 2200),
        (date(2025, 5, 10), 2500),
        (date(2026, 5, 9), 2500),
        (date(2026, 5, 10), 2500),
        (date(2036, 5, 10), 2500),
    ],
)
def test_the_guarantee_goes_by_the_year_of_service(day: date, yuan: int) -> None:
    joined = date(2023, 5, 10)
    assert pay("taobao-bonus").monthly_pay(Grade.SENIOR, day, joined) == yuan
    assert pay("taobao-bonus").monthly_pay(Grade.JUNIOR, day, joined) == yuan


@pytest.mark.clause("GRD-10")
def test_who_joined_on_the_29th_of_february_begins_the_second_year_on_the_1st_of_march() -> None:
    rules, joined = pay("taobao-bonus"), date(2024, 2, 29)
    assert rules.monthly_pay(Grade.JUNIOR, date(2025, 2, 28), joined) == 2000
    assert rules.monthly_pay(Grade.JUNIOR, date(2025, 3, 1), joined) == 2200


@pytest.mark.clause("GRD-10", "CF-41")
@given(joined=DAYS, days=st.integers(0, 5000), more=st.integers(0, 5000))
def test_the_guarantee_never_falls(joined: date, days: int, more: int) -> None:
    rules = pay("taobao-bonus")
    earlier = rules.monthly_pay(Grade.SENIOR, joined + timedelta(days=days), joined)
    later = rules.monthly_pay(Grade.SENIOR, joined + timedelta(days=days + more), joined)
    assert earlier is not None
    assert later is not None
    assert earlier <= later <= 2500


@pytest.mark.clause("GRD-10")
def test_without_a_day_of_joining_or_before_it_there_is_no_guarantee() -> None:
    assert pay("taobao-bonus").monthly_pay(Grade.JUNIOR, date(2026, 1, 1)) is None
    assert pay("taobao-bonus").monthly_pay(Grade.JUNIOR, date(2026, 1, 1), date(2026, 1, 2)) is None


@pytest.mark.clause("GRD-11", "CF-03")
def test_a_probationer_has_1600_yuan_and_no_bonus_under_the_bonus_scheme_only() -> None:
    bonus = pay("taobao-bonus")
    assert bonus.monthly_pay(Grade.PROBATIONER, date(2026, 1, 1)) == Decimal(1600)
    assert not bonus.takes_bonus(Grade.PROBATIONER)
    assert bonus.takes_bonus(Grade.JUNIOR)
    assert pay("promotion").takes_bonus(Grade.PROBATIONER)


@pytest.mark.clause("CF-02", "OP-GRD-7")
def test_the_scheme_belongs_to_the_profile_and_telecom_has_none() -> None:
    day, joined = date(2018, 6, 1), date(2016, 1, 1)
    assert pay("promotion").monthly_pay(Grade.SENIOR, day, joined) == 3000
    assert pay("taobao-bonus").monthly_pay(Grade.SENIOR, day, joined) == 2500
    assert pay("telecom").monthly_pay(Grade.SENIOR, day, joined) is None
    assert {pay("promotion").clause, pay("taobao-bonus").clause} == {"GRD-02", "GRD-10"}
