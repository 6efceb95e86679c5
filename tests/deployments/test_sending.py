"""A start sends what the server doesn't have just so, and leaves the server as if it had sent everything."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import DeploymentUpdate

from deployments.roster import ROSTER, deploy
from deployments.sending import as_sent
from tasks.settings import settings

pytestmark = pytest.mark.slow

NAMES = ["audit-verify", "complaint-analysis", "inbox"]
AUDIT, ANALYSIS, INBOX = PROCEDURES = sorted(
    (one for one in ROSTER if one.flow.name in NAMES), key=lambda one: one.flow.name
)
OF_THE_MOMENT = {"created", "updated", "last_polled", "status"}
EVERY_HOUR = {"interval": 3600.0, "anchor_date": "2026-01-01T00:00:00Z", "timezone": "UTC"}


@pytest.fixture(scope="module")
def server(client: SyncPrefectClient) -> Iterator[SyncPrefectClient]:
    """A client of a server that takes the three procedures into a work pool of this file's own."""
    pool = f"desk-{uuid4().hex[:8]}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RULEBOOK_POOL", pool)
        settings.cache_clear()
        yield client
    client.delete_work_pool(pool)
    for one in shown(client):
        delete(client, one["id"])
    settings.cache_clear()


@pytest.fixture
def api(server: SyncPrefectClient) -> SyncPrefectClient:
    """The same, with the procedures in it as they are deployed."""
    deploy(PROCEDURES)
    return server


def shown(api: SyncPrefectClient) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.request(
        "POST", "/deployments/filter", json={"deployments": {"name": {"any_": NAMES}}}
    ).json()
    return found


def audit(api: SyncPrefectClient) -> dict[str, Any]:
    return shown(api)[0]


def lasting(found: dict[str, Any]) -> dict[str, Any]:
    """What two deployments of the same content have in common, however often they were sent."""
    schedules = [
        {name: value for name, value in one.items() if name not in OF_THE_MOMENT | {"id", "deployment_id"}}
        for one in found["schedules"]
    ]
    return {name: value for name, value in found.items() if name not in OF_THE_MOMENT | {"id"}} | {
        "pull_steps": found["pull_steps"] or None,
        "schedules": schedules,
    }


def change(api: SyncPrefectClient, **content: Any) -> None:
    """Change a deployment as the pages of an administrator do."""
    api.request("PATCH", "/deployments/{id}", path_params={"id": audit(api)["id"]}, json=content)


def delete(api: SyncPrefectClient, deployment: str) -> None:
    api.request("DELETE", "/deployments/{id}", path_params={"id": deployment})


def schedules_of(api: SyncPrefectClient, method: Any, content: Any = None, schedule: str = "") -> None:
    path = f"/deployments/{audit(api)['id']}/schedules{schedule and '/'}{schedule}"
    api._client.request(method, path, json=content).raise_for_status()


def the_schedule(api: SyncPrefectClient) -> str:
    found: str = audit(api)["schedules"][0]["id"]
    return found


def to_another_queue(api: SyncPrefectClient) -> None:
    change(api, work_pool_name=settings().pool, work_queue_name="other")


CHANGES: dict[str, Callable[[SyncPrefectClient], None]] = {
    "the deployment is deleted": lambda api: delete(api, audit(api)["id"]),
    "its description": lambda api: change(api, description="other words"),
    "its tags": lambda api: change(api, tags=["other"]),
    "its parameters": lambda api: change(api, parameters={}),
    "its job variables": lambda api: change(api, job_variables={"env": {"A": "1"}}),
    "its version": lambda api: change(api, version="another"),
    "its code": lambda api: change(api, entrypoint="flows.house.inbox.inbox"),
    "its form": lambda api: change(api, parameter_openapi_schema={"type": "object", "properties": {}}),
    "its form is no longer enforced": lambda api: change(api, enforce_parameter_schema=False),
    "its limit": lambda api: change(api, concurrency_limit=1),
    "its collision strategy": lambda api: change(
        api, concurrency_options={"collision_strategy": "CANCEL_NEW"}
    ),
    "its steps": lambda api: change(api, pull_steps=[{"prefect.deployments.steps.git_clone": {}}]),
    "its queue": to_another_queue,
    "its schedule has another hour": lambda api: schedules_of(
        api, "PATCH", {"schedule": EVERY_HOUR}, the_schedule(api)
    ),
    "its schedule asks for something else": lambda api: schedules_of(
        api, "PATCH", {"parameters": {"request": {}}}, the_schedule(api)
    ),
    "its schedule is deleted": lambda api: schedules_of(api, "DELETE", schedule=the_schedule(api)),
    "it has one more schedule without a slug": lambda api: schedules_of(
        api, "POST", [{"schedule": EVERY_HOUR}]
    ),
}


