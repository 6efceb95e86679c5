"""One-time codes beside answers, on a real server: what is proved, what is asked again, and what is kept nowhere."""

from typing import Any

import pytest
from complaints import FOUND, ON_BOTH, ON_SQLITE, ORDER, at_once, complain, complaint
from driving import House, Run
from opinions import several_ways
from recordings import register
from signing import another_than, code_of, enrol, lets_code_pass, row_of, switch

from tasks import asking, case_page
from tasks.case import in_hand

CODE = "one_time_code"


@pytest.fixture
def signing(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """The department of six, where every step takes a code, and all but the leadership have some."""
    switch(monkeypatch, "all")
    enrol("S1", "A1", "A2")
    return house


def kept(run: Run) -> str:
    """What Prefect and the case book keep of the questions and answers of a run."""
    body = {"prefix": "", "limit": 200}
    path = {"id": run.id}
    inputs = run.api.request("POST", "/flow_runs/{id}/input/filter", path_params=path, json=body).text
    refused = [(one.content, one.reasons) for one in run.refused]
    return f"{inputs} {run.seen} {refused} {[one.answer for one in run.questions]}"


def not_accepted(run: Run, **content: Any) -> str:
    """Send an answer that is refused; the sheet with the reason."""
    step, attempts = run.step, len(run.refused)
    run.answer(**content)
    assert (run.state, run.step, len(run.refused)) == ("Suspended", step, attempts + 1)
    return run.sheet


@pytest.mark.clause("OP-HOUSE-132", "OP-HOUSE-133")
def test_a_code_proves_who_answered_and_stands_nowhere_afterwards(signing: House) -> None:
    run = complain(signing)
    order = sorted(run.form["properties"], key=lambda name: run.form["properties"][name]["position"])
    assert order[-1] == CODE, "the last field"
    assert CODE in run.form["required"]
    right = code_of("S1")
    assert run.sent(**ORDER) == "REJECT", "the server itself asks for the field"
    assert "动态口令不正确" in not_accepted(run, **ORDER, **{CODE: another_than(right)})
    assert ORDER.items() <= run.refused[0].content.items()
    assert CODE not in run.refused[0].content
    run.answer(**ORDER, **{CODE: right})
    assert run.step == "finding"
    assert [one.identified for one in run.questions] == ["one-time-code", None]
    said = kept(run)
    assert "S1" in said
    assert right not in said
    assert another_than(right) not in said
    assert "S1（动态口令）" in case_page.case_page(in_hand(run.case, str(run.id)))


@ON_BOTH
@pytest.mark.clause("OP-HOUSE-133")
def test_of_two_answers_at_once_with_one_code_one_is_asked_again(signing: House) -> None:
    runs = [complain(signing), complain(signing)]
    right = code_of("S1")
    for run in runs:
        assert run.sent(**ORDER, **{CODE: right}) == "ACCEPT"
    left = list(runs)
    at_once(lambda: left.pop().burst(), 2)
    assert sorted(run.step for run in runs) == ["finding", "investigation"]
    (again,) = (run for run in runs if run.step == "investigation")
    assert "已用过" in again.sheet
    lets_code_pass("S1")
    assert again.answer(**ORDER, **{CODE: code_of("S1")}).step == "finding"


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-133")
def test_an_answer_that_is_refused_for_another_reason_uses_no_code_up(signing: House) -> None:
    run = complain(signing).answer(**ORDER, **{CODE: code_of("S1")})
    right = code_of("A2")
    assert "请填写处理措施" in not_accepted(run, **FOUND | {"remedy": ""}, **{CODE: right})
    assert "无权答复" in not_accepted(run, **FOUND | {"answered_by": "A1"}, **{CODE: right})
    assert right not in kept(run), "not even while it could still be used"
    assert run.answer(**FOUND, **{CODE: right}).step == "result"


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-133")
@pytest.mark.parametrize(("steps", "reason"), [(-9, "已过期"), (9, "偏快")])
def test_a_code_of_another_time_is_asked_again_with_the_reason(
    signing: House, steps: int, reason: str
) -> None:
    assert reason in not_accepted(complain(signing), **ORDER, **{CODE: code_of("S1", steps)})


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-133")
def test_after_five_wrong_codes_the_sixth_answer_waits_even_with_a_right_one(signing: House) -> None:
    run = complain(signing)
    right = code_of("S1")
    for _ in range(5):
        assert "不正确" in not_accepted(run, **ORDER, **{CODE: another_than(right)})
    assert "前不再接受" in not_accepted(run, **ORDER, **{CODE: code_of("S1")})
    assert run.waits_for
    assert run.waits_for.attempt == 7


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-132", "OP-HOUSE-134")
def test_who_has_no_codes_is_told_where_to_get_them(signing: House) -> None:
    run = complain(signing).miss()
    sheet = not_accepted(run, **ORDER | {"answered_by": "L1"}, **{CODE: "123456"})
    assert "请先办理“动态口令登记”" in sheet


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-132")
def test_only_the_steps_that_the_policy_names_are_signed(
    hotline: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    switch(monkeypatch, "named")
    enrol("B1")
    register("R1")
    request = {"recording": "R1", "reason": "测试通话", "taken_by": "F1"}
    run = hotline.start("recording-deletion-request", request=request)
    assert CODE in run.form["properties"]
    approved = {"answered_by": "B1", "decision": "批准删除 approve", "reason": "测试通话"}
    assert run.answer(**approved, **{CODE: code_of("B1")}).state == "Completed"
    complaint = complain(hotline, taken_by="F1")
    assert CODE not in complaint.form["properties"]


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-132")
def test_a_form_that_waited_while_codes_were_switched_on_is_asked_again_with_the_field(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = complain(house)
    assert CODE not in run.form["properties"]
    switch(monkeypatch, "all")
    enrol("S1")
    assert "动态口令" in not_accepted(run, **ORDER)
    assert CODE in run.form["properties"]
    switch(monkeypatch, "off")
    assert run.answer(**ORDER, **{CODE: "123456"}).step == "finding", (
        "and off again: what it says doesn't matter"
    )
    assert run.questions[0].identified == "typed"
    assert row_of("S1").last_step == 0


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-133")
def test_a_run_that_dies_between_the_code_and_the_answer_accepts_it_when_it_starts_over(
    signing: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = complain(signing)
    with monkeypatch.context() as broken:
        broken.setattr(asking.questions, "settle", _dies)
        run.answer(**ORDER, **{CODE: code_of("S1")})
        assert run.state == "Failed"
    assert row_of("S1").last_step > 0, "the code is used up"
    run.api.request(
        "POST",
        "/flow_runs/{id}/set_state",
        path_params={"id": run.id},
        json={"state": {"type": "SCHEDULED", "name": "AwaitingRetry"}, "force": True},
    )
    assert run.burst().step == "finding"
    assert run.refused == []


def _dies(*_: object) -> None:
    raise OSError("the disk is full")


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-51", "OP-HOUSE-132")
def test_a_secret_vote_is_signed_without_being_joined_to_its_voter(
    team: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    switch(monkeypatch, "all")
    enrol("A1")
    deployment = team.api.create_deployment(team.api.create_flow(several_ways), name="several-ways")
    facts = {"complaint": complaint() | {"department": ""}, "way": "ballot", "people": ["A1"]}
    whole = team.api.create_flow_run_from_deployment(deployment, parameters=facts)
    part = team.part_of(Run(team.api, whole.id, several_ways).burst(), "A1")
    vote = {"answered_by": "A1", "vote": "赞成 yes"}
    not_accepted(part, **vote, **{CODE: another_than(code_of("A1"))})
    assert part.refused[0].content == {}
    assert part.answer(**vote, **{CODE: code_of("A1")}).state == "Completed"
    (asked,) = part.questions
    assert (asked.identified, asked.answer) == ("one-time-code", {"answered_by": "A1"})
    inputs = part.api.filter_flow_run_input(part.id, key_prefix="", limit=50, exclude_keys=set())
    assert not [one for one in inputs if "response" in one.key]
