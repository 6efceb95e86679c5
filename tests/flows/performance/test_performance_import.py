"""performance-import, on a real Prefect server and a real case book."""

import csv
import json
from datetime import UTC, datetime
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from complaints import ON_SQLITE
from driving import FLOWS, House, Run
from dying import mortal, through_every_death
from prefect.client.schemas.objects import Artifact
from sqlalchemy import select
from team import DEPARTMENT, past_month, past_quarter

from policies.months import Month
from tasks.performance.results import gradings_of, of_month, of_quarter, titles_of
from tasks.records.engine import reading, writing
from tasks.records.models import Case
from tasks.records.performance import Appraisal, MonthlyFact, QuarterlyGrade
from tasks.settings import settings

HEADER = "类别,工号,期间,项目,数值\n"


def hand_in(house: House, *rows: str, **more: Any) -> Run:
    return house.start("performance-import", intake={"text": HEADER + "\n".join(rows) + "\n", **more})


def ended(run: Run) -> dict[str, Any]:
    """How the import ended, as its case keeps it."""
    assert run.state == "Completed"
    outcome = dict(run.case.outcome or {})
    return {name: outcome[name] for name in ("entered", "seen_before", "bad")}


def shown(house: House, run: Run, kind: str = "markdown") -> str:
    body = {"artifacts": {"flow_run_id": {"any_": [str(run.id)]}, "type": {"any_": [kind]}}}
    found = house.api.request("POST", "/artifacts/filter", json=body).json()
    return str(Artifact.model_validate(found[-1]).data)


def faults(house: House, run: Run) -> list[tuple[int, str]]:
    return [(one["行"], one["项目"]) for one in json.loads(shown(house, run, "table"))]


def figures(month: str = "2026-09") -> dict[tuple[str, str], Decimal]:
    """What counts of a month: the last row of each person and metric."""
    with reading() as book:
        rows = book.scalars(select(MonthlyFact).where(MonthlyFact.month == month).order_by(MonthlyFact.id))
        return {(row.staff, row.metric): row.value for row in rows}


def standing(month: str = "2026-09") -> list[tuple[str, int | None, int, int]]:
    """Everybody's total, rank and version of a month."""
    with reading() as book:
        return [
            (f"{one.staff} {float(one.total or 0):g}", one.rank, one.ranked, one.version)
            for one in of_month(book, DEPARTMENT, month)
        ]


def rows_in(table: type[Any]) -> int:
    with reading() as book:
        return len(book.scalars(select(table.id)).all())


@pytest.mark.clause("OP-HOUSE-91", "OP-HOUSE-92")
def test_a_file_of_every_kind_is_entered_once_under_the_number_of_its_case(team: House) -> None:
    rows = [
        "fact,A1,2026-09,late,2",
        "考核数据,A1,2026-09,在岗天数,21.5",
        "grade,A7,2024-05-01,intermediate,2500",
        "month,A1,2026-09,,92",
        "month,A2,2026-09,,92",
        "month,A7,2026-09,,59.5",
        "quarter,A1,2026Q3,,a",
        "title,A1,2026Q3,优秀客服,",
    ]
    run = hand_in(team, *rows)
    assert ended(run) == {"entered": 8, "seen_before": 0, "bad": 0}
    number = run.case.number
    assert number.startswith("PIM-")
    assert run.seen.name == f"{number} 业绩导入 8 行"
    assert figures() == {("A1", "late"): 2, ("A1", "days_on_duty"): Decimal("21.5")}
    with reading() as book:
        results = {one.staff: one for one in of_month(book, DEPARTMENT, "2026-09")}
        assert [one.source for one in book.scalars(select(MonthlyFact))] == [number] * 2
        assert gradings_of(book, "A7")[-1].model_dump(include={"pay", "case"}) == {
            "pay": 2500,
            "case": number,
        }
        assert [(one.staff, one.grade) for one in of_quarter(book, DEPARTMENT, "2026Q3")] == [("A1", "A")]
        assert titles_of(book, "A1", "excellent-agent") == ["2026Q3"]
        known = {one.published_at for one in book.scalars(select(Appraisal))}
        assert known == {datetime(2026, 9, 30, 16, tzinfo=UTC)}, (
            "at the month's end, in the department's zone"
        )
    assert {one: (each.rank, each.failed, each.days_on_duty) for one, each in results.items()} == {
        "A1": (1, False, 21),
        "A2": (1, False, 0),
        "A7": (3, True, 0),
    }
    assert results["A7"].grade is not None
    assert results["A7"].grade.en == "intermediate", "the grade that the same file brought"
    again = hand_in(team, *rows)
    assert ended(again) == {"entered": 0, "seen_before": 8, "bad": 0}
    assert (rows_in(MonthlyFact), rows_in(Appraisal), rows_in(QuarterlyGrade)) == (2, 3, 1)
    assert "| 以前已登记或文件内重复 | 8 |" in shown(team, again)


