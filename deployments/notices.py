"""Sending notices."""

from collections.abc import Callable
from datetime import datetime

from prefect.client.orchestration import SyncPrefectClient


def send_notices(api: SyncPrefectClient, clock: Callable[[], datetime]) -> None:
    """Nothing yet."""
