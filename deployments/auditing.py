"""What the house does for the audit as it runs: what was changed since the last start, and the head outside."""

import logging
from collections.abc import Callable
from datetime import datetime

from policies.house.audit_verify import AuditPolicy
from tasks.auditing.anchors import anchor_file, head, publish, published_last
from tasks.auditing.outside import enter_changes_outside
from tasks.rules_of_today import in_force_today

log = logging.getLogger("audit")


def note_what_changed() -> None:
    """Enter which numbers, profiles and settings are otherwise than at the last start; a process starts in any case."""
    try:
        enter_changes_outside()
    except Exception:
        log.exception("what changed since the last start is not in the audit yet")


def anchor_head(clock: Callable[[], datetime]) -> bool:
    """OP-HOUSE-138 · append the head to its file, as often as the rules say; whether it was due.

    A URL is left to the daily run: a server that hangs must hold up no due time.
    """
    if anchor_file() is None or (now := head()) is None:
        return False
    last = published_last()
    rules = in_force_today(AuditPolicy)
    if not rules.anchor_due(last.at if last is not None else None, clock()):
        return False
    publish(now, rules.time_limit)
    return True
