"""Between a person and the due time the first writer wins, and nobody else changes anything."""

import os
import random
import shutil
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from department import STAFF, a_case, found, row, within
from department import asked as put
from prefect import flow
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.exceptions import PrefectHTTPStatusError
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.states import State, Suspended
from real_processes import Server, answers, free_server, wait_until
from sqlalchemy import create_engine, make_url, text, update

from deployments.claiming import Claim, claim, claim_all, send_on
from deployments.due_times import keep_due_times
from tasks.clock import now
from tasks.records.engine import writing
from tasks.records.models import Question, Timer
from tasks.run_page import EXPIRED, JSON, base_key, keyset_from_base_key, response_key, write_input

pytestmark = pytest.mark.slow

RACES = 100
IN_FULL = 500  # where RULEBOOK_TEST_IN_FULL is set
FORM = {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]}
SAID = {"text": "赶上了"}
OF_BEFORE = (str(Path(__file__).with_name("server_of_before.py")),)
POSTGRES = "RULEBOOK_TEST_POSTGRES_URL"


@flow(name="waiting")
def waiting() -> None: ...


def waits(api: SyncPrefectClient, deployment: UUID, step: str = "said") -> str:
    """A run that waits with a form for an answer to that step, without ever having been carried out."""
    keys = keyset_from_base_key(base_key(step, 1))
    state: State[None] = Suspended(pause_key=str(uuid4()))
    state.state_details.run_input_keyset = {str(kind): key for kind, key in keys.items()}
    run = api.create_flow_run_from_deployment(deployment, state=state)
    write_input(api, str(run.id), keys["schema"], FORM)
    return str(run.id)


def answer(api: SyncPrefectClient, run: str) -> str:
    """Answer as Prefect's page does; the server's verdict, CONFLICT when somebody was there first."""
    try:
        said = api.request(
            "POST", "/flow_runs/{id}/resume", path_params={"id": run}, json={"run_input": SAID}
        )
    except PrefectHTTPStatusError as refused:
        assert refused.response.status_code == 409  # noqa: PT017 - any other error is one
        return "CONFLICT"
    verdict: str = said.json()["status"]
    return verdict


def deployment_on(api: SyncPrefectClient) -> UUID:
    return api.create_deployment(flow_id=api.create_flow(waiting), name=uuid4().hex)


