"""P56 · who is eligible: the figures with their proofs, and the ladder."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.career.eligibility import CareerRecord, Eligibility, Proof, averages, in_a_row
from policies.career.grades import Grade, GradesPolicy
from policies.career.promotion_forms import PromotionRequest
from policies.career.promotion_review_panel import PromotionPolicy, Result
from policies.performance.results import Held, MonthlyResult, QuarterlyResult

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 10, tzinfo=SHANGHAI)
RULES = PromotionPolicy.in_force_on(DAY, "promotion")
LADDER = GradesPolicy.in_force_on(DAY, "promotion")
BONUS, BONUS_LADDER = (kind.in_force_on(DAY, "taobao-bonus") for kind in (PromotionPolicy, GradesPolicy))
LADDERS = {"promotion": (RULES, LADDER), "taobao-bonus": (BONUS, BONUS_LADDER)}
JOINED = date(2020, 1, 1)
PASSING = {
    "senior": {"titles": ("2026-09",), "quarters": ("2026Q2", "2026Q3")},
    "intermediate": {"quarters": ("2026Q3",)},
    "reserve-supervisor": {
        "titles": ("2026-01", "2026-05", "2026-09"),
        "quarters": ("2025Q4", "2026Q1", "2026Q3"),
    },
}


def request(**more: Any) -> PromotionRequest:
    usual = {"candidate": "A5", "proposed": "部门推举", "received_at": NOW, "taken_by": "D1"}
    return PromotionRequest.model_validate(usual | more)


def month(name: str, staff: str, total: str | None) -> MonthlyResult:
    score = Decimal(total) if total is not None else None
    return MonthlyResult(staff=staff, month=name, total=score, case=f"APR-{name}")


def months(names: Sequence[str], **totals: str) -> tuple[MonthlyResult, ...]:
    return tuple(month(name, staff, total) for name in names for staff, total in totals.items())


def record(grade: Grade, target: Grade, **more: Any) -> CareerRecord:
    """Somebody who meets every figure of the target, unless said otherwise."""
    names = RULES.assessed_months(target, DAY)
    passing = PASSING.get(target.en, {})
    usual: dict[str, Any] = {
        "on": DAY,
        "joined": JOINED,
        "gradings": (Held(staff="A5", grade=grade, since=JOINED),),
        "months": months(names, A1="95", A2="94", A5="93", A6="92"),
        "titles": passing.get("titles", ()),
        "quarters": tuple(
            QuarterlyResult(staff="A5", quarter=one, grade="A") for one in passing.get("quarters", ())
        ),
    }
    return CareerRecord.model_validate(usual | more)


def examined(
    grade: Grade, target: Grade, profile: str = "promotion", skip: str = "", **more: Any
) -> Eligibility:
    rules, ladder = LADDERS[profile]
    asked = (
        request(target=target.value)
        if not skip
        else request(target=target.value, skip_ground=skip, grounds="g")
    )
    return rules.eligibility(asked, record(grade, target, **more), ladder)


def wanting(found: Eligibility) -> list[str]:
    return [proof.fact for proof in found.proofs if not proof.met]


def quarters(**grades: str) -> tuple[QuarterlyResult, ...]:
    return tuple(
        QuarterlyResult(staff="A5", quarter=quarter.lstrip("q"), grade=grade, case=f"QAP-{quarter}")
        for quarter, grade in grades.items()
    )


STEPS = [
    (Grade.JUNIOR, Grade.INTERMEDIATE),
    (Grade.INTERMEDIATE, Grade.SENIOR),
    (Grade.SENIOR, Grade.RESERVE_SUPERVISOR),
]


# --- the figures, each limit from both sides


@pytest.mark.clause("PRM-05", "PRM-06", "PRM-07", "PRM-12")
@pytest.mark.parametrize(("grade", "target"), STEPS)
def test_who_meets_every_figure_is_eligible_and_each_fact_has_its_proof(grade: Grade, target: Grade) -> None:
    found = examined(grade, target)
    assert found.eligible
    assert not found.skips
    assert all(proof.required and proof.found and proof.clause for proof in found.proofs)
    average = next(proof for proof in found.proofs if proof.fact == "average")
    assert average.found == "3 / 4 (93.00)"
    assert average.sources[0] == f"APR-{RULES.assessed_months(target, DAY)[0]}"


@pytest.mark.clause("PRM-03", "PRM-04", "OP-PRM-5")
def test_the_assessment_period_is_the_three_six_or_twelve_months_before_the_request() -> None:
    assert RULES.assessed_months(Grade.INTERMEDIATE, DAY) == ["2026-08", "2026-09", "2026-10"]
    assert RULES.assessed_months(Grade.SENIOR, DAY)[0] == "2026-05"
    twelve = RULES.assessed_months(Grade.RESERVE_SUPERVISOR, date(2026, 1, 31))
    assert (len(twelve), twelve[0], twelve[-1]) == (12, "2025-01", "2025-12")


@pytest.mark.clause("PRM-03", "PRM-12")
@pytest.mark.parametrize("kept", [["2026-08", "2026-09"], ["2026-09", "2026-10"], ["2026-08", "2026-10"], []])
def test_a_month_not_published_is_missing_and_not_a_zero(kept: list[str]) -> None:
    found = examined(
        Grade.JUNIOR, Grade.INTERMEDIATE, months=months(kept, A1="95", A5="93", A6="92", A7="91")
    )
    (missing,) = [proof for proof in found.proofs if proof.fact == "missing"]
    gone = [one for one in ("2026-08", "2026-09", "2026-10") if one not in kept]
    assert missing.found == ", ".join(gone)
    assert not found.eligible
    average = next(proof for proof in found.proofs if proof.fact == "average")
    assert "93.00" in average.found or not kept, "the average is over the months there are"


@pytest.mark.clause("PRM-03")
def test_a_published_month_without_a_score_is_missing_too() -> None:
    two = months(["2026-08", "2026-09"], A5="93")
    found = examined(Grade.JUNIOR, Grade.INTERMEDIATE, months=(*two, month("2026-10", "A5", None)))
    assert "missing" in wanting(found)


@pytest.mark.clause("PRM-05", "PRM-06", "PRM-07")
@pytest.mark.parametrize(
    ("own", "met", "rank"),
    [("94", True, "2"), ("93", True, "3"), ("92.99", False, "4"), ("90", False, "5")],
)
@pytest.mark.parametrize(("grade", "target"), STEPS)
def test_the_monthly_average_is_among_the_first_three_of_the_department(
    grade: Grade,
    target: Grade,
    own: str,
    met: bool,  # noqa: FBT001
    rank: str,
) -> None:
    names = RULES.assessed_months(target, DAY)
    found = examined(grade, target, months=months(names, A1="95", A2="94", A3="93", A4="91", A5=own))
    assert (wanting(found) == []) is met
    average = next(proof for proof in found.proofs if proof.fact == "average")
    assert average.found.startswith(f"{rank} / 5")


@pytest.mark.clause("PRM-05", "OP-APR-5")
def test_equal_averages_share_a_rank_and_three_people_have_one_top_place() -> None:
    names = RULES.assessed_months(Grade.INTERMEDIATE, DAY)
    tied = months(names, A1="95", A2="93", A3="93", A5="93", A6="90")
    assert examined(Grade.JUNIOR, Grade.INTERMEDIATE, months=tied).eligible
    second_of_three = months(names, A1="95", A5="93", A6="90")
    assert wanting(examined(Grade.JUNIOR, Grade.INTERMEDIATE, months=second_of_three)) == ["average"]
    first_of_three = months(names, A1="92", A5="93", A6="90")
    assert examined(Grade.JUNIOR, Grade.INTERMEDIATE, months=first_of_three).eligible
    second_of_four = months(names, A1="95", A5="93", A6="90", A7="80")
    assert examined(Grade.JUNIOR, Grade.INTERMEDIATE, months=second_of_four).eligible


@pytest.mark.clause("PRM-05", "OP-PRM-5")
def test_the_rank_is_by_the_average_of_the_period_and_not_by_any_single_month() -> None:
    mixed = (
        *months(["2026-08"], A1="70", A2="91", A3="91", A5="99"),
        *months(["2026-09", "2026-10"], A1="99", A2="91", A3="91", A5="88"),
    )
    found = examined(Grade.JUNIOR, Grade.INTERMEDIATE, months=(*mixed, *months(["2026-08"], A4="92")))
    average = next(proof for proof in found.proofs if proof.fact == "average")
    assert averages(mixed)["A5"] == Decimal(275) / 3
    assert average.found == "2 / 5 (91.67)", "a newcomer's one month counts as their average"


@pytest.mark.clause("PRM-05")
@pytest.mark.parametrize(("grade", "met"), [("A", True), ("B", False), ("C", False)])
def test_an_intermediate_has_one_quarterly_a(grade: str, met: bool) -> None:  # noqa: FBT001
    found = examined(Grade.JUNIOR, Grade.INTERMEDIATE, quarters=quarters(q2026Q3=grade))
    assert (wanting(found) == []) is met


@pytest.mark.clause("PRM-05", "PRM-03")
def test_a_quarter_outside_the_assessment_period_does_not_count() -> None:
    assert wanting(examined(Grade.JUNIOR, Grade.INTERMEDIATE, quarters=quarters(q2026Q2="A"))) == ["quarters"]
    assert wanting(examined(Grade.JUNIOR, Grade.INTERMEDIATE, quarters=())) == ["quarters"]


@pytest.mark.clause("PRM-06")
@pytest.mark.parametrize(
    ("given", "met"),
    [
        ({"q2026Q2": "A", "q2026Q3": "A"}, True),
        ({"q2026Q2": "A", "q2026Q3": "B"}, False),
        ({"q2026Q3": "A"}, False),
        ({"q2026Q1": "A", "q2026Q2": "B", "q2026Q3": "A"}, False),
        ({"q2026Q1": "A", "q2026Q2": "A", "q2026Q3": "B"}, False),
    ],
)
def test_a_senior_has_two_quarterly_as_in_a_row(given: dict[str, str], met: bool) -> None:  # noqa: FBT001
    found = examined(Grade.INTERMEDIATE, Grade.SENIOR, quarters=quarters(**given))
    assert wanting(found) == ([] if met else ["quarters_in_a_row"])


@pytest.mark.clause("PRM-07")
@pytest.mark.parametrize(
    ("given", "met"),
    [
        ({"q2025Q4": "A", "q2026Q1": "B", "q2026Q2": "A", "q2026Q3": "A"}, True),
        ({"q2025Q4": "A", "q2026Q2": "A"}, False),
    ],
)
def test_a_reserve_supervisor_has_three_quarterly_as_not_said_to_be_in_a_row(
    given: dict[str, str],
    met: bool,  # noqa: FBT001
) -> None:
    found = examined(Grade.SENIOR, Grade.RESERVE_SUPERVISOR, quarters=quarters(**given))
    assert wanting(found) == ([] if met else ["quarters"])


@given(st.sets(st.tuples(st.integers(2020, 2024), st.integers(1, 4))))
def test_quarters_in_a_row_are_counted_over_the_years_end(named: set[tuple[int, int]]) -> None:
    places = {year * 4 + quarter for year, quarter in named}
    longest = max((next(n for n in range(1, 99) if one + n not in places) for one in places), default=0)
    assert in_a_row([f"{year}Q{quarter}" for year, quarter in named]) == longest


@pytest.mark.clause("PRM-06", "PRM-07", "CF-59")
def test_one_title_of_excellent_agent_for_a_senior_and_three_for_a_reserve_supervisor() -> None:
    assert wanting(examined(Grade.INTERMEDIATE, Grade.SENIOR, titles=())) == ["titles"]
    two = ("2026-01", "2026-05")
    assert wanting(examined(Grade.SENIOR, Grade.RESERVE_SUPERVISOR, titles=two)) == ["titles"]
    assert examined(Grade.SENIOR, Grade.RESERVE_SUPERVISOR, titles=(*two, "2026Q3")).eligible
    assert RULES.title == "excellent-agent", "the other source's title is never counted"


@pytest.mark.clause("PRM-05", "PRM-06", "PRM-07", "OP-PRM-6", "CF-04")
@pytest.mark.parametrize(
    ("step", "last"),
    [
        (STEPS[0], date(2026, 8, 23)),
        (STEPS[1], date(2026, 5, 23)),
        (STEPS[2], date(2025, 11, 23)),
    ],
)
def test_service_is_counted_from_joining_to_the_day(step: tuple[Grade, Grade], last: date) -> None:
    assert examined(*step, joined=last).eligible
    assert wanting(examined(*step, joined=last + timedelta(days=1))) == ["service"]


@pytest.mark.clause("PRM-09", "CF-04", "OP-GRD-6")
@pytest.mark.parametrize(
    ("grade", "target", "last"),
    [
        (Grade.JUNIOR, Grade.INTERMEDIATE, date(2026, 8, 23)),
        (Grade.INTERMEDIATE, Grade.SENIOR, date(2025, 11, 23)),
        (Grade.SENIOR, Grade.VETERAN, date(2024, 11, 23)),
    ],
)
def test_the_bonus_ladder_goes_by_tenure_as_junior_or_in_customer_service(
    grade: Grade, target: Grade, last: date
) -> None:
    for days, eligible in ((0, True), (1, False)):
        since = last + timedelta(days=days)
        gradings = [Held(staff="A5", grade=Grade.JUNIOR, since=since)]
        if grade is not Grade.JUNIOR:
            gradings.append(Held(staff="A5", grade=grade, since=DAY))
        more = {"gradings": gradings, "joined": since, "months": (), "quarters": (), "titles": ()}
        found = examined(grade, target, "taobao-bonus", **more)
        assert found.eligible is eligible
        assert [proof.fact for proof in found.proofs if proof.fact not in {"step", "retry"}] == (
            ["service"] if target is Grade.VETERAN else ["service_as_junior"]
        )


@pytest.mark.clause("PRM-09")
def test_who_was_never_entered_as_a_junior_has_no_tenure_as_one() -> None:
    found = examined(Grade.INTERMEDIATE, Grade.SENIOR, "taobao-bonus")
    assert wanting(found) == ["service_as_junior"]


# --- the ladder


@pytest.mark.clause("PRM-01", "GRD-01", "CF-01")
@pytest.mark.parametrize(
    ("profile", "grade", "target", "fact"),
    [
        ("promotion", Grade.SENIOR, Grade.VETERAN, "ladder"),
        ("taobao-bonus", Grade.SENIOR, Grade.RESERVE_SUPERVISOR, "ladder"),
        ("taobao-bonus", Grade.RESERVE_SUPERVISOR, Grade.VETERAN, "ladder"),
        ("promotion", Grade.SENIOR, Grade.SENIOR, "step"),
        ("promotion", Grade.SENIOR, Grade.JUNIOR, "step"),
        ("promotion", Grade.JUNIOR, Grade.SENIOR, "step"),
        ("promotion", Grade.RESERVE_SUPERVISOR, Grade.RESERVE_SUPERVISOR, "step"),
        ("promotion", Grade.PROBATIONER, Grade.JUNIOR, "probation"),
        ("promotion", Grade.PROBATIONER, Grade.INTERMEDIATE, "probation"),
    ],
)
def test_two_ladders_are_not_mixed_and_nobody_goes_sideways_down_or_too_far(
    profile: str, grade: Grade, target: Grade, fact: str
) -> None:
    found = examined(grade, target, profile)
    assert wanting(found) == [fact]
    assert not found.skips


@pytest.mark.clause("PRM-01", "OP-PRM-9")
def test_without_a_grade_named_the_next_step_is_meant_and_at_the_top_there_is_none() -> None:
    asked = request(target="逐级晋升一级")
    assert RULES.target_of(asked, Grade.JUNIOR, LADDER) is Grade.INTERMEDIATE
    assert RULES.target_of(asked, Grade.RESERVE_SUPERVISOR, LADDER) is None
    assert BONUS.target_of(asked, Grade.SENIOR, BONUS_LADDER) is Grade.VETERAN
    top = record(Grade.RESERVE_SUPERVISOR, Grade.RESERVE_SUPERVISOR)
    assert wanting(RULES.eligibility(asked, top, LADDER)) == ["step"]
    ungraded = record(Grade.JUNIOR, Grade.INTERMEDIATE, gradings=())
    assert wanting(RULES.eligibility(asked, ungraded, LADDER)) == ["ladder"]


@pytest.mark.clause("PRM-02", "OP-PRM-8")
def test_a_grade_is_skipped_only_on_the_skip_rule_and_the_figures_of_the_target_hold() -> None:
    met = {"months": months(RULES.assessed_months(Grade.SENIOR, DAY), A5="99", A1="90", A2="89", A3="88")}
    assert wanting(examined(Grade.JUNIOR, Grade.SENIOR)) == ["step"]
    found = examined(Grade.JUNIOR, Grade.SENIOR, skip="贡献突出", **met)
    assert (found.eligible, found.skips) == (True, True)
    assert RULES.is_defended(found), "excellent in the review: a panel scores"
    assert RULES.mark_for(found) == 90
    assert wanting(examined(Grade.JUNIOR, Grade.SENIOR, skip="特殊技能", titles=())) == ["titles"]
    assert wanting(examined(Grade.PROBATIONER, Grade.SENIOR, skip="贡献突出")) == ["probation"]
    one_step = examined(Grade.JUNIOR, Grade.INTERMEDIATE, skip="贡献突出")
    assert (one_step.eligible, one_step.skips) == (True, False), "one step is no skip, whatever was asked"


@pytest.mark.clause("PRM-01", "PRM-02", "CF-40")
@given(
    st.sampled_from(sorted(LADDERS)),
    st.sampled_from(list(Grade)),
    st.sampled_from([*Grade, None]),
    st.sampled_from(["", "贡献突出", "特殊技能"]),
)
def test_a_promotion_never_skips_a_rung_without_its_rule(
    profile: str, grade: Grade, target: Grade | None, skip: str
) -> None:
    rules, ladder = LADDERS[profile]
    named = target.value if target else "逐级晋升一级"
    asked = request(target=named, **({"skip_ground": skip, "grounds": "g"} if skip else {}))
    known = record(grade, target or Grade.SENIOR, joined=date(2000, 1, 1))
    found = rules.eligibility(asked, known, ladder)
    if not next(proof for proof in found.proofs if proof.fact != "retry").met:
        assert not found.eligible
        return
    rungs = ladder.grades.index(found.grade) - ladder.grades.index(grade)
    assert rungs == 1 or (rungs > 1 and skip and found.skips)
    assert found.skips is (rungs > 1)
    assert not found.skips or rules.is_defended(found)


@pytest.mark.clause("OP-PRM-7")
def test_after_a_review_not_passed_three_months_go_by() -> None:
    earlier = {"not_passed_on": date(2026, 8, 23), "not_passed_in": "PRM-20260801-0001"}
    assert examined(Grade.JUNIOR, Grade.INTERMEDIATE, **earlier).eligible
    a_day_less = earlier | {"not_passed_on": date(2026, 8, 24)}
    found = examined(Grade.JUNIOR, Grade.INTERMEDIATE, **a_day_less)
    assert wanting(found) == ["retry"]
    assert next(one for one in found.proofs if one.fact == "retry").sources == ("PRM-20260801-0001",)


@pytest.mark.clause("OP-PRM-7")
def test_only_a_review_that_was_not_passed_makes_the_candidate_wait() -> None:
    free = {Result.PROMOTED, Result.NOT_ELIGIBLE, Result.NOT_APPLIED}
    assert {one for one in Result if not one.was_reviewed} == free


@pytest.mark.clause("PRM-01")
def test_there_is_one_review_at_a_time() -> None:
    found = examined(Grade.JUNIOR, Grade.INTERMEDIATE, under_way="PRM-20261101-0001")
    assert wanting(found) == ["under_way"]


@pytest.mark.clause("PRM-05", "PRM-12")
def test_the_ruling_keeps_every_proof_and_names_the_clause_not_met() -> None:
    found = examined(Grade.JUNIOR, Grade.INTERMEDIATE, quarters=())
    ruling = RULES.examined(found)
    assert (ruling.what, ruling.clause) == ("不符合晋升条件", "PRM-05")
    kept = ruling.because["proofs"]
    assert isinstance(kept, list)
    assert [Proof.model_validate(one) for one in kept] == list(found.proofs)
    assert RULES.told(found, Result.NOT_ELIGIBLE) == "不符合条件 not-eligible (PRM-05)"
