"""A burst that learns only after an outage that its run waits already."""

from datetime import UTC, datetime, timedelta

import pytest
from complaints import ON_BOTH
from driving import House
from prefect.exceptions import Abort

from tasks.run_page import wait_with


@ON_BOTH
def test_a_run_answered_before_its_burst_knew_that_it_waits_goes_on_and_does_not_fail(house: House) -> None:
    received = datetime.now(UTC) - timedelta(minutes=1)
    complaint = {
        "channel": "电话 phone",
        "category": "暖气不热",
        "content": "两天没有暖气",
        "customer": "王小明",
        "received_at": received.isoformat(),
        "taken_by": "A1",
    }
    run = house.start("complaint-handling", complaint=complaint)
    assert run.sent(answered_by="S1", confirmed_class="一般投诉 general", handler="A2") == "ACCEPT"
    with pytest.raises(Abort):  # Prefect's engine leaves the state of an aborted run alone
        wait_with(str(run.id), run.step, 1, {}, "")
    assert run.state == "Resuming"
    assert run.burst().step == "finding"
