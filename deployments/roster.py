"""The roster: one line a procedure. `python -m deployments.roster` deploys them all."""

import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from prefect import Flow
from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.context import refresh_global_settings_context
from prefect.deployments.runner import RunnerDeployment
from prefect.exceptions import ObjectAlreadyExists
from prefect.schedules import Schedule
from prefect.types.entrypoint import EntrypointType

from deployments.environment import client_environment
from deployments.resident import ResidentWorker
from deployments.schedules import analysis_days
from flows.cases.complaint_analysis import complaint_analysis
from flows.cases.complaint_cluster_alert import complaint_cluster_alert
from flows.cases.complaint_handling import complaint_handling
from flows.cases.complaint_intake import complaint_intake
from flows.cases.repair_callback import repair_callback
from flows.cases.repair_import import repair_import
from flows.cases.repair_intake import repair_intake
from flows.house.inbox import inbox
from flows.house.notice_delivery import notice_delivery
from flows.reporting.exception_escalation import exception_escalation
from policies.citations import clause
from tasks.settings import settings


@dataclass(frozen=True)
class Procedure:
    """A procedure of the catalogue: where its files are, which rules it carries out, when it runs."""

    chapter: str
    flow: Flow[Any, Any]
    prefixes: tuple[str, ...]
    titled: str
    schedules: Callable[[], Iterable[Schedule]] = tuple
    clause: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @property
    def stem(self) -> str:
        return self.flow.name.replace("-", "_")

    @property
    def description(self) -> str:
        """The procedure's name, and the clause that sets its hour."""
        if not self.clause:
            return self.titled
        hour = clause(self.clause)
        return f"{self.titled}\n\n定时依据 scheduled by **{hour.id}** {hour.term}: {hour.zh} {hour.en}"


ROSTER = (
    Procedure("cases", complaint_handling, ("CMP",), "客户投诉处理 Complaint handling"),
    Procedure("cases", complaint_cluster_alert, ("CLU",), "同类投诉集中预警 Complaint cluster alert"),
    Procedure(
        "cases",
        complaint_analysis,
        ("CAN",),
        "投诉统计分析 Complaint analysis",
        schedules=analysis_days,
        clause="OP-CAN-1",
        parameters={"period": {}},
    ),
    Procedure("cases", complaint_intake, (), "批量导入投诉 Complaint intake"),
    Procedure("cases", repair_intake, ("REP",), "报修受理 Repair intake"),
    Procedure("cases", repair_callback, ("CBK",), "报修回访 Repair call-back"),
    Procedure("cases", repair_import, (), "批量导入报修 Repair import"),
    Procedure("reporting", exception_escalation, ("EXC",), "异常事件上报与升级 Exception escalation"),
    Procedure("house", inbox, (), "待办已办 Inbox"),
    Procedure("house", notice_delivery, (), "通知投递 Notice delivery"),
)


def deploy() -> None:
    """Deploy every procedure under its own name; a second time brings them up to date."""
    _ensure_pool()
    for one in ROSTER:
        deployment = one.flow.to_deployment(
            one.flow.name,
            description=one.description,
            tags=[f"procedure:{one.stem}", f"chapter:{one.chapter}"],
            work_pool_name=settings().pool,
            schedules=[*one.schedules()],
            parameters=dict(one.parameters),
            entrypoint_type=EntrypointType.MODULE_PATH,
        )
        if isinstance(deployment, RunnerDeployment):  # not a coroutine: no event loop runs here
            _title_by_form(deployment)
            deployment.apply()


def deploy_where_it_runs() -> bool:
    """Bring a running house up to date: its schedules follow the departments. One that is down does so at its start."""
    os.environ.update(client_environment())
    refresh_global_settings_context()
    with get_client(sync_client=True) as api:
        if api.api_healthcheck() is not None:
            return False
    deploy()
    return True


def _title_by_form(deployment: RunnerDeployment) -> None:
    # Prefect titles a parameter by its name in the code, and thereby hides the title of its form.
    for parameter in deployment._parameter_openapi_schema.properties.values():  # noqa: SLF001 - nothing public has it
        if "$ref" in parameter:
            del parameter["title"]


def _ensure_pool() -> None:
    template = ResidentWorker.get_default_base_job_template()
    pool = WorkPoolCreate(name=settings().pool, type=ResidentWorker.type, base_job_template=template)
    with get_client(sync_client=True) as api, suppress(ObjectAlreadyExists):
        api.create_work_pool(pool)


def main() -> None:
    os.environ.update(client_environment())
    refresh_global_settings_context()
    deploy()


if __name__ == "__main__":
    main()
