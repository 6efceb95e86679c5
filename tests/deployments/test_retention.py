"""What Prefect's vacuum takes away with the settings of `rulebook.env`, and what it leaves: whatever still waits."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from uuid import UUID

import pytest
from prefect import flow
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.exceptions import ObjectNotFound
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.states import Completed, State, Suspended
from real_processes import Server, answers, free_server, wait_until

ENV = Path(__file__).parents[2] / "deployments" / "distributed" / "rulebook.env"
VACUUM = dict(
    re.findall(r"^(PREFECT_SERVER_SERVICES_DB_VACUUM_\w+)=(.+)$", ENV.read_text("utf-8"), re.MULTILINE)
)
OFTEN = {"PREFECT_SERVER_SERVICES_DB_VACUUM_LOOP_SECONDS": "1"}
KEPT_FOR = int(VACUUM["PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD"])
AGED = """UPDATE flow_run SET end_time = CASE WHEN end_time IS NULL THEN NULL ELSE datetime('now', ?) END,
    start_time = datetime('now', ?), created = datetime('now', ?), updated = datetime('now', ?)"""


def begun(api: SyncPrefectClient, state: State[None]) -> UUID:
    run = api.create_flow_run(flow(lambda: None, name="case"))
    assert api.set_flow_run_state(run.id, state, force=True).status == "ACCEPT"
    return run.id


def age(server: Server, days: int) -> None:
    """Let all runs be so many days older than the vacuum keeps them."""
    older = f"-{KEPT_FOR + days * 86_400} seconds"
    with (
        closing(sqlite3.connect(server.folder / "home" / "prefect" / "prefect.db", timeout=30)) as book,
        book,
    ):
        book.execute(AGED, [older] * 4)


def there(api: SyncPrefectClient, run: UUID) -> bool:
    try:
        return api.read_flow_run(run) is not None
    except ObjectNotFound:
        return False


@pytest.mark.slow
def test_runs_that_ended_long_ago_go_and_a_case_that_waits_for_as_long_stays(
    tmp_path: Path, prefect_database: Path
) -> None:
    server = free_server(tmp_path, prefect_database)
    with server.process("-m", "deployments.server", **VACUUM, **OFTEN):
        wait_until(lambda: answers(server.url), 90)
        with temporary_settings({PREFECT_API_URL: server.url}), get_client(sync_client=True) as api:
            ended, waiting = begun(api, Completed()), begun(api, Suspended())
            age(server, 1)
            yesterday = begun(api, Completed())
            wait_until(lambda: not there(api, ended), 60)
            assert there(api, waiting)
            assert there(api, yesterday)
