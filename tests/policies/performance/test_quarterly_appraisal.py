"""P44 · quarterly-appraisal: when, the mean, the letters, who sets and confirms, the title."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from policies.months import Month
from policies.performance.quarterly_appraisal import QuarterlyPolicy
from policies.performance.quarterly_checks import wrong_in_confirmation, wrong_in_grades
from policies.performance.quarterly_forms import (
    Confirmed,
    GradeRow,
    GradesConfirmed,
    GradesSet,
    Letter,
    QuarterLine,
    QuarterRequest,
    QuarterSheet,
)
from policies.performance.results import MonthlyResult
from policies.profiles import HOUSE
from policies.quarters import Quarter

RULES = QuarterlyPolicy.in_force_on(date(2026, 10, 13), "promotion")
STARTED = datetime(2026, 10, 13, 2, tzinfo=UTC)
QUARTER = RULES.quarter_of(QuarterRequest(), STARTED)
MONTHS = QUARTER.months
SCORES = st.integers(-2_000, 14_000).map(lambda hundredths: Decimal(hundredths) / 100)


def lines(**scores: list[float | str | None]) -> tuple[QuarterLine, ...]:
    results = [
        MonthlyResult(staff=staff, month=month, total=None if score is None else Decimal(str(score)))
        for staff, months in scores.items()
        for month, score in zip(MONTHS, months, strict=False)
    ]
    return RULES.lines(MONTHS, results)


def sheet(found: tuple[QuarterLine, ...]) -> QuarterSheet:
    return QuarterSheet(at=STARTED, lines=found)


def graded(by: str = "D1", **letters: str) -> GradesSet:
    rows = [GradeRow(staff=staff, grade=Letter(letter)) for staff, letter in letters.items()]
    return GradesSet(answered_by=by, grades=rows)


@pytest.mark.clause("QAP-01", "OP-QAP-3")
@pytest.mark.parametrize(
    ("month", "day"),
    [
        (Month(2026, 10), date(2026, 10, 13)),  # after the National Day week, with its make-up Saturday
        (Month(2026, 7), date(2026, 7, 7)),
        (Month(2026, 1), date(2026, 1, 8)),
    ],
)
def test_it_starts_on_the_fifth_working_day_after_a_quarters_end(month: Month, day: date) -> None:
    start = RULES.start_in(month)
    assert start is not None
    assert (start.date(), start.hour, start.utcoffset()) == (day, 10, timedelta(hours=8))


@pytest.mark.clause("QAP-01", "OP-QAP-3")
@pytest.mark.parametrize("month", [2, 3, 5, 6, 8, 9, 11, 12])
def test_it_starts_in_no_other_month(month: int) -> None:
    assert RULES.start_in(Month(2026, month)) is None


@pytest.mark.clause("CF-05", "OP-HOUSE-75")
@pytest.mark.parametrize(
    ("profile", "held"), [(HOUSE, True), ("promotion", True), ("taobao-bonus", False), ("heating", False)]
)
def test_a_scheme_without_quarters_starts_none(profile: str, held: bool) -> None:  # noqa: FBT001
    rules = QuarterlyPolicy.in_force_on(date(2026, 10, 13), profile)
    assert (rules.start_in(Month(2026, 10)) is not None) is held


@pytest.mark.clause("QAP-01", "OP-QAP-3")
@pytest.mark.parametrize(
    ("started", "quarter"),
    [
        (datetime(2026, 9, 30, 15, 59, 59, tzinfo=UTC), "2026Q2"),
        (datetime(2026, 9, 30, 16, 0, tzinfo=UTC), "2026Q3"),
        (datetime(2027, 1, 8, 2, tzinfo=UTC), "2026Q4"),
    ],
)
def test_left_blank_the_quarter_before_the_start_is_appraised(started: datetime, quarter: str) -> None:
    assert RULES.quarter_of(QuarterRequest(), started).quarter == quarter


@pytest.mark.clause("QAP-01")
def test_a_quarter_that_isnt_over_is_refused_by_field_and_reason() -> None:
    last_second = datetime(2026, 9, 30, 15, 59, 59, tzinfo=UTC)
    (wrong,) = QUARTER.objections(last_second)
    assert wrong.startswith("quarter: 2026Q3 ")
    assert not QUARTER.objections(last_second + timedelta(seconds=1))


@pytest.mark.clause("QAP-01")
@pytest.mark.parametrize(
    "wrong", [{"quarter": "2026Q5"}, {"quarter": "0000Q1"}, {"quarter": "2026-10"}, {"version": 0}]
)
def test_what_is_no_quarter_or_version_isnt_taken_in(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        QuarterRequest.model_validate(wrong)


@pytest.mark.clause("QAP-01")
def test_a_correction_is_a_version_of_its_own() -> None:
    again = RULES.quarter_of(QuarterRequest(quarter="2026Q3", version=2), STARTED)
    assert (QUARTER.external_number, QUARTER.corrects) == ("2026Q3", "")
    assert (again.external_number, again.corrects) == ("2026Q3 v2", "2026Q3")
    assert again.model_copy(update={"version": 3}).corrects == "2026Q3 v2"


@pytest.mark.clause("OP-QAP-2")
@pytest.mark.parametrize(
    ("mean", "letter"),
    [("90", "A"), ("89.99", "B"), ("80", "B"), ("79.99", "C"), ("60", "C"), ("59.99", "D"), ("-1", "D")],
)
def test_each_letter_from_both_sides_of_its_limit(mean: str, letter: str) -> None:
    assert RULES.letter_of(Decimal(mean)).en == letter


@pytest.mark.clause("QAP-01", "OP-QAP-1")
@given(scores=st.lists(SCORES, min_size=3, max_size=3))
def test_the_mean_lies_between_the_best_and_the_worst_month_and_its_letter_follows(
    scores: list[Decimal],
) -> None:
    (line,) = lines(A1=[str(score) for score in scores])
    assert line.mean is not None
    assert min(scores) <= line.mean <= max(scores)
    assert abs(line.mean * 3 - sum(scores)) <= Decimal("0.015")
    assert line.proposed == RULES.letter_of(line.mean).en


@pytest.mark.clause("OP-QAP-1", "OP-HOUSE-75")
def test_the_mean_is_that_of_the_months_with_a_score_and_without_any_there_is_no_grade() -> None:
    found = lines(A1=[90, 80, 85], A2=[None, 70, 71], A3=[None, None, 95], R1=[None, None, None])
    assert [(one.staff, str(one.mean), one.proposed) for one in found] == [
        ("A1", "85.00", "B"),
        ("A2", "70.50", "C"),
        ("A3", "95.00", "A"),
        ("R1", "None", ""),
    ]
    assert [one.staff for one in sheet(found).to_grade] == ["A1", "A2", "A3"]


@pytest.mark.clause("OP-QAP-1")
def test_who_joined_in_the_quarter_has_no_score_for_the_months_before() -> None:
    results = [MonthlyResult(staff="A7", month=MONTHS[2], total=Decimal(88))]
    (line,) = RULES.lines(MONTHS, results)
    assert line.scores == {MONTHS[0]: None, MONTHS[1]: None, MONTHS[2]: Decimal(88)}


@pytest.mark.clause("QAP-01")
def test_grading_and_confirming_are_due_within_three_working_days() -> None:
    due = RULES.grading_due(STARTED)
    assert (due.at.date(), due.clause) == (date(2026, 10, 16), "OP-HOUSE-76")
    assert RULES.confirming_due(STARTED).at == due.at


@pytest.mark.clause("QAP-01", "OP-QAP-2")
def test_the_proposed_letters_are_accepted_as_they_stand_from_somebody_else() -> None:
    found = lines(A1=[95], A2=[70])
    answer = GradesSet.model_validate({"answered_by": "D1", **RULES.suggested(sheet(found))})
    assert not wrong_in_grades(found, answer)


@pytest.mark.clause("QAP-01", "OP-QAP-2")
@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (graded(A1="A"), "A2 漏填"),
        (graded(A1="A", A2="C", A9="A"), "A9 不在应评之列"),
        (graded(A1="A", A2="B"), "A2 等级与建议 C 不同"),
        (graded(by="A2", A1="A", A2="C"), "answered_by: 不得评定本人的等级"),
        (GradesSet(answered_by="D1", grades=[*graded(A1="A", A2="C").grades] * 2), "A1 重复"),
    ],
)
def test_grades_that_cannot_stand_are_refused_by_field_and_reason(answer: GradesSet, reason: str) -> None:
    wrong = wrong_in_grades(lines(A1=[95], A2=[70]), answer)
    assert any(reason in one for one in wrong)
    assert all(one.startswith(("grades: ", "answered_by: ")) for one in wrong)


@pytest.mark.clause("QAP-01")
def test_another_letter_than_the_proposed_stands_with_a_reason() -> None:
    rows = [GradeRow(staff="A1", grade=Letter.B, reason="漏报一次")]
    assert not wrong_in_grades(lines(A1=[95]), GradesSet(answered_by="D1", grades=rows))


@pytest.mark.clause("QAP-01")
@pytest.mark.parametrize(
    ("by", "verdict", "reason", "field"),
    [
        ("Z3", Confirmed.CONFIRMED, "", ""),
        ("Z3", Confirmed.RETURNED, "A2 偏低", ""),
        ("Z3", Confirmed.RETURNED, "", "return_reason"),
        ("D1", Confirmed.CONFIRMED, "", "answered_by"),
        ("A1", Confirmed.CONFIRMED, "", "answered_by"),
    ],
)
def test_returned_only_with_a_reason_and_confirmed_by_neither_grader_nor_graded(
    by: str, verdict: Confirmed, reason: str, field: str
) -> None:
    answer = GradesConfirmed(answered_by=by, confirmation=verdict, return_reason=reason)
    wrong = wrong_in_confirmation(graded(A1="A"), answer)
    assert [one.partition(":")[0] for one in wrong] == ([field] if field else [])


@pytest.mark.clause("QAP-02", "OP-QAP-1")
def test_a_grade_names_the_months_the_mean_and_the_proposed_letter_it_rests_on() -> None:
    (line,) = lines(A1=[90, None, 71])
    ruling = RULES.graded(QUARTER, line, GradeRow(staff="A1", grade=Letter.B, reason="进步"))
    assert (ruling.clause, ruling.unit, ruling.profile) == ("QAP-01", "", "promotion")
    assert ruling.because["scores"] == {MONTHS[0]: "90.00", MONTHS[1]: "", MONTHS[2]: "71.00"}
    assert (ruling.because["mean"], ruling.because["proposed"], ruling.because["grade"]) == (
        "80.50",
        "B",
        "B",
    )


@pytest.mark.clause("OP-QAP-4", "CF-59")
@pytest.mark.parametrize(
    ("scores", "title"),
    [
        ({"A1": [90, 91, 92], "A2": [90, 91, 91.98]}, ["A1"]),
        ({"A1": [90, 91, 92], "A2": [92, 91, 90]}, []),
        ({"A1": [90, 91, 92], "A2": [99, 99, None]}, ["A1"]),
        ({"A2": [99, 99, None]}, []),
        ({}, []),
    ],
)
def test_the_title_goes_to_the_best_mean_of_a_whole_quarter_and_to_nobody_in_a_tie(
    scores: dict[str, list[float | str | None]], title: list[str]
) -> None:
    assert RULES.excellent(lines(**scores)) == title


@pytest.mark.clause("OP-QAP-4")
@given(means=st.lists(SCORES, min_size=1, max_size=8), titles=st.integers(1, 3))
def test_never_more_titles_than_there_are_to_give_and_never_one_below_a_better_mean(
    means: list[Decimal], titles: int
) -> None:
    found = lines(**{f"A{n}": [str(mean)] * 3 for n, mean in enumerate(means)})
    given_to = RULES.model_copy(update={"titles": titles}).excellent(found)
    by_staff = {line.staff: line.mean for line in found}
    assert len(given_to) <= titles
    worst = min((by_staff[staff] for staff in given_to), default=None, key=lambda mean: mean or 0)
    without = [mean for staff, mean in by_staff.items() if staff not in given_to]
    assert worst is None or all(mean < worst for mean in without if mean is not None)


@pytest.mark.clause("QAP-01")
def test_a_quarters_months_are_its_own() -> None:
    assert MONTHS == ("2026-07", "2026-08", "2026-09")
    assert str(Quarter.of(Month(2026, 7))) == QUARTER.quarter
