"""case-return, on a real Prefect server and a real case book."""

from collections.abc import Mapping
from contextvars import copy_context
from datetime import timedelta
from itertools import combinations
from pprint import pformat
from threading import Thread
from typing import Any

import pytest
from acting import acted, acts, entered, everything_asked, page, refusal, todo
from audited import is_whole
from complaints import CONTENT, DISCONTENT, FOUND, ON_SQLITE, ORDER, TOLD, asked_of, complain, told
from driving import House, Run
from dying import mortal, through_every_death
from sqlalchemy import select

from tasks.clock import now
from tasks.records.engine import reading
from tasks.records.models import VOID_TOO, Question, Ruling, Step

FAULT = FOUND | {"service_fault": True, "at_fault": "T1"}
VERIFIED = {"answered_by": "S1", "verified": True, "at_fault": "T1", "reason": "录音核实"}
ANSWERS: Mapping[str, Mapping[str, Any]] = {
    "investigation": ORDER | {"major": True},
    "finding": FAULT,
    "result": TOLD,
    "call-back": CONTENT,
    "verification": VERIFIED,
}
"""A complaint's answers in their order; who answers each is who returns it."""


def play(run: Run, until: str = "", culprit: str = "T1") -> Run:
    """Answer what is asked, as far as a step; to the end for a blank."""
    while run.step and run.step != until:
        answer = ANSWERS[run.step]
        run.answer(**answer | ({"at_fault": culprit} if "at_fault" in answer else {}))
    return run


def returned(house: House, run: Run, by: str, back_to: str = "", **more: Any) -> Run:
    return acted(house, "case-return", run, by, back_to=back_to, **more)


def what_counts(run: Run, culprit: str = "T1") -> str:
    """Outcome, rulings, answers and acts that count, without their times; whoever is at fault is called so."""
    with reading() as book:
        kept = book.scalars(select(Step.key).where(Step.case == run.case.number, ~Step.key.contains(".")))
        done = sorted(key for key in kept if "~" not in key)
    times = {"due", "at", "late", "since", "received_at"}
    counts = {
        "outcome": {name: said for name, said in (run.case.outcome or {}).items() if name != "case"},
        "rulings": [
            (one.clause, one.what, one.amount, {n: v for n, v in one.because.items() if n not in times})
            for one in run.rulings
        ],
        "answers": [
            (one.step, one.state, one.asked_of, one.answered_by, one.answer)
            for one in run.questions
            if "~" not in one.step
        ],
        "acts": done,
    }
    return pformat(counts, width=100).replace(repr(culprit), "whoever is at fault")


def void_rulings(run: Run) -> list[Ruling]:
    with reading() as book:
        of_it = select(Ruling).where(Ruling.case == run.case.number, Ruling.void_by.is_not(None))
        return list(book.scalars(of_it.execution_options(**VOID_TOO)))


@pytest.mark.clause("OP-HOUSE-152", "OP-HOUSE-140")
def test_the_step_is_asked_again_filled_in_with_the_reason_on_top_and_what_came_since_counts_no_more(
    house: House,
) -> None:
    run = play(complain(house), until="call-back")
    due = next(one.due_at for one in run.questions if one.step == "finding")
    assert returned(house, run, "A1", "finding", reason="客户说没换阀门").state == "Completed"
    assert run.state == "Resuming"
    run.burst()
    assert (asked_of(run), todo(run)) == ("finding → A2", ["A2"])
    on_top, _, _ = run.sheet.partition("**调查处理")
    assert "A1 退回：客户说没换阀门" in on_top
    assert run.form["properties"]["remedy"]["default"] == FOUND["remedy"]
    assert "default" not in run.form["properties"]["answered_by"]
    assert (run.waits_for and run.waits_for.due_at) == due, "a due time that is to come stays"
    assert [(one.step, one.state) for one in run.questions] == [
        ("investigation", "answered"),
        ("finding~1", "gone-back"),
        ("result~1", "gone-back"),
        ("call-back~1", "withdrawn"),
        ("finding", "open"),
    ]
    assert run.questions[1].answer is not None, "the earlier answer stays on record"
    assert told(run, "case-went-back") == ["A2", "C1"]
    (act,) = acts(run)
    assert (act.kind, act.by, act.because["step"]) == ("case_return", "A1", "finding")
    assert "已退回，不再作数" in page(run)
    assert run.answer(**FOUND | {"remedy": "已更换阀门"}).step == "result"
    assert play(run).state == "Completed"


