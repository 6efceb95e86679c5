"""Sending deployments to the server: one that it has already, just as it would be sent, is left alone."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import DeploymentUpdate
from prefect.client.schemas.objects import VersionInfo, WorkPool
from prefect.deployments.runner import RunnerDeployment

Shown = Mapping[str, Any]
"""Something as the server shows it, or as it is sent to it: in JSON."""


def send(api: SyncPrefectClient, pool: WorkPool, deployments: Iterable[RunnerDeployment]) -> list[str]:
    """Make those that the server doesn't have, and change those that it has otherwise; the names of both kinds."""
    wanted = [*deployments]
    there = dict(_on_server(api, wanted))
    for one in wanted:
        _leave_paused(one, there.get(one.full_name))
    lacking = [one for one in wanted if not _has(there.get(one.full_name), as_sent(one), pool)]
    for one in lacking:
        # Given, for else Prefect runs git up to five times to find it, for each of them.
        one.apply(version_info=VersionInfo(type="prefect:simple", version=one.version or ""))
    return [one.name for one in lacking]


def _leave_paused(one: RunnerDeployment, there: Shown | None) -> None:
    """What an administrator paused, a procedure or one of its schedules, isn't set going by a start of the house."""
    if there is None:
        return
    off = {schedule["slug"] for schedule in there["schedules"] if not schedule["active"]} - {None}
    one.paused = there["paused"]
    one.schedules = [
        schedule.model_copy(update={"active": False}) if schedule.slug in off else schedule
        for schedule in one.schedules or []
    ]


def as_sent(one: RunnerDeployment) -> dict[str, Any]:
    """What Prefect sends to a server that has the deployment already."""
    beside = {"storage", "name", "flow_name", "triggers", "version_type"}
    schema = one._parameter_openapi_schema  # noqa: SLF001 - nothing public has it
    update = DeploymentUpdate(
        **one.model_dump(mode="json", exclude_unset=True, exclude=beside),
        parameter_openapi_schema=schema.model_dump(exclude_unset=True),
        pull_steps=None,
    )
    return update.model_dump(mode="json", exclude_unset=True)


def _on_server(api: SyncPrefectClient, wanted: Sequence[RunnerDeployment]) -> Iterator[tuple[str, Shown]]:
    # The server shows 200 at most; what is beyond them is sent, which changes nothing either.
    flows = {"flows": {"name": {"any_": [one.flow_name for one in wanted]}}}
    named = {"deployments": {"name": {"any_": [one.name for one in wanted]}}}
    names = {flow["id"]: flow["name"] for flow in api.request("POST", "/flows/filter", json=flows).json()}
    for shown in api.request("POST", "/deployments/filter", json=flows | named).json():
        if flow := names.get(shown["flow_id"]):
            yield f"{flow}/{shown['name']}", shown


def _has(there: Shown | None, sent: Shown, pool: WorkPool) -> bool:
    """Whether the server has all that is sent; what isn't sent belongs to the server and to its administrators."""
    if there is None:
        return False
    known = {
        **there,
        "schedules": sent["schedules"] if _has_schedules(there, sent) else there["schedules"],
        # It shows a limit elsewhere than where it takes it, and no steps as none or as an empty list.
        "concurrency_limit": (there["global_concurrency_limit"] or {}).get("limit"),
        "pull_steps": there["pull_steps"] or None,
    }
    # A queue isn't sent: whoever names a pool alone gets its default one.
    return there["work_queue_id"] == str(pool.default_queue_id) and sent.items() <= known.items()


def _has_schedules(there: Shown, sent: Shown) -> bool:
    """Whether they are there, each under its slug; where one has none, the server replaces them all."""
    by_slug = {one["slug"]: one for one in there["schedules"]}
    found = ((one, by_slug.get(one["slug"], {})) for one in sent["schedules"])
    return None not in by_slug and all(one.items() <= known.items() for one, known in found)
