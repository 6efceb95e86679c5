"""How long writers of one case book on SQLite wait for their turn: `python -m benchmarks.write_turns`.

As many threads write as there are bursts at once, each for some milliseconds and again soon. Side by side in one run:
SQLite's own waiting, which looks less and less often, and the case book's.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, text

from tasks.records.engine import BUSY_SECONDS, _prepare_sqlite, engine

HOLDS, RESTS = 0.006, 0.02
"""Seconds that a write takes, and until its writer writes again."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--writers", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=8)
    options = parser.parse_args()
    p99 = {}
    print("| waiting | writes | waited: p50 / p99 / max | CPU a write |\n|---|---|---|---|")
    for name, made in (("SQLite's own", _by_sqlite), ("the case book's", engine)):
        with tempfile.TemporaryDirectory() as folder:
            book = made(f"sqlite:///{Path(folder) / 'case_book.db'}")
            p99[name] = _measured(name, book, options.writers, options.seconds)
            book.dispose()
    own, ours = p99.values()
    print(f"\np99: {own / ours:.1f} times as long by SQLite's own waiting")


def _by_sqlite(url: str) -> Engine:
    made = create_engine(url)
    event.listen(made, "connect", _prepare_sqlite)
    event.listen(made, "begin", _begin_immediately)
    return made


def _begin_immediately(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _measured(name: str, book: Engine, writers: int, seconds: float) -> float:
    with book.begin() as connection:
        connection.execute(text("CREATE TABLE written (n INTEGER)"))
    cpu, until = time.process_time(), time.monotonic() + seconds
    with ThreadPoolExecutor(writers) as threads:
        many = threads.map(partial(_write, book), [lambda: time.monotonic() < until] * writers)
        waited = sorted(one for each in many for one in each)
    half, most = waited[len(waited) // 2], waited[len(waited) * 99 // 100]
    spent = (time.process_time() - cpu) / len(waited)
    print(
        f"| {name} | {len(waited)} | {half:.3f} / {most:.3f} / {waited[-1]:.3f} s | {1000 * spent:.2f} ms |",
        flush=True,
    )
    return most


def _write(book: Engine, on: Callable[[], bool]) -> list[float]:
    waited = []
    while on():
        asked = time.monotonic()
        with book.begin() as connection:
            waited.append(time.monotonic() - asked)
            connection.execute(text("INSERT INTO written VALUES (1)"))
            time.sleep(HOLDS)
        time.sleep(RESTS)
    assert max(waited) < BUSY_SECONDS
    return waited


if __name__ == "__main__":
    main()
