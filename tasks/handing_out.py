"""A question put to several as a whole, and a run of its own for each of them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import select

from policies.forms import Answer
from policies.working_time import Due
from tasks.asking import step_of
from tasks.case import Case
from tasks.clock import now
from tasks.records import models
from tasks.records.engine import writing
from tasks.records.models import Question, Step, Timer
from tasks.run_page import client
from tasks.staff import SEVERAL
from tasks.standing import LATEST

AFTERWARDS = timedelta(seconds=5)
"""How long after the due time a case looks by itself whether the outcome is certain, should nobody have told it."""


class OwnRun(NamedTuple):
    """The run in which one of several is asked: who, under which key it is started once, with what."""

    name: str
    key: str
    parameters: dict[str, Any]


def put_to_all(case: Case, form: type[Answer], asked: Sequence[str], due: Due) -> Question:
    """The question of the case's next step of that form, put to all of these as a whole; entered once."""
    step = case.step(step_of(form))
    with writing() as book:
        known = book.scalars(
            select(Question).where(Question.case == case.number, Question.step == step)
        ).first()
        if known is not None:
            case.puts(known.id)
            return known
        question = Question(
            case=case.number,
            department=case.department,
            step=step,
            form=form.__name__,
            title=form.asks,
            clause=form.__clauses__[0],
            asked_of=SEVERAL,
            eligible=list(asked),
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
    case.puts(question.id)
    return question


def hand_out(case: Case, question: Question, deployment: str, runs: Sequence[OwnRun]) -> None:
    """Start the run of each, once."""
    # Started before it is noted: a run that dies in between starts each of them again under the same key.
    noted = f"{question.step}.handed-out"
    if noted in case.done:
        return
    api = client()
    flow = api.read_deployment_by_name(deployment).id
    for run in runs:
        api.create_flow_run_from_deployment(
            flow,
            parameters=run.parameters,
            name=f"{case.title} · {run.name}",
            tags=[f"procedure:{case.procedure}", f"part-of:{case.number}"],
            idempotency_key=f"{case.run_id} {run.key}",
        )
    with writing() as book:
        mark = {"gave": len(runs)}
        book.merge(Step(case=case.number, key=noted, at=now(), gave=mark, after=case.after))


def looked_at_again(question: Question) -> Question:
    """The question once more, after a look that made nothing certain; the next one is a while away."""
    with writing() as book:
        again = book.get_one(Question, question.id)
        again.attempt, again.changed_at = question.attempt + 1, now()
        timer = book.scalars(select(Timer).where(Timer.question == question.id, Timer.kind == "due")).one()
        timer.state, timer.at = "waiting", max(timer.at, now() + LATEST)
    return again


def look_now(question: int) -> None:
    """Have the keeper send the case on at its next look.

    It comes back while the run of the case is busy: what is said in that moment isn't overlooked.
    """
    with writing() as book:
        timer = book.scalars(select(Timer).where(Timer.question == question, Timer.kind == "due")).one()
        timer.at, timer.state = now(), "waiting"
