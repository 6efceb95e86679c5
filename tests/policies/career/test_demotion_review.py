"""P57 · demotion-review: which test is met by what, and what no figure ever does by itself."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from policies.career.demotion_forms import (
    Acknowledgement,
    CompositeEvaluation,
    DemotionDecision,
    FactsConfirmed,
    Review,
)
from policies.career.demotion_review import DemotionPolicy
from policies.career.demotion_watch import Watched
from policies.career.grades import Grade
from policies.months import Month
from policies.performance.results import Held, MonthlyResult, QuarterlyResult

SHANGHAI = ZoneInfo("Asia/Shanghai")
TODAY = datetime(2026, 11, 9, 10, tzinfo=SHANGHAI)
RULES = DemotionPolicy.in_force_on(TODAY.date(), "promotion")
CALLCENTRE = DemotionPolicy.in_force_on(TODAY.date(), "callcentre")
BONUS = DemotionPolicy.in_force_on(TODAY.date(), "taobao-bonus")
JOINED = date(2020, 1, 1)
TOP, LAST, NONE = 1, 5, 0
"""Somebody's place among five of the same grade in a month; NONE: no score."""


def months(upto: str, places: Sequence[int], grade: Grade = Grade.INTERMEDIATE) -> list[MonthlyResult]:
    """Months up to and with one: X's place in each, among five; the others fill the places between."""
    last = Month.named(upto)
    found = []
    for back, place in enumerate(reversed(places)):
        month = str(last.later(-back))
        others = [rank for rank in range(1, 6) if rank != place]
        scores = dict(zip("ABCD", others, strict=False)) | ({"X": place} if place else {})
        found += [
            MonthlyResult(staff=who, month=month, grade=grade, total=Decimal(100 - rank), case=f"APR-{month}")
            for who, rank in scores.items()
        ]
    return found


def quarters(**letters: str) -> list[QuarterlyResult]:
    return [QuarterlyResult(staff="X", quarter=name[1:], grade=grade) for name, grade in letters.items()]


def seen(
    places: Sequence[int] = (),
    *,
    grade: Grade = Grade.INTERMEDIATE,
    since: date = JOINED,
    upto: str = "2026-10",
    letters: Mapping[str, str] | None = None,
    spent: Sequence[str] = (),
) -> Watched:
    held = Held(staff="X", grade=grade, since=since)
    results = months(upto, places, grade)
    return RULES.watched(held, JOINED, upto, results, quarters(**(letters or {})), spent)


def met(watched: Watched) -> list[tuple[str, tuple[str, ...]]]:
    return [(one.clause, one.periods) for one in watched.grounds]


def decision(
    said: str = "降级 demote", by: str = "Z3", pay: str = "", at: datetime = TODAY
) -> DemotionDecision:
    filled = {"answered_by": by, "verdict": said, "reason": "依事实", "pay": pay}
    return DemotionDecision.model_validate(filled).given_at(at)


def watched(grade: Grade = Grade.INTERMEDIATE) -> Watched:
    return seen([LAST] * 3, grade=grade)


# --- DEM-02: an intermediate


@pytest.mark.clause("DEM-02")
@pytest.mark.parametrize(
    ("places", "triggers"),
    [
        ([LAST, LAST], False),
        ([LAST, LAST, LAST], True),
        ([4, 4, 4], True),
        ([3, 3, 3], False),
        ([LAST, LAST, 3, LAST], False),
        ([LAST, LAST, LAST, TOP], False),
        ([TOP, LAST, LAST, LAST], True),
        ([LAST, TOP, LAST, TOP, LAST], False),
    ],
)
def test_an_intermediate_three_consecutive_months_outside_the_top_three(
    places: list[int], *, triggers: bool
) -> None:
    assert bool(seen(places).grounds) is triggers


@pytest.mark.clause("DEM-02", "OP-HOUSE-87")
def test_a_month_without_a_score_neither_counts_nor_breaks_the_streak() -> None:
    assert met(seen([LAST, LAST, NONE])) == []
    assert met(seen([LAST, LAST, NONE, LAST])) == [("DEM-02", ("2026-07", "2026-08", "2026-10"))]


