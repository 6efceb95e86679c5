"""Keeping due times: what has come due is claimed at once, lot by lot; reminders are given beside it."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from prefect.client.orchestration import SyncPrefectClient

from deployments.claiming import LOT, Claim, Mark, claim, claim_all
from tasks import pauses, timers
from tasks.records.models import Question
from tasks.run_page import AGAIN, EXPIRED

__all__ = ["Claim", "claim", "give_reminders", "keep_due_times", "until_next"]

log = logging.getLogger("keeper.due_times")

AT_MOST = LOT
"""Timers taken up at a time: what a keeper holds and hasn't sent on never grows beyond it."""

REMINDERS = 50
"""Reminders given in one tick; the rest come in the next."""

SOON = timedelta(seconds=1)
MARKS: dict[str, Mark] = {"due": EXPIRED, "again": AGAIN}


def keep_due_times(api: SyncPrefectClient, clock: Callable[[], datetime]) -> int:
    """Act on the timers that have come due, reminders excepted; how many of them were taken up.

    One that can't be acted on is logged and comes back when its lease ends; it holds up no other.
    """
    taken = timers.take(clock(), AT_MOST, (*MARKS, "resume"))
    try:
        _claim([one for one in taken if one.kind in MARKS], api, clock)
    except Exception:  # the server is away, say: pauses are over nevertheless
        log.exception("%d due times", len(taken))
    for one in taken:
        if one.kind == "resume":
            _tried(pauses.over, one, clock)
    return len(taken)


def give_reminders(clock: Callable[[], datetime]) -> int:
    """Give the reminders that have come due; how many were taken up."""
    taken = timers.take(clock(), REMINDERS, ("reminder",))
    for one in taken:
        _tried(timers.remind, one, clock)
    return len(taken)


def until_next(clock: Callable[[], datetime], most: float) -> float:
    """Seconds until the next timer that a keeper waits for comes due, but `most` at most: one may be added."""
    at = timers.earliest((*MARKS, "resume"))
    return most if at is None else min(most, max(0.0, (at - clock()).total_seconds()))


def _claim(due: Sequence[timers.Taken], api: SyncPrefectClient, clock: Callable[[], datetime]) -> None:
    ended = claim_all(api, [(one.question, MARKS[one.kind]) for one in due])
    so = dict(zip((one.timer for one in due), ended, strict=True))
    # An answer may yet be refused: it leaves the timer alone.
    timers.fired([one for one, how in so.items() if how in {Claim.RESUMED, Claim.ENDED}], clock())
    timers.again([one for one, how in so.items() if how is Claim.BUSY], clock() + SOON)


def _tried(
    act: Callable[[int, Question, datetime], None], one: timers.Taken, clock: Callable[[], datetime]
) -> None:
    try:
        act(one.timer, one.question, clock())
    except Exception:  # whatever is wrong with one case, the next one's due time is kept
        log.exception("timer %s of %s, step %s", one.timer, one.question.case, one.question.step)
