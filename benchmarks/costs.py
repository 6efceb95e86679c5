"""Measuring one way of carrying out the logical case, and showing it as a row of the table."""

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from benchmarks.desk import Desk, Script, Served
from benchmarks.processes import Place

MISSED = 0.1
"""The share of cases whose first question falls due."""

REST_SECONDS = 8.0
PARTS = ("server", "worker", "keeper", "database")
HEAD = (
    "| way | CPU-s a case | of it server / worker / keeper / database | × ours "
    "| next question, one at a time: p50 / p95 | four at a time: p50 / p95 | due time late by: p50 / max "
    "| idle | memory at rest | processes a waiting case |\n"
    "|---|---|---|---|---|---|---|---|---|---|"
)


@dataclass
class Lots:
    """How many cases are served one at a time, four at a time, and with a missed due time."""

    alone: int
    together: int
    missed: int


@dataclass
class Way:
    """One way to carry out the case, with what it cost; idle cost is taken off each lot."""

    name: str
    place: Place
    desk: Desk
    script: Callable[..., Script]
    held: str = "none"
    """What a waiting case keeps of the machine."""

    cpu: dict[str, float] = field(default_factory=dict)
    idle: dict[str, float] = field(default_factory=dict)
    alone: list[Served] = field(default_factory=list)
    together: list[Served] = field(default_factory=list)
    missed: list[Served] = field(default_factory=list)
    memory: float = 0.0
    children: list[float] = field(default_factory=list)
    """Megabytes of each process that was there for cases, seen as the last cases came."""

    def measure(self, lots: Lots) -> "Way":
        """Serve the lots one after the other; cases without and with a missed due time count 9 to 1."""
        print(f"… {self.name}: {lots}", flush=True)
        self.idle, self.memory = self.place.idle(REST_SECONDS), self.place.memory()
        alone, self.alone = self._served(lots.alone, 1)
        together, self.together = self._served(lots.together, 4)
        missed, self.missed = self._served(lots.missed, 4, late=True)
        for part in self.idle:
            usual = (alone[part] + together[part]) / (lots.alone + lots.together)
            self.cpu[part] = (1 - MISSED) * usual + MISSED * missed[part] / lots.missed
        return self

    def _served(
        self, count: int, at_once: int, *, late: bool = False
    ) -> tuple[dict[str, float], list[Served]]:
        before, began, looked = self.place.cpu(), time.monotonic(), self.desk.looked
        served = self.desk.serve(self._scripts(count, late=late), at_once)
        took, after = time.monotonic() - began, self.place.cpu()
        print(f"  {count} cases, {at_once} at a time, took {took:.0f} s", flush=True)
        spent = {part: after[part] - before[part] - self.idle[part] * took for part in self.idle}
        if "database" in spent:
            spent["database"] -= self.desk.looked - looked
        return spent, served

    def _scripts(self, count: int, *, late: bool) -> Iterator[Script]:
        for _ in range(count):
            self.children += [size for family in self.place.families for size in family.children_memory()]
            yield self.script(late=late)

    @property
    def total(self) -> float:
        """CPU-seconds a case."""
        return sum(self.cpu.values())

    def row(self, ours: float) -> str:
        """The row of the table, with `ours` CPU-seconds a case to compare with."""
        cells = (
            self.name,
            f"**{self.total:.3f}**",
            " / ".join(f"{self.cpu[part]:.3f}" if part in self.cpu else "—" for part in PARTS),
            times(self.total, ours),
            spread(self.alone),
            spread(self.together),
            lateness(self.missed),
            f"{sum(self.idle.values()):.1%} of a core",
            f"{self.memory:.0f} MB",
            f"one of {max(self.children):.0f} MB" if self.held == "process" and self.children else self.held,
        )
        return f"| {' | '.join(cells)} |"


def times(seconds: float, ours: float) -> str:
    """How many times ours, to two figures where it is a fraction."""
    ratio = seconds / ours
    return f"{ratio:.1f}" if ratio >= 1 else f"{ratio:.2g}"


def lateness(lot: list[Served]) -> str:
    seconds = [late for case in lot for late in case.late]
    return f"{statistics.median(seconds):.1f} / {max(seconds):.1f} s (n={len(seconds)})" if seconds else "—"


def spread(lot: list[Served]) -> str:
    """Median and 95th percentile of the waits for the next question."""
    seconds = [wait for case in lot for wait in case.waits]
    if len(seconds) < 2:
        return "—"
    p95 = statistics.quantiles(seconds, n=20, method="inclusive")[-1]
    return f"{statistics.median(seconds):.2f} / {p95:.2f} s (n={len(seconds)})"
