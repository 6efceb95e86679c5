"""Overdue and backlog for Prometheus: `python -m deployments.metrics` serves them at /metrics. No personal data."""

import logging
import os
import signal
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from secrets import compare_digest
from threading import Event, Thread
from wsgiref.simple_server import WSGIRequestHandler, make_server
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import FlowRunFilter, WorkPoolFilter
from prefect.context import refresh_global_settings_context
from prometheus_client import (
    CollectorRegistry,
    GCCollector,
    PlatformCollector,
    ProcessCollector,
    make_wsgi_app,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from deployments.console import say
from deployments.distributed.settings import several
from deployments.environment import client_environment
from deployments.presence import alive, keepers_pool
from tasks.backlog import Backlog, backlog
from tasks.clock import now
from tasks.settings import is_loopback, settings

log = logging.getLogger("metrics")
RUN_STATES = ("Scheduled", "Late", "Pending", "Running", "Suspended", "Lost", "Crashed", "Failed")
HEARD_OF_WITHIN = 30.0


class Of(Collector):
    """One source of figures; when it can't be read its figures are left out, and `rulebook_up` says so."""

    def __init__(self, source: str, figures: Callable[[], Iterable[Metric]]) -> None:
        self._source = source
        self._figures = figures

    def describe(self) -> Iterable[Metric]:
        """Nothing beforehand: to know it, both databases would be read at the start."""
        return ()

    def collect(self) -> Iterator[Metric]:
        try:
            found = [*self._figures()]
        except Exception:  # whatever is wrong with it, the other source is shown
            log.exception("%s could not be read", self._source)
            found, up = [], 0
        else:
            up = 1
        shown = GaugeMetricFamily(f"rulebook_{self._source}_up", "1 if it could be read.", value=up)
        yield from (shown, *found)


def of_case_book(found: Backlog) -> Iterator[Metric]:
    """The figures of the case book."""
    yield _labelled("rulebook_questions_open", "Questions that wait for an answer.", "department", found.open)
    yield _labelled(
        "rulebook_questions_overdue", "Of these, past their due time.", "department", found.overdue
    )
    yield _gauge("rulebook_timers_waiting", "Due times and reminders to come.", found.timers)
    yield _gauge("rulebook_timers_late", "Timers come due that no keeper has taken up.", found.timers_late)
    yield _gauge("rulebook_timer_late_seconds", "For how long the oldest of these is due.", found.late_for)
    yield _gauge("rulebook_notices_waiting", "Notices not delivered yet.", found.notices)
    yield _gauge(
        "rulebook_notice_wait_seconds", "How long the oldest of these waits.", found.notice_waits_for
    )
    yield _gauge("rulebook_notices_failed", "Notices given up.", found.notices_failed)
    yield _gauge("rulebook_audit_entries", "Entries of the audit.", found.audit_entries)
    for what, age in (("head", found.audit_head_age), ("published", found.audit_published_age)):
        if age is not None:
            yield _gauge(f"rulebook_audit_{what}_age_seconds", f"Age of the audit's last {what} entry.", age)


def of_server(api: SyncPrefectClient) -> Iterator[Metric]:
    """The figures of Prefect's server: runs by state, and who is alive."""
    runs = {name: _count(api, name) for name in RUN_STATES}
    yield _labelled("rulebook_runs", "Flow runs that stand in a state.", "state", runs)
    pool = settings().pool
    for kind, where in (("workers", pool), ("keepers", keepers_pool(pool))):
        there = len(alive(api, where, HEARD_OF_WITHIN))
        yield _gauge(f"rulebook_{kind}_alive", f"{kind.capitalize()} heard of lately.", there)


def _count(api: SyncPrefectClient, name: str) -> int:
    wanted = FlowRunFilter.model_validate({"state": {"name": {"any_": [name]}}})
    pool = WorkPoolFilter.model_validate({"name": {"any_": [settings().pool]}})
    content = {"flow_runs": wanted.model_dump(mode="json"), "work_pools": pool.model_dump(mode="json")}
    return int(api.request("POST", "/flow_runs/count", json=content).json())


def _gauge(name: str, about: str, value: float) -> Metric:
    return GaugeMetricFamily(name, about, value=value)


def _labelled(name: str, about: str, label: str, values: Mapping[str, int]) -> Metric:
    family = GaugeMetricFamily(name, about, labels=[label])
    for of, value in values.items():
        family.add_metric([of], value)
    return family


def registry(api: SyncPrefectClient) -> CollectorRegistry:
    """All that is shown."""
    made = CollectorRegistry(auto_describe=False)
    for own in (ProcessCollector, PlatformCollector, GCCollector):
        own(registry=made)
    made.register(Of("case_book", lambda: of_case_book(backlog(now()))))
    made.register(Of("server", lambda: of_server(api)))
    return made


def locked(application: WSGIApplication, auth: str) -> WSGIApplication:
    """The same, only for whoever knows user and password, where there are any."""
    wanted = f"Basic {b64encode(auth.encode()).decode()}".encode()

    def asked(environment: WSGIEnvironment, respond: StartResponse) -> Iterable[bytes]:
        if not auth or compare_digest(environment.get("HTTP_AUTHORIZATION", "").encode(), wanted):
            return application(environment, respond)
        respond("401 Unauthorized", [("WWW-Authenticate", 'Basic realm="rulebook"')])
        return [b""]

    return asked


class Quiet(WSGIRequestHandler):
    """One line for each look of a monitor would bury everything else."""

    def log_message(self, format: str, *_: object) -> None:  # noqa: A002 - the library's name
        """Say nothing."""


def main() -> int:
    """Serve until SIGINT or SIGTERM; exit code 2 beyond loopback without a password."""
    host, auth = several().metrics_host, settings().auth
    if not auth and not is_loopback(host):
        say(
            f"RULEBOOK_METRICS_HOST={host} 不限于本机",
            "is beyond loopback: it needs RULEBOOK_AUTH",
            urgent=True,
        )
        return 2
    # Asked again soon anyway: a server that is away holds up no look at the case book.
    os.environ.update(client_environment() | {"PREFECT_CLIENT_MAX_RETRIES": "0"})
    refresh_global_settings_context()
    with get_client(sync_client=True) as api:
        shown = locked(make_wsgi_app(registry(api)), auth)
        with make_server(host, several().metrics_port, shown, handler_class=Quiet) as server:
            ending = Event()
            for each in (signal.SIGINT, signal.SIGTERM):
                signal.signal(each, lambda *_: ending.set())
            Thread(target=server.serve_forever, daemon=True).start()
            ending.wait()
            server.shutdown()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
