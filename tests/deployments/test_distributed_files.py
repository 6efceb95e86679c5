"""The compose file, the units and `rulebook.env` name modules, settings and services that exist."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml
from prefect.settings import get_current_settings
from prefect.settings.models.server.docket import ServerDocketSettings
from prefect_redis.cleanup_queue import RedisWorkerCleanupQueueSettings
from prefect_redis.client import RedisMessagingSettings

from deployments.distributed.settings import Several, between_servers, several
from tasks.settings import Settings

HERE = Path(__file__).parents[2] / "deployments" / "distributed"
UNITS = sorted((HERE / "systemd").iterdir())
OURS = {f"RULEBOOK_{name}".upper() for name in Settings.model_fields | Several.model_fields}


def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((HERE / "compose.yaml").read_text("utf-8"))
    return found


def modules_started() -> Iterator[tuple[str, str]]:
    for name, service in compose()["services"].items():
        if "-m" in (command := service.get("command", [])):
            yield f"compose {name}", command[command.index("-m") + 1]
    for unit in UNITS:
        for module in re.findall(r"-m (\S+)", unit.read_text("utf-8")):
            yield unit.name, module


def test_every_command_names_a_module_that_exists() -> None:
    started = list(modules_started())
    assert {"deployments.server", "deployments.worker", "deployments.keeper"} <= {one for _, one in started}
    assert [(where, module) for where, module in started if find_spec(module) is None] == []


def test_rulebook_env_shows_every_setting_and_no_other() -> None:
    text = (HERE / "rulebook.env").read_text("utf-8")
    named = re.findall(r"^#?(RULEBOOK_\w+)=", text, re.MULTILINE)
    assert sorted(named) == sorted(OURS)


def test_compose_and_units_set_only_settings_that_exist() -> None:
    texts = [file.read_text("utf-8") for file in (HERE / "compose.yaml", *UNITS)]
    named = {name for text in texts for name in re.findall(r"\bRULEBOOK_[A-Z_]+", text)}
    assert named <= OURS


@pytest.fixture
def redis_is_named(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    url = "redis://127.0.0.1:1/0"
    monkeypatch.setenv("RULEBOOK_REDIS_URL", url)
    several.cache_clear()
    yield url
    several.cache_clear()


@pytest.mark.usefixtures("redis_is_named")
def test_settings_of_prefect_named_here_are_prefects() -> None:
    named = re.findall(r"^(PREFECT_\w+)=", (HERE / "rulebook.env").read_text("utf-8"), re.MULTILINE)
    known = get_current_settings().to_environment_variables(exclude_unset=False, include_aliases=True)
    assert {*named} <= set(known)
    prefect_redis = {name for name in between_servers() if name.startswith("PREFECT_REDIS_")}
    assert {*between_servers()} - prefect_redis <= set(known)


def test_each_part_of_prefect_that_uses_redis_finds_it(
    redis_is_named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in between_servers().items():
        monkeypatch.setenv(name, value)
    assert RedisMessagingSettings().url == redis_is_named
    assert RedisWorkerCleanupQueueSettings().url == redis_is_named
    assert ServerDocketSettings().url == redis_is_named


def test_in_compose_everything_waits_for_what_it_needs() -> None:
    services = compose()["services"]
    for name, service in services.items():
        for other, how in service.get("depends_on", {}).items():
            assert other in services, name
            if how["condition"] == "service_healthy":
                assert "healthcheck" in services[other], (
                    f"{name} waits for {other}, which has no health check"
                )
    assert services["server-1"]["depends_on"]["prepare"]["condition"] == "service_completed_successfully"
    assert services["worker"]["depends_on"]["roster"]["condition"] == "service_completed_successfully"
    assert services["worker"]["deploy"]["replicas"] == 3


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze here")
def test_systemd_finds_nothing_wrong_with_the_units(tmp_path: Path) -> None:
    for unit in UNITS:
        text = unit.read_text("utf-8").replace("/opt/rulebook/.venv/bin/python", sys.executable)
        instance = unit.name.replace("@.", "@1.")
        (tmp_path / instance).write_text(text, "utf-8")
    command = ["systemd-analyze", "verify", *map(str, sorted(tmp_path.iterdir()))]
    checked = subprocess.run(command, check=False, capture_output=True, text=True)
    assert (checked.returncode, checked.stderr) == (0, "")


def test_nginx_takes_the_template_as_it_is_filled_in(tmp_path: Path) -> None:
    template = (HERE / "upstream.conf.template").read_text("utf-8")
    assert set(re.findall(r"\$\{(\w+)\}", template)) >= {"LISTEN", "SERVERS"}
    assert set(compose()["services"]["nginx"]["environment"]) == {"LISTEN", "SERVERS"}
