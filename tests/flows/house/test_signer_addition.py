"""signer-addition, and the pages on which signers sign, on a real Prefect server and a real case book."""

from datetime import date, timedelta
from typing import Any

import pytest
from acting import acted, acts, entered, everything_asked, page, refusal, todo
from audited import is_whole
from complaints import CONTENT, FOUND, ON_SQLITE, ORDER, TOLD, asked_of, complain, told
from driving import House, Run
from dying import mortal, through_every_death
from prefect.states import Scheduled
from sqlalchemy import select, update

from deployments.due_times import keep_due_times
from tasks.clock import now
from tasks.records.engine import reading, writing
from tasks.records.models import Question, Staff, Timer
from tasks.records.signers import HeldAnswer, Signer

BEFORE, AFTER, BESIDE = "前加签 before", "后加签 after", "并加签 beside"
YES = {"stand": "同意 agree"}
NO = {"stand": "不同意 disagree", "remark": "型号不对"}


def waiting(house: House) -> Run:
    """A complaint that waits for A2's finding."""
    return complain(house).answer(**ORDER)


def add(house: House, run: Run, signer: str, place: str, by: str = "A2", **more: Any) -> Run:
    return acted(house, "signer-addition", run, by, step="finding", signer=signer, place=place, **more)


def sign(house: House, run: Run, signer: str, said: dict[str, str]) -> None:
    """A signer signs on a page of their own, and the question's run follows."""
    house.part_of(run, signer).answer(answered_by=signer, **said)
    run.go_on()


def signers() -> list[tuple[str, str, str]]:
    with reading() as book:
        return [
            (one.person, one.place, one.state) for one in book.scalars(select(Signer).order_by(Signer.id))
        ]


def held() -> list[str]:
    with reading() as book:
        return list(book.scalars(select(HeldAnswer.state).order_by(HeldAnswer.attempt)))


def finding(run: Run) -> Question:
    return next(one for one in run.questions if one.step == "finding")


