"""How often, after which delays and for how long a notice is tried."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from policies.house.notice_delivery import NoticePolicy
from policies.rulebook import adopt

DAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def _no_customer() -> Iterator[None]:
    yield
    adopt(None)


@pytest.mark.clause("OP-HOUSE-6")
def test_a_notice_is_tried_again_three_times_after_growing_delays() -> None:
    rules = NoticePolicy.in_force_on(DAY, "callcentre")
    assert rules.retries == len(rules.delays)
    assert rules.delays == [10, 30, 90]
    assert rules.time_limit == 30


@pytest.mark.clause("OP-HOUSE-6")
def test_a_customer_may_set_how_hard_it_is_tried(tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(
        "[notice_delivery.retries]\nvalues = [{ since = 2026-03-02, value = 2 }]\n"
        "[notice_delivery.first_delay]\nvalues = [{ since = 2026-03-02, value = 0 }]\n"
    )
    adopt(file)
    assert NoticePolicy.in_force_on(DAY, "callcentre").delays == [0, 0]
    assert NoticePolicy.in_force_on(date(2026, 3, 1), "callcentre").delays == [10, 30, 90]


@pytest.mark.clause("OP-HOUSE-6")
def test_a_notice_may_be_tried_only_once() -> None:
    assert NoticePolicy.in_force_on(DAY, "callcentre").model_copy(update={"retries": 0}).delays == []
