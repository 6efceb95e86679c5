from pathlib import Path
from uuid import UUID

import flows_under_test
import pytest
from prefect.client.schemas.actions import WorkPoolUpdate
from real_processes import Desk

pytestmark = pytest.mark.slow


def most_at_once(notes: Path) -> int:
    """Count how many of the noted runs were under way at the same time."""
    lines = [line.split() for line in notes.read_text().splitlines()]
    changes = sorted((float(when), 1 if what == "began" else -1) for what, when in lines)
    return max(sum(step for _, step in changes[: number + 1]) for number in range(len(changes)))


def run_four(desk: Desk, deployment: UUID, notes: Path) -> int:
    runs = [desk.start(deployment, file=str(notes), seconds=1.5) for _ in range(4)]
    for run in runs:
        desk.wait_for(run, "Completed", 60)
    return most_at_once(notes)


def test_a_worker_holds_as_many_runs_as_its_limit_and_no_more(desk: Desk, tmp_path: Path) -> None:
    deployment = desk.deploy(flows_under_test.slow)
    with desk.worker(RULEBOOK_WORKER_LIMIT="2"):
        assert run_four(desk, deployment, tmp_path / "notes") == 2


def test_the_limit_of_a_work_pool_is_kept(desk: Desk, tmp_path: Path) -> None:
    desk.client.update_work_pool(desk.pool, WorkPoolUpdate(concurrency_limit=1))
    deployment = desk.deploy(flows_under_test.slow)
    with desk.worker():
        assert run_four(desk, deployment, tmp_path / "notes") == 1


def test_the_limit_of_a_deployment_is_kept(resident_worker: Desk, tmp_path: Path) -> None:
    deployment = resident_worker.deploy(flows_under_test.slow, concurrency_limit=1)
    assert run_four(resident_worker, deployment, tmp_path / "notes") == 1
