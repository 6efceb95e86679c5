"""The people of the benchmark: they start cases and answer through REST, and look at no page while they wait.

Where a case stands is read from the database behind it, so that looking costs the measured processes nothing;
what it costs PostgreSQL is counted, and taken off.
"""

import time
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum, auto
from itertools import islice
from typing import Any

import httpx
from sqlalchemy import Connection, NullPool, create_engine, make_url, text

from benchmarks.processes import Broken, Family

LOOK = 0.02
"""Seconds between looks."""

PATIENCE = 240.0
"""Seconds without anything happening after which the benchmark gives up."""

DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg"}

Fields = dict[str, Any]


class At(Enum):
    """Where a case stands, as far as people care."""

    WORK = auto()
    QUESTION = auto()
    END = auto()
    FAILURE = auto()


@dataclass
class Stand:
    """Where a case stands; the mark is another one after each step."""

    mark: str
    at: At
    due: float = 0.0
    """When its question falls due, where that is known."""


@dataclass
class Script:
    """What one case begins with, and its answers in order; None lets the question fall due."""

    parameters: Fields
    answers: list[Fields | None]
    due: float = 0.0
    """When the first question falls due, where nothing but the script says so."""

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
class Desk(ABC):
    """Starts cases of one kind and answers them."""

    api: httpx.Client
    database: str
    """URL of the database that says where the cases stand, with any driver."""

    refused: int = field(default=0, kw_only=True)
    """Requests that the server couldn't take at that moment (503, or no form yet); they were sent again."""

    looked: float = field(default=0.0, kw_only=True)
    """CPU-seconds that PostgreSQL spent on the looks."""

    @abstractmethod
    def start(self, parameters: Fields) -> str:
        """Start a case as its form does; its number."""

    @abstractmethod
    def answer(self, run: str, answer: Fields) -> None:
        """Answer the question at which a case waits."""

    @abstractmethod
    def stands(self, book: Connection, runs: list[str]) -> dict[str, Stand]:
        """Where each of these cases stands, as far as they are in the database yet."""

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
        with self._looking() as book:
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

    @contextmanager
    def _looking(self) -> Iterator[Connection]:
        url = make_url(self.database)
        plain = url.set(drivername=DRIVERS[url.get_backend_name()])
        engine = create_engine(plain, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        with engine.connect() as book:
            yield book
            if engine.dialect.name == "postgresql":
                backend = book.scalar(text("SELECT pg_backend_pid()"))
                self.looked += Family("looks", backend).cpu() if backend else 0

    def _begin(self, script: Script) -> _InHand:
        return _InHand(script, self.start(script.parameters), iter(script.answers))

    def _look(self, book: Connection, in_hand: list[_InHand]) -> bool:
        found, now = self.stands(book, [case.run for case in in_hand]), time.time()
        changed = [case for case in in_hand if case.run in found and found[case.run].mark != case.seen]
        for case in changed:
            stand = found[case.run]
            case.seen = stand.mark
            self._act_on(case, stand, now)
        return bool(changed)

    def _act_on(self, case: _InHand, stand: Stand, now: float) -> None:
        if stand.at is At.END:
            case.over = True
        elif stand.at is At.FAILURE and case.missed and case.script.again:
            case.served.late.append(now - case.missed)
            case.run, case.missed = self.start(case.script.again), 0.0
        elif stand.at is At.FAILURE:
            raise Broken(f"{case.run} failed: {stand.mark}")
        elif stand.at is At.QUESTION:
            self._at_a_question(case, stand, now)

    def _at_a_question(self, case: _InHand, stand: Stand, now: float) -> None:
        if case.missed:
            case.served.late.append(now - case.missed)
            case.missed = 0.0
        elif case.answered:
            case.served.waits.append(now - case.answered)
        if (answer := next(case.answers, None)) is None:
            case.missed = stand.due or case.script.due
            return
        # From the click on: what is asked next may be there before the answer to the click is.
        case.answered = time.time()
        self.answer(case.run, answer)

    def post(self, path: str, content: Fields) -> Fields:
        """Send something, again while the server can't take it."""
        while (sent := self.api.post(path, json=content)).status_code == httpx.codes.SERVICE_UNAVAILABLE:
            self.refused += 1
            time.sleep(LOOK)
        sent.raise_for_status()
        said: Fields = sent.json()
        return said
