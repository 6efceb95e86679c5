"""What the tests of complaints have in common: a complaint, and the answers on its way."""

from collections.abc import Callable
from contextvars import copy_context
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from driving import House, Run

from policies.working_time import WorkingCalendar
from tasks.departments import found_department
from tasks.records.engine import writing

ON_SQLITE = pytest.mark.parametrize("case_book", ["sqlite"], indirect=True)
"""For what doesn't depend on the database; one whole play of each procedure is on PostgreSQL."""
ON_BOTH = pytest.mark.parametrize(
    "case_book", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)
"""For what a database does in its own way: locks, unique keys, triggers, characters, sums."""

ORDER = {"answered_by": "S1", "confirmed_class": "一般投诉 general", "handler": "A2"}
FOUND = {"answered_by": "A2", "finding": "阀门损坏", "remedy": "更换阀门"}
TOLD = {"answered_by": "C1", "told": "已修好"}
CONTENT = {"answered_by": "A1", "resolved": True, "satisfied": True}
DISCONTENT = {"answered_by": "A1", "resolved": True, "satisfied": False, "said": "又停了"}


def complaint(**more: Any) -> dict[str, Any]:
    received = datetime.now(UTC) - timedelta(minutes=1)
    return {
        "channel": "电话 phone",
        "category": "暖气不热",
        "content": "两天没有暖气",
        "customer": "王小明",
        "received_at": received.isoformat(),
        "taken_by": "A1",
        "apologised": True,
        **more,
    }


def complain(house: House, **more: Any) -> Run:
    return house.start("complaint-handling", complaint=complaint(**more))


def live_by(profile: str) -> None:
    """The department lives by another profile from now on."""
    with writing() as book:
        found_department(book, "客服部", profile, WorkingCalendar(), default=True)


def told(run: Run, kind: str) -> list[str]:
    """Who was told of that, in the order of the notices."""
    return [one.recipient for one in run.notices if one.kind == kind]


def asked_of(run: Run) -> str:
    """The step that waits, and whom it waits for."""
    assert run.waits_for is not None
    return f"{run.waits_for.step} → {run.waits_for.asked_of}"


def at_once(do: Callable[[], object], times: int) -> None:
    """Do it in so many threads, all at the same moment."""
    ready = Barrier(times)

    def together() -> None:
        ready.wait()
        do()

    threads = [Thread(target=copy_context().run, args=(together,)) for _ in range(times)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
