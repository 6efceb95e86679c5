"""The computed part of a monthly appraisal: `PYTHONPATH=. python benchmarks/appraisal.py [people …]`.

For each size of department, side by side in one run: collecting the facts, the queries that takes, adding up and
ranking, publishing (rows and notices), and what follows. On SQLite; on PostgreSQL too where
RULEBOOK_TEST_POSTGRES_URL names a server.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar
from uuid import uuid4

from sqlalchemy import create_engine, event, insert, make_url, text
from sqlalchemy.engine import Engine

from policies.house.asking import AskingPolicy
from policies.months import Month
from policies.performance.appraisal_facts import MonthFacts
from policies.performance.monthly_appraisal import AppraisalPolicy
from policies.working_time import WorkingCalendar
from tasks.case import Case
from tasks.departments import Setting, found_department
from tasks.performance.appraisal_follow_up import follow_up
from tasks.performance.monthly_appraisal import facts_of
from tasks.performance.monthly_appraisal_publishing import publish
from tasks.records.engine import engine, reading, writing
from tasks.records.migrate import migrate
from tasks.records.models import Case as CaseRow
from tasks.records.models import Ruling, Staff, StaffRole
from tasks.records.performance import Grading, MonthlyFact
from tasks.records.recordings import Recording, RecordingFinding
from tasks.settings import settings

CALENDAR = WorkingCalendar()
OCTOBER = Month(2026, 10)
AT = OCTOBER.begins(CALENDAR.tz) + timedelta(days=9)
RULES = AppraisalPolicy.in_force_on(date(2026, 10, 31), "taobao-bonus", CALENDAR)
DEPARTMENT, SINCE = "客服部", date(2020, 1, 1)
EACH = {"calls": 4, "recordings": 3, "points": 2}
SIZES = (50, 500, 5_000)
Gave = TypeVar("Gave")


def case_row(number: str, procedure: str, **more: Any) -> dict[str, Any]:
    times = dict.fromkeys(("reported_at", "received_at", "opened_at", "closed_at"), AT)
    blank = {
        "department": DEPARTMENT,
        "subject": "x",
        "category": "x",
        "facts": {},
        "rules": {},
        "outcome": {},
    }
    return blank | times | {"number": number, "procedure": procedure, "state": "closed", "owner": None} | more


def fill(people: int) -> None:
    """A department of so many agents, with call-backs, checked recordings, imports and points of the month."""
    staff = [f"N{n:05}" for n in range(people)]
    with writing() as book:
        found_department(book, DEPARTMENT, "taobao-bonus", CALENDAR, default=True)
        book.flush()
        bare = {"department": DEPARTMENT, "superior": None, "since": SINCE, "until": None}
        book.execute(insert(Staff), [{"number": one, "name": one} | bare for one in staff])
        role = {"role": "agent", "since": SINCE, "until": None}
        book.execute(insert(StaffRole), [{"staff": one} | role for one in staff])
        grade = {"since": SINCE, "grade": "junior", "pay": None, "clause": "GRD-01", "case": None}
        book.execute(insert(Grading), [{"staff": one} | grade for one in staff])
        book.execute(insert(CaseRow), list(cases(staff)))
        book.execute(insert(MonthlyFact), [imported(one) for one in staff])
        book.execute(
            insert(Recording), [recording(one, n) for one in staff for n in range(EACH["recordings"])]
        )
        numbers = range(1, people * EACH["recordings"] + 1)
        book.execute(insert(RecordingFinding), [finding(number) for number in numbers])
        book.execute(insert(Ruling), [points(one) for one in staff for _ in range(EACH["points"])])


def cases(staff: list[str]) -> Iterator[dict[str, Any]]:
    yield case_row("PTS-1", "points_ledger")
    yield case_row("REC-1", "recording_spot_check")
    for place, one in enumerate(staff):
        for call in range(EACH["calls"]):
            repair = f"REP-{place:05}-{call}"
            outcome = {"reached": True, "score": 6 + (place + call) % 5}
            yield case_row(repair, "repair_intake", owner=one)
            yield case_row(
                f"CBK-{place:05}-{call}", "repair_callback", facts={"repair": repair}, outcome=outcome
            )


def imported(staff: str) -> dict[str, Any]:
    known = {"department": DEPARTMENT, "month": str(OCTOBER), "metric": "days_on_duty", "source": "x"}
    return known | {"staff": staff, "value": Decimal(18), "at": AT}


def recording(staff: str, n: int) -> dict[str, Any]:
    made = {"department": DEPARTMENT, "number": f"{staff}-{n}", "operator": staff, "started_at": AT}
    return made | {"seconds": 60, "has_speech": True, "is_complaint": False, "file": "", "about": None}


def finding(number: int) -> dict[str, Any]:
    heard = {"recording": number, "case": "REC-1", "check": "领班每日 lead-daily", "listener": "N00000"}
    return heard | {"kind": "未发现问题 nothing", "remark": "", "at": AT}


def points(staff: str) -> dict[str, Any]:
    entered = {
        "case": "PTS-1",
        "key": None,
        "clause": "PTS-04",
        "what": "x",
        "about": staff,
        "unit": "points",
    }
    because = {"about": staff}
    rest = {
        "amount": Decimal(2),
        "because": because,
        "day": SINCE,
        "profile": "taobao-bonus",
        "at": AT,
        "month": None,
    }
    return entered | rest


def judged(facts: MonthFacts) -> dict[str, dict[str, dict[str, Decimal]]]:
    """Scores of both posts, one in ten of them too low."""
    given: dict[str, dict[str, dict[str, Decimal]]] = {"operations-manager": {}, "supervisor": {}}
    for place, one in enumerate(facts.to_score):
        low = place % 10 == 0
        a, b = Decimal(5 if low else 25), Decimal(5 if low else 16)
        given["operations-manager"][one.staff] = {"team_task": a}
        given["supervisor"][one.staff] = {"team_task": a, "handover": b, "quality": b}
    return given


@contextmanager
def case_book(url: str) -> Iterator[None]:
    """A case book of its own for one size; a database on PostgreSQL is made and dropped."""
    name, made = f"appraisal_{uuid4().hex[:8]}", bool(url)
    admin = create_engine(url, isolation_level="AUTOCOMMIT") if made else None
    with tempfile.TemporaryDirectory() as home:
        os.environ["RULEBOOK_HOME"] = home
        os.environ.pop("RULEBOOK_CASE_BOOK_URL", None)
        if admin is not None:
            with admin.connect() as server:
                server.execute(text(f"CREATE DATABASE {name}"))
            own = make_url(url).set(database=name).render_as_string(hide_password=False)
            os.environ["RULEBOOK_CASE_BOOK_URL"] = own
        settings.cache_clear()
        migrate(settings().database)
        try:
            yield
        finally:
            engine(settings().database).dispose()
            engine.cache_clear()
            if admin is not None:
                with admin.connect() as server:
                    server.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


def timed(do: Callable[[], Gave]) -> tuple[Gave, float]:
    start = time.perf_counter()
    return do(), time.perf_counter() - start


def effect_of(act: Any, case: Case, *args: Any) -> None:
    """What an act enters, without the run that it belongs to."""
    with writing() as book:
        act.__wrapped__(book, case, *args)


def measured(people: int) -> list[float]:
    """Seconds of each part, and how many queries collecting takes."""
    fill(people)
    setting, queries = Setting(DEPARTMENT, "taobao-bonus", CALENDAR), 0

    def count(*_: object) -> None:
        nonlocal queries
        queries += 1

    event.listen(Engine, "before_cursor_execute", count)
    with reading() as book:
        facts, collecting = timed(lambda: facts_of(book, setting, RULES, OCTOBER))
    event.remove(Engine, "before_cursor_execute", count)
    results, adding = timed(lambda: RULES.scorecard.results(facts.judged(judged(facts))))
    with writing() as book:
        book.execute(insert(CaseRow), [case_row("APR-20261102-0001", AppraisalPolicy.procedure)])
    asking = AskingPolicy.in_force_on(RULES.day, RULES.profile, CALENDAR)
    case = Case(
        "APR-20261102-0001", "monthly_appraisal", DEPARTMENT, "x", str(uuid4()), asking, datetime.now(UTC)
    )
    _, publishing = timed(lambda: effect_of(publish, case, str(OCTOBER), results))
    _, following = timed(lambda: effect_of(follow_up, case, RULES, str(OCTOBER), "points"))
    return [collecting, adding, publishing, following, float(queries)]


def report(name: str, url: str, sizes: list[int]) -> None:
    print(f"{name}: seconds (and how often the first size)")
    print(
        f"{'people':>8} {'collect':>16} {'add up, rank':>16} {'publish':>16} {'what follows':>16} {'queries':>8}"
    )
    first: list[float] = []
    with case_book(url):
        measured(10)  # warms up what is read once
    for people in sizes:
        with case_book(url):
            found = measured(people)
        first = first or found
        cells = [f"{now:8.3f} ({now / then:5.1f}×)" for now, then in zip(found[:-1], first[:-1], strict=True)]
        print(f"{people:>8} {' '.join(f'{one:>16}' for one in cells)} {found[-1]:>8.0f}")


def main() -> None:
    sizes = [int(one) for one in sys.argv[1:]] or list(SIZES)
    report("SQLite", "", sizes)
    if url := os.environ.get("RULEBOOK_TEST_POSTGRES_URL"):
        report("PostgreSQL", url, sizes)


if __name__ == "__main__":
    main()
