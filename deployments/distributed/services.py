"""What Prefect's server does by itself, where several serve the API: `python -m deployments.distributed.services`.

Schedules, events, automations, late runs and clearing up. A second process of it does no harm, and takes over.
"""

import os
import signal

import anyio

from deployments.environment import server_environment
from deployments.event_payloads import leave_pages_out_of_events
from tasks.settings import settings


async def _until_told() -> None:
    from prefect.cli._server_utils import _run_all_services  # noqa: PLC0415 -- see main

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(_run_all_services)
        with anyio.open_signal_receiver(signal.SIGINT, signal.SIGTERM) as signals:
            async for _ in signals:
                tasks.cancel_scope.cancel()


def main() -> None:
    """Serve until SIGINT or SIGTERM."""
    (settings().home / "prefect").mkdir(parents=True, exist_ok=True)
    os.environ.update(server_environment())
    # Prefect reads its settings when it is imported, so the environment comes first.
    from prefect.server.events.schemas import lifecycle  # noqa: PLC0415

    leave_pages_out_of_events(lifecycle)
    anyio.run(_until_told)


if __name__ == "__main__":
    main()
