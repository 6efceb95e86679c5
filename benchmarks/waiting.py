"""What waiting cases cost while nothing happens: few beside many, and with Prefect's pause expiration on."""

import time
from functools import partial
from pathlib import Path

from benchmarks.copies import copy_waiting, waiting_runs
from benchmarks.desk import Desk
from benchmarks.processes import until
from benchmarks.ways import HOUSE_STEPS, Installation, house, house_script

FEW = 100
SETTLE = 30
"""Seconds that processes just started are given to come to rest."""

FLOW = ("measured-3", "benchmarks.three_answers.three_answers", "desk")
HEAD = (
    "| waiting cases | server | worker | keeper | all, share of a core | memory server / worker / keeper |\n"
    "|---|---|---|---|---|---|"
)


def waiting(folder: Path, many: int, seconds: float) -> None:
    """Print the idle cost with FEW and with many waiting cases, then with the expiration service left on."""
    with house(folder) as place:
        print(f"… {FEW} cases are started and brought to their first question", flush=True)
        _bring_to_wait(place, place.desk(*FLOW))
    rows = [_at_rest(folder, f"{FEW:,}", seconds)]
    copied = _copy(folder, many - FEW)
    rows.append(_at_rest(folder, f"{many:,}", seconds))
    rows.append(_at_rest(folder, f"{many:,}, pause expiration on", seconds, expiring=True))
    print(f"\n{HEAD}")
    print("\n".join(row for row, _ in rows))
    print(f"\nMemory a waiting case: {(rows[1][1] - rows[0][1]) * 1000 / len(copied):.1f} kB.")
    with house(folder) as place:
        _answer_some(place, copied[:3])


def _bring_to_wait(place: Installation, desk: Desk) -> None:
    for _ in range(FEW):
        desk.start(house_script(HOUSE_STEPS, late=False).parameters)
    until(lambda: len(waiting_runs(place.database)) == FEW, f"{FEW} waiting runs")


def _copy(folder: Path, many: int) -> list[str]:
    print(f"… {many:,} more are copied from them", flush=True)
    home = folder / "house"
    return copy_waiting(home / "prefect" / "prefect.db", home / "case_book.db", many)


def _at_rest(folder: Path, name: str, seconds: float, *, expiring: bool = False) -> tuple[str, float]:
    print(f"… {name}: measured over {seconds:.0f} s at rest", flush=True)
    with house(folder, expiring=expiring) as place:
        time.sleep(SETTLE)
        idle = place.idle(seconds)
        memory = [family.memory() for family in place.families]
    shares = " | ".join(f"{share:.1%}" for share in idle.values())
    megabytes = " / ".join(f"{size:.0f}" for size in memory)
    return f"| {name} | {shares} | **{sum(idle.values()):.1%}** | {megabytes} MB |", sum(memory)


def _answer_some(place: Installation, runs: list[str]) -> None:
    """Show that the copies are cases: each is answered to its end."""
    desk = place.desk(*FLOW)
    for run in runs:
        desk.carry_on(run, partial(house_script, HOUSE_STEPS)(late=False))
    print(f"{len(runs)} of the copied cases were answered, and closed.")
