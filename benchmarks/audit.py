"""What the audit costs: `python -m benchmarks.audit [--cases N] [--entries N] [--postgres URL]`.

Cases of complaint handling with four answers, in a house with the audit and in one without, by turns, so that the
ratio holds on a busy machine too; then so many rows entered at once, with and without, and the whole chain verified.
`--postgres`: the URL of a server on which databases may be made; each is dropped at the end.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from uuid import uuid4

from sqlalchemy import create_engine, make_url, text

from benchmarks.processes import clean_environment, machine, require_proc
from benchmarks.ways import FULL_STEPS, Installation, house, house_script

FLOW = "flows.cases.complaint_handling.complaint_handling"
REST_SECONDS = 5.0
SHARE = 2_000
BULK = """
import sys, time
from datetime import date
if sys.argv[1] == "without":
    from benchmarks.unaudited import unwatch
    unwatch()
from sqlalchemy import insert
from tasks.clock import now
from tasks.records.engine import writing
from tasks.records.models import Staff
from tasks.records.performance import MonthlyFact
from tasks.records.migrate import migrate
from tasks.departments import found_the_first
from tasks.settings import settings
migrate(settings().database)
with writing() as book:
    found_the_first(book)
    book.flush()
    book.add(Staff(number="N1", name="x", department="客服部", since=date(2020, 1, 1)))
rows, share = int(sys.argv[2]), int(sys.argv[3])
of_it = {"department": "客服部", "month": "2026-09", "staff": "N1", "metric": "late", "source": "x", "at": now()}
began, cpu = time.perf_counter(), time.process_time()
for first in range(0, rows, share):
    with writing() as book:
        book.execute(insert(MonthlyFact), [of_it | {"value": first + nth} for nth in range(min(share, rows - first))])
print(f"{time.perf_counter() - began:.2f} {time.process_time() - cpu:.2f}", end=" ")
if sys.argv[1] == "with":
    from policies.house.audit_verify import AuditPolicy
    from tasks.auditing.verification import verify
    began, cpu = time.perf_counter(), time.process_time()
    found = verify(AuditPolicy.in_force_on(date(2026, 11, 22), "callcentre"))
    assert found.whole and found.entries > rows, found
    print(f"{found.entries} {time.perf_counter() - began:.2f} {time.process_time() - cpu:.2f}")
"""

Book = Callable[[], "Iterator[str]"]


@contextmanager
def on_postgres(server: str) -> Iterator[str]:
    """The URL of a database of its own on that server."""
    name = f"audit_{uuid4().hex[:10]}"
    made = create_engine(server, isolation_level="AUTOCOMMIT")
    with made.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        with made.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


def a_book(stack: ExitStack, server: str) -> str:
    return stack.enter_context(on_postgres(server)) if server else ""


def cases(folder: Path, server: str, count: int, rounds: int) -> dict[str, tuple[float, float]]:
    """CPU-seconds and seconds to the next question, a case, in the house with the audit and without."""
    spent: dict[str, list[float]] = {"with": [], "without": []}
    waits: dict[str, list[float]] = {"with": [], "without": []}
    with ExitStack() as stack:
        places: dict[str, tuple[Installation, Callable[[int], list[float]], float]] = {}
        for name, through in (("with", ""), ("without", "benchmarks.unaudited")):
            (own := folder / f"{name}-{uuid4().hex[:6]}").mkdir()
            place = stack.enter_context(house(own, case_book=a_book(stack, server), through=through))
            desk = place.desk("measured", FLOW, "desk")
            script = partial(house_script, FULL_STEPS)

            def serve(some: int, desk=desk, script=script) -> list[float]:  # noqa: ANN001
                served = desk.serve((script(late=False) for _ in range(some)), 1)
                return [wait for case in served for wait in case.waits]

            serve(2)  # what a resident worker imports once is no case's cost
            places[name] = place, serve, 0.0
        for name, (place, serve, _) in places.items():
            places[name] = place, serve, sum(place.idle(REST_SECONDS).values())
        for _ in range(rounds):
            for name, (place, serve, idle) in places.items():
                before, began = sum(place.cpu().values()), time.monotonic()
                waits[name] += serve(count)
                took = time.monotonic() - began
                spent[name].append((sum(place.cpu().values()) - before - idle * took) / count)
    return {name: (_median(spent[name]), _median(waits[name])) for name in spent}


def _median(of: list[float]) -> float:
    return sorted(of)[len(of) // 2]


def bulk(folder: Path, server: str, how: str, rows: int) -> list[float]:
    """Seconds and CPU-seconds to enter the rows; with the audit the entries, and those of verifying them too."""
    with ExitStack() as stack:
        (own := folder / f"bulk-{uuid4().hex[:6]}").mkdir()
        environment = clean_environment(
            RULEBOOK_HOME=str(own), RULEBOOK_CASE_BOOK_URL=a_book(stack, server), PYTHONPATH=str(Path.cwd())
        )
        command = [sys.executable, "-c", BULK, how, str(rows), str(SHARE)]
        told = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout
    return [float(figure) for figure in told.split()]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.audit", description=__doc__)
    parser.add_argument("--cases", type=int, default=10, help="cases a round in each house; 0: none")
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument(
        "--postgres", default="", help="postgresql+psycopg://… of a server to make databases on"
    )
    options = parser.parse_args()
    require_proc()
    print(machine())
    with tempfile.TemporaryDirectory(prefix="audit-") as named:
        for database, server in (("SQLite", ""), ("PostgreSQL", options.postgres)):
            if database == "PostgreSQL" and not server:
                continue
            if options.cases:
                found = cases(Path(named), server, options.cases, options.rounds)
                (cpu, wait), (bare_cpu, bare_wait) = found["with"], found["without"]
                print(
                    f"{database}: a case of four answers {cpu:.3f} CPU-s with, {bare_cpu:.3f} without "
                    f"({cpu / bare_cpu - 1:+.1%}); next question after {wait:.3f} s with, {bare_wait:.3f} without",
                    flush=True,
                )
            rows = options.entries
            without, audited = (bulk(Path(named), server, how, rows) for how in ("without", "with"))
            print(
                f"{database}: {rows:,} rows in shares of {SHARE:,}: {audited[0]:.1f} s ({audited[1]:.1f} CPU-s) with, "
                f"{without[0]:.1f} s ({without[1]:.1f} CPU-s) without; {audited[2]:,.0f} entries and their rows "
                f"verified in {audited[3]:.1f} s ({audited[4]:.1f} CPU-s)",
                flush=True,
            )


if __name__ == "__main__":
    main()
