"""Verifying the audit in a run, publishing its head, and what is told of what was found."""

from datetime import UTC, datetime

from prefect import task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.context import FlowRunContext

from policies.house.audit_findings import Verified
from policies.house.audit_verify import AuditPolicy
from tasks.auditing import anchors
from tasks.auditing.chain import Head
from tasks.auditing.verification import verify
from tasks.clock import now
from tasks.wording import worded


def scheduled() -> datetime:
    """The moment that this run was due: the same, however often it starts over."""
    context = FlowRunContext.get()
    due = context.flow_run.expected_start_time if context and context.flow_run else None
    return min(datetime.fromtimestamp(due.timestamp(), UTC), now()) if due else now()


@task(name="核验审计 Verify the audit", cache_policy=NO_CACHE, persist_result=False)
def verified(rules: AuditPolicy) -> Verified:
    """OP-HOUSE-137 · verify the whole audit, and show what was found as an artifact of the run."""
    found = verify(rules)
    page = worded("house/audit_result.md.j2", found=found, at=now())
    create_markdown_artifact(page, key="audit-verify", description="审计核验 Audit verification")
    return found


def published(rules: AuditPolicy, found: Verified) -> Verified:
    """OP-HOUSE-138 · publish the head of a chain that is whole, and show it as the artifact `audit-head`.

    What no attempt publishes fails the run, for everybody to see.
    """
    sends = _publish.with_options(
        retries=rules.retries, retry_delay_seconds=rules.delays, timeout_seconds=rules.time_limit
    )
    where = sends(Head(found.entries, found.hash), rules.time_limit)
    page = worded("house/audit_head.md.j2", found=found, where=where, at=now())
    create_markdown_artifact(page, key="audit-head", description="审计链尾 Head of the audit")
    return found.with_(published=where)


@task(name="公布链尾 Publish the head", cache_policy=NO_CACHE, persist_result=False)
def _publish(of: Head, within: float) -> str:
    return anchors.publish(of, within)
