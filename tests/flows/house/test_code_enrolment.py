"""code-enrolment, on a real Prefect server and a real case book."""

import base64
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from complaints import ON_SQLITE
from driving import House, Run
from signing import another_than, code_by, code_of, enrol, key_shown, row_of, secret_of, switch
from sqlalchemy import select

from policies.house.identity import IdentityPolicy
from policies.working_calendar import WorkingCalendar
from tasks.codes import keep_secrets, spent
from tasks.records.engine import reading, writing
from tasks.records.identity import CodeSecret
from tasks.records.models import Staff
from tasks.settings import settings

VOUCHED = {"answered_by": "H1", "word": "已核实本人，同意 vouched"}


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    switch(monkeypatch, "off")


def wish(house: House, staff: str, **more: Any) -> Run:
    return house.start("code-enrolment", request={"staff": staff, **more})


def to_the_code(house: House, staff: str = "A1", **more: Any) -> Run:
    """An enrolment that waits for its owner's first code."""
    run = wish(house, staff, **more).answer(**VOUCHED)
    assert (run.state, run.step) == ("Suspended", "first-code")
    return run


def result(run: Run) -> str:
    assert run.state == "Completed"
    return str((run.case.outcome or {})["result"])


def inputs(run: Run) -> str:
    """Everything that Prefect keeps of what was shown and answered on the run's page."""
    found = run.api.request(
        "POST", "/flow_runs/{id}/input/filter", path_params={"id": run.id}, json={"prefix": "", "limit": 200}
    )
    return found.text


def kept_by_prefect(run: Run) -> str:
    """Everything that Prefect keeps of a run: its inputs, the run itself, artifacts, logs, events."""
    of_it = {"flow_runs": {"id": {"any_": [str(run.id)]}}}
    asked = [
        ("/artifacts/filter", {"artifacts": {"flow_run_id": {"any_": [str(run.id)]}}}),
        ("/logs/filter", {"logs": {"flow_run_id": {"any_": [str(run.id)]}}}),
        ("/task_runs/filter", of_it),
        ("/events/filter", {"filter": {"related": {"id": [f"prefect.flow-run.{run.id}"]}}}),
        ("/events/filter", {"filter": {"resource": {"id": [f"prefect.flow-run.{run.id}"]}}}),
    ]
    said = [run.api.request("POST", path, json=body).text for path, body in asked]  # type: ignore[arg-type]
    return "".join([inputs(run), run.seen.model_dump_json(), *said])


@pytest.mark.clause("OP-HOUSE-134")
def test_who_is_vouched_for_scans_a_picture_once_and_proves_it_by_the_first_code(team: House) -> None:
    run = wish(team, "A1")
    assert run.waits_for
    assert (run.step, run.waits_for.asked_of, run.waits_for.eligible) == ("vouching", "hr", ["H1"])
    assert "one_time_code" not in run.form["properties"], "until somebody who vouches has codes"
    run.answer(**VOUCHED)
    key = key_shown(run)
    assert key == secret_of("A1")
    picture = re.search(r"!\[QR\]\(data:image/png;base64,([^)]+)\)", run.sheet)
    assert picture
    assert base64.b64decode(picture[1]).startswith(b"\x89PNG")
    assert list(run.form["properties"]) == ["answered_by", "one_time_code"]
    assert run.form["properties"]["one_time_code"]["title"] == "动态口令 One-time code"

    run.answer(answered_by="A1", one_time_code=another_than(code_by(key)))
    assert run.step == "first-code"
    assert "动态口令不正确" in run.sheet
    assert (key_shown(run), "data:image" in run.sheet) == ("", False), "it is shown this once only"
    first = code_by(key)
    run.answer(answered_by="A1", one_time_code=first)
    assert result(run) == "enrolled"
    assert row_of("A1").proven_at is not None
    assert [(one.kind, one.recipient) for one in run.notices if one.kind.startswith("codes")] == [
        ("codes-enrolled", "A1"),
        ("codes-enrolled", "Z1"),
    ]

    kept = kept_by_prefect(run) + archive() + str([one.content for one in run.refused])
    kept += str([one.answer for one in run.questions]) + str([one.because for one in run.rulings])
    assert "H1" in kept
    for told in (key, first, "data:image", "otpauth", another_than(first)):
        assert told not in kept
    assert key not in row_of("A1").secret
    assert [one.identified for one in run.questions] == ["typed", "one-time-code"]


