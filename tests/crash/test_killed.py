"""Worker, server or keeper killed at any moment of a complaint: nothing is lost, nothing is done twice."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from house_under_fire import NEVER, House, Lane
from playing import Play, let_fall_due, waiting
from real_processes import answers, wait_until
from recording import record

from deployments.recovery import LOST

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
LANES = 3
DEATHS = 4  # at most, of the worker in one play
Record = dict[str, list[str]]


@pytest.fixture(scope="module")
def lanes(house: House) -> list[Lane]:
    return [house.lane() for _ in range(LANES)]


@pytest.fixture(scope="module")
def undisturbed(lanes: list[Lane]) -> tuple[list[str], Record]:
    """The effects of the worker in a play in which nobody dies, and what the case book keeps of it."""
    lane = lanes[0]
    lane.worker.arm(NEVER)
    lane.begin("UNDISTURBED").to_the_end()
    return lane.worker.journal, record("UNDISTURBED")


def points(effects: Sequence[str]) -> tuple[list[str], list[str]]:
    """Orders to die before each kind of effect when it comes first, and before what counts when it comes last."""
    seen = {effect: effects.count(effect) for effect in effects}
    counts = ("shown", "acts", "questions", "case_book")
    last = [f"{effect}#{times}" for effect, times in seen.items() if effect.startswith(counts) and times > 1]
    return [f"{effect}#1" for effect in seen], last


def plays(first: list[str], last: list[str], *, in_full: bool) -> list[list[str]]:
    """The orders of each play: in full, one death each; else several in one play, and a third of the last ones.

    After a death effects are counted anew: only an order for the first effect of its kind can follow another. Its
    effect comes first after the other's, thus after that death too. Two that are as far apart as here leave a wait
    between every other death: a run that dies three times without one is left Crashed.
    """
    if in_full:
        return [[order] for order in first + last]
    apart = -(-len(first) // DEATHS)
    return [*(first[nth::apart] for nth in range(apart)), *([order] for order in last[::3])]


def wrong_with(play: Play, expected: Record) -> list[str]:
    """Where a play differs from the undisturbed one."""
    found = record(play.name)
    wrong = [
        f"{table}: {sorted(found[table])} instead of {sorted(expected[table])}"
        for table in expected
        if found[table] != expected[table]
    ]
    if (runs := play.runs_of("complaint_handling")) != ["Completed"]:
        wrong.append(f"runs of the complaint: {runs}")
    if len(runs := play.runs_of("complaint_cluster_alert")) != 1:
        wrong.append(f"runs of the cluster: {runs}")
    return wrong


def test_a_worker_killed_before_any_effect_of_a_complaint_loses_nothing_and_does_nothing_twice(
    lanes: list[Lane], undisturbed: tuple[list[str], Record], *, in_full: bool
) -> None:
    effects, expected = undisturbed
    first, last = points(effects)
    assert len(first) >= 20
    assert len(last) >= 5
    to_play = plays(first, last, in_full=in_full)
    assert {order for orders in to_play for order in orders} >= set(first)

    def disturbed(lane: Lane, orders: list[str]) -> list[str]:
        lane.worker.arm(*orders)
        play = lane.begin(f"K{to_play.index(orders):03}").to_the_end()
        wrong = wrong_with(play, expected)
        if lane.worker.deaths[-len(orders) :] != orders:
            wrong.append(f"died before {lane.worker.deaths}")
        if play.times(LOST) > len(orders):
            wrong.append("crashed more often than it was killed")
        return [f"before {orders}: {one}" for one in wrong]

    def shared(number: int) -> Iterator[str]:
        for orders in to_play[number::LANES]:
            yield from disturbed(lanes[number], orders)

    with ThreadPoolExecutor(LANES) as pool:
        wrong = [
            one for found in pool.map(lambda number: list(shared(number)), range(LANES)) for one in found
        ]
    assert not wrong, "\n".join(wrong)


SERVER_DIES = (
    "after given",
    "before shown Suspended",
    "after shown Suspended",
    "before answer",
    "after answer",
    "after shown Completed",
)


def test_a_server_killed_in_a_complaint_loses_nothing_and_does_nothing_twice(
    house: House, lanes: list[Lane], undisturbed: tuple[list[str], Record]
) -> None:
    house.serving.arm(*(f"{one}#1" for one in SERVER_DIES))
    play = lanes[0].begin("OUTAGES").to_the_end()
    wait_until(lambda: answers(house.server.url), 90)
    assert house.serving.deaths == [f"{one}#1" for one in SERVER_DIES]
    assert wrong_with(play, undisturbed[1]) == []


def test_a_keeper_killed_between_claiming_a_due_time_and_sending_the_run_on_lets_it_fire_once(
    lanes: list[Lane], undisturbed: tuple[list[str], Record]
) -> None:
    for lane in lanes[1:]:
        lane.keeper.kill()
    lanes[0].keeper.arm("state Resuming#1")
    play = lanes[0].begin("CLAIMED").to_the_end()
    assert lanes[0].keeper.deaths == ["state Resuming#1"]
    assert wrong_with(play, undisturbed[1]) == []


def test_a_due_time_that_passes_while_worker_and_server_are_down_fires_once_afterwards(
    house: House, lanes: list[Lane], undisturbed: tuple[list[str], Record]
) -> None:
    play = lanes[0].begin("DOWN")
    wait_until(lambda: play.waits_for is not None, 60)
    question = play.waits_for
    assert question
    let_fall_due(question.id)
    wait_until(lambda: waiting(question.id) == ["due"])
    house.serving.kill()
    lanes[0].worker.kill()
    let_fall_due(question.id)
    house.serving.start()
    lanes[0].worker.start()
    assert wrong_with(play.to_the_end(), undisturbed[1]) == []
