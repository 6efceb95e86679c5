"""How a worker comes by its runs: given by our server as they fall due, once each, and polled from any other."""

import json
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier, Event
from typing import Any
from uuid import UUID

import anyio
import flows_under_test
import httpx
import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import ArtifactCreate, ArtifactUpdate
from prefect.client.schemas.filters import ArtifactFilter
from prefect.client.schemas.objects import FlowRun, State
from prefect.exceptions import ObjectNotFound, Pause
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.states import Cancelling, Completed, Pending, Scheduled, Suspended
from real_processes import Desk, answers, free_server, new_desk, wait_until

from deployments.burst import Errand, Taken
from deployments.burst_client import BurstClient
from deployments.environment import SHOWN, TAKEN
from deployments.recovery import held, holder

pytestmark = pytest.mark.slow
OF_BEFORE = (str(Path(__file__).with_name("server_of_before.py")),)
AT_ONCE = 6


def taken(desk: Desk, worker: str = "", **more: Any) -> list[dict[str, Any]]:
    """What the server gives to a worker that asks once, without waiting; it is called as its pool is."""
    wanted = {
        "pool": desk.pool,
        "holding": held(worker or desk.pool),
        "limit": 8,
        "wait": 0,
        "look_each": 60,
    } | more
    given: list[dict[str, Any]] = httpx.post(desk.server.url + TAKEN, json=wanted, timeout=90).json()
    return given


def ids(given: list[dict[str, Any]]) -> list[UUID]:
    return [UUID(one["flow_run"]["id"]) for one in given]


@pytest.fixture
def due(desk: Desk) -> UUID:
    return desk.start(desk.deploy(flows_under_test.plain), number=4)


def history(desk: Desk, run: UUID) -> list[str | None]:
    states = sorted(desk.client.read_flow_run_states(run), key=lambda state: state.timestamp)
    return [state.name for state in states]


def test_a_run_is_given_running_for_its_worker_with_all_that_a_burst_asks_for(desk: Desk, due: UUID) -> None:
    desk.client.create_flow_run_input(due, "first-1-response", '"said"')
    (given,) = taken(desk)
    run = FlowRun.model_validate(given["flow_run"])
    assert (run.id, run.parameters, holder(run.state)) == (due, {"number": 4}, desk.pool)
    assert given["entrypoint"] == "flows_under_test.plain"
    assert [(one["key"], one["value"]) for one in given["inputs"]] == [("first-1-response", '"said"')]
    assert history(desk, due) == ["Scheduled", "Pending", "Running"], "as with a worker that polls"


def test_of_workers_that_ask_at_once_one_is_given_each_run(desk: Desk) -> None:
    deployment = desk.deploy(flows_under_test.plain)
    runs = {desk.start(deployment, number=number) for number in range(12)}
    together = Barrier(AT_ONCE)

    def ask(worker: int) -> list[UUID]:
        together.wait()
        return ids(taken(desk, f"worker {worker}"))

    with ThreadPoolExecutor(AT_ONCE) as workers:
        given = [run for found in workers.map(ask, range(AT_ONCE)) for run in found]
    given += ids(taken(desk, limit=20))  # what every one of them left to the others
    assert len(given) == len(set(given))
    assert set(given) == runs


def test_a_worker_that_waits_is_given_a_run_as_it_is_started_not_at_the_next_look(desk: Desk) -> None:
    deployment, asked = desk.deploy(flows_under_test.plain), Event()

    def waiting() -> list[UUID]:
        taken(desk)  # the first look of a pool is Prefect's own poll
        asked.set()
        return ids(taken(desk, wait=60))  # looks once a minute

    with ThreadPoolExecutor(1) as worker:
        found = worker.submit(waiting)
        asked.wait(30)
        run = desk.start(deployment, number=1)
        assert found.result(timeout=30) == [run]


def test_no_more_runs_are_given_than_there_is_room_for(desk: Desk) -> None:
    deployment = desk.deploy(flows_under_test.plain)
    runs = {desk.start(deployment, number=number) for number in range(3)}
    first, second = ids(taken(desk, limit=2)), ids(taken(desk, limit=2))
    assert (len(first), len(second)) == (2, 1)
    assert {*first, *second} == runs


def test_what_is_cancelled_or_for_later_is_given_to_nobody(desk: Desk, due: UUID) -> None:
    later: State[None] = Scheduled(scheduled_time=datetime.now(UTC) + timedelta(minutes=5))
    desk.start(desk.deploy(flows_under_test.plain), later, number=1)
    desk.client.set_flow_run_state(due, Cancelling())
    assert taken(desk) == []


def test_what_a_lost_answer_had_taken_up_is_given_once_more(desk: Desk, due: UUID) -> None:
    assert ids(taken(desk)) == [due]  # and the answer never came
    assert taken(desk, "another", in_hand=[]) == []
    assert taken(desk, in_hand=[str(due)]) == [], "it came after all"
    assert ids(taken(desk, in_hand=[])) == [due]
    assert history(desk, due).count("Running") == 1


