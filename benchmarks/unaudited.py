"""The house without its audit, for comparison: `python -m benchmarks.unaudited MODULE`."""

import runpy
import sys

from sqlalchemy import event

from tasks import questions
from tasks.auditing import capture
from tasks.records.engine import AuditedSession

LISTENERS = (
    ("before_flush", capture._before_flush),  # noqa: SLF001 - it is taken off
    ("after_flush", capture._after_flush),  # noqa: SLF001
    ("do_orm_execute", capture._on_statement),  # noqa: SLF001
    ("after_begin", capture._no_savepoint),  # noqa: SLF001
    ("before_commit", capture._enter),  # noqa: SLF001
)


def unwatch() -> None:
    """Take from the sessions what enters their changes, and from answers the look at the sheet."""
    for name, listener in LISTENERS:
        event.remove(AuditedSession, name, listener)
    questions.sheet_shown = lambda _question: ""


if __name__ == "__main__":
    unwatch()
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
