"""The logical case on SpiffWorkflow, as its documentation does it: a BPMN process, serialised to a row after each step.

The loop is the one of its example application. As there, what is stored is an instance without its specification,
which all cases share. Due times stand in a column, and a thread looks for those that have passed once a second.
"""

import json
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.serializer.default.workflow import BpmnWorkflowConverter, WorkflowConverter
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.spiff.parser import SpiffBpmnParser
from SpiffWorkflow.spiff.serializer.config import SPIFF_CONFIG
from sqlalchemy import Connection, Text, create_engine, event, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from benchmarks import peer_rows
from benchmarks.peer_front import serve
from benchmarks.peer_rows import Fields, Question, Rows

TICK_SECONDS = 1.0


class Instance(Rows):
    __tablename__ = "instances"
    case: Mapped[str] = mapped_column(primary_key=True)
    workflow: Mapped[str] = mapped_column(Text)


class InstanceConverter(BpmnWorkflowConverter):
    """An instance without its specification."""

    def to_dict(self, workflow: BpmnWorkflow) -> Fields:
        shared: Fields = WorkflowConverter.to_dict(self, workflow)
        return shared | {"subprocesses": {}, "bpmn_events": self.registry.convert(workflow.bpmn_events)}


class Engine:
    """The engine, and the database that its cases are in."""

    def __init__(self, url: str) -> None:
        parser = SpiffBpmnParser()
        parser.add_bpmn_file(str(Path(__file__).with_suffix(".bpmn")))
        self._spec = parser.get_spec("three_answers")
        registry = BpmnWorkflowSerializer.configure(SPIFF_CONFIG | {BpmnWorkflow: InstanceConverter})
        self._serializer = BpmnWorkflowSerializer(registry)
        self._engine = create_engine(url)
        if self._engine.dialect.name == "sqlite":
            event.listen(self._engine, "connect", _prepare_sqlite)
            event.listen(self._engine, "begin", _begin_as_writer)
        Rows.metadata.create_all(self._engine)

    def start(self, facts: Fields, limit: float) -> str:
        case, workflow = uuid4().hex, BpmnWorkflow(self._spec)
        workflow.get_next_task(state=TaskState.READY).set_data(facts=facts, limit=f"PT{limit:.0f}S")
        run_until_user_input_required(workflow)
        with self._writing() as book:
            peer_rows.open_case(book, case, facts, limit)
            book.add(Instance(case=case, workflow=self._serializer.serialize_json(workflow)))
        return case

    def answer(self, case: str, answer: Fields) -> None:
        with self._writing() as book, self._in_hand(book, case) as workflow:
            task = workflow.get_next_task(state=TaskState.READY, manual=True)
            task.set_data(**answer)
            task.run()
            run_until_user_input_required(workflow)
            peer_rows.go_on(book, case, answer, _asked(workflow))

    def keep_due_times(self) -> None:
        """Send on the cases whose due time has passed, for ever."""
        while True:
            with Session(self._engine) as book:
                passed = Question.state == "open", Question.due_at <= datetime.now(UTC)
                due = list(book.scalars(select(Question.case).where(*passed)))
            for case in due:
                self._send_on(case)
            time.sleep(TICK_SECONDS)

    def _send_on(self, case: str) -> None:
        with self._writing() as book, self._in_hand(book, case) as workflow:
            run_ready_events(workflow)
            run_until_user_input_required(workflow)
            if workflow.get_next_task(state=TaskState.READY, spec_name="order_above"):
                peer_rows.go_on(book, case, None, _asked(workflow))

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        with Session(self._engine) as book, book.begin():
            yield book

    @contextmanager
    def _in_hand(self, book: Session, case: str) -> Iterator[BpmnWorkflow]:
        row = book.get_one(Instance, case, with_for_update=True)
        stored: Fields = json.loads(row.workflow)
        self._serializer.migrate(stored)
        workflow = self._serializer.from_dict(stored | {"spec": self._spec})
        yield workflow
        row.workflow = self._serializer.serialize_json(workflow)


def run_until_user_input_required(workflow: BpmnWorkflow) -> None:
    while (task := workflow.get_next_task(state=TaskState.READY, manual=False)) is not None:
        task.run()
        run_ready_events(workflow)


def run_ready_events(workflow: BpmnWorkflow) -> None:
    workflow.refresh_waiting_tasks()
    while (task := workflow.get_next_task(state=TaskState.READY, spec_class=CatchingEvent)) is not None:
        task.run()


def _asked(workflow: BpmnWorkflow) -> str:
    """The step that waits for an answer; blank: the case is over."""
    if workflow.is_completed():
        return ""
    name: str = workflow.get_next_task(state=TaskState.READY, manual=True).task_spec.bpmn_name
    return name


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # SQLAlchemy's own BEGIN below, not sqlite3's
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA busy_timeout = 30000")


def _begin_as_writer(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def main() -> None:
    engine = Engine(os.environ["PEER_CASES_URL"])
    threading.Thread(target=engine.keep_due_times, daemon=True).start()
    serve(engine, int(os.environ["PEER_PORT"]))


if __name__ == "__main__":
    main()
