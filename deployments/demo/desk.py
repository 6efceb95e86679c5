"""Doing what people do in Prefect's pages: starting a procedure, answering its forms, looking at its case."""

import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient
from sqlalchemy import Text, cast, func, select

from tasks.records.engine import reading
from tasks.records.models import Case, Question, RefusedAttempt, Ruling, Timer

PATIENCE = 180.0
"""Seconds the demo waits for something before it says that the promise is broken."""
MOVED_ON = "Cannot resume a flow run that is not paused."
"""What Prefect says to somebody whose page has been overtaken by what others did."""


class Broken(Exception):  # noqa: N818 - a promise of the script that was not kept
    """What the script promises did not come."""


def start(api: SyncPrefectClient, procedure: str, **parameters: Any) -> UUID:  # noqa: ANN401 - the flow's own parameters
    """Start a procedure as its form does."""
    deployment = api.read_deployment_by_name(f"{procedure}/{procedure}")
    return api.create_flow_run_from_deployment(deployment.id, parameters=parameters).id


def answer(api: SyncPrefectClient, run: UUID, content: dict[str, Any]) -> bool:
    """Fill in the form on the run's page and send it; False where the page is just being shown anew."""
    sent = api.request(
        "POST", "/flow_runs/{id}/resume", path_params={"id": run}, json={"run_input": content}
    ).json()
    if sent["status"] == "ACCEPT":
        return True
    reason = sent["details"].get("reason")
    if reason == MOVED_ON:
        return False
    raise Broken(f"the answer was not taken: {reason}")


def until(found: Callable[[], Any], what: str) -> Any:  # noqa: ANN401 - whatever is waited for
    """Wait until something is there."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if there := found():
            return there
        time.sleep(0.4)  # whoever looks more often takes the time from what is waited for
    raise Broken(f"{what}: nothing within {PATIENCE:.0f} s")


def waits_at(api: SyncPrefectClient, run: UUID, step: str, attempt: int = 1) -> bool:
    """Whether the run's page shows the form of that step and attempt."""
    state = api.read_flow_run(run).state
    if state is None or not state.is_paused():
        return False
    with reading() as book:
        mine = Question.run_id == str(run), Question.state == "open"
        question = book.scalars(select(Question).where(*mine)).first()
    base, _, number = question.step.rpartition("-") if question else ("", "", "")
    named = question is not None and step in {question.step, base if number.isdigit() else ""}
    return named and question is not None and question.attempt >= attempt


def calm(api: SyncPrefectClient, run: UUID) -> bool:
    """Whether the run's page shows its form as it stands by now: nothing is on its way to show it anew."""
    with reading() as book:
        on_its_way = (
            select(Timer.id)
            .join(Question, Question.id == Timer.question)
            .where(Question.run_id == str(run), Timer.kind == "again", Timer.state == "waiting")
        )
        if book.scalars(on_its_way).first() is not None:
            return False
    state = api.read_flow_run(run).state
    return state is not None and state.is_paused()


def offered(api: SyncPrefectClient, run: UUID) -> dict[str, Any]:
    """What the form on the run's page is filled in with, field by field."""
    state = api.read_flow_run(run).state
    keys = (state.state_details.run_input_keyset if state else None) or {}
    path = {"id": run, "key": keys["schema"]}
    schema = api.request("GET", "/flow_runs/{id}/input/{key}", path_params=path).json()
    return {name: field["default"] for name, field in schema["properties"].items() if "default" in field}


def case_of(run: UUID) -> Case | None:
    """The case the run carries."""
    with reading() as book:
        return book.scalars(select(Case).where(Case.run_id == str(run))).first()


def attempts(run: UUID) -> int:
    """How many answers were refused."""
    with reading() as book:
        mine = select(Question.id).where(Question.run_id == str(run))
        return book.scalar(select(func.count()).where(RefusedAttempt.question.in_(mine))) or 0


def ruled(case: str, what: str) -> int:
    """How often that was ruled in the case."""
    with reading() as book:
        return book.scalar(select(func.count()).where(Ruling.case == case, Ruling.what == what)) or 0


def entered(procedure: str, numbered: str) -> int:
    """How many cases of a procedure came in under external numbers like that."""
    with reading() as book:
        alike = Case.procedure == procedure, func.coalesce(Case.external_number, "").like(numbered)
        return book.scalar(select(func.count()).where(*alike)) or 0


def begun_by(run: UUID, procedure: str) -> str | None:
    """The run of a case that the house began because of this run's case, once it has one."""
    case = case_of(run)
    if case is None:
        return None
    with reading() as book:
        of_it = Case.procedure == procedure.replace("-", "_"), Case.run_id.is_not(None)
        opened = Case.number.in_((case.outcome or {}).get("opened", []))
        mentioned = cast(Case.facts, Text).contains(case.number) | opened
        return book.scalars(select(Case.run_id).where(*of_it, mentioned)).first()


def run_asking(run: UUID, step: str) -> str | None:
    """The run in which one of several people is asked at that step what this run's case asks them."""
    case = case_of(run)
    if case is None:
        return None
    with reading() as book:
        theirs = Question.case == case.number, Question.step == step
        return book.scalars(select(Question.run_id).where(*theirs)).first()


def last_case(procedure: str) -> str:
    """The number of the latest case of a procedure."""
    with reading() as book:
        latest = select(Case.number).where(Case.procedure == procedure).order_by(Case.opened_at.desc())
        return book.scalars(latest.limit(1)).first() or ""
