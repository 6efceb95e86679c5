"""One real day through the heating desk: `python benchmarks/heating_day.py FILE.csv [--rows N]` (Linux).

Each request of the file becomes a repair ticket on the hour it came in; scripted crews contact the resident and
return the slip when the file says it was closed. Server and worker are real, but the house's clock shows the file's
day (`other_clock.py`), and this script keeps the due times by it, so a day takes as long as the machine needs for it.
At the end the day's report is begun, and its figures stand beside a count of the file.
"""

import argparse
import csv
import os
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from other_clock import live_by_it, show
from processes import (
    Family,
    answers,
    clean_environment,
    free_port,
    machine,
    require_proc,
    run,
    running,
    until,
)

ZONE = ZoneInfo("Asia/Shanghai")
WINDOW = timedelta(minutes=15)
CONTACT_AFTER = timedelta(minutes=10)
HANDLE, LONGEST = timedelta(hours=2), timedelta(hours=4)
LOOK, PATIENCE = 0.2, 300.0
DAY_OVER = timedelta(hours=5)
"""After the day's last limit has passed the windows grow to a day: only slips come in."""

OPERATORS = 10
CONTENT = {
    "answered_by": "O2",
    "result": "已接通 reached",
    "solved": "是 yes",
    "attitude": "满意 satisfied",
    "charged": "否 no",
    "score": 9,
}
COLUMNS = {
    "category": "complaint_type",
    "problem": "complaint_type + descriptor",
    "address": "borough",
    "station": "borough",
    "received_at": "created_at",
    "external_number": "unique_key",
}


@dataclass
class Ticket:
    """A request of the file, and how far its crew has come."""

    number: str
    called: datetime
    closed: datetime | None
    steps: list[tuple[datetime, str]] = field(default_factory=list)

    @classmethod
    def of(cls, row: dict[str, str]) -> "Ticket":
        called = _moment(row["created_at"])
        closed = _moment(row["closed_at"]) if row["closed_at"] else None
        closed = max(closed, called) if closed else None
        contacted = min(called + CONTACT_AFTER, closed) if closed else called + CONTACT_AFTER
        steps = [(contacted, "contacted"), *([(closed, "slip")] if closed else [])]
        return cls(row["unique_key"], called, closed, steps)

    def before_its_limits(self, at: datetime, since: datetime) -> bool:
        """Whether no limit of the ticket passes between the window's begin and that moment."""
        return not any(since <= self.called + limit < at for limit in (HANDLE, LONGEST))


def _moment(said: str) -> datetime:
    return datetime.fromisoformat(said).replace(tzinfo=ZONE)


def staff() -> str:
    people = [
        '{ number = "H1", name = "供热中心", roles = ["heating-centre", "admin"] }',
        '{ number = "M1", name = "主管部门", superior = "H1", roles = ["competent-department", "leadership"] }',
        '{ number = "B1", name = "部长", superior = "M1", roles = ["director", "supervisor"] }',
        '{ number = "F1", name = "领班", superior = "B1", roles = ["shift-lead"] }',
        '{ number = "R1", name = "统计员", superior = "B1", roles = ["statistician"] }',
        '{ number = "W1", name = "维修班", superior = "B1", roles = ["repair-crew"] }',
        '{ number = "U1", name = "单位领导", superior = "M1", roles = ["unit-leader"] }',
        '{ number = "P1", name = "合作单位", superior = "M1", roles = ["partner-leader"] }',
        *(
            f'{{ number = "O{n}", name = "话务员{n}", superior = "F1", roles = ["agent"] }}'
            for n in range(1, OPERATORS + 1)
        ),
    ]
    listed = ",\n    ".join(people)
    return (
        '[[department]]\nname = "供暖热线"\nprofile = "heating"\ndefault = true\nrests = false\n'
        f'spans = [["00:00", "00:00"]]\nstaff = [\n    {listed},\n]\n'
    )