@pytest.mark.clause("DEM-02")
@pytest.mark.parametrize(
    ("letters", "periods"),
    [
        ({"q2026Q3": "B"}, []),
        ({"q2026Q2": "B", "q2026Q3": "B"}, [("2026Q2", "2026Q3")]),
        ({"q2026Q1": "B", "q2026Q2": "A", "q2026Q3": "B"}, []),
        ({"q2026Q1": "B", "q2026Q2": "B", "q2026Q3": "A"}, []),
        ({"q2026Q3": "C"}, [("2026Q3",)]),
        ({"q2026Q3": "D"}, [("2026Q3",)]),
        ({"q2026Q2": "A", "q2026Q3": "A"}, []),
    ],
)
def test_an_intermediate_two_consecutive_quarters_b_or_one_below(
    letters: dict[str, str], periods: list[tuple[str, ...]]
) -> None:
    assert met(seen(letters=letters)) == [("DEM-02", one) for one in periods]


# --- DEM-03, OP-DEM-1: a senior


@pytest.mark.clause("DEM-03")
def test_a_seniors_months_and_quarters_need_not_follow_one_another() -> None:
    promoted = date(2026, 1, 1)
    assert met(seen([LAST, TOP, LAST, TOP], grade=Grade.SENIOR, since=promoted)) == []
    assert met(seen([LAST, TOP, LAST, TOP, LAST], grade=Grade.SENIOR, since=promoted)) == [
        ("DEM-03", ("2026-06", "2026-08", "2026-10"))
    ]
    apart = {"q2026Q1": "B", "q2026Q2": "A", "q2026Q3": "B"}
    assert met(seen(grade=Grade.SENIOR, since=promoted, letters=apart)) == [("DEM-03", ("2026Q1", "2026Q3"))]
    assert met(seen(grade=Grade.SENIOR, since=promoted, letters={"q2026Q3": "B"})) == []
    assert met(seen(grade=Grade.SENIOR, since=promoted, letters={"q2026Q3": "C"})) == [
        ("DEM-03", ("2026Q3",))
    ]


@pytest.mark.clause("DEM-03", "OP-DEM-1")
@pytest.mark.parametrize(
    ("since", "clause"),
    [
        (date(2025, 10, 1), "OP-DEM-1"),
        (date(2025, 10, 2), "DEM-03"),
        (date(2025, 11, 1), "DEM-03"),
        (date(2025, 9, 30), "OP-DEM-1"),
        (date(2024, 2, 29), "OP-DEM-1"),
    ],
)
def test_the_first_year_ends_as_the_day_of_the_promotion_comes_round(since: date, clause: str) -> None:
    assert RULES.clause_for(Held(staff="X", grade=Grade.SENIOR, since=since), "2026-10") == clause


@pytest.mark.clause("DEM-03", "OP-DEM-1")
def test_after_the_first_year_twelve_months_slide() -> None:
    places = [LAST, *[TOP] * 10, LAST, LAST]  # 2025-10 … 2026-10: the first is 13 months back
    assert met(seen(places, grade=Grade.SENIOR, since=date(2024, 1, 1))) == []
    places = [LAST, *[TOP] * 9, LAST, LAST]  # 2025-11 … 2026-10
    assert met(seen(places, grade=Grade.SENIOR, since=date(2024, 1, 1))) == [
        ("OP-DEM-1", ("2025-11", "2026-09", "2026-10"))
    ]


@pytest.mark.clause("DEM-02", "DEM-03")
def test_what_lies_before_the_promotion_is_never_counted() -> None:
    assert met(seen([LAST] * 3, since=date(2026, 8, 1))) != []
    assert met(seen([LAST] * 3, since=date(2026, 8, 2))) == []
    assert met(seen(letters={"q2026Q3": "C"}, since=date(2026, 7, 1))) != []
    assert met(seen(letters={"q2026Q3": "C"}, since=date(2026, 7, 2))) == []


