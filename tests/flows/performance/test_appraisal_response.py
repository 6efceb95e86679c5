"""appraisal-response, on a real Prefect server and a real case book."""

from datetime import timedelta
from typing import Any

import pytest
from appraisals import LAST, MONTH, RELEASED, appraise, by_manager, by_supervisor, published, rows_of, ruled
from complaints import ON_SQLITE, asked_of, told
from driving import House, Run
from sqlalchemy import func, select, update
from team import past_month

from tasks.clock import now
from tasks.records.engine import reading, writing
from tasks.records.models import Case, StaffRole
from tasks.records.performance import Appraisal
from tasks.settings import settings

BAD = (8, 6, 6)  # with the neutral 24 for call-backs: 44
LINES = ("协助小组完成任务", "工作交接及完成情况", "客户回访满意度", "业务素质和能力")


def answer(house: House, staff: str, said: str = "提出申诉 appealed", **more: str) -> Run:
    given = {"month": MONTH, "taken_by": staff, "said": said, "reason": "漏算顶班"}
    return house.start("appraisal-response", answer=given | more)


def upheld(*scores: str, by: str = "H1") -> dict[str, Any]:
    lines = [{"line": line, "score": score} for line, score in zip(LINES, scores, strict=True)]
    return {"answered_by": by, "judgement": "申诉成立 upheld", "reason": "核对属实", "lines": lines}


def refusal(run: Run) -> str:
    state = run.seen.state
    assert state is not None
    assert state.is_failed()
    return state.message or ""


@pytest.mark.clause("OP-APR-7", "OP-HOUSE-65", "OP-PEN-5", "APR-06")
def test_an_upheld_appeal_gives_a_new_version_and_what_no_longer_follows_is_reversed(team: House) -> None:
    appraisal = published(team, A1=BAD, A2=BAD)
    assert [one.answer for one in rows_of().values()] == [""] * 9, "silence is neither"
    run = answer(team, "A1")
    assert asked_of(run) == "appeal-judgement → hr"
    assert "| 协助小组完成任务 | APR-02 | 8.00 | 30 |" in run.sheet
    run.answer(**upheld("31", "6", "24", "6"))
    assert "31 应为 0–30 的数字" in run.sheet
    run.answer(**upheld("24", "16", "24", "6"))
    assert (run.state, run.case.state) == ("Completed", "closed")

    rows = rows_of()
    assert (float(rows["A1"].total or 0), rows["A1"].version, rows["A1"].rank, rows["A1"].failed) == (
        70,
        2,
        7,
        False,
    )
    assert (rows["A2"].version, rows["A2"].rank) == (1, 7), (
        "the others keep the places they were published with"
    )
    assert rows_of(version=1)["A1"].answer == "appealed"
    assert ruled(run) == [("OP-APR-7", "A1", 0), ("OP-PEN-5", "A1", 10), ("OP-PEN-5", "A1", -1)]
    assert sorted(clause for clause, who, _ in ruled(appraisal) if who == "A2") == ["APR-06", "OP-APR-10"]
    assert told(run, "appraisal-appeal") == ["A1"]
    assert told(run, "appraisal-result") == ["A1"]
    kept = settings().home / "archive" / "APA" / run.case.number.split("-")[1] / run.case.number / "A1.md"
    assert "申诉后更正" in kept.read_text()
    run.burst()
    assert len(ruled(run)) == 3, "a run that starts over reverses once"


@ON_SQLITE
@pytest.mark.clause("OP-APR-7", "OP-HOUSE-65")
def test_a_dismissed_appeal_changes_nothing_and_is_told_too(team: House) -> None:
    published(team, A1=(10, 10, 10))
    run = answer(team, "A1")
    with writing() as book:
        book.add(StaffRole(staff="S1", role="hr", since=now().date() - timedelta(days=1)))
    dismissed = {"judgement": "申诉不成立 dismissed", "reason": "评分有据"}
    run.answer(answered_by="S1", **dismissed)
    assert "评分人、审核人和申诉人不得裁定" in run.sheet
    run.answer(answered_by="H1", **dismissed)
    assert (rows_of()["A1"].version, rows_of()["A1"].answer) == (1, "appealed")
    assert [what for what, *_ in ruled(run)] == ["OP-APR-7"]
    assert told(run, "appraisal-appeal") == ["A1"]
    assert "said: " in refusal(answer(team, "A1")), "a result is answered once"


@ON_SQLITE
@pytest.mark.clause("OP-APR-7")
def test_who_accepts_is_on_record_and_nobody_is_asked(team: House) -> None:
    published(team)
    run = answer(team, "A3", "确认结果 accepted", reason="")
    assert (run.state, run.questions) == ("Completed", [])
    assert rows_of()["A3"].answer == "accepted"
    assert ruled(run) == [("OP-APR-7", "A3", 0)]
    assert run.case.outcome is not None
    assert (run.case.outcome["said"], run.case.outcome["total"]) == ("accepted", "80.00")


@ON_SQLITE
@pytest.mark.clause("OP-APR-7")
def test_what_cannot_be_appealed_is_refused_with_field_and_reason(team: House) -> None:
    published(team)
    assert "reason: " in refusal(answer(team, "A1", reason=""))
    assert "month: " in refusal(answer(team, "A1", month=str(LAST.later(-1))))
    assert "said: " in refusal(answer(team, "R1")), "there is no score"
    past_month(str(LAST.later(-2)), A1=50)
    assert "said: " in refusal(answer(team, "A1", month=str(LAST.later(-2)))), "its lines aren't on record"
    with writing() as book:
        book.execute(update(Appraisal).values(published_at=now() - timedelta(days=15)))
    assert "OP-APR-7" in refusal(answer(team, "A1"))
    assert answer(team, "A1", "确认结果 accepted").state == "Completed", "late for an appeal, not for a yes"
    with reading() as book:
        assert book.scalar(select(func.count()).where(Case.procedure == "appraisal_response")) == 1


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-65", "OP-APR-7")
def test_silence_climbs_and_an_appeal_is_decided_once_and_for_all(team: House) -> None:
    published(team, A1=(20, 15, 15))
    run = answer(team, "A1").miss()
    assert run.step == "appeal-judgement-2"
    assert rows_of()["A1"].version == 1
    above = run.waits_for
    assert above is not None
    run.answer(**upheld("21", "15", "24", "15", by=above.eligible[0]))
    assert rows_of()["A1"].version == 2
    assert "said: " in refusal(answer(team, "A1")), "what an appeal came to isn't appealed again"
    assert answer(team, "A1", "确认结果 accepted").state == "Completed"
    assert rows_of()["A1"].answer == "accepted"

    again = appraise(team, month=MONTH, correction="补录考勤")
    again.answer(**by_manager(A1=20)).answer(**by_supervisor(A1=(20, 15, 15))).answer(**RELEASED)
    assert rows_of()["A1"].version == 3
    assert float(rows_of()["A1"].total or 0) == 75, "what the appeal decided holds in the correction too"
