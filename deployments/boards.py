"""The boards: who owes what by when, and what is overdue; drawn when something changed, not by the minute."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from prefect.client.orchestration import SyncPrefectClient

from policies.house.inbox import InboxPolicy
from tasks import boards
from tasks.board_pages import artifact_key, board_page, show_board
from tasks.boards import Board, Standing
from tasks.departments import Setting, all_departments
from tasks.records.engine import reading
from tasks.rules_of_today import in_force_today

TITLES = {"inbox-board": "待办看板 Inbox board", "overdue-board": "逾期看板 Overdue board"}
SETTLES = timedelta(seconds=10)
"""How long a change may take to be entered; a board is drawn once more when that time is over."""


class Boards:
    """Draws a department's boards whenever something changed there since they were last drawn."""

    def __init__(self, api: SyncPrefectClient, clock: Callable[[], datetime]) -> None:
        self._api = api
        self._clock = clock
        self._drawn: dict[str, tuple[Standing, bool, date]] = {}

    def refresh(self) -> int:
        """Look once; how many departments' boards were drawn. As often as it is called, so often at most."""
        with reading() as book:
            departments = all_departments(book)
        drawn = 0
        for place, setting in enumerate(departments):
            drawn += self._keep(setting, of=setting.name if place else "")
        return drawn

    def _keep(self, setting: Setting, of: str) -> bool:
        moment, rules = self._clock(), in_force_today(InboxPolicy, setting.name)
        since = rules.failed_since(moment)
        stands = boards.standing(setting.name, moment, since)
        settled = stands.changed_at is None or stands.changed_at < moment - SETTLES
        seen = stands, settled, setting.calendar.day_of(moment)  # each day something else is coming
        if self._drawn.get(setting.name) == seen:
            return False
        self._draw(setting, of, "inbox-board", boards.owed(setting.name, rules.rows), moment)
        overdue = boards.overdue(setting.name, moment, since, rules.rows)
        coming = boards.coming(setting.name, rules.coming_days(moment), rules.rows)
        self._draw(setting, of, "overdue-board", overdue, moment, coming=coming)
        self._drawn[setting.name] = seen
        return True

    def _draw(
        self, setting: Setting, of: str, name: str, board: Board, moment: datetime, **more: object
    ) -> None:
        template = name.replace("-", "_")
        page = board_page(template, setting.calendar, moment, board=board, department=setting.name, **more)
        show_board(self._api, artifact_key(name, of), page, f"{TITLES[name]} · {setting.name}")