@pytest.fixture(scope="module")
def never_returned() -> list[str]:
    """What counts of a complaint that nobody returned, once one was played: it is the same in each case book."""
    return []


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-152")
@pytest.mark.parametrize(("back_to", "at"), list(combinations(ANSWERS, 2)))
def test_returned_and_answered_as_before_it_ends_as_if_it_had_never_been_returned(
    house: House, never_returned: list[str], back_to: str, at: str
) -> None:
    if not never_returned:
        plain = play(complain(house), culprit="L1")
        assert plain.state == "Completed"
        never_returned.append(what_counts(plain, "L1"))
    again = play(complain(house), until=at)
    by = "S1" if at == "verification" else ANSWERS[at]["answered_by"]
    assert returned(house, again, by, back_to).state == "Completed"
    play(again.burst())
    assert again.state == "Completed"
    assert [what_counts(again)] == never_returned
    assert {one.state for one in everything_asked(again)} == {"answered", "gone-back", "withdrawn"}


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-152")
def test_returned_twice_each_time_stands_under_names_of_its_own(house: House) -> None:
    plain = play(complain(house), culprit="L1")
    run = play(complain(house), until="call-back")
    assert returned(house, run, "A1", "finding").state == "Completed"
    play(run.burst(), until="result")
    assert returned(house, run, "C1", "Investigate", reason="x").state == "Failed", "half a title is none"
    assert returned(house, run, "C1", "investigation").state == "Completed"
    play(run.burst())
    assert run.state == "Completed"
    assert [one.step for one in run.questions] == [
        "investigation~2",
        "finding~1",
        "result~1",
        "call-back~1",
        "finding~2",
        "result~2",
        "investigation",
        "finding",
        "result",
        "call-back",
        "verification",
    ]
    assert what_counts(run) == what_counts(plain, "L1")


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-152")
def test_a_ruling_entered_since_is_void_by_the_return_and_counts_nowhere(house: House) -> None:
    run = play(complain(house), until="finding")
    major = [one for one in run.rulings if one.clause == "CMP-13"]
    assert len(major) == 1
    assert returned(house, run, "A2").state == "Completed", "blank: to the step answered last"
    run.burst().answer(**ORDER | {"major": False})
    assert [one for one in run.rulings if one.clause == "CMP-13"] == [], "it isn't major after all"
    (void,) = void_rulings(run)
    assert (void.clause, void.void_by) == ("CMP-13", acts(run)[0].id)
    assert "不再作数" in page(run).split("## 裁定")[1]


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-152")
def test_an_escalated_level_is_asked_again_and_counts_as_that_level(house: House) -> None:
    run = play(complain(house), until="finding").miss()
    run.answer(**FOUND | {"answered_by": "S1"}).answer(**TOLD)
    assert returned(house, run, "A1", "finding-2").state == "Completed"
    run.burst()
    assert (asked_of(run), run.waits_for and run.waits_for.missed) == ("finding-2 → S1", 1)
    run.answer(**FOUND | {"answered_by": "S1"})
    assert run.answer(**TOLD).answer(**CONTENT).state == "Completed"


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-152", "OP-HOUSE-147")
def test_whoever_it_was_passed_on_to_is_asked_again(house: House) -> None:
    run = play(complain(house), until="finding")
    acted(house, "question-transfer", run, "A2", to="T1")
    run.go_on().answer(**FOUND | {"answered_by": "T1"})
    assert returned(house, run, "C1").state == "Completed"
    assert asked_of(run.burst()) == "finding → T1"


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-153")
def test_a_due_time_that_has_passed_is_counted_anew_from_being_asked_again(house: House) -> None:
    run = play(complain(house, received_at=(now() - timedelta(days=60)).isoformat()), until="investigation")
    while run.step != "finding":
        run.answer(**ORDER) if run.step.startswith("investigation") else run.burst()
    run.answer(**FOUND)
    assert returned(house, run, "C1", "finding").state == "Completed"
    question = run.burst().waits_for
    assert question is not None
    assert question.due_at is not None
    assert question.due_at > now()
    assert (question.due or {})["clause"] == "OP-HOUSE-153"
    assert asked_of(run.miss()) == "finding-2 → S1"
    (missed,) = [one for one in run.rulings if one.what.startswith("逾期")]
    assert missed.clause == "OP-HOUSE-153"


