"""Watching what falls due: when each was claimed, sent on and gone on with, and what queues up meanwhile."""

import statistics
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from benchmarks.processes import Broken
from benchmarks.tables import Tables, moment
from benchmarks.ways import Installation

LOOK = 0.2
"""Seconds between looks."""

PATIENCE = 120.0
"""Seconds without anything going on after which the benchmark gives up."""

CLAIMED = "SELECT flow_run_id, created FROM flow_run_input WHERE created >= :since AND key LIKE '%response%'"
STATES = "SELECT flow_run_id, timestamp FROM flow_run_state WHERE name = :name AND timestamp >= :since"
DUE = (
    "SELECT COUNT(*) FROM timers t JOIN questions q ON q.id = t.question "
    "WHERE t.kind = 'due' AND t.state = 'waiting' AND q.due_at <= :now"
)
LEASED, UNTAKEN = f"{DUE} AND t.at > :now", f"{DUE} AND t.at <= :now"


@dataclass
class Seen:
    """What was seen of a number of due times, by run."""

    due: dict[str, float]
    claimed: dict[str, float] = field(default_factory=dict)
    sent: Counter[str] = field(default_factory=Counter)
    sent_at: dict[str, float] = field(default_factory=dict)
    gone_on: dict[str, float] = field(default_factory=dict)
    in_hand: list[int] = field(default_factory=list)
    """Due times that a keeper had taken up and not yet sent on, look by look."""
    untaken: list[int] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)
    """Seconds that the server took to show a run, look by look."""

    def late(self, when: dict[str, float]) -> list[float]:
        return sorted(when[run] - self.due[run] for run in self.due if run in when)

    def cells(self) -> Iterator[str]:
        for when in (self.claimed, self.sent_at, self.gone_on):
            late = self.late(when)
            yield spread(late) + ("" if len(late) == len(self.due) else f" ({len(late):,} so far)")
        yield f"{max(self.in_hand)} / {max(self.untaken)}"
        yield spread(sorted(self.answers))

    @property
    def doubled(self) -> int:
        return sum(times != 1 for times in self.sent.values())


def spread(seconds: list[float]) -> str:
    """Median, 99th percentile and longest."""
    p99 = statistics.quantiles(seconds, n=100, method="inclusive")[-1]
    return f"{statistics.median(seconds):.2f} / {p99:.2f} / {seconds[-1]:.2f} s"


def watched(
    place: Installation, prefect: Tables, book: Tables, due: dict[str, float], *, to_the_end: bool
) -> Seen:
    """Look until each run is sent on, or waits for its next question."""
    seen, since = Seen(due), in_sql(time.time())
    quiet = time.monotonic() + max(due.values()) - time.time()
    while len(seen.gone_on if to_the_end else seen.sent_at) < len(due):
        before = len(seen.gone_on)
        _look(place, prefect, book, seen, since)
        if len(seen.gone_on) > before:
            quiet = max(quiet, time.monotonic())
        if time.monotonic() - quiet > PATIENCE:
            raise Broken(f"{len(due) - len(seen.gone_on)} runs didn't go on")
        time.sleep(LOOK)
    return seen


def _look(place: Installation, prefect: Tables, book: Tables, seen: Seen, since: str) -> None:
    now = time.time()
    for run, created in prefect.ask(CLAIMED, since=since):
        seen.claimed.setdefault(str(UUID(str(run))), moment(created))
    for run, at in prefect.ask(STATES, since=since, name="Suspended"):
        seen.gone_on.setdefault(str(UUID(str(run))), moment(at))
    _of_the_states(prefect, seen, since)
    seen.in_hand.append(_number(book, LEASED, now=in_sql(now)))
    seen.untaken.append(_number(book, UNTAKEN, now=in_sql(now)))
    began = time.perf_counter()
    place.api.get(f"/flow_runs/{next(iter(seen.due))}").raise_for_status()
    seen.answers.append(time.perf_counter() - began)


def _of_the_states(prefect: Tables, seen: Seen, since: str) -> None:
    sent = [
        (str(UUID(str(run))), moment(at)) for run, at in prefect.ask(STATES, since=since, name="Resuming")
    ]
    seen.sent = Counter(run for run, _ in sent)
    for run, at in sent:
        seen.sent_at.setdefault(run, at)


def _number(book: Tables, question: str, **values: Any) -> int:
    found: int = book.ask(question, **values)[0][0]
    return found


def in_sql(seconds: float) -> str:
    """A moment as both databases compare it."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
