"""The metrics: both sources, each without the other; nobody's name in a label; closed to whoever lacks the password."""

from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4
from wsgiref.util import setup_testing_defaults

import httpx
import pytest
from prefect.client.orchestration import SyncPrefectClient
from prometheus_client import generate_latest, make_wsgi_app
from prometheus_client.parser import text_string_to_metric_families

from deployments import metrics
from deployments.distributed.settings import several
from deployments.presence import Presence, alive, keepers_pool
from tasks.settings import settings

AUTH = "desk:geheim"


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[str]:
    """A work pool's name of the test's own."""
    name = f"desk-{uuid4().hex[:8]}"
    monkeypatch.setenv("RULEBOOK_POOL", name)
    settings.cache_clear()
    yield name
    settings.cache_clear()


def shown(api: SyncPrefectClient) -> dict[str, list[Any]]:
    page = generate_latest(metrics.registry(api)).decode()
    return {one.name: one.samples for one in text_string_to_metric_families(page)}


@pytest.mark.parametrize("case_book", ["sqlite"], indirect=True)
def test_both_sources_are_shown_and_labels_name_departments_and_states_only(
    case_book: str, pool: str, client: SyncPrefectClient
) -> None:
    seen = shown(client)
    ours = {name: samples for name, samples in seen.items() if name.startswith("rulebook_")}
    assert [ours[f"rulebook_{source}_up"][0].value for source in ("case_book", "server")] == [1, 1]
    labels = {label for samples in ours.values() for sample in samples for label in sample.labels}
    assert labels == {"state"}, "no department yet"
    assert ours["rulebook_timers_late"][0].value == 0


@pytest.mark.parametrize("case_book", ["sqlite"], indirect=True)
def test_a_server_that_is_away_takes_no_figure_of_the_case_book_with_it(case_book: str) -> None:
    with SyncPrefectClient("http://127.0.0.1:9/api") as nobody, pytest.MonkeyPatch.context() as patch:
        patch.setattr(nobody, "request", _refused)
        seen = shown(nobody)
    assert seen["rulebook_server_up"][0].value == 0
    assert seen["rulebook_case_book_up"][0].value == 1
    assert "rulebook_runs" not in seen
    assert "rulebook_timers_waiting" in seen


def _refused(*_: object, **__: object) -> None:
    raise httpx.ConnectError("nobody is there")


def test_a_keeper_shows_itself_once_and_is_alive_for_as_long_as_it_does(
    client: SyncPrefectClient, pool: str
) -> None:
    one, other = (Presence(client, pool, every=5) for _ in range(2))
    assert alive(client, keepers_pool(pool), 30) == []
    for keeper in (one, other, one):
        keeper.show()
    assert len(alive(client, keepers_pool(pool), 30)) == 2
    assert client.read_work_pool(keepers_pool(pool)).type == "keeper"
    assert alive(client, keepers_pool(pool), 0) == [], "heard of within no time at all"


def asked(auth: str, given: str) -> tuple[str, bytes]:
    """Status and page for whoever gives this user and password."""
    said: list[str] = []
    environment: dict[str, Any] = {}
    setup_testing_defaults(environment)
    if given:
        environment["HTTP_AUTHORIZATION"] = f"Basic {b64encode(given.encode()).decode()}"
    application = metrics.locked(make_wsgi_app(), auth)
    page = b"".join(application(environment, lambda status, _headers, *_: said.append(status)))  # type: ignore[arg-type]
    return said[0], page


@pytest.mark.parametrize("given", ["", "desk:wrong", "geheim", "用户:密码"])
def test_with_a_password_set_nobody_else_sees_anything(given: str) -> None:
    assert asked(AUTH, given) == ("401 Unauthorized", b"")


def test_who_knows_the_password_sees_the_page_and_without_one_everybody_on_the_machine() -> None:
    assert asked(AUTH, AUTH)[0] == asked("", "")[0] == "200 OK"


def test_beyond_loopback_it_does_not_start_without_a_password(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RULEBOOK_METRICS_HOST", "0.0.0.0")
    several.cache_clear()
    try:
        assert metrics.main() == 2
    finally:
        several.cache_clear()
    assert "RULEBOOK_AUTH" in capsys.readouterr().err
