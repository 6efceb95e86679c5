"""OP-BON-3, OP-AWD-4 · sharing an amount out to the cent."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.performance.shares import OddCents, Share, shared

YUAN = st.integers(0, 10**9).map(lambda cents: Decimal(cents) / 100)
SCORES = st.dictionaries(
    st.integers(1, 40).map(lambda n: f"A{n}"),
    st.integers(-2_000, 15_000).map(lambda hundredths: Decimal(hundredths) / 100),
    max_size=30,
)
WAYS = st.sampled_from(OddCents)


def paid(shares: dict[str, Share]) -> list[str]:
    return [str(share.paid) for share in shares.values()]


@pytest.mark.clause("OP-BON-3", "OP-AWD-4", "BON-05")
@given(whole=YUAN, weights=SCORES, odd=WAYS)
def test_all_shares_together_make_the_whole(
    whole: Decimal, weights: dict[str, Decimal], odd: OddCents
) -> None:
    shares = shared(whole, weights, odd)
    anybody = any(weight > 0 for weight in weights.values())
    assert sum((share.paid for share in shares.values()), Decimal()) == (whole if anybody else 0)
    assert shares.keys() == weights.keys()


@pytest.mark.clause("OP-BON-3")
@given(whole=YUAN, weights=SCORES)
def test_by_largest_remainders_nobody_is_a_whole_cent_off_and_less_weight_never_earns_more(
    whole: Decimal, weights: dict[str, Decimal]
) -> None:
    shares = shared(whole, weights)
    total = sum((Fraction(weight) for weight in weights.values() if weight > 0), Fraction())
    for share in shares.values():
        exact = Fraction(whole) * Fraction(max(share.weight, Decimal())) / total if total else Fraction()
        assert abs(Fraction(share.paid) - exact) < Fraction(1, 100)
    by_weight = sorted(shares.values(), key=lambda share: (share.weight, share.paid))
    assert [share.paid for share in by_weight] == sorted(share.paid for share in by_weight)


@pytest.mark.clause("OP-BON-3")
def test_odd_cents_go_by_remainder_or_to_the_largest_share() -> None:
    weights = {"A1": Decimal(3), "A2": Decimal(2), "A3": Decimal(2)}
    assert paid(shared(Decimal("1.00"), weights)) == ["0.43", "0.29", "0.28"]
    assert paid(shared(Decimal("1.00"), weights, OddCents.LARGEST_SHARE)) == ["0.44", "0.28", "0.28"]


@pytest.mark.clause("OP-AWD-4")
@pytest.mark.parametrize(
    ("people", "parts"), [(1, ["100.00"]), (2, ["50.00", "50.00"]), (3, ["33.34", "33.33", "33.33"])]
)
def test_who_ties_shares_equally_to_the_cent(people: int, parts: list[str]) -> None:
    assert paid(shared(Decimal(100), {f"A{n}": Decimal(1) for n in range(people)})) == parts


@pytest.mark.clause("BON-05")
@pytest.mark.parametrize("score", ["0", "-3.5"])
def test_a_score_of_nothing_or_less_has_no_share_and_takes_nothing_from_the_others(score: str) -> None:
    assert paid(shared(Decimal(90), {"A1": Decimal(80), "A2": Decimal(score)})) == ["90.00", "0"]
    assert paid(shared(Decimal(90), {"A2": Decimal(score)})) == ["0"]
    assert shared(Decimal(90), {}) == {}


@pytest.mark.clause("OP-BON-3")
def test_the_exact_share_and_its_odd_cent_are_kept_so_that_anybody_computes_it_again() -> None:
    one = shared(Decimal("100.00"), {"A1": Decimal(1), "A2": Decimal(1), "A3": Decimal(1)})["A1"]
    assert (str(one.exact), one.odd_cents, str(one.paid)) == ("33.333333", 1, "33.34")
