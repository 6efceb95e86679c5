"""Faults survived, with figures: `python -m benchmarks.faults [--cases N] [--kills N] [--seed N] [--postgres URL]`.

While cases run, a fault strikes: processes are killed at random moments, a database is locked or gone, the disk is
full, the clock is set back. Afterwards each case is held against one of its kind that nothing struck. Exit code 1
where anything was lost, done twice or missed.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from benchmarks.fault_kinds import Fault, Kills, faults
from benchmarks.fault_scripts import SCRIPTS, mixed
from benchmarks.fault_table import HEAD, Struck, left_out
from benchmarks.judging import Run, Trace, Verdict, judge, traces
from benchmarks.mortal_house import MortalHouse, mortal_house
from benchmarks.patient_people import People, Played
from benchmarks.processes import machine, require_proc
from benchmarks.striking import CannotStrike

PAGE = 200


def struck(fault: Fault, folder: Path, cases: int) -> Struck:
    """Strike a house of its own while people carry so many cases, and judge what became of them."""
    began = time.monotonic()
    folder.mkdir(parents=True)
    with fault.place(folder) as settings, mortal_house(folder, **settings) as house:
        calm = People(house.api, list(SCRIPTS.values()), allowed=len(SCRIPTS))
        calm.serve()
        people = People(house.api, list(mixed(cases)))
        kills = while_served(people, lambda: fault.strike(house, people))
        found = what_is_kept(house, [*calm.begun, *people.begun])
        audit = house.audit()
    if people.gave_up:
        print("  people gave up: nothing happened any more", flush=True)
    verdicts = judged(fault, calm.begun, people, found)
    kept = [late for one in people.begun if one.run in found for late in found[one.run].kept.values()]
    retried = sum(one.retried for one in people.begun)
    took = time.monotonic() - began
    return Struck(fault.name, kills, verdicts, kept, retried, audit, took, by_hand=fault.by_hand)


def while_served(people: People, strike: Callable[[], int]) -> int:
    """Strike while people carry their cases, and let them carry on to the end."""
    with ThreadPoolExecutor(1) as pool:
        served = pool.submit(people.serve)
        try:
            kills = strike()
        except BaseException:
            people.gave_up = True
            raise
        people.allowed = len(people.scripts)
        served.result()
    return kills


def judged(fault: Fault, calm: list[Played], people: People, found: dict[str, Trace]) -> list[Verdict]:
    """Hold each case against the undisturbed one of its kind, and say what is wrong; one never begun is lost."""
    expected = {one.script.kind: found[one.run] for one in calm}
    verdicts = []
    for one in people.begun:
        verdicts.append(verdict := judge(expected[one.script.kind], found.get(one.run), fault.slack))
        if not verdict.as_scripted:
            print(f"  {one.script.kind} {one.name}, run {one.run}: {verdict}", flush=True)
    return verdicts + [judge(Trace(), None)] * (len(people.scripts) - len(people.begun))


def what_is_kept(house: MortalHouse, played: list[Played]) -> dict[str, Trace]:
    """The traces of these cases, once the house has ended."""
    runs = {one.run: run_of(house, one) for one in played if one.run}
    house.end()
    kept = create_engine(house.case_book)
    with Session(kept) as book:
        found = traces(book, runs, datetime.now(UTC))
    kept.dispose()
    return found


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


def one_by_one(options: argparse.Namespace, folder: Path) -> Iterator[Struck | None]:
    """Strike fault after fault, and tell the row of each as soon as it is known; None where it was left out."""
    kills = Kills(options.kills, options.every, options.seed)
    for number, fault in enumerate(faults(kills, options.seconds, options.times, options.postgres)):
        if not any(word in fault.name for word in options.only or [""]):
            continue
        cases = options.cases if fault.strike is kills else options.struck
        print(f"{fault.name}: {cases} cases", flush=True)
        try:
            yield struck(fault, folder / str(number), cases)
        except CannotStrike as why:
            print(left_out(fault.name, str(why)), flush=True)
            yield None


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults", description=__doc__)
    parser.add_argument("--cases", type=int, default=200, help="cases that run while processes are killed")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--every", type=float, default=8.0, help="seconds between two kills, on average")
    parser.add_argument("--struck", type=int, default=40, help="cases that run while another fault strikes")
    parser.add_argument("--seconds", type=float, default=10.0, help="how long another fault lasts")
    parser.add_argument("--times", type=int, default=3, help="how often it strikes")
    parser.add_argument("--seed", type=int, default=20261129)
    parser.add_argument(
        "--only", action="append", metavar="WORD", help="only faults named so, e.g. kill or full"
    )
    parser.add_argument("--folder", type=Path, help="where the houses are kept with their logs; else nowhere")
    parser.add_argument(
        "--postgres",
        default=os.environ.get("RULEBOOK_TEST_POSTGRES_URL", ""),
        help="postgresql+psycopg://… of a server to make databases on",
    )
    return parser.parse_args()


def main() -> int:
    options = _options()
    require_proc()
    print(machine(), flush=True)
    rows: list[Struck] = []
    with tempfile.TemporaryDirectory(prefix="faults-") as scratch:
        for found in one_by_one(options, options.folder or Path(scratch)):
            if found is not None:
                rows.append(found)
                print(found.row, flush=True)
    print("\n".join(["", HEAD, *(one.row for one in rows)]))
    return 0 if all(one.survived for one in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
