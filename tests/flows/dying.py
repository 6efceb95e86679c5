"""Letting a burst die before each of its effects in turn: what a kill at any moment leaves."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from driving import Run
from effects import GIVEN, named
from prefect.states import Scheduled
from sqlalchemy import event
from sqlalchemy.orm import Session

LIVES_AT_MOST = 60


class Died(BaseException):
    """The process was killed; nothing of the house may catch it."""


@dataclass
class Lives:
    """How many effects the present life still has, and what it died before.

    `every` of its effects is a death; of two, one burst takes the first, third, fifth …, the next one the others.
    """

    left: int = 0
    immortal: bool = False
    every: int = 1
    bursts: int = 0
    deaths: list[str] = field(default_factory=list)

    def have(self, effect: str) -> None:
        if not effect:
            return
        if self.left == 0:
            self.deaths.append(effect)
            raise Died(effect)
        self.left -= 1


@contextmanager
def mortal() -> Iterator[Lives]:
    """Writes to the case book and requests that change something on the server count as effects."""
    lives = Lives(left=-1)

    def wrote(session: Session, *_: Any) -> None:
        session.info["wrote"] = True

    def executed(call: Any) -> None:
        if call.is_update or call.is_delete or call.is_insert:
            call.session.info["wrote"] = True

    def committing(session: Session) -> None:
        session.flush()
        if session.info.pop("wrote", False):
            lives.have("commit")

    original = httpx.Client.send

    def sent(client: httpx.Client, request: httpx.Request, **more: Any) -> httpx.Response:
        effect = named(request.method, request.url.path, request.content)
        lives.have("" if effect == GIVEN else effect)
        return original(client, request, **more)

    hooks = (("after_flush", wrote), ("do_orm_execute", executed), ("before_commit", committing))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(httpx.Client, "send", sent)
        for name, hook in hooks:
            event.listen(Session, name, hook)
        try:
            yield lives
        finally:
            for name, hook in hooks:
                event.remove(Session, name, hook)


def through_every_death(lives: Lives, run: Run) -> Run:
    """Let the run go on to its next wait or its end, killed before one effect after the other."""
    if lives.immortal:
        return run.burst()
    lives.bursts += 1
    first = lives.bursts % lives.every
    for effects in range(first, LIVES_AT_MOST, lives.every):
        if effects > first and run.state in {"Suspended", "Completed"}:
            break
        lives.left = effects
        with suppress(Died):
            run.burst()
        lives.left = -1
        if run.state not in {"Suspended", "Completed", "Resuming", "Scheduled", "Pending"}:
            run.api.set_flow_run_state(run.id, Scheduled(name="AwaitingRetry"), force=True)
    assert run.state in {"Suspended", "Completed"}, run.seen.state
    return run
