"""The faults: what each does to a house while people carry their cases to the end."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random

from benchmarks.clock_set_back import BACK, clocked, set_back
from benchmarks.disk_full import disk_full, small_disk
from benchmarks.mortal_house import MortalHouse
from benchmarks.no_database import gone, locked, on_postgres_as
from benchmarks.patient_people import AT_ONCE, People
from benchmarks.processes import until

Strike = Callable[[MortalHouse, People], int]
"""Does the fault, and lets people begin their cases meanwhile; how many processes it killed."""

MOSTLY = 0.9

Place = Callable[[Path], AbstractContextManager[dict[str, str]]]
"""Makes what a house stands on, in its folder: settings of all its processes. Raises CannotStrike."""

CASE_BOOK, PREFECT = "RULEBOOK_CASE_BOOK_URL", "RULEBOOK_PREFECT_DATABASE_URL"


@dataclass(frozen=True)
class Kills:
    """Kill -9 of a process at a random moment, again and again; another one takes its place at once.

    They are spread over all cases: each waits until its share of them is in hand or has ended. Mostly the house is
    at work again before the next moment is chosen, else on a busy machine nothing would go on.
    """

    kills: int
    every: float
    seed: int

    def __call__(self, house: MortalHouse, people: People) -> int:
        chance = Random(self.seed)
        for nth in range(1, self.kills + 1):
            share = len(people.scripts) * nth // self.kills
            people.allowed = share + AT_ONCE
            _until(lambda share=share: people.ended + AT_ONCE >= share or people.gave_up)
            if chance.random() < MOSTLY:
                until(house.at_work, "the house")
            time.sleep(chance.uniform(0.1, 2 * self.every - 0.1))
            chance.choice(house.processes).kill()
            if nth % 10 == 0:
                print(f"  {nth} kills, {people.ended} cases ended", flush=True)
        return self.kills


@dataclass(frozen=True)
class Spells:
    """Something is amiss for some seconds, several times; before each spell so many more cases begin."""

    amiss: Callable[[MortalHouse], AbstractContextManager[None]]
    seconds: float
    times: int
    seed: int

    def __call__(self, house: MortalHouse, people: People) -> int:
        chance = Random(self.seed)
        for nth in range(1, self.times + 1):
            people.allowed = len(people.scripts) * nth // self.times
            time.sleep(chance.uniform(1, 4))
            with self.amiss(house):
                time.sleep(self.seconds)
            print(f"  spell {nth}: {people.ended} cases ended", flush=True)
            _until(lambda: people.ended >= people.allowed * 2 // 3 or people.gave_up)
        return 0


def _until(so: Callable[[], bool]) -> None:
    end = time.monotonic() + 600
    while not so() and time.monotonic() < end:
        time.sleep(0.2)


@dataclass(frozen=True)
class Fault:
    """One fault: how it is called in the table, what it does, and what house it needs."""

    name: str
    strike: Strike
    place: Place = lambda _: nullcontext({})
    slack: timedelta = timedelta(0)
    by_hand: bool = False
    """Whether a run may need a person's Retry: one that three workers in a row died with is left Crashed."""


def faults(kills: Kills, seconds: float, times: int, postgres: str) -> list[Fault]:
    """All faults in the order of the table."""

    def spells(amiss: Callable[[MortalHouse], AbstractContextManager[None]], longer: float = 1) -> Spells:
        return Spells(amiss, seconds * longer, times, kills.seed)

    spell = f"{times} × {seconds:.0f} s"
    return [
        Fault("kill -9 of server, worker, keeper", kills, by_hand=True),
        Fault(f"case book locked, {spell}", spells(lambda house: locked(house.home / "case_book.db"))),
        Fault(
            f"Prefect's database locked, {spell}",
            spells(lambda house: locked(house.home / "prefect" / "prefect.db")),
        ),
        Fault(
            f"case book gone (PostgreSQL), {spell}",
            spells(lambda house: gone(house.environment[CASE_BOOK])),
            lambda _: on_postgres_as(postgres, CASE_BOOK, "psycopg"),
        ),
        Fault(
            f"Prefect's database gone (PostgreSQL), {spell}",
            spells(lambda house: gone(house.environment[PREFECT])),
            lambda _: on_postgres_as(postgres, PREFECT, "asyncpg"),
        ),
        Fault(
            f"disk full for the case book, {spell}",
            spells(lambda house: disk_full(house.folder / "disk")),
            lambda folder: small_disk(folder / "disk", CASE_BOOK, "sqlite:///{}/case_book.db"),
        ),
        Fault(
            f"disk full for everything, {spell}",
            spells(lambda house: disk_full(house.folder / "disk")),
            lambda folder: small_disk(folder / "disk", "RULEBOOK_HOME", "{}/home"),
        ),
        Fault(
            f"clock set back an hour, {times} × {3 * seconds:.0f} s",
            spells(lambda house: set_back(house.folder), longer=3),
            clocked,
            BACK,
        ),
    ]
