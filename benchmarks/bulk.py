"""A year of cases evaluated in bulk: `python -m benchmarks.bulk [--cases 35000 350000] [--postgres URL]`.

Policies (class, major, exceptions) and due times in working time are computed anew for every complaint, by two
processes; the monthly analysis for each month, the monthly appraisal's figures for each month and the daily
report's for each day of a month. A tenth of the cases stands beside them, so that memory can be compared. On
SQLite, and on PostgreSQL too where a server is named.
"""

import argparse
import os
import resource
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import date, datetime, timedelta
from functools import lru_cache
from multiprocessing import get_context
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from benchmarks.many_cases import HOUSE, a_case_book
from benchmarks.processes import machine, require_proc
from benchmarks.year_of_cases import CALENDAR, DESK, YEAR, fill
from policies.cases.complaint_forms import Complaint, Investigation
from policies.cases.complaint_handling import ComplaintPolicy
from policies.cases.repair_intake import RepairPolicy
from policies.months import Month
from policies.performance.monthly_appraisal import AppraisalPolicy
from policies.reporting.daily_report_figures import Figures
from policies.reporting.daily_report_submission import DailyReportPolicy
from tasks.cases.complaint_figures import tally
from tasks.departments import Setting
from tasks.in_lots import in_lots
from tasks.performance.monthly_appraisal import facts_of
from tasks.records.engine import reading
from tasks.records.models import Case
from tasks.reporting.daily_report_figures import Window, by_station, call_backs, exceptions

CORES = 2
MONTHS = [Month(YEAR, month) for month in range(1, 13)]
DECEMBER = range(334, 365)
"""Its days, counted from the first of the year."""
CALENDAR_YEAR = MONTHS[0].begins(CALENDAR.tz)
HEAD = (
    "| cases | part | time | CPU of its processes | most memory of one | counted |\n|---|---|---|---|---|---|"
)


class Took(NamedTuple):
    """What one process did, and what it took."""

    done: Counter[str]
    cpu: float
    megabytes: float


def took(do: Callable[..., Counter[str]], *about: object) -> Took:
    began = time.process_time()
    done = do(*about)
    return Took(done, time.process_time() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


@lru_cache(maxsize=1_000)
def rules_of(day: date) -> ComplaintPolicy:
    return ComplaintPolicy.in_force_on(day, "callcentre", CALENDAR)


def evaluated(months: list[Month]) -> Counter[str]:
    """Class, gravity, exceptions and the three due times of the complaints of these months."""
    found: Counter[str] = Counter()
    since, until = months[0].begins(CALENDAR.tz), months[-1].later(1).begins(CALENDAR.tz)
    ours = Case.procedure == ComplaintPolicy.procedure, Case.department == HOUSE
    in_time = Case.received_at >= since, Case.received_at < until
    rows = select(Case.received_at, Case.number, Case.facts).where(*ours, *in_time)
    with reading() as book:
        for lot in in_lots(book, rows, Case.received_at, Case.number):
            for _, _, facts in lot:
                _evaluate(Complaint.model_validate(facts), found)
    return found


def _evaluate(complaint: Complaint, found: Counter[str]) -> None:
    rules = rules_of(CALENDAR.day_of(complaint.received_at))
    order = Investigation.model_construct(confirmed_class=complaint.judged_class, major=False)
    found[rules.classification(complaint).what] += 1
    found["major"] += rules.major(complaint) is not None
    found["exceptions"] += rules.exception(complaint) is not None
    found["typed exceptions"] += rules.typed_exception(complaint) is not None
    result = rules.result_due(complaint, order, complaint.received_at)
    dues = rules.investigation_due(complaint), result, rules.call_back_due(result.at)
    found["due times"] += sum(one.at > complaint.received_at for one in dues)


def analysed() -> Counter[str]:
    """The figures of the complaint analysis, month by month."""
    found: Counter[str] = Counter()
    with reading() as book:
        for month in MONTHS:
            began, ends = month.begins(CALENDAR.tz), month.later(1).begins(CALENDAR.tz)
            found["complaints"] += tally(book, HOUSE, began, ends, ends).totals.complaints
    return found


def appraised() -> Counter[str]:
    """The facts of the monthly appraisal, month by month."""
    found: Counter[str] = Counter()
    setting = Setting(DESK, "taobao-bonus", CALENDAR)
    with reading() as book:
        for month in MONTHS:
            rules = AppraisalPolicy.in_force_on(date(YEAR, month.month, 28), setting.profile, CALENDAR)
            found["people"] += len(facts_of(book, setting, rules, month).people)
    return found


def reported() -> Counter[str]:
    """The figures of the daily report, day by day."""
    found: Counter[str] = Counter()
    with reading() as book:
        for nth in DECEMBER:
            figures = _figures(book, date(YEAR, 1, 1) + timedelta(nth), CALENDAR_YEAR + timedelta(nth))
            found += Counter(repairs=figures.reported, over=figures.over_limit)
    return found


def _figures(book: Session, day: date, begins: datetime) -> Figures:
    rules = DailyReportPolicy.in_force_on(day, "heating", CALENDAR)
    repairs = RepairPolicy.in_force_on(day, "heating", CALENDAR)
    window = Window(DESK, begins, begins + timedelta(1))
    lines = by_station(book, window, repairs, lambda one: rules.over_limit(one, repairs.longest, window.ends))
    return Figures.of(str(day), lines, call_backs(book, window), exceptions(book, window), None)


PARTS: dict[str, Callable[[ProcessPoolExecutor], list[Future[Took]]]] = {
    "policies and due times": lambda pool: [
        pool.submit(took, evaluated, half) for half in (MONTHS[:6], MONTHS[6:])
    ],
    "monthly analysis × 12": lambda pool: [pool.submit(took, analysed)],
    "monthly appraisal × 12": lambda pool: [pool.submit(took, appraised)],
    "daily report × 31": lambda pool: [pool.submit(took, reported)],
}


def measured(cases: int) -> float:
    """Print what each part takes; seconds in all."""
    in_all = 0.0
    for name, start in PARTS.items():
        with ProcessPoolExecutor(CORES, mp_context=get_context("spawn")) as pool:
            [
                one.result() for one in [pool.submit(took, Counter) for _ in range(CORES)]
            ]  # imports aren't measured
            began = time.perf_counter()
            ended = [one.result() for one in start(pool)]
            seconds = time.perf_counter() - began
        in_all += seconds
        cpu, memory = sum(one.cpu for one in ended), max(one.megabytes for one in ended)
        done = sum((one.done for one in ended), Counter())
        said = ", ".join(f"{what} {count:,}" for what, count in sorted(done.items()))
        print(
            f"| {cases:,} | {name} | {seconds:.1f} s | {cpu:.1f} s | {memory:.0f} MB | {said} |", flush=True
        )
    return in_all


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bulk", description=__doc__)
    parser.add_argument("--cases", type=int, nargs="+", default=[35_000, 350_000])
    parser.add_argument("--postgres", default=os.environ.get("RULEBOOK_TEST_POSTGRES_URL", ""))
    options = parser.parse_args()
    require_proc()
    line = machine()
    for kind in ("sqlite", *(["postgres"] if options.postgres else [])):
        print(f"\n{kind}\n\n{HEAD}")
        for cases in options.cases:
            with a_case_book(kind, options.postgres):
                fill(cases)
                print(f"| {cases:,} | all | **{measured(cases):.1f} s** | | | |", flush=True)
    print(f"\n{line}.")


if __name__ == "__main__":
    main()
