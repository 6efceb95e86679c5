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
LANES = 4
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


def points(effects: Sequence[str]) -> list[str]:
    """Orders to die before each kind of effect when it comes first, and before what counts when it comes last."""
    seen = {effect: effects.count(effect) for effect in effects}
    counts = ("state", "acts", "questions", "input schema")
    last = [f"{effect}#{times}" for effect, times in seen.items() if effect.startswith(counts) and times > 1]
    return [*(f"{effect}#1" for effect in seen), *last]


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
    lanes: list[Lane], undisturbed: tuple[list[str], Record]
) -> None:
    effects, expected = undisturbed
    orders = points(effects)
    assert len(orders) >= 20

    def disturbed(lane: Lane, order: str) -> list[str]:
        lane.worker.arm(order)
        play = lane.begin(f"K{orders.index(order):03}").to_the_end()
        wrong = wrong_with(play, expected)
        if lane.worker.deaths[-1:] != [order]:
            wrong.append("was not met")
        if play.times(LOST) > 1:
            wrong.append("crashed more than once")
        return [f"before {order}: {one}" for one in wrong]

    def shared(number: int) -> Iterator[str]:
        for order in orders[number::LANES]:
            yield from disturbed(lanes[number], order)

    with ThreadPoolExecutor(LANES) as pool:
        wrong = [
            one for found in pool.map(lambda number: list(shared(number)), range(LANES)) for one in found
        ]
    assert not wrong, "\n".join(wrong)


SERVER_DIES = (
    "before state Pending",
    "after state Running",
    "after input schema",
    "after state Suspended",
    "before answer",
    "after answer",
    "after state Completed",
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