@dataclass
class Desk:
    """Everybody who works at the desk, and the keeper with the file's clock."""

    api: Any
    tickets: dict[str, Ticket]
    peak: int = 0
    answered: int = 0

    def open_questions(self, numbers: list[str]) -> dict[str, Any]:
        """The open question of each of these tickets, by the file's number."""
        from sqlalchemy import select  # noqa: PLC0415

        from tasks.records.engine import reading  # noqa: PLC0415
        from tasks.records.models import Case, Question  # noqa: PLC0415

        found = select(Case.external_number, Question).join(Question, Question.case == Case.number)
        with reading() as book:
            rows = book.execute(
                found.where(Case.external_number.in_(numbers), Question.state == "open")
            ).tuples()
            return {str(number): question for number, question in rows}

    def give(self, due: list[tuple[str, datetime, str]]) -> None:
        """Send these answers, each as soon as its form is there."""
        left = {number: (at, step) for number, at, step in due}
        end = time.monotonic() + PATIENCE
        while left and time.monotonic() < end:
            for number, question in self.open_questions(list(left)).items():
                at, step = left[number]
                if question.step.startswith(step) and self._sent(question, at, step):
                    del left[number]
                    self.answered += 1
            time.sleep(LOOK)
        if left:
            raise SystemExit(f"nobody could answer {left}")

    def _sent(self, question: Any, at: datetime, step: str) -> bool:
        content: dict[str, Any] = {"answered_by": "W1"}
        content |= (
            {"contacted_at": at.isoformat()}
            if step == "contacted"
            else {"completed_at": at.isoformat(), "done": "已修好"}
        )
        path = f"/flow_runs/{question.run_id}/resume"
        return bool(self.api.request("POST", path, json={"run_input": content}).json()["status"] == "ACCEPT")

    def call_back(self) -> None:
        """The operators call every resident whose turn it is; each is reached and content."""
        from sqlalchemy import select  # noqa: PLC0415

        from tasks.records.engine import reading  # noqa: PLC0415
        from tasks.records.models import Case, Question  # noqa: PLC0415

        waiting = select(Question.run_id).join(Case, Case.number == Question.case)
        with reading() as book:
            runs = list(
                book.scalars(waiting.where(Case.procedure == "repair_callback", Question.state == "open"))
            )
        for run_id in runs:
            sent = self.api.request("POST", f"/flow_runs/{run_id}/resume", json={"run_input": CONTENT})
            self.answered += sent.json()["status"] == "ACCEPT"

    def keep_due_times(self, at: datetime) -> int:
        """What the keeper does, at a moment of the file's day; how many due times passed."""
        from deployments.due_times import give_reminders, keep_due_times  # noqa: PLC0415

        passed = 0
        while found := keep_due_times(self.api, lambda: at) + give_reminders(lambda: at):
            passed += found
        return passed

    def settle(self) -> None:
        """Wait until every run waits or has ended."""
        busy = {"flow_runs": {"state": {"type": {"any_": ["SCHEDULED", "PENDING", "RUNNING"]}}}}
        busy["flow_runs"]["deployment_id"] = {"is_null_": False}
        quiet = 0
        end = time.monotonic() + PATIENCE
        while quiet < 2 and time.monotonic() < end:
            soon = {"before_": datetime.now(ZONE).isoformat()}
            busy["flow_runs"]["expected_start_time"] = soon
            quiet = quiet + 1 if self.api.request("POST", "/flow_runs/count", json=busy).json() == 0 else 0
            time.sleep(LOOK)
        self.peak = max(self.peak, counts()[0])


def counts() -> tuple[int, int, int, int]:
    """Open repairs, repairs, exceptions, call-backs on record."""
    from sqlalchemy import func, select  # noqa: PLC0415

    from tasks.records.engine import reading  # noqa: PLC0415
    from tasks.records.models import Case  # noqa: PLC0415

    def of(procedure: str, *more: Any) -> int:
        with reading() as book:
            return book.scalar(select(func.count()).where(Case.procedure == procedure, *more)) or 0

    return (
        of("repair_intake", Case.closed_at.is_(None)),
        of("repair_intake"),
        of("exception_escalation"),
        of("repair_callback"),
    )


