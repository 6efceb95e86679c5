"""Faults survived, with figures: `python -m benchmarks.faults [--cases N] [--kills N] [--seed N] [--postgres URL]`.

While cases run, worker, server and keeper are killed at random moments; afterwards each case is held against one of
its kind that nothing struck. Exit code 1 where anything was lost, done twice or missed.
"""

import argparse
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from benchmarks.fault_kinds import Kills, Strike
from benchmarks.fault_scripts import SCRIPTS, mixed
from benchmarks.judging import AT_ONCE, Run, Trace, Verdict, judge, traces
from benchmarks.mortal_house import MortalHouse, mortal_house
from benchmarks.patient_people import People, Played
from benchmarks.processes import machine, require_proc

HEAD = (
    "| fault | kills | cases | ended as scripted | lost | doubled | missed | due times kept (latest) | audit | took |\n"
    "|---|---|---|---|---|---|---|---|---|---|"
)
PAGE = 200


@dataclass(frozen=True)
class Struck:
    """What came of one fault."""

    name: str
    kills: int
    verdicts: list[Verdict]
    kept: list[timedelta]
    audit: str
    took: float

    @property
    def survived(self) -> bool:
        return self.audit == "whole" and all(one.as_scripted for one in self.verdicts)

    @property
    def row(self) -> str:
        counts = (
            len(self.verdicts),
            sum(one.as_scripted for one in self.verdicts),
            *(
                sum(len(getattr(one, what)) for one in self.verdicts)
                for what in ("lost", "doubled", "missed")
            ),
        )
        latest = max(self.kept, default=timedelta(0)).total_seconds()
        figures = " | ".join(str(figure) for figure in counts)
        due = f"{len(self.kept)} ({latest:.0f} s)"
        return f"| {self.name} | {self.kills} | {figures} | {due} | {self.audit} | {self.took:.0f} s |"


def struck(name: str, strike: Strike, folder: Path, cases: int, slack: timedelta = AT_ONCE) -> Struck:
    """Strike a house of its own while people carry so many cases, and judge what became of them."""
    began = time.monotonic()
    folder.mkdir()
    with mortal_house(folder) as house:
        calm = People(house.api, list(SCRIPTS.values()), allowed=len(SCRIPTS))
        calm.serve()
        people = People(house.api, list(mixed(cases)))
        with ThreadPoolExecutor(1) as pool:
            served = pool.submit(people.serve)
            kills = strike(house, people)
            people.allowed = cases
            served.result()
        found = what_is_kept(house, [*calm.begun, *people.begun])
        audit = house.audit()
    verdicts = judged(calm.begun, people.begun, found, slack)
    kept = [late for one in people.begun if one.run in found for late in found[one.run].kept.values()]
    return Struck(name, kills, verdicts, kept, audit, time.monotonic() - began)


def judged(
    calm: list[Played], people: list[Played], found: dict[str, Trace], slack: timedelta
) -> list[Verdict]:
    expected = {one.script.kind: found[one.run] for one in calm}
    verdicts = []
    for one in people:
        verdicts.append(verdict := judge(expected[one.script.kind], found.get(one.run), slack))
        if not verdict.as_scripted:
            print(f"  {one.script.kind} {one.name}, run {one.run}: {verdict}", flush=True)
    return verdicts


def what_is_kept(house: MortalHouse, played: list[Played]) -> dict[str, Trace]:
    """The traces of these cases, once the house has ended."""
    runs = {one.run: run_of(house, one) for one in played if one.run}
    house.end()
    kept = create_engine(house.case_book)
    with Session(kept) as book:
        return traces(book, runs, datetime.now(UTC))


def run_of(house: MortalHouse, played: Played) -> Run:
    """What Prefect says of one run, of others under its case, and of what is left on its page."""
    run = house.api.get(f"/flow_runs/{played.run}").raise_for_status().json()
    tags = [tag for tag in run["tags"] if tag.startswith("case:")]
    alike = {"flow_runs": {"tags": {"all_": tags}}}
    carriers = house.api.post("/flow_runs/count", json=alike).raise_for_status().json() if tags else 1
    asked = {"prefix": "", "limit": PAGE}
    kept = house.api.post(f"/flow_runs/{played.run}/input/filter", json=asked).raise_for_status().json()
    left = [one["key"] for one in kept if not one["key"].startswith("lost-")]
    return Run(run["state"]["name"], carriers, len(left))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults", description=__doc__)
    parser.add_argument("--cases", type=int, default=200, help="cases that run while processes are killed")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--every", type=float, default=8.0, help="seconds between two kills, on average")
    parser.add_argument("--seed", type=int, default=20261129)
    parser.add_argument("--folder", type=Path, help="where the houses are kept with their logs; else nowhere")
    options = parser.parse_args()
    require_proc()
    print(machine(), flush=True)
    rows = []
    with tempfile.TemporaryDirectory(prefix="faults-") as named:
        named = options.folder or named
        kills = Kills(options.kills, options.every, options.seed)
        rows.append(struck("kill -9", kills, Path(named) / "kills", options.cases))
    print("\n".join(["", HEAD, *(one.row for one in rows)]))
    return 0 if all(one.survived for one in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