@pytest.mark.clause("DEM-02", "DEM-03")
def test_a_quarter_that_is_not_over_by_the_month_is_not_looked_at() -> None:
    assert met(seen(letters={"q2026Q4": "D"}, upto="2026-11")) == []
    assert met(seen(letters={"q2026Q4": "D"}, upto="2026-12")) == [("DEM-02", ("2026Q4",))]


@pytest.mark.clause("DEM-02", "DEM-03")
def test_what_a_review_has_decided_on_is_not_counted_again() -> None:
    decided = ["2026-07", "2026-08", "2026-09"]
    assert met(seen([LAST] * 4, spent=decided)) == []
    assert met(seen([LAST] * 6, spent=["2026-05", "2026-06", "2026-07"])) == [
        ("DEM-02", ("2026-08", "2026-09", "2026-10"))
    ]
    assert met(seen(letters={"q2026Q3": "C"}, spent=["2026Q3"])) == []


@pytest.mark.clause("OP-DEM-4", "OP-APR-5")
def test_the_rank_is_inside_ones_own_grade_and_in_a_small_team_only_the_first_place_counts() -> None:
    above = [
        MonthlyResult(staff=f"S{n}", month=month, grade=Grade.SENIOR, total=Decimal(99))
        for n in range(5)
        for month in ("2026-08", "2026-09", "2026-10")
    ]
    held = Held(staff="X", grade=Grade.INTERMEDIATE, since=JOINED)
    alone = [one for one in months("2026-10", [LAST] * 3) if one.staff == "X"]
    assert RULES.watched(held, JOINED, "2026-10", above + alone, []).grounds == ()
    two = [one for one in months("2026-10", [LAST] * 3) if one.staff in "AX"]
    assert met(RULES.watched(held, JOINED, "2026-10", two, [])) != []


@pytest.mark.clause("DEM-04", "CF-58")
@pytest.mark.parametrize("grade", [Grade.PROBATIONER, Grade.JUNIOR, Grade.RESERVE_SUPERVISOR, Grade.VETERAN])
def test_nobody_else_is_under_watch(grade: Grade) -> None:
    assert RULES.limits_of(grade) is None
    assert seen([LAST] * 12, grade=grade, letters={"q2026Q3": "D"}).grounds == ()


@pytest.mark.clause("DEM-02", "DEM-03")
@given(
    places=st.lists(st.sampled_from([NONE, 1, 2, 3, 4, 5]), max_size=14),
    grade=st.sampled_from([Grade.INTERMEDIATE, Grade.SENIOR]),
)
def test_a_test_is_met_by_no_fewer_months_than_it_names_and_only_by_months_outside(
    places: list[int], grade: Grade
) -> None:
    found = seen(places, grade=grade)
    outside = {one.month for one in found.months if one.outside}
    for ground in found.grounds:
        assert len(ground.periods) >= 3
        assert set(ground.periods) <= outside


@pytest.mark.clause("DEM-02", "DEM-03")
@given(places=st.lists(st.sampled_from([1, 2, 3]), max_size=12))
def test_who_is_always_in_the_top_three_is_never_reviewed(places: list[int]) -> None:
    assert seen(places).grounds == ()
    assert seen(places, grade=Grade.SENIOR).grounds == ()


# --- CF-41, DEM-04, DEM-05: whom a review is for


@pytest.mark.clause("CF-41", "DEM-01")
def test_where_there_is_no_demotion_nothing_starts_and_nobody_is_reviewed() -> None:
    assert BONUS.start_in(Month(2026, 11)) is None
    assert BONUS.cannot_review(Review(), None)[0].startswith("person: 本套规则没有降级")


@pytest.mark.clause("OP-HOUSE-86")
def test_it_starts_on_the_sixth_working_day_holidays_heeded() -> None:
    assert RULES.start_in(Month(2026, 11)) == datetime(2026, 11, 9, 10, tzinfo=SHANGHAI)
    october = RULES.start_in(Month(2025, 10))
    assert october is not None
    assert october.date() == date(2025, 10, 15)


