"""The people of the benchmark: they start cases and answer through REST, and look at no page while they wait.

Where a run stands is read from the file of the server's database, so that looking costs the measured
processes nothing.
"""

import json
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

import httpx

from benchmarks.processes import Broken

LOOK = 0.02
"""Seconds between looks."""

PATIENCE = 240.0
"""Seconds without anything happening after which the benchmark gives up."""

NO_FORM_YET = "Run input schema not found."
"""Stock Prefect shows a run as waiting a moment before its form is there."""

Fields = dict[str, Any]


@dataclass
class Script:
    """What one case begins with, and its answers in order; None lets the question fall due."""

    parameters: Fields
    answers: list[Fields | None]
    due: float = 0.0
    """When the first question falls due, where the script and not Prefect says so."""

    again: Fields | None = None
    """What a new run begins with that takes the place of one that ended Failed at its due time."""


@dataclass
class Served:
    """What was measured of one case."""

    waits: list[float] = field(default_factory=list)
    late: list[float] = field(default_factory=list)


@dataclass
class _InHand:
    script: Script
    run: str
    answers: Iterator[Fields | None]
    served: Served = field(default_factory=Served)
    seen: str = ""
    answered: float = 0.0
    missed: float = 0.0
    over: bool = False


@dataclass
class Desk:
    """Starts the runs of one deployment and answers them."""

    api: httpx.Client
    database: Path
    deployment: str
    refused: int = 0
    """Requests that the server couldn't take at that moment (503, or no form yet); they were sent again."""

    def serve(self, scripts: Iterable[Script], at_once: int) -> list[Served]:
        """Carry the cases to their ends, so many at a time."""
        return self._carried(map(self._begin, scripts), at_once)

    def carry_on(self, run: str, script: Script) -> Served:
        """Carry a case that waits already to its end."""
        return self._carried(iter([_InHand(script, run, iter(script.answers))]), 1)[0]

    def _carried(self, coming: Iterator["_InHand"], at_once: int) -> list[Served]:
        in_hand: list[_InHand] = []
        ended: list[_InHand] = []
        quiet = time.monotonic()
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as book:
            while True:
                in_hand += islice(coming, at_once - len(in_hand))
                if not in_hand:
                    return [case.served for case in ended]
                if self._look(book, in_hand):
                    quiet = time.monotonic()
                elif time.monotonic() - quiet > PATIENCE:
                    raise Broken(f"nothing happened for {PATIENCE:.0f} s")
                ended += [case for case in in_hand if case.over]
                in_hand = [case for case in in_hand if not case.over]
                time.sleep(LOOK)

    def start(self, parameters: Fields) -> str:
        """Start a run as its form does."""
        path = f"/deployments/{self.deployment}/create_flow_run"
        run: str = self._post(path, {"parameters": parameters, "state": {"type": "SCHEDULED"}})["id"]
        return run

    def _begin(self, script: Script) -> _InHand:
        return _InHand(script, self.start(script.parameters), iter(script.answers))

    def _look(self, book: sqlite3.Connection, in_hand: list[_InHand]) -> bool:
        marks = ",".join("?" * len(in_hand))
        rows = book.execute(
            f"SELECT r.id, r.state_id, r.state_type, s.state_details FROM flow_run r "
            f"JOIN flow_run_state s ON s.id = r.state_id WHERE r.id IN ({marks})",
            [case.run for case in in_hand],
        )
        now = time.time()
        found = {run: (state, kind, details) for run, state, kind, details in rows}
        changed = [case for case in in_hand if case.run in found and found[case.run][0] != case.seen]
        for case in changed:
            case.seen, kind, details = found[case.run]
            self._act_on(case, kind, json.loads(details), now)
        return bool(changed)

    def _act_on(self, case: _InHand, kind: str, details: Fields, now: float) -> None:
        if kind == "COMPLETED":
            case.over = True
        elif kind == "FAILED" and case.missed and case.script.again:
            case.served.late.append(now - case.missed)
            case.run, case.missed = self.start(case.script.again), 0.0
        elif kind in {"FAILED", "CRASHED", "CANCELLED"}:
            raise Broken(f"run {case.run} ended {kind}")
        elif kind == "PAUSED":
            self._at_a_question(case, details, now)

    def _at_a_question(self, case: _InHand, details: Fields, now: float) -> None:
        if case.missed:
            case.served.late.append(now - case.missed)
            case.missed = 0.0
        elif case.answered:
            case.served.waits.append(now - case.answered)
        if (answer := next(case.answers, None)) is None:
            limit = details.get("pause_timeout")
            case.missed = datetime.fromisoformat(limit).timestamp() if limit else case.script.due
            return
        self._answer(case.run, answer)
        case.answered = time.time()

    def _answer(self, run: str, answer: Fields) -> None:
        while True:
            verdict = self._post(f"/flow_runs/{run}/resume", {"run_input": answer})
            if verdict["status"] == "ACCEPT":
                return
            if verdict["details"].get("reason") != NO_FORM_YET:
                raise Broken(f"the answer was not taken: {verdict}")
            self.refused += 1
            time.sleep(LOOK)

    def _post(self, path: str, content: Fields) -> Fields:
        while (sent := self.api.post(path, json=content)).status_code == httpx.codes.SERVICE_UNAVAILABLE:
            self.refused += 1
            time.sleep(LOOK)
        sent.raise_for_status()
        said: Fields = sent.json()
        return said
