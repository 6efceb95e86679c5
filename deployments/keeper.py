"""`python -m deployments.keeper` keeps the house: due times, lost runs, notices, boards. Any number may run."""

import gc

if __name__ == "__main__":
    # All that is imported now stays: looking for garbage in it would be a sixth of the start.
    gc.disable()

import logging
import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from threading import Event, Thread

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.context import refresh_global_settings_context
from sqlalchemy.exc import SQLAlchemyError

from deployments.auditing import anchor_head, note_what_changed
from deployments.boards import Boards
from deployments.due_times import DueTimes, give_reminders, until_next
from deployments.environment import client_environment
from deployments.notices import send_notices
from deployments.presence import Presence
from deployments.recovery import LostRuns
from tasks.clock import now
from tasks.codes import keep_secrets
from tasks.delegating import bring_back_from_leavers
from tasks.provisional import recount
from tasks.settings import settings
from tasks.stand_ins import show_what_changes
from tasks.takeovers import move_what_is_due

log = logging.getLogger("keeper")


@dataclass
class Duty:
    """Something the keeper does again and again; a failure is logged, and holds up nothing else."""

    name: str
    every: float
    do: Callable[[], object]
    _next: float = 0.0

    def due(self) -> bool:
        return time.monotonic() >= self._next

    def carry_out(self) -> bool:
        """Do it once; whether it could be done."""
        try:
            self.do()
        except Exception:  # a keeper that ends keeps no due times: it tries again at the next tick
            log.exception("%s failed and is tried again", self.name)
            return False
        finally:
            self._next = time.monotonic() + self.every
        return True


def duties(api: SyncPrefectClient) -> list[Duty]:
    """What the keeper does, and how often in seconds."""
    tick, seldom, patience = settings().tick_seconds, 5.0, settings().patience_seconds
    return [
        Duty("reminders", tick, lambda: give_reminders(now)),
        Duty("notices", tick, lambda: send_notices(api, now)),
        Duty("boards", seldom, Boards(api, now).refresh),
        Duty("presence", patience / 3, Presence(api, settings().pool, patience / 3).show),
        Duty("lost runs", patience / 3, LostRuns(api, settings().pool, patience).recover),
        Duty("takeovers", seldom, lambda: move_what_is_due(now())),
        Duty("stand-ins", seldom, lambda: show_what_changes(now())),
        Duty("delegations", seldom, lambda: bring_back_from_leavers(now())),
        Duty("provisional due times", 3600.0, recount),
        Duty("secrets of codes", 3600.0, lambda: keep_secrets(now())),
        Duty("audit head", 60.0, lambda: anchor_head(now)),
    ]


def keep(ending: Event) -> None:
    """Keep the house until the event is set; due times in threads of their own, held up by nothing else."""
    with get_client(sync_client=True) as api:
        due_times = DueTimes(api, now)
        threads = [Thread(target=act, args=(due_times, ending)) for act in (claim_in_time, send_on_in_turn)]
        for thread in threads:
            thread.start()
        all_duties = duties(api)
        while not ending.wait(settings().tick_seconds):
            for duty in all_duties:
                if duty.due():
                    duty.carry_out()
        for thread in threads:
            thread.join()


def claim_in_time(due_times: DueTimes, ending: Event) -> None:
    """Claim due times until the event is set, each as it comes and not only at the next tick."""
    tick = settings().tick_seconds
    duty, wait = Duty("due times", 0.0, due_times.claim), tick
    while not ending.wait(wait):
        wait = tick
        if duty.carry_out():
            with suppress(SQLAlchemyError):  # the next look says what is wrong
                wait = until_next(now, tick)


def send_on_in_turn(due_times: DueTimes, ending: Event) -> None:
    """Send on what is claimed until the event is set; what is left then comes back when its lease ends."""
    tick = settings().tick_seconds
    duty = Duty("sending on", 0.0, due_times.send)
    while not ending.is_set():
        if due_times.won.wait(tick) and not duty.carry_out():
            ending.wait(tick)


def main() -> None:
    # `force`: Prefect has set the root logger up when it was imported, for warnings only.
    logging.basicConfig(
        force=True, level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s"
    )
    logging.getLogger("httpx").setLevel(logging.WARNING)  # one line a request would bury everything else
    os.environ.update(client_environment())
    refresh_global_settings_context()
    note_what_changed()
    gc.freeze()
    gc.enable()
    ending = Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda *_: ending.set())
    keep(ending)


if __name__ == "__main__":
    main()
