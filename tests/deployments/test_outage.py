from pathlib import Path

import flows_under_test
import pytest
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.settings import PREFECT_API_URL, temporary_settings
from real_processes import answers, free_server, new_desk, wait_until

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(("retries", "bursts"), [("5", 1), ("0", 2)])
def test_a_burst_outlasts_an_outage_of_the_server_or_is_done_again(
    tmp_path: Path, prefect_database: Path, retries: str, bursts: int
) -> None:
    server = free_server(tmp_path, prefect_database)
    notes = tmp_path / "notes"
    with temporary_settings({PREFECT_API_URL: server.url}):
        with server.process("-m", "deployments.server") as first:
            wait_until(lambda: answers(server.url), 90)
            client: SyncPrefectClient = get_client(sync_client=True)
            desk = new_desk(server, client)
            run = desk.start(desk.deploy(flows_under_test.calling), file=str(notes))
            worker = desk.worker(PREFECT_CLIENT_MAX_RETRIES=retries)
            process = worker.__enter__()
            wait_until(notes.exists)  # a run is Running before its worker has heard of it
            first.kill()
        with server.process("-m", "deployments.server"):
            wait_until(lambda: answers(server.url), 90)
            desk.wait_for(run, "Completed", 240)
            assert process.poll() is None
            worker.__exit__(None, None, None)
    assert notes.read_text().splitlines() == ["began"] * bursts
