"""Notices on their way: through real channels on loopback, by runs on a real server."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from channel import Channel, mail_server, webhook
from complaints import ON_BOTH, ON_SQLITE
from driving import FLOWS, House, Run
from prefect.client.schemas.filters import (
    FlowFilter,
    FlowFilterName,
    FlowRunFilter,
    FlowRunFilterId,
)
from prefect.client.schemas.objects import TaskRun
from prefect.states import Cancelled
from sqlalchemy import select

from deployments.notices import send_notices
from policies.rulebook import adopt
from tasks import outbox
from tasks.clock import now
from tasks.records.engine import reading
from tasks.records.models import Notice
from tasks.settings import settings

IMPATIENT = """
[notice_delivery.first_delay]
values = [{ since = 2015-01-01, value = 0 }]
"""
SECRETS = {"customer": "王小明〇", "contact": "13800138000", "content": "暖气不热〇两天"}


@pytest.fixture(autouse=True)
def _no_delays(tmp_path: Path) -> Iterator[None]:
    file = tmp_path / "ours.toml"
    file.write_text(IMPATIENT)
    adopt(file)
    yield
    adopt(None)


@pytest.fixture
def through(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def use(*channels: Channel) -> None:
        monkeypatch.setenv("RULEBOOK_NOTICE_URLS", " ".join(channel.url for channel in channels))
        settings.cache_clear()

    return use


def next_week() -> datetime:
    """No quiet hours of today hold a notice back."""
    return now() + timedelta(days=7)


def a_complaint(house: House) -> Run:
    """Its supervisor is told that it waits for them."""
    received = (datetime.now(UTC) - timedelta(minutes=1)).isoformat()
    facts = {
        "channel": "电话 phone",
        "category": "暖气",
        "received_at": received,
        "taken_by": "A1",
        **SECRETS,
    }
    return house.start("complaint-handling", complaint=facts | {"apologised": True})


def delivery_of(house: House) -> Run:
    """The delivery that the keeper starts at its next look, not yet begun."""
    send_notices(house.api, next_week)
    lot = outbox.under_way()
    ours = FlowFilter(name=FlowFilterName(any_=["notice-delivery"]))
    (run,) = [one for one in house.api.read_flow_runs(flow_filter=ours) if one.parameters == {"lot": lot}]
    return Run(house.api, run.id, FLOWS["notice-delivery"])


def tasks_of(run: Run) -> list[TaskRun]:
    """The task runs of a run that has ended, as its history shows them; they come a moment later."""
    of_it = FlowRunFilter(id=FlowRunFilterId(any_=[run.id]))
    for _ in range(100):
        found = run.api.read_task_runs(flow_run_filter=of_it)
        if found and all(one.state and one.state.is_final() for one in found):
            return found
        time.sleep(0.1)
    pytest.fail("the task runs didn't show up within 10 s")


def notices() -> list[Notice]:
    with reading() as book:
        return list(book.scalars(select(Notice).order_by(Notice.id)))


@pytest.mark.clause("OP-HOUSE-6")
def test_a_notice_reaches_a_webhook_once_and_says_for_whom(
    house: House, through: Callable[..., None]
) -> None:
    case = a_complaint(house).case
    with webhook() as channel:
        through(channel)
        run = delivery_of(house).burst()
        for _ in range(3):
            send_notices(house.api, next_week)
        assert outbox.under_way() is None
        (message,) = channel.taken
    assert message["title"].startswith("[S1] 待办")
    assert case.number in message["title"]
    assert run.state == "Completed"
    assert [(one.state, one.error) for one in notices()] == [("sent", None)]


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-6")
def test_a_notice_reaches_a_mailbox(house: House, through: Callable[..., None]) -> None:
    a_complaint(house)
    with mail_server() as channel:
        through(channel)
        delivery_of(house).burst()
        (mail,) = channel.taken
    assert "To: staff@example.com" in mail["mail"]
    assert [one.state for one in notices()] == ["sent"]


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-6")
def test_a_channel_that_refuses_twice_is_tried_a_third_time(
    house: House, through: Callable[..., None]
) -> None:
    a_complaint(house)
    with webhook(refusals=2) as channel:
        through(channel)
        delivery_of(house).burst()
        assert (channel.refused, len(channel.taken)) == (2, 1)
    assert [one.state for one in notices()] == ["sent"]


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-6")
def test_a_channel_that_never_accepts_leaves_the_notice_failed_with_the_reason_and_the_case_goes_on(
    house: House, through: Callable[..., None]
) -> None:
    complaint = a_complaint(house)
    with webhook(refusals=1000) as channel:
        through(channel)
        run = delivery_of(house).burst()
        send_notices(house.api, next_week)
        assert channel.refused == 4, "one attempt and three more"
    (notice,) = notices()
    assert notice.state == "failed"
    assert notice.error is not None
    assert "503" in notice.error
    assert run.state == "Completed"
    (task,) = tasks_of(run)
    assert (task.name, task.state_name) == (f"{notice.case} question → S1", "Failed")
    complaint.answer(answered_by="S1", confirmed_class="一般投诉 general", handler="A2")
    assert complaint.step == "finding"


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-6")
def test_a_channel_that_keeps_silent_is_given_up_when_its_time_is_over(
    house: House, through: Callable[..., None], tmp_path: Path
) -> None:
    a_complaint(house)
    file = tmp_path / "hurried.toml"
    once = "[notice_delivery.{}]\nvalues = [{{ since = 2015-01-01, value = {} }}]\n"
    file.write_text(once.format("retries", 0) + once.format("attempt_within", 1))
    adopt(file)
    with webhook(silence=2.5) as channel:
        through(channel)
        delivery_of(house).burst()
    (notice,) = notices()
    assert notice.state == "failed"
    assert notice.error is not None
    assert "1.0 second" in notice.error


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-6")
def test_the_channel_that_took_a_notice_is_not_given_it_again_when_another_refuses(
    house: House, through: Callable[..., None]
) -> None:
    a_complaint(house)
    with webhook() as willing, webhook(refusals=2) as unwilling:
        through(willing, unwilling)
        delivery_of(house).burst()
        assert (len(willing.taken), len(unwilling.taken), unwilling.refused) == (1, 1, 2)


@pytest.mark.clause("OP-HOUSE-6")
def test_a_delivery_that_starts_over_tells_nobody_twice(house: House, through: Callable[..., None]) -> None:
    a_complaint(house)
    with webhook() as channel:
        through(channel)
        run = delivery_of(house).burst()
        lot = run.seen.parameters["lot"]
        deployment = house.api.read_deployment_by_name("notice-delivery/notice-delivery")
        again = house.api.create_flow_run_from_deployment(deployment.id, parameters={"lot": lot})
        assert Run(house.api, again.id, run.flow).burst().state == "Completed"
        assert len(channel.taken) == 1


@ON_BOTH
@pytest.mark.clause("OP-HOUSE-6")
def test_while_a_delivery_is_under_way_no_keeper_starts_another(
    house: House, through: Callable[..., None]
) -> None:
    a_complaint(house)
    with webhook() as channel:
        through(channel)
        run = delivery_of(house)
        a_complaint(house)
        for _ in range(3):
            assert delivery_of(house).id == run.id
        run.burst()
        second = delivery_of(house)
        assert second.id != run.id
        second.burst()
        assert len(channel.taken) == 2


@pytest.mark.clause("OP-HOUSE-6")
def test_what_a_delivery_left_undone_when_it_ended_goes_out_with_another(
    house: House, through: Callable[..., None]
) -> None:
    a_complaint(house)
    with webhook() as channel:
        through(channel)
        run = delivery_of(house)
        house.api.set_flow_run_state(run.id, Cancelled(), force=True)
        send_notices(house.api, next_week)
        second = delivery_of(house)
        assert second.id != run.id
        second.burst()
        assert len(channel.taken) == 1


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-6")
def test_nothing_on_its_way_names_the_customer_their_number_or_their_words(
    house: House, through: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    complaint = a_complaint(house).miss()
    with webhook(refusals=1) as channel:
        through(channel)
        run = delivery_of(house).burst()
        said = channel.text
    shown = [said, run.seen.name, *caplog.messages, *(one.name for one in tasks_of(run))]
    text = " ".join([*shown, *(one.title + one.body + (one.error or "") for one in notices())])
    assert complaint.case.number in text
    assert caplog.messages
    assert not [secret for secret in ("〇", "王小明", "13800138000", "两天") if secret in text]
