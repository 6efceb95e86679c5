"""`python -m deployments.demo [--once]`: made-up people play the first day in a running house."""

import argparse
import sys
from concurrent.futures import ThreadPoolExecutor

from prefect.client.orchestration import get_client

from deployments.console import say
from deployments.demo.people import move_in
from deployments.demo.play import begin, play, play_cluster, run_errand
from deployments.demo.script import Errand, Scene, day

AT_ONCE = 6
"""Cases played side by side: the people of a small department."""


def main() -> int:
    """Play the day; exit code 1 when a promise of the script was not kept."""
    options = _options()
    move_in()
    say("开始演示第一天", "the first day begins; the last case takes about two minutes")
    broken = [_told(errand, run_errand(errand)) for errand in day().before]
    with ThreadPoolExecutor(AT_ONCE + 1) as desks:
        alert = desks.submit(play_cluster, day().cluster)
        broken += _side_by_side(desks, day().scene)
        broken.append(_told(day().cluster, alert.result()))
        broken += _side_by_side(desks, day().afterwards)
        broken += _side_by_side(desks, day().last)
    broken += [_told(errand, run_errand(errand)) for errand in day().errand]
    if not options.once:
        _leave_open()
    kept = broken.count(False)
    say(f"演示完成:{kept}/{len(broken)} 项符合预期", f"{kept} of {len(broken)} scenes came out as promised")
    return 1 if any(broken) else 0


def _side_by_side(desks: ThreadPoolExecutor, scenes: list[Scene]) -> list[bool]:
    return [_told(scene, missing) for scene, missing in zip(scenes, desks.map(play, scenes), strict=True)]


def _told(scene: Scene | Errand, missing: list[str]) -> bool:
    mark = "✗" if missing else "✓"
    say(f"{mark} {scene.title}", "; ".join(missing) or "as promised", urgent=bool(missing))
    return bool(missing)


def _leave_open() -> None:
    with get_client(sync_client=True) as api:
        for scene in day().waiting:
            begin(api, scene)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m deployments.demo", description=__doc__)
    parser.add_argument("--once", action="store_true", help="leave nothing open for somebody to answer")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
