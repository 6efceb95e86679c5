"""`reborn.py MODULE PID_FILE` runs a module of the house in a fork of this process; when that is killed, in another.

What it needs is imported once: else each new process would spend its first seconds on that, and on a busy machine be
killed again before it is at work. Nothing of the house has begun before the fork.
"""

import gc
import importlib
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any


def prepared(module: str) -> Callable[[], Any]:
    """The module's main program, with everything imported that it would import."""
    if module == "deployments.server":
        from deployments.environment import server_environment  # noqa: PLC0415 - only a server needs it

        os.environ.update(server_environment())  # Prefect's server reads it when it is imported
        importlib.import_module("prefect.server.api.server")
    if module == "deployments.worker":
        importlib.import_module("deployments.roster")  # the flows
    main: Callable[[], Any] = importlib.import_module(module).main
    return main


def stay_alive(main: Callable[[], Any], pid_file: Path) -> None:
    """Run it in fork after fork, until one ends by itself or this process is told to end."""
    gc.freeze()  # else each fork copies what is imported, by only looking for garbage in it
    told: list[int] = []
    while True:
        if (child := os.fork()) == 0:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            main()
            return
        signal.signal(
            signal.SIGTERM, lambda *_, child=child: (told.append(child), os.kill(child, signal.SIGTERM))
        )
        (new := pid_file.with_suffix(".new")).write_text(str(child))
        new.replace(pid_file)
        if not os.WIFSIGNALED(os.waitpid(child, 0)[1]) or told:
            return


if __name__ == "__main__":
    stay_alive(prepared(sys.argv[1]), Path(sys.argv[2]))
