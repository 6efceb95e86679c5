"""`ask`: the only door to people. A question waits in the case book and on the run's page, never in memory."""

import re
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from datetime import datetime
from functools import cache
from typing import Any, TypeVar, overload

from prefect._internal.pydantic.v2_schema import create_v2_schema
from pydantic import JsonValue, ValidationError

from policies.forms import Answer, faults
from policies.working_time import Due
from tasks import identity, questions
from tasks.case import Case
from tasks.case_page import show_case_page
from tasks.exclusion import NOBODY, barred_from, excluded_by
from tasks.forgetting import forget_copies
from tasks.question_sheet import question_sheet
from tasks.records.engine import reading
from tasks.records.models import Question
from tasks.run_page import label, response_to, wait_with
from tasks.set_apart import filled_in
from tasks.signer_pages import wait_if_held
from tasks.signing import unsigned_before
from tasks.staff import eligible, known

Form = TypeVar("Form", bound=Answer)
NOTHING: Mapping[str, JsonValue] = {}


def no_objection(_answer: Answer) -> Sequence[str]:
    return ()


@overload
def ask(
    to: str,
    form: type[Form],
    *,
    case: Case,
    suggest: Mapping[str, JsonValue] = ...,
    because: Sequence[str] = ...,
    check: Callable[[Form], Sequence[str]] = ...,
    excluded: Mapping[str, str] = ...,
) -> Form: ...
@overload
def ask(
    to: str,
    form: type[Form],
    *,
    case: Case,
    due: Due | None,
    suggest: Mapping[str, JsonValue] = ...,
    because: Sequence[str] = ...,
    check: Callable[[Form], Sequence[str]] = ...,
    excluded: Mapping[str, str] = ...,
) -> Form | None: ...
def ask(
    to: str,
    form: type[Form],
    *,
    case: Case,
    due: Due | None = None,
    suggest: Mapping[str, JsonValue] = NOTHING,
    because: Sequence[str] = (),
    check: Callable[[Form], Sequence[str]] = no_objection,
    excluded: Mapping[str, str] = NOBODY,
) -> Form | None:
    """Put a form to a role or a person; the filled form, or None when it was still blank at the due time.

    While it waits there is neither process nor thread. An answer that the form, the register or the rules
    refuse is kept, and asked for again with the reasons on top. `suggest` fills the form in beforehand,
    `because` says why it is asked, `check` is the procedure's own rule: what it objects to, as `field: reason`.
    `excluded` may not answer, with the reason; where nobody else is left, the next level up is asked.
    A one-time code, where the step takes one, is looked at last: an answer that is refused uses none up.
    What a secret ballot said is given to nobody.
    """
    question, new = questions.put(case, case.step(step_of(form)), to, form, due, excluded)
    ends_now = question.state == "open"
    while question.state == "open":
        prefilled = filled_in(question, form, suggest)
        response = None if new else response_to(question.run_id, question.step, question.attempt)
        if response is None or response.returning:
            wait_if_held(case, question)
            _wait(case, question, form, prefilled, because)
        elif response.expired:
            question = questions.expire(question)
        elif response.again:
            question = questions.anew(question)
        else:
            content, code = identity.parted({**prefilled, **response.content})
            answer, wrong = _examined(case, question, form, content, response.at, check)
            proof = identity.proof_of(case, question, answer, code, wrong)
            if answer is not None and not proof.wrong:
                question = questions.settle(question, answer, response.at, proof.identified)
                if question.state == "open":  # kept apart, and asked on
                    forget_copies(question)
            else:
                kept = {} if form.secret else content
                question = questions.refuse(question, kept, proof.wrong, response.at)
            if code and question.state == "open":
                identity.forget(question)
    _clear_the_page(question, form, ends_now=ends_now)
    if form.secret or question.state != "answered" or question.settled_at is None:
        return None
    return form.model_validate(question.answer).given_at(question.settled_at)


def _clear_the_page(question: Question, form: type[Answer], *, ends_now: bool) -> None:
    """Take off the run's page what nobody is to see there again, and, as the question ends, what the case book has."""
    if identity.leaves_no_copy(question, form):
        identity.forget(question)
    if ends_now:
        forget_copies(question)


def step_of(form: type[Answer]) -> str:
    """What the step is called at which a form is asked for."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", form.__name__).lower()


@cache
def _schema_of(form: type[Answer]) -> dict[str, Any]:
    # Prefect makes a class anew for each form that it shows.
    return create_v2_schema(form.__name__, model_base=form)


def _wait(
    case: Case, question: Question, form: type[Answer], prefilled: dict[str, Any], because: Sequence[str]
) -> None:
    schema = deepcopy(_schema_of(form))
    for name, value in prefilled.items():
        schema["properties"][name]["default"] = value
    schema["required"] = [name for name in schema.get("required", []) if name not in prefilled]
    schema = identity.with_code(case, question, form, schema)
    label(case, question.asked_of)
    show_case_page(case)
    wait_with(
        question.run_id, question.step, question.attempt, schema, question_sheet(case, question, because)
    )


def _examined(
    case: Case,
    question: Question,
    form: type[Form],
    content: dict[str, Any],
    at: datetime,
    check: Callable[[Form], Sequence[str]],
) -> tuple[Form | None, list[str]]:
    try:
        answer = form.model_validate(content).localised(case.calendar.zone).given_at(at)
    except ValidationError as error:
        return None, faults(form, error)
    wrong = unsigned_before(question) or [*_unknown_people(case, question, answer), *answer.doubtful()]
    wrong = wrong or list(check(answer))
    return (None, wrong) if wrong else (answer, [])


def _unknown_people(case: Case, question: Question, answer: Answer) -> list[str]:
    day = case.calendar.day_of(answer.answered_at)
    with reading() as book:
        excluded = barred_from(book, case, type(answer), excluded_by(question))
        if why := excluded.get(answer.answered_by):
            return [f"answered_by: {answer.answered_by} 须回避 may not answer here: {why}"]
        people = eligible(book, case.department, question.asked_of, day, excluded)
        may_answer = [person.number for person in people]
        if answer.answered_by not in may_answer:
            able = "、".join(may_answer) or "无人在岗 nobody holds this role, tell the administrator"
            return [f"answered_by: {answer.answered_by} 无权答复 may not answer; 可答复者 {able}"]
        if answer.in_person and answer.answered_by != question.asked_of:
            return [f"answered_by: 须由 {question.asked_of} 本人答复 nobody stands in for the person asked"]
        return [
            f"{name}: 没有在职员工“{number}” nobody of that number works here"
            for name, number in answer.staff_named()
            if not known(book, case.department, number, day)
        ]