@pytest.mark.clause("DEM-04", "DEM-05", "DEM-01")
@pytest.mark.parametrize(
    ("grade", "reason", "field"),
    [
        (Grade.RESERVE_SUPERVISOR, "", "reason"),
        (Grade.RESERVE_SUPERVISOR, "未维持部门运转", ""),
        (Grade.SENIOR, "", ""),
        (Grade.SENIOR, "屡次违纪", "reason"),
        (Grade.JUNIOR, "", "person"),
        (Grade.PROBATIONER, "", "person"),
        (Grade.VETERAN, "", "person"),
        (None, "", "person"),
    ],
)
def test_whom_a_review_is_for_under_the_promotion_system(
    grade: Grade | None, reason: str, field: str
) -> None:
    held = Held(staff="X", grade=grade, since=JOINED) if grade else None
    wrong = RULES.cannot_review(Review(person="X", reason=reason), held)
    assert [one.partition(":")[0] for one in wrong] == ([field] if field else [])


@pytest.mark.clause("DEM-05")
def test_demotion_as_a_penalty_is_put_forward_where_the_profile_has_it() -> None:
    held = Held(staff="X", grade=Grade.SENIOR, since=JOINED)
    review = Review(person="X", reason="服务质量评估屡次不合格", month="2026-10")
    assert CALLCENTRE.cannot_review(review, held) == []
    found = CALLCENTRE.put_forward(held, JOINED, review)
    assert met(found) == [("DEM-05", ())]
    assert CALLCENTRE.needs_confirmation(found)
    assert CALLCENTRE.decision_form(found) is DemotionDecision


@pytest.mark.clause("DEM-04")
def test_a_reserve_supervisor_is_evaluated_as_a_whole_by_the_gm_office() -> None:
    held = Held(staff="R1", grade=Grade.RESERVE_SUPERVISOR, since=JOINED)
    found = RULES.put_forward(held, JOINED, Review(person="R1", reason="综合考评", month="2026-10"))
    assert met(found) == [("DEM-04", ())]
    assert RULES.decision_form(found) is CompositeEvaluation
    assert not RULES.needs_confirmation(found)
    assert RULES.grade_after(found) is Grade.SENIOR


# --- OP-DEM-2, OP-DEM-3: the decision


@pytest.mark.clause("OP-DEM-2")
def test_the_gm_office_has_five_working_days() -> None:
    friday = datetime(2026, 11, 13, 11, tzinfo=SHANGHAI)
    assert RULES.decision_due(friday).at == datetime(2026, 11, 20, 18, tzinfo=SHANGHAI)


@pytest.mark.clause("OP-DEM-3")
@pytest.mark.parametrize(
    ("decided", "since"),
    [
        (datetime(2026, 11, 1, 0, tzinfo=SHANGHAI), date(2026, 12, 1)),
        (datetime(2026, 11, 30, 23, 59, tzinfo=SHANGHAI), date(2026, 12, 1)),
        (datetime(2026, 12, 1, 0, tzinfo=SHANGHAI), date(2027, 1, 1)),
        (datetime(2026, 11, 30, 16, tzinfo=ZoneInfo("UTC")), date(2027, 1, 1)),
    ],
)
def test_grade_and_pay_fall_on_the_first_of_the_next_month(decided: datetime, since: date) -> None:
    assert RULES.pay_from(decided) == since


@pytest.mark.clause("DEM-02", "DEM-03", "GRD-02")
@pytest.mark.parametrize(
    ("grade", "below", "yuan"),
    [(Grade.INTERMEDIATE, Grade.JUNIOR, 2200), (Grade.SENIOR, Grade.INTERMEDIATE, 2500)],
)
def test_one_step_down_and_its_pay(grade: Grade, below: Grade, yuan: int) -> None:
    said = decision(at=datetime(2018, 6, 1, 10, tzinfo=SHANGHAI))
    assert RULES.grade_after(watched(grade)) is below
    assert RULES.new_pay(watched(grade), said) == yuan
    assert RULES.wrong_decision(watched(grade), said, grade) == []


