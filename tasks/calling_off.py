"""Stopping what a case still waits for; what was done stays, and nothing is deleted (OP-HOUSE-117)."""

from uuid import UUID

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterTags
from prefect.client.schemas.objects import FlowRun
from prefect.states import Cancelled
from sqlalchemy import select

from tasks import questions
from tasks.case import Case
from tasks.clock import now
from tasks.forgetting import forget_form
from tasks.records import models
from tasks.records.engine import reading, writing
from tasks.records.models import Question, Step
from tasks.run_page import client, response_key, response_to, write_input

CALLED_OFF = {"called off": True}
"""What is written in the place of an answer that is no longer wanted."""


class StillAtWork(Exception):  # noqa: N818 - what holds the stop up, and passes in a moment
    """A run of the case is just at work, or somebody has just answered: it is stopped at its next wait."""


def call_off(case: Case, number: str) -> bool:
    """Stop another case: its open questions fall away and its runs end Cancelled; False where it has ended by then.

    Whoever answers in the same moment was first, or changes nothing: the server's index on the response decides.
    """
    key = case.step("call_off")
    if key not in case.done:
        stopped = _stop(number, f"{case.number}: called off")
        with writing() as book:
            book.merge(Step(case=case.number, key=key, at=now(), gave={"gave": stopped}, after=case.after))
        return stopped
    return bool(case.done[key])


def stop_asking(case: Case) -> None:
    """Withdraw what other runs of this case still ask, once: it is settled without them."""
    with reading() as book:
        asked = Question.case == case.number, Question.state == "open", Question.run_id != case.run_id
        left = list(book.scalars(select(Question).where(*asked)))
    if left:
        withdraw_each([question.id for question in left], f"{case.number}: settled without it")


@task(
    name="不再询问 Ask no more",
    retries=90,
    retry_delay_seconds=1,
    cache_policy=NO_CACHE,
    persist_result=False,
)
def withdraw_each(numbers: list[int], why: str) -> None:
    """Withdraw questions that runs of their own still ask, and end those runs."""
    api = client()
    with reading() as book:
        rows = list(book.scalars(select(Question).where(Question.id.in_(numbers), Question.state == "open")))
    for question in rows:
        _withdraw(api, question, why)


@task(
    name="停止未办事项 Stop what isn't done",
    retries=90,
    retry_delay_seconds=1,
    cache_policy=NO_CACHE,
    persist_result=False,
)
def _stop(number: str, why: str) -> bool:
    with reading() as book:
        row = book.get_one(models.Case, number)
        asked = list(book.scalars(select(Question).where(Question.case == number, Question.state == "open")))
    if row.closed_at is not None and row.state != "cancelled":
        return False
    api = client()  # a case that is cancelled already may have been stopped half-way
    for question in sorted(
        asked, key=lambda one: one.run_id == row.run_id
    ):  # with its own the case is closed
        _withdraw(api, question, why)
    for run in _runs(api, number):
        if run.state is not None and not run.state.is_final():
            _end(api, run, why)
    with writing() as book:
        row = book.get_one(models.Case, number, with_for_update=True)
        if row.closed_at is None:
            row.state, row.closed_at = "cancelled", now()
        if row.state == "cancelled":
            row.outcome = row.outcome or {"result": "cancelled"}
        return row.state == "cancelled"


def _withdraw(api: SyncPrefectClient, question: Question, why: str) -> None:
    state = api.read_flow_run(UUID(question.run_id)).state
    if state is None or not (state.is_paused() or state.is_final()):
        raise StillAtWork(f"{question.case}: {question.step} is just coming to wait")
    key = response_key(question.step, question.attempt)
    if state.is_paused() and (state.state_details.run_input_keyset or {}).get("response") != key:
        raise StillAtWork(
            f"{question.case}: {question.step} is answered, and the run waits for something else"
        )
    if not write_input(api, question.run_id, key, CALLED_OFF):
        said = response_to(question.run_id, question.step, question.attempt, api)
        if said is not None and said.content != CALLED_OFF and not state.is_final():
            raise StillAtWork(f"{question.case}: {question.step} has just been answered")
    if not state.is_final():
        api.set_flow_run_state(UUID(question.run_id), Cancelled(message=why))
    questions.withdraw(question)
    forget_form(question)


def _runs(api: SyncPrefectClient, number: str) -> list[FlowRun]:
    return [
        run
        for tag in (f"case:{number}", f"part-of:{number}")
        for run in api.read_flow_runs(
            flow_run_filter=FlowRunFilter(tags=FlowRunFilterTags.model_validate({"all_": [tag]}))
        )
    ]


def _end(api: SyncPrefectClient, run: FlowRun, why: str) -> None:
    if run.state is not None and (run.state.is_scheduled() or run.state.is_paused()):
        api.set_flow_run_state(run.id, Cancelled(message=why))
        return
    raise StillAtWork(f"run {run.name} is at work")
