"""What one case costs on our path, on stock Prefect and as plain rows: `python -m benchmarks.case_cost`.

The logical case: started, three answers, closed; one in ten misses its first due time. All ways are
measured in one run, one after the other, so that their ratios hold on a busy machine too.
"""

import argparse
import tempfile
import time
from functools import partial
from pathlib import Path

from benchmarks.costs import HEAD, Lots, Way
from benchmarks.plain_rows import plain_rows
from benchmarks.processes import machine, require_proc
from benchmarks.waiting import waiting
from benchmarks.ways import FULL_STEPS, HOUSE_STEPS, house, house_script, stock, stock_script

ROWS = 500
"""Cases written as plain rows, which cost too little to count few."""

OURS = (
    ("ours: three answers", "benchmarks.three_answers.three_answers", HOUSE_STEPS),
    (
        "ours: complaint handling, four answers",
        "flows.cases.complaint_handling.complaint_handling",
        FULL_STEPS,
    ),
)
STOCK = (("stock: suspend", "suspended"), ("stock: pause", "paused"))


def measured(folder: Path, cases: int, stock_cases: int) -> list[Way]:
    """Measure our ways and the stock ones, each on an installation of its own."""
    ways, missed = [], max(1, cases // 10)
    lots = Lots((cases - missed) // 2, (cases - missed + 1) // 2, missed)
    few = Lots(1, max(1, stock_cases - 2), 1)
    with house(folder) as place:
        for name, entrypoint, steps in OURS:
            desk = place.desk(f"measured-{len(steps)}", entrypoint, "desk")
            script = partial(house_script, steps)
            desk.serve([script(late=False)], 1)  # what a resident worker imports once is no case's cost
            ways.append(Way(name, place, desk, script).measure(lots))
    with stock(folder) as place:
        for name, flow in STOCK:
            desk = place.desk(f"stock-{flow}", f"benchmarks.stock_cases.{flow}", "stock")
            ways.append(Way(name, place, desk, stock_script).measure(few))
    return ways


def compare(folder: Path, cases: int, stock_cases: int) -> None:
    """Print the table of all ways."""
    began = time.process_time()
    ways = measured(folder, cases, stock_cases)
    people, rows, ours = time.process_time() - began, plain_rows(folder, ROWS), ways[0].total
    print(f"\n{HEAD}")
    print("\n".join(way.row(ours) for way in ways))
    print(f"| plain rows, one process | **{rows:.4f}** | | {rows / ours:.3f} | | | | | | none |")
    again = ", ".join(f"{way.name} {way.desk.refused}" for way in ways if way.desk.refused) or "none"
    print(f"\nThe people who start and answer took {people:.1f} CPU-s, in no row. Sent again: {again}.")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.case_cost", description=__doc__)
    parser.add_argument("--cases", type=int, default=20, help="cases on each of our ways")
    parser.add_argument("--stock-cases", type=int, default=6, help="cases on each stock way, 30 CPU-s each")
    parser.add_argument(
        "--waiting", type=int, nargs="+", default=[], help="instead: idle cost with so many waiting cases"
    )
    parser.add_argument("--expiring", action="store_true", help="and with Prefect's pause expiration on")
    parser.add_argument("--seconds", type=float, default=25, help="length of each measurement at rest")
    options = parser.parse_args()
    require_proc()
    line, began = machine(), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="case-cost-") as folder:
        if options.waiting:
            waiting(Path(folder), options.waiting, options.seconds, expiring=options.expiring)
        else:
            compare(Path(folder), options.cases, options.stock_cases)
    print(f"\n{line}; the run took {time.monotonic() - began:.0f} s.")


if __name__ == "__main__":
    main()
