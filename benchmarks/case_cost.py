"""What one case costs on our path, on stock Prefect, on other products and as plain rows.

`python -m benchmarks.case_cost [--peers] [--database both]`. The logical case: started, three answers, closed;
one in ten misses its first due time. All ways are measured in one run, one after the other, so that their ratios
hold on a busy machine too. A peer does the logical case and no more: ours also draws its pages, tells people, checks
who answers what, and keeps an audit. `--peers` fetches DBOS and SpiffWorkflow (`peers.txt`) into an environment that is
deleted in the end; `--database postgresql` takes the server that RULEBOOK_TEST_POSTGRES_URL names.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.case_cost_databases import all_of_postgres, for_prefect, of_their_own
from benchmarks.costs import HEAD, Lots, Way, times
from benchmarks.peer_desk import PeerDesk, peer, peer_script, peers_python
from benchmarks.plain_rows import plain_rows
from benchmarks.processes import Family, machine, require_proc
from benchmarks.waiting import waiting
from benchmarks.ways import FULL_STEPS, HOUSE_STEPS, house, house_script, stock, stock_script

ROWS = 500
"""Cases written as plain rows, which cost too little to count few."""

SERVER = "RULEBOOK_TEST_POSTGRES_URL"
KINDS = {"sqlite": ["sqlite"], "postgresql": ["postgresql"], "both": ["sqlite", "postgresql"]}
OURS = (
    ("ours: three answers", "benchmarks.three_answers.three_answers", HOUSE_STEPS),
    (
        "ours: complaint handling, four answers",
        "flows.cases.complaint_handling.complaint_handling",
        FULL_STEPS,
    ),
)
STOCK = (("stock: suspend", "suspended", "none"), ("stock: pause", "paused", "process"))
PEERS = (("DBOS", "peer_dbos", "a thread"), ("SpiffWorkflow", "peer_spiff", "none"))


@dataclass
class Comparison:
    """The ways side by side on one kind of database."""

    folder: Path
    options: argparse.Namespace
    server: str = ""
    """URL of a PostgreSQL server; blank: SQLite."""

    database: Family | None = None

    def ours(self) -> Iterator[Way]:
        """Our two ways, in one house."""
        lots = _lots(self.options.cases)
        with (
            of_their_own(self.server, 2) as (prefect, book),
            house(self.folder, prefect=for_prefect(prefect), case_book=book) as place,
        ):
            place.database = self.database
            for name, entrypoint, steps in OURS:
                desk = place.desk(f"measured-{len(steps)}", entrypoint, "desk")
                script = partial(house_script, steps)
                desk.serve([script(late=False)], 1)  # what a resident worker imports once is no case's cost
                yield Way(name, place, desk, script).measure(lots)

    def stock(self) -> Iterator[Way]:
        """Prefect as it comes, if it is to be measured."""
        if not self.options.stock_cases:
            return
        few = Lots(1, max(1, self.options.stock_cases - 2), 1)
        with (
            of_their_own(self.server, 1) as (prefect,),
            stock(self.folder, prefect=for_prefect(prefect)) as place,
        ):
            place.database = self.database
            for name, flow, held in STOCK:
                desk = place.desk(f"stock-{flow}", f"benchmarks.stock_cases.{flow}", "stock")
                yield Way(name, place, desk, stock_script, held).measure(few)

    def peers(self, python: str) -> Iterator[Way]:
        """The other products, if there is an environment that has them."""
        for name, module, held in PEERS if python else ():
            with of_their_own(self.server, 1) as (url,), peer(python, module, self.folder, url) as place:
                place.database = self.database
                desk = PeerDesk(place.api, place.url)
                desk.serve([peer_script(late=False)], 1)
                yield Way(name, place, desk, peer_script, held).measure(_lots(self.options.peer_cases))

    def rows(self) -> float:
        """CPU-seconds of a case as plain rows."""
        with of_their_own(self.server, 1) as (url,):
            return plain_rows(url or f"sqlite:///{self.folder / 'plain.db'}", ROWS, self.database)

    def show(self, python: str) -> str:
        """The table of all ways."""
        began = time.process_time()
        ways = [*self.ours(), *self.stock(), *self.peers(python)]
        people, rows, ours = time.process_time() - began, self.rows(), ways[0].total
        again = ", ".join(f"{way.name} {way.desk.refused}" for way in ways if way.desk.refused) or "none"
        return "\n".join(
            (
                f"\n{'PostgreSQL' if self.server else 'SQLite'}\n\n{HEAD}",
                *(way.row(ours) for way in ways),
                f"| plain rows, one process | **{rows:.4f}** | | {times(rows, ours)} | | | | | | none |",
                f"\nThe people who start and answer took {people:.1f} CPU-s, in no row. Sent again: {again}.",
            )
        )


def _lots(cases: int) -> Lots:
    missed = max(1, cases // 10)
    return Lots((cases - missed) // 2, (cases - missed + 1) // 2, missed)


def compare(folder: Path, options: argparse.Namespace) -> None:
    """Measure on each kind of database, and print the tables."""
    tables, python = [], peers_python(folder) if options.peers else ""
    for kind in KINDS[options.database]:
        (own := folder / kind).mkdir()
        server = os.environ[SERVER] if kind == "postgresql" else ""
        print(f"… {kind}", flush=True)
        database = all_of_postgres(server) if server else None
        tables.append(Comparison(own, options, server, database).show(python))
    print("\n".join(tables))


def asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.case_cost",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--cases", type=int, default=20, help="cases on each of our ways, 3 at least")
    parser.add_argument(
        "--stock-cases", type=int, default=6, help="on each stock way, 30 CPU-s each; 0: none"
    )
    parser.add_argument("--peers", action="store_true", help="measure DBOS and SpiffWorkflow too")
    parser.add_argument("--peer-cases", type=int, default=40, help="cases on each of them, 3 at least")
    parser.add_argument("--database", choices=KINDS, default="sqlite")
    parser.add_argument(
        "--waiting", type=int, nargs="+", default=[], help="instead: idle cost with so many waiting cases"
    )
    parser.add_argument("--expiring", action="store_true", help="and with Prefect's pause expiration on")
    parser.add_argument("--seconds", type=float, default=25, help="length of each measurement at rest")
    options = parser.parse_args()
    if min(options.cases, options.peer_cases) < 3:
        parser.error("3 cases at least: one at a time, several at a time, and one with a missed due time")
    if "postgresql" in KINDS[options.database] and not os.environ.get(SERVER):
        parser.error(f"{SERVER} names no PostgreSQL server")
    return options


def main() -> None:
    options = asked()
    require_proc()
    line, began = machine(), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="case-cost-") as folder:
        if options.waiting:
            waiting(Path(folder), options.waiting, options.seconds, expiring=options.expiring)
        else:
            compare(Path(folder), options)
    print(f"\n{line}; the run took {time.monotonic() - began:.0f} s.")


if __name__ == "__main__":
    main()
