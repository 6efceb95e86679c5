"""A house whose clock can be set back: all of it, Prefect and SQLite too, as when the machine's own is."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from benchmarks.striking import CannotStrike

BACK = timedelta(hours=1)
SOURCE = Path(__file__).with_name("set_back.c")


@contextmanager
def clocked(folder: Path) -> Iterator[dict[str, str]]:
    """The settings by which all processes of a house live by the clock of a file in its folder."""
    library = folder / "set_back.so"
    compiled = ["cc", "-O2", "-Wall", "-shared", "-fPIC", "-o", str(library), str(SOURCE)]
    try:
        subprocess.run(compiled, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise CannotStrike("no C compiler for benchmarks/set_back.c (Debian: apt-get install gcc)") from error
    _show(folder, timedelta(0))
    yield {"LD_PRELOAD": str(library), "SET_BACK": str(folder / "clock")}


@contextmanager
def set_back(folder: Path) -> Iterator[None]:
    """The clock shows an hour earlier, and afterwards the right time again."""
    _show(folder, BACK)
    yield
    _show(folder, timedelta(0))


def _show(folder: Path, behind: timedelta) -> None:
    (new := folder / "clock.new").write_text(f"{behind.total_seconds():.0f}\n")
    new.replace(folder / "clock")