def test_a_deployments_limit_holds_for_what_is_given(desk: Desk) -> None:
    deployment = desk.deploy(flows_under_test.plain, concurrency_limit=1)
    first, second = (desk.start(deployment, number=number) for number in (1, 2))
    (given,) = ids(taken(desk))
    other = {first, second} - {given}
    assert desk.state(other.pop()).name == "AwaitingConcurrencySlot"


def test_a_worker_told_to_end_gives_back_what_was_given_to_it_meanwhile(desk: Desk) -> None:
    deployment = desk.deploy(flows_under_test.plain)
    with desk.worker() as process:
        (name,) = desk.workers()
        desk.wait_for(desk.start(deployment, number=1), "Completed")
        process.send_signal(signal.SIGSTOP)  # its next request waits at the server
        run = desk.start(deployment, number=2)
        wait_until(lambda: desk.state(run).name == "Running")
        assert holder(desk.state(run)) == name
        process.send_signal(signal.SIGTERM)
        process.send_signal(signal.SIGCONT)
        assert process.wait(60) == 0
    assert desk.state(run).name in {"AwaitingRetry", "Completed"}


@pytest.fixture
def in_hand(desk: Desk, due: UUID) -> Iterator[tuple[BurstClient, FlowRun]]:
    taken(desk)
    with temporary_settings({PREFECT_API_URL: desk.server.url}), BurstClient() as client:
        yield client, desk.run(due)


def keys(desk: Desk, run: UUID) -> list[str]:
    found = desk.client.filter_flow_run_input(run, key_prefix="", limit=20, exclude_keys=set())
    return sorted(one.key for one in found)


def test_what_the_page_shows_waits_for_the_next_state_and_comes_with_it(
    desk: Desk, in_hand: tuple[BurstClient, FlowRun]
) -> None:
    client, run = in_hand
    desk.client.create_flow_run_input(run.id, "old-1-response", '"said"')
    with client.holding(run, None):
        client.update_flow_run(run.id, name="投诉 1", tags=["case:1"])
        client.create_flow_run_input(run.id, "new-1-schema", "{}")
        client.delete_flow_run_input(run.id, "old-1-response")
        assert client.filter_flow_run_input(run.id, "old-", 1, set()) == [], "gone for this burst"
        assert (desk.run(run.id).name, keys(desk, run.id)) == (run.name, ["old-1-response"])
        client.set_flow_run_state(run.id, Completed())
        assert (desk.run(run.id).name, desk.run(run.id).tags) == ("投诉 1", ["case:1"])
        assert (desk.state(run.id).name, keys(desk, run.id)) == ("Completed", ["new-1-schema"])


def test_what_is_taken_off_and_put_there_anew_is_there(
    desk: Desk, in_hand: tuple[BurstClient, FlowRun]
) -> None:
    client, run = in_hand
    desk.client.create_flow_run_input(run.id, "new-1-schema", '"old"')
    with client.holding(run, None):
        client.delete_flow_run_input(run.id, "new-1-schema")
        client.create_flow_run_input(run.id, "new-1-schema", '"new"')
        client.create_flow_run_input(run.id, "never-1-schema", '"x"')
        client.delete_flow_run_input(run.id, "never-1-schema")
    found = desk.client.filter_flow_run_input(run.id, key_prefix="", limit=20, exclude_keys=set())
    assert [(one.key, one.value) for one in found] == [("new-1-schema", '"new"')]


@pytest.mark.parametrize(("ends", "shown"), [(Pause("it waits"), True), (KeyboardInterrupt(), False)])
def test_what_is_left_to_show_is_shown_unless_the_burst_was_broken_off(
    desk: Desk, in_hand: tuple[BurstClient, FlowRun], ends: BaseException, *, shown: bool
) -> None:
    client, run = in_hand

    def burst() -> None:
        with client.holding(run, None):
            client.update_flow_run(run.id, name="投诉 1")
            raise ends

    with pytest.raises(type(ends)):
        burst()
    assert (desk.run(run.id).name == "投诉 1") is shown


def test_a_page_is_shown_also_where_its_state_is_refused(
    desk: Desk, in_hand: tuple[BurstClient, FlowRun]
) -> None:
    client, run = in_hand
    with client.holding(run, []):
        client.update_flow_run(run.id, name="投诉 1")
        assert client.set_flow_run_state(run.id, Pending()).status == "ABORT"
        assert (desk.run(run.id).name, desk.state(run.id).name) == ("投诉 1", "Running")


