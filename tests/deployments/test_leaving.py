import signal
from pathlib import Path

import flows_under_test
import pytest
from real_processes import Desk, wait_until

pytestmark = pytest.mark.slow

# A sixth of the grace is what a broken-off burst gets to end: enough of it on a busy machine too.
IMPATIENT = "import deployments.resident as r; r.GRACE = 6.0; from deployments.worker import main; main()"


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_asked_to_end_finishes_its_bursts(
    desk: Desk, tmp_path: Path, ending: signal.Signals
) -> None:
    run = desk.start(desk.deploy(flows_under_test.slow), file=str(tmp_path / "notes"), seconds=3)
    with desk.worker() as worker:
        desk.wait_for(run, "Running")
        worker.send_signal(ending)
        assert worker.wait(20) == 0
    assert desk.state(run).name == "Completed"


def test_a_burst_that_outlasts_the_grace_is_left_to_another_worker(desk: Desk, tmp_path: Path) -> None:
    run = desk.start(desk.deploy(flows_under_test.slow), file=str(tmp_path / "notes"), seconds=60)
    with desk.worker("-c", IMPATIENT) as worker:
        desk.wait_for(run, "Running")
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(20) == 0
    assert desk.state(run).name == "AwaitingRetry"


def test_a_burst_that_hangs_outside_python_does_not_keep_its_worker(desk: Desk) -> None:
    run = desk.start(desk.deploy(flows_under_test.hanging))
    with desk.worker("-c", IMPATIENT) as worker:
        desk.wait_for(run, "Running")
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(20) == 1
    assert desk.state(run).name == "AwaitingRetry"


def test_prefects_own_process_worker_runs_the_same_flow(desk: Desk) -> None:
    stock = Desk(desk.server, desk.client)
    api = {"PREFECT_API_URL": desk.server.url, "PREFECT_WORKER_QUERY_SECONDS": "1"}
    command = ("-m", "prefect", "worker", "start", "--type", "process", "--pool", stock.pool)
    with stock.server.process(*command, **api):
        wait_for_pool(stock)
        run = stock.start(stock.deploy(flows_under_test.plain), number=2)
        stock.wait_for(run, "Completed", 60)


def wait_for_pool(desk: Desk) -> None:
    wait_until(lambda: any(pool.name == desk.pool for pool in desk.client.read_work_pools()))
