import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import flows_under_test
import httpx
import pytest
from jsonschema import Draft202012Validator, SchemaError
from prefect.client.schemas.actions import DeploymentScheduleCreate
from prefect.client.schemas.schedules import CronSchedule
from prefect.utilities.callables import parameter_schema
from real_processes import Desk, Server, wait_until

from deployments.environment import client_environment, server_environment
from deployments.server import check_each_schema_once
from tasks.settings import settings


@pytest.mark.slow
def test_no_write_is_refused_when_four_callers_write_at_once(prefect_server: Server) -> None:
    # httpx as an outside system uses it: nothing retries.
    with httpx.Client(base_url=prefect_server.url, timeout=60) as api:
        flow_id = api.post("/flows/", json={"name": "written-at-once"}).json()["id"]
        body = {"flow_id": flow_id, "state": {"type": "PENDING"}}
        with ThreadPoolExecutor(4) as callers:
            codes = list(callers.map(lambda _: api.post("/flow_runs/", json=body).status_code, range(400)))
    assert codes == [201] * 400


@pytest.mark.slow
def test_a_schedule_gets_its_runs(desk: Desk) -> None:
    # With SQLAlchemy 2.1 the scheduler of Prefect 3.8 dies in silence; the pin in pyproject.toml guards this.
    nine = CronSchedule(cron="0 9 * * *", timezone="Asia/Shanghai")
    deployment = desk.client.create_deployment(
        flow_id=desk.client.create_flow(flows_under_test.plain),
        name="by-the-clock",
        work_pool_name=desk.pool,
        schedules=[DeploymentScheduleCreate(schedule=nine)],
    )
    path = f"{desk.server.url}/flow_runs/filter"
    body = {"deployments": {"id": {"any_": [str(deployment)]}}}
    wait_until(lambda: len(httpx.post(path, json=body).json()) > 0, 90)
    due = {
        dt.datetime.fromisoformat(run["expected_start_time"]) for run in httpx.post(path, json=body).json()
    }
    assert {day.astimezone(dt.UTC).hour for day in due} == {1}


@pytest.mark.slow
def test_the_server_runs_with_our_settings(prefect_server: Server) -> None:
    found = httpx.get(f"{prefect_server.url}/admin/settings").json()["server"]
    assert found["services"]["pause_expirations"]["enabled"] is False
    assert found["ui"]["show_promotional_content"] is False
    assert found["ui"]["v2_enabled"] is True
    assert found["analytics_enabled"] is False


@pytest.mark.slow
def test_a_taken_port_ends_the_start_at_once(prefect_server: Server) -> None:
    with prefect_server.process("-m", "deployments.server", RULEBOOK_HOME="another") as second:
        assert second.wait(30) != 0
    assert not (prefect_server.folder / "another" / "prefect" / "prefect.db").exists()


def test_a_password_reaches_server_and_clients_only_where_one_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    names = {"PREFECT_API_AUTH_STRING", "PREFECT_SERVER_API_AUTH_STRING"}
    settings.cache_clear()
    assert not names & server_environment().keys()
    monkeypatch.setenv("RULEBOOK_AUTH", "desk:secret")
    settings.cache_clear()
    assert {server_environment()[name] for name in names} == {"desk:secret"}
    assert names & client_environment().keys() == {"PREFECT_API_AUTH_STRING"}
    monkeypatch.undo()
    settings.cache_clear()


def test_a_schema_is_examined_once_and_what_is_none_is_refused_each_time() -> None:
    examined: list[object] = []

    class Validator:
        @classmethod
        def check_schema(cls, schema: object, **options: Any) -> None:
            examined.append(schema)
            Draft202012Validator.check_schema(schema, **options)

    check_each_schema_once(Validator)
    form, other, none = {"type": "object"}, {"type": "string"}, {"type": "nonsense"}
    for schema in (form, dict(form), other, form):
        Validator.check_schema(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    for _ in range(2):
        with pytest.raises(SchemaError):
            Validator.check_schema(none)
    assert examined == [form, other, none, none]


@pytest.mark.slow
def test_a_form_is_asked_for_what_it_requires_at_each_start(desk: Desk) -> None:
    deployment = desk.client.create_deployment(
        flow_id=desk.client.create_flow(flows_under_test.plain),
        name="with-a-form",
        work_pool_name=desk.pool,
        parameter_openapi_schema=parameter_schema(flows_under_test.plain).model_dump_for_openapi(),
        enforce_parameter_schema=True,
    )
    path, said = f"{desk.server.url}/deployments/{deployment}/create_flow_run", {"number": "four"}
    for parameters, code in ((said, 409), ({"number": 4}, 201), (said, 409)):
        assert httpx.post(path, json={"parameters": parameters}).status_code == code
