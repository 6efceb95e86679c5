"""Counting a month of complaints on SQLite: `PYTHONPATH=. python benchmarks/complaint_analysis.py [cases]`.

Prints the seconds that one month's figures take, and how much memory they add. Each complaint has its
results asked twice; the month before holds as many complaints again.
"""

import os
import resource
import sys
import tempfile
import time
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert

from policies.months import Month
from policies.working_time import WorkingCalendar
from tasks.cases.complaint_figures import tally
from tasks.departments import found_department
from tasks.records.engine import reading, writing
from tasks.records.migrate import migrate
from tasks.records.models import Case, Question
from tasks.settings import settings

CALENDAR = WorkingCalendar()
OCTOBER = Month(2026, 10)
CHUNK = 5_000
CHANNELS = ("电话 phone", "新闻媒体 news media", "邮件 e-mail", "在线 online")


def case(number: int, month: Month) -> dict[str, Any]:
    at = month.begins(CALENDAR.tz) + timedelta(seconds=number * 20 % 2_500_000)
    outcome = {
        "complaint_class": "一般投诉 general",
        "satisfied": number % 5 > 0,
        "service_fault": number % 50 == 0,
    }
    return {
        "number": f"CMP-{month.year}{month.month:02}01-{number:06}",
        "procedure": "complaint_handling",
        "department": "客服部",
        "subject": "投诉",
        "category": f"类别{number % 40}",
        "facts": {
            "channel": CHANNELS[number % 4],
            "complaint_class": "待定 by-channel",
            "content": "两天没有暖气。" * 40,
        },
        "rules": {"asking": {"filler": "x" * 2_000}},
        "reported_at": at,
        "received_at": at,
        "opened_at": at,
        "closed_at": at,
        "state": "closed",
        "outcome": outcome | {"cause": f"原因{number % 20}"},
    }


def result(number: str, at: datetime, step: str, *, late: bool) -> dict[str, Any]:
    return {
        "case": number,
        "department": "客服部",
        "step": step,
        "form": "Result",
        "title": "答复客户",
        "clause": "CMP-08",
        "asked_of": "complaint-team",
        "eligible": [],
        "run_id": number,
        "state": "answered",
        "asked_at": at,
        "changed_at": at,
        "due_at": at,
        "settled_at": at + timedelta(seconds=late),
    }


def fill(cases: int, month: Month) -> None:
    for first in range(0, cases, CHUNK):
        rows = [case(number, month) for number in range(first, min(first + CHUNK, cases))]
        asked = [
            result(row["number"], row["received_at"], step, late=place % 10 == 0)
            for place, row in enumerate(rows)
            for step in ("result", "result-2")
        ]
        with writing() as book:
            book.execute(insert(Case), rows)
            book.execute(insert(Question), asked)


def main() -> None:
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as home:
        os.environ["RULEBOOK_HOME"] = home
        os.environ.pop("RULEBOOK_CASE_BOOK_URL", None)
        migrate(settings().database)
        with writing() as book:
            found_department(book, "客服部", "callcentre", CALENDAR, default=True)
        for month in (OCTOBER.later(-1), OCTOBER):
            fill(cases, month)
        began, ends = OCTOBER.begins(CALENDAR.tz), OCTOBER.later(1).begins(CALENDAR.tz)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        start, cpu = time.perf_counter(), time.process_time()
        with reading() as book:
            found = tally(book, "客服部", began, ends, ends)
        seconds, used = time.perf_counter() - start, time.process_time() - cpu
        more = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory
        counted = f"{found.totals.complaints} complaints counted in {seconds:.2f} s"
        print(f"{counted} ({used:.2f} s of CPU), {more / 1024:.0f} MiB more at the peak")


if __name__ == "__main__":
    main()
