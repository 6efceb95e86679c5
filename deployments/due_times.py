"""Keeping due times: what has come due is claimed at once, and sent on as fast as the server takes it."""

import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from threading import Event, Lock
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient

from deployments.claiming import LOT, Claim, Mark, claim, claim_all, send_on
from tasks import pauses, timers
from tasks.records.models import Question
from tasks.run_page import AGAIN, EXPIRED
from tasks.timers import Taken

__all__ = ["Claim", "DueTimes", "claim", "give_reminders", "keep_due_times", "until_next"]

log = logging.getLogger("keeper.due_times")

HELD = 1_000
"""Due times that a keeper has claimed and not yet sent on, at most; what more comes due waits in the case book."""

AT_ONCE = 200
"""Timers taken up and claimed together."""

LEAST = 0.02
"""Seconds between two looks, however much waits."""

REMINDERS = 50
"""Reminders given in one tick; the rest come in the next."""

SOON, RENEWED = timedelta(seconds=1), timers.LEASE / 3
MARKS: dict[str, Mark] = {"due": EXPIRED, "again": AGAIN}
KINDS = (*MARKS, "resume")


class DueTimes:
    """Claims due times and sends their runs on, which may go on beside each other in two threads."""

    def __init__(self, api: SyncPrefectClient, clock: Callable[[], datetime]) -> None:
        self._api = api
        self._clock = clock
        self._held: dict[int, str] = {}
        """Timers whose claim is won, with their runs, in the order in which they came due."""
        self._lock = Lock()
        self._renewed = time.monotonic()
        self.won = Event()
        """Set while there is something to send on."""

    def claim(self) -> int:
        """Claim what has come due and end the pauses that are over; how many timers were taken up.

        One that can't be acted on is logged and comes back when its lease ends; it holds up no other.
        """
        self._renew()
        room = min(AT_ONCE, HELD - len(self._held))
        taken = timers.take(self._clock(), room, KINDS) if room > 0 else []
        try:
            self._claimed([one for one in taken if one.kind in MARKS])
        except Exception:  # the server is away, say: pauses are over nevertheless
            log.exception("%d due times", len(taken))
        for one in taken:
            if one.kind == "resume":
                _tried(pauses.over, one, self._clock)
        return len(taken)

    def send(self) -> int:
        """Send on the first of the runs whose claim is won; how many there were."""
        with self._lock:
            lot = dict(list(self._held.items())[:LOT])
        if lot:
            went = send_on(self._api, lot.values())
            timers.fired([one for one, run in lot.items() if UUID(run) in went], self._clock())
            timers.again([one for one, run in lot.items() if UUID(run) not in went], self._clock() + SOON)
        with self._lock:
            self._held = {one: run for one, run in self._held.items() if one not in lot}
            if not self._held:
                self.won.clear()
        return len(lot)

    def _claimed(self, due: Sequence[Taken]) -> None:
        if not due:
            return
        ended = claim_all(self._api, [(one.question, MARKS[one.kind]) for one in due])
        so = dict(zip((one.timer for one in due), ended, strict=True))
        with self._lock:
            self._held |= {one.timer: one.question.run_id for one in due if so[one.timer] is Claim.RESUMED}
            if self._held:
                self.won.set()
        # An answer may yet be refused: it leaves the timer alone.
        timers.fired([one for one, how in so.items() if how is Claim.ENDED], self._clock())
        timers.again([one for one, how in so.items() if how is Claim.BUSY], self._clock() + SOON)

    def _renew(self) -> None:
        """Keep what is held from other keepers while it waits to be sent on."""
        if time.monotonic() - self._renewed > RENEWED.total_seconds():
            timers.again(list(self._held), self._clock() + timers.LEASE)
            self._renewed = time.monotonic()


def keep_due_times(api: SyncPrefectClient, clock: Callable[[], datetime]) -> int:
    """Claim what has come due and send it on, once; how many timers were taken up."""
    due_times = DueTimes(api, clock)
    taken = due_times.claim()
    while due_times.send():
        pass
    return taken


def give_reminders(clock: Callable[[], datetime]) -> int:
    """Give the reminders that have come due; how many were taken up."""
    taken = timers.take(clock(), REMINDERS, ("reminder",))
    for one in taken:
        _tried(timers.remind, one, clock)
    return len(taken)


def until_next(clock: Callable[[], datetime], most: float) -> float:
    """Seconds until the next due time, LEAST at least, `most` at most: an earlier one may be added."""
    at = timers.earliest(KINDS)
    return most if at is None else min(most, max(LEAST, (at - clock()).total_seconds()))


def _tried(act: Callable[[int, Question, datetime], None], one: Taken, clock: Callable[[], datetime]) -> None:
    try:
        act(one.timer, one.question, clock())
    except Exception:  # whatever is wrong with one case, the next one's due time is kept
        log.exception("timer %s of %s, step %s", one.timer, one.question.case, one.question.step)
