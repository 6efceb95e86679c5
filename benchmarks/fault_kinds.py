"""The faults: what each does to a house while people carry their cases to the end."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from benchmarks.mortal_house import MortalHouse
from benchmarks.patient_people import People

Strike = Callable[[MortalHouse, People], int]
"""Does the fault, and lets people begin their cases meanwhile; how many processes it killed."""


@dataclass(frozen=True)
class Kills:
    """Kill -9 of a process at a random moment, again and again; another one takes its place at once."""

    kills: int
    every: float
    seed: int

    def __call__(self, house: MortalHouse, people: People) -> int:
        chance = Random(self.seed)
        for nth in range(1, self.kills + 1):
            people.allowed = 1 + len(people.scripts) * nth // self.kills
            time.sleep(chance.uniform(0.1, 2 * self.every - 0.1))
            victim = chance.choice(house.processes)
            victim.kill()
            victim.start()
            print(f"  kill {nth}: {victim.name}, {people.ended} cases ended", flush=True)
        return self.kills
