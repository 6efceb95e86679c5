"""P45 · the three tables, the two marks that are computed, and who is eligible."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.performance.factor_appraisal import FactorPolicy
from policies.performance.factor_forms import FactorAppraised, FactorRequest, FactorScores, Mark
from policies.performance.factor_items import ATTENDANCE, FACTORS, PAIRS, PROPOSALS, pairs_of, unmatched
from policies.performance.factor_marks import MonthObserved
from policies.working_time import WorkingCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
MOMENT = datetime(2026, 11, 20, 15, tzinfo=SHANGHAI)
RULES = FactorPolicy.in_force_on(date(2026, 11, 20), "taobao-bonus", WorkingCalendar())


def about(**more: Any) -> FactorAppraised:
    known = more.pop("known", True)
    return RULES.appraised(FactorRequest.model_validate({"person": "A1"} | more), MOMENT, known=known)


def months(*absences: tuple[int, int], proposals: int = 1) -> list[MonthObserved]:
    """Months of so many days of leave and so many unexcused absences."""
    return [
        MonthObserved(
            month=f"{2025 + n // 12}-{n % 12 + 1:02}",
            leave_days=leave,
            unexcused=unexcused,
            proposals=proposals,
        )
        for n, (leave, unexcused) in enumerate(absences)
    ]


FULL = months(*[(0, 0)] * 6)


def scores(
    observed: Sequence[MonthObserved] = FULL,
    mark: Mark = Mark.PLUS,
    ability: int = 60,
    performance: int = 12,
    **more: Any,
) -> FactorScores:
    said = {
        "answered_by": "S1",
        "attitude": [{"pair": o.pair, "item": o.item, "mark": mark} for o in RULES.to_mark(observed)],
        "proposals": [{"month": o.month, "proposals": o.proposals} for o in observed],
        "ability": [{"item": item, "score": ability} for item in RULES.abilities],
        "performance": [{"item": item, "score": performance} for item in RULES.job_items("agent")],
    }
    return FactorScores.model_validate(said | more)


def wrong_fields(said: FactorScores) -> set[str]:
    return {line.partition(":")[0] for line in RULES.scorable(about(), FULL, "agent", said)}


# --- the tables


@pytest.mark.clause("FAC-02", "FAC-03", "FAC-04", "FAC-05", "FAC-06", "CF-07", "OP-FAC-3")
@pytest.mark.parametrize(
    ("factor", "content", "pairs", "unscored"),
    [("FAC-03", 7, 7, 0), ("FAC-04", 6, 4, 2), ("FAC-05", 5, 5, 0), ("FAC-06", 5, 3, 2)],
)
def test_each_factor_has_its_items_and_pairs_and_what_has_no_pair_scores_nothing(
    factor: str, content: int, pairs: int, unscored: int
) -> None:
    assert (len(FACTORS[factor].content), len(pairs_of(factor)), unmatched(factor)) == (
        content,
        pairs,
        unscored,
    )
    assert [one.pair for one in pairs_of(factor)] == [f"{factor}/P{n}" for n in range(1, pairs + 1)]
    assert RULES.scored(FULL, scores()).attitude[factor] == pairs, "unscored items add nothing"


@pytest.mark.clause("FAC-02")
def test_there_are_nineteen_pairs_each_with_both_sides_in_both_languages() -> None:
    assert len(PAIRS) == len({one.pair for one in PAIRS}) == 19
    assert all(all(one.model_dump().values()) for one in PAIRS)


@pytest.mark.clause("FAC-08", "CF-06")
def test_ability_is_the_nine_items_of_article_seven_without_stamina() -> None:
    assert len(RULES.abilities) == 9
    assert "体力" not in RULES.abilities
    assert {"知识", "技能", "领导能力"} < set(RULES.abilities)


@pytest.mark.clause("FAC-07", "OP-FAC-6")
def test_performance_is_five_items_of_twenty_by_the_table_of_the_post() -> None:
    assert [len(RULES.job_items(post)) for post in RULES.posts] == [5, 5, 5]
    assert RULES.posts == ["agent", "shift-lead", "supervisor"]
    assert RULES.job_items("statistician") == RULES.job_items("agent")
    assert RULES.job_items("supervisor") != RULES.job_items("agent")
    assert RULES.scored(FULL, scores(performance=20)).performance == 100


# --- FAC-03/P2: attendance


@pytest.mark.clause("FAC-03", "CF-39", "OP-GEN-2")
@pytest.mark.parametrize(
    ("absences", "mark"),
    [
        ([(0, 0)] * 6, Mark.PLUS),
        ([(1, 0), *[(0, 0)] * 5], Mark.NEITHER),
        ([(2, 0)] * 6, Mark.NEITHER),
        ([(3, 0), *[(0, 0)] * 5], Mark.MINUS),
        ([(0, 1), *[(0, 0)] * 5], Mark.MINUS),
        ([(2, 0)] * 7, Mark.NEITHER),
        ([(2, 0)] * 7 + [(1, 0)], Mark.MINUS),
        ([(2, 0), *[(0, 0)] * 11], Mark.NEITHER),
        ([(2, 0), *[(0, 0)] * 12], Mark.PLUS),
    ],
    ids=[
        "full",
        "one day",
        "two a month",
        "three in a month",
        "one unexcused",
        "fourteen in the period",
        "fifteen in the period",
        "eleven months without",
        "a year without counts as full",
    ],
)
def test_attendance_is_for_or_against_by_the_figures(absences: list[tuple[int, int]], mark: Mark) -> None:
    assert RULES.attendance(months(*absences)) is mark


@pytest.mark.clause("FAC-03")
def test_without_figures_attendance_is_marked_by_the_assessor_unless_something_speaks_against() -> None:
    unknown = [*FULL[:5], MonthObserved(month="2026-10")]
    assert RULES.attendance(unknown) is None
    assert ATTENDANCE in [one.pair for one in RULES.to_mark(unknown)]
    assert ATTENDANCE not in [one.pair for one in RULES.to_mark(FULL)]
    against = [*unknown[:4], MonthObserved(month="2026-09", unexcused=Decimal(1)), unknown[5]]
    assert RULES.attendance(against) is Mark.MINUS


@pytest.mark.clause("FAC-03", "CF-39")
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 2)), min_size=1, max_size=18))
def test_whoever_was_never_absent_is_for_and_whoever_missed_unexcused_is_against(
    absences: list[tuple[int, int]],
) -> None:
    mark = RULES.attendance(months(*absences))
    days = [leave + unexcused for leave, unexcused in absences]
    if not sum(days):
        assert mark is Mark.PLUS
    if any(unexcused for _, unexcused in absences) or max(days) >= 3 or sum(days) >= 15:
        assert mark is Mark.MINUS


# --- FAC-05/P2: proposals


@pytest.mark.clause("FAC-05")
@pytest.mark.parametrize(
    ("proposals", "mark"),
    [
        ([1] * 6, Mark.PLUS),
        ([2, 1, 1, 1, 1, 1], Mark.PLUS),
        ([1, 1, 0, 1, 1, 1], Mark.NEITHER),
        ([0] * 6, Mark.MINUS),
    ],
)
def test_a_proposal_in_every_month_is_for_and_none_at_all_against(proposals: list[int], mark: Mark) -> None:
    assert RULES.proposing(proposals) is mark
    said = scores(
        proposals=[{"month": o.month, "proposals": n} for o, n in zip(FULL, proposals, strict=True)]
    )
    assert RULES.scored(FULL, said).marks[PROPOSALS] is mark


# --- the form


@pytest.mark.clause("FAC-02", "FAC-03", "FAC-08")
@pytest.mark.parametrize("field", ["attitude", "proposals", "ability", "performance"])
def test_every_item_is_scored_once(field: str) -> None:
    said = scores()
    lines = getattr(said, field)
    assert wrong_fields(said) == set()
    assert wrong_fields(said.model_copy(update={field: lines[:-1]})) == {field}
    assert wrong_fields(said.model_copy(update={field: [*lines, lines[0]]})) == {field}


@pytest.mark.clause("FAC-02")
def test_an_unmarked_pair_a_score_beyond_its_marks_and_ones_own_appraisal_are_refused() -> None:
    assert wrong_fields(scores(mark=Mark.UNMARKED)) == {"attitude"}
    assert wrong_fields(scores(performance=21)) == {"performance"}
    assert wrong_fields(scores(performance=20, ability=100)) == set()
    assert wrong_fields(scores(answered_by="A1")) == {"answered_by"}


@pytest.mark.clause("FAC-02")
def test_the_form_comes_with_every_item_and_none_of_them_scored() -> None:
    filled: dict[str, Any] = dict(RULES.filled_in(FULL, "agent"))
    assert [len(filled[table]) for table in ("attitude", "ability", "performance", "proposals")] == [
        17,
        9,
        5,
        6,
    ]
    assert not any("mark" in line or "score" in line for lines in filled.values() for line in lines)


# --- FAC-01: eligible


@pytest.mark.clause("FAC-01", "OP-FAC-4")
@pytest.mark.parametrize(
    ("ability", "performance", "eligible"),
    [(60, 12, True), (59, 12, False), (60, 11, False), (100, 11, False), (59, 20, False)],
)
def test_eligible_is_who_reaches_sixty_in_ability_and_in_performance(
    ability: int,
    performance: int,
    eligible: bool,  # noqa: FBT001
) -> None:
    scored = RULES.scored(FULL, scores(ability=ability, performance=performance))
    assert RULES.eligible(scored) is eligible


@pytest.mark.clause("FAC-01", "OP-FAC-1", "OP-FAC-4")
def test_attitude_of_nought_is_enough_and_one_below_is_not() -> None:
    neutral = scores(mark=Mark.NEITHER)
    assert RULES.scored(FULL, neutral).attitude_total == 2, "attendance and proposals count for"
    marks = [line.model_copy(update={"mark": Mark.MINUS}) for line in neutral.attitude[:2]]
    nought = neutral.model_copy(update={"attitude": [*marks, *neutral.attitude[2:]]})
    marks = [line.model_copy(update={"mark": Mark.MINUS}) for line in neutral.attitude[:3]]
    below = neutral.model_copy(update={"attitude": [*marks, *neutral.attitude[3:]]})
    assert [RULES.scored(FULL, one).attitude_total for one in (nought, below)] == [0, -1]
    assert [RULES.eligible(RULES.scored(FULL, one)) for one in (nought, below)] == [True, False]


@pytest.mark.clause("OP-FAC-1", "OP-FAC-2", "OP-FAC-3")
@given(st.lists(st.sampled_from([Mark.PLUS, Mark.MINUS, Mark.NEITHER]), min_size=17, max_size=17))
def test_attitude_is_the_pluses_less_the_minuses(marks: list[Mark]) -> None:
    said = scores()
    lines = [line.model_copy(update={"mark": mark}) for line, mark in zip(said.attitude, marks, strict=True)]
    scored = RULES.scored(FULL, said.model_copy(update={"attitude": lines}))
    assert scored.attitude_total == marks.count(Mark.PLUS) - marks.count(Mark.MINUS) + 2


@pytest.mark.clause("FAC-01", "FAC-07", "FAC-08")
def test_each_table_is_ruled_on_with_its_facts_and_the_verdict_names_person_and_period() -> None:
    scored = RULES.scored(FULL, scores())
    rulings = RULES.rulings(about(), scored, scores())
    assert [one.clause for one in rulings] == [*FACTORS, "FAC-08", "FAC-07", "FAC-01"]
    assert {(one.because["about"], one.because["first"], one.because["last"]) for one in rulings} == {
        ("A1", "2026-05", "2026-10")
    }
    verdict = rulings[-1].because
    assert (verdict["eligible"], verdict["ability"], verdict["performance"]) == (True, "60.00", "60.00")
    assert {one.unit for one in rulings} == {""}, "a score of this table is no point of the ledger"


@pytest.mark.clause("FAC-01", "OP-FAC-5", "OP-HOUSE-74")
def test_the_period_is_the_six_months_before_unless_others_are_asked_for() -> None:
    assert (about().first, about().last) == ("2026-05", "2026-10")
    assert (about(last="2026-03").first, about(first="2025-01").first) == ("2025-10", "2025-01")
    assert about(last="2026-11").objections(MOMENT)[0].startswith("last: ")
    assert about(first="2026-10", last="2026-09").objections(MOMENT)[0].startswith("first: ")
    assert about(known=False).objections(MOMENT)[0].startswith("person: ")
    due = RULES.scoring_due(MOMENT)
    assert (due.clause, due.at.date()) == ("OP-HOUSE-74", date(2026, 11, 27))


@pytest.mark.clause("FAC-01", "CF-56", "CF-05")
def test_only_where_factors_decide_on_the_bonus_is_anybody_appraised_by_them() -> None:
    assert about().objections(MOMENT) == []
    for profile in ("callcentre", "promotion", "taobao-shop"):
        other = FactorPolicy.in_force_on(date(2026, 11, 20), profile, WorkingCalendar())
        refused = other.appraised(FactorRequest(person="A1"), MOMENT).objections(MOMENT)
        assert refused[0].startswith("department: ")


@pytest.mark.clause("FAC-01")
def test_the_name_of_a_case_in_lists_says_which_months_and_not_whose() -> None:
    assert "A1" not in about().subject + about().category