@pytest.mark.clause("OP-DEM-2", "OP-GRD-1")
def test_a_decision_that_cannot_be_right_is_asked_back() -> None:
    def wrong(said: DemotionDecision, now: Grade | None = Grade.INTERMEDIATE) -> str:
        return "".join(RULES.wrong_decision(watched(), said, now))

    assert wrong(decision(by="X")).startswith("answered_by: ")
    assert wrong(decision()).startswith("pay: 该日没有薪资表")
    assert wrong(decision(pay="2400")) == ""
    assert wrong(decision("维持 keep")) == ""
    assert wrong(decision("维持 keep", pay="2400")).startswith("pay: 维持")
    assert wrong(decision(pay="2400"), Grade.SENIOR).startswith("verdict: 现已为高级客服")
    assert wrong(decision(pay="2400"), None).startswith("verdict: 现已离职")
    assert wrong(decision("维持 keep"), None) == ""


@pytest.mark.clause("DEM-02", "OP-HOUSE-86")
def test_nobody_confirms_facts_about_themselves_and_what_is_wrong_is_said() -> None:
    said: dict[str, Any] = {"answered_by": "D1", "facts": "不属实 wrong"}
    assert RULES.wrong_confirmation(watched(), FactsConfirmed(**said))[0].startswith("remark: ")
    assert RULES.wrong_confirmation(watched(), FactsConfirmed(**said, remark="8月请假")) == []
    own = FactsConfirmed.model_validate({"answered_by": "X", "facts": "属实 correct"})
    assert RULES.wrong_confirmation(watched(), own)[0].startswith("answered_by: ")


@pytest.mark.clause("DEM-01", "DEM-02", "DEM-03")
def test_what_is_ruled_carries_the_proofs_and_nothing_in_money() -> None:
    found = RULES.triggered(watched())
    assert (found.clause, found.because["about"]) == ("DEM-02", "X")
    assert found.because["proofs"] == [f"2026-{n:02} 5/5 APR-2026-{n:02}" for n in (8, 9, 10)]
    demoted = RULES.decided(watched(), decision())
    assert (demoted.clause, demoted.what, demoted.amount) == ("DEM-02", "降级:初级客服", None)
    kept = RULES.decided(watched(), decision("维持 keep"))
    assert (kept.clause, kept.what) == ("OP-DEM-2", "维持原级别")


# --- the form it starts from


@pytest.mark.clause("DEM-02", "DEM-04")
@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"month": "2026-10"}, ""),
        ({"month": "2026-11"}, "month"),
        ({"month": "2027-01"}, "month"),
        ({"month": "2026-10", "reason": "综合考评"}, "person"),
        ({"month": "2026-10", "reason": "综合考评", "person": "R1"}, "taken_by"),
        ({"month": "2026-10", "reason": "综合考评", "person": "R1", "taken_by": "Z3"}, ""),
    ],
)
def test_a_month_that_is_over_and_a_reason_with_a_person(more: dict[str, str], field: str) -> None:
    wrong = Review.model_validate(more | {"started_at": TODAY}).objections(TODAY)
    assert [one.partition(":")[0] for one in wrong] == ([field] if field else [])


@pytest.mark.clause("DEM-02")
def test_a_start_without_a_month_looks_at_the_month_before() -> None:
    named = RULES.name_it(Review(), TODAY)
    assert (named.month, named.external_number, named.subject) == ("2026-10", "2026-10", "降级复核 2026-10")


@pytest.mark.clause("DEM-02")
@pytest.mark.parametrize(
    ("form", "bad"),
    [
        (Review, {"month": "2026-13"}),
        (Review, {"who": "X"}),
        (FactsConfirmed, {"answered_by": "D1", "facts": "大概"}),
        (DemotionDecision, {"answered_by": "Z3", "verdict": "降级 demote", "reason": ""}),
        (CompositeEvaluation, {"answered_by": "Z3", "verdict": "维持 keep", "reason": "好"}),
        (Acknowledgement, {"answered_by": ""}),
    ],
)
def test_a_form_that_cannot_be_right_is_refused(form: type[Review], bad: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        form.model_validate(bad)
