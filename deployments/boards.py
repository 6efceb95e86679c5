"""The boards: who owes what by when, and what is overdue; drawn anew when something changed, not by the minute."""

from datetime import datetime

from prefect.client.orchestration import SyncPrefectClient


class Boards:
    """Draws the boards whenever a question changed since they were last drawn."""

    def __init__(self, api: SyncPrefectClient) -> None:
        self._api = api
        self._seen: datetime | None = None

    def refresh(self) -> None:
        """Nothing yet."""
