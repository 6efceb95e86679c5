"""appraisal-response: accepted or appealed, by when, by whom decided, and what an upheld appeal changes."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.errors import BadValue
from policies.organisation import Role
from policies.performance.appraisal_facts import Figure, PersonFacts
from policies.performance.appraisal_response import AppraisalResponsePolicy
from policies.performance.appraisal_response_forms import AnsweredResult, AppealJudgement, CorrectedLine
from policies.performance.scorecard import ScorecardPolicy
from policies.rulebook import adopt

RULES = AppraisalResponsePolicy.in_force_on(date(2026, 11, 9), "promotion")
CARD = ScorecardPolicy.in_force_on(date(2026, 10, 31), "promotion")
FACTS = PersonFacts(
    staff="A1",
    days_on_duty=18,
    points=Decimal(-2),
    figures={"satisfaction": Figure(value=Decimal(9), source="test")},
    assessed={
        "operations-manager": {"team_task": Decimal(20)},
        "supervisor": {"team_task": Decimal(22), "handover": Decimal(10), "quality": Decimal(10)},
    },
)
LINES = [CorrectedLine(line=one.line, score=str(one.score)) for one in CARD.result(FACTS).lines]
AT = datetime(2026, 11, 9, 2, tzinfo=UTC)


def answered(**more: Any) -> AnsweredResult:
    said = {"month": "2026-10", "taken_by": "A1", "said": "提出申诉 appealed", "reason": "漏算顶班"}
    found = {
        "on_record": True,
        "appraisal": "APR-20261102-0001",
        "version": 1,
        "total": "66.00",
        "lines": LINES,
        "had_a_part": ["M1", "S1", "D1"],
        "by_appeal": False,
        "answered_before": "",
        "appeal_by": AT,
        "answered_at": AT,
    }
    return AnsweredResult.model_validate(said | found | more)


def judged(*lines: tuple[str, str], by: str = "H1", judgement: str = "申诉成立 upheld") -> AppealJudgement:
    rows = [{"line": line, "score": score} for line, score in lines]
    said = {"answered_by": by, "judgement": judgement, "reason": "核对记录", "lines": rows}
    return AppealJudgement.model_validate(said)


@pytest.mark.clause("OP-APR-7")
def test_an_appeal_is_made_within_three_working_days_of_the_publication() -> None:
    due = RULES.appeal_by(datetime(2026, 11, 6, 2, tzinfo=UTC))
    assert (due.at.date(), due.clause) == (date(2026, 11, 11), "OP-APR-7"), "over a weekend"


@pytest.mark.clause("OP-APR-7")
@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({}, None),
        ({"answered_at": AT + timedelta(seconds=1)}, "said"),
        ({"said": "确认结果 accepted", "answered_at": AT + timedelta(days=9), "reason": ""}, None),
        ({"reason": ""}, "reason"),
        ({"on_record": False}, "month"),
        ({"answered_before": "accepted"}, "said"),
        ({"total": ""}, "said"),
        ({"total": "", "said": "确认结果 accepted"}, None),
        ({"by_appeal": True}, "said"),
    ],
)
def test_what_can_be_answered_and_until_when(changed: dict[str, Any], field: str | None) -> None:
    objections = answered(**changed).objections(AT)
    assert [one.partition(":")[0] for one in objections] == ([field] if field else [])


@pytest.mark.clause("OP-HOUSE-65", "OP-APR-7")
@pytest.mark.parametrize("by", ["A1", "M1", "S1", "D1"])
def test_who_scored_reviewed_or_appeals_does_not_decide(by: str) -> None:
    (said,) = RULES.wrong_in(answered(), CARD, judged(("quality", "12"), by=by))
    assert said.startswith("answered_by: ")
    assert RULES.decider is Role.HR


@pytest.mark.clause("OP-APR-7")
@pytest.mark.parametrize(
    ("lines", "faults"),
    [
        ([("quality", "12")], []),
        ([("业务素质和能力", "20")], []),
        ([("callbacks", "30")], []),
        ([("quality", "20.5")], ["lines: quality: 20.5"]),
        ([("luck", "5")], ["lines: 没有项目“luck”"]),
        ([("quality", "12"), ("业务素质和能力", "13")], ["lines: quality 重复"]),
        ([("quality", "10.0")], ["lines: 申诉成立须更正"]),
        ([], ["lines: 申诉成立须更正"]),
    ],
)
def test_an_upheld_appeal_corrects_at_least_one_line_within_its_range(
    lines: list[tuple[str, str]], faults: list[str]
) -> None:
    found = RULES.wrong_in(answered(), CARD, judged(*lines))
    assert len(found) == len(faults)
    assert all(said.startswith(fault) for said, fault in zip(found, faults, strict=True))


@pytest.mark.clause("OP-APR-7")
def test_a_dismissed_appeal_needs_no_lines() -> None:
    assert RULES.wrong_in(answered(), CARD, judged(judgement="申诉不成立 dismissed")) == []


@pytest.mark.clause("OP-APR-7", "OP-APR-5")
def test_an_upheld_appeal_gives_a_new_result_from_the_same_facts_with_a_place_of_its_own() -> None:
    others = {"A2": Decimal(70), "A3": Decimal(66)}
    new = RULES.corrected(FACTS, judged(("quality", "16"), ("handover", "10")), CARD, others)
    assert CARD.result(FACTS).total == 66
    assert (new.total, new.rank, new.ranked) == (72, 1, 3)
    assert new.facts.corrected == {"quality": 16}, "what is as it was isn't a correction"
    assert [one.line for one in new.lines if one.corrected] == ["quality"]
    assert CARD.result(PersonFacts.model_validate(new.facts.model_dump(mode="json"))).total == 72


@pytest.mark.clause("OP-APR-7", "OP-HOUSE-65")
@given(st.integers(0, 20).map(str))
def test_no_correction_lifts_a_score_out_of_its_range(score: str) -> None:
    said = judged(("quality", score))
    if not RULES.wrong_in(answered(), CARD, said):
        new = RULES.corrected(FACTS, said, CARD, {})
        assert new.total == 56 + int(score)
        assert new.failed == (new.total < 60)


@pytest.mark.clause("OP-APR-7")
def test_each_end_of_an_answer_is_on_record() -> None:
    accepted = RULES.accepted(answered(said="确认结果 accepted"))
    dismissed = RULES.decided(answered(), judged(), None)
    new = RULES.corrected(FACTS, judged(("quality", "16")), CARD, {})
    upheld = RULES.decided(answered(), judged(), new)
    assert {one.clause for one in (accepted, dismissed, upheld)} == {"OP-APR-7"}
    assert (upheld.because["before"], upheld.because["after"]) == ("66.00", "72.00")
    assert dismissed.because["after"] == ""


@pytest.mark.clause("OP-HOUSE-65")
def test_the_decision_is_due_within_three_working_days_of_the_appeal() -> None:
    assert RULES.decision_due(answered()).at.date() == date(2026, 11, 12)


@pytest.mark.clause("OP-HOUSE-65")
def test_a_post_that_there_is_not_cannot_decide(tmp_path: Path) -> None:
    file = tmp_path / "values.toml"
    file.write_text('[appraisal_response.decided_by]\nvalues = [{ since = 2015-01-01, value = "oracle" }]\n')
    adopt(file)
    try:
        with pytest.raises(BadValue, match="there is no post 'oracle'"):
            AppraisalResponsePolicy.in_force_on(date(2026, 11, 9), "park")
    finally:
        adopt(None)
