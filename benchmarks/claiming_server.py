"""`python -m benchmarks.claiming_server`: the house's server that also offers its route for claims."""

import os
from typing import Any

from deployments import server
from deployments.environment import server_environment


def main() -> None:
    os.environ.update(server_environment())
    from prefect.server.api import server as prefect_server  # noqa: PLC0415 - its settings come first

    create = prefect_server.create_app

    def create_app(*args: Any, **more: Any) -> Any:
        from deployments.claim_route import offer_claims  # noqa: PLC0415 - the same

        application = create(*args, **more)
        offer_claims(application)
        return application

    prefect_server.create_app = create_app
    server.main()


if __name__ == "__main__":
    main()
