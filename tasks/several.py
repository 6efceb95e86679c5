"""A question to several people: a run of its own for each, and the case goes on when the outcome is certain."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Generic, NamedTuple, NoReturn, TypeVar
from uuid import UUID

from prefect.states import Cancelled
from pydantic import JsonValue
from sqlalchemy import select

from policies.forms import Answer
from policies.several import AllOf, Ballot, Count, Everybody, Opinion, Outcome, Part, Rule, Said
from policies.working_time import Due
from tasks import questions
from tasks.asking import NOTHING, step_of
from tasks.ballots import count_of
from tasks.case import Case
from tasks.case_page import show_case_page
from tasks.clock import now
from tasks.notices import tell
from tasks.records import models
from tasks.records.engine import reading, writing
from tasks.records.models import Question, Step, Timer
from tasks.run_page import client, label, response_to, wait_with
from tasks.staff import SEVERAL
from tasks.standing import LATEST, part_of, parts_of, standing
from tasks.wording import worded

Form = TypeVar("Form", bound=Answer)
AFTERWARDS = timedelta(seconds=5)
"""How long after the due time a case looks by itself whether the outcome is certain, should nobody have told it."""
NOTHING_TO_FILL_IN: dict[str, Any] = {"title": "Waiting", "type": "object", "properties": {}}
ONE_OF_SEVERAL = "one-of-several/one-of-several"


class Gathered(NamedTuple, Generic[Form]):
    """What several people answered: the outcome, the answers in the order asked, and who stayed silent."""

    asked: Sequence[str]
    outcome: Outcome
    answers: Sequence[Form]
    silent: Sequence[str]
    step: str = ""

    @property
    def agreed(self) -> bool:
        return self.outcome is Outcome.AGREED

    @property
    def voted(self) -> Sequence[str]:
        """Who answered, whatever it was."""
        return [person for person in self.asked if person not in self.silent]

    @classmethod
    def in_order(cls, asked: Sequence[str], answers: Sequence[Form]) -> "Gathered[Form]":
        """What came of asking one after the other: all have to agree, and the last one asked may have been silent."""
        said = [Said.YES if not isinstance(one, Opinion) or one.consents else Said.NO for one in answers]
        silent = asked[len(answers) :]
        order = dict(zip(asked, [*said, *[Said.SILENT] * len(silent)], strict=True))
        return cls(asked, AllOf().outcome(order) or Outcome.SHORT, answers, silent)


def gather(
    people: Sequence[str],
    form: type[Form],
    *,
    case: Case,
    due: Due,
    rule: Rule,
    suggest: Mapping[str, JsonValue] = NOTHING,
    because: Sequence[str] = (),
) -> Gathered[Form]:
    """Put a form to each of these people, in a run of their own, and go on when the rule's outcome is certain.

    Meanwhile the case waits without process or thread. Whose answer is no longer needed is told so, and asked
    no more; who is silent at the due time has neither agreed nor refused.
    """
    asked = list(dict.fromkeys(people))
    question = _put(case, form, asked, due)
    _hand_out(
        case,
        question,
        [
            Part(
                case=case.number,
                step=part_of(question, person),
                person=person,
                form=f"{form.__module__}:{form.__qualname__}",
                due=due,
                rule=rule,
                suggest=dict(suggest),
                because=tuple(because),
            )
            for person in asked
        ],
    )
    while question.state == "open":
        outcome = rule.outcome(standing(question, form))
        if outcome is not None:
            question = _settled(question, outcome)
        elif response_to(question.run_id, question.step, question.attempt) is None:
            _wait(case, question)
        else:  # whoever sent it on, what was said decides
            question = _again(question)
    return _gathered(case, question, form)


def ballot(people: Sequence[str], form: type[Ballot], *, case: Case, due: Due, shown_from: int) -> Count:
    """Put a secret ballot to these people; how often each choice was made, once all have voted or time is up.

    OP-HOUSE-51 · not shown where fewer than `shown_from` voted.
    """
    gathered = gather(people, form, case=case, due=due, rule=Everybody(quorum=0))
    return count_of(case.number, gathered.step, len(gathered.asked), shown_from)


def _put(case: Case, form: type[Answer], asked: list[str], due: Due) -> Question:
    step = case.step(step_of(form))
    with writing() as book:
        known = book.scalars(
            select(Question).where(Question.case == case.number, Question.step == step)
        ).first()
        if known is not None:
            return known
        question = Question(
            case=case.number,
            department=case.department,
            step=step,
            form=form.__name__,
            title=form.asks,
            clause=form.__clauses__[0],
            asked_of=SEVERAL,
            eligible=asked,
            run_id=case.run_id,
            asked_at=now(),
            changed_at=now(),
            due_at=due.at,
            due=due.model_dump(mode="json"),
            provisional=due.provisional,
        )
        book.add(question)
        book.get_one(models.Case, case.number).state = form.state
        book.flush()
        book.add(Timer(question=question.id, kind="due", at=due.at + AFTERWARDS))
    return question


def _hand_out(case: Case, question: Question, parts: Sequence[Part]) -> None:
    # Started before it is noted: a run that dies in between starts each of them again under the same key.
    noted = f"{question.step}.handed-out"
    if noted in case.done:
        return
    api = client()
    deployment = api.read_deployment_by_name(ONE_OF_SEVERAL).id
    for part in parts:
        api.create_flow_run_from_deployment(
            deployment,
            parameters={"part": part.model_dump(mode="json")},
            name=f"{case.title} · {part.person}",
            tags=[f"procedure:{case.procedure}", f"part-of:{case.number}"],
            idempotency_key=f"{case.run_id} {part.step}",
        )
    with writing() as book:
        book.merge(Step(case=case.number, key=noted, at=now(), gave={"gave": len(parts)}))


def _wait(case: Case, question: Question) -> NoReturn:
    by_step = parts_of(question)
    states = {person: by_step.get(part_of(question, person)) for person in question.eligible}
    label(case, SEVERAL)
    show_case_page(case)
    sheet = worded("house/one_of_several.md.j2", case=case, question=question, parts=states)
    wait_with(question.run_id, question.step, question.attempt, NOTHING_TO_FILL_IN, sheet)


def _again(question: Question) -> Question:
    with writing() as book:
        again = book.get_one(Question, question.id)
        again.attempt, again.changed_at = question.attempt + 1, now()
        timer = book.scalars(select(Timer).where(Timer.question == question.id)).one()
        timer.state, timer.at = "waiting", max(timer.at, now() + LATEST)
    return again


def _settled(question: Question, outcome: Outcome) -> Question:
    questions.gathered(question, outcome)
    with reading() as book:
        return book.get_one(Question, question.id)


def _gathered(case: Case, question: Question, form: type[Form]) -> Gathered[Form]:
    parts = parts_of(question)
    _call_off(case, question, [part for part in parts.values() if part.state == "open"])
    rows = [(person, parts.get(part_of(question, person))) for person in question.eligible]
    answers = [
        form.model_validate(row.answer).given_at(row.settled_at)
        for _, row in rows
        if row is not None and row.state == "answered" and row.settled_at is not None and not form.secret
    ]
    silent = [person for person, row in rows if row is None or row.state != "answered"]
    outcome = Outcome((question.answer or {})["outcome"])
    return Gathered(question.eligible, outcome, answers, silent, question.step)


def _call_off(case: Case, question: Question, parts: Sequence[Question]) -> None:
    for part in parts:
        questions.withdraw(part)
        client().set_flow_run_state(
            UUID(part.run_id), Cancelled(message=f"{case.number}: decided without it")
        )
        with writing() as book:
            tell(book, case, part.asked_of, "not-needed", key=part.step, title=question.title)