@contextmanager
def serving(server: Server, *program: str) -> Iterator[SyncPrefectClient]:
    with server.process(*(program or ("-m", "deployments.server"))):
        wait_until(lambda: answers(server.url), 120)
        with temporary_settings({PREFECT_API_URL: server.url}), get_client(sync_client=True) as api:
            yield api


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path, prefect_database: Path) -> Iterator[str]:
    """The URL of a database for a Prefect server of the test's own, as that server takes it."""
    if request.param == "sqlite":
        shutil.copyfile(prefect_database, tmp_path / "server.db")
        yield f"sqlite+aiosqlite:///{tmp_path / 'server.db'}"
        return
    admin, name = make_url(os.environ[POSTGRES]), f"rulebook_prefect_{uuid4().hex[:8]}"
    engine = create_engine(admin, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        yield (
            admin.set(drivername="postgresql+asyncpg", database=name).render_as_string(hide_password=False)
        )
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


@dataclass
class Race:
    """A person and one or two keepers go for one question."""

    run: str
    keepers: int
    said: list[str] = field(default_factory=list)
    claimed: list[Claim] = field(default_factory=list)

    def person(self, api: SyncPrefectClient) -> None:
        self.said.append(answer(api, self.run))

    def keeper(self, api: SyncPrefectClient) -> None:
        self.claimed.append(claim(api, Question(run_id=self.run, step="said", attempt=1)))

    @property
    def won_by_the_person(self) -> bool:
        return self.said == ["ACCEPT"]


def run_all(api: SyncPrefectClient, races: list[Race]) -> None:
    """Race by race, all who take part in one at about the same moment, in any order."""
    order = random.Random(2)
    with ThreadPoolExecutor(8) as pool:
        for race in races:
            goes = [race.person, *[race.keeper] * race.keepers]
            order.shuffle(goes)
            for go in goes:
                pool.submit(copy_context().run, go, api)


def resumed(database: str) -> Counter[str]:
    """How often each run was sent on, from the server's own table of states."""
    sync = database.replace("+aiosqlite", "").replace("+asyncpg", "+psycopg")
    engine = create_engine(sync)
    with engine.connect() as connection:
        states = connection.execute(text("SELECT flow_run_id FROM flow_run_state WHERE name = 'Resuming'"))
        found = Counter(str(UUID(str(run))) for (run,) in states)
    engine.dispose()
    return found


@pytest.mark.timeout(900)
@pytest.mark.parametrize("program", [(), OF_BEFORE], ids=["a server", "a server of before"])
def test_of_hundreds_of_races_on_two_databases_each_has_one_winner(
    database: str, tmp_path: Path, program: tuple[str, ...], *, in_full: bool
) -> None:
    times = IN_FULL if in_full else RACES
    server = free_server(tmp_path)
    server.environment["RULEBOOK_PREFECT_DATABASE_URL"] = database
    with serving(server, *program) as api:
        deployment = deployment_on(api)
        with ThreadPoolExecutor(8) as pool:
            made = pool.map(lambda _: copy_context().run(waits, api, deployment), range(times))
            races = [Race(run, 1 + nth % 2) for nth, run in enumerate(made)]
        run_all(api, races)
        for race in races:
            assert len(race.said) + len(race.claimed) == 1 + race.keepers, "nobody failed"
            winners = race.won_by_the_person + race.claimed.count(Claim.RESUMED)
            assert winners == 1, race
        assert set(resumed(database).values()) == {1}
        assert resumed(database).keys() == {race.run for race in races}
        for race in races[:100]:
            kept = api.read_flow_run_input(UUID(race.run), response_key("said", 1))
            assert JSON.validate_json(kept) == (SAID if race.won_by_the_person else EXPIRED)
    assert 0 < sum(race.won_by_the_person for race in races) < times, "each of them won some"


def test_of_claims_made_together_each_run_takes_its_own_and_a_second_lot_changes_nothing(
    database: str, tmp_path: Path
) -> None:
    server = free_server(tmp_path)
    server.environment["RULEBOOK_PREFECT_DATABASE_URL"] = database
    with serving(server) as api:
        deployment = deployment_on(api)
        asked, other, answered = (waits(api, deployment, step) for step in ("said", "else", "said"))
        assert answer(api, answered) == "ACCEPT"
        wanted = [
            (Question(run_id=run, step="said", attempt=1, state="open", case="C"), EXPIRED)
            for run in (asked, other, answered)
        ]
        assert claim_all(api, wanted) == [Claim.RESUMED, Claim.BUSY, Claim.BUSY]
        assert claim_all(api, wanted[:1]) == [Claim.BUSY], "whoever claimed it first sends it on"
        assert send_on(api, [asked, other]) == {UUID(asked), UUID(other)}
        assert send_on(api, [asked, answered]) == set(), "neither waits any more"


def fell_due(question: Question) -> None:
    with writing() as book:
        book.execute(
            update(Timer)
            .where(Timer.question == question.id, Timer.kind == "due")
            .values(at=now() - timedelta(seconds=1))
        )


def after_the_lease() -> datetime:
    return now() + timedelta(seconds=31)


@pytest.mark.clause("OP-HOUSE-3")
@pytest.mark.parametrize("case_book", ["sqlite"], indirect=True)
@pytest.mark.parametrize("first", ["keeper", "person"])
def test_what_fell_due_while_everything_was_down_is_decided_by_whoever_is_first_afterwards(
    case_book: str, tmp_path: Path, prefect_database: Path, first: str
) -> None:
    found(*STAFF)
    server = free_server(tmp_path, prefect_database)
    question = put(a_case(now()), "A1", limit=within(10, now()))
    with serving(server) as api:
        run = waits(api, deployment_on(api))
    with writing() as book:
        book.get_one(Question, question.id).run_id = run
    fell_due(question)
    with temporary_settings({PREFECT_API_URL: server.url}), get_client(sync_client=True) as api:
        assert keep_due_times(api, now) == 1, "it is tried, and is not lost by failing"
    with serving(server) as api:
        if first == "person":
            assert answer(api, run) == "ACCEPT"
        assert keep_due_times(api, after_the_lease) == 1
        state = api.read_flow_run(UUID(run)).state
        assert state is not None
        assert state.name == "Resuming"
        assert answer(api, run) == "ABORT"
        kept = JSON.validate_json(api.read_flow_run_input(UUID(run), response_key("said", 1)))
        assert kept == (SAID if first == "person" else EXPIRED)
    assert row(question).state == "open", "its own run enters what became of it"