@pytest.mark.clause("OP-HOUSE-149", "OP-HOUSE-140")
def test_after_the_answer_is_held_until_the_signer_has_agreed_and_counts_from_then_on(house: House) -> None:
    run = waiting(house)
    due = finding(run).due_at
    assert add(house, run, "T1", AFTER).state == "Completed"
    run.go_on()
    assert len(everything_asked(run)) == 2, "asked when there is something to sign"
    run.answer(**FOUND)
    assert (run.state, run.step, todo(run)) == ("Suspended", "finding", ["several"])
    assert (finding(run).state, finding(run).answer, held()) == ("open", None, ["held"])
    assert "已答复，待加签" in run.sheet
    part = house.part_of(run, "T1")
    assert FOUND["remedy"] in part.sheet, "what is signed stands above the signer's form"
    assert part.waits_for is not None
    assert (part.waits_for.due_at, part.waits_for.in_person) == (due, True)
    part.answer(answered_by="A2", **YES)
    assert "A2 无权答复" in part.sheet
    part.answer(answered_by="T1", **YES)
    assert (finding(run).state, finding(run).answered_by, held()) == ("answered", "A2", ["counted"])
    run.go_on()
    assert (run.step, signers()) == ("result", [("T1", "after", "agreed")])
    assert "**OP-HOUSE-149** 加签:后加签 · A2" in page(run)
    assert run.answer(**TOLD).answer(**CONTENT).state == "Completed"


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-149")
def test_before_nobody_answers_until_the_signer_has_signed(house: House) -> None:
    run = waiting(house)
    add(house, run, "T1", BEFORE)
    run.go_on().answer(**FOUND)
    assert "须先由 T1 加签" in run.sheet
    assert len(run.refused) == 1
    sign(house, run, "T1", YES | {"remark": "可以换"})
    assert (told(run, "signed-before"), asked_of(run)) == (["A2"], "finding → A2")
    assert "可以换" in run.sheet, "whoever was asked reads it"
    assert run.answer(**FOUND).step == "result"


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-149")
@pytest.mark.parametrize("first", ["signer", "asked"])
def test_beside_the_answer_counts_when_both_are_there_whoever_is_first(house: House, first: str) -> None:
    run = waiting(house)
    add(house, run, "T1", BESIDE)
    run.go_on()
    if first == "signer":
        sign(house, run, "T1", YES)
        assert run.step == "finding"
        assert run.answer(**FOUND).step == "result"
        assert held() == []
    else:
        run.answer(**FOUND)
        assert (run.step, held()) == ("finding", ["held"])
        sign(house, run, "T1", YES)
        assert (run.step, held()) == ("result", ["counted"])


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-149")
def test_a_no_sends_the_question_back_with_the_reason_on_top_and_the_next_answer_is_signed_anew(
    house: House,
) -> None:
    run = waiting(house)
    add(house, run, "T1", AFTER)
    add(house, run, "C1", AFTER)
    run.go_on().answer(**FOUND)
    house.part_of(run, "C1").answer(answered_by="C1", **YES)
    part = house.part_of(run, "T1")
    part.answer(answered_by="T1", stand="不同意 disagree")
    assert "不同意须说明理由" in part.sheet
    part.answer(answered_by="T1", **NO)
    run.go_on()
    assert (asked_of(run), todo(run), told(run, "signer-disagreed")) == ("finding → A2", ["A2"], ["A2"])
    on_top, _, _ = run.sheet.replace("\\", "").partition("**调查处理")
    assert "加签人 T1 不同意：型号不对" in on_top
    assert run.form["properties"]["remedy"]["default"] == FOUND["remedy"]
    (attempt,) = run.refused
    assert (attempt.by, attempt.content["remedy"]) == ("A2", FOUND["remedy"])
    run.answer(**FOUND | {"remedy": "更换同型号阀门"})
    assert held() == ["refused", "held"]
    sign(house, run, "T1", YES)
    assert run.step == "finding", "C1 agreed to another answer"
    assert "更换同型号阀门" in house.part_of(run, "C1").sheet
    sign(house, run, "C1", YES)
    assert (run.step, (finding(run).answer or {})["remedy"]) == ("result", "更换同型号阀门")
    assert [one.step for one in everything_asked(run)][2:-1] == [
        "finding.C1",
        "finding.T1",
        "finding.T1-2",
        "finding.C1-2",
    ]


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-149")
@pytest.mark.parametrize("place", [BEFORE, BESIDE])
def test_a_no_before_there_is_an_answer_is_read_by_whoever_is_asked(house: House, place: str) -> None:
    run = waiting(house)
    add(house, run, "T1", place)
    run.go_on()
    sign(house, run, "T1", NO)
    assert "加签人 T1 不同意：型号不对" in run.sheet.replace("\\", "")
    run.answer(**FOUND)
    if place == BESIDE:
        assert run.step == "finding", "and is to agree to the answer"
        sign(house, run, "T1", YES)
    assert run.step == "result"


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-149", "OP-HOUSE-3")
def test_a_signers_silence_is_no_yes_and_the_question_is_missed_as_ever(house: House) -> None:
    run = waiting(house)
    add(house, run, "T1", AFTER)
    run.go_on().answer(**FOUND)
    part = house.part_of(run, "T1")
    run.fall_due()
    part.fall_due()
    run.burst()
    assert asked_of(run) == "finding-2 → S1"
    assert (finding(run).state, finding(run).answer, held()) == ("expired", None, ["lapsed"])
    assert part.burst().state == "Completed"
    assert signers() == [("T1", "after", "lapsed")]


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-149")
def test_a_run_that_has_gone_on_by_itself_after_the_last_signature_is_sent_on_no_more(house: House) -> None:
    run = waiting(house)
    add(house, run, "T1", AFTER)
    run.go_on().answer(**FOUND)
    house.part_of(run, "T1").answer(answered_by="T1", **YES)
    run.api.set_flow_run_state(run.id, Scheduled(name="Resuming"))
    assert run.burst().step == "result"
    keep_due_times(run.api, now)
    with reading() as book:
        of_it = select(Timer.state).where(Timer.question == finding(run).id, Timer.kind == "again")
        assert book.scalars(of_it).one() == "fired"
    assert run.state == "Suspended"


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-149", "OP-HOUSE-3")
def test_at_the_top_of_the_line_where_nothing_is_due_a_signer_has_no_due_time_either(house: House) -> None:
    run = waiting(house)
    while run.waits_for and run.waits_for.due_at:
        run.miss()
    step = run.step
    about = {"step": step, "signer": "T1", "place": AFTER}
    assert acted(house, "signer-addition", run, "L1", **about).state == "Completed"
    run.go_on().answer(**FOUND | {"answered_by": "L1"})
    part = house.part_of(run, "T1")
    assert part.waits_for is not None
    assert (part.waits_for.step, part.waits_for.due_at) == (f"{step}.T1", None)
    part.answer(answered_by="T1", **YES)
    assert run.go_on().step == "result"


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-149", "OP-HOUSE-146")
def test_a_signer_whose_own_time_ran_out_while_the_questions_moved_on_is_asked_anew(house: House) -> None:
    run = waiting(house)
    add(house, run, "T1", AFTER)
    run.go_on().answer(**FOUND)
    assert house.part_of(run, "T1").miss().state == "Completed"
    assert (run.step, held()) == ("finding", ["held"]), "the question itself isn't due yet"
    sign(house, run, "T1", YES)
    assert run.step == "result"
    assert signers() == [("T1", "after", "lapsed"), ("T1", "after", "agreed")]


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-149")
def test_who_cannot_sign_and_who_cannot_add_is_said_and_nothing_changes(house: House) -> None:
    run = waiting(house)
    with writing() as book:
        barred = [{"number": "C1", "why": "利害关系"}]
        book.execute(update(Question).where(Question.step == "finding").values(excluded=barred))
        last = date.today() + timedelta(days=3)  # noqa: DTZ011 - any day to come
        book.execute(update(Staff).where(Staff.number == "L1").values(until=last))
    assert "不能加签本人" in refusal(add(house, run, "A2", AFTER))
    assert "须回避（利害关系）" in refusal(add(house, run, "C1", AFTER))
    assert "没有在职员工“Z9”" in refusal(add(house, run, "Z9", AFTER))
    assert "L1 将于" in refusal(add(house, run, "L1", AFTER))
    assert "S1 不是被询问人" in refusal(add(house, run, "T1", AFTER, by="S1"))
    add(house, run, "T1", AFTER)
    assert "已待其加签" in refusal(add(house, run, "T1", BESIDE))
    run.go_on().answer(**FOUND)
    assert "只能后加签" in refusal(add(house, run, "S1", BEFORE))
    part = house.part_of(run, "T1")
    sub = acted(house, "signer-addition", run, "T1", step="finding.T1", signer="S1", place=AFTER)
    assert "须由本人答复" in refusal(sub), "a signature is in person"
    assert part.state == "Suspended"
    assert len(acts(run)) == 1


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-149")
def test_a_signer_added_to_a_held_answer_holds_it_too(house: House) -> None:
    run = waiting(house)
    add(house, run, "T1", AFTER)
    run.go_on().answer(**FOUND)
    assert add(house, run, "C1", AFTER).state == "Completed"
    sign(house, run, "T1", YES)
    assert run.step == "finding"
    sign(house, run, "C1", YES)
    assert run.step == "result"


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-149")
def test_killed_before_any_effect_each_signs_once_and_the_answer_counts_once(house: House) -> None:
    run = waiting(house)
    with mortal() as lives:
        about = {"step": "finding", "signer": "T1", "place": AFTER}
        through_every_death(lives, entered(house, "signer-addition", run, "A2", **about))
        run.go_on()
        assert run.sent(**FOUND) == "ACCEPT"
        through_every_death(lives, run)
        part = house.part_of(run, "T1")
        assert part.sent(answered_by="T1", **NO) == "ACCEPT"
        through_every_death(lives, part)
        run.go_on()
        assert run.sent(**FOUND) == "ACCEPT"
        through_every_death(lives, run)
        part = house.part_of(run, "T1")
        assert part.sent(answered_by="T1", **YES) == "ACCEPT"
        through_every_death(lives, part)
        run.go_on()
    assert len(lives.deaths) > 10
    assert (run.step, held(), len(acts(run))) == ("result", ["refused", "counted"], 1)
    assert signers() == [("T1", "after", "disagreed"), ("T1", "after", "agreed")]
    assert len(run.refused) == 1
    assert is_whole()
    assert [one.step for one in everything_asked(run)] == [
        "investigation",
        "finding",
        "finding.T1",
        "finding.T1-2",
        "result",
    ]