def archive() -> str:
    files = [file for file in (settings().home / "archive").rglob("*") if file.is_file()]
    assert files
    return "".join(file.read_text("utf-8", errors="replace") for file in files)


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-134", "OP-HOUSE-135")
def test_nobody_vouches_for_themselves_and_the_next_superior_does(team: House) -> None:
    run = wish(team, "H1")
    assert run.waits_for
    assert (run.waits_for.asked_of, run.waits_for.eligible) == ("gm-office", ["Z3", "Z4"])
    assert run.waits_for.excluded == [{"number": "H1", "why": "不得为本人作保 nobody vouches for themselves"}]
    assert "须回避：H1（不得为本人作保" in run.sheet
    run.answer(**VOUCHED)
    assert "H1 须回避" in run.sheet
    run.answer(**VOUCHED | {"answered_by": "Z3"})
    assert run.step == "first-code"


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-136")
def test_who_vouches_signs_once_somebody_who_may_has_codes(
    team: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    switch(monkeypatch, "named")
    first = to_the_code(team, "A1")
    first.answer(answered_by="A1", one_time_code=code_of("A1"))
    assert result(first) == "enrolled"
    waiting = wish(team, "A2")
    enrol("H1")
    waiting.answer(**VOUCHED)
    assert waiting.step == "vouching"
    assert "动态口令不正确" in waiting.sheet, "it was shown without the field, and is asked again with it"
    waiting.answer(**VOUCHED, one_time_code=code_of("H1"))
    assert waiting.step == "first-code"
    assert waiting.questions[0].identified == "one-time-code"


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-134")
def test_whoever_declines_says_why_and_there_are_no_codes(team: House) -> None:
    run = wish(team, "A1").answer(answered_by="H1", word="不同意 declined")
    assert "请说明理由" in run.sheet
    run.answer(answered_by="H1", word="不同意 declined", remark="不是本人")
    assert result(run) == "declined"
    assert codes() == []


def codes() -> list[tuple[str, bool, str]]:
    """Whose secrets there are, whether they were proved, why they are void."""
    with reading() as book:
        rows = book.scalars(select(CodeSecret).order_by(CodeSecret.id))
        return [(row.staff, row.proven_at is not None, row.void_why) for row in rows]


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-134")
def test_a_secret_that_is_not_proved_in_time_opens_nothing_and_its_picture_is_gone(team: House) -> None:
    run = to_the_code(team)
    key = key_shown(run)
    assert run.waits_for
    assert run.waits_for.due_at
    assert run.waits_for.due_at - run.questions[0].settled_at == timedelta(minutes=30)  # type: ignore[operator]
    run.miss()
    assert result(run) == "not-proved"
    assert codes() == [("A1", False, "逾期未验证 not proved in time")]
    assert key not in kept_by_prefect(run)
    assert result(to_the_code(team).answer(answered_by="A1", one_time_code=code_of("A1"))) == "enrolled"


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-134")
def test_lost_codes_are_replaced_with_a_reason_and_end_with_the_word_of_whoever_vouches(team: House) -> None:
    enrol("A1")
    run = wish(team, "A1", wish="重新登记 replace", reason="手机遗失", taken_by="H1")
    assert codes() == [("A1", True, "")]
    run.answer(**VOUCHED)
    assert codes() == [("A1", True, "手机遗失"), ("A1", False, "")]
    run.answer(answered_by="A1", one_time_code=code_of("A1"))
    assert result(run) == "enrolled"
    revoked = wish(team, "A1", wish="撤销 revoke", reason="手机遗失").answer(**VOUCHED)
    assert result(revoked) == "revoked"
    assert codes() == [("A1", True, "手机遗失"), ("A1", True, "手机遗失")]
    assert [one.recipient for one in revoked.notices if one.kind == "codes-revoked"] == ["A1", "Z1"]


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-134")
def test_of_two_enrolments_at_once_the_later_secret_counts(team: House) -> None:
    earlier, later = to_the_code(team), to_the_code(team)
    assert "请先办理" in earlier.answer(answered_by="A1", one_time_code=code_of("A1")).sheet
    assert result(later.answer(answered_by="A1", one_time_code=code_of("A1"))) == "enrolled"
    earlier.miss()
    assert result(earlier) == "not-proved"
    assert codes() == [("A1", False, "重新登记 issued anew"), ("A1", True, "")], (
        "nor does its end void the later"
    )


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-134")
def test_only_the_person_enters_the_first_code(team: House) -> None:
    run = to_the_code(team).answer(answered_by="S1", one_time_code=code_of("A1"))
    assert "无权答复" in run.sheet
    assert row_of("A1").last_step == 0, "an answer that is refused uses no code up"


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-134")
@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        ({"staff": "Z9"}, "staff: 没有在职员工"),
        ({"staff": "A2", "taken_by": "H1"}, "登记须由本人发起"),
        ({"staff": "A1", "wish": "重新登记 replace", "reason": "r", "taken_by": "S1"}, "登记须由本人发起"),
        ({"staff": "A1"}, "已有口令"),
        ({"staff": "A2", "wish": "撤销 revoke", "reason": "r"}, "没有可更换或撤销的口令"),
        ({"staff": "A1", "wish": "撤销 revoke"}, "请写明原因"),
    ],
    ids=["nobody", "for-another", "not-hr", "has-codes", "has-none", "no-reason"],
)
def test_a_wish_that_cannot_be_right_is_refused_with_the_reason(
    team: House, request_: dict[str, str], reason: str
) -> None:
    enrol("A1")
    run = wish(team, **request_)
    assert run.state == "Failed"
    assert run.seen.state
    assert reason in str(run.seen.state.message)


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-134")
def test_without_a_key_no_secret_is_kept(team: House, monkeypatch: pytest.MonkeyPatch) -> None:
    switch(monkeypatch, "off", "")
    run = wish(team, "A1")
    assert run.state == "Failed"
    assert run.seen.state
    assert "RULEBOOK_CODE_KEY" in str(run.seen.state.message)


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-134")
def test_a_leavers_codes_end_with_their_last_day_and_do_not_come_back_with_them(
    team: House,
) -> None:
    enrol("A1", "A2")
    today = WorkingCalendar().day_of(datetime.now(UTC))
    with writing() as book:
        book.get_one(Staff, "A1").until = today + timedelta(days=1)
        book.get_one(Staff, "A2").until = today - timedelta(days=2)
    assert keep_secrets(datetime.now(UTC)) == 1
    assert codes() == [("A1", True, ""), ("A2", True, "已离职 left")]
    with writing() as book:  # whoever came back before anybody had looked
        back = book.get_one(Staff, "A1")
        back.since, back.until = today + timedelta(days=1), None
    rules = IdentityPolicy.in_force_on(today, "promotion")
    assert "请先办理" in spent("A1", code_of("A1"), datetime.now(UTC), "1.1", rules)


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-134")
def test_a_run_that_starts_over_while_it_waits_makes_no_other_secret(team: House) -> None:
    run = to_the_code(team)
    key = secret_of("A1")
    run.api.request(
        "POST",
        "/flow_runs/{id}/set_state",
        path_params={"id": run.id},
        json={"state": {"type": "SCHEDULED", "name": "AwaitingRetry"}, "force": True},
    )
    run.burst()
    assert (run.state, run.step, key_shown(run)) == ("Suspended", "first-code", key)
    assert secret_of("A1") == key
    assert result(run.answer(answered_by="A1", one_time_code=code_of("A1"))) == "enrolled"
    run.burst()
    assert codes() == [("A1", True, "")]