def hand_in(api: Any, rows: list[dict[str, str]], folder: Path, name: str) -> None:
    """Hand an hour's requests in as a file, and wait until each waits for its crew."""
    file = folder / f"{name}.csv"
    with file.open("w", encoding="utf-8", newline="") as text:
        writer = csv.DictWriter(text, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    deployment = api.read_deployment_by_name("repair-import/repair-import")
    intake = {"file": str(file), "columns": COLUMNS, "taken_by": "O1"}
    begun = api.create_flow_run_from_deployment(deployment.id, parameters={"intake": intake})
    state = ended(api, begun.id)
    if not state.is_completed():
        raise SystemExit(f"the file was not taken: {state}")


def ended(api: Any, run_id: Any) -> Any:
    while not (state := api.read_flow_run(run_id).state).is_final():
        time.sleep(LOOK)
    return state


def windows(first: datetime, last: datetime) -> Iterator[tuple[datetime, datetime]]:
    since, over = first, first + timedelta(days=1) + DAY_OVER
    while since <= last:
        until_then = since + (WINDOW if since < over else timedelta(days=1))
        yield since, until_then
        since = until_then


def play(desk: Desk, rows: list[dict[str, str]], folder: Path) -> None:
    """The day window by window: tickets in, answers that come before a limit, the keeper, the other answers."""
    first = min(ticket.called for ticket in desk.tickets.values()).replace(hour=0, minute=0, second=0)
    last = max(ticket.closed or ticket.called for ticket in desk.tickets.values())
    came_in = {row["unique_key"]: row for row in rows}
    began = time.monotonic()
    for since, then in windows(first, last):
        new = [came_in.pop(one.number) for one in desk.tickets.values() if since <= one.called < then]
        show(then)
        if new:
            hand_in(desk.api, new, folder, f"{since:%Y%m%d%H%M}")
        while due := next_answers(desk, then, since):
            desk.give(due)
        desk.settle()
        desk.keep_due_times(then - timedelta(microseconds=1))
        desk.settle()
        while due := next_answers(desk, then):
            desk.give(due)
        desk.settle()
        desk.call_back()
        took = time.monotonic() - began
        print(
            f"  {took:5.0f} s: {then:%m-%d %H:%M}, open/repairs/exceptions/call-backs {counts()}", flush=True
        )


def next_answers(
    desk: Desk, then: datetime, since: datetime | None = None
) -> list[tuple[str, datetime, str]]:
    """The next answer of each ticket before the window's end; with its begin, only those before their limits."""
    due = []
    for ticket in desk.tickets.values():
        if not ticket.steps or ticket.steps[0][0] >= then:
            continue
        at, step = ticket.steps[0]
        if since is None or ticket.before_its_limits(at, since):
            due.append((ticket.number, at, step))
            del ticket.steps[0]
    return due


def counted(tickets: list[Ticket], day: datetime) -> dict[str, int]:
    """The day in figures, from the file alone."""
    end = day + timedelta(days=1)
    closed = [one for one in tickets if one.closed is not None and one.closed < end]
    return {
        "reported": len(tickets),
        "completed": len(closed),
        "outstanding": len(tickets) - len(closed),
        "over_limit": sum(one.closed is None or one.closed - one.called > LONGEST for one in tickets),
    }


def report_of_the_day(api: Any, day: datetime) -> dict[str, Any]:
    """Have the day's report made, and take its figures from the case book once the statistician's form waits."""
    from sqlalchemy import select  # noqa: PLC0415

    from tasks.records.engine import reading  # noqa: PLC0415
    from tasks.records.models import Case, Question, Step  # noqa: PLC0415

    deployment = api.read_deployment_by_name("daily-report-submission/daily-report-submission")
    begun = api.create_flow_run_from_deployment(
        deployment.id, parameters={"request": {"day": f"{day:%Y-%m-%d}"}}
    )
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with reading() as book:
            case = book.scalars(select(Case.number).where(Case.run_id == str(begun.id))).first()
            asked = book.scalars(select(Question.id).where(Question.case == (case or ""))).first()
            if asked is not None:
                counted_by_the_house: dict[str, Any] = book.get_one(Step, (case, "figures")).gave["gave"]
                return counted_by_the_house
        time.sleep(LOOK)
    raise SystemExit("no report was made")


def kinds_of_exceptions() -> Counter[str]:
    from sqlalchemy import select  # noqa: PLC0415

    from tasks.records.engine import reading  # noqa: PLC0415
    from tasks.records.models import Case  # noqa: PLC0415

    with reading() as book:
        return Counter(book.scalars(select(Case.category).where(Case.procedure == "exception_escalation")))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--rows", type=int, default=None, help="only every so-manieth row, for a quick look")
    options = parser.parse_args()
    require_proc()
    with options.file.open(encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))[:: options.rows or 1]
    tickets = {row["unique_key"]: Ticket.of(row) for row in rows}
    with tempfile.TemporaryDirectory() as home, ExitStack() as stack:
        folder = Path(home)
        own = {"RULEBOOK_HOME": home, "RULEBOOK_PORT": str(free_port()), "RULEBOOK_WORKER_LIMIT": "8"}
        own |= {"OTHER_CLOCK": str(folder / "clock")}
        os.environ |= own
        show(min(ticket.called for ticket in tickets.values()))
        environment = clean_environment(**own)
        for module in ("tasks.records",):
            run(["-m", module], environment, folder)
        server = stack.enter_context(running("server", ["-m", "deployments.server"], environment, folder))
        api_url = f"http://127.0.0.1:{own['RULEBOOK_PORT']}/api"
        until(lambda: answers(api_url), "the server")
        (folder / "staff.toml").write_text(staff(), "utf-8")
        run(["-m", "deployments.people", "staff.toml"], environment, folder)
        run(["-m", "deployments.roster"], environment, folder)
        clocked = [str(Path(__file__).with_name("other_clock.py")), "deployments.worker"]
        worker = stack.enter_context(running("worker", clocked, environment, folder))
        measure(rows, tickets, folder, [server, worker])


