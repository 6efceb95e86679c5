from datetime import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies import units
from policies.errors import BadValue
from policies.spans import Span, SpanUnit

FITTING = [
    ("working_days", 3, Span(amount=3, unit=SpanUnit.working_days)),
    ("count", 0, 0),
    ("yuan", 50, Decimal(50)),
    ("yuan", Decimal("0.50"), Decimal("0.50")),
    ("points", -2, Decimal(-2)),
    ("percent", Decimal("99.5"), Decimal("99.5")),
    ("share", Decimal("0.8"), Decimal("0.8")),
    ("yes_no", True, True),
    ("text", "主管", "主管"),
    ("texts", ["平台故障", "网络故障"], ("平台故障", "网络故障")),
    ("time_of_day", time(22, 0), time(22, 0)),
    ("day_of_month", 31, 31),
    ("cron", "0 9 * * 1-5", "0 9 * * 1-5"),
]


@pytest.mark.parametrize(("unit", "raw", "value"), FITTING)
def test_a_unit_decides_the_type_of_what_is_written(unit: str, raw: object, value: units.Value) -> None:
    read = units.read(unit, raw, "here")
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(("unit", "raw", "value"), FITTING)
def test_a_value_written_out_reads_as_itself_again(unit: str, raw: object, value: units.Value) -> None:
    assert units.read(unit, raw, "here") == value
    assert units.read(unit, units.written(value), "here") == value
    assert units.shown(unit, value)


@pytest.mark.parametrize(
    ("unit", "raw"),
    [
        ("working_days", -1),
        ("working_days", Decimal("1.5")),
        ("minutes", "15"),
        ("minutes", True),
        ("minutes", "3 fortnights"),
        ("minutes", "-3 hours"),
        ("count", "3 hours"),
        ("count", -1),
        ("count", "3"),
        ("count", True),
        ("yuan", -1),
        ("yuan", "fifty"),
        ("yuan", True),
        ("yuan", "NaN"),
        ("share", Decimal("1.01")),
        ("share", Decimal("-0.01")),
        ("yes_no", 1),
        ("text", ""),
        ("text", 7),
        ("texts", []),
        ("texts", "平台故障"),
        ("time_of_day", "25:00"),
        ("day_of_month", 0),
        ("day_of_month", 32),
        ("cron", "0 9 * *"),
        ("cron", "every monday"),
    ],
)
def test_what_does_not_fit_its_unit_is_refused_with_its_place(unit: str, raw: object) -> None:
    with pytest.raises(BadValue, match=f"fines.toml: fine: .*{unit}"):
        units.read(unit, raw, "fines.toml: fine")


@pytest.mark.parametrize("raw", ["48 hours", Span(amount=48, unit=SpanUnit.hours)])
def test_a_profile_may_count_a_limit_in_a_unit_of_its_own(raw: object) -> None:
    assert units.read("working_days", raw, "here") == Span(amount=48, unit=SpanUnit.hours)


def test_an_unknown_unit_is_refused_with_those_most_like_it() -> None:
    with pytest.raises(BadValue, match=r"no unit 'working_day'; did you mean working_days"):
        units.read("working_day", 3, "fines.toml: fine")


@given(
    st.decimals(min_value=0, max_value=10**9, places=2), st.sampled_from(list(SpanUnit)), st.integers(0, 999)
)
def test_money_and_spans_keep_their_exact_value(money: Decimal, unit: SpanUnit, amount: int) -> None:
    assert units.read("yuan", units.written(money), "here") == money
    span = Span(amount=amount, unit=unit)
    assert units.read(unit, units.written(span), "here") == span
