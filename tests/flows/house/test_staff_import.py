"""staff-import, on a real Prefect server and a real case book."""

import csv
import json
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from complaints import ON_SQLITE
from driving import House, Run
from leavers import LAST_DAY, TODAY, handover
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import Artifact
from sqlalchemy import select
from team import SINCE

from policies.working_time import WorkingCalendar
from tasks.departments import found_department
from tasks.records.engine import reading, writing
from tasks.records.models import Case, Ruling, Staff, StaffRole, Step
from tasks.settings import settings

HEADER = "工号,姓名,上级工号,角色,入职日期,最后工作日,在职状态\n"
NEW = "N1,新员工,S1,agent,2026-12-01,,"
DAY = timedelta(days=1)


def hand_in(house: House, *rows: str, **more: Any) -> Run:
    intake = {"text": HEADER + "\n".join(rows) + "\n", "taken_by": "H1"} | more
    return house.start("staff-import", intake=intake)


def ended(run: Run) -> dict[str, int]:
    """How the import ended, as its case keeps it, without what didn't happen."""
    assert run.state == "Completed"
    outcome = dict(run.case.outcome or {})
    return {name: outcome[name] for name in ("entered", "changed", "seen_before", "bad") if outcome[name]}


def shown(house: House, run: Run, kind: str = "markdown") -> str:
    body = {"artifacts": {"flow_run_id": {"any_": [str(run.id)]}, "type": {"any_": [kind]}}}
    found = house.api.request("POST", "/artifacts/filter", json=body).json()
    return str(Artifact.model_validate(found[-1]).data)


def faults(house: House, run: Run) -> list[tuple[int, str]]:
    return [(one["行"], one["项目"]) for one in json.loads(shown(house, run, "table"))]


def person(number: str) -> Staff:
    with reading() as book:
        return book.get_one(Staff, number)


def roles(number: str) -> dict[str, date | None]:
    """Each role with its first day, and its last."""
    with reading() as book:
        rows = book.scalars(select(StaffRole).where(StaffRole.staff == number))
        return {f"{row.role} {row.since}": row.until for row in rows}


@pytest.mark.clause("OP-HOUSE-130", "OP-HOUSE-131")
def test_each_good_row_is_on_the_register_once_and_a_later_list_brings_it_up_to_date(team: House) -> None:
    tomorrow = TODAY + DAY
    run = hand_in(
        team,
        NEW,
        "N2,另一人,N1,客服专员 CS agent,2026-12-01,,",
        f"A1,客服1,S1,supervisor {tomorrow},,,",
        f"A2,客服2,S1,,,{tomorrow},",
        "A3,客服3,,,,,在职",
        NEW,
    )
    assert ended(run) == {"entered": 2, "changed": 2, "seen_before": 2}
    assert run.case.number.startswith("STF-")
    assert run.seen.name == f"{run.case.number} 员工名册导入 6 行"
    assert (person("N2").superior, person("N2").name, roles("N2")) == (
        "N1",
        "另一人",
        {"agent 2026-12-01": None},
    )
    assert roles("A1") == {f"agent {SINCE}": TODAY, f"supervisor {tomorrow}": None}
    assert (person("A2").until, roles("A2")) == (tomorrow, {f"agent {SINCE}": None})
    changes = [(one.what, one.because["person"]) for one in run.rulings]
    assert changes == [("更新 updated", "A1"), ("离职 leaves", "A2")]
    page = shown(team, run)
    assert "| 更新（OP-HOUSE-130） | 2 |" in page
    assert f"agent {SINCE} {TODAY}；supervisor {tomorrow}" in page
    assert run.case.owner == "H1"
    again = hand_in(team, NEW, f"A1,客服1,S1,supervisor {tomorrow},,,", f"A2,客服2,S1,,,{tomorrow},")
    assert ended(again) == {"seen_before": 3}


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-130", "OP-HOUSE-131")
def test_bad_rows_go_back_with_row_field_and_reason_and_the_others_are_entered(team: House) -> None:
    run = hand_in(
        team,
        NEW,
        "N2,某人,Z99,agent,2026-12-01,,",
        "N3,某人,S1,boss,2026-12-01,,",
        "N4,某人,S1,agent,,,",
        "N5,某人,S1,agent,2026-02-30,,",
        "N 6,某人,S1,agent,2026-12-01,,",
        "N7,,S1,agent,2026-12-01,,",
        "S1,客服主管,A1,,,,",
        "Z1,董事长,,agent 2026-12-01,,,",
        "N8,某人,S1,agent,2026-12-01,,否",
        "N9,某人,S1,agent,2026-12-01,,",
        "N9,某人,D1,agent,2026-12-01,,",
        "N10,某人,S1",
        "N11,某人,N2,agent,2026-12-01,,",
    )
    assert ended(run) == {"entered": 1, "bad": 13}
    assert faults(team, run) == [
        (3, "上级工号 Superior"),
        (4, "角色 Roles"),
        (5, "入职日期 Since"),
        (6, "入职日期 Since"),
        (7, "工号 Number"),
        (8, "姓名 Name"),
        (9, "上级工号 Superior"),
        (10, "角色 Roles"),
        (11, "最后工作日 Until"),
        (12, "工号 Number"),
        (13, "工号 Number"),
        (14, "整行 Row"),
        (15, "上级工号 Superior"),
    ]
    assert person("S1").superior == "D1"
    assert roles("Z1") == {f"admin {SINCE}": None, f"leadership {SINCE}": None}


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-130")
def test_corrected_rows_go_in_again_and_nothing_beyond_our_columns_is_kept(team: House) -> None:
    text = f"身份证号,{HEADER}370102199001011234,{NEW}\n370102199001011234,N2,某人,Z99,agent,2026-12-01,,\n"
    run = team.start("staff-import", intake={"text": text, "taken_by": "H1"})
    assert ended(run) == {"entered": 1, "bad": 1}
    file = settings().home / "archive" / "intake" / f"intake-{run.id}.csv"
    kept = file.read_text("utf-8-sig")
    assert "370102199001011234" not in kept
    assert next(csv.reader(StringIO(kept)))[:3] == ["number", "name", "superior"]
    corrected = file.with_name("corrected.csv")
    corrected.write_text(kept.replace(",Z99,", ",S1,"), "utf-8")
    again = team.start("staff-import", intake={"file": str(corrected), "taken_by": "H1"})
    assert ended(again) == {"entered": 1}


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-130")
def test_one_person_is_entered_by_hand(team: House) -> None:
    row = {"number": "N1", "name": "新员工", "superior": "S1", "roles": "agent", "since": "2026-12-01"}
    run = team.start(
        "staff-import", intake={"rows": [row, row | {"number": "N2", "superior": "Z99"}], "taken_by": "Z1"}
    )
    assert ended(run) == {"entered": 1, "bad": 1}
    assert faults(team, run) == [(2, "上级工号 Superior")], "the second row of the form"