@pytest.mark.clause("OP-HOUSE-91", "OP-HOUSE-92")
def test_a_later_file_corrects_and_what_stood_before_stays_on_record(team: House) -> None:
    hand_in(
        team, "fact,A1,2026-09,late,2", "month,A1,2026-09,,92", "month,A2,2026-09,,88", "quarter,A1,2026Q3,,B"
    )
    grade = "grade,A1,2020-01-01,senior,"
    hand_in(team, grade + "3000")
    second = hand_in(
        team,
        "fact,A1,2026-09,late,1",
        "month,A3,2026-09,,90",
        "month,A2,2026-09,,88",
        "quarter,A1,2026Q3,,A",
        grade,
    )
    assert ended(second) == {"entered": 3, "seen_before": 2, "bad": 0}
    assert figures() == {("A1", "late"): 1}
    assert standing() == [("A1 92", 1, 3, 2), ("A2 88", 3, 3, 2), ("A3 90", 2, 3, 1)]
    with reading() as book:
        assert gradings_of(book, "A1")[-1].pay == 3000, "a blank takes no pay away"
        assert [one.grade for one in of_quarter(book, DEPARTMENT, "2026Q3")] == ["A"]
    assert (rows_in(MonthlyFact), rows_in(Appraisal), rows_in(QuarterlyGrade)) == (2, 5, 2)
    hand_in(team, "fact,A1,2026-09,days_on_duty,20")
    assert standing()[0] == ("A1 92", 1, 3, 3), "days on duty that came later are part of the month"


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-91", "CF-01", "CF-58")
def test_bad_rows_go_back_with_row_field_and_reason_and_the_others_are_entered(team: House) -> None:
    run = hand_in(
        team,
        "fact,A1,2026-09,late,1",
        "fact,Z9,2026-09,late,1",
        "fact,A2,2019-12,late,1",
        "fact,A2,2099-01,late,1",
        "fact,A2,2026-09,late,-1",
        "fact,A2,2026-09,satisfaction,10.5",
        "grade,A2,2026-09-01,资深客服,",
        "奖金,A2,2026-09,late,1",
        "fact,A3,2026-09,late,1",
        "fact,A3,2026-09,迟到次数,1",
        "month,R1,2026-09,,99",
        "fact,A4,2026-09,late",
    )
    assert ended(run) == {"entered": 2, "seen_before": 0, "bad": 10}
    assert faults(team, run) == [
        (3, "工号 Staff"),
        (4, "工号 Staff"),
        (5, "期间 Period"),
        (6, "数值 Value"),
        (7, "数值 Value"),
        (8, "项目 Item"),
        (9, "类别 Kind"),
        (11, "整行 Row"),
        (12, "工号 Staff"),
        (13, "整行 Row"),
    ]
    assert figures() == {("A1", "late"): 1, ("A3", "late"): 1}
    assert standing() == []


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-92")
def test_a_month_or_quarter_that_was_scored_here_is_never_imported(team: House) -> None:
    past_month("2026-09", A1=90, A2=80)
    past_quarter("2026Q3", A1="B")
    run = hand_in(
        team,
        "month,A1,2026-09,,99",
        "month,A1,2026-08,,99",
        "quarter,A1,2026Q3,,A",
        "quarter,A1,2026Q2,,A",
        "fact,A1,2026-09,days_on_duty,20",
    )
    assert ended(run) == {"entered": 3, "seen_before": 0, "bad": 2}
    assert faults(team, run) == [(2, "期间 Period"), (4, "期间 Period")]
    assert standing() == [("A1 90", 1, 2, 1), ("A2 80", 2, 2, 1)]
    assert standing("2026-08") == [("A1 99", 1, 1, 1)]


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-92")
def test_a_month_whose_appraisal_is_under_way_is_left_to_it(team: House) -> None:
    past_month("2026-07", A1=90)
    with writing() as book:
        book.get_one(Case, "APR-2026-07").facts = {"month": "2026-09"}
    run = hand_in(team, "month,A1,2026-09,,99")
    assert ended(run) == {"entered": 0, "seen_before": 0, "bad": 1}


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-91")
def test_nothing_beyond_staff_numbers_is_kept_of_people_and_the_corrected_rows_go_in_again(
    team: House,
) -> None:
    text = "姓名,类别,工号,期间,项目,数值\n王小明,fact,A1,2026-09,late,1\n李大力,fact,A2,2026-09,late,x\n张,fact,A3\n"
    run = team.start("performance-import", intake={"text": text})
    assert ended(run) == {"entered": 1, "seen_before": 0, "bad": 2}
    file = settings().home / "archive" / "intake" / f"intake-{run.id}.csv"
    kept = file.read_text("utf-8-sig")
    assert "李大力" not in kept
    assert "王小明" not in str(run.case.facts) + shown(team, run) + shown(team, run, "table") + kept
    header, bad, torn = csv.reader(StringIO(kept))
    assert header[:5] == ["kind", "staff", "period", "item", "value"]
    assert (bad[:5], torn[:5]) == (["fact", "A2", "2026-09", "late", "x"], [""] * 5)
    corrected = file.with_name("corrected.csv")
    corrected.write_text(
        "\n".join([kept.splitlines()[0], "fact,A2,2026-09,late,3,", "fact,A3,2026-09,late,y,"]), "utf-8"
    )
    again = team.start("performance-import", intake={"file": str(corrected)})
    assert ended(again) == {"entered": 1, "seen_before": 0, "bad": 1}
    assert figures() == {("A1", "late"): 1, ("A2", "late"): 3}


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-90")
@pytest.mark.parametrize(
    ("intake", "reason"),
    [
        ({"text": "类别,工号\nfact,A1\n"}, "period"),
        ({"text": f"{HEADER}fact,A1,2026-09,late,1\n", "department": "无此部门"}, "department"),
        ({"file": "nowhere.csv"}, "nowhere.csv"),
    ],
)
def test_a_file_that_cannot_be_read_changes_nothing(team: House, intake: dict[str, str], reason: str) -> None:
    run = team.start("performance-import", intake=intake)
    assert (run.state, figures()) == ("Completed", {})
    assert reason in shown(team, run)


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-91")
def test_a_run_that_starts_over_enters_nothing_twice_and_counts_its_own_rows_as_entered(team: House) -> None:
    months = [str(Month(2026, month)) for month in range(1, 11)]
    run = hand_in(
        team,
        *(f"fact,A{n},{month},late,{n}" for n in range(1, 9) for month in months),
        *(f"month,A{n},{month},,{80 + n}" for n in range(1, 9) for month in months),
        "grade,A1,2024-01-01,senior,3000",
        "quarter,A1,2026Q3,,B",
        "title,A1,2026Q3,优秀客服,",
    )
    first = ended(run)
    run.burst()
    assert ended(run) == first == {"entered": 163, "seen_before": 0, "bad": 0}
    assert (rows_in(MonthlyFact), rows_in(Appraisal)) == (80, 80)
    assert "| 新登记 | 163 |" in shown(team, run)


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-90", "OP-HOUSE-157")
def test_an_import_killed_before_each_effect_ends_with_its_report_and_its_case_closed(team: House) -> None:
    rows = ["fact,A1,2026-09,late,1", "fact,A2,2026-09,late,2", "fact,A9,2026-09,late,3"]
    intake = {"text": HEADER + "\n".join(rows) + "\n"}
    deployment = team.api.read_deployment_by_name("performance-import/performance-import")
    started = team.api.create_flow_run_from_deployment(deployment.id, parameters={"intake": intake})
    run = Run(team.api, started.id, FLOWS["performance-import"])
    with mortal() as lives:
        through_every_death(lives, run)
        assert len(lives.deaths) > 5
    assert ended(run) == {"entered": 2, "seen_before": 0, "bad": 1}
    assert run.case.state == "closed"
    assert ("| 新登记 | 2 |" in shown(team, run), faults(team, run)) == (True, [(4, "工号 Staff")])
    assert run.seen.parameters["intake"]["text"] == HEADER.strip()
