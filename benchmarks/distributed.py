"""More than one machine, on one: `python -m benchmarks.distributed [--cases N] [--servers N] [--workers N] …`.

While cases run, one server, one worker, one keeper and the services are killed (-9), one after the other; each is
started again at once, or with --leave-dead never. Each case is held against one of its kind that nothing struck.
Exit code 1 where anything was lost, done twice or missed.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, nullcontext
from pathlib import Path

from benchmarks.distributed_house import DistributedHouse, distributed_house
from benchmarks.fault_kinds import Fault
from benchmarks.fault_scripts import SCRIPTS, mixed
from benchmarks.faults import judged, what_is_kept, while_served
from benchmarks.judging import Verdict
from benchmarks.patient_people import People
from benchmarks.processes import machine, require_proc
from benchmarks.second_host import SETTINGS, cabled, second_host
from deployments.distributed.local import Size

VICTIMS = ("worker-1", "keeper-1", "server-1", "services")
CUT_OFF = 20.0
"""Seconds: longer than the silence after which a worker counts as gone."""

KINDS = ("server", "services", "worker", "keeper", "postgres", "redis", "nginx", "metrics")


def striking(
    house: DistributedHouse,
    people: People,
    victims: tuple[str, ...],
    cut_off: Callable[[float], None] | None = None,
) -> Callable[[], int]:
    """Kill one after the other, at equal shares of the cases; then cut the second host off, where there is one."""

    def strike() -> int:
        people.allowed = len(people.scripts)
        for nth, victim in enumerate(victims, 1):
            share = len(people.scripts) * nth // (len(victims) + 1)
            while people.ended < share and not people.gave_up:
                time.sleep(0.1)
            house.kill(victim)
            print(f"  killed {victim} after {people.ended} cases", flush=True)
        if cut_off:
            cut_off(CUT_OFF)
            print(
                f"  the second host was cut off for {CUT_OFF:.0f} s, {people.ended} cases ended", flush=True
            )
        return len(victims)

    return strike


def by_kind(cpu: Counter[str]) -> Counter[str]:
    """CPU-seconds of `worker-1`, `worker-2`… together."""
    together: Counter[str] = Counter()
    for name, seconds in cpu.items():
        together[next((kind for kind in KINDS if name.startswith(kind)), name)] += seconds
    return together


def table(
    cases: int, verdicts: list[Verdict], kept: list[float], took: float, cpu: Counter[str]
) -> Iterator[str]:
    """What came of it, in two tables."""
    yield "| cases | ended as scripted | lost | doubled | missed | due times kept | cases a minute |"
    yield "|---|---|---|---|---|---|---|"
    wrong = [sum(bool(getattr(one, what)) for one in verdicts) for what in ("lost", "doubled", "missed")]
    well = sum(one.as_scripted for one in verdicts)
    lost, doubled, missed = wrong
    yield f"| {cases} | {well} | {lost} | {doubled} | {missed} | {len(kept)} | {60 * cases / took:.0f} |"
    if kept:
        yield f"\nentered after the due time, seconds: p50 {kept[len(kept) // 2]:.1f}, most {kept[-1]:.1f}"
    yield "\n| process | CPU-s a case | cores |\n|---|---|---|"
    for name, spent in sorted(cpu.items(), key=lambda item: -item[1]):
        yield f"| {name} | {spent / cases:.3f} | {spent / took:.2f} |"
    yield f"| all | {cpu.total() / cases:.3f} | {cpu.total() / took:.2f} |"


def measured(options: argparse.Namespace, folder: Path) -> bool:
    """Play the cases, strike, judge and print; whether nothing was lost, done twice or missed."""
    size, more = Size(options.servers, options.workers, options.keepers), {}
    with ExitStack() as stack:
        if options.second_host:
            stack.enter_context(cabled())
            size, more = Size(options.servers, 1, 1), SETTINGS
        house = stack.enter_context(distributed_house(folder, size, **more))
        other = options.second_host and stack.enter_context(
            second_host(house, options.workers - 1, options.keepers - 1)
        )
        calm = People(house.api, list(SCRIPTS.values()), allowed=len(SCRIPTS))
        calm.serve()
        people, before, began = People(house.api, list(mixed(options.cases))), house.cpu(), time.monotonic()
        with house.left_dead() if options.leave_dead else nullcontext():
            victims = () if options.no_kills else VICTIMS
            while_served(people, striking(house, people, victims, other.cut_off if other else None))
        took, cpu, memory = time.monotonic() - began, house.cpu() - before, house.memory()
        found = what_is_kept(house, [*calm.begun, *people.begun])
        verdicts = judged(Fault("killed", lambda *_: 0), calm.begun, people, found)
        audit = house.audit()
    traces = (found[one.run] for one in people.begun if one.run in found)
    kept = sorted(late.total_seconds() for trace in traces for late in trace.kept.values())
    print("\n".join(table(len(people.scripts), verdicts, kept, took, by_kind(cpu))))
    print("\nMB resident: " + ", ".join(f"{name} {much:.0f}" for name, much in memory.items()))
    retried = sum(one.retried for one in people.begun)
    print(f"audit: {audit}; runs that a person had to start again: {retried}; took {took:.0f} s")
    return len(verdicts) == options.cases and all(one.as_scripted for one in verdicts) and audit == "whole"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.distributed", description=__doc__)
    parser.add_argument("--cases", type=int, default=1000)
    for name, many in (("servers", 2), ("workers", 3), ("keepers", 3)):
        parser.add_argument(f"--{name}", type=int, default=many)
    parser.add_argument("--leave-dead", action="store_true", help="who is killed stays dead")
    parser.add_argument("--no-kills", action="store_true", help="nobody is killed")
    parser.add_argument(
        "--second-host",
        action="store_true",
        help="all workers and keepers but one each run in a network namespace, which is cut off once (root only)",
    )
    parser.add_argument("--folder", type=Path, help="where the house is kept with its logs; else nowhere")
    return parser.parse_args()


def main() -> int:
    options = _options()
    require_proc()
    print(machine(), flush=True)
    with tempfile.TemporaryDirectory(prefix="distributed-") as scratch:
        Path(scratch).chmod(0o755)  # PostgreSQL runs as a user of its own where we are root
        folder = options.folder or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        return 0 if measured(options, folder) else 1


if __name__ == "__main__":
    sys.exit(main())
