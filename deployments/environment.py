"""What Prefect's server and its clients find in their environment, with the reason for each unusual entry."""

from deployments.distributed.settings import between_servers, several
from tasks.settings import settings

CLAIMS = "/rulebook/claims"
"""Where our server takes claims that a keeper makes together, beside Prefect's own routes."""

TAKEN = "/rulebook/taken"
"""Where our server gives a worker the runs that are due, as soon as there are any, taken up for it."""

SHOWN = "/rulebook/shown"
"""Where our server takes what the page of a run is to show together with the run's next state."""


def client_environment() -> dict[str, str]:
    """Name the environment of whoever talks to the server: worker, keeper, start-up and tests."""
    own = settings()
    found = {
        "PREFECT_HOME": str((own.home / "prefect").resolve()),
        "PREFECT_API_URL": f"{several().server_url or own.address}/api",
        # Links of boards, inboxes and logs lead to the newer interface too; without this they open the older one.
        "PREFECT_UI_URL": f"{own.public_url or several().server_url or own.address}/v2",
        # A worker's own pace: it waits at the server for its runs, and pauses where that doesn't offer it.
        "PREFECT_WORKER_QUERY_SECONDS": "0.01",
        # A prefetched run may start before its hour; without prefetching it can't, and polls are frequent.
        "PREFECT_WORKER_PREFETCH_SECONDS": "0",
        # Spans that nobody collects cost one more request each time a run goes on.
        "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    }
    return found | ({"PREFECT_API_AUTH_STRING": own.auth} if own.auth else {})


def server_environment() -> dict[str, str]:
    """Name the environment of Prefect's server, a client's among it: the server calls its own API."""
    own = settings()
    database = f"sqlite+aiosqlite:///{(own.home / 'prefect' / 'prefect.db').resolve()}"
    found = {
        "PREFECT_SERVER_API_HOST": own.host,
        "PREFECT_SERVER_API_PORT": str(own.port),
        "PREFECT_API_DATABASE_CONNECTION_URL": own.prefect_database_url or database,
        # It loads every suspended run each 5 s (63 % of a core at 10,000), and a run whose time is up
        # ends Failed. Our due times are the keeper's, and no run has a pause time-out.
        "PREFECT_SERVER_SERVICES_PAUSE_EXPIRATIONS_ENABLED": "false",
        # A run that finds its deployment's limit taken comes back after 30 s; our bursts take a tenth.
        "PREFECT_SERVER_DEPLOYMENTS_CONCURRENCY_SLOT_WAIT_SECONDS": "1",
        # Each act passes through three states. Recorded as they come, one by one, they are a quarter of what a
        # server on SQLite does for a burst; those of one second together, little. A server that ends records the
        # rest first, and to one that was killed its clients send again what they sent last.
        "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "100",
        "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "1",
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        # The newer interface draws tables, diagrams and images in artifacts and in the dialog of a form.
        "PREFECT_SERVER_UI_V2_ENABLED": "true",
    }
    if public := own.public_url or several().server_url:  # a browser elsewhere would ask its own machine
        found["PREFECT_SERVER_UI_API_URL"] = f"{public}/api"
    locked = {"PREFECT_SERVER_API_AUTH_STRING": own.auth} if own.auth else {}
    return client_environment() | found | between_servers() | locked
