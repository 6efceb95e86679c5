"""A month of a large house, handed in at once: `python benchmarks/performance_import.py [DATABASE_URL]`.

5,000 agents with 12 figures, a total and a grade each, 70,000 rows, into an empty case book of its own: SQLite
in a temporary folder, or the (empty) PostgreSQL database named. Then the same file again, and one that corrects
every tenth row. What is measured is the run's own work: reading, checking, entering, without Prefect's server.
"""

import csv
import os
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

from sqlalchemy import event, insert

AGENTS = 5_000
MONTH = "2026-09"
COUNTED = ("late", "early", "absent", "meetings_missed", "conversations", "valid_complaints")
MEASURED = ("days_on_duty", "test_score", "workload", "satisfaction", "resolution_rate", "sales")


def write(file: Path, *, more: int = 0, every: int = 1) -> int:
    rows = [("类别", "工号", "期间", "项目", "数值")]
    for agent in range(0, AGENTS, every):
        number = f"N{agent:05}"
        rows += [("fact", number, MONTH, metric, str((agent + more) % 30)) for metric in COUNTED]
        rows += [("fact", number, MONTH, metric, f"{(agent + more) % 10}.5") for metric in MEASURED]
        rows.append(("month", number, MONTH, "", str(50 + (agent * 7 + more) % 50)))
        rows.append(("grade", number, "2024-01-01", "senior", "3000"))
    with file.open("w", encoding="utf-8-sig", newline="") as written:
        csv.writer(written).writerows(rows)
    return len(rows) - 1


def people() -> None:
    from policies.working_time import WorkingCalendar  # noqa: PLC0415
    from tasks.departments import found_department  # noqa: PLC0415
    from tasks.records.engine import writing  # noqa: PLC0415
    from tasks.records.models import Staff  # noqa: PLC0415

    with writing() as book:
        found_department(book, "客服部", "promotion", WorkingCalendar(), default=True)
        book.flush()
        common = {"department": "客服部", "superior": None, "since": date(2020, 1, 1), "until": None}
        staff = [common | {"number": f"N{agent:05}", "name": f"客服{agent}"} for agent in range(AGENTS)]
        book.execute(insert(Staff), staff)


def hand_in(file: Path) -> str:
    from policies.performance.performance_import import PerformanceImportPolicy  # noqa: PLC0415
    from policies.performance.performance_import_forms import PerformanceIntake, PerformanceRow  # noqa: PLC0415
    from tasks.case import in_hand  # noqa: PLC0415
    from tasks.case_book import enter_case  # noqa: PLC0415
    from tasks.intake import handed_over  # noqa: PLC0415
    from tasks.performance.performance_import import about, enter_results  # noqa: PLC0415
    from tasks.records.engine import writing  # noqa: PLC0415

    run, at = str(uuid4()), datetime.now(UTC)
    intake = PerformanceIntake(file=str(file))
    handover = handed_over(PerformanceImportPolicy, PerformanceRow, intake, run, at)
    assert not handover.refused, handover.refused
    with writing() as book:
        case = in_hand(enter_case(book, PerformanceImportPolicy, about(handover)), run)
    rules = PerformanceImportPolicy.in_force_on(case.asking.day, case.asking.profile, case.calendar)
    tally = enter_results(handover, case, rules)
    return f"entered {tally.entered}, seen before {tally.seen_before}, bad {len(tally.bad)}"


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        os.environ["RULEBOOK_HOME"] = home
        os.environ["RULEBOOK_CASE_BOOK_URL"] = (
            sys.argv[1] if sys.argv[1:] else f"sqlite:///{home}/case_book.db"
        )
        from tasks.records.engine import engine  # noqa: PLC0415
        from tasks.records.migrate import migrate  # noqa: PLC0415
        from tasks.settings import settings  # noqa: PLC0415

        migrate(settings().database)
        people()
        statements: list[str] = []
        event.listen(
            engine(settings().database), "before_cursor_execute", lambda *said: statements.append(said[2])
        )
        file = Path(home) / "month.csv"
        print(f"load of the machine {os.getloadavg()}")
        for name, how in {
            "new": {},
            "the same again": {},
            "every tenth corrected": {"more": 1, "every": 10},
        }.items():
            rows = write(file, **how)
            began, before = time.monotonic(), len(statements)
            said = hand_in(file)
            took = time.monotonic() - began
            print(f"{name}: {rows} rows in {took:.1f} s, {len(statements) - before} statements: {said}")


if __name__ == "__main__":
    main()