@pytest.mark.clause("OP-HOUSE-130")
def test_whom_a_handover_let_leave_is_brought_back_by_no_list_but_by_a_first_day_after_their_last(
    team: House,
) -> None:
    handover(team, "A3")
    assert person("A3").until == LAST_DAY
    old = f"A3,客服3,S1,agent,{SINCE},,"
    assert ended(hand_in(team, old)) == {"seen_before": 1}
    later = f"A3,客服3,S1,agent,{SINCE},2030-12-31,"
    run = hand_in(team, later)
    assert ended(run) == {"bad": 1}
    assert faults(team, run) == [(2, "入职日期 Since")]
    assert (person("A3").until, roles("A3")) == (LAST_DAY, {f"agent {SINCE}": LAST_DAY})
    back = LAST_DAY + DAY
    assert ended(hand_in(team, f"A3,客服3,S1,agent,{back},,在职")) == {"changed": 1}
    assert (person("A3").since, person("A3").until) == (back, None)
    assert roles("A3") == {f"agent {SINCE}": LAST_DAY, f"agent {back}": None}


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-130", "OP-HOUSE-8")
@pytest.mark.parametrize(
    ("intake", "reason"),
    [
        ({"taken_by": "A1"}, "无权导入名册"),
        ({"taken_by": "Z99"}, "无权导入名册"),
        ({"text": "工号,部门\nN1,客服部\n"}, "姓名 Name"),
        ({"department": "无此部门"}, "无此部门"),
    ],
)
def test_a_list_that_is_not_theirs_or_no_table_changes_nothing(
    team: House, intake: dict[str, str], reason: str
) -> None:
    run = hand_in(team, NEW, **intake)
    assert run.state == "Completed"
    assert reason in shown(team, run)
    with reading() as book:
        assert book.get(Staff, "N1") is None
        assert book.scalars(select(Case)).first() is None


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-130", "OP-HOUSE-131")
def test_an_empty_house_takes_its_first_list_from_anybody_and_with_somebody_in_charge(
    server: SyncPrefectClient, case_book: str
) -> None:
    with writing() as book:
        found_department(book, "客服部", "callcentre", WorkingCalendar(), default=True)
    house = House(server)
    first = hand_in(house, "B1,王总,,agent,2020-01-01,,", "B2,李四,B1,agent,2020-01-01,,", taken_by="B1")
    assert ended(first) == {"bad": 2}
    first = hand_in(
        house, "B1,王总,无,leadership;admin,2020-01-01,,", "B2,李四,B1,agent,2020-01-01,,", taken_by="B1"
    )
    assert ended(first) == {"entered": 2}


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-130")
def test_names_stand_on_the_register_and_in_what_goes_back_alone(
    team: House, caplog: pytest.LogCaptureFixture
) -> None:
    run = hand_in(
        team, NEW.replace("新员工", "王小明〇"), "A1,张大力〇,S1,,,,", "N2,李四〇,Z99,agent,2026-12-01,,"
    )
    assert ended(run) == {"entered": 1, "changed": 1, "bad": 1}
    assert person("A1").name == "张大力〇"
    seen = run.seen
    said = f"{shown(team, run)} {shown(team, run, 'table')} {seen.name} {seen.tags} {run.case.facts}"
    with reading() as book:
        said += " ".join(str(step.gave) + step.key for step in book.scalars(select(Step)))
        said += " ".join(str(ruling.because) for ruling in book.scalars(select(Ruling)))
    assert "姓名有更正" in said
    assert "〇" not in said + caplog.text


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-130")
def test_a_run_that_starts_over_enters_nothing_twice_and_counts_its_own_rows_again(team: House) -> None:
    run = hand_in(team, NEW, f"A1,客服1,S1,supervisor {TODAY + DAY},,,", "N2,某人,Z99,agent,2026-12-01,,")
    first = ended(run)
    assert first == {"entered": 1, "changed": 1, "bad": 1}
    run.burst()
    assert ended(run) == first
    assert len(run.rulings) == 1
