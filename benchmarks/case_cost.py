"""What one case costs on our path, on stock Prefect and as plain rows: `python -m benchmarks.case_cost`.

The logical case: started, three answers, closed; one in ten misses its first due time. Cases without and
with a missed due time are measured apart, and counted 9 to 1.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.desk import Desk, Script, Served
from benchmarks.plain_rows import plain_rows
from benchmarks.processes import machine, require_proc
from benchmarks.waiting import waiting
from benchmarks.ways import FULL_STEPS, HOUSE_STEPS, Installation, house, house_script, stock, stock_script

MISSED = 0.1
"""The share of cases whose first question falls due."""

HEAD = (
    "| way | CPU-s a case | of it server / worker / keeper | × ours | next question, one at a time (p50 / p95) "
    "| next question, four at a time (p50 / p95) | due time late by | memory at rest | memory a waiting case |\n"
    "|---|---|---|---|---|---|---|---|---|"
)


@dataclass
class Cost:
    """What a way cost."""

    name: str
    cpu: dict[str, float]
    alone: list[float]
    together: list[float]
    late: list[float]
    rest: float
    """Megabytes of all its processes."""

    waiting: str

    def row(self, ours: float) -> str:
        parts = " / ".join(f"{self.cpu.get(name, 0):.2f}" for name in ("server", "worker", "keeper"))
        late = " ".join(f"{seconds:.1f}" for seconds in self.late)
        return (
            f"| {self.name} | **{self.total:.2f}** | {parts} | {self.total / ours:.1f} | {_spread(self.alone)} "
            f"| {_spread(self.together)} | {late} s | {self.rest:.0f} MB | {self.waiting} |"
        )

    @property
    def total(self) -> float:
        return sum(self.cpu.values())


def measured(
    name: str, place: Installation, desk: Desk, script: Callable[..., Script], lots: tuple[int, int, int]
) -> Cost:
    """Serve three lots (one at a time, four at a time, missed), and take the idle cost off each."""
    alone, together, missed = lots
    print(f"… {name}: {alone} one at a time, {together} four at a time, {missed} missed", flush=True)
    desk.serve([script(late=False)], 1)  # what is imported once is no case's cost
    idle, rest = place.idle(5), place.memory()
    spent_alone, lot_alone = _spent(place, idle, lambda: desk.serve(_each(script, alone, late=False), 1))
    peak: list[float] = []
    spent_together, lot_together = _spent(
        place, idle, lambda: desk.serve(_each(script, together, late=False, seen=lambda: _peak(place, peak)), 4)
    )
    spent_missed, lot_missed = _spent(place, idle, lambda: desk.serve(_each(script, missed, late=True), 4))
    usual = {part: (spent_alone[part] + spent_together[part]) / (alone + together) for part in idle}
    cpu = {part: (1 - MISSED) * usual[part] + MISSED * spent_missed[part] / missed for part in idle}
    waits = [_all(lot, "waits") for lot in (lot_alone, lot_together)]
    print(f"  at rest {_cores(idle)}; requests that people had to send again: {desk.refused}", flush=True)
    held = f"{max(peak):.0f} MB, a process" if peak and "pause" in name else "no process"
    return Cost(name, cpu, *waits, _all(lot_missed, "late"), rest, held)


def _each(
    script: Callable[..., Script], count: int, *, late: bool, seen: Callable[[], object] = lambda: None
) -> Iterable[Script]:
    for _ in range(count):
        yield script(late=late)
        seen()


def _peak(place: Installation, peak: list[float]) -> None:
    peak += [size for family in place.families for size in family.children_memory()]


def _spent(
    place: Installation, idle: dict[str, float], serve: Callable[[], list[Served]]
) -> tuple[dict[str, float], list[Served]]:
    before, began = place.cpu(), time.monotonic()
    served = serve()
    took = time.monotonic() - began
    print(f"  {len(served)} cases in {took:.0f} s", flush=True)
    return {part: spent - before[part] - idle[part] * took for part, spent in place.cpu().items()}, served


def _all(lot: list[Served], what: str) -> list[float]:
    return [seconds for served in lot for seconds in getattr(served, what)]


def _spread(seconds: list[float]) -> str:
    if len(seconds) < 2:
        return "—"
    p95 = statistics.quantiles(seconds, n=20, method="inclusive")[-1]
    return f"{statistics.median(seconds):.2f} / {p95:.2f} s (n={len(seconds)})"


def _cores(idle: dict[str, float]) -> str:
    return ", ".join(f"{part} {share:.1%} of a core" for part, share in idle.items())


def compare(folder: Path, cases: int, stock_cases: int) -> list[Cost]:
    """Measure all ways one after the other; plain rows come last."""
    missed = max(1, cases // 10)
    lots = ((cases - missed) // 2, cases - missed - (cases - missed) // 2, missed)
    few = (1, max(1, stock_cases - 2), 1)
    costs = []
    with house(folder) as place:
        for name, entrypoint, steps in (
            ("ours: three answers", "benchmarks.three_answers.three_answers", HOUSE_STEPS),
            ("ours: complaint handling, four answers", "flows.cases.complaint_handling.complaint_handling", FULL_STEPS),
        ):
            desk = place.desk(f"measured-{len(steps)}", entrypoint, "desk")
            costs.append(measured(name, place, desk, partial(house_script, steps), lots))
    with stock(folder) as place:
        for name, entrypoint in (("stock: suspend", "suspended"), ("stock: pause", "paused")):
            desk = place.desk(f"stock-{entrypoint}", f"benchmarks.stock_cases.{entrypoint}", "stock")
            costs.append(measured(name, place, desk, stock_script, few))
    return costs


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.case_cost", description=__doc__)
    parser.add_argument("--cases", type=int, default=20, help="cases on our path")
    parser.add_argument("--stock-cases", type=int, default=6, help="cases on each way of stock Prefect (30 s each)")
    parser.add_argument("--waiting", type=int, default=0, help="instead: idle cost with so many waiting cases")
    parser.add_argument("--seconds", type=float, default=25, help="length of each idle measurement")
    options = parser.parse_args()
    require_proc()
    line, began, people = machine(), time.monotonic(), time.process_time()
    with tempfile.TemporaryDirectory(prefix="case-cost-") as name:
        if options.waiting:
            waiting(Path(name), options.waiting, options.seconds)
        else:
            costs = compare(Path(name), options.cases, options.stock_cases)
            people = time.process_time() - people
            rows = plain_rows(Path(name), 200)
            print(f"\n{HEAD}")
            print("\n".join(cost.row(costs[0].total) for cost in costs))
            print(f"| plain rows | **{rows:.4f}** | | {rows / costs[0].total:.4f} | | | | | one row |")
            print(f"\nCPU-seconds of the people who start and answer, in no row: {people:.1f}.")
    print(f"\n{line}; the run took {time.monotonic() - began:.0f} s.")


if __name__ == "__main__":
    main()
