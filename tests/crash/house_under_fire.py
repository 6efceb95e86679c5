"""A house whose processes are killed: a case book, a server, and lanes with a worker and a keeper each."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from playing import Play
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.settings import PREFECT_API_URL, temporary_settings
from real_processes import Server, answers, free_server, new_desk, wait_until

from flows.cases.complaint_handling import complaint_handling
from policies.working_time import WorkingCalendar
from tasks.departments import found_department
from tasks.records.engine import engine, writing
from tasks.records.migrate import migrate
from tasks.records.models import Staff, StaffRole
from tasks.settings import settings

QUICK = {"RULEBOOK_PATIENCE_SECONDS": "5", "RULEBOOK_POLL_SECONDS": "0.5", "RULEBOOK_TICK_SECONDS": "0.5"}
NEVER = "never#1"  # an order by which effects are only noted
SINCE = date(2020, 1, 1)
STAFF = {"L1": "leadership", "S1": "supervisor", "A1": "agent", "A2": "agent", "C1": "complaint-team"}
VALUES = """
[complaint_cluster_alert.count]
values = [{ since = 2020-01-01, value = 1 }] # each complaint raises the alert of its category
"""


@dataclass
class Mortal:
    """A process of the house that is told before which effects it dies; each time another takes its place."""

    server: Server
    module: str
    folder: Path
    settings: dict[str, str]
    _life: ExitStack = field(default_factory=ExitStack)

    def start(self) -> None:
        self.folder.mkdir(exist_ok=True)
        for name in ("deaths", "journal"):
            (self.folder / name).write_text("")
        crashing = str(Path(__file__).with_name("crashing.py"))
        environment = {"CRASHING": str(self.folder), **self.settings}
        self._life.enter_context(self.server.process(crashing, self.module, **environment))

    def kill(self) -> None:
        """Kill it, and let none take its place until it is started again."""
        self._life.close()

    def arm(self, *orders: str) -> None:
        (self.folder / "journal").write_text("")
        (self.folder / "armed").write_text("\n".join(orders), "utf-8")

    @property
    def journal(self) -> list[str]:
        return (self.folder / "journal").read_text("utf-8").splitlines()

    @property
    def deaths(self) -> list[str]:
        return (self.folder / "deaths").read_text("utf-8").splitlines()


@dataclass
class Lane:
    """A work pool with a worker and a keeper of its own, in which complaints are played one by one."""

    api: SyncPrefectClient
    deployment: UUID
    worker: Mortal
    keeper: Mortal

    def begin(self, name: str) -> Play:
        hire(name, "technician")
        return Play.begin(self.api, self.deployment, name)


@dataclass
class House:
    """What the tests of this folder kill parts of."""

    server: Server
    api: SyncPrefectClient
    stack: ExitStack
    serving: Mortal = field(init=False)

    def mortal(self, name: str, module: str, **more: str) -> Mortal:
        mortal = Mortal(self.server, module, self.server.folder / name, more)
        mortal.start()
        self.stack.callback(mortal.kill)
        return mortal

    def serve(self) -> None:
        self.serving = self.mortal("server", "deployments.server")
        wait_until(lambda: answers(self.server.url), 180)

    def lane(self) -> Lane:
        desk = new_desk(self.server, self.api)
        more = {"RULEBOOK_POOL": desk.pool, **QUICK}
        worker = self.mortal(f"{desk.pool}-worker", "deployments.worker", **more)
        keeper = self.mortal(f"{desk.pool}-keeper", "deployments.keeper", **more)
        flow = complaint_handling
        return Lane(self.api, desk.deploy(flow, f"{flow.fn.__module__}.{flow.fn.__name__}"), worker, keeper)


def hire(number: str, role: str) -> None:
    superior = {"L1": None, "S1": "L1"}.get(number, "S1")
    with writing() as book:
        book.add(Staff(number=number, name=number, department="客服部", superior=superior, since=SINCE))
        book.flush()
        book.add(StaffRole(staff=number, role=role, since=SINCE))


@contextmanager
def house_on(folder: Path, database: Path) -> Iterator[House]:
    """A house whose files lie in `folder`; in this process too, settings and client point at it.

    Its Prefect server begins on a copy of `database`, in which the roster is deployed.
    """
    server = free_server(folder, database)
    with pytest.MonkeyPatch.context() as environment, ExitStack() as stack:
        environment.setenv("RULEBOOK_HOME", server.environment["RULEBOOK_HOME"])
        settings.cache_clear()
        stack.callback(settings.cache_clear)
        (settings().home / "values.toml").write_text(VALUES, "utf-8")
        migrate(settings().database)
        stack.callback(engine.cache_clear)
        with writing() as book:
            found_department(book, "客服部", "callcentre", WorkingCalendar(), default=True)
        for number, role in STAFF.items():
            hire(number, role)
        stack.enter_context(temporary_settings({PREFECT_API_URL: server.url}))
        yield House(server, stack.enter_context(get_client(sync_client=True)), stack)
