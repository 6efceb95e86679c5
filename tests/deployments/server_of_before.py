"""A server of before the house had routes of its own, as it still runs while a house of several is upgraded."""

import os

from deployments import server
from deployments.environment import server_environment

if __name__ == "__main__":
    os.environ.update(server_environment())
    from deployments import own_routes  # Prefect reads its settings when it is imported

    own_routes.offer_routes = lambda _: None
    server.main()
