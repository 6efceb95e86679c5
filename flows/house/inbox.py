"""Inbox · 收件箱: what waits for one person, what they answered, started and were given to read."""

from prefect import flow

from policies.house.inbox import Desk, InboxPolicy, InTray
from tasks.house.inbox import department_at, show_in_tray
from tasks.rules_of_today import in_force_today


@flow(name="inbox")
def inbox(desk: Desk) -> InTray:
    """收件箱 Inbox: to do, done, started by oneself, copied to oneself, with due times and links to the runs."""
    # OP-HOUSE-9, OP-HOUSE-154 · 待办、已办、我发起、抄送我 — by the hours of the person's own department.
    return show_in_tray(desk, in_force_today(InboxPolicy, department_at(desk)))
