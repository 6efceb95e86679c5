"""The made-up departments and their people."""

import shutil
import tomllib
from datetime import date, time
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from policies.working_time import WorkingCalendar
from tasks.departments import found_department
from tasks.records.engine import writing
from tasks.records.models import Staff, StaffRole
from tasks.settings import Settings, settings

HERE = Path(__file__).parent
SINCE = date(2020, 1, 1)


def lay_out_values(known: Settings) -> None:
    """Put the demo's numbers where the customer's are looked for, unless the customer has some."""
    if known.values is None:
        known.home.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(HERE / "values.toml", known.home / "values.toml")


def move_in() -> None:
    """Enter the departments and their people; a second time changes nothing."""
    with writing() as book:
        for department in tomllib.loads((HERE / "staff.toml").read_text("utf-8"))["department"]:
            _found(book, department)


def _found(book: Session, department: dict[str, Any]) -> None:
    zone = settings().time_zone
    midnight = time()
    round_the_clock = WorkingCalendar(zone=zone, rests=False, spans=((midnight, midnight),))
    calendar = round_the_clock if department["round_the_clock"] else WorkingCalendar(zone=zone)
    name = department["name"]
    found_department(book, name, department["profile"], calendar, default=department["default"])
    book.flush()
    for person in department["staff"]:
        number = person["number"]
        about = {
            "name": person["name"],
            "department": name,
            "superior": person.get("superior"),
            "since": SINCE,
        }
        book.merge(Staff(number=number, **about))
        book.flush()
        for role in person["roles"]:
            book.merge(StaffRole(staff=number, role=role, since=SINCE))
