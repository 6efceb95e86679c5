"""Driving a flow as its worker would: one burst is one life of its process, on a real server and case book."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any
from uuid import UUID

from prefect import Flow
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterTags
from prefect.client.schemas.objects import FlowRun, State
from prefect.client.schemas.sorting import FlowRunSort
from prefect.exceptions import Pause
from sqlalchemy import select, update

from deployments.burst import flow_at
from deployments.due_times import give_reminders, keep_due_times
from deployments.engine import Burst
from deployments.lasting_client import lasting_client
from deployments.roster import ROSTER, deploy
from tasks.clock import now
from tasks.records.engine import reading, writing
from tasks.records.models import Case, Notice, Question, RefusedAttempt, Ruling, Timer

FLOWS: dict[str, Flow[Any, Any]] = {
    one.flow.name: flow_at(f"{one.flow.fn.__module__}.{one.flow.fn.__name__}") for one in ROSTER
}


@dataclass
class Run:
    """A flow run, taken from wait to wait."""

    api: SyncPrefectClient
    id: UUID
    flow: Flow[Any, Any]

    @property
    def seen(self) -> FlowRun:
        return self.api.read_flow_run(self.id)

    @property
    def state(self) -> str:
        state = self.seen.state
        return state.name if state and state.name else ""

    def burst(self, seen: FlowRun | None = None) -> "Run":
        """Let the run go on until it waits or ends; `seen` is what a worker has just been told of it."""
        seen = seen or self.seen
        with suppress(Pause), lasting_client():
            Burst(flow=self.flow, parameters=seen.parameters, flow_run=seen).run()
        return self

    def sent(self, **content: Any) -> str:
        """Send an answer as Prefect's page does; the server's verdict: ACCEPT, REJECT or ABORT."""
        answer = self.api.request(
            "POST", "/flow_runs/{id}/resume", path_params={"id": self.id}, json={"run_input": content}
        )
        verdict: str = answer.json()["status"]
        return verdict

    def answer(self, **content: Any) -> "Run":
        """Answer the open question, and let the run go on."""
        assert self.sent(**content) == "ACCEPT"
        return self.burst()

    def miss(self) -> "Run":
        """Let the open question fall due with nobody having answered, and let the run go on."""
        return self.fall_due().burst()

    def fall_due(self) -> "Run":
        """Let the open question fall due, and the keeper act on it."""
        open_question = self.waits_for
        assert open_question is not None
        with writing() as book:
            of_it = Timer.question == open_question.id, Timer.state == "waiting"
            book.execute(update(Timer).where(*of_it).values(at=now() - timedelta(seconds=1)))
        give_reminders(now)
        keep_due_times(self.api, now)
        return self

    def go_on(self) -> "Run":
        """Let the keeper look, and the run go on if it was sent on."""
        keep_due_times(self.api, now)
        return self.burst() if self.state == "Resuming" else self

    @property
    def case(self) -> Case:
        with reading() as book:
            return book.scalars(select(Case).where(Case.run_id == str(self.id))).one()

    @property
    def questions(self) -> list[Question]:
        with reading() as book:
            return list(
                book.scalars(select(Question).where(Question.run_id == str(self.id)).order_by(Question.id))
            )

    @property
    def waits_for(self) -> Question | None:
        return next((one for one in self.questions if one.state == "open"), None)

    @property
    def step(self) -> str:
        return self.waits_for.step if self.waits_for else ""

    @property
    def rulings(self) -> list[Ruling]:
        with reading() as book:
            return list(
                book.scalars(select(Ruling).where(Ruling.case == self.case.number).order_by(Ruling.id))
            )

    @property
    def notices(self) -> list[Notice]:
        with reading() as book:
            return list(
                book.scalars(select(Notice).where(Notice.case == self.case.number).order_by(Notice.id))
            )

    @property
    def refused(self) -> list[RefusedAttempt]:
        with reading() as book:
            mine = RefusedAttempt.question.in_([one.id for one in self.questions])
            return list(book.scalars(select(RefusedAttempt).where(mine).order_by(RefusedAttempt.at)))

    @property
    def sheet(self) -> str:
        """What stands above the form that waits."""
        keys = self._keys()
        text: str = self.api.request(
            "GET", "/flow_runs/{id}/input/{key}", path_params={"id": self.id, "key": keys["description"]}
        ).json()
        return text

    @property
    def form(self) -> dict[str, Any]:
        """The schema of the form that waits."""
        keys = self._keys()
        schema: dict[str, Any] = self.api.request(
            "GET", "/flow_runs/{id}/input/{key}", path_params={"id": self.id, "key": keys["schema"]}
        ).json()
        return schema

    def _keys(self) -> dict[str, str]:
        state: State[Any] | None = self.seen.state
        assert state is not None
        return state.state_details.run_input_keyset or {}


def deploy_anew(procedure: str) -> None:
    """Deploy one procedure again, as the house does when its departments have changed."""
    deploy(one for one in ROSTER if one.flow.name == procedure)


@cache
def deployed(api: SyncPrefectClient, procedure: str) -> UUID:
    """The deployment of a procedure, which stays the same however often the roster is deployed."""
    return api.read_deployment_by_name(f"{procedure}/{procedure}").id


@dataclass
class House:
    """A server with the roster deployed, and a case book of the test's own with a small department."""

    api: SyncPrefectClient

    def start(self, procedure: str, **parameters: Any) -> Run:
        """Start a procedure as its form does, and let it go on to its first wait or its end."""
        run = self.api.create_flow_run_from_deployment(deployed(self.api, procedure), parameters=parameters)
        return Run(self.api, run.id, FLOWS[procedure]).burst(run)

    def part_of(self, whole: Run, person: str) -> Run:
        """The run in which one of several people is asked, at its form; it is taken there if it hasn't begun."""
        tagged = FlowRunFilterTags.model_validate({"all_": [f"part-of:{whole.case.number}"]})
        latest = FlowRunSort.EXPECTED_START_TIME_DESC
        runs = self.api.read_flow_runs(flow_run_filter=FlowRunFilter(tags=tagged), sort=latest)
        mine = next(run for run in runs if run.parameters["part"]["person"] == person)
        run = Run(self.api, mine.id, FLOWS["one-of-several"])
        return run if run.state == "Suspended" else run.burst()

    def run_of(self, number: str) -> Run:
        """The run that was started for the case of that number."""
        tagged = FlowRunFilterTags.model_validate({"all_": [f"case:{number}"]})
        latest = FlowRunSort.EXPECTED_START_TIME_DESC  # the server outlives the case books of the tests
        (run,) = self.api.read_flow_runs(flow_run_filter=FlowRunFilter(tags=tagged), sort=latest, limit=1)
        flow = self.api.read_flow(run.flow_id)
        return Run(self.api, run.id, FLOWS[flow.name])
