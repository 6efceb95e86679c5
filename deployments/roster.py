"""The roster: one line a procedure. `python -m deployments.roster` deploys them all."""

import gc

if __name__ == "__main__":
    # All that is imported now stays: looking for garbage in it would be a sixth of the deployment.
    gc.disable()

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import anyio
from prefect import Flow
from prefect._internal.versioning import get_inferred_version_info
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.client.schemas.objects import WorkPool
from prefect.context import refresh_global_settings_context
from prefect.deployments.runner import RunnerDeployment
from prefect.exceptions import ObjectAlreadyExists
from prefect.schedules import Schedule
from prefect.types.entrypoint import EntrypointType

from deployments.environment import client_environment
from deployments.lasting_client import lasting_client
from deployments.resident import ResidentWorker
from deployments.schedules import analysis_days, daily_audit, each_month, in_season
from deployments.sending import send
from flows.career.demotion_review import demotion_review
from flows.career.post_transfer import post_transfer
from flows.career.probation_regularization import probation_regularization
from flows.career.promotion_review_panel import promotion_review_panel
from flows.career.supervisor_succession import supervisor_succession
from flows.cases.complaint_analysis import complaint_analysis
from flows.cases.complaint_cluster_alert import complaint_cluster_alert
from flows.cases.complaint_handling import complaint_handling
from flows.cases.complaint_intake import complaint_intake
from flows.cases.repair_callback import repair_callback
from flows.cases.repair_import import repair_import
from flows.cases.repair_intake import repair_intake
from flows.house.answer_withdrawal import answer_withdrawal
from flows.house.audit_verify import audit_verify
from flows.house.case_cancellation import case_cancellation
from flows.house.case_copy import case_copy
from flows.house.case_return import case_return
from flows.house.code_enrolment import code_enrolment
from flows.house.inbox import inbox
from flows.house.notice_delivery import notice_delivery
from flows.house.one_of_several import one_of_several
from flows.house.question_delegation import question_delegation
from flows.house.question_pause import question_pause
from flows.house.question_transfer import question_transfer
from flows.house.question_urge import question_urge
from flows.house.signer_addition import signer_addition
from flows.house.signer_removal import signer_removal
from flows.house.staff_import import staff_import
from flows.house.substitution import substitution
from flows.leaving.dismissal_termination import dismissal_termination
from flows.leaving.exit_cancellation import exit_cancellation
from flows.leaving.handover_share import handover_share
from flows.leaving.holding_import import holding_import
from flows.leaving.offboarding_handover import offboarding_handover
from flows.leaving.resignation import resignation
from flows.performance.appraisal_response import appraisal_response
from flows.performance.bonus_allocation import bonus_allocation
from flows.performance.factor_appraisal import factor_appraisal
from flows.performance.fine_and_discipline import fine_and_discipline
from flows.performance.monthly_appraisal import monthly_appraisal
from flows.performance.monthly_awards import monthly_awards
from flows.performance.penalty_appeal import penalty_appeal
from flows.performance.performance_import import performance_import
from flows.performance.points_ledger import points_ledger
from flows.performance.quarterly_appraisal import quarterly_appraisal
from flows.quality.recording_deletion_request import recording_deletion_request
from flows.quality.recording_import import recording_import
from flows.quality.recording_self_review import recording_self_review
from flows.quality.recording_spot_check import recording_spot_check
from flows.quality.spot_check_appeal import spot_check_appeal
from flows.reporting.daily_report_submission import daily_report_submission
from flows.reporting.exception_digest import exception_digest
from flows.reporting.exception_escalation import exception_escalation
from flows.reporting.exception_reconciliation import exception_reconciliation
from flows.reporting.heating_season_analysis import heating_season_analysis
from flows.reporting.request_for_instructions import request_for_instructions
from policies.career.demotion_review import DemotionPolicy
from policies.citations import clause
from policies.performance.bonus_allocation import BonusPolicy
from policies.performance.monthly_appraisal import AppraisalPolicy
from policies.performance.monthly_awards import AwardsPolicy
from policies.performance.points_ledger import LedgerPolicy
from policies.performance.quarterly_appraisal import QuarterlyPolicy
from policies.quality.recording_self_review import SelfReviewPolicy
from policies.quality.recording_spot_check import SpotCheckPolicy
from policies.reporting.daily_report_submission import DailyReportPolicy
from policies.reporting.exception_digest import DigestPolicy
from policies.reporting.exception_reconciliation import ReconciliationPolicy
from policies.reporting.heating_season_analysis import SeasonAnalysisPolicy
from tasks.identity import signed_steps_exist
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
    Procedure(
        "reporting",
        exception_digest,
        ("EXD",),
        "异常事件日报、周报、月报 Exception digest",
        schedules=in_season(DigestPolicy, "period"),
        clause="OP-EXD-1",
        parameters={"period": {}},
    ),
    Procedure(
        "reporting",
        exception_reconciliation,
        (),
        "异常事件核对 Exception reconciliation",
        schedules=in_season(ReconciliationPolicy, "request"),
        clause="OP-HOUSE-36",
        parameters={"request": {}},
    ),
    Procedure("reporting", request_for_instructions, ("REQ",), "请示报告 Request for instructions"),
    Procedure(
        "quality",
        recording_spot_check,
        ("REC",),
        "录音抽查 Recording spot check",
        schedules=in_season(SpotCheckPolicy, "request"),
        clause="OP-HOUSE-46",
        parameters={"request": {}},
    ),
    Procedure("quality", spot_check_appeal, (), "抽查申诉 Spot-check appeal"),
    Procedure(
        "quality",
        recording_self_review,
        ("RSR",),
        "话务员听前日录音 Recording self-review",
        schedules=in_season(SelfReviewPolicy, "shift"),
        clause="OP-HOUSE-46",
        parameters={"shift": {}},
    ),
    Procedure("quality", recording_import, (), "录音登记导入 Recording import"),
    Procedure("quality", recording_deletion_request, ("RDL",), "录音删除申请 Recording deletion"),
    Procedure(
        "reporting",
        daily_report_submission,
        ("RPT",),
        "报修统计日报报送 Daily report submission",
        schedules=in_season(DailyReportPolicy, "request"),
        clause="OP-RPT-1",
        parameters={"request": {}},
    ),
    Procedure(
        "reporting",
        heating_season_analysis,
        ("HSA",),
        "供暖期结束数据分析 Heating season analysis",
        schedules=in_season(SeasonAnalysisPolicy, "request"),
        clause="HSA-01",
        parameters={"request": {}},
    ),
    Procedure(
        "performance",
        points_ledger,
        ("PTS",),
        "加分扣分登记 Points ledger",
        schedules=each_month(LedgerPolicy, "request"),
        clause="OP-HOUSE-73",
        parameters={"request": {}},
    ),
    Procedure(
        "performance",
        monthly_appraisal,
        ("APR",),
        "月度考核 Monthly appraisal",
        schedules=each_month(AppraisalPolicy, "request"),
        clause="OP-APR-1",
        parameters={"request": {}},
    ),
    Procedure("performance", appraisal_response, (), "考核确认与申诉 Answer to the appraisal"),
    Procedure("performance", factor_appraisal, ("FAC",), "态度能力业绩要素考核 Factor appraisal"),
    Procedure("performance", fine_and_discipline, ("PEN",), "罚款与违纪处理 Fine and discipline"),
    Procedure("performance", penalty_appeal, (), "处罚申诉 Penalty appeal"),
    Procedure("performance", performance_import, (), "业绩导入 Performance import"),
    Procedure("career", probation_regularization, ("PRB", "GRD"), "试用期与转正 Probation"),
    Procedure(
        "performance",
        quarterly_appraisal,
        ("QAP",),
        "季度考核 Quarterly appraisal",
        schedules=each_month(QuarterlyPolicy, "request"),
        clause="OP-QAP-3",
        parameters={"request": {}},
    ),
    Procedure("career", promotion_review_panel, ("PRM",), "晋升评审与晋升答辩 Promotion review and defence"),
    Procedure(
        "career",
        demotion_review,
        ("DEM",),
        "降级复核 Demotion review",
        schedules=each_month(DemotionPolicy, "request"),
        clause="OP-HOUSE-86",
        parameters={"request": {}},
    ),
    Procedure(
        "performance",
        monthly_awards,
        ("AWD",),
        "月度奖项 Monthly awards",
        schedules=each_month(AwardsPolicy, "request"),
        clause="OP-HOUSE-77",
        parameters={"request": {}},
    ),
    Procedure(
        "performance",
        bonus_allocation,
        ("BON",),
        "绩效奖金核算与分配 Bonus allocation",
        schedules=each_month(BonusPolicy, "request"),
        clause="OP-HOUSE-77",
        parameters={"request": {}},
    ),
    Procedure("career", supervisor_succession, ("SUC",), "客服主管空缺继任 Supervisor succession"),
    Procedure("career", post_transfer, ("TRF",), "调岗申请与调动 Post transfer"),
    Procedure("leaving", dismissal_termination, ("TRM",), "辞退、终止与解除劳动合同 Dismissal"),
    Procedure("leaving", holding_import, (), "财产与账号登记 Register of holdings"),
    Procedure("leaving", resignation, ("RSG",), "辞职申请 Resignation"),
    Procedure("leaving", offboarding_handover, ("OFF",), "离职交接 Offboarding handover"),
    Procedure("leaving", exit_cancellation, (), "离职撤销 Cancel a leaving"),
    Procedure("leaving", handover_share, (), "交接一方（由流程发起）One side of a handover (started by it)"),
    Procedure("house", one_of_several, (), "会签一人（由流程发起）One of several (started by a procedure)"),
    Procedure("house", question_urge, (), "催办 Urge"),
    Procedure("house", question_pause, (), "暂停与恢复 Pause or go on"),
    Procedure("house", case_copy, (), "抄送 Copy a case"),
    Procedure("house", substitution, (), "代理登记 Register a stand-in"),
    Procedure("house", case_cancellation, (), "撤销程序 Cancel a procedure"),
    Procedure("house", question_transfer, (), "转办 Transfer a question"),
    Procedure("house", question_delegation, (), "委派 Delegate a question"),
    Procedure("house", signer_addition, (), "加签 Add a signer"),
    Procedure("house", signer_removal, (), "减签 Remove a signer"),
    Procedure("house", case_return, (), "退回 Return a case"),
    Procedure("house", answer_withdrawal, (), "撤回答复 Take back an answer"),
    Procedure(
        "house",
        audit_verify,
        (),
        "审计核验 Verify the audit",
        schedules=daily_audit,
        clause="OP-HOUSE-137",
        parameters={"request": {}},
    ),
    Procedure("house", staff_import, (), "员工名册导入 Staff register"),
    Procedure("house", code_enrolment, (), "动态口令登记 One-time codes"),
    Procedure("house", inbox, (), "收件箱（待办、已办、我发起、抄送我）Inbox"),
    Procedure("house", notice_delivery, (), "通知投递 Notice delivery"),
)


