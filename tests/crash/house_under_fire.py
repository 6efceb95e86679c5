"""A house whose processes are killed: one server and one case book, and lanes that each have a worker."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from subprocess import Popen
from uuid import UUID

import pytest
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.settings import PREFECT_API_URL, temporary_settings
from real_processes import Desk, Server, answers, free_server, new_desk, wait_until

from flows.cases.complaint_handling import complaint_handling
from policies.working_time import WorkingCalendar
from tasks.departments import found_department
from tasks.records.engine import engine, writing
from tasks.records.migrate import migrate
from tasks.records.models import Staff, StaffRole
from tasks.settings import settings

PATIENCE = "5"  # seconds until a worker counts as gone
SINCE = date(2020, 1, 1)
STAFF = (("L1", None, "leadership"), ("S1", "L1", "supervisor"), ("A1", "S1", "agent"), ("A2", "S1", "agent"))
VALUES = """
[complaint_cluster_alert.count]
values = [{ since = 2020-01-01, value = 1 }] # each complaint raises the alert of its category
"""


@dataclass
class House:
    """What the tests of this folder kill parts of."""

    server: Server
    api: SyncPrefectClient
    stack: ExitStack

    def serve(self, *, crashing: Path | None = None) -> "Popen[bytes]":
        """Start Prefect's server, and wait until it answers."""
        command, more = _launched("deployments.server", crashing)
        process = self.stack.enter_context(self.server.process(*command, **more))
        wait_until(lambda: answers(self.server.url), 90)
        return process

    def keep(self, pool: str, *, crashing: Path | None = None) -> "Popen[bytes]":
        """Start a keeper of a work pool."""
        command, more = _launched("deployments.keeper", crashing)
        more |= {"RULEBOOK_POOL": pool, "RULEBOOK_PATIENCE_SECONDS": PATIENCE}
        return self.stack.enter_context(self.server.process(*command, **more))

    def work(self, desk: Desk, *, crashing: Path | None = None) -> "Popen[bytes]":
        """Start a worker of a work pool."""
        command, more = _launched("deployments.worker", crashing)
        return self.stack.enter_context(self.server.process(*command, RULEBOOK_POOL=desk.pool, **more))

    def desk(self) -> tuple[Desk, UUID]:
        """A work pool of its own, and a deployment of complaint handling in it."""
        desk = new_desk(self.server, self.api)
        return desk, desk.deploy(complaint_handling, "flows.cases.complaint_handling.complaint_handling")

    def hire(self, number: str, superior: str | None = "S1", role: str = "technician") -> None:
        with writing() as book:
            book.add(Staff(number=number, name=number, department="客服部", superior=superior, since=SINCE))
            book.flush()
            book.add(StaffRole(staff=number, role=role, since=SINCE))


@contextmanager
def house_on(folder: Path) -> Iterator[House]:
    """A house whose files lie in `folder`; in this process too, settings and client point at it."""
    server = free_server(folder)
    with pytest.MonkeyPatch.context() as environment, ExitStack() as stack:
        environment.setenv("RULEBOOK_HOME", server.environment["RULEBOOK_HOME"])
        settings.cache_clear()
        stack.callback(settings.cache_clear)
        settings().home.mkdir()
        (settings().home / "values.toml").write_text(VALUES, "utf-8")
        migrate(settings().database)
        stack.callback(engine.cache_clear)
        with writing() as book:
            found_department(book, "客服部", "callcentre", WorkingCalendar(), default=True)
        stack.enter_context(temporary_settings({PREFECT_API_URL: server.url}))
        house = House(server, stack.enter_context(get_client(sync_client=True)), stack)
        for number, superior, role in (*STAFF, ("C1", "S1", "complaint-team")):
            house.hire(number, superior, role)
        yield house


def _launched(module: str, crashing: Path | None) -> tuple[tuple[str, ...], dict[str, str]]:
    if crashing is None:
        return ("-m", module), {}
    return (str(Path(__file__).with_name("crashing.py")), module), {"CRASHING": str(crashing)}
