"""The worker, the server or a keeper killed at any moment of a complaint: nothing is lost, nothing is done twice."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event, Thread

import pytest
from house_under_fire import NEVER, House, Lane
from playing import Play, let_fall_due, waiting
from real_processes import answers, wait_until
from recording import record

from deployments.recovery import LOST

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
LANES = 3
Record = dict[str, list[str]]


@pytest.fixture(scope="module")
def lanes(house: House) -> list[Lane]:
    return [house.lane() for _ in range(LANES)]


@pytest.fixture(scope="module")
def undisturbed(lanes: list[Lane]) -> tuple[list[str], Record]:
    """The effects of the worker in a play in which nobody dies, and what the case book keeps of it."""
    lane = lanes[0]
    lane.worker.arm(NEVER)
    lane.to_the_end(lane.begin("UNDISTURBED"))
    return lane.worker.journal, record("UNDISTURBED")


def points(effects: Sequence[str]) -> list[str]:
    """Each kind of effect where it comes first and where it comes last, as orders to die before it."""
    last = {effect: effects.count(effect) for effect in effects}
    return [f"{effect}#{nth}" for effect in last for nth in dict.fromkeys((1, last[effect]))]


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
        name = f"K{orders.index(order):03}"
        lane.worker.arm(order)
        play, deaths = lane.begin(name), lane.worker.deaths
        lane.to_the_end(play)
        wrong = wrong_with(play, expected)
        if lane.worker.deaths != deaths + 1 or play.times(LOST) > 1:
            wrong.append(f"{lane.worker.deaths - deaths} deaths")
        print(order, lane.worker.journal[-1], play.times(LOST), flush=True)
        return [f"before {order}: {one}" for one in wrong]

    def shared(number: int) -> Iterator[str]:
        for order in orders[number::LANES]:
            yield from disturbed(lanes[number], order)

    with ThreadPoolExecutor(LANES) as pool:
        wrong = [one for found in pool.map(lambda number: list(shared(number)), range(LANES)) for one in found]
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


@contextmanager
def server_killed(house: House, orders: Sequence[str]) -> Iterator[list[str]]:
    """Kill the server at one point after another, and start it again on its database."""
    left, done = list(orders), Event()

    def watch() -> None:
        while not done.wait(0.1):
            if house.serving.process and house.serving.process.poll() is not None:
                house.serving.replace_if_dead()
                print("server died", orders[len(orders) - len(left) - 1], flush=True)
                if left:
                    house.serving.arm(left.pop(0) + "#1")

    house.serving.arm(left.pop(0) + "#1")
    thread = Thread(target=watch)
    thread.start()
    try:
        yield left
    finally:
        done.set()
        thread.join()
    wait_until(lambda: answers(house.server.url), 90)


def test_a_server_killed_in_a_complaint_loses_nothing_and_does_nothing_twice(
    house: House, lanes: list[Lane], undisturbed: tuple[list[str], Record]
) -> None:
    lane, deaths = lanes[0], house.serving.deaths
    with server_killed(house, SERVER_DIES) as left:
        play = lane.to_the_end(lane.begin("OUTAGES"))
    assert (left, house.serving.deaths - deaths) == ([], len(SERVER_DIES))
    assert wrong_with(play, undisturbed[1]) == []
    assert lane.worker.process
    assert lane.worker.process.poll() is None


def test_a_keeper_killed_between_claiming_a_due_time_and_sending_the_run_on_lets_it_fire_once(
    lanes: list[Lane], undisturbed: tuple[list[str], Record]
) -> None:
    for lane in lanes[1:]:
        lane.keeper.kill()
    lane, deaths = lanes[0], lanes[0].keeper.deaths
    lane.keeper.arm("state Resuming#1")
    play = lane.to_the_end(lane.begin("CLAIMED"))
    assert lane.keeper.deaths == deaths + 1
    assert lane.keeper.journal[-2:] == ["input response", "state Resuming"]
    assert wrong_with(play, undisturbed[1]) == []


def test_a_due_time_that_passes_while_worker_and_server_are_down_fires_once_afterwards(
    house: House, lanes: list[Lane], undisturbed: tuple[list[str], Record]
) -> None:
    lane = lanes[0]
    lane.worker.arm(NEVER)
    play = lane.begin("DOWN")
    wait_until(lambda: play.waits_for is not None, 60)
    question = play.waits_for
    assert question
    let_fall_due(question.id)
    wait_until(lambda: waiting(question.id) == ["due"])
    house.serving.kill()
    lane.worker.kill()
    let_fall_due(question.id)
    house.serving.replace_if_dead()
    lane.to_the_end(play)
    assert wrong_with(play, undisturbed[1]) == []
