"""Delivering a lot of notices: a task run each, tried again as the rules say."""

from asyncio import to_thread

from prefect import task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE

from policies.house.notice_delivery import Delivered, NoticePolicy
from tasks import outbox
from tasks.channels import UndeliveredError, carry, channels
from tasks.outbox import Parcel
from tasks.wording import worded

SHORT = 500
"""How much of a channel's reason is kept, in characters."""


@task(
    name="投递通知 Deliver a notice",
    task_run_name="{parcel.case} {parcel.kind} → {parcel.recipient}",
    cache_policy=NO_CACHE,
    persist_result=False,
)
async def _deliver(parcel: Parcel) -> None:
    title, body, taken_by = outbox.text_of(parcel)
    refusals = []
    for mark, url in channels().items():
        if mark in taken_by:
            continue
        try:
            # In a thread: Prefect breaks off what is awaited when its time is up, and nothing else.
            await to_thread(carry, url, f"[{parcel.recipient}] {title}", body)
        except UndeliveredError as refused:
            refusals.append(str(refused))
        else:
            outbox.taken(parcel, mark)
    if refusals:
        raise UndeliveredError("; ".join(refusals))
    outbox.sent(parcel)


def deliver(lot: str, rules: NoticePolicy) -> None:
    """Deliver what is left of a lot, all at once; what no attempt delivers ends failed, with the reason."""
    delivery = _deliver.with_options(
        retries=rules.retries, retry_delay_seconds=rules.delays, timeout_seconds=rules.time_limit
    )
    under_way = [(parcel, delivery.submit(parcel)) for parcel in outbox.undelivered(lot)]
    for parcel, future in under_way:
        future.wait()
        if future.state.is_failed():
            outbox.failed(parcel, str(future.result(raise_on_failure=False))[:SHORT])


def report(lot: str) -> Delivered:
    """Show what became of each notice of a lot, as an artifact of the run."""
    notices = outbox.everything_in(lot)
    page = worded("house/notice_delivery.md.j2", notices=notices)
    create_markdown_artifact(page, key="notice-delivery", description="通知投递 Notice delivery")
    states = [notice.state for notice in notices]
    return Delivered(sent=states.count("sent"), failed=states.count("failed"))
