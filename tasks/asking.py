"""`ask`: the only door to people. A question waits in the case book and on the run's page, never in memory."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar, overload

from prefect._internal.pydantic.v2_schema import create_v2_schema
from pydantic import JsonValue, ValidationError

from policies.forms import Answer, faults
from policies.working_time import Due
from tasks import questions
from tasks.case import Case
from tasks.case_page import show_case_page
from tasks.question_sheet import question_sheet
from tasks.records.engine import reading
from tasks.records.models import Question
from tasks.run_page import Response, label, response_to, wait_with
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
) -> Form: ...
@overload
def ask(
    to: str,
    form: type[Form],
    *,
    case: Case,
    due: Due,
    suggest: Mapping[str, JsonValue] = ...,
    because: Sequence[str] = ...,
    check: Callable[[Form], Sequence[str]] = ...,
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
) -> Form | None:
    """Put a form to a role or a person; the filled form, or None when it was still blank at the due time.

    While it waits there is neither process nor thread. An answer that the form, the register or the rules
    refuse is kept, and asked for again with the reasons on top. `suggest` fills the form in beforehand,
    `because` says why it is asked, `check` is the procedure's own rule: what it objects to, as `field: reason`.
    """
    question, new = questions.put(case, case.step(_step(form)), to, form, due)
    prefilled = {name: value for name, value in suggest.items() if name in form.model_fields}
    while question.state == "open":
        response = None if new else response_to(question.run_id, question.step, question.attempt)
        if response is None:
            _wait(case, question, form, prefilled, because)
        elif response.expired:
            questions.expire(question)
            return None
        else:
            content = {**prefilled, **response.content}
            answer, wrong = _examined(case, question, form, content, response)
            if answer is not None and (wrong := list(check(answer.given_at(response.at)))):
                answer = None
            if answer is not None:
                questions.settle(question, answer, response.at)
                return answer.given_at(response.at)
            question = questions.refuse(question, content, wrong, response.at)
    if question.state != "answered" or question.settled_at is None:
        return None
    return form.model_validate(question.answer).given_at(question.settled_at)


def _step(form: type[Answer]) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "-", form.__name__).lower()


def _wait(
    case: Case, question: Question, form: type[Answer], prefilled: dict[str, Any], because: Sequence[str]
) -> None:
    schema = create_v2_schema(form.__name__, model_base=form)
    for name, value in prefilled.items():
        schema["properties"][name]["default"] = value
    schema["required"] = [name for name in schema.get("required", []) if name not in prefilled]
    label(case, question.asked_of)
    show_case_page(case)
    wait_with(
        question.run_id, question.step, question.attempt, schema, question_sheet(case, question, because)
    )


def _examined(
    case: Case, question: Question, form: type[Form], content: dict[str, Any], response: Response
) -> tuple[Form | None, list[str]]:
    try:
        answer = form.model_validate(content).localised(case.calendar.zone)
    except ValidationError as error:
        return None, faults(form, error)
    wrong = [*_unknown_people(case, question, answer, response), *answer.doubtful()]
    return (None, wrong) if wrong else (answer, [])


def _unknown_people(case: Case, question: Question, answer: Answer, response: Response) -> list[str]:
    day = case.calendar.day_of(response.at)
    with reading() as book:
        may_answer = [person.number for person in eligible(book, case.department, question.asked_of, day)]
        if answer.answered_by not in may_answer:
            able = "、".join(may_answer) or "无人在岗 nobody holds this role, tell the administrator"
            return [f"answered_by: {answer.answered_by} 无权答复 may not answer; 可答复者 {able}"]
        return [
            f"{name}: 没有在职员工“{number}” nobody of that number works here"
            for name, number in answer.staff_named()
            if not known(book, case.department, number, day)
        ]
