"""Clients of the server that outlast a burst."""

from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager

from prefect.client.orchestration import SyncPrefectClient
from prefect.context import SyncClientContext
from prefect.exceptions import Pause
from prefect.settings import get_current_settings

from deployments.burst_client import BurstClient
from deployments.too_early import give_way

_at_hand: defaultdict[str, deque[SyncClientContext]] = defaultdict(deque)
"""The clients that nobody uses just now, by the server they are for."""


@contextmanager
def lasting_client() -> Iterator[SyncPrefectClient]:
    """Lend a client of the server to a burst, for all that it sends; the next burst finds it open.

    A new one reads the certificates of the whole web, even for plain HTTP: 19 ms of CPU, a quarter of what
    a burst takes in the worker. One whose burst was broken off, perhaps within a request, is not lent again.
    """
    at_hand = _at_hand[get_current_settings().api.url or ""]
    context = _taken(at_hand)
    try:
        with context:
            yield context.client
    except Pause:
        at_hand.append(context)
        raise
    except BaseException:
        context.client.__exit__(None, None, None)
        raise
    else:
        at_hand.append(context)


def _taken(at_hand: deque[SyncClientContext]) -> SyncClientContext:
    try:
        return at_hand.pop()
    except IndexError:
        context = SyncClientContext()
        context.client = BurstClient()
        give_way(context.client)
        context.client.__enter__()  # entered once more than left, it stays open
        return context
