"""A server of before claims could be made together, as it still runs while a house of several is upgraded."""

import os

from deployments import server
from deployments.environment import server_environment

if __name__ == "__main__":
    os.environ.update(server_environment())
    from deployments import claim_route  # Prefect reads its settings when it is imported

    claim_route.offer_claims = lambda _: None
    server.main()
