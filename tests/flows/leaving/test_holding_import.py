"""holding-import, on a real Prefect server and a real case book."""

import csv
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from complaints import ON_SQLITE
from driving import House, Run
from prefect.client.schemas.objects import Artifact
from sqlalchemy import event, select
from team import DEPARTMENT, paper

from policies.leaving.holdings import EndedAs
from tasks.leaving.holding_import import ROWS_AT_ONCE
from tasks.leaving.holdings import end_holding, held_by, holding_numbered
from tasks.records.engine import engine, reading, writing
from tasks.records.leaving import Holding
from tasks.records.models import Case, Ruling, Staff, Step
from tasks.settings import settings

HEADER = "编号,类别,名称,持有人工号,领用日期,价值,状态,结束日期\n"
BADGE = "B-1,工牌,胸牌,A1,2025-03-01,15.5,,"
ACCOUNT = "wang.xiaoming@example.com,账号,邮箱 wang.xiaoming@example.com,A1,2025/3/1,,,"


def hand_in(house: House, *rows: str, **more: Any) -> Run:
    return house.start("holding-import", intake={"text": HEADER + "\n".join(rows) + "\n", **more})


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


def on_register() -> dict[str, str]:
    """Each number, who has it since when, and how that ended."""
    with reading() as book:
        rows = book.scalars(select(Holding).order_by(Holding.number)).all()
    return {row.number: f"{row.holder} {row.since} {row.ended_as}".strip() for row in rows}


def held(staff: str) -> list[str]:
    with reading() as book:
        return [row.number for row in held_by(book, DEPARTMENT, staff)]


def changes() -> list[Ruling]:
    with reading() as book:
        return list(book.scalars(select(Ruling).order_by(Ruling.id)))


@contextmanager
def counted() -> Iterator[list[str]]:
    statements: list[str] = []

    def count(*said: Any) -> None:
        statements.append(said[2])

    on = engine(settings().database)
    event.listen(on, "before_cursor_execute", count)
    try:
        yield statements
    finally:
        event.remove(on, "before_cursor_execute", count)


@pytest.mark.clause("OFF-02", "OFF-05", "OP-HOUSE-126")
def test_each_good_row_is_on_the_register_once_and_a_later_list_brings_it_up_to_date(team: House) -> None:
    first = hand_in(team, BADGE, ACCOUNT, "N-1,computer,笔记本,A2,2025-03-01,5000,在用,", BADGE)
    assert ended(first) == {"entered": 3, "seen_before": 1}
    assert first.seen.name == f"{first.case.number} 财产与账号登记 4 行"
    assert first.case.number.startswith("HLD-")
    assert held("A1") == ["B-1", "wang.xiaoming@example.com"]
    assert ended(hand_in(team, BADGE, ACCOUNT)) == {"seen_before": 2}
    later = hand_in(
        team,
        "B-1,工牌,胸牌,A3,2025-09-01,,,",
        f"{ACCOUNT[:-2]},已注销,2025-09-01",
        "N-1,computer,笔记本,A2,2025-03-01,5000,,",
        "K-1,key,大门钥匙,A2,2025-03-01,,,",
    )
    assert ended(later) == {"entered": 1, "changed": 2, "seen_before": 1}
    assert on_register() == {
        "B-1": "A3 2025-09-01",
        "K-1": "A2 2025-03-01",
        "N-1": "A2 2025-03-01",
        "wang.xiaoming@example.com": "A1 2025-03-01 closed",
    }
    assert [(one.case, one.what, one.because["before"]["holder"]) for one in changes()] == [
        (later.case.number, "转交 passed-on", "A1"),
        (later.case.number, "结束 ended", "A1"),
    ]
    page = shown(team, later)
    assert "| 新登记 | 1 |" in page
    assert "| 更新登记（OP-HOUSE-126） | 2 |" in page
    assert "| B-1 | 转交 | A1 2025-03-01 | A3 2025-09-01 |" in page
    assert ended(hand_in(team, BADGE, ACCOUNT)) == {"seen_before": 2}, "a list of earlier days undoes nothing"


