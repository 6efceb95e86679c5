"""A worker killed at any moment of a complaint: nothing is lost, nothing is done twice."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import Popen

import pytest
from house_under_fire import House
from playing import Play
from recording import record

from deployments.recovery import LOST
from deployments.roster import deploy
from real_processes import Desk

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
LANES = int(os.environ.get("LANES", "3"))
EVERY = int(os.environ.get("RULEBOOK_TEST_CRASH_EVERY", "3"))  # 1: before each and every effect


@dataclass
class Lane:
    """A work pool whose one worker is killed and replaced; complaints are played in it one by one."""

    house: House
    number: int
    folder: Path = field(init=False)
    worker: "Popen[bytes]" = field(init=False)

    def __post_init__(self) -> None:
        self.folder = self.house.server.folder / f"lane-{self.number}"
        self.folder.mkdir()
        self.desk, self.deployment = self.house.desk()
        self.house.keep(self.desk.pool)
        self.worker = self.house.work(self.desk, crashing=self.folder)

    def play(self, die_before: int) -> tuple[Play, list[str]]:
        """Play a complaint whose worker dies before the effect of that number; the effects until then."""
        name = f"F{die_before:03}"
        self.house.hire(name)
        (self.folder / "journal").write_text("")
        (self.folder / "armed").write_text(str(die_before))
        play = Play.begin(self.house.api, self.deployment, name).to_the_end(self.replace_the_dead)
        return play, (self.folder / "journal").read_text("utf-8").splitlines()

    def replace_the_dead(self) -> None:
        if self.worker.poll() is not None:
            self.worker = self.house.work(self.desk, crashing=self.folder)


def test_a_worker_killed_before_any_effect_of_a_complaint_loses_nothing_and_doubles_nothing(house: House) -> None:
    house.serve()
    deploy()
    with ThreadPoolExecutor(LANES) as pool:
        lanes = list(pool.map(lambda number: Lane(house, number), range(LANES)))
        undisturbed, effects = lanes[0].play(0)
        expected = record(undisturbed.name)
        print(*effects, sep="\n")
        print(expected)
        points = range(1, len(effects) + 1, EVERY)

        def shared(lane: Lane) -> Iterator[str]:
            for point in points[lane.number :: LANES]:
                yield from differences(lane, point)
        def differences(lane: Lane, point: int) -> Iterator[str]:
            play, journal = lane.play(point)
            print(point, journal[-1], play.run.state_name)
            got = record(play.name)
            if journal != effects[:point]:
                yield f"{point}: {journal[-1]} {effects[point-1]}"
            for table in expected:
                if got[table] != expected[table]:
                    yield f"{point} {effects[point-1]} {table}: +{set(got[table])-set(expected[table])} -{set(expected[table])-set(got[table])} {len(got[table])} {len(expected[table])}"
            if play.run.state_name != "Completed":
                yield f"{point} {effects[point-1]} {play.run.state_name}"
        wrong = [each for found in pool.map(lambda lane: list(shared(lane)), lanes) for each in found]
    assert not wrong, "\n".join(wrong)
