import os
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import certifi
import pytest
from driving import House
from heating import settle_in
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.settings import (
    PREFECT_API_SSL_CERT_FILE,
    PREFECT_API_URL,
    PREFECT_LOGGING_TO_API_ENABLED,
    temporary_settings,
)
from real_processes import answers, free_server, wait_until
from team import settle_in as team_settles_in

from policies.working_time import WorkingCalendar
from tasks.departments import found_department
from tasks.records.engine import writing
from tasks.records.models import Staff, StaffRole

POSTGRES = "RULEBOOK_TEST_POSTGRES_URL"
SINCE = date(2020, 1, 1)
CERTIFICATE = re.compile("-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", re.DOTALL)
QUIET = {PREFECT_LOGGING_TO_API_ENABLED: False}  # logs that come after the server has ended would wait for it
UNWATCHED = (
    "SCHEDULER",
    "LATE_RUNS",
    "EVENT_PERSISTER",
    "TRIGGERS",
    "FOREMAN",
    "REPOSSESSOR",
    "CANCELLATION_CLEANUP",
)
WITHOUT = {f"PREFECT_SERVER_SERVICES_{service}_ENABLED": "false" for service in UNWATCHED} | {
    "PREFECT_SERVER_EVENTS_STREAM_OUT_ENABLED": "false"
}
"""What a server does that no flow test looks at, a fifth of its work; the tests of deployments and crashes have it
on. (Task runs are looked at, so their recorder stays. Starts of the season are asked of the server's API.)"""
STAFF = (
    ("L1", "王总", None, "leadership"),
    ("S1", "李主管", "L1", "supervisor"),
    ("A1", "张三", "S1", "agent"),
    ("A2", "赵四", "S1", "agent"),
    ("C1", "钱五", "S1", "complaint-team"),
    ("T1", "孙六", "S1", "technician"),
)


def quick_to_reach(home: Path, url: str) -> dict[Any, Any]:
    """Settings of a client of plain HTTP: reading one certificate instead of the whole web's saves 30 ms each time."""
    one = CERTIFICATE.search(Path(certifi.where()).read_text())
    (home / "one.pem").write_text(one[0] if one else "")
    return {PREFECT_API_URL: url, PREFECT_API_SSL_CERT_FILE: str(home / "one.pem")}


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, deployed_database: Path) -> Iterator[SyncPrefectClient]:
    """Prefect's server as `deployments.server` starts it, with the roster deployed for a house without departments."""
    home = tmp_path_factory.mktemp("server")
    server = free_server(home, deployed_database)
    with server.process("-m", "deployments.server", **WITHOUT):
        wait_until(lambda: answers(server.url), 90)
        reached = temporary_settings(QUIET | quick_to_reach(home, server.url))
        with reached, get_client(sync_client=True) as api:
            yield api


@pytest.fixture(params=["postgres" if os.environ.get(POSTGRES) else "sqlite"])
def case_book(request: pytest.FixtureRequest, case_book_on: Callable[[str], str]) -> str:
    """An empty case book on PostgreSQL where there is one: each procedure is played as a whole there.

    Whatever else is to be known of it is played ON_SQLITE; ON_BOTH is what depends on what the database does.
    """
    return case_book_on(request.param)


@pytest.fixture
def house(server: SyncPrefectClient, case_book: str) -> House:
    """A department of six, on an empty case book."""
    with writing() as book:
        found_department(book, "客服部", "callcentre", WorkingCalendar(), default=True)
        book.flush()
        for number, name, superior, role in STAFF:
            book.add(Staff(number=number, name=name, department="客服部", superior=superior, since=SINCE))
            book.flush()
            book.add(StaffRole(staff=number, role=role, since=SINCE))
    return House(server)


@pytest.fixture
def hotline(server: SyncPrefectClient, case_book: str) -> House:
    """The heating hotline's department, on an empty case book."""
    settle_in()
    return House(server)


@pytest.fixture
def team(server: SyncPrefectClient, case_book: str) -> House:
    """A department that lives by the promotion system, on an empty case book."""
    team_settles_in()
    return House(server)
