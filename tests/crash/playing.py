"""Playing one complaint to its end through Prefect's API, whatever happens to the processes meanwhile."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import FlowRunFilter
from prefect.client.schemas.objects import FlowRun, State
from sqlalchemy import select

from deployments.recovery import LOST
from tasks.clock import now
from tasks.records.engine import reading, writing
from tasks.records.models import Case, Question, Timer

PLAYED_WITHIN = 240  # seconds, on a machine that does much else


def answers(culprit: str) -> dict[tuple[str, int], dict[str, Any]]:
    """What people answer, by step and attempt; nobody answers the first question in time."""
    order = {"answered_by": "L1", "confirmed_class": "一般投诉 general", "handler": "A2", "major": True}
    fault = {"answered_by": "A2", "finding": "说错了", "service_fault": True, "at_fault": culprit}
    return {
        ("investigation-2", 1): order,
        ("finding", 1): fault,
        ("finding", 2): fault | {"remedy": "已更正并致歉"},
        ("result", 1): {"answered_by": "C1", "told": "已修好"},
        ("call-back", 1): {"answered_by": "A1", "resolved": True, "satisfied": True},
        ("verification", 1): {
            "answered_by": "S1",
            "verified": True,
            "at_fault": culprit,
            "reason": "录音核实",
        },
    }


@dataclass
class Play:
    """A complaint of its own category about a culprit of its own, both named after `name`."""

    api: SyncPrefectClient
    name: str
    run_id: UUID

    @classmethod
    def begin(cls, api: SyncPrefectClient, deployment: UUID, name: str) -> "Play":
        complaint = {
            "channel": "新闻媒体 news media",
            "category": name,
            "content": "态度恶劣",
            "customer": "王小明",
            "received_at": (datetime.now(UTC) - timedelta(minutes=1)).isoformat(),
            "taken_by": "A1",
        }
        run = api.create_flow_run_from_deployment(deployment, parameters={"complaint": complaint})
        return cls(api, name, run.id)

    @property
    def run(self) -> FlowRun:
        return self.api.read_flow_run(self.run_id)

    def times(self, name: str) -> int:
        """How often the run was in a state of that name."""
        return [state.name for state in self.api.read_flow_run_states(self.run_id)].count(name)

    def runs_of(self, procedure: str) -> list[str]:
        """The runs of its one case under a procedure, by their states."""
        with reading() as book:
            of_it = Case.procedure == procedure, Case.category == self.name
            tag = f"case:{book.scalars(select(Case.number).where(*of_it)).one()}"
        tagged = FlowRunFilter.model_validate({"tags": {"all_": [tag]}})
        runs = self.api.read_flow_runs(flow_run_filter=tagged)
        return [str(run.state_name) for run in runs]

    @property
    def waits_for(self) -> Question | None:
        return self._asked_in(self.run.state)

    def _asked_in(self, state: State[Any] | None) -> Question | None:
        """The question on the page of the run that is in this state; None while the run is at work."""
        if state is None or not state.is_paused():
            return None
        with reading() as book:
            mine = Question.run_id == str(self.run_id), Question.state == "open"
            return book.scalars(select(Question).where(*mine)).one()

    def to_the_end(self) -> "Play":
        """Play on until the run has ended."""
        end = time.monotonic() + PLAYED_WITHIN
        while not _ended(state := self.run.state):
            question = self._asked_in(state)
            assert time.monotonic() < end, f"{self.name} is {state}, waits for {question}"
            if question:
                self.go_on(question)
            time.sleep(0.5)
        return self

    def go_on(self, question: Question) -> None:
        """Do what is to be done about a question."""
        if question.step == "investigation":
            let_fall_due(question.id)
        else:
            self.answer(answers(self.name)[question.step, question.attempt])

    def answer(self, content: dict[str, Any]) -> str:
        """Send an answer as a page does; the server's verdict, blank where the line broke."""
        url = f"{self.api.api_url}flow_runs/{self.run_id}/resume"
        try:
            given = httpx.post(url, json={"run_input": content}, timeout=30)
        except httpx.TransportError:
            return ""
        assert given.status_code in {200, 201, 409}, given.text
        return str(given.json().get("status", "ABORT"))


def _ended(state: State[Any] | None) -> bool:
    return state is not None and state.is_final() and state.name != LOST


def waiting(question: int) -> list[str]:
    """The kinds of a question's timers that have yet to fire."""
    with reading() as book:
        of_it = Timer.question == question, Timer.state == "waiting"
        return list(book.scalars(select(Timer.kind).where(*of_it)))


def let_fall_due(question: int) -> None:
    """Bring the next timer of a question to this moment, the reminder first; one taken up is left alone."""
    with writing() as book:
        left = list(book.scalars(select(Timer).where(Timer.question == question, Timer.state == "waiting")))
        first = max(left, key=lambda timer: timer.kind, default=None)
        if first and first.at > now() + timedelta(minutes=1):
            first.at = now()
