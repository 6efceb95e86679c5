"""Letting many cases begin without a flood: so many at a time, the next when one waits for a person."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from prefect.artifacts import create_progress_artifact, update_progress_artifact
from sqlalchemy import or_, select

from policies.rulebook import Policy
from tasks.records.engine import reading
from tasks.records.models import Case, Question
from tasks.settings import settings
from tasks.starting import start_each

LOOK = 0.25
"""Seconds between looks at the cases that have begun."""

PATIENCE = 120.0
"""Seconds after which a case that doesn't come to wait no longer keeps the others back."""


def admit(policy: type[Policy], artifact: str) -> int:
    """Start each case of a procedure that is entered but has no run, in the order in which people spoke up.

    Shown as a progress artifact. How many of them did not come to wait for somebody: those that failed, or
    that no worker took up; each has its run, and is started once however often this is done.
    """
    ahead = Ahead(_without_run(policy.procedure), artifact)
    start_each(ahead)
    return ahead.missed


@dataclass
class Ahead:
    """The cases still to be started, handed out as there is room; in the end all wait, or are missed."""

    numbers: list[str]
    artifact: str
    missed: int = 0
    _waiting: int = 0
    _begun: dict[str, float] = field(default_factory=dict)
    _shown: int = 0

    def __iter__(self) -> Iterator[str]:
        self._progress = UUID(str(create_progress_artifact(0.0, key=self.artifact)))
        for number in self.numbers:
            self._until_fewer_than(settings().intake_at_once)
            self._begun[number] = time.monotonic()
            yield number
        self._until_fewer_than(1)
        update_progress_artifact(self._progress, 100.0)

    def _until_fewer_than(self, many: int) -> None:
        while len(self._begun) >= many:
            self._look()
            if len(self._begun) >= many:
                time.sleep(LOOK)

    def _look(self) -> None:
        arrived, late = _arrived(list(self._begun)), time.monotonic() - PATIENCE
        missed = {number for number, begun in self._begun.items() if begun < late} - arrived
        for number in arrived | missed:
            del self._begun[number]
        self._waiting += len(arrived)
        self.missed += len(missed)
        self._show()

    def _show(self) -> None:
        percent = 100 * (self._waiting + self.missed) // len(self.numbers)
        if percent > self._shown:
            update_progress_artifact(self._progress, float(percent))
            self._shown = percent


def _without_run(procedure: str) -> list[str]:
    entered = select(Case.number).where(
        Case.procedure == procedure, Case.run_id.is_(None), Case.closed_at.is_(None)
    )
    with reading() as book:
        return list(book.scalars(entered.order_by(Case.reported_at, Case.number)))


def _arrived(numbers: list[str]) -> set[str]:
    asked = select(Question.id).where(Question.case == Case.number).exists()
    here = select(Case.number).where(Case.number.in_(numbers), or_(Case.closed_at.is_not(None), asked))
    with reading() as book:
        return set(book.scalars(here))
