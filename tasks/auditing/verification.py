"""Verifying the audit: the whole chain, what was published of it, and the rows that it speaks of."""

from pathlib import Path

from policies.house.audit_findings import Verified
from policies.house.audit_verify import AuditPolicy
from tasks.auditing.anchors import anchor_file, anchors
from tasks.auditing.rows import compare
from tasks.auditing.walk import Walk
from tasks.records.engine import as_of_now


def verify(rules: AuditPolicy, *against: Path) -> Verified:
    """OP-HOUSE-137 · verify everything as of one moment, whatever is written meanwhile.

    Held against what was published: as the case book has it, in the file of the setting, and in those given.
    """
    own = anchor_file()
    files = [*against, *([own] if own is not None and own.is_file() else [])]
    with as_of_now() as book:
        walk = Walk(book, anchors(book, *files), rules.listed)
        walk.go(rules.at_once)
        bad, faults, rows = list(walk.bad), len(walk.bad), 0
        for held, wrong in compare(book, walk.rows, rules.at_once) if walk.arrived else ():
            rows, faults = rows + held, faults + len(wrong)
            bad += wrong[: max(0, rules.listed - len(bad))]
    return Verified(entries=walk.entries, rows=rows, hash=walk.head.hash, faults=faults, bad=tuple(bad))
