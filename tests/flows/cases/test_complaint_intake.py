"""complaint-intake, on a real Prefect server and a real case book."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import copy_context
from pathlib import Path
from typing import Any

import pytest
from complaints import ON_BOTH, ON_SQLITE
from driving import FLOWS, House, Run
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.objects import Artifact
from sqlalchemy import select

from tasks import admission
from tasks.records.engine import reading
from tasks.records.models import Case, Question
from tasks.settings import settings

HEADER = "external_number,category,content,contact,taken_by\n"
DEPLOYMENT = {"deployments": {"name": {"any_": ["complaint-handling", "complaint-cluster-alert"]}}}
DUE = {"flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}}}


def rows(*numbers: object, category: str = "停水") -> str:
    return "".join(f"{number},{category},没有水,,A1\n" for number in numbers)


@pytest.fixture
def desk(house: House) -> House:
    """The house, on a server without runs of other tests: their case books gave out the same case numbers."""
    for run in house.api.request("POST", "/flow_runs/filter", json=DEPLOYMENT).json():
        house.api.delete_flow_run(run["id"])
    return house


def bursts(ended: threading.Event) -> None:
    """Carry out what is scheduled, run by run, as a worker would."""
    with get_client(sync_client=True) as api:
        while not ended.wait(0.05):
            for run in api.request("POST", "/flow_runs/filter", json=DEPLOYMENT | DUE).json():
                name = api.read_flow(run["flow_id"]).name
                Run(api, run["id"], FLOWS[name]).burst()


@pytest.fixture
def worker(desk: House) -> Iterator[None]:
    with at_work():
        yield


@contextmanager
def at_work() -> Iterator[None]:
    ended = threading.Event()
    thread = threading.Thread(target=copy_context().run, args=(bursts, ended), daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def artifacts(api: SyncPrefectClient, run: Run, kind: str) -> list[Artifact]:
    body = {"artifacts": {"flow_run_id": {"any_": [str(run.id)]}, "type": {"any_": [kind]}}}
    found = api.request("POST", "/artifacts/filter", json=body).json()
    return [Artifact.model_validate(one) for one in found]


def cases(procedure: str = "complaint_handling") -> list[Case]:
    with reading() as book:
        return list(book.scalars(select(Case).where(Case.procedure == procedure).order_by(Case.number)))


@ON_BOTH
@pytest.mark.clause("CMP-05", "CMP-18", "CLU-01")
def test_each_good_row_waits_for_the_supervisor_and_each_bad_one_is_listed(desk: House, worker: None) -> None:
    text = HEADER + rows(*range(5)) + "B1,停水,没有水,1381234,A1\n" + rows(0)
    run = desk.start("complaint-intake", intake={"text": text})
    assert [case.state for case in cases()] == ["registered"] * 5
    with reading() as book:
        asked = list(book.scalars(select(Question).where(Question.form == "Investigation")))
    assert len(asked) == 5
    assert {case.run_id for case in cases()} == {one.run_id for one in asked}
    assert [case.category for case in cases("complaint_cluster_alert")] == ["停水"], (
        "one alert for the five of them"
    )

    report = str(artifacts(desk.api, run, "markdown")[0].data)
    assert "| 新登记 | 5 |" in report
    assert "| 以前已登记或文件内重复 | 1 |" in report
    (listed,) = artifacts(desk.api, run, "table")
    (fault,) = json.loads(str(listed.data))
    assert (fault["行"], fault["项目"]) == (7, "联系方式 Contact")
    assert "1381234" not in str(fault)
    kept = settings().home / "archive" / "intake" / f"intake-{run.id}.csv"
    assert kept.read_text("utf-8-sig").splitlines()[1].startswith("B1,停水,没有水,1381234,A1,联系方式")
    assert [one.data for one in artifacts(desk.api, run, "progress")] == [100.0]


def test_the_same_file_again_starts_and_enters_nothing(desk: House, worker: None) -> None:
    intake = {"text": HEADER + rows(1, 2)}
    desk.start("complaint-intake", intake=intake)
    before = [(case.number, case.run_id) for case in cases()]
    again = desk.start("complaint-intake", intake=intake)
    assert [(case.number, case.run_id) for case in cases()] == before
    assert "| 以前已登记或文件内重复 | 2 |" in str(artifacts(desk.api, again, "markdown")[0].data)


def test_cases_that_an_intake_left_without_a_run_are_started_by_the_next(
    desk: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admission, "PATIENCE", 0.0)  # nobody is at work, so nothing is worth waiting for
    intake = {"text": HEADER + rows(1, 2)}
    run = desk.start("complaint-intake", intake=intake)
    assert "| 尚未等到答复环节 | 2 |" in str(artifacts(desk.api, run, "markdown")[0].data)
    assert [case.run_id for case in cases()] == [None, None]
    monkeypatch.undo()
    with at_work():
        desk.start("complaint-intake", intake=intake)
        started = desk.api.request("POST", "/flow_runs/filter", json=DEPLOYMENT).json()
    assert {run["id"] for run in started} == {case.run_id for case in cases()}, "one run each"


@ON_BOTH
def test_no_more_cases_are_begun_at_once_than_the_house_bears(
    desk: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RULEBOOK_INTAKE_AT_ONCE", "3")
    settings.cache_clear()
    begun: list[int] = []

    def watch() -> None:
        with get_client(sync_client=True) as api:
            while not over.wait(0.05):
                begun.append(len(api.request("POST", "/flow_runs/filter", json=DEPLOYMENT | DUE).json()))

    over, numbers = threading.Event(), [f"N{number}" for number in range(6)]
    looking = threading.Thread(target=copy_context().run, args=(watch,), daemon=True)
    looking.start()
    try:
        with at_work():
            text = HEADER + "".join(rows(number, category=number) for number in numbers)
            desk.start("complaint-intake", intake={"text": text})
    finally:
        over.set()
        looking.join()
    assert 1 <= max(begun) <= 3
    assert len(cases()) == 6


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-8")
@pytest.mark.parametrize(
    ("intake", "why"),
    [
        ({"text": "a,b\n"}, "there is a header, and no row below it"),
        ({"file": "nowhere.csv"}, "no such file"),
        ({"text": "a,b\n1,2\n", "columns": {"category": "kind"}}, "the file has no column 'kind'"),
    ],
)
def test_a_file_that_is_no_table_ends_the_run_with_the_reason_and_changes_nothing(
    desk: House, intake: dict[str, Any], why: str
) -> None:
    run = desk.start("complaint-intake", intake=intake)
    assert run.state == "Completed"
    report = str(artifacts(desk.api, run, "markdown")[0].data)
    assert "未受理" in report
    assert why.replace("_", r"\_") in report
    assert cases() == []


@ON_SQLITE
def test_a_file_in_gbk_is_taken_like_any_other(desk: House, worker: None, tmp_path: Path) -> None:
    file = tmp_path / "导出.csv"
    file.write_text("类别;内容\n停水;没有水\n", "gbk")
    columns = {"category": "类别", "content": "内容"}
    desk.start("complaint-intake", intake={"file": str(file), "columns": columns, "taken_by": "A1"})
    assert [case.facts["content"] for case in cases()] == ["没有水"]
