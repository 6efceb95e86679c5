"""complaint-intake · what becomes of each row in the case book, however often a file is handed in."""

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, select

from policies.cases.complaint_forms import Channel, Complaint
from policies.cases.complaint_handling import ComplaintPolicy
from policies.cases.complaint_intake import IntakePolicy
from policies.cases.intake_forms import Intake
from policies.working_time import WorkingCalendar
from tasks.departments import found_department
from tasks.intake import Handover, Tally, handed_over
from tasks.intake_entering import ROWS_AT_ONCE, enter_rows
from tasks.records.engine import engine, reading, writing
from tasks.records.models import Case, Staff

REQUESTS = "RULEBOOK_TEST_REQUESTS"
BESIDE = Path(__file__).parents[3] / "../shared/data/nyc311-2013-12-25.csv"
COLUMNS = {
    "category": "complaint_type",
    "content": "complaint_type + descriptor + borough",
    "reported_at": "created_at",
    "external_number": "unique_key",
}
HEADER = "external_number,category,content,contact,claim,taken_by\n"


@pytest.fixture
def desk(case_book: str) -> str:
    """A department with one agent, and one more department without anybody."""
    with writing() as book:
        found_department(book, "客服部", "callcentre", WorkingCalendar(), default=True)
        found_department(book, "二部", "telecom", WorkingCalendar(), default=False)
        book.flush()
        book.add(Staff(number="A1", name="张三", department="客服部", since=date(2020, 1, 1)))
    return case_book


def row(number: object, contact: str = "", claim: str = "0", taken_by: str = "A1") -> str:
    return f"{number},暖气不热,两天没有暖气,{contact},{claim},{taken_by}\n"


def handover(text: str = "", at: datetime | None = None, **more: object) -> Handover[Complaint]:
    moment = at or datetime.now(UTC) - timedelta(seconds=1)
    intake = Intake.model_validate({"text": text, **more})
    return handed_over(IntakePolicy, Complaint, intake, "00000000-run", moment)


def entered(text: str, at: datetime | None = None, **more: object) -> Tally:
    return enter_rows(handover(text, at, **more), ComplaintPolicy)


def cases() -> list[Case]:
    with reading() as book:
        return list(book.scalars(select(Case).order_by(Case.number)))


def counts(tally: Tally) -> tuple[int, int, int]:
    return tally.entered, tally.seen_before, len(tally.bad)


@pytest.mark.clause("CMP-05", "CMP-06")
def test_a_good_row_becomes_a_case_that_no_run_has_taken_up_yet(desk: str) -> None:
    at = datetime.now(UTC) - timedelta(hours=9)
    assert counts(entered(HEADER + row("X1", "13812345678"), at)) == (1, 0, 0)
    (case,) = cases()
    assert (case.external_number, case.run_id, case.owner, case.state) == ("X1", None, "A1", "registered")
    assert (case.received_at, case.facts["contact"]) == (at, "13812345678")
    assert case.facts["channel"] == Channel.IMPORTED


def test_the_customers_time_counts_for_the_cluster_and_the_handover_for_the_limits(desk: str) -> None:
    at = datetime.now(UTC) - timedelta(minutes=1)
    entered("category,content,taken_by,reported_at\n暖气,冷,A1,2013-12-25T00:01:00\n", at)
    (case,) = cases()
    assert case.received_at == at
    assert case.reported_at == datetime(2013, 12, 24, 16, 1, tzinfo=UTC), (
        "a time without a zone is the department's"
    )


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        (row("B", contact="12"), "联系方式 Contact"),
        (row("B", claim="-1"), "索赔金额(元) Claim in yuan"),
        (row("B", taken_by="Z9"), "首问责任人工号 First receiver"),
        ("B,暖气\n", "整行 Row"),
    ],
)
def test_a_bad_row_is_listed_and_the_good_ones_are_entered(desk: str, bad: str, field: str) -> None:
    tally = entered(HEADER + row("G1") + bad + row("G2"))
    assert counts(tally) == (2, 0, 1)
    ((listed, (fault, *_)),) = tally.bad.items()
    assert (listed.number, fault.row, fault.field) == (3, 3, field)
    assert [case.external_number for case in cases()] == ["G1", "G2"]


