import datetime as dt
from pathlib import Path
from uuid import UUID

import flows_under_test
import pytest
from prefect import flow
from prefect.states import Cancelling, Scheduled, Suspended
from real_processes import Desk

pytestmark = pytest.mark.slow


def test_a_run_leaves_the_worker_at_each_question_and_goes_on_with_the_answer(resident_worker: Desk) -> None:
    run = resident_worker.start(resident_worker.deploy(flows_under_test.three_questions))
    for _ in range(3):
        resident_worker.wait_for(run, "Suspended")
        resident_worker.client.resume_flow_run(run)
    resident_worker.wait_for(run, "Completed")


def test_a_flow_that_raises_ends_failed_and_the_worker_goes_on(resident_worker: Desk) -> None:
    failed = resident_worker.start(resident_worker.deploy(flows_under_test.failing))
    assert "the flow's own mistake" in str(resident_worker.wait_for(failed, "Failed").message)
    done = resident_worker.start(resident_worker.deploy(flows_under_test.plain), number=4)
    resident_worker.wait_for(done, "Completed")


@pytest.mark.parametrize(
    ("entrypoint", "reason"),
    [
        ("no_such_module.plain", "No module named 'no_such_module'"),
        ("flows_under_test.missing", "missing"),
        ("flows_under_test.unhurried", "async"),
    ],
)
def test_a_flow_that_cannot_be_loaded_ends_crashed_and_says_why(
    resident_worker: Desk, entrypoint: str, reason: str
) -> None:
    run = resident_worker.start(resident_worker.deploy(flows_under_test.plain, entrypoint))
    message = str(resident_worker.wait_for(run, "Crashed").message)
    assert entrypoint in message
    assert reason in message


def test_a_flow_may_be_named_by_its_file(resident_worker: Desk) -> None:
    run = resident_worker.start(
        resident_worker.deploy(flows_under_test.plain, f"{flows_under_test.__file__}:plain")
    )
    resident_worker.wait_for(run, "Completed")


def test_a_run_never_starts_before_its_scheduled_time(resident_worker: Desk) -> None:
    due = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=3)
    deployment = resident_worker.deploy(flows_under_test.plain)
    run = resident_worker.start(deployment, Scheduled(scheduled_time=due))
    resident_worker.wait_for(run, "Completed")
    started = resident_worker.run(run).start_time
    assert started is not None
    assert due <= started < due + dt.timedelta(seconds=2)


def cancel(desk: Desk, run: UUID) -> None:
    desk.client.set_flow_run_state(run, Cancelling())
    desk.wait_for(run, "Cancelled")


def test_a_run_cancelled_before_its_time_is_cancelled(resident_worker: Desk) -> None:
    later = Scheduled(scheduled_time=dt.datetime.now(dt.UTC) + dt.timedelta(hours=1))
    cancel(resident_worker, resident_worker.start(resident_worker.deploy(flows_under_test.plain), later))


def test_a_run_cancelled_while_it_waits_for_an_answer_is_cancelled(resident_worker: Desk) -> None:
    run = resident_worker.start(resident_worker.deploy(flows_under_test.three_questions))
    resident_worker.wait_for(run, "Suspended")
    cancel(resident_worker, run)


def test_a_run_cancelled_while_its_flow_is_being_loaded_is_cancelled(resident_worker: Desk) -> None:
    @flow
    def late() -> None: ...

    run = resident_worker.start(resident_worker.deploy(late, "slow_to_import.late"))
    resident_worker.wait_for(run, "Running")  # taken up, with its flow still to be loaded
    cancel(resident_worker, run)


def test_a_run_cancelled_in_mid_burst_is_cancelled_and_its_hooks_run(
    resident_worker: Desk, tmp_path: Path
) -> None:
    notes = tmp_path / "notes"
    run = resident_worker.start(resident_worker.deploy(flows_under_test.slow), file=str(notes))
    resident_worker.wait_for(run, "Running")
    cancel(resident_worker, run)
    assert notes.read_text().splitlines()[1:] == ["cancelled"]


def test_a_run_suspended_from_outside_in_mid_burst_stays_suspended(
    resident_worker: Desk, tmp_path: Path
) -> None:
    run = resident_worker.start(
        resident_worker.deploy(flows_under_test.slow), file=str(tmp_path / "notes"), seconds=3
    )
    resident_worker.wait_for(run, "Running")
    resident_worker.client.set_flow_run_state(run, Suspended())
    follower = resident_worker.start(
        resident_worker.deploy(flows_under_test.slow), file=str(tmp_path / "other"), seconds=4
    )
    resident_worker.wait_for(follower, "Completed")
    assert resident_worker.state(run).name == "Suspended"
