"""Handing in departments and their people."""

import tomllib
from pathlib import Path

import pytest
from sqlalchemy import func, select

from deployments.people import main, take_in
from tasks.records.engine import reading
from tasks.records.models import Department, Staff, StaffRole

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
