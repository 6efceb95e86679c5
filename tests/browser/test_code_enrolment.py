"""One-time codes: their owner sees the picture in the dialog, scans it, and enters the first code there."""

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from desk_pages import asked_again, resume, send
from playwright.sync_api import Page, expect
from prefect.client.orchestration import SyncPrefectClient
from real_processes import wait_until
from signing import another_than, code_by

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CODE = "动态口令 One-time code"


@dataclass
class Desk:
    """A running house that keeps secrets: its pages, and its API for what happens off the page."""

    api: SyncPrefectClient
    pages: str

    def state(self, run: UUID) -> str:
        state = self.api.read_flow_run(run).state
        return (state.name if state else None) or ""

    def answer(self, run: UUID, **content: Any) -> None:
        body = {"run_input": content}
        said = self.api.request("POST", "/flow_runs/{id}/resume", path_params={"id": run}, json=body)
        assert said.json()["status"] == "ACCEPT", said.text


@pytest.fixture
def desk(address: str, api: SyncPrefectClient) -> Desk:
    return Desk(api, address)


@pytest.mark.clause("OP-HOUSE-134")
def test_the_picture_is_drawn_in_the_dialog_once_and_the_first_code_is_entered_there(
    page: Page, desk: Desk
) -> None:
    deployment = desk.api.read_deployment_by_name("code-enrolment/code-enrolment")
    run = desk.api.create_flow_run_from_deployment(deployment.id, parameters={"request": {"staff": "A1"}}).id
    wait_until(lambda: desk.state(run) == "Suspended")
    desk.answer(run, answered_by="L1", word="已核实本人，同意 vouched")
    wait_until(lambda: "todo:A1" in desk.api.read_flow_run(run).tags and desk.state(run) == "Suspended")

    page.goto(f"{desk.pages}/runs/flow-run/{run}")
    form = resume(page)
    assert form.titles() == ["答复人工号 Answered by", CODE]
    picture = form.area.get_by_role("img", name="QR")
    expect(picture).to_be_visible()
    assert picture.evaluate("one => one.naturalWidth") > 150, "it is drawn, and large enough to be scanned"
    key = re.search(r"[A-Z2-7]{32}", form.area.inner_text())
    assert key

    form.write(答复人工号="A1", 动态口令=another_than(code_by(key[0])))
    send(page)
    form = asked_again(page, page.get_by_text("动态口令不正确"))
    assert form.area.get_by_role("img", name="QR").count() == 0
    assert key[0] not in form.area.inner_text()
    form.write(答复人工号="A1", 动态口令=code_by(key[0]))
    send(page)
    wait_until(lambda: desk.state(run) == "Completed")
