"""Prefect's server with our settings: `python -m deployments.server`."""

import gc
import json
import os
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from deployments.distributed.settings import several
from deployments.environment import server_environment
from deployments.event_payloads import leave_pages_out_of_events
from tasks.settings import settings

SCHEMAS = 1000


def check_each_schema_once(validator: type[Any]) -> None:
    """Let a schema that was found to be one pass from then on; what is none is refused each time.

    Prefect examines the form of a procedure anew for each run that is started: 20 ms, a third of the start,
    in which the server serves nobody else.
    """
    check: Callable[..., None] = validator.check_schema
    passed: set[bytes] = set()

    def once(schema: Any, **options: Any) -> None:  # noqa: ANN401 -- jsonschema's signature
        known = sha256(json.dumps(schema, sort_keys=True).encode()).digest()
        if known in passed:
            return
        check(schema, **options)
        if len(passed) >= SCHEMAS:  # forms that are filled in beforehand differ from case to case
            passed.clear()
        passed.add(known)

    validator.check_schema = staticmethod(once)


def main() -> None:
    """Serve until SIGINT or SIGTERM; a taken port ends it at once, before the database is touched."""
    own = settings()
    (own.home / "prefect").mkdir(parents=True, exist_ok=True)
    os.environ.update(server_environment())
    # What is imported now stays: looking for garbage in it again and again would be a fifth of the start.
    gc.disable()
    # Prefect reads its settings when it is imported, so the environment comes first.
    import uvicorn  # noqa: PLC0415
    from prefect.server.api.server import create_app  # noqa: PLC0415
    from prefect.utilities.schema_tools import validation  # noqa: PLC0415

    check_each_schema_once(validation._VALIDATOR)  # noqa: SLF001 -- nothing public leads to it
    from prefect.server.events.schemas import lifecycle  # noqa: PLC0415

    from deployments.own_routes import offer_routes  # noqa: PLC0415
    from deployments.server_database import improve  # noqa: PLC0415

    improve(os.environ["PREFECT_API_DATABASE_CONNECTION_URL"])
    leave_pages_out_of_events(lifecycle)
    # Of several servers none does what `deployments.distributed.services` does for all of them.
    application = create_app(final=True, webserver_only=bool(several().redis_url))
    offer_routes(application)
    config = uvicorn.Config(application, host=own.host, port=own.port, log_level="warning")
    # Only a trial: served on, a socket bound here would delay each answer by 40 ms (it lacks TCP_NODELAY).
    config.bind_socket().close()
    gc.freeze()
    gc.enable()
    uvicorn.Server(config).run()


if __name__ == "__main__":
    main()
