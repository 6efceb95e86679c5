"""`python -m deployments.distributed.ready databases` (or `server`) waits until they are; a start-up begins with it.

Databases are ready when `prepare` has brought them to the shape that this code knows. Exit code 1 when out of time.
"""

import argparse
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from urllib.request import urlopen

from sqlalchemy.exc import OperationalError

from deployments.console import say
from deployments.databases import databases
from deployments.distributed.settings import several
from deployments.manifest import newest_revisions, revision_of
from tasks.settings import settings

LOOK_EVERY = 0.5


def databases_ready() -> bool:
    """Whether both databases have the shape of this code's last migrations."""
    with suppress(OperationalError):
        return all(revision_of(one) in newest_revisions(one) for one in databases(settings()))
    return False


def server_ready() -> bool:
    """Whether a server answers at the address that workers and keepers know."""
    at = f"{several().server_url or settings().address}/api/ready"
    with suppress(OSError), urlopen(at, timeout=5) as said:  # noqa: S310 - http(s), as the setting's pattern says
        return bool(said.status == HTTPStatus.OK)
    return False


READY: dict[str, Callable[[], bool]] = {"databases": databases_ready, "server": server_ready}


def main() -> int:
    """Wait as long as the command line says."""
    parser = argparse.ArgumentParser(prog="python -m deployments.distributed.ready", description=__doc__)
    parser.add_argument("what", choices=READY)
    parser.add_argument("--within", type=float, default=300, help="seconds (%(default)s)")
    options = parser.parse_args()
    until = time.monotonic() + options.within
    while not READY[options.what]():
        if time.monotonic() >= until:
            say(f"{options.what} 未就绪", f"the {options.what} isn't ready", urgent=True)
            return 1
        time.sleep(LOOK_EVERY)
    return 0


if __name__ == "__main__":
    sys.exit(main())
