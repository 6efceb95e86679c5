"""A distributed house on one machine: `python -m deployments.distributed.up [--servers N] [--workers N] [--keepers N]`.

PostgreSQL and Redis are started in the home, unless RULEBOOK_CASE_BOOK_URL, RULEBOOK_PREFECT_DATABASE_URL and
RULEBOOK_REDIS_URL name others. `make down` ends it all.
"""

import os
import sys

from deployments.console import say
from deployments.distributed.local import SIZE_AT_MOST, Distributed, Size, where_nothing_is_named
from deployments.distributed.programs import Missing
from deployments.distributed.settings import several
from deployments.house import House
from deployments.preflight import refused
from deployments.up import NOT_STARTED, carry_out, parser
from tasks.settings import Settings, settings


def main() -> int:
    """Do what the command line says; the exit codes are those of `deployments.up`."""
    taking = parser()
    for name, usual in Size()._asdict().items():
        taking.add_argument(f"--{name}", type=int, default=usual, help=f"how many {name} (%(default)s)")
    options = taking.parse_args()
    if not 1 <= options.servers < SIZE_AT_MOST:
        taking.error(f"--servers: between 1 and {SIZE_AT_MOST - 1}")
    ours = {} if list(refused()) else where_nothing_is_named(settings(), os.environ)
    os.environ.update(ours)
    settings.cache_clear()
    several.cache_clear()

    def build(known: Settings) -> House:
        return Distributed(known, Size(options.servers, options.workers, options.keepers), ours)

    try:
        return carry_out(options, build)
    except Missing as what:
        say("无法启动", str(what), urgent=True)
        return NOT_STARTED


if __name__ == "__main__":
    sys.exit(main())
