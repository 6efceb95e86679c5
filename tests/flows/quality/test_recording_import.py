"""recording-import, on a real Prefect server and a real case book."""

import json
from typing import Any

import pytest
from complaints import ON_SQLITE
from driving import House, Run
from prefect.client.schemas.objects import Artifact
from recordings import day, entry
from sqlalchemy import select

from tasks.records.engine import reading
from tasks.records.recordings import Recording
from tasks.settings import settings

HEADER = "number,operator,started_at,seconds,has_speech,is_complaint,about,file\n"
EARLY = f"{day()} 00:00:01"


def hand_in(house: House, rows: str, **more: Any) -> Run:
    return house.start("recording-import", intake={"text": HEADER + rows, **more})


def row(number: str, operator: str = "O1", **more: str) -> str:
    cells = {"started": EARLY, "seconds": "95", "speech": "", "complaint": "", "about": "", "file": ""} | more
    return ",".join([number, operator, *cells.values()]) + "\n"


def registered() -> list[str]:
    with reading() as book:
        return list(book.scalars(select(Recording.number).order_by(Recording.number)))


def shown(house: House, run: Run, kind: str = "markdown") -> str:
    body = {"artifacts": {"flow_run_id": {"any_": [str(run.id)]}, "type": {"any_": [kind]}}}
    (found,) = house.api.request("POST", "/artifacts/filter", json=body).json()
    return str(Artifact.model_validate(found).data)


@pytest.mark.clause("REC-03")
def test_each_good_row_is_on_the_register_once_and_the_lead_hears_it(hotline: House) -> None:
    rows = row("R1") + row("R2", "O2", complaint="是", file="2013/r2.wav") + row("R1")
    run = hand_in(hotline, rows)
    assert run.state == "Completed"
    assert registered() == ["R1", "R2"]
    assert (entry("R2").is_complaint, entry("R2").file, entry("R2").about) == (True, "2013/r2.wav", None)
    assert "| 新登记 | 2 |" in shown(hotline, run)
    assert "| 以前已登记或文件内重复 | 1 |" in shown(hotline, run)
    again = hand_in(hotline, row("R1", seconds="7") + row("R3"))
    assert registered() == ["R1", "R2", "R3"]
    assert entry("R1").seconds == 95, "what is on the register stays as it is"
    assert "| 新登记 | 1 |" in shown(hotline, again)
    check = hotline.start("recording-spot-check", request={})
    drawn = [one["recording"] for one in check.form["properties"]["heard"]["default"]]
    assert set(drawn) == {"R1", "R2", "R3"}
    assert drawn[0] == "R2", "the complaint first"


@ON_SQLITE
@pytest.mark.clause("REC-03")
@pytest.mark.parametrize(
    ("bad", "field"),
    [
        (row("B", "Z9"), "话务员工号"),
        (row("B", started="2099-01-01 00:00:00"), "通话开始"),
        (row("B", started="2019-12-31 00:00:00"), "话务员工号"),
        (row("B", about="REP-20200101-0001"), "涉及单号"),
        (row("B", file="../geheim"), "录音文件"),
        (row("B", seconds="lang"), "时长"),
    ],
)
def test_a_bad_row_is_listed_with_field_and_reason_and_the_others_are_entered(
    hotline: House, bad: str, field: str
) -> None:
    run = hand_in(hotline, row("R1") + bad)
    assert registered() == ["R1"]
    (listed,) = json.loads(shown(hotline, run, "table"))
    assert field in listed["项目"]
    assert listed["原因"]
    assert "| 有误待更正 | 1 |" in shown(hotline, run)


@ON_SQLITE
@pytest.mark.clause("REC-03")
def test_rows_that_are_still_wrong_come_back_with_the_last_reason_only(hotline: House) -> None:
    hand_in(hotline, row("R1") + row("B", "Z9"))
    for _ in range(2):
        folder = settings().home / "archive" / "intake"
        (back,) = folder.glob("*.csv")
        text = back.read_text("utf-8-sig")
        assert text.count("原因 reason") == 1
        assert text.count("Z9") == 2, "in its column, and in the reason"
        back.unlink()
        hotline.start("recording-import", intake={"text": text})
    assert registered() == ["R1"]


@ON_SQLITE
@pytest.mark.clause("REC-03")
@pytest.mark.parametrize(
    ("intake", "reason"),
    [
        ({"text": "number,operator\nR1,O1\n"}, "started"),
        ({"text": HEADER + row("R1"), "department": "无此部门"}, "department"),
    ],
)
def test_a_list_that_cannot_be_read_changes_nothing(
    hotline: House, intake: dict[str, str], reason: str
) -> None:
    run = hotline.start("recording-import", intake=intake)
    assert (run.state, registered()) == ("Completed", [])
    assert reason in shown(hotline, run)


@ON_SQLITE
@pytest.mark.clause("REC-03")
def test_a_run_that_starts_over_enters_nothing_twice(hotline: House) -> None:
    run = hand_in(hotline, "".join(row(f"R{n:03}") for n in range(120)))
    run.burst()
    assert len(registered()) == 120
