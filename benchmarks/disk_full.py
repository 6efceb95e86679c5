"""A disk of its own for a house, small enough to be filled."""

import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from benchmarks.striking import CannotStrike

MEGABYTES = 128
BLOCK = bytes(1 << 16)


@contextmanager
def small_disk(folder: Path, setting: str, place: str) -> Iterator[dict[str, str]]:
    """A file system in memory at that folder, and the setting that puts something there."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", str(folder)]
    try:
        subprocess.run(mount, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise CannotStrike("this user may not mount a file system") from error
    try:
        yield {setting: place.format(folder)}
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def disk_full(folder: Path) -> Iterator[None]:
    """Not a byte is left on the disk; its databases have used up what they had set aside for their next writes."""
    for database in folder.rglob("*.db"):
        with closing(sqlite3.connect(database, timeout=60)) as book:
            book.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    ballast = folder / "ballast"
    try:
        with ballast.open("wb", buffering=0) as file:
            _fill(file.write, BLOCK)
            _fill(file.write, BLOCK[:1])
            yield
    finally:
        ballast.unlink()


def _fill(write, block: bytes) -> None:  # noqa: ANN001 - a file's own
    with suppress(OSError):
        while write(block) == len(block):
            pass