def deploy(procedures: Iterable[Procedure] = ROSTER) -> list[str]:
    """Deploy procedures under their own names, each of them by default; which of them weren't there just so."""
    signed_steps_exist()  # by now every form is known
    with lasting_client() as api:  # else each procedure reads the certificates of the whole web, twice
        code = anyio.run(get_inferred_version_info)
        found = [_deployment(one, code.version if code else None) for one in procedures]
        return send(api, _pool(api), found)


def _deployment(one: Procedure, version: str | None) -> RunnerDeployment:
    deployment = one.flow.to_deployment(
        one.flow.name,
        description=one.description,
        version=version,  # of the commit, where there is one; else Prefect takes that of the flow's file
        tags=[f"procedure:{one.stem}", f"chapter:{one.chapter}"],
        work_pool_name=settings().pool,
        schedules=[*one.schedules()],
        parameters=dict(one.parameters),
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    assert isinstance(deployment, RunnerDeployment)  # not a coroutine: no event loop runs here
    _title_by_form(deployment)
    return deployment


def deploy_where_it_runs() -> bool:
    """Bring a running house up to date: its schedules follow the departments. One that is down does so at its start."""
    os.environ.update(client_environment())
    refresh_global_settings_context()
    with get_client(sync_client=True) as api:
        if api.api_healthcheck() is not None:
            return False
    deploy(one for one in ROSTER if one.schedules is not tuple)
    return True


def _title_by_form(deployment: RunnerDeployment) -> None:
    # Prefect titles a parameter by its name in the code, and thereby hides the title of its form.
    for parameter in deployment._parameter_openapi_schema.properties.values():  # noqa: SLF001 - nothing public has it
        if "$ref" in parameter:
            del parameter["title"]


def _pool(api: SyncPrefectClient) -> WorkPool:
    template = ResidentWorker.get_default_base_job_template()
    pool = WorkPoolCreate(name=settings().pool, type=ResidentWorker.type, base_job_template=template)
    try:
        return api.create_work_pool(pool)
    except ObjectAlreadyExists:
        return api.read_work_pool(pool.name)


def main() -> None:
    os.environ.update(client_environment())
    refresh_global_settings_context()
    deploy()


if __name__ == "__main__":
    main()
