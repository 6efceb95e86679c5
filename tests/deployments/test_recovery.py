import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Event, Thread
from uuid import UUID

import anyio
import flows_under_test
import pytest
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import State
from prefect.states import AwaitingRetry, Cancelling, Pending, Running, Scheduled
from real_processes import Desk, wait_until

from deployments.burst import Errand, Taken
from deployments.recovery import CRASHES, LOST, LostRuns, held, holder, put_right
from tasks.clock import now

pytestmark = pytest.mark.slow


@contextmanager
def keeper(desk: Desk, patience: float = 4) -> Iterator[None]:
    """Look for lost runs each second, as the keeper does."""
    done = Event()

    def look() -> None:
        lost = LostRuns(SyncPrefectClient(desk.server.url), desk.pool, patience)
        while not done.wait(1):
            lost.recover()

    thread = Thread(target=look)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def left_by_the_dead(desk: Desk, state: State) -> UUID:
    run = desk.start(desk.deploy(flows_under_test.plain))
    desk.client.set_flow_run_state(run, state, force=True)
    return run


def touched(desk: Desk, patience: float = 1, within: float = 20) -> list[UUID]:
    """Look for lost runs until something is touched, for so many seconds at most."""
    lost, end = LostRuns(desk.client, desk.pool, patience), time.monotonic() + within
    while not (found := lost.recover()) and time.monotonic() < end:
        time.sleep(0.1)
    return found


def times_lost(desk: Desk, run: UUID) -> int:
    return sum(state.name == LOST for state in desk.client.read_flow_run_states(run))


def test_a_run_whose_worker_ends_in_mid_burst_is_done_again_by_another(desk: Desk, tmp_path: Path) -> None:
    run = desk.start(desk.deploy(flows_under_test.deadly), file=str(tmp_path / "notes"), lives=1)
    with desk.worker() as first:
        assert first.wait(20) == 3
    with keeper(desk), desk.worker():
        desk.wait_for(run, "Completed")
    assert times_lost(desk, run) == 1


def test_a_run_whose_worker_is_killed_is_done_again_by_another(desk: Desk, tmp_path: Path) -> None:
    run = desk.start(desk.deploy(flows_under_test.slow), file=str(tmp_path / "notes"), seconds=6)
    with desk.worker() as first:
        desk.wait_for(run, "Running")
        first.kill()
    with keeper(desk), desk.worker():
        desk.wait_for(run, "Completed")


def test_a_run_that_takes_down_one_worker_after_another_is_left_crashed(desk: Desk, tmp_path: Path) -> None:
    run = desk.start(desk.deploy(flows_under_test.deadly), file=str(tmp_path / "notes"), lives=99)
    with keeper(desk):
        for _ in range(CRASHES):
            with desk.worker() as worker:
                assert worker.wait(30) == 3
        message = desk.wait_for(run, "Crashed").message
    assert "3 times in a row" in str(message)
    assert len((tmp_path / "notes").read_text().splitlines()) == CRASHES


@pytest.mark.parametrize("state", [Pending, Running])
def test_a_run_left_by_a_dead_host_is_started_again(desk: Desk, state: type[State]) -> None:
    run = left_by_the_dead(desk, state(message=held("gone")))
    assert touched(desk) == [run]
    assert desk.state(run).name == "AwaitingRetry"


def test_a_run_that_a_dead_host_was_to_cancel_is_cancelled(desk: Desk) -> None:
    run = left_by_the_dead(desk, Running(message=held("gone")))
    desk.client.set_flow_run_state(run, Cancelling(message="by hand"))
    assert touched(desk) == [run]
    assert desk.state(run).name == "Cancelled"


def test_a_run_whose_keeper_died_while_putting_it_right_is_put_right_by_the_next(desk: Desk) -> None:
    run = left_by_the_dead(desk, State(type="CRASHED", name=LOST))
    assert LostRuns(desk.client, desk.pool).recover() == [run]
    assert desk.state(run).name == "AwaitingRetry"


def test_a_worker_whose_own_claim_was_cut_off_by_an_outage_tries_until_the_run_is_put_right(
    desk: Desk,
) -> None:
    run = left_by_the_dead(desk, Running(message=held("mine")))
    desk.client.create_flow_run_input(run, key=f"lost-{desk.state(run).id}-0", value="true")

    async def taken_up() -> Errand:
        return Errand(Taken(flow_run=desk.run(run)), "mine")

    errand = anyio.run(taken_up)
    assert errand._settle(desk.client, None, "an outage") is False
    desk.client.set_flow_run_state(run, AwaitingRetry())
    assert errand._settle(desk.client, None, "an outage") is True


