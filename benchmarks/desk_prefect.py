"""The people of the benchmark at a server of Prefect, ours or a stock one."""

import json
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, text
from sqlalchemy.types import NullType

from benchmarks.desk import LOOK, At, Desk, Fields, Stand
from benchmarks.processes import Broken

NO_FORM_YET = "Run input schema not found."
"""Stock Prefect shows a run as waiting a moment before its form is there."""

STATES = {
    "COMPLETED": At.END,
    "PAUSED": At.QUESTION,
    "FAILED": At.FAILURE,
    "CRASHED": At.FAILURE,
    "CANCELLED": At.FAILURE,
}

# No type: a run's number is a text on SQLite, and a UUID on PostgreSQL.
RUNS = text(
    "SELECT r.id, r.state_id, r.state_type, s.state_details FROM flow_run r "
    "JOIN flow_run_state s ON s.id = r.state_id WHERE r.id IN :runs"
).bindparams(bindparam("runs", expanding=True, type_=NullType()))


@dataclass
class PrefectDesk(Desk):
    """Starts the runs of one deployment and answers them."""

    deployment: str

    def start(self, parameters: Fields) -> str:
        path = f"/deployments/{self.deployment}/create_flow_run"
        run: str = self.post(path, {"parameters": parameters, "state": {"type": "SCHEDULED"}})["id"]
        return run

    def stands(self, book: Connection, runs: list[str]) -> dict[str, Stand]:
        return {
            str(run): Stand(f"{kind} {state}", STATES.get(kind, At.WORK), _due(details))
            for run, state, kind, details in book.execute(RUNS, {"runs": runs})
        }

    def answer(self, run: str, answer: Fields) -> None:
        while True:
            verdict = self.post(f"/flow_runs/{run}/resume", {"run_input": answer})
            if verdict["status"] == "ACCEPT":
                return
            if verdict["details"].get("reason") != NO_FORM_YET:
                raise Broken(f"the answer was not taken: {verdict}")
            self.refused += 1
            time.sleep(LOOK)


def _due(details: Any) -> float:
    known: Fields = json.loads(details) if isinstance(details, str) else details
    limit = known.get("pause_timeout")
    return datetime.fromisoformat(limit).timestamp() if limit else 0.0
