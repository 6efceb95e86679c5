"""Handing in departments and their people."""

import tomllib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from deployments.people import main, take_in
from tasks.records.engine import reading, writing
from tasks.records.models import Case, Department, Staff, StaffRole

LIST = """
[[department]]
name = "客服部"
profile = "heating"
default = true
spans = [["08:00", "12:00"], ["13:30", "17:30"]]
staff = [
    { number = "1002", name = "李主管", superior = "1001", roles = ["supervisor"] },
    { number = "1001", name = "王总", roles = ["leadership", "admin"] },
]
"""


def counted() -> tuple[int, int, int]:
    with reading() as book:
        kinds = (Department, Staff, StaffRole)
        departments, people, roles = (
            book.scalar(select(func.count()).select_from(kind)) or 0 for kind in kinds
        )
        return departments, people, roles


def test_a_list_of_people_is_entered_whatever_its_order_and_twice_changes_nothing(
    case_book: str, tmp_path: Path
) -> None:
    file = tmp_path / "staff.toml"
    file.write_text(LIST, "utf-8")
    assert take_in(file) == 2
    once = counted()
    take_in(file)
    assert counted() == once == (1, 2, 3)
    with reading() as book:
        assert book.get_one(Staff, "1002").superior == "1001"
        assert book.get_one(Department, "客服部").profile == "heating"


@pytest.mark.parametrize(
    ("written", "instead", "reason"),
    [
        ("1002", "1001", "stands twice"),
        ('superior = "1001"', 'superior = "9"', "superior 9 isn't in the list"),
        ('"supervisor"', '"boss"', "roles"),
        ('"heating"', '"heatign"', "no profile 'heatign'"),
        ("default = true", "default = false", "exactly one department"),
        ('["08:00", "12:00"]', '["14:00", "12:00"]', "nothing was changed"),
        ("[[department]]", "[[department", "nothing was changed"),
    ],
)
def test_a_list_with_a_fault_changes_nothing_and_says_what_is_wrong(
    case_book: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    written: str,
    instead: str,
    reason: str,
) -> None:
    file = tmp_path / "staff.toml"
    file.write_text(LIST.replace(written, instead), "utf-8")
    monkeypatch.setattr("sys.argv", ["people", str(file)])
    assert main() == 2
    assert reason in capsys.readouterr().err
    assert counted() == (0, 0, 0)


def test_the_demo_staff_is_a_valid_list() -> None:
    text = (Path(__file__).parents[2] / "deployments/demo/staff.toml").read_text("utf-8")
    assert {d["name"] for d in tomllib.loads(text)["department"]} == {
        "客服部",
        "演示客服部",
        "演示供暖热线",
        "演示晋升部",
        "演示店铺",
    }


HANDOVER = {"cause": "辞职 resignation", "leaver": "1002"}
JOINED, LAST = date(2000, 1, 1), date(2026, 6, 30)


def listed(tmp_path: Path, **more: str) -> None:
    """Enter the list once more; `more` is said of 1002."""
    said = "".join(f", {name} = {value}" for name, value in more.items())
    file = tmp_path / "staff.toml"
    file.write_text(LIST.replace('roles = ["supervisor"]', f'roles = ["supervisor"]{said}'), "utf-8")
    take_in(file)


def on_register() -> tuple[date | None, dict[date, date | None]]:
    """The last day of 1002, and those of their roles by first day."""
    with reading() as book:
        roles = book.scalars(select(StaffRole).where(StaffRole.staff == "1002"))
        return book.get_one(Staff, "1002").until, {row.since: row.until for row in roles}


def let_leave(last: date = LAST, state: str = "closed") -> None:
    """A handover let 1002 leave on that day, and their role ended with it."""
    at = datetime(2026, 6, 1, tzinfo=UTC)
    facts = HANDOVER | {"last_day": last.isoformat()}
    times = {"reported_at": at, "received_at": at, "opened_at": at}
    with writing() as book:
        book.add(
            Case(
                number=f"OFF-20260601-{last:%d%m}",
                procedure="offboarding_handover",
                department="客服部",
                subject="离职交接",
                category="辞职",
                facts=facts,
                rules={},
                state=state,
                **times,
            )
        )
        book.get_one(Staff, "1002").until = last
        book.get_one(StaffRole, ("1002", "supervisor", JOINED)).until = last


@pytest.mark.clause("OP-HOUSE-130")
def test_a_list_entered_again_brings_nobody_back_whom_a_handover_let_leave(
    case_book: str, tmp_path: Path
) -> None:
    listed(tmp_path)
    let_leave()
    for more in ({}, {"until": "2030-12-31"}, {"since": "2000-01-01"}):
        listed(tmp_path, **more)
        assert on_register() == (LAST, {JOINED: LAST}), more
    listed(tmp_path, since="2026-07-01")
    assert on_register() == (None, {JOINED: LAST, date(2026, 7, 1): None}), "the day after, they come back"


@pytest.mark.clause("OP-HOUSE-130")
def test_a_handover_that_was_called_off_or_was_of_an_earlier_time_settles_nothing(
    case_book: str, tmp_path: Path
) -> None:
    listed(tmp_path)
    let_leave(state="cancelled")
    listed(tmp_path)
    assert on_register() == (None, {JOINED: None})
    let_leave(date(1999, 12, 31))
    listed(tmp_path)
    assert on_register() == (None, {JOINED: None})


@pytest.mark.clause("OP-HOUSE-130")
def test_a_role_that_the_house_ended_stays_ended_and_a_last_day_of_a_list_is_the_lists_to_change(
    case_book: str, tmp_path: Path
) -> None:
    listed(tmp_path)
    with writing() as book:
        book.get_one(StaffRole, ("1002", "supervisor", JOINED)).until = LAST
    listed(tmp_path)
    assert on_register() == (None, {JOINED: LAST}), "by a transfer, say"
    listed(tmp_path, until="2027-06-30")
    assert on_register() == (date(2027, 6, 30), {JOINED: LAST})
    with writing() as book:
        book.get_one(StaffRole, ("1002", "supervisor", JOINED)).until = date(2027, 6, 30)
    listed(tmp_path, until="2027-12-31")
    assert on_register() == (date(2027, 12, 31), {JOINED: date(2027, 12, 31)}), "as a list had ended it"
    listed(tmp_path)
    assert on_register() == (None, {JOINED: None})