@ON_SQLITE
@pytest.mark.clause("OFF-02", "OFF-04")
def test_one_badge_is_entered_by_hand_and_what_somebody_holds_can_be_looked_up(team: House) -> None:
    row = {"number": "B-1", "kind": "工牌 badge", "what": "胸牌", "holder": "A1", "since": "2025-03-01"}
    wrong = {**row, "number": "B-2", "holder": "Z9"}
    run = team.start("holding-import", intake={"rows": [row, wrong], "show_of": "A1"})
    assert ended(run) == {"entered": 1, "bad": 1}
    assert faults(team, run) == [(2, "持有人工号 Holder")], "the second row of the form"
    assert "| B-1 | 工牌 | 胸牌 | 2025-03-01 | — |" in shown(team, run)
    question = team.start("holding-import", intake={"show_of": "A1"})
    assert question.state == "Completed"
    assert "| B-1 | 工牌 |" in shown(team, question)
    nobody = team.start("holding-import", intake={"show_of": "A2"})
    assert "没有该工号名下" in shown(team, nobody)
    with reading() as book:
        assert len(book.scalars(select(Case)).all()) == 1, "a question opens no case"
    assert on_register() == {"B-1": "A1 2025-03-01"}
    elsewhere = team.start("holding-import", intake={"show_of": "A1", "department": "无此部门"})
    assert "无此部门" in shown(team, elsewhere)


@ON_SQLITE
@pytest.mark.clause("OFF-02", "OFF-05", "OP-HOUSE-125", "OP-HOUSE-126")
def test_bad_rows_go_back_with_row_field_and_reason_and_the_others_are_entered(team: House) -> None:
    with writing() as book:
        left = book.get_one(Staff, "A8")
        left.until = datetime(2025, 2, 28, tzinfo=UTC).date()
    run = hand_in(
        team,
        BADGE,
        "B-2,工牌,胸牌,Z9,2025-03-01,,,",
        "B-3,工牌,胸牌,A8,2025-03-01,,,",
        "B-4,工牌,胸牌,A8,2025-02-28,,,",
        "B-5,工牌,胸牌,A1,2099-01-01,,,",
        "B-6,飞机,胸牌,A1,2025-03-01,,,",
        "B-7,工牌,胸牌,A1,2025-03-01,十五,,",
        "B-8,工牌,胸牌,A1,2025-03-01,,已归还,2025-02-01",
        "B-9,工牌,胸牌,A1,2025-03-01,,,",
        "B-9,工牌,胸牌,A2,2025-03-01,,,",
        "B-10,工牌,胸牌,A1",
    )
    assert ended(run) == {"entered": 2, "bad": 9}
    assert faults(team, run) == [
        (3, "持有人工号 Holder"),
        (4, "持有人工号 Holder"),
        (6, "领用日期 Since"),
        (7, "类别 Kind"),
        (8, "价值 Value"),
        (9, "结束日期 Ended-on"),
        (10, "编号 Number"),
        (11, "编号 Number"),
        (12, "整行 Row"),
    ]
    assert on_register() == {"B-1": "A1 2025-03-01", "B-4": "A8 2025-02-28"}, (
        "a leaver holds it until it is back"
    )


@ON_SQLITE
@pytest.mark.clause("OFF-02", "OP-HOUSE-126")
def test_a_handed_back_thing_is_issued_again_and_no_list_changes_what_a_handover_settled(team: House) -> None:
    hand_in(team, BADGE, "B-2,工牌,胸牌,A1,2025-03-01,,,")
    off, at = paper("offboarding_handover", "OFF-20250901-0001"), datetime(2025, 9, 1, 7, tzinfo=UTC)
    with writing() as book:
        for number in ("B-1", "B-2"):
            row = holding_numbered(book, DEPARTMENT, number)
            assert row is not None
            end_holding(book, row, EndedAs.RETURNED, at, off)
    run = hand_in(
        team,
        "B-1,工牌,胸牌,A2,2025-09-01,,,",
        "B-2,工牌,胸牌,A1,2025-03-01,,缺失,2025-09-01",
    )
    assert ended(run) == {"changed": 1, "bad": 1}
    assert faults(team, run) == [(3, "编号 Number")]
    assert on_register() == {"B-1": "A2 2025-09-01", "B-2": "A1 2025-03-01 returned"}
    (again,) = changes()
    before = {name: again.because["before"][name] for name in ("holder", "ended", "ended_on", "ended_by")}
    assert before == {"holder": "A1", "ended": "returned", "ended_on": "2025-09-01", "ended_by": off}
    assert "A1 2025-03-01 → 2025-09-01 已归还 | A2 2025-09-01 |" in shown(team, run)


