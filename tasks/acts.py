"""Acts: one effect each, shown in the run's history, done once however often the run starts over."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar, get_type_hints

from prefect import task
from prefect.cache_policies import NO_CACHE
from pydantic import JsonValue, TypeAdapter
from sqlalchemy import select
from sqlalchemy.orm import Session

from tasks.auditing.hand import at_work
from tasks.case import Case
from tasks.clock import now
from tasks.records.engine import writing
from tasks.records.models import Step

STEP: ContextVar[str | None] = ContextVar("step", default=None)
"""The step whose act is entering something; none beside acts."""

P = ParamSpec("P")
R = TypeVar("R")


def done_so_far(book: Session, number: str) -> dict[str, JsonValue]:
    """What the acts of a case have given so far, by step."""
    steps = book.scalars(select(Step).where(Step.case == number))
    return {step.key: step.gave["gave"] for step in steps}


@contextmanager
def entering(key: str) -> Iterator[None]:
    """What is entered meanwhile is entered by the act of that step."""
    before = STEP.set(key)
    try:
        yield
    finally:
        STEP.reset(before)


@task(cache_policy=NO_CACHE, persist_result=False)
def _carry_out(effect: Callable[[], R]) -> R:
    return effect()


def act(
    title: str,
) -> Callable[[Callable[Concatenate[Session, Case, P], R]], Callable[Concatenate[Case, P], R]]:
    """Make an effect on the case book an act of its case.

    The effect and the mark that it is done are entered together. Memory lies in the case book by step key,
    not in Prefect's results: a run that starts over, on any machine, reads what the act gave and does
    nothing twice. `title` is what the run's history shows.
    """

    def decorate(effect: Callable[Concatenate[Session, Case, P], R]) -> Callable[Concatenate[Case, P], R]:
        gives: TypeAdapter[R] = TypeAdapter(get_type_hints(effect)["return"])
        shown = _carry_out.with_options(name=title)

        @wraps(effect)
        def once(case: Case, /, *args: P.args, **kwargs: P.kwargs) -> R:
            key = case.step(effect.__name__)
            if key in case.done:
                return gives.validate_python(case.done[key])

            def entered() -> R:
                with at_work(case=case.number), entering(key), writing() as book:
                    gave = effect(book, case, *args, **kwargs)
                    kept = {"gave": gives.dump_python(gave, mode="json")}
                    book.add(Step(case=case.number, key=key, at=now(), gave=kept, after=case.after))
                return gave

            return shown(entered)

        return once

    return decorate