def measure(
    rows: list[dict[str, str]], tickets: dict[str, Ticket], folder: Path, family: list[Family]
) -> None:
    # The house reads its settings when it is imported: the environment comes first.
    live_by_it()
    from prefect.client.orchestration import get_client  # noqa: PLC0415
    from prefect.context import refresh_global_settings_context  # noqa: PLC0415

    from deployments.environment import client_environment  # noqa: PLC0415

    os.environ.update(client_environment())
    refresh_global_settings_context()
    print(machine())
    with get_client(sync_client=True) as api:
        desk, began, before = Desk(api, tickets), time.monotonic(), [one.cpu() for one in family]
        play(desk, rows, folder)
        seconds = time.monotonic() - began
        print(f"{len(tickets)} tickets in {seconds:.0f} s: {3600 * len(tickets) / seconds:.0f} an hour")
        print(f"peak of open tickets {desk.peak}; answers given {desk.answered}")
        for one, was in zip(family, before, strict=True):
            print(f"CPU seconds of the {one.name}: {one.cpu() - was:.0f}")
        day = min(ticket.called for ticket in tickets.values()).replace(hour=0, minute=0, second=0)
        print(f"counted from the file: {counted(list(tickets.values()), day)}")
        print(f"exceptions on record: {dict(kinds_of_exceptions())}")
        report = report_of_the_day(api, day)
        shown = ("reported", "completed", "outstanding", "over_limit", "by_kind", "callbacks_planned")
        print(f"the day's report: { {name: report[name] for name in shown} }")


if __name__ == "__main__":
    main()
