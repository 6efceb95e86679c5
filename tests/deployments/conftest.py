import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.settings import PREFECT_API_URL, temporary_settings
from real_processes import Desk, Server, answers, free_server, new_desk, wait_until


@pytest.fixture(scope="session")
def prefect_server(tmp_path_factory: pytest.TempPathFactory, prefect_database: Path) -> Iterator[Server]:
    """Prefect's server as `deployments.server` starts it, on a free port and with a state of its own."""
    server = free_server(tmp_path_factory.mktemp("server"), prefect_database)
    with server.process("-m", "deployments.server"):
        wait_until(lambda: answers(server.url), 90)
        yield server


@pytest.fixture(scope="session")
def client(prefect_server: Server) -> Iterator[SyncPrefectClient]:
    with temporary_settings({PREFECT_API_URL: prefect_server.url}), get_client(sync_client=True) as client:
        yield client


@pytest.fixture
def desk(prefect_server: Server, client: SyncPrefectClient) -> Desk:
    """A work pool that no worker serves yet."""
    return new_desk(prefect_server, client)


@pytest.fixture(scope="module")
def resident_worker(prefect_server: Server, client: SyncPrefectClient) -> Iterator[Desk]:
    """A work pool that a resident worker serves, in a process of its own."""
    desk = new_desk(prefect_server, client)
    with desk.worker() as process:
        yield desk
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
