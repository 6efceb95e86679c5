"""repair-import, on a real Prefect server and a real case book."""

import os
import threading
from collections.abc import Iterator
from contextvars import copy_context
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from complaints import ON_SQLITE
from driving import FLOWS, House, Run
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import Artifact
from repairs import cases_of, exceptions
from sqlalchemy import select

from policies.cases.repair_forms import Repair
from policies.cases.repair_import import RepairImportPolicy
from policies.cases.repair_import_forms import RepairIntake
from policies.cases.repair_intake import RepairPolicy
from tasks.intake import handed_over
from tasks.intake_entering import enter_rows
from tasks.records.engine import reading
from tasks.records.models import Question

REQUESTS = "RULEBOOK_TEST_REQUESTS"
BESIDE = Path(__file__).parents[3] / "../shared/data/nyc311-2013-12-25.csv"
HEADER = "external_number,problem,address,contact,station,received_at,taken_by\n"
DEPLOYMENT = {"deployments": {"name": {"any_": ["repair-intake"]}}}
DUE = {"flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}}}
COLUMNS = {
    "category": "complaint_type",
    "problem": "complaint_type + descriptor",
    "address": "borough",
    "station": "borough",
    "received_at": "created_at",
    "external_number": "unique_key",
}


def row(number: object, contact: str = "", received: str = "", taken_by: str = "O1") -> str:
    return f"{number},暖气不热,3号楼,{contact},一站,{received},{taken_by}\n"


@pytest.fixture
def at_work(hotline: House) -> Iterator[House]:
    """The hotline with a worker that carries out what is scheduled, and no runs of other tests."""
    for old in hotline.api.request("POST", "/flow_runs/filter", json=DEPLOYMENT).json():
        hotline.api.delete_flow_run(old["id"])
    ended = threading.Event()

    def bursts() -> None:
        with get_client(sync_client=True) as api:
            while not ended.wait(0.05):
                for run in api.request("POST", "/flow_runs/filter", json=DEPLOYMENT | DUE).json():
                    Run(api, run["id"], FLOWS["repair-intake"]).burst()

    thread = threading.Thread(target=copy_context().run, args=(bursts,), daemon=True)
    thread.start()
    try:
        yield hotline
    finally:
        ended.set()
        thread.join()


def report(house: House, run: Run) -> str:
    body = {"artifacts": {"flow_run_id": {"any_": [str(run.id)]}, "type": {"any_": ["markdown"]}}}
    (found,) = house.api.request("POST", "/artifacts/filter", json=body).json()
    return str(Artifact.model_validate(found).data)


def test_each_good_row_waits_for_the_crew_and_each_bad_one_is_listed(at_work: House) -> None:
    text = HEADER + row("R1") + row("R2") + row("B1", contact="12") + row("B2", taken_by="O9") + row("R1")
    run = at_work.start("repair-import", intake={"text": text})
    assert [case.external_number for case in cases_of("repair_intake")] == ["R1", "R2"]
    with reading() as book:
        asked = list(book.scalars(select(Question.form)))
    assert asked == ["Contacted", "Contacted"]
    page = report(at_work, run)
    for line in ("| 新登记 | 2 |", "| 以前已登记或文件内重复 | 1 |", "| 有误待更正 | 2 |"):
        assert line in page

    again = at_work.start("repair-import", intake={"text": text})
    assert [case.external_number for case in cases_of("repair_intake")] == ["R1", "R2"]
    assert "| 以前已登记或文件内重复 | 3 |" in report(at_work, again)


@ON_SQLITE
@pytest.mark.clause("EXC-02", "EXC-03", "EXC-04")
def test_the_clock_of_an_imported_ticket_runs_from_the_call(at_work: House) -> None:
    at_work.start("repair-import", intake={"text": HEADER + row("R1", received="2013-12-25 08:00")})
    (case,) = cases_of("repair_intake")
    assert case.received_at == case.reported_at == datetime(2013, 12, 25, tzinfo=UTC)
    assert len(exceptions(case.number)) == 3


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-32")
@pytest.mark.parametrize(
    ("intake", "why"),
    [
        ({"text": "a,b\n"}, "there is a header, and no row below it"),
        ({"file": "nowhere.csv"}, "no such file"),
        ({"text": "a,b\n1,2\n", "columns": {"problem": "kind"}}, "the file has no column 'kind'"),
        ({"text": "problem,address,taken_by\n1,2,O1\n"}, "columns.station"),
    ],
)
def test_a_file_that_is_no_table_ends_the_run_with_the_reason_and_changes_nothing(
    hotline: House, intake: dict[str, Any], why: str
) -> None:
    run = hotline.start("repair-import", intake=intake)
    assert run.state == "Completed"
    assert why in report(hotline, run).replace("\\", "")
    assert cases_of("repair_intake") == []


@ON_SQLITE
def test_a_real_day_of_2386_requests_is_entered_whole_and_once(hotline: House) -> None:
    file = Path(os.environ.get(REQUESTS) or BESIDE)
    if not file.is_file():
        pytest.skip(f"没有真实数据 no file of a real day: set {REQUESTS}=…csv")
    intake = RepairIntake.model_validate({"file": str(file), "columns": COLUMNS, "taken_by": "O1"})
    for entered, seen in ((2386, 0), (0, 2386)):
        handover = handed_over(RepairImportPolicy, Repair, intake, "00000000-run", datetime.now(UTC))
        tally = enter_rows(handover, RepairPolicy)
        assert (tally.entered, tally.seen_before, tally.bad) == (entered, seen, {})
    heating = [case for case in cases_of("repair_intake") if case.category == "HEATING"]
    assert len(heating) == 1201
    midnight = datetime(2013, 12, 24, 16, tzinfo=UTC)
    assert {case.received_at.date() for case in heating} <= {midnight.date(), datetime(2013, 12, 25).date()}  # noqa: DTZ001 - a day
    assert min(case.received_at for case in heating) >= midnight, "a time without a zone is the department's"