def test_a_state_that_comes_late_does_not_overtake_the_burst_that_is_at_work(
    desk: Desk, in_hand: tuple[BurstClient, FlowRun]
) -> None:
    client, run = in_hand
    with client.holding(run, []):
        client.set_flow_run_state(run.id, Suspended())
    desk.client.resume_flow_run(run.id)
    (again,) = taken(desk)
    with client.holding(run, []):  # the same once more: its answer got lost with its server
        client.update_flow_run(run.id, name="投诉 1")
        assert client.set_flow_run_state(run.id, Suspended()).status == "ABORT"
    assert (desk.run(run.id).name, str(desk.state(run.id).id)) == (run.name, again["flow_run"]["state"]["id"])
    with client.holding(FlowRun.model_validate(again["flow_run"]), []):
        assert client.set_flow_run_state(run.id, Completed()).status == "ACCEPT"


def test_a_burst_whose_run_was_given_to_its_worker_anew_leaves_it_to_the_next_one(
    desk: Desk, in_hand: tuple[BurstClient, FlowRun]
) -> None:
    client, run = in_hand

    async def first() -> Errand:
        return Errand(Taken(flow_run=run), desk.pool)

    errand = anyio.run(first)
    client.set_flow_run_state(run.id, Suspended())
    desk.client.resume_flow_run(run.id)
    (again,) = taken(desk)
    assert errand._settle(desk.client, None, "an outage") is True
    assert str(desk.state(run.id).id) == again["flow_run"]["state"]["id"]


def test_the_page_of_a_run_that_was_deleted_is_not_found(
    desk: Desk, in_hand: tuple[BurstClient, FlowRun]
) -> None:
    client, run = in_hand
    desk.client.delete_flow_run(run.id)
    with client.holding(run, None):
        client.update_flow_run(run.id, name="投诉 1")
        with pytest.raises(ObjectNotFound):
            client.set_flow_run_state(run.id, Completed())


def test_a_page_waits_for_the_state_and_what_is_changed_by_its_number_does_not(
    desk: Desk, in_hand: tuple[BurstClient, FlowRun]
) -> None:
    client, run = in_hand
    key = f"k-{run.id}"
    page, progress = (
        ArtifactCreate(key=f"{key}-{kind}", type=kind, data=data, flow_run_id=run.id)
        for kind, data in (("markdown", "# 案卷"), ("progress", 10.0))
    )
    with client.holding(run, []):
        client.create_artifact(page)
        client.update_artifact(client.create_artifact(progress).id, ArtifactUpdate(data=50.0))
        assert shown(desk, run) == {f"{key}-progress": 50.0}
        client.set_flow_run_state(run.id, Suspended())
        assert shown(desk, run) == {f"{key}-progress": 50.0, f"{key}-markdown": "# 案卷"}


def shown(desk: Desk, run: FlowRun) -> dict[str | None, Any]:
    mine = ArtifactFilter.model_validate({"flow_run_id": {"any_": [str(run.id)]}})
    return {one.key: one.data for one in desk.client.read_artifacts(artifact_filter=mine)}


def test_other_runs_are_told_at_once(desk: Desk, in_hand: tuple[BurstClient, FlowRun]) -> None:
    client, run = in_hand
    other = desk.start(desk.deploy(flows_under_test.plain), number=1)
    with client.holding(run, []):
        client.update_flow_run(other, name="另一案")
        client.create_flow_run_input(other, "said-1-response", "{}")
        assert (desk.run(other).name, keys(desk, other)) == ("另一案", ["said-1-response"])


@pytest.fixture(scope="module")
def at_a_server_of_before(tmp_path_factory: pytest.TempPathFactory, prefect_database: Path) -> Iterator[Desk]:
    server = free_server(tmp_path_factory.mktemp("before"), prefect_database)
    with server.process(*OF_BEFORE):
        wait_until(lambda: answers(server.url), 120)
        with temporary_settings({PREFECT_API_URL: server.url}), get_client(sync_client=True) as client:
            yield new_desk(server, client)


def test_a_server_of_before_is_polled_and_told_one_by_one(at_a_server_of_before: Desk) -> None:
    desk = at_a_server_of_before
    for path in (TAKEN, f"{SHOWN}/{UUID(int=0)}"):
        assert json.loads(httpx.post(desk.server.url + path, json={}).text) == {"detail": "Not Found"}
    with desk.worker() as process:
        run = desk.start(desk.deploy(flows_under_test.three_questions))
        for _ in range(3):
            desk.wait_for(run, "Suspended")
            desk.client.resume_flow_run(run)
        desk.wait_for(run, "Completed")
        assert process.poll() is None
    with BurstClient() as client, client.holding(desk.run(run), None):
        client.update_flow_run(run, name="投诉 1")
        client.create_flow_run_input(run, "new-1-schema", "{}")
        client.delete_flow_run_input(run, "old-1-schema")
    assert (desk.run(run).name, keys(desk, run)) == ("投诉 1", ["new-1-schema"])
