"""One of several people asked: they find their own page, answer in person, and the case goes on without them."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from complaints import complaint
from desk_pages import asked_again, refreshed, resume, send
from opinions import several_ways
from playwright.sync_api import Page, expect
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterTags
from real_processes import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BOTH = ["A1", "A2"]


@dataclass
class Desk:
    """A running house: its pages, and its API for what happens off the page."""

    api: SyncPrefectClient
    pages: str

    def start(self, procedure: str, **parameters: Any) -> UUID:
        deployment = self.api.read_deployment_by_name(f"{procedure}/{procedure}")
        return self.api.create_flow_run_from_deployment(deployment.id, parameters=parameters).id

    def state(self, run: UUID) -> str:
        state = self.api.read_flow_run(run).state
        return (state.name if state else None) or ""

    def part_of(self, case: str, person: str) -> UUID | None:
        """The run in which a person is asked, once it waits for them."""
        tags = FlowRunFilterTags.model_validate({"all_": [f"part-of:{case}", f"todo:{person}"]})
        found = self.api.read_flow_runs(flow_run_filter=FlowRunFilter(tags=tags))
        return found[0].id if found else None


@pytest.fixture
def desk(address: str, api: SyncPrefectClient) -> Desk:
    """The house with, beside its roster, the flow of the tests that asks several people."""
    api.create_deployment(
        api.create_flow(several_ways),
        name=several_ways.name,
        work_pool_name=api.read_deployment_by_name("inbox/inbox").work_pool_name,
        entrypoint="opinions.several_ways",
    )
    return Desk(api, address)


@pytest.mark.clause("OP-HOUSE-50")
def test_one_of_several_finds_the_form_is_refused_once_with_the_reason_and_the_case_goes_on(
    page: Page, desk: Desk
) -> None:
    facts = complaint(category="是否检修", content="3 号换热站检修三天") | {"department": ""}
    whole = desk.start("several-ways", complaint=facts, way="all", people=BOTH)
    wait_until(lambda: desk.state(whole) == "Suspended")
    case = desk.api.read_flow_run(whole).name.partition(" ")[0]
    wait_until(lambda: all(desk.part_of(case, person) for person in BOTH))

    # The first of them looks into their inbox, and from there gets to a page of their own.
    inbox = desk.start("inbox", desk={"number": "A1"})
    wait_until(lambda: desk.state(inbox) == "Completed")
    page.goto(f"{desk.pages}/runs/flow-run/{inbox}?tab=Artifacts")
    page.locator("a[href*='/artifacts/key/inbox']").first.click()
    page.locator("a[href*='/artifacts/artifact/']").first.click()
    page.get_by_role(
        "link", name=case
    ).first.click()  # to do comes first; below, the case stands as started by them
    mine = desk.part_of(case, "A1")
    assert mine is not None
    page.wait_for_url(f"{desk.pages}/runs/flow-run/{mine}*")

    # The form says what is asked, by which clause, by when, and of whom; the case's facts stand below.
    form = resume(page)
    for said in ("是否同意 Do you agree", "OP-HOUSE-50", "期限", "A1 张三", "3 号换热站检修三天"):
        expect(form.area.get_by_text(said).first).to_be_visible()

    # Somebody else's number is refused, and asked for again with the reason on top.
    form.write(答复人="A2")
    form.choose("意见 Vote", "赞成 yes")
    before = desk.api.read_flow_run(mine).state_id
    send(page)
    wait_until(lambda: desk.state(mine) == "Suspended" and desk.api.read_flow_run(mine).state_id != before)
    form = asked_again(page, page.get_by_role("dialog").get_by_text("A2 无权答复"))

    # Their own answer is taken; the case waits for the other one, and then goes on.
    form.write(答复人="A1")
    form.choose("意见 Vote", "赞成 yes")
    send(page)
    wait_until(lambda: desk.state(mine) == "Completed")
    refreshed(page, page.get_by_text("Completed", exact=True).first)
    assert desk.state(whole) == "Suspended"
    other = desk.part_of(case, "A2")
    said = {"run_input": {"answered_by": "A2", "vote": "赞成 yes"}}
    desk.api.request("POST", "/flow_runs/{id}/resume", path_params={"id": other}, json=said)
    wait_until(lambda: desk.state(whole) == "Completed")
