"""P02 · complaint-cluster-alert · 同类投诉集中预警与应急处置, in the order of its clauses."""

from prefect import flow

from flows.ladder import insist
from flows.recording import recorded
from policies.cases.cluster_forms import (
    Cluster,
    ClusterCorrection,
    Confirmation,
    EmergencyPlan,
    Recovery,
)
from policies.cases.complaint_cluster_alert import ClusterPolicy, Outcome
from policies.organisation import Role
from tasks.case import Case
from tasks.case_book import open_case
from tasks.cases.complaint_cluster_alert import linked
from tasks.closing import close
from tasks.notices import notify
from tasks.registering import register
from tasks.rulings import enter


@flow(name="complaint-cluster-alert")
def complaint_cluster_alert(cluster: Cluster) -> Outcome:
    """同类投诉集中预警 Cluster alert: from the first sign of a fault until it is fixed."""
    case = open_case(ClusterPolicy, cluster)
    if case.entered_before:
        return Outcome(case=case.number, entered_before=True)

    # CLU-01 · 短时间集中出现
    cluster = recorded(case, ClusterPolicy, cluster, ClusterCorrection)
    rules = register(case, ClusterPolicy, cluster)
    enter(case, rules.concentration(cluster))

    # CLU-02 · 第一时间反馈 — told at once, day or night; once for each cluster.
    notify(case, Role.SUPERVISOR, "cluster", at_once=True)
    confirmed = insist(Role.SUPERVISOR, Confirmation, case=case, due=rules.confirmation_due(cluster))
    if not confirmed.genuine:
        return close(case, Outcome(case=case.number, complaints=linked(case)))

    # CLU-03, CLU-04, CLU-06 · 上报领导,启动应急预案
    notify(case, Role.LEADERSHIP, "cluster", at_once=True)
    plan = insist(Role.LEADERSHIP, EmergencyPlan, case=case, due=rules.plan_due(confirmed.answered_at))

    # CLU-05 · 用户安抚 — everybody who speaks to customers says the same.
    notify(case, Role.AGENT, "soothing", at_once=True, about=plan.soothing_line)

    # CLU-04 · 最短时间解决 — overdue, it is the leadership's again.
    recovered(case, rules, plan)

    return close(case, Outcome(case=case.number, genuine=True, fault=plan.fault, complaints=linked(case)))


def recovered(case: Case, rules: ClusterPolicy, plan: EmergencyPlan) -> None:
    """CLU-04, OP-CLU-5 · the technical owner tells how far the fault is fixed, until it is."""
    fix_due, told_at = rules.fix_due(plan.answered_at), plan.answered_at
    while True:
        due = rules.report_due(fix_due, told_at)
        report = insist(plan.owner, Recovery, case=case, due=due)
        notify(case, Role.LEADERSHIP, "progress", at_once=True, about=report.fixed)
        if report.recovered:
            return
        told_at = report.answered_at