def test_a_time_in_the_future_is_a_fault(desk: str) -> None:
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    tally = entered(f"category,content,taken_by,reported_at\n暖气,冷,A1,{tomorrow}\n")
    ((fault, *_),) = tally.bad.values()
    assert (fault.field, "future" in fault.reason) == ("客户反映时间 Reported at", True)


def test_a_department_that_nobody_knows_is_a_fault_of_its_row(desk: str) -> None:
    tally = entered("category,content,taken_by,department\n暖气,冷,A1,三部\n暖气,冷,A1,\n")
    assert counts(tally) == (1, 0, 1)


def test_the_same_number_in_another_department_is_another_complaint(desk: str) -> None:
    with writing() as book:
        book.add(Staff(number="B1", name="李四", department="二部", since=date(2020, 1, 1)))
    text = "external_number,category,content,taken_by,department\n7,a,b,A1,\n7,a,b,B1,二部\n"
    assert counts(entered(text)) == (2, 0, 0)


@pytest.mark.clause("CMP-05")
def test_the_same_file_again_changes_nothing(desk: str) -> None:
    text = HEADER + row("X1") + row("") + row("X1") + row("") + row("X2")
    assert counts(entered(text)) == (3, 2, 0), "repeated in the file: entered once"
    before = [(case.number, case.opened_at, case.facts) for case in cases()]
    assert counts(entered(text, datetime.now(UTC))) == (0, 5, 0)
    assert [(case.number, case.opened_at, case.facts) for case in cases()] == before


class Killed(BaseException):
    pass


@pytest.mark.parametrize("chunks", [0, 1, 2])
def test_a_run_broken_off_between_two_shares_goes_on_where_it_was(desk: str, chunks: int) -> None:
    text = HEADER + "".join(row(number) for number in range(ROWS_AT_ONCE * 2 + 20))
    at, left = datetime.now(UTC), chunks

    def pull_the_plug(_connection: object) -> None:
        nonlocal left
        if left == 0:
            raise Killed
        left -= 1

    book: Engine = engine(desk)
    event.listen(book, "commit", pull_the_plug)
    with pytest.raises(Killed):
        entered(text, at)
    event.remove(book, "commit", pull_the_plug)
    assert len(cases()) == chunks * ROWS_AT_ONCE

    assert counts(entered(text, at)) == (120, 0, 0), "what the same run entered before counts as its own"
    assert len({case.external_number for case in cases()}) == len(cases()) == 120


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"text": "a\n"}, "no row below"),
        ({"file": "nowhere.csv"}, "no such file"),
        ({"text": HEADER + row(1), "department": "三部"}, "no such department"),
        ({"text": HEADER + row(1), "columns": {"content": "contents"}}, "did you mean content"),
    ],
)
def test_a_file_refused_as_a_whole_changes_nothing(desk: str, wrong: dict[str, object], why: str) -> None:
    refused = handover(**wrong)  # type: ignore[arg-type]  # the fields of the form
    assert why in refused.refused
    assert counts(enter_rows(refused, ComplaintPolicy)) == (0, 0, 0)
    assert cases() == []


def test_a_real_day_of_2386_requests_is_entered_whole_and_once(desk: str) -> None:
    file = Path(os.environ.get(REQUESTS) or BESIDE)
    if not file.is_file():
        pytest.skip(f"没有真实数据 no file of a real day: set {REQUESTS}=…csv")
    at = datetime.now(UTC)
    tally = entered("", at, file=str(file), columns=COLUMNS, taken_by="A1")
    assert counts(tally) == (2386, 0, 0)
    heating = [case for case in cases() if case.category == "HEATING"]
    assert len(heating) == 1201
    assert {case.received_at for case in heating} == {at}
    assert counts(entered("", datetime.now(UTC), file=str(file), columns=COLUMNS, taken_by="A1")) == (
        0,
        2386,
        0,
    )
