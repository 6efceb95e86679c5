"""People who start cases and answer forms through Prefect's API, and try again until each answer is in."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from uuid import uuid4

import httpx

from benchmarks.fault_scripts import Fields, Script
from benchmarks.processes import Broken

LOOK = 0.3
"""Seconds between looks."""

PATIENCE = 420.0
"""Seconds of answers that nothing has happened after which people give up; a lease of a due time is 30."""

AT_ONCE = 16
"""Cases that people have in hand at a time."""

LEFT_CRASHED = "Crashed"
ENDED = {"COMPLETED", "FAILED", "CANCELLED"}


@dataclass
class Played:
    """One case in the hands of people."""

    script: Script
    name: str = field(default_factory=lambda: uuid4().hex[:8])
    run: str = ""
    state: str = ""
    over: bool = False
    retried: int = 0


class Away(Exception):  # noqa: N818 - it is tried again
    """The server couldn't be reached, or couldn't do what it was asked for."""


@dataclass
class People:
    """Whoever starts the cases of some scripts and answers what they ask."""

    api: httpx.Client
    scripts: Sequence[Script]
    allowed: int = 0
    """How many cases may have been begun by now."""

    begun: list[Played] = field(default_factory=list)
    gave_up: bool = False
    _deployments: dict[str, str] = field(default_factory=dict)
    _moved: float = field(default_factory=time.monotonic)

    @property
    def ended(self) -> int:
        return sum(one.over for one in self.begun)

    def serve(self) -> None:
        """Carry all cases to their ends; after too long a standstill they are left as they are."""
        while self.ended < len(self.scripts) and not self.gave_up:
            self._begin_some()
            try:
                self._look()
            except Away:  # a server that can't be reached doesn't say that nothing happens
                self._moved = time.monotonic()
            self.gave_up = self.gave_up or time.monotonic() - self._moved > PATIENCE
            time.sleep(LOOK)

    def _begin_some(self) -> None:
        while len(self.begun) < min(self.allowed, len(self.scripts)) and len(self._in_hand) < AT_ONCE:
            self.begun.append(Played(self.scripts[len(self.begun)]))
            self._moved = time.monotonic()

    @property
    def _in_hand(self) -> list[Played]:
        return [one for one in self.begun if not one.over]

    def _look(self) -> None:
        for one in self._in_hand:
            if not one.run:
                one.run = self._start(one)
        runs = {one.run: one for one in self._in_hand}
        for run in self._runs(list(runs)):
            self._act_on(runs[run["id"]], run["state"] or {"id": "", "type": ""})

    def _start(self, played: Played) -> str:
        """Start it as its form does; under its own name, so that sent twice it is started once."""
        deployment = self._deployment(played.script.procedure)
        content = {"parameters": played.script.parameters(played.name), "idempotency_key": played.name}
        run: str = self._post(f"/deployments/{deployment}/create_flow_run", content)["id"]
        return run

    def _deployment(self, procedure: str) -> str:
        if procedure not in self._deployments:
            found = self._send("GET", f"/deployments/name/{procedure}/{procedure}")
            self._deployments[procedure] = found["id"]
        return self._deployments[procedure]

    def _runs(self, ids: list[str]) -> Iterator[Fields]:
        if ids:
            yield from self._post("/flow_runs/filter", {"flow_runs": {"id": {"any_": ids}}})

    def _act_on(self, played: Played, state: Fields) -> None:
        if state["id"] != played.state:
            played.state, self._moved = state["id"], time.monotonic()
        if state["type"] in ENDED:
            played.over = True
        elif state["type"] == "CRASHED" and state["name"] == LEFT_CRASHED:
            self._retry(played)
        elif state["type"] == "PAUSED":
            self._answer(played, state["state_details"].get("run_input_keyset") or {})

    def _retry(self, played: Played) -> None:
        """Choose Retry, as the message of a run that took down worker after worker says."""
        again = {"type": "SCHEDULED", "name": "AwaitingRetry"}
        self._post(f"/flow_runs/{played.run}/set_state", {"state": again, "force": True})
        played.retried += 1

    def _answer(self, played: Played, keys: Fields) -> None:
        form = keys.get("response", "").removesuffix("-response")
        if (answer := played.script.answers.get(form)) is None:
            return
        said = self._post(f"/flow_runs/{played.run}/resume", {"run_input": answer})
        if said.get("status") == "REJECT":
            raise Broken(f"{form} of a {played.script.kind} case: {said}")

    def _post(self, path: str, content: Fields) -> Fields:
        return self._send("POST", path, json=content)

    def _send(self, method: str, path: str, **content: Fields) -> Fields:
        try:
            sent = self.api.request(method, path, **content)
        except httpx.TransportError as error:
            raise Away from error
        if sent.is_server_error:
            raise Away
        if sent.is_client_error and sent.status_code != httpx.codes.CONFLICT:
            raise Broken(f"{path}: {sent.status_code} {sent.text[:300]}")
        said: Fields = sent.json()
        return said
