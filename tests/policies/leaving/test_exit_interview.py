"""RSG-03 · the exit interview: held with its reasons, declined, or not possible; who can be said to stay."""

from typing import Any

import pytest
from pydantic import ValidationError

from policies.leaving.exit_interview import ExitInterview, LeavingReason, wrong_in_interview

HELD = {"interview": "已面谈 held", "reasons": ["班次作息 shifts"], "outcome": "离职 leaves"}
DECLINED = {"interview": "本人谢绝 declined", "outcome": "离职 leaves"}
NOT_POSSIBLE = {"interview": "未能进行 not-possible", "outcome": "离职 leaves"}
STAYS = HELD | {"outcome": "留任 stays"}


def interview(given: dict[str, Any], by: str = "H1", **more: Any) -> ExitInterview:
    return ExitInterview.model_validate({"answered_by": by} | given | more)


@pytest.mark.clause("RSG-03")
@pytest.mark.parametrize(
    ("said", "field"),
    [
        (interview(HELD), ""),
        (interview(HELD, reasons=["pay", "班次作息", "发展空间 prospects"]), ""),
        (interview(HELD, by="A1"), "answered_by"),
        (interview(HELD, reasons=[]), "reasons"),
        (interview(HELD, reasons=["pay", "pay"]), "reasons"),
        (interview(HELD, reasons=["other"]), "remark"),
        (interview(HELD, reasons=["other"], remark="搬家"), ""),
        (interview(DECLINED), ""),
        (interview(DECLINED, reasons=["pay"]), "reasons"),
        (interview(NOT_POSSIBLE), "remark"),
        (interview(NOT_POSSIBLE, remark="联系不上"), ""),
    ],
)
def test_a_talk_names_its_reasons_and_none_says_why(said: ExitInterview, field: str) -> None:
    wrong = wrong_in_interview("A1", said)
    assert [one.partition(":")[0] for one in wrong] == ([field] if field else [])


@pytest.mark.clause("RSG-03")
@pytest.mark.parametrize(
    ("said", "may_stay", "right"),
    [
        (interview(STAYS), True, True),
        (interview(STAYS), False, False),
        (interview(DECLINED, outcome="留任 stays"), True, False),
        (interview(NOT_POSSIBLE, remark="联系不上", outcome="stays"), True, False),
        (interview(HELD), False, True),
    ],
)
def test_only_who_resigned_and_was_talked_to_can_be_said_to_stay(
    said: ExitInterview,
    may_stay: bool,  # noqa: FBT001
    right: bool,  # noqa: FBT001
) -> None:
    assert (wrong_in_interview("A1", said, may_stay=may_stay) == []) is right


@pytest.mark.clause("RSG-03")
@pytest.mark.parametrize("bad", [{"interview": "谈过"}, {"reasons": ["无聊"]}, {"outcome": ""}])
def test_what_is_no_choice_of_the_form_is_refused(bad: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        interview(HELD, **bad)


@pytest.mark.clause("RSG-03")
def test_the_form_has_several_reasons_to_choose_from_and_no_outcome_filled_in() -> None:
    schema = ExitInterview.model_json_schema()
    assert schema["properties"]["reasons"]["type"] == "array"
    assert schema["$defs"]["LeavingReason"]["enum"] == [one.value for one in LeavingReason]
    assert {"interview", "outcome"} <= set(schema["required"])
