"""P22 · request-for-instructions, on a real Prefect server and a real case book."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from complaints import ON_SQLITE, asked_of, live_by, told
from driving import House, Run
from sqlalchemy import func, select

from tasks.records.engine import reading, writing
from tasks.records.models import Case, Substitute
from tasks.settings import settings

ANSWER = {"handling": "批复 answer", "reply": "按合同第三条办"}
UPWARDS = {"handling": "上报上一级 pass-up", "reply": "超出权限"}
URGENT = {"emergency_kind": "事故 accident", "skips": True}
AFTERWARDS = {"report": "锅炉房事故，已越级请示并按批复处理"}


def ask(house: House, **more: Any) -> Run:
    moment = datetime.now(UTC) - timedelta(minutes=1)
    known = {
        "occasion": "超出本职范围 beyond-post",
        "matter": "住户王小明要求减免采暖费",
        "received_at": moment.isoformat(),
        "taken_by": "A1",
    }
    return house.start("request-for-instructions", request=known | more)


# --- REQ-01…04: level by level


@pytest.mark.clause("REQ-01", "REQ-02", "REQ-03", "REQ-04")
@pytest.mark.parametrize("profile", ["logistics", "taobao-dept"])
def test_a_request_is_answered_by_the_direct_superior_and_the_asker_is_told(
    house: House, profile: str
) -> None:
    live_by(profile)
    run = ask(house)
    assert asked_of(run) == "instruction → S1"
    run.answer(answered_by="S1", **ANSWER)
    assert (run.state, run.case.state) == ("Completed", "closed")
    assert told(run, "instructed") == ["A1"]
    assert run.case.outcome is not None
    assert (run.case.outcome["answered_by"], run.case.outcome["passed_over"]) == ("S1", "")
    assert all("王小明" not in one.body + one.title for one in run.notices)
    number = run.case.number
    page = settings().home / "archive" / "REQ" / number.split("-")[1] / f"{number}.md"
    assert "按合同第三条办" in page.read_text()


@pytest.mark.clause("REQ-04", "CF-25")
def test_what_a_superior_cannot_decide_goes_up_one_level_at_a_time(hotline: House) -> None:
    run = ask(hotline, taken_by="O1")
    assert asked_of(run) == "instruction → F1"
    run.answer(answered_by="F1", **UPWARDS)
    assert asked_of(run) == "instruction-2 → B1"
    run.answer(answered_by="B1", **UPWARDS)
    assert asked_of(run) == "instruction-3 → M1"
    assert [one.because["to"] for one in run.rulings if one.clause == "REQ-04"] == ["B1", "M1"]
    run.answer(answered_by="M1", **ANSWER)
    assert run.state == "Completed"


@ON_SQLITE
@pytest.mark.clause("REQ-02", "REQ-04", "OP-REQ-1")
def test_silence_climbs_and_is_never_an_answer(hotline: House) -> None:
    run = ask(hotline, taken_by="O1").miss()
    assert asked_of(run) == "instruction-2 → B1"
    assert [one.state for one in run.questions] == ["expired", "open"]
    run.answer(answered_by="B1", **UPWARDS)
    assert asked_of(run) == "instruction-3 → M1", "one above the level that answered, not the one first asked"


@ON_SQLITE
@pytest.mark.clause("REQ-04")
def test_the_top_of_the_line_cannot_pass_a_request_up(house: House) -> None:
    live_by("logistics")
    run = ask(house, taken_by="S1")
    assert asked_of(run) == "instruction → L1"
    while run.waits_for is not None and run.waits_for.asked_of != "leadership":
        run.answer(answered_by="L1", **UPWARDS)
    run.answer(answered_by="L1", **UPWARDS)
    assert run.waits_for is not None
    assert run.waits_for.asked_of == "leadership"
    assert "已是最高一级" in run.sheet
    assert run.answer(answered_by="L1", **ANSWER).state == "Completed"


@ON_SQLITE
@pytest.mark.clause("REQ-04")
def test_nobody_answers_their_own_request_not_even_as_a_stand_in(hotline: House) -> None:
    run = ask(hotline, taken_by="F1")
    with writing() as book:
        today = datetime.now(UTC).date()
        around = {"since": today - timedelta(days=2), "until": today + timedelta(days=2)}
        book.add(Substitute(absent="B1", stand_in="F1", **around))
    run.answer(answered_by="F1", **ANSWER)
    assert run.step == "instruction"
    assert "F1 须回避 may not answer here: 本人发起" in run.sheet
    assert run.answer(answered_by="B1", **ANSWER).state == "Completed"


# --- REQ-05: the emergency skip


@ON_SQLITE
@pytest.mark.clause("REQ-05", "OP-REQ-1", "OP-REQ-2", "OP-REQ-3", "CF-26")
@pytest.mark.parametrize("profile", ["logistics", "taobao-dept"])
def test_an_emergency_skips_one_level_which_is_told_at_once_and_gets_its_report(
    house: House, profile: str
) -> None:
    live_by(profile)
    run = ask(house, **URGENT)
    assert asked_of(run) == "instruction → L1"
    assert run.waits_for is not None
    assert run.waits_for.due_at is not None
    assert run.waits_for.due_at - run.case.received_at == timedelta(minutes=30)
    assert told(run, "passed-over") == ["S1"]
    (notice,) = [one for one in run.notices if one.kind == "passed-over"]
    assert notice.not_before <= datetime.now(UTC), "day or night"
    run.answer(answered_by="L1", **ANSWER)
    assert asked_of(run) == "report-afterwards → A1"
    answered = run.questions[0].settled_at
    assert answered is not None
    assert run.waits_for.due_at is not None
    assert run.waits_for.due_at - answered == timedelta(hours=24)
    run.answer(answered_by="A1", **AFTERWARDS)
    assert run.state == "Completed"
    assert told(run, "reported-afterwards") == ["S1"]
    assert run.case.outcome is not None
    assert (run.case.outcome["passed_over"], run.case.outcome["reported_in_time"]) == ("S1", True)


@ON_SQLITE
@pytest.mark.clause("REQ-05", "OP-REQ-2")
def test_a_report_that_is_not_made_is_on_record_and_still_owed(hotline: House) -> None:
    run = ask(hotline, taken_by="O1", **URGENT).answer(answered_by="B1", **ANSWER).miss()
    assert asked_of(run) == "report-afterwards-2 → O1"
    assert run.waits_for is not None
    assert run.waits_for.due_at is None, "silence never ends it"
    assert "越级后逾期未补报,继续催报" in [one.what for one in run.rulings]
    assert told(run, "report-missing") == ["F1"]
    run.answer(answered_by="O1", **AFTERWARDS)
    assert run.case.outcome is not None
    assert run.case.outcome["reported_in_time"] is False


@ON_SQLITE
@pytest.mark.clause("REQ-04", "OP-REQ-3")
def test_an_emergency_that_skips_nobody_goes_to_the_direct_superior_in_thirty_minutes(hotline: House) -> None:
    run = ask(hotline, taken_by="O1", emergency_kind="泄密 leak")
    assert asked_of(run) == "instruction → F1"
    assert run.waits_for is not None
    assert run.waits_for.due_at is not None
    assert run.waits_for.due_at - run.case.received_at == timedelta(minutes=30)
    assert run.answer(answered_by="F1", **ANSWER).state == "Completed", "nothing is owed to anybody"


@ON_SQLITE
@pytest.mark.clause("REQ-05")
def test_where_there_is_nobody_to_skip_to_nobody_is_skipped(hotline: House) -> None:
    run = ask(hotline, taken_by="M1", **URGENT)
    assert asked_of(run) in {"instruction → H1", "instruction → heating-centre"}
    run.answer(answered_by="H1", **ANSWER)
    assert run.state in {"Completed", "Suspended"}


# --- records that can't be right


@pytest.mark.clause("REQ-03", "REQ-05", "CF-26")
@pytest.mark.parametrize(
    ("field", "wrong", "right"),
    [
        ("skips", {"skips": True}, {"skips": False}),
        ("skips", {"skips": True}, {"skips": True, "emergency_kind": "人身安全 safety"}),
        ("received_at", {"received_at": "2099-01-01T10:00:00+08:00"}, {"received_at": "2026-11-02T10:00:00"}),
        ("taken_by", {"taken_by": "Z9"}, {"taken_by": "O1"}),
        ("department", {"department": "无此部门"}, {"department": ""}),
    ],
)
@ON_SQLITE
def test_a_request_that_cannot_be_right_goes_back_with_field_and_reason_and_loses_nothing(
    hotline: House, field: str, wrong: dict[str, Any], right: dict[str, Any]
) -> None:
    run = ask(hotline, **{"taken_by": "O1"} | wrong)
    assert asked_of(run) == "instruction-correction → agent"
    assert field in run.sheet.replace("\\", "")
    assert run.form["properties"]["matter"]["default"] == "住户王小明要求减免采暖费"
    run.answer(answered_by="O1", **right)
    assert run.step == "instruction"
    assert run.case.facts["matter"] == "住户王小明要求减免采暖费"


@ON_SQLITE
@pytest.mark.clause("REQ-02")
def test_a_known_external_number_is_entered_once(hotline: House) -> None:
    first = ask(hotline, taken_by="O1", external_number="QS-1")
    second = ask(hotline, taken_by="O1", external_number="QS-1")
    assert (first.step, second.state, second.questions) == ("instruction", "Completed", [])
    with reading() as book:
        assert book.scalar(select(func.count()).select_from(Case)) == 1


@ON_SQLITE
@pytest.mark.clause("REQ-04", "REQ-05")
def test_a_run_that_starts_over_tells_and_rules_nothing_twice(hotline: House) -> None:
    run = ask(hotline, taken_by="O1", **URGENT)
    before = (len(run.questions), len(run.notices), len(run.rulings))
    run.burst()
    assert (len(run.questions), len(run.notices), len(run.rulings)) == before
