"""A case that began under one version of its flow goes on under the next: what may change in between, what may not."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from complaints import FOUND, ON_SQLITE, ORDER, complain, complaint
from driving import House, Run, deployed
from prefect import Flow, flow
from prefect.states import AwaitingRetry
from sqlalchemy import update
from sqlalchemy.orm import Session

from deployments import upgrade
from policies.cases.complaint_forms import Closing, Complaint, Finding, Investigation, Verification
from policies.cases.complaint_handling import ComplaintPolicy, Outcome
from policies.forms import Answer
from policies.rulebook import adopt
from tasks.acts import act
from tasks.asking import ask
from tasks.case import Case
from tasks.case_book import open_case
from tasks.closing import close
from tasks.records.engine import writing
from tasks.records.models import Question
from tasks.registering import register

pytestmark = ON_SQLITE
STEPS = {Investigation: "supervisor", Finding: "A2", Closing: "supervisor", Verification: "supervisor"}
ENDS = {"answered_by": "S1", "decision": "结案(客户不满意) close-unsatisfied", "reason": "客户满意"}
VERIFIED = {"answered_by": "S1", "verified": True, "at_fault": "A1", "reason": "录音核实"}


def version(*forms: type[Answer], noted: Any = None) -> Flow[Any, Any]:
    """A version of a procedure that asks these forms, one after the other."""

    @flow(name="complaint-handling")
    def handling(complaint: Complaint) -> Outcome:
        case = open_case(ComplaintPolicy, complaint)
        rules = register(case, ComplaintPolicy, complaint)
        if noted:
            noted(case)
        for form in forms:
            ask(STEPS[form], form, case=case, due=rules.call_back_due(complaint.received_at))
        return close(case, Outcome(case=case.number))

    return handling


def begun(house: House, old: Flow[Any, Any]) -> Run:
    """A case that waits at its first form under the old version."""
    parameters = {"complaint": complaint()}
    made = house.api.create_flow_run_from_deployment(
        deployed(house.api, "complaint-handling"), parameters=parameters
    )
    return Run(house.api, made.id, old).burst(made)


def upgraded(run: Run, new: Flow[Any, Any]) -> Run:
    """The same run, as workers with the new code carry it on."""
    return Run(run.api, run.id, new)


def steps(run: Run) -> list[tuple[str, str]]:
    return [(one.step, one.state) for one in run.questions]


def astray(house: House) -> list[str]:
    return [str(one) for one in upgrade.left_behind(house.api)]


@pytest.fixture
def tomorrow(tmp_path: Path) -> Iterator[Path]:
    """Numbers that the next version of the policies has."""
    yield tmp_path / "next.toml"
    adopt(None)


def test_a_step_added_after_the_open_question_is_asked_in_its_turn(house: House) -> None:
    run = begun(house, version(Investigation, Finding))
    run = upgraded(run, version(Investigation, Finding, Closing)).answer(**ORDER)
    assert run.step == "finding"
    assert run.answer(**FOUND).step == "closing"
    assert run.answer(**ENDS).state == "Completed"
    assert steps(run) == [("investigation", "answered"), ("finding", "answered"), ("closing", "answered")]
    assert astray(house) == []


def test_a_step_added_before_the_open_question_is_asked_next_and_the_answer_given_still_counts(
    house: House,
) -> None:
    run = begun(house, version(Investigation, Finding))
    run = upgraded(run, version(Verification, Investigation, Finding)).answer(**ORDER)
    assert run.step == "investigation", "its answer is not read yet, so it is still open"
    assert astray(house) == [f"{run.case.number} investigation: 运行停在 its run waits at verification-1"]
    run.answer(**VERIFIED)
    assert run.step == "finding", "nobody is asked the first question a second time"
    assert run.answer(**FOUND).state == "Completed"


def test_words_that_changed_are_read_from_the_next_question_on(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = begun(house, version(Investigation, Finding))
    monkeypatch.setattr(Finding, "asks", "新的说法 New words")
    monkeypatch.setattr(Investigation, "asks", "新的问法 Other words")
    run = upgraded(run, version(Investigation, Finding))
    assert "新的问法" not in run.sheet, "what stands on a page was written as it was asked"
    run.answer(**ORDER)
    assert [one.title for one in run.questions] == [
        "立案调查,指定处理人 Open the investigation",
        "新的说法 New words",
    ]


def test_a_number_that_changed_reaches_no_open_case_and_every_new_one(house: House, tomorrow: Path) -> None:
    run = begun(house, both := version(Investigation, Finding))
    first = run.questions[0].due
    tomorrow.write_text(
        '[complaint_handling.call_back_within]\nvalues = [{ since = 2020-01-01, value = "77 minutes" }]\n'
    )
    adopt(tomorrow)
    run = upgraded(run, both).answer(**ORDER)
    assert run.questions[1].due == first
    later = begun(house, both).questions[0]
    assert later.due_at
    assert later.due_at - later.asked_at < timedelta(minutes=78)


def test_a_step_that_was_taken_out_leaves_its_question_open_and_an_administrator_is_told_which(
    house: House,
) -> None:
    run = begun(house, version(Investigation, Finding))
    run = upgraded(run, version(Finding)).answer(**ORDER)
    number = run.case.number
    assert steps(run) == [("investigation", "open"), ("finding", "open")]
    assert astray(house) == [f"{number} investigation: 运行停在 its run waits at finding-1"]
    run.answer(**FOUND)
    assert run.state == "Completed"
    assert astray(house) == [f"{number} investigation: 运行已结束 its run has ended Completed"]


def test_a_form_that_was_renamed_is_asked_anew_under_its_new_name(house: House) -> None:
    run = begun(house, version(Investigation, Finding))
    run = upgraded(run, version(Verification, Finding)).answer(**ORDER)
    assert steps(run) == [("investigation", "open"), ("verification", "open")]
    assert astray(house) == [f"{run.case.number} investigation: 运行停在 its run waits at verification-1"]


def test_with_the_old_code_back_such_a_case_goes_on_as_if_nothing_had_been(house: House) -> None:
    run = begun(house, old := version(Investigation, Finding))
    upgraded(run, version(Verification, Finding)).answer(**ORDER)
    run.answer(**VERIFIED)
    assert run.flow is old
    assert (run.questions[0].state, run.questions[-1].step) == ("answered", "finding")
    assert run.answer(**FOUND).state == "Completed"


def test_an_act_that_gives_something_else_now_fails_the_run_and_the_old_code_and_retry_mend_it(
    house: House,
) -> None:
    run = begun(house, old := version(Investigation, noted=gives_a_word()))
    run = upgraded(run, version(Investigation, noted=gives_a_number())).answer(**ORDER)
    assert run.state == "Failed"
    message = (run.seen.state and run.seen.state.message) or ""
    assert "valid integer" in message
    house.api.set_flow_run_state(run.id, AwaitingRetry())
    assert upgraded(run, old).burst().state == "Completed"
    assert steps(run) == [("investigation", "answered")]


def test_an_act_that_was_renamed_is_done_a_second_time(house: House) -> None:
    times: list[str] = []
    run = begun(house, version(Investigation, noted=notes(times, "noted")))
    upgraded(run, version(Investigation, noted=notes(times, "written_down"))).answer(**ORDER)
    assert times == ["noted", "written_down"]


def notes(times: list[str], name: str) -> Any:
    def noted(_book: Session, _case: Case) -> None:
        times.append(name)

    noted.__name__ = name
    return act("记下 Note")(noted)


def gives_a_word() -> Any:
    @act("记下 Note")
    def noted(_book: Session, _case: Case) -> str:
        return "一句话"

    return noted


def gives_a_number() -> Any:
    @act("记下 Note")
    def noted(_book: Session, _case: Case) -> int:
        return 1

    return noted


def test_a_form_or_procedure_that_the_new_code_lacks_is_named_before_its_workers_start(house: House) -> None:
    run = complain(house)
    assert list(upgrade.of_no_form()) == []
    with writing() as book:
        book.execute(update(Question).where(Question.case == run.case.number).values(form="Inquiry"))
    (found,) = upgrade.of_no_form()
    assert str(found) == f"{run.case.number} investigation: 没有表单 there is no form Inquiry"
