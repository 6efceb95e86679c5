"""Inbox · 待办已办: what waits for one person, and what they have answered."""

from prefect import flow

from policies.house.inbox import Desk, InboxPolicy, InTray
from tasks.house.inbox import show_in_tray
from tasks.rules_of_today import in_force_today


@flow(name="inbox")
def inbox(desk: Desk) -> InTray:
    """待办已办 Inbox: one person's list, by due time, with links to the runs."""
    # OP-HOUSE-9 · 看板与待办清单
    return show_in_tray(desk, in_force_today(InboxPolicy))
