"""The ways to carry out the logical case: our house, and Prefect as it comes."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import httpx

from benchmarks.desk import Desk, Fields, Script
from benchmarks.desk_prefect import PrefectDesk
from benchmarks.processes import Place, answers, clean_environment, free_port, run, running, until
from benchmarks.stock_cases import LIMIT

HERE = Path(__file__).parent
HOUSE_STEPS = ("order", "finding", "call-back")
FULL_STEPS = ("order", "finding", "result", "call-back")


@dataclass
class Installation(Place):
    """A server with what works for it, and its deployments by the name of their flow."""

    urls: tuple[str, str]
    """Prefect's database and the case book."""

    def desk(self, flow: str, entrypoint: str, pool: str) -> Desk:
        """Deploy a flow, and return the desk that starts and answers its runs."""
        flow_id = self.api.post("/flows/", json={"name": flow}).raise_for_status().json()["id"]
        content = {
            "name": f"{flow}-measured",
            "flow_id": flow_id,
            "entrypoint": entrypoint,
            "work_pool_name": pool,
            "enforce_parameter_schema": False,
        }
        made = self.api.post("/deployments/", json=content).raise_for_status().json()
        return PrefectDesk(self.api, self.urls[0], made["id"])


@contextmanager
def house(
    folder: Path,
    *,
    expiring: bool = False,
    case_book: str = "",
    prefect: str = "",
    keepers: int = 1,
    through: str = "",
) -> Iterator[Installation]:
    """Our server, worker and keeper on a SQLite case book with two small departments.

    The second time in a folder goes on where it was. `expiring` leaves Prefect's pause expiration on, as it
    is by default. `case_book`, `prefect`: other databases; `through`: a module that changes the house and runs it.
    """
    database = folder / "house" / "prefect" / "prefect.db"
    prefect = prefect or f"sqlite+aiosqlite:///{database}"
    port = str(free_port())
    environment = clean_environment(
        RULEBOOK_HOME=str(folder / "house"),
        RULEBOOK_PORT=port,
        RULEBOOK_VALUES_FILE=str(HERE / "values.toml"),
        RULEBOOK_CASE_BOOK_URL=case_book,
        RULEBOOK_PREFECT_DATABASE_URL=prefect,
    )
    urls = prefect, case_book or f"sqlite:///{folder / 'house' / 'case_book.db'}"
    module = ["-m", through] if through else ["-m"]
    url = f"http://127.0.0.1:{port}/api"
    with ExitStack() as stack:
        started = stack.enter_context
        run(["-m", "tasks.records"], environment, folder)
        run(["-m", "deployments.people", str(HERE / "staff.toml")], environment, folder)
        serve, more = ["-m", "deployments.server"], environment
        if expiring:
            serve = ["-m", "prefect", "server", "start", "--port", port]
            more = environment | {
                "PREFECT_HOME": str(database.parent),
                "PREFECT_API_DATABASE_CONNECTION_URL": prefect,
            }
        serving = started(running("server", serve, more, folder))
        until(lambda: answers(url), "our server")
        run(["-m", "deployments.roster"], environment, folder)
        worker = started(running("worker", [*module, "deployments.worker"], environment, folder))
        names = ("keeper", *(f"keeper-{n}" for n in range(2, keepers + 1)))
        keeping = [
            started(running(name, [*module, "deployments.keeper"], environment, folder)) for name in names
        ]
        api = started(httpx.Client(base_url=url, timeout=60))
        until(lambda: _has_worker(api, "desk"), "our worker")
        yield Installation("house", folder, api, [serving, worker, *keeping], urls)


@contextmanager
def stock(folder: Path, *, prefect: str = "") -> Iterator[Installation]:
    """Prefect's server with its default settings, and its process worker with its own; `prefect`: another database."""
    port, home = str(free_port()), folder / "stock"
    url, prefect = f"http://127.0.0.1:{port}/api", prefect or f"sqlite+aiosqlite:///{home / 'prefect.db'}"
    environment = clean_environment(
        PREFECT_HOME=str(home),
        PREFECT_API_URL=url,
        PREFECT_API_DATABASE_CONNECTION_URL=prefect,
        PREFECT_SERVER_ANALYTICS_ENABLED="false",
    )
    serve = ["-m", "prefect", "server", "start", "--port", port]
    work = ["-m", "prefect", "worker", "start", "--type", "process", "--pool", "stock"]
    with ExitStack() as stack:
        started = stack.enter_context
        server = started(running("server", serve, environment, folder))
        until(lambda: answers(url), "Prefect's server")
        worker = started(running("worker", work, environment, folder))
        api = started(httpx.Client(base_url=url, timeout=60))
        until(lambda: _has_worker(api, "stock"), "Prefect's worker")
        yield Installation("stock", folder, api, [server, worker], (prefect, ""))


def _has_worker(api: httpx.Client, pool: str) -> bool:
    found = api.post(f"/work_pools/{pool}/workers/filter", json={})
    return found.is_success and bool(found.json())


def house_script(steps: tuple[str, ...], *, late: bool) -> Script:
    """A case of our house; a late one's first question is missed, and goes to the next level."""
    team, department = ("L", "逾期部") if late else ("B", "测量部")
    now = datetime.now(UTC)
    given: list[Fields | None] = [answer_to(step, team) for step in steps]
    if late:
        given = [None, {**answer_to("order", team), "answered_by": "L1"}, *given[1:]]
    complaint = complaint_of(now, team) | {"department": department}
    return Script({"complaint": complaint}, given, due=now.timestamp() + LIMIT)


def stock_script(*, late: bool) -> Script:
    """A case of stock Prefect; a late one ends Failed, and goes on in a new run."""
    complaint = complaint_of(datetime.now(UTC), "B")
    given: list[Fields | None] = [answer_to(step, "B") for step in HOUSE_STEPS]
    if not late:
        return Script({"complaint": complaint}, given)
    return Script({"complaint": complaint, "late": True}, [None, *given], again={"complaint": complaint})


def complaint_of(now: datetime, team: str) -> Fields:
    # A category of its own, so that no cluster of complaints is seen in them.
    return {
        "channel": "电话 phone",
        "category": f"暖气不热 {uuid4().hex[:6]}",
        "content": "两天没有暖气,家里有老人",
        "customer": "王小明",
        "received_at": now.isoformat(),
        "taken_by": f"{team}3",
        "apologised": True,
    }


def answer_to(step: str, team: str) -> Fields:
    given: dict[str, Fields] = {
        "order": {
            "answered_by": f"{team}2",
            "handler": f"{team}4",
            "confirmed_class": "一般投诉 general",
        },
        "finding": {"answered_by": f"{team}4", "finding": "阀门损坏", "remedy": "已更换"},
        "result": {"answered_by": f"{team}4", "told": "阀门已更换,暖气恢复"},
        "call-back": {"answered_by": f"{team}3", "resolved": True, "satisfied": True},
    }
    return given[step]
