"""What the tests of the heating hotline's desk have in common: its department, and its people."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from policies.working_time import WorkingCalendar
from tasks.departments import found_department
from tasks.records.engine import writing
from tasks.records.models import Staff, StaffRole

SINCE = date(2020, 1, 1)
ROUND_THE_CLOCK = WorkingCalendar(spans=((time(), time()),), rests=False)
"""The hotline works day and night in the season: its people are told and asked at any hour."""

PEOPLE = (
    ("H1", "供热中心", None, ("heating-centre", "admin")),
    ("M1", "主管部门", "H1", ("competent-department", "leadership")),
    ("B1", "部长", "M1", ("director", "supervisor")),
    ("F1", "领班", "B1", ("shift-lead",)),
    ("O1", "话务员甲", "F1", ("agent",)),
    ("O2", "话务员乙", "F1", ("agent",)),
    ("R1", "统计员", "B1", ("statistician",)),
    ("W1", "维修甲", "B1", ("repair-crew",)),
    ("W2", "维修乙", "B1", ("repair-crew",)),
    ("T9", "技术员", "B1", ("technician",)),
    ("U1", "单位领导", "M1", ("unit-leader",)),
    ("P1", "合作单位领导", "M1", ("partner-leader",)),
)


def settle_in(department: str = "客服部", prefix: str = "", *, default: bool = True) -> None:
    """Found a heating department with everybody the desk asks; a prefix tells a second one's people apart."""
    with writing() as book:
        found_department(book, department, "heating", ROUND_THE_CLOCK, default=default)
        book.flush()
        for number, name, superior, roles in PEOPLE:
            above = prefix + superior if superior else None
            book.add(
                Staff(number=prefix + number, name=name, department=department, superior=above, since=SINCE)
            )
            book.flush()
            for role in roles:
                book.add(StaffRole(staff=prefix + number, role=role, since=SINCE))


def repair(**more: Any) -> dict[str, Any]:
    """A resident's call, taken a minute ago."""
    called = datetime.now(UTC) - timedelta(minutes=1)
    return {
        "category": "暖气不热",
        "problem": "客厅暖气不热",
        "address": "幸福里3号楼2单元501",
        "customer": "王小明",
        "contact": "13800138000",
        "read_back": True,
        "station": "一站",
        "worker": "W1",
        "received_at": called.isoformat(),
        "taken_by": "O1",
        **more,
    }