def test_a_server_gets_what_it_lacks_once(server: SyncPrefectClient) -> None:
    assert deploy(PROCEDURES[:1]) == NAMES[:1]
    assert deploy(PROCEDURES) == NAMES[1:]
    assert deploy(PROCEDURES) == []
    assert [one["name"] for one in shown(server)] == NAMES


def test_a_start_sends_only_the_procedures_that_changed(api: SyncPrefectClient) -> None:
    assert deploy(PROCEDURES) == []
    assert deploy([AUDIT, replace(ANALYSIS, titled="新名 New name"), INBOX]) == ["complaint-analysis"]
    assert [one["description"].split("\n")[0] for one in shown(api)][1] == "新名 New name"


@pytest.mark.parametrize("changed", CHANGES)
def test_what_an_administrator_changed_is_made_what_it_was(changed: str, api: SyncPrefectClient) -> None:
    before = lasting(audit(api))
    CHANGES[changed](api)
    assert lasting_now(api) != before
    assert deploy(PROCEDURES) == ["audit-verify"]
    assert lasting(audit(api)) == before
    assert deploy(PROCEDURES) == []


def lasting_now(api: SyncPrefectClient) -> dict[str, Any] | None:
    found = shown(api)
    return lasting(found[0]) if len(found) == len(NAMES) else None


@pytest.mark.parametrize("more", [{}, {"description": "other words"}], ids=["nothing else", "its words too"])
def test_what_an_administrator_paused_stays_paused(more: dict[str, str], api: SyncPrefectClient) -> None:
    change(api, paused=True, **more)
    schedules_of(api, "PATCH", {"active": False}, the_schedule(api))
    assert deploy(PROCEDURES) == (["audit-verify"] if more else [])
    assert deploy(PROCEDURES) == []
    found = audit(api)
    assert (found["paused"], [one["active"] for one in found["schedules"]]) == (True, [False])
    assert "other words" not in found["description"]
    delete(api, found["id"])


def test_one_more_schedule_under_a_slug_stays_with_what_else_is_not_sent(api: SyncPrefectClient) -> None:
    schedules_of(api, "POST", [{"schedule": EVERY_HOUR, "slug": "hourly"}])
    schedules_of(api, "PATCH", {"max_scheduled_runs": 5}, the_schedule(api))
    assert deploy(PROCEDURES) == []
    assert {one["slug"] for one in audit(api)["schedules"]} == {"hourly", "op-house-137"}
    delete(api, audit(api)["id"])


def test_what_is_compared_is_what_prefect_sends(
    api: SyncPrefectClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[dict[str, Any]] = []
    by_prefect = SyncPrefectClient.update_deployment

    def noting(self: SyncPrefectClient, deployment_id: Any, deployment: DeploymentUpdate) -> None:
        sent.append(deployment.model_dump(mode="json", exclude_unset=True, exclude={"version_info"}))
        by_prefect(self, deployment_id, deployment)

    monkeypatch.setattr(SyncPrefectClient, "update_deployment", noting)
    compared: list[dict[str, Any]] = []

    def as_compared(one: Any) -> dict[str, Any]:
        compared.append(as_sent(one))
        return compared[-1]

    monkeypatch.setattr("deployments.sending.as_sent", as_compared)
    change(api, description="other words")
    deploy([AUDIT])
    assert sent == compared
    assert sent[0]["schedules"]
