"""`other_clock.py MODULE` runs a module of the house by the time that stands in the file `OTHER_CLOCK`.

Only the house's own clock is another one (`tasks.clock`, and when an answer was given): Prefect's stays the machine's.
"""

import importlib
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

FACTS = ("contacted_at", "completed_at")
"""An answer of a scripted crew is given at the moment it tells of."""


def shown() -> datetime:
    """What the other clock shows."""
    return datetime.fromisoformat(Path(os.environ["OTHER_CLOCK"]).read_text("utf-8"))


def show(moment: datetime) -> None:
    """Put the other clock to a moment, so that a reader never finds half of it."""
    file = Path(os.environ["OTHER_CLOCK"])
    (new := file.with_suffix(".new")).write_text(moment.isoformat(), "utf-8")
    new.replace(file)


def live_by_it() -> None:
    """Replace the clock before any module of the house has taken it."""
    from tasks import clock  # noqa: PLC0415 - the order is the point

    clock.now = shown
    from tasks import run_page  # noqa: PLC0415 - the same

    original = run_page.response_to

    def response_to(*args: Any, **more: Any) -> Any:
        response = original(*args, **more)
        if response is None:
            return None
        told = next((response.content[fact] for fact in FACTS if fact in response.content), None)
        at = datetime.fromisoformat(told) if told else shown()
        return run_page.Response(response.content, at)

    run_page.response_to = response_to


if __name__ == "__main__":
    module, sys.argv = sys.argv[1], sys.argv[1:]
    live_by_it()
    importlib.import_module(module).main()