def test_an_outage_of_the_case_book_is_no_crash_of_the_runs_that_meet_it(
    resident_worker: Desk, tmp_path: Path
) -> None:
    run = resident_worker.start(
        resident_worker.deploy(flows_under_test.cut_off), file=str(tmp_path / "notes")
    )
    resident_worker.wait_for(run, "Completed")
    assert len((tmp_path / "notes").read_text().splitlines()) == 2
    assert times_lost(resident_worker, run) == 0


def test_a_run_waits_longer_each_time_that_it_meets_an_outage_and_is_never_left_crashed(desk: Desk) -> None:
    run = left_by_the_dead(desk, Running(message=held("mine")))
    for seconds in (2, 4, 8, 16, 30, 30):
        before = now()
        assert put_right(desk.client, desk.run(run), "no case book", away=True)
        after, state = now(), desk.state(run)
        assert state.name == "AwaitingRetry"
        assert state.state_details.scheduled_time is not None
        assert before <= state.state_details.scheduled_time - timedelta(seconds=seconds) <= after
        desk.client.set_flow_run_state(run, Running(message=held("mine")), force=True)


@pytest.mark.timeout(60)
def test_a_run_taken_up_before_the_clock_was_set_back_is_not_slept_over_in_the_worker(desk: Desk) -> None:
    planned = now() + timedelta(hours=1)
    run = desk.start(desk.deploy(flows_under_test.plain), Scheduled(scheduled_time=planned))
    polled = desk.run(run)
    desk.client.set_flow_run_state(run, Pending(message=held("mine")))

    async def taken_up() -> Errand:
        return Errand(Taken(flow_run=polled), "mine")

    anyio.run(taken_up)()
    state = desk.state(run)
    assert state.name == "AwaitingRetry"
    assert state.state_details.scheduled_time is not None
    assert state.state_details.scheduled_time < planned - timedelta(minutes=50)
    assert times_lost(desk, run) == 0


def test_of_many_keepers_one_puts_a_run_right(desk: Desk) -> None:
    run = left_by_the_dead(desk, Running(message=held("gone")))
    seen, together = desk.run(run), Barrier(8)

    def settle(_: int) -> bool:
        client = SyncPrefectClient(desk.server.url)
        together.wait()
        return put_right(client, seen, "a race")

    with ThreadPoolExecutor(8) as keepers:
        assert sum(keepers.map(settle, range(8))) == 1
    assert times_lost(desk, run) == 1


def test_a_silent_worker_is_given_its_time_and_then_forgotten(desk: Desk) -> None:
    desk.client.request(
        "POST",
        "/work_pools/{work_pool_name}/workers/heartbeat",
        path_params={"work_pool_name": desk.pool},
        json={"name": "silent"},
    )
    run = left_by_the_dead(desk, Running(message=held("silent")))
    assert touched(desk, patience=60, within=1.5) == []
    assert desk.state(run).name == "Running"
    lost, found = LostRuns(desk.client, desk.pool, patience=1), list[UUID]()

    def forgotten() -> bool:
        found.extend(lost.recover())
        return desk.workers() == set()

    wait_until(forgotten)
    assert found == [run]


def test_silence_while_nobody_could_listen_does_not_count(desk: Desk) -> None:
    run = left_by_the_dead(desk, Running(message=held("gone")))
    lost = LostRuns(desk.client, desk.pool, patience=0.5)
    lost.recover()
    time.sleep(0.6)  # as after an outage of the server: no look was answered for longer than the patience
    assert lost.recover() == []
    assert holder(desk.state(run)) == "gone"


def test_a_keeper_that_comes_to_look_only_seldom_finds_who_is_gone_all_the_same(desk: Desk) -> None:
    run = left_by_the_dead(desk, Running(message=held("gone")))
    lost, found = LostRuns(desk.client, desk.pool, patience=0.3), list[UUID]()

    def looked() -> bool:
        found.extend(lost.recover())
        return found != []

    wait_until(looked)
    assert found == [run]


def test_the_runs_of_a_living_worker_are_left_alone(resident_worker: Desk, tmp_path: Path) -> None:
    with keeper(resident_worker):
        run = resident_worker.start(
            resident_worker.deploy(flows_under_test.slow), file=str(tmp_path / "notes"), seconds=8
        )
        resident_worker.wait_for(run, "Completed")
    assert times_lost(resident_worker, run) == 0
