"""P01 · complaint-handling, on a real Prefect server and a real case book."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from driving import House

ORDER = {"answered_by": "S1", "confirmed_class": "一般投诉 general", "handler": "A2"}


def complaint(**more: Any) -> dict[str, Any]:
    received = datetime.now(UTC) - timedelta(minutes=1)
    return {
        "channel": "电话 phone",
        "category": "暖气不热",
        "content": "两天没有暖气",
        "customer": "王小明",
        "received_at": received.isoformat(),
        "taken_by": "A1",
        **more,
    }


@pytest.mark.clause("CMP-03", "CMP-05", "CMP-07", "CMP-12", "CMP-18")
def test_a_complaint_goes_from_the_record_to_a_satisfied_customer(house: House) -> None:
    run = house.start("complaint-handling", complaint=complaint())
    assert (run.state, run.step) == ("Suspended", "investigation")
    run.answer(**ORDER)
    assert run.step == "finding"
    run.answer(answered_by="A2", finding="阀门损坏", remedy="更换阀门")
    assert run.step == "result"
    run.answer(answered_by="C1", told="已修好")
    assert run.waits_for is not None
    assert run.waits_for.asked_of == "A1", "the first receiver calls back"
    run.answer(answered_by="A1", resolved=True, satisfied=True)
    assert run.state == "Completed"
    assert run.case.state == "closed"
    assert run.case.outcome is not None
    assert run.case.outcome["satisfied"] is True


@pytest.mark.clause("CMP-08", "OP-ROL-3", "OP-HOUSE-3")
def test_an_unanswered_question_goes_one_level_up_and_is_never_taken_for_a_yes(house: House) -> None:
    run = house.start("complaint-handling", complaint=complaint()).miss()
    assert run.waits_for is not None
    assert run.waits_for.asked_of == "leadership"
    assert [one.state for one in run.questions] == ["expired", "open"]
    assert "逾期未答复,升级至上一级" in [one.what for one in run.rulings]
    run.miss()
    assert run.waits_for.due_at is None, "the top keeps the question open"
    run.answer(**ORDER | {"answered_by": "L1"})
    assert run.step == "finding"
