"""P48 · monthly-awards: full attendance, the first in each contest, streaks, ties, the list."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from policies.months import Month
from policies.performance.award_checks import wrong_in_list, wrong_in_naming
from policies.performance.award_composite import composites, scaled
from policies.performance.award_figures import (
    AwardFacts,
    AwardLine,
    AwardSheet,
    FirstPlace,
    LeftOut,
    OwnMonth,
)
from policies.performance.award_forms import (
    AwardRequest,
    AwardsConfirmed,
    ExcellentNamed,
    ExtraRow,
    Honoured,
)
from policies.performance.award_streak import months_first
from policies.performance.metrics import Metric
from policies.performance.monthly_awards import AwardsPolicy
from policies.performance.results import MonthlyResult
from policies.profiles import HOUSE

DAY = date(2026, 11, 9)
RULES = AwardsPolicy.in_force_on(DAY, HOUSE)
SHOP = AwardsPolicy.in_force_on(DAY, "taobao-shop")
BONUS = AwardsPolicy.in_force_on(DAY, "taobao-bonus")
MONTH = "2026-10"
STARTED = datetime(2026, 11, 9, 2, tzinfo=UTC)
PRESENT = {"days_on_duty": 22}
FOUR = ("conversion", "payment_rate", "response_seconds", "tone")


def person(staff: str, *, whole_month: bool = True, **figures: float) -> OwnMonth:
    known = {metric: Decimal(str(value)) for metric, value in figures.items()}
    return OwnMonth(staff=staff, whole_month=whole_month, figures=known)


def facts(*people: OwnMonth, **more: Any) -> AwardFacts:
    return AwardFacts(month=MONTH, at=STARTED, people=people, **more)


def won(rules: AwardsPolicy, found: AwardFacts, excellent: str = "") -> list[str]:
    return [f"{line.award} {line.staff} {line.yuan}" for line in rules.sheet(found, excellent).lines]


# --- when


@pytest.mark.clause("OP-HOUSE-77")
@pytest.mark.parametrize(
    ("month", "day"),
    [(Month(2026, 10), date(2026, 10, 14)), (Month(2026, 11), date(2026, 11, 9))],
)
def test_awards_are_reckoned_up_on_the_sixth_working_day(month: Month, day: date) -> None:
    start = RULES.start_in(month)
    assert start is not None
    assert (start.date(), start.hour, start.utcoffset()) == (day, 10, timedelta(hours=8))


@pytest.mark.clause("OP-HOUSE-77")
def test_left_blank_the_month_before_is_meant_and_one_that_isnt_over_is_refused() -> None:
    assert RULES.month_of(AwardRequest(), STARTED).month == MONTH
    this = RULES.month_of(AwardRequest(month="2026-11"), STARTED)
    last_second = datetime(2026, 11, 30, 15, 59, 59, tzinfo=UTC)
    (wrong,) = this.objections(last_second)
    assert wrong.startswith("month: 2026-11 ")
    assert not this.objections(last_second + timedelta(seconds=1))
    with pytest.raises(ValidationError):
        AwardRequest(month="2026-13")


# --- AWD-01


@pytest.mark.clause("AWD-01", "CF-39")
@pytest.mark.parametrize(
    ("own", "full"),
    [
        (person("A1", **PRESENT), True),
        (person("A1", **PRESENT, late=0, early=0, absent=0, leave_days=0), True),
        (person("A1", **PRESENT, late=1), False),
        (person("A1", **PRESENT, early=1), False),
        (person("A1", **PRESENT, absent=1), False),
        (person("A1", **PRESENT, leave_days=0.5), False),
        (person("A1", whole_month=False, **PRESENT), False),
        (person("A1"), False),
        (person("A1", days_on_duty=0), False),
    ],
)
def test_full_attendance_is_a_whole_month_on_duty_without_a_fault_or_leave(
    own: OwnMonth,
    full: bool,  # noqa: FBT001
) -> None:
    assert won(SHOP, facts(own)) == (["full-attendance A1 100"] if full else [])


# --- AWD-02, AWD-04


@pytest.mark.clause("AWD-02", "AWD-04", "OP-AWD-1", "CF-38")
def test_top_sales_is_paid_once_by_default_and_twice_where_that_is_set() -> None:
    sales = facts(person("A1", sales=5000), person("A2", sales=4999.99))
    assert won(SHOP, sales) == ["top-sales A1 100.00"]
    twice = SHOP.model_copy(update={"sales_paid_twice": True}).sheet(sales, "")
    assert [(line.award, line.staff, line.clause) for line in twice.lines] == [
        ("top-sales", "A1", "AWD-02"),
        ("top-amount", "A1", "AWD-04"),
    ]


@pytest.mark.clause("AWD-04", "AWD-05")
def test_the_highest_conversion_is_an_award_of_its_own_and_awards_of_one_person_add_up() -> None:
    found = facts(person("A1", sales=5000, conversion=40, **PRESENT), person("A2", sales=10, conversion=39))
    assert won(SHOP, found) == ["full-attendance A1 100", "top-sales A1 100.00", "top-conversion A1 100.00"]


@pytest.mark.clause("AWD-02")
def test_nobody_is_first_with_nothing_sold_or_nothing_brought_in() -> None:
    assert won(SHOP, facts(person("A1", sales=0), person("A2"))) == []
    assert won(SHOP, facts()) == []


@pytest.mark.clause("OP-AWD-4")
def test_those_who_tie_share_the_award_to_the_cent() -> None:
    three = facts(*[person(f"A{n}", sales=5000) for n in (1, 2, 3)], person("A4", sales=1))
    assert won(SHOP, three) == ["top-sales A1 33.34", "top-sales A2 33.33", "top-sales A3 33.33"]


@pytest.mark.clause("OP-AWD-4", "AWD-02")
@given(sales=st.lists(st.integers(0, 3), max_size=12))
def test_however_many_tie_an_award_is_paid_out_whole_or_not_at_all(sales: list[int]) -> None:
    lines = SHOP.sheet(facts(*[person(f"A{n}", sales=each) for n, each in enumerate(sales)]), "").lines
    assert sum(line.yuan for line in lines) == (100 if max(sales, default=0) else 0)


# --- AWD-03


@pytest.mark.clause("AWD-03", "OP-AWD-2", "OP-HOUSE-78", "APR-10")
def test_the_composite_gives_25_points_at_the_teams_best_none_at_its_worst_and_a_short_response_is_good() -> (
    None
):
    found = facts(
        person("A1", conversion=50, payment_rate=80, response_seconds=20, tone=90),
        person("A2", conversion=30, payment_rate=90, response_seconds=60, tone=80),
        person("A3", conversion=40, payment_rate=85, response_seconds=30, tone=85),
    )
    totals = {one.staff: str(one.total) for one in composites(found, RULES.weights)}
    assert totals == {"A1": "75.00", "A2": "25.00", "A3": "56.25"}
    assert "top-composite A1 100.00" in won(SHOP, found)


@pytest.mark.clause("AWD-03", "OP-HOUSE-78")
def test_whoever_lacks_one_of_the_four_isnt_compared_and_where_all_are_alike_all_have_the_full_weight() -> (
    None
):
    four = dict.fromkeys(FOUR, 50.0)
    found = facts(person("A1", **four), person("A2", **four), person("A3", conversion=99))
    assert {one.staff: one.total for one in composites(found, RULES.weights)} == {"A1": 100, "A2": 100}


@pytest.mark.clause("OP-HOUSE-78")
@given(
    values=st.dictionaries(st.integers(0, 99).map(str), st.integers(0, 10_000).map(Decimal), min_size=1),
    low_is_good=st.booleans(),
)
def test_on_its_scale_the_best_has_the_weight_and_nobody_more_or_less_than_nothing(
    values: dict[str, Decimal],
    low_is_good: bool,  # noqa: FBT001
) -> None:
    points = scaled(values, Decimal(25), low_is_good=low_is_good)
    best = (min if low_is_good else max)(values, key=lambda staff: values[staff])
    assert points[best] == 25
    assert all(0 <= each <= 25 for each in points.values())


# --- AWD-06, AWD-07


def first(months: int, staff: str = "A1", titled: int = 99) -> FirstPlace:
    """Somebody first for so many months, with the title in as many of those before this one."""
    months_before = [str(Month.named(MONTH).later(-back)) for back in range(1, titled + 1)]
    return FirstPlace(staff=staff, months=months, titled=tuple(months_before))


@pytest.mark.clause("AWD-06", "AWD-07", "OP-AWD-3", "OP-AWD-6")
@pytest.mark.parametrize(
    ("months", "paid"),
    [
        *[(n, "") for n in (1, 2, 4, 5, 7, 8, 10, 11, 13)],
        *[(3, "100.00"), (6, "200.00"), (9, "300.00"), (12, "400.00"), (15, "500.00")],
    ],
)
def test_a_streak_is_paid_once_for_each_block_of_three_months_and_grows(months: int, paid: str) -> None:
    assert won(BONUS, facts(first=(first(months),)), "A1") == ([f"streak A1 {paid}"] if paid else [])


@pytest.mark.clause("OP-AWD-6")
@pytest.mark.parametrize(("months", "paid"), [(2, 0), (3, 100), (4, 100), (5, 100), (6, 200), (8, 200)])
def test_where_it_is_set_so_a_streak_is_paid_every_month_from_the_third_on(months: int, paid: int) -> None:
    every = BONUS.model_copy(update={"streak": BONUS.streak.model_copy(update={"once_per_block": False})})
    assert sum(line.yuan for line in every.sheet(facts(first=(first(months),)), "A1").lines) == paid


@pytest.mark.clause("AWD-06")
@pytest.mark.parametrize(("titled", "named", "paid"), [(2, "A1", True), (1, "A1", False), (2, "A2", False)])
def test_three_months_first_are_paid_only_with_the_title_in_each_of_them(
    titled: int,
    named: str,
    paid: bool,  # noqa: FBT001
) -> None:
    lines = BONUS.sheet(facts(first=(first(3, titled=titled),)), named).lines
    assert [line.clause for line in lines] == (["AWD-06"] if paid else [])


@pytest.mark.clause("AWD-07")
def test_six_months_first_are_paid_whether_or_not_there_was_a_title() -> None:
    (line,) = BONUS.sheet(facts(first=(first(6, titled=0),)), "").lines
    assert (line.yuan, line.clause) == (200, "AWD-07")


@pytest.mark.clause("OP-AWD-4", "AWD-07")
def test_two_who_reach_the_same_step_together_share_it_and_different_steps_are_paid_each() -> None:
    assert won(BONUS, facts(first=(first(6), first(6, "A2")))) == ["streak A1 100.00", "streak A2 100.00"]
    assert won(BONUS, facts(first=(first(6), first(9, "A2")))) == ["streak A1 200.00", "streak A2 300.00"]


@pytest.mark.clause("AWD-06", "AWD-07")
def test_a_month_not_first_or_without_a_rank_ends_the_streak() -> None:
    def ranked(*ranks: int | None) -> int:
        months = [str(Month.named(MONTH).later(-back)) for back in range(len(ranks))]
        results = [
            MonthlyResult(staff="A1", month=m, rank=rank) for m, rank in zip(months, ranks, strict=True)
        ]
        return months_first(MONTH, results)

    assert [ranked(1, 1, 1), ranked(1, 1, 2, 1), ranked(1, None, 1), ranked(2, 1), ranked()] == [
        3,
        2,
        1,
        0,
        0,
    ]


@pytest.mark.clause("CF-56", "OP-HOUSE-79")
def test_each_profile_gives_its_own_awards() -> None:
    found = facts(person("A1", sales=5, **PRESENT), first=(first(6),))
    assert [line.partition(" ")[0] for line in won(SHOP, found)] == ["full-attendance", "top-sales"]
    assert [line.partition(" ")[0] for line in won(BONUS, found)] == ["streak"]
    assert [line.partition(" ")[0] for line in won(RULES, found)] == [
        "full-attendance",
        "top-sales",
        "streak",
    ]
    assert (SHOP.names_excellent, BONUS.names_excellent) == (False, True)


@pytest.mark.clause("CF-56")
def test_an_award_that_nobody_knows_is_refused_where_the_numbers_are_read() -> None:
    with pytest.raises(ValidationError):
        AwardsPolicy.model_validate(RULES.model_dump() | {"given": ("best-joke",)})


# --- OP-AWD-5


@pytest.mark.clause("OP-AWD-5", "OP-APR-5")
def test_the_excellent_employee_is_one_of_the_top_three_and_of_the_first_alone_in_a_small_team() -> None:
    assert RULES.may_be_named({"A1": 1, "A2": 2, "A3": 3, "A4": 4}) == {"A1", "A2", "A3"}
    assert RULES.may_be_named({"A1": 1, "A2": 2, "A3": 3}) == {"A1"}


@pytest.mark.clause("OP-AWD-5")
@pytest.mark.parametrize(
    ("by", "employee", "field"),
    [("S1", "A1", ""), ("S1", "", ""), ("S1", "A4", "employee"), ("A1", "A1", "answered_by")],
)
def test_nobody_else_and_not_oneself_is_named(by: str, employee: str, field: str) -> None:
    wrong = wrong_in_naming({"A1", "A2"}, ExcellentNamed(answered_by=by, employee=employee))
    assert [one.partition(":")[0] for one in wrong] == ([field] if field else [])


@pytest.mark.clause("CF-59", "OP-AWD-5")
def test_the_excellent_employee_is_ruled_as_a_title_of_its_own() -> None:
    ruling = RULES.named(MONTH, "A1", 1, "业绩突出")
    assert (ruling.clause, ruling.amount, ruling.because["about"]) == ("OP-AWD-5", None, "A1")
    assert "部门优秀员工" in ruling.what


# --- OP-RSG-2

OUT = (LeftOut(staff="A1", clause="OP-RSG-2", case="RSG-20261009-001"),)


@pytest.mark.clause("OP-RSG-2", "RSG-04")
def test_who_is_left_out_of_a_month_wins_nothing_in_it_and_whoever_comes_next_is_first() -> None:
    people = (
        person("A1", sales=9, conversion=40, payment_rate=80, response_seconds=30, tone=90, **PRESENT),
        person("A2", sales=5, conversion=30, payment_rate=80, response_seconds=30, tone=80, **PRESENT),
    )
    alone = won(RULES, facts(people[1], first=(first(6, "A2"),)))
    assert won(RULES, facts(*people, first=(first(6), first(6, "A2")), left_out=OUT)) == alone
    assert "streak A2 200.00" in alone
    sheet = RULES.sheet(facts(*people, left_out=OUT), "")
    assert (sheet.left_out, [one.staff for one in sheet.composites]) == (OUT, ["A2"])


@pytest.mark.clause("OP-RSG-2", "OP-AWD-5")
def test_who_is_left_out_is_not_named_excellent_and_nobody_moves_up_for_it() -> None:
    ranks = {"A1": 1, "A2": 2, "A3": 3, "A4": 4}
    assert RULES.may_be_named(ranks, OUT) == {"A2", "A3"}
    assert RULES.may_be_named({"A1": 1, "A2": 2}, OUT) == frozenset()


@pytest.mark.clause("OP-RSG-2", "AWD-08")
@pytest.mark.parametrize(("staff", "right"), [("A1", False), ("A3", True), ("", True)])
def test_who_is_left_out_gets_no_further_award_by_hand_either(
    staff: str,
    right: bool,  # noqa: FBT001
) -> None:
    left_out = LISTED.model_copy(update={"lines": LISTED.lines[1:], "left_out": OUT})
    extra = [{"kind": "表扬 praise", "staff": staff, "reason": "救急"}]
    wrong = wrong_in_list(left_out, {"A1", "A2", "A3"}, answer(rows=[row(1)], extra=extra))
    assert [one.partition(":")[0] for one in wrong] == ([] if right else ["extra"])


# --- the list

LISTED = AwardSheet(
    month=MONTH,
    at=STARTED,
    lines=(
        AwardLine(award="top-sales", staff="A1", yuan=Decimal(100), clause="AWD-02", facts={"figure": "5"}),
        AwardLine(award="full-attendance", staff="A2", yuan=Decimal(100), clause="AWD-01"),
    ),
)
AS_COMPUTED = RULES.suggested(LISTED)["lines"]
assert isinstance(AS_COMPUTED, list)


def answer(by: str = "S1", *, rows: Any = AS_COMPUTED, extra: Any = ()) -> AwardsConfirmed:
    return AwardsConfirmed.model_validate({"answered_by": by, "lines": rows, "extra": list(extra)})


def row(place: int, **more: Any) -> Any:
    known = AS_COMPUTED[place]
    assert isinstance(known, dict)
    return known | more


@pytest.mark.clause("AWD-05", "AWD-08")
@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (answer(), ""),
        (answer(rows=[row(0, struck=True, reason="数据有误"), row(1)]), ""),
        (answer(extra=[{"kind": "奖金 bonus", "staff": "A3", "yuan": 50, "reason": "救急"}]), ""),
        (answer(extra=[{"kind": "表扬 praise", "reason": "团队协作"}]), ""),
        (answer(rows=[row(0)]), "lines: full-attendance A2 漏填"),
        (answer(rows=[row(0), row(0), row(1)]), "lines: top-sales A1 重复"),
        (answer(rows=[row(0, staff="A3"), row(1)]), "lines: top-sales A3 不在测算名单"),
        (answer(rows=[row(0, struck=True), row(1)]), "剔除须说明理由"),
        (answer(by="A1"), "answered_by: "),
        (answer(by="A1", rows=[row(0, struck=True, reason="本人"), row(1)]), ""),
        (
            answer(extra=[{"kind": "表扬 praise", "staff": "Z9", "reason": "x"}]),
            "extra: 没有在职员工“Z9”",
        ),
        (answer(extra=[{"kind": "奖金 bonus", "yuan": 50, "reason": "x"}]), "extra: 奖金须写明"),
        (answer(extra=[{"kind": "奖金 bonus", "staff": "A3", "reason": "x"}]), "extra: 奖金须写明"),
        (
            answer(extra=[{"kind": "表扬 praise", "staff": "A3", "yuan": 5, "reason": "x"}]),
            "extra: 有金额的请选奖金",
        ),
        (answer(by="A3", extra=[{"kind": "表扬 praise", "staff": "A3", "reason": "x"}]), "answered_by: "),
    ],
)
def test_the_list_is_confirmed_whole_struck_with_a_reason_and_by_nobody_for_themselves(
    given: AwardsConfirmed, reason: str
) -> None:
    wrong = wrong_in_list(LISTED, {"A1", "A2", "A3"}, given)
    assert (not wrong) if not reason else any(reason in one for one in wrong)


@pytest.mark.clause("AWD-05", "AWD-08")
def test_each_line_that_stands_is_paid_in_its_month_and_a_struck_one_only_noted() -> None:
    extra = [
        ExtraRow(kind=Honoured.BONUS, staff="A3", yuan=50, reason="救急"),
        ExtraRow(kind=Honoured.CERTIFICATE, reason="团队协作"),
    ]
    given = answer(rows=[row(0), row(1, struck=True, reason="代打卡")], extra=extra)
    ruled = RULES.ruled(LISTED, given)
    assert [(one.clause, one.amount, one.unit, one.month) for one in ruled] == [
        ("AWD-02", 100, "yuan-paid", MONTH),
        ("AWD-01", None, "", MONTH),
        ("AWD-08", 50, "yuan-paid", MONTH),
        ("AWD-08", None, "", MONTH),
    ]
    assert [one.because.get("about") for one in ruled] == ["A1", "A2", "A3", None]
    assert ruled[0].because["figure"] == "5"


@pytest.mark.clause("OP-HOUSE-76")
def test_naming_and_confirming_are_due_within_two_working_days() -> None:
    assert RULES.naming_due(STARTED).at.date() == date(2026, 11, 11)
    assert RULES.confirming_due(STARTED).clause == "OP-HOUSE-76"


def test_a_figure_is_known_only_where_it_was_brought_in() -> None:
    assert person("A1", tone=5).figure(Metric.TONE) == 5
    assert person("A1", tone=5).figure(Metric.SALES) is None