# --- what stands in the way


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-152")
def test_a_penalty_stands_in_the_way_and_the_appeal_is_named(house: House) -> None:
    run = complain(house).answer(**ORDER | {"handler": "A2"})
    run.answer(**FAULT | {"transfer_to": "T1"}).answer(**FAULT | {"answered_by": "T1", "at_fault": "A2"})
    run.answer(**TOLD).answer(**CONTENT).answer(**VERIFIED)
    assert run.step == "verification-2"
    assert "请走处罚申诉 penalty-appeal" in refusal(returned(house, run, "S1", "finding"))
    assert (run.step, acts(run)) == ("verification-2", [])


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-152", "OP-HOUSE-50")
def test_what_several_people_have_said_is_not_undone_by_one(team: House) -> None:
    about = {"former": "S1", "cause": "离职 left", "taken_by": "H1"}
    run = team.start("supervisor-succession", vacancy=about)
    part = team.part_of(run, "R1")
    mine = acted(team, "case-return", run, "R1", step="willingness.R1")
    assert "会签、评审中的一方不能退回" in refusal(mine)
    part.answer(answered_by="R1", stand="愿意 willing")
    for person in ("A1", "A2"):
        team.part_of(run, person).miss()
    run.go_on()
    assert asked_of(run) == "succession-proposal → gm-office"
    assert "他人的答复不因一人而作废" in refusal(acted(team, "case-return", run, "Z3"))
    taken_back = acted(team, "answer-withdrawal", run, "R1")
    assert "他人的答复不因一人而作废" in refusal(taken_back)


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-152")
def test_who_is_not_asked_and_where_there_is_no_such_step_is_said(house: House) -> None:
    run = play(complain(house), until="result")
    assert "S1 不是被询问人" in refusal(returned(house, run, "S1", "finding"))
    assert "可选 finding（" in refusal(returned(house, run, "C1", "call-back"))
    addition = {"step": "result", "signer": "T1", "place": "后加签 after"}
    acted(house, "signer-addition", run, "C1", **addition)
    run.go_on().answer(**TOLD)
    assert "待 T1 加签" in refusal(returned(house, run, "C1", "finding", step="result"))
    run = play(complain(house))
    assert "没有待办事项" in refusal(returned(house, run, "A1", "finding")), "it is closed"


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-152")
def test_whoever_answers_in_the_same_moment_was_first(house: House) -> None:
    run = play(complain(house), until="call-back")
    late = entered(house, "case-return", run, "A1", back_to="finding")
    assert run.sent(**DISCONTENT) == "ACCEPT"
    returning = Thread(target=copy_context().run, args=(late.burst,))
    returning.start()  # it finds the question open still, and its run at work
    run.burst()
    returning.join()
    # How far the answered run had got by then: to the answer, past the question, or between two questions.
    assert any(why in refusal(late) for why in ("刚刚已有人答复", "已不再待办", "没有待办事项"))
    assert (run.step, acts(run), void_rulings(run)) == ("finding-2", [], [])


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-152")
def test_once_it_goes_back_the_later_question_takes_no_answer(house: House) -> None:
    run = play(complain(house), until="call-back")
    assert returned(house, run, "A1", "finding").state == "Completed"
    assert run.sent(**CONTENT) == "ABORT"
    assert run.burst().step == "finding"
    with reading() as book:
        said = book.scalars(select(Question.answer).where(Question.step == "call-back~1")).one()
    assert said is None


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-152")
def test_killed_before_any_effect_the_record_is_the_same(house: House) -> None:
    plain = play(complain(house), until="call-back", culprit="L1")
    assert returned(house, plain, "A1", "finding").state == "Completed"
    play(plain.burst(), culprit="L1")
    run = play(complain(house), until="call-back")
    with mortal() as lives:
        through_every_death(lives, entered(house, "case-return", run, "A1", back_to="finding"))
        through_every_death(lives, run)
    assert len(lives.deaths) > 8
    assert run.step == "finding"
    play(run)
    assert what_counts(run) == what_counts(plain, "L1")
    assert [one.step for one in run.questions] == [one.step for one in plain.questions]
    assert (len(acts(run)), told(run, "case-went-back")) == (1, ["A2", "C1"])
    assert is_whole(), "what was set apart, and what is void, stands in the audit as it is"
