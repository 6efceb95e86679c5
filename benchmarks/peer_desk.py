"""The peers in an environment of their own, and the people who start and answer their cases."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
from sqlalchemy import Connection, bindparam, select

from benchmarks.desk import At, Desk, Fields, Script, Stand
from benchmarks.peer_rows import USUAL, Case, Question
from benchmarks.processes import Place, answers, clean_environment, free_port, run, running, until
from benchmarks.stock_cases import LIMIT
from benchmarks.ways import HOUSE_STEPS, answer_to, complaint_of

STANDS = (
    select(Case.id, Case.state, Question.id, Question.due_at)
    .outerjoin(Question, (Question.case == Case.id) & (Question.state == "open"))
    .where(Case.id.in_(bindparam("cases", expanding=True)))
)


@dataclass
class PeerDesk(Desk):
    """Starts cases at a peer and answers them."""

    def start(self, parameters: Fields) -> str:
        case: str = self.post("/start", parameters)["case"]
        return case

    def answer(self, run: str, answer: Fields) -> None:
        self.post("/answer", {"case": run, "answer": answer})

    def stands(self, book: Connection, runs: list[str]) -> dict[str, Stand]:
        return {
            case: Stand(f"{state} {question}", At.QUESTION if question else At.END, _seconds(due))
            for case, state, question, due in book.execute(STANDS, {"cases": runs})
        }


def _seconds(due: datetime | None) -> float:
    if due is None:
        return 0.0
    return (due if due.tzinfo else due.replace(tzinfo=UTC)).timestamp()


def peers_python(folder: Path) -> str:
    """The Python of a new environment in this folder that has the peers."""
    made = folder / "peers"
    run(["-m", "venv", str(made)], clean_environment(), folder)
    python = str(made / "bin" / "python")
    named = str(Path(__file__).with_name("peers.txt"))
    run(["-m", "pip", "install", "--quiet", "--requirement", named], clean_environment(), folder, python)
    return python


@dataclass
class PeerPlace(Place):
    """A peer's process."""

    url: str
    """The database that its cases are in."""


@contextmanager
def peer(python: str, name: str, folder: Path, url: str) -> Iterator[PeerPlace]:
    """A peer at work, on a database of its own; blank: files of SQLite."""
    port = free_port()
    cases = url or f"sqlite:///{folder / f'{name}-cases.db'}"
    environment = clean_environment(
        PEER_PORT=str(port), PEER_CASES_URL=cases, PEER_ENGINE_URL=url or f"sqlite:///{folder / name}.db"
    )
    address = f"http://127.0.0.1:{port}"
    with ExitStack() as stack:
        command = ["-m", f"benchmarks.{name}"]
        worker = stack.enter_context(running("worker", command, environment, folder, python))
        until(lambda: answers(address), name)
        api = stack.enter_context(httpx.Client(base_url=address, timeout=60))
        yield PeerPlace(name, folder, api, [worker], cases)


def peer_script(*, late: bool) -> Script:
    """A case of a peer; a late one's first question is missed, and goes to the next level."""
    given: list[Fields | None] = [answer_to(step, "B") for step in HOUSE_STEPS]
    facts = complaint_of(datetime.now(UTC), "B")
    return Script({"facts": facts, "limit": LIMIT if late else USUAL}, [None, *given] if late else given)
