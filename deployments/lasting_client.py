"""Clients of the server that outlast a burst."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from prefect.client.orchestration import SyncPrefectClient
from prefect.context import SyncClientContext
from prefect.exceptions import Pause

_at_hand: deque[SyncClientContext] = deque()


@contextmanager
def lasting_client() -> Iterator[SyncPrefectClient]:
    """Lend a client of the server to a burst, for all that it sends; the next burst finds it open.

    A new one reads the certificates of the whole web, even for plain HTTP: 19 ms of CPU, a quarter of what
    a burst takes in the worker. One whose burst was broken off, perhaps within a request, is not lent again.
    """
    context = _taken()
    try:
        with context:
            yield context.client
    except Pause:
        _at_hand.append(context)
        raise
    except BaseException:
        context.client.__exit__(None, None, None)
        raise
    else:
        _at_hand.append(context)


def _taken() -> SyncClientContext:
    try:
        return _at_hand.pop()
    except IndexError:
        context = SyncClientContext()
        context.client.__enter__()  # entered once more than left, it stays open
        return context
