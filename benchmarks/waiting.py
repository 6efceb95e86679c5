"""What waiting cases cost while nothing happens: few beside many, and with Prefect's pause expiration on."""

import time
from functools import partial
from itertools import pairwise
from pathlib import Path

from benchmarks.copies import copy_waiting, waiting_runs
from benchmarks.processes import until
from benchmarks.tables import opened
from benchmarks.ways import HOUSE_STEPS, Installation, house, house_script

FEW = 100
SETTLE = 30
"""Seconds that processes just started are given to come to rest."""

FLOW = ("measured-3", "benchmarks.three_answers.three_answers", "desk")
HEAD = (
    "| waiting cases | server | worker | keeper | all, share of a core | × the first "
    "| memory server / worker / keeper | × the first |\n"
    "|---|---|---|---|---|---|---|---|"
)
Rest = tuple[dict[str, float], list[float]]
"""Shares of a core and megabytes of each process."""


def waiting(folder: Path, sizes: list[int], seconds: float, *, expiring: bool = False) -> None:
    """Print the idle cost with FEW and with each larger number of waiting cases, side by side.

    `expiring` adds a row with Prefect's pause expiration left on.
    """
    with house(folder) as place:
        print(f"… {FEW} cases are started and brought to their first question", flush=True)
        urls = place.urls
        bring_to_wait(place, FEW)
    rows = {f"{FEW:,}": _at_rest(folder, f"{FEW:,}", seconds)}
    copied: list[str] = []
    for there, wanted in pairwise([FEW, *sizes]):
        print(f"… {wanted - there:,} more are copied from them", flush=True)
        copied += copy_waiting(*urls, wanted - there, len(copied))
        rows[f"{wanted:,}"] = _at_rest(folder, f"{wanted:,}", seconds)
    if expiring:
        name = f"{sizes[-1]:,}, pause expiration on"
        rows[name] = _at_rest(folder, name, seconds, expiring=True)
    _show(rows)
    with house(folder) as place:
        _answer_some(place, copied[:3])


def _show(rows: dict[str, Rest]) -> None:
    cores, megabytes = next(iter(rows.values()))
    print(f"\n{HEAD}")
    for name, (shares, sizes) in rows.items():
        cells = (
            name,
            *(f"{share:.1%}" for share in shares.values()),
            f"**{sum(shares.values()):.1%}**",
            f"**{sum(shares.values()) / sum(cores.values()):.2f}**",
            " / ".join(f"{size:.0f}" for size in sizes) + " MB",
            f"**{sum(sizes) / sum(megabytes):.2f}**",
        )
        print(f"| {' | '.join(cells)} |")


def bring_to_wait(place: Installation, many: int) -> None:
    """Start so many cases, and wait until each waits for its first answer."""
    desk = place.desk(*FLOW)
    for _ in range(many):
        desk.start(house_script(HOUSE_STEPS, late=False).parameters)
    with opened(place.urls[0]) as prefect:
        until(lambda: len(waiting_runs(prefect)) == many, f"{many} waiting runs")


def _at_rest(folder: Path, name: str, seconds: float, *, expiring: bool = False) -> Rest:
    print(f"… {name}: measured over {seconds:.0f} s at rest", flush=True)
    with house(folder, expiring=expiring) as place:
        time.sleep(SETTLE)
        idle = place.idle(seconds)
        return idle, [family.memory() for family in place.families]


def _answer_some(place: Installation, runs: list[str]) -> None:
    """Show that the copies are cases: each is answered to its end."""
    desk = place.desk(*FLOW)
    for run in runs:
        desk.carry_on(run, partial(house_script, HOUSE_STEPS)(late=False))
    print(f"{len(runs)} of the copied cases were answered, and closed.")
