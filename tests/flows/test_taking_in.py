"""Personal data stays in the case book: its run keeps masks, however often it starts over, and no answered form."""

from collections.abc import Iterator
from typing import Any

import pytest
from complaints import CONTENT, FOUND, ON_SQLITE, ORDER, TOLD, complain, complaint
from driving import FLOWS, House, Run
from prefect.states import AwaitingRetry, Failed
from repairs import called, contacted, slip
from sqlalchemy import func, select

from tasks.records.engine import reading
from tasks.records.models import Case
from tasks.run_page import write_input
from tasks.settings import settings

WRITTEN = {"customer": "王小明", "contact": "13812341234", "content": "两天没有暖气，打 13912341234"}


def kept_by(run: Run, name: str = "complaint") -> dict[str, Any]:
    kept: dict[str, Any] = run.seen.parameters[name]
    return kept


def copies_on(house: House, run: Run) -> list[str]:
    """The forms, sheets and answers that stand on a run's page."""
    found = house.api.filter_flow_run_input(run.id, key_prefix="", limit=200, exclude_keys=set())
    return sorted(one.key for one in found if one.key.endswith(("-schema", "-description", "-response")))


@pytest.fixture
def remembering(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("RULEBOOK_FORGET_ANSWERS", "false")
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.mark.clause("OP-HOUSE-157")
def test_a_complaint_goes_its_way_from_the_case_book_while_its_run_keeps_masks(house: House) -> None:
    run = complain(house, **WRITTEN)
    number = run.case.number
    assert kept_by(run) | {"customer": "王*", "contact": "138****1234", "content": number} == kept_by(run)
    assert run.case.facts | WRITTEN == run.case.facts
    assert "王小明" in run.sheet
    for said in (ORDER, FOUND, TOLD, CONTENT):
        run.answer(**said)
    assert run.state == "Completed"
    assert run.case.facts | WRITTEN == run.case.facts
    assert kept_by(run)["content"] == number


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-157")
def test_a_repair_goes_its_way_as_well(hotline: House) -> None:
    run = called(hotline, address="历下区甲路1号", customer="王小明", contact="13812341234", problem="漏水")
    kept = kept_by(run, "repair")
    assert (kept["address"], kept["customer"], kept["problem"]) == ("历下区****", "王*", run.case.number)
    run.answer(**contacted())
    run.answer(**slip())
    assert run.case.facts["address"] == "历下区甲路1号"


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-157", "OP-HOUSE-4")
def test_a_record_put_right_is_what_the_case_goes_by_however_often_its_run_starts_over(house: House) -> None:
    run = complain(house, **WRITTEN | {"contact": "12"})
    assert kept_by(run)["contact"] == "****"
    assert run.form["properties"]["contact"]["default"] == "12"
    right = complaint(**WRITTEN | {"customer": "李小红"})
    run.answer(answered_by="A1", **right)
    assert run.case.facts["customer"] == "李小红"
    run.answer(**ORDER)
    assert run.step == "finding"
    assert (run.case.facts["customer"], run.case.facts["content"]) == ("李小红", WRITTEN["content"])


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-157")
def test_prefects_retry_of_a_run_that_failed_finds_everything_in_the_case_book(house: House) -> None:
    run = complain(house, **WRITTEN)
    house.api.set_flow_run_state(run.id, Failed(message="by hand"), force=True)
    house.api.set_flow_run_state(run.id, AwaitingRetry(), force=True)
    run.burst()
    assert run.state == "Suspended"
    assert len(run.questions) == 1
    assert "13912341234" in run.sheet
    assert run.answer(**ORDER).step == "finding"


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-157")
def test_what_is_known_already_leaves_nothing_with_the_run_that_told_it_again(house: House) -> None:
    first = complain(house, external_number="X-1", **WRITTEN)
    second = complain(house, external_number="X-1", **WRITTEN)
    assert second.state == "Completed"
    assert (kept_by(second)["customer"], kept_by(second)["content"]) == ("王*", first.case.number)


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-157", "OP-HOUSE-158")
def test_masks_without_their_case_are_entered_as_no_case(house: House) -> None:
    masks = complaint(customer="王*", content="CMP-20200101-0001")
    deployment = house.api.read_deployment_by_name("complaint-handling/complaint-handling")
    made = house.api.create_flow_run_from_deployment(deployment.id, parameters={"complaint": masks})
    run = Run(house.api, made.id, FLOWS["complaint-handling"]).burst()
    assert run.state == "Failed"
    assert "CMP-20200101-0001" in str(run.seen.state and run.seen.state.message)
    with reading() as book:
        assert book.scalar(select(func.count()).select_from(Case)) == 0


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-157")
def test_a_form_stands_on_the_page_of_its_run_until_it_is_answered_or_its_time_is_over(house: House) -> None:
    run = complain(house, **WRITTEN)
    assert copies_on(house, run) == ["investigation-1-description", "investigation-1-schema"]
    run.answer(**ORDER | {"answered_by": "A1"})
    assert len(run.refused) == 1
    run.answer(**ORDER)
    assert copies_on(house, run) == ["finding-1-description", "finding-1-schema"]
    run.miss()
    assert copies_on(house, run) == ["finding-2-1-description", "finding-2-1-schema"]


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-157")
def test_of_a_table_handed_in_as_text_its_run_keeps_the_first_line_once_each_row_is_entered_or_listed(
    house: House,
) -> None:
    header = "category,content,customer,contact,taken_by"
    text = f"{header}\n停水,没有水,王小明,1381234,A1\n"
    run = house.start("complaint-intake", intake={"text": text, "department": "客服部"})
    assert run.state == "Completed"
    assert (kept_by(run, "intake")["text"], kept_by(run, "intake")["department"]) == (header, "客服部")


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-157")
def test_what_a_broken_off_burst_left_is_gone_when_the_case_is_closed(house: House) -> None:
    run = complain(house, **WRITTEN)
    for said in (ORDER, FOUND, TOLD):
        run.answer(**said)
    write_input(house.api, str(run.id), "finding-1-response", {"finding": "left"})
    run.answer(**CONTENT)
    assert (run.state, copies_on(house, run)) == ("Completed", [])


@ON_SQLITE
@pytest.mark.usefixtures("remembering")
@pytest.mark.clause("OP-HOUSE-157")
def test_a_house_may_leave_its_forms_where_they_are(house: House) -> None:
    run = complain(house, **WRITTEN).answer(**ORDER)
    assert "investigation-1-response" in copies_on(house, run)