@ON_SQLITE
@pytest.mark.clause("OFF-02", "OP-HOUSE-8")
def test_corrected_rows_go_in_again_and_nothing_beyond_our_columns_is_kept(team: House) -> None:
    text = f"姓名,{HEADER}王小明,{BADGE}\n李大力,B-2,工牌,胸牌,Z9,2025-03-01,,,\n"
    run = team.start("holding-import", intake={"text": text})
    assert ended(run) == {"entered": 1, "bad": 1}
    file = settings().home / "archive" / "intake" / f"intake-{run.id}.csv"
    kept = file.read_text("utf-8-sig")
    assert "李大力" not in kept
    header, bad = csv.reader(StringIO(kept))
    assert header[:4] == ["number", "kind", "what", "holder"]
    assert bad[:4] == ["B-2", "工牌", "胸牌", "Z9"]
    corrected = file.with_name("corrected.csv")
    corrected.write_text(kept.replace(",Z9,", ",A2,"), "utf-8")
    assert ended(team.start("holding-import", intake={"file": str(corrected)})) == {"entered": 1}
    assert on_register() == {"B-1": "A1 2025-03-01", "B-2": "A2 2025-03-01"}


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-8")
@pytest.mark.parametrize(
    ("intake", "reason"),
    [
        ({"text": "编号,类别\nB-1,工牌\n"}, "what"),
        ({"text": f"{HEADER}{BADGE}\n", "department": "无此部门"}, "department"),
        ({"file": "nowhere.csv"}, "nowhere.csv"),
    ],
)
def test_a_list_that_cannot_be_read_changes_nothing(team: House, intake: dict[str, str], reason: str) -> None:
    run = team.start("holding-import", intake=intake)
    assert (run.state, on_register()) == ("Completed", {})
    assert reason in shown(team, run)


@ON_SQLITE
@pytest.mark.clause("OFF-05")
def test_the_name_of_an_account_stands_on_the_register_only(
    team: House, caplog: pytest.LogCaptureFixture
) -> None:
    hand_in(team, ACCOUNT)
    run = hand_in(
        team,
        ACCOUNT.replace("A1,2025/3/1", "A2,2025-09-01"),
        "wang.other@example.com,账号,邮箱,Z9,2025-03-01,,,",
        show_of="A2",
    )
    assert held("A2") == ["wang.xiaoming@example.com"]
    seen = run.seen
    said = f"{shown(team, run)} {shown(team, run, 'table')} {seen.name} {seen.tags} {run.case.facts} {run.case.outcome}"
    with reading() as book:
        said += " ".join(str(step.gave) + step.key for step in book.scalars(select(Step)))
    assert "转交" in said
    assert "wang.xiaoming" not in said + caplog.text
    assert "wang.other" not in said + caplog.text


@ON_SQLITE
@pytest.mark.clause("OFF-02", "OP-HOUSE-126")
def test_a_run_that_starts_over_enters_nothing_twice_and_counts_its_own_rows_again(team: House) -> None:
    hand_in(team, "B-0,工牌,胸牌,A8,2025-03-01,,,")
    rows = [f"B-{n},工牌,胸牌,A{n % 7 + 1},2025-09-01,,," for n in range(ROWS_AT_ONCE + 20)]
    run = hand_in(team, *rows, "B-999,工牌,胸牌,Z9,2025-09-01,,,")
    first = ended(run)
    assert first == {"entered": ROWS_AT_ONCE + 19, "changed": 1, "bad": 1}
    run.burst()
    assert ended(run) == first
    assert len(on_register()) == ROWS_AT_ONCE + 20
    assert len(changes()) == 1


@ON_SQLITE
@pytest.mark.clause("OFF-02", "OP-HOUSE-8")
def test_a_file_corrected_before_its_run_starts_over_is_read_anew(team: House, tmp_path: Path) -> None:
    file = tmp_path / "holdings.csv"
    file.write_text(f"{HEADER}{BADGE}\nB-2,工牌,胸牌,Z9,2025-03-01,,,\n", "utf-8")
    run = team.start("holding-import", intake={"file": str(file)})
    assert ended(run) == {"entered": 1, "bad": 1}
    file.write_text(f"{HEADER}{BADGE}\nB-2,工牌,胸牌,A2,2025-03-01,,,\n", "utf-8")
    run.burst()
    assert on_register() == {"B-1": "A1 2025-03-01", "B-2": "A2 2025-03-01"}


@ON_SQLITE
@pytest.mark.clause("OFF-02", "OP-HOUSE-8")
def test_a_list_is_entered_without_a_query_for_each_row(team: House, tmp_path: Path) -> None:
    shares, file = 4, tmp_path / "holdings.csv"
    rows = [f"B-{n},工牌,胸牌,A{n % 8 + 1},2025-03-01,15.5,,\n" for n in range(shares * ROWS_AT_ONCE)]
    file.write_text(HEADER + "".join(rows), "utf-8")
    with counted() as statements:
        run = team.start("holding-import", intake={"file": str(file)})
    assert ended(run) == {"entered": len(rows)}
    assert len([one for one in statements if one.startswith("SELECT")]) < 20 + 5 * shares
