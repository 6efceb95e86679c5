"""Start and stop the house on one machine: `python -m deployments.up [--demo] [--once] | --stop`."""

import argparse
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from signal import SIGTERM

from deployments import claim, greeting
from deployments.child import Child
from deployments.console import say
from deployments.demo.numbers import lay_out_values
from deployments.environment import client_environment
from deployments.house import CannotStart, House, Leaving
from deployments.preflight import Problem, refused, unusable
from tasks.settings import Settings, settings

STOPPED, NOT_STARTED, WRONG_SETTING = 0, 1, 2
STOP_WITHIN = 120


def main() -> int:
    """Do what the command line says; exit code 2 for a wrong setting, 1 for a house that doesn't come up."""
    return carry_out(parser().parse_args(), House)


def carry_out(options: argparse.Namespace, build: Callable[[Settings], House]) -> int:
    """Start or stop the house that `build` makes of the settings; the exit code."""
    if found := list(refused()):
        return _explain(found)
    if options.stop:
        return _stop(settings())
    if options.demo:
        # It brings Prefect along, a second of CPU that no other start needs in this process.
        from deployments.demo.codes import sign_one_step  # noqa: PLC0415

        sign_one_step(settings())
    return _claimed(options, settings(), build)


def parser() -> argparse.ArgumentParser:
    """What every start-up takes on its command line."""
    made = argparse.ArgumentParser(prog="python -m deployments.up", description=__doc__)
    made.add_argument("--demo", action="store_true", help="fill in made-up staff and play their first day")
    made.add_argument("--once", action="store_true", help="stop after the demo, with its exit code")
    made.add_argument("--stop", action="store_true", help="end the house that runs in this home")
    return made


def _explain(found: list[Problem]) -> int:
    for problem in found:
        say("设置有误", f"wrong setting {problem}", urgent=True)
    return WRONG_SETTING


def _pid_file(home: Path) -> Path:
    return home / "run" / "up.pid"


def _stop(known: Settings) -> int:
    pid_file = _pid_file(known.home)
    if (pid := claim.holder(pid_file)) is None:
        say("没有在运行", f"nothing runs in {known.home}")
        return STOPPED
    say("正在停止……", "stopping, the work in hand is finished first")
    claim.send(pid, SIGTERM)
    if claim.freed(pid_file, STOP_WITHIN):
        say("已停止", "stopped; the next start goes on where it was")
        return STOPPED
    say(f"进程 {pid} 仍未结束", f"process {pid} hasn't ended yet", urgent=True)
    return NOT_STARTED


def _claimed(options: argparse.Namespace, known: Settings, build: Callable[[Settings], House]) -> int:
    held = claim.take(_pid_file(known.home))
    if held is None:
        say(
            f"已在运行:{greeting.address_of_running(known)}",
            "it runs already; `make down` ends it",
            urgent=True,
        )
        return NOT_STARTED
    claim.sign(held, os.getpid())
    if options.demo:
        lay_out_values(known)
    house = build(known)
    house.end_leftovers()
    if found := list(unusable(known)):
        return _explain(found)
    return _live(house, options)


def _live(house: House, options: argparse.Namespace) -> int:
    house.listen()
    os.environ.update(client_environment())
    try:
        return _start(house, options)
    except Leaving:
        return STOPPED if not options.once else NOT_STARTED
    except CannotStart as error:
        say(str(error), "it didn't come up", urgent=True)
        return NOT_STARTED
    finally:
        house.close(_say_end)
        say("已停止", "stopped; the next start goes on where it was")


def _say_end(child: Child) -> None:
    say(f"正在停止{child.chinese}", f"ending the {child.name}")


def _start(house: House, options: argparse.Namespace) -> int:
    began = time.monotonic()
    house.come_up()
    greeting.up(house.settings, time.monotonic() - began)
    if options.demo:
        code = house.run("deployments.demo", *(["--once"] if options.once else []))
        if options.once:
            return code
        greeting.demo_played(house.settings, code)
    while True:
        house.pause()


if __name__ == "__main__":
    sys.exit(main())
