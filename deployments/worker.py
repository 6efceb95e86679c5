"""Starts the resident worker: `python -m deployments.worker`. Importing this module registers its type."""

import gc

if __name__ == "__main__":
    # All that is imported now stays: looking for garbage in it would be a sixth of the start.
    gc.disable()

import logging
import os
import signal

import anyio
import anyio.abc
from prefect.context import refresh_global_settings_context

from deployments.auditing import note_what_changed
from deployments.environment import client_environment
from deployments.lighter import lighten
from deployments.resident import ResidentWorker
from tasks.settings import settings

__all__ = ["ResidentWorker", "main", "work"]


async def work() -> bool:
    """Run flows until SIGINT or SIGTERM; whether every burst could be brought to an end."""
    worker = ResidentWorker(work_pool_name=settings().pool, limit=settings().worker_limit)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(_end_on_signal, tasks.cancel_scope)
        await worker.start()
    return not worker.abandoned


async def _end_on_signal(scope: anyio.CancelScope) -> None:
    with anyio.open_signal_receiver(signal.SIGINT, signal.SIGTERM) as signals:
        async for _ in signals:
            scope.cancel()


def main() -> None:
    os.environ.update(client_environment())
    refresh_global_settings_context()
    # When parameters don't fit, this logger writes all of them, a customer's name and words among them, into the
    # worker's log; the run's own log and its Failed state name the field and the reason without them.
    logging.getLogger("prefect.flows").setLevel(logging.CRITICAL)
    lighten()
    note_what_changed()
    gc.freeze()
    gc.enable()
    if not anyio.run(work):
        os._exit(1)  # a thread hangs outside Python, and Python would wait for it for ever


if __name__ == "__main__":
    main()
