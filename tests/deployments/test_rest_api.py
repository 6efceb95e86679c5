"""The page on the REST API, run as it stands."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from living_house import house_on
from real_processes import ROOT, Server, wait_until

TOOLS = ("bash", "curl", "jq")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not all(map(shutil.which, TOOLS)), reason="缺少命令 needs bash, curl and jq: apt-get install curl jq"
    ),
]

AUTH = "desk:s3cret"
SNIPPETS = re.findall(r"```sh\n(.*?)```", (ROOT / "docs" / "rest-api.md").read_text("utf-8"), re.DOTALL)
ADDRESS, WITH_AUTH, CALL, START, REFUSED, WAITING, FORM, ANSWER = SNIPPETS


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, deployed_database: Path) -> Iterator[Server]:
    """A house behind a password."""
    with house_on(tmp_path_factory.mktemp("house"), deployed_database, RULEBOOK_AUTH=AUTH) as server:
        yield server


def shell(server: Server, *snippets: str) -> str:
    script = "\n".join(("set -euo pipefail", *snippets)).replace("http://127.0.0.1:4200/api", server.url)
    done = subprocess.run(
        ["bash", "-c", script], env=server.environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def waits_for(server: Server, run: str, whom: str) -> bool:
    seen = httpx.get(f"{server.url}/flow_runs/{run}", auth=httpx.BasicAuth(*AUTH.split(":"))).json()
    return seen["state"]["name"] == "Suspended" and f"todo:{whom}" in seen["tags"]


def test_another_system_records_a_complaint_finds_it_waiting_and_answers_it(server: Server) -> None:
    begin = (ADDRESS, WITH_AUTH, CALL, START)
    (run,) = shell(server, *begin, 'echo "$run"').split()
    wait_until(lambda: waits_for(server, run, "supervisor"), 60)

    assert shell(server, *begin, 'echo "$run"').split() == [run]  # sent again, started once
    assert "'category' is a required property" in shell(server, *begin, REFUSED)
    assert re.search(rf"^{run} CMP-\d+-\d+ 一般投诉 暖气不热$", shell(server, *begin, WAITING), re.MULTILINE)
    form = shell(server, *begin, FORM)
    titles, _ = json.JSONDecoder().raw_decode(form)
    assert titles["handler"] == "处理人工号 Handler"
    assert "立案调查" in form

    rejected = shell(server, *begin, ANSWER.replace('"handler": "A2", ', ""))
    assert rejected.startswith("REJECT\n")
    assert "'handler' is a required property" in rejected
    answered = shell(server, *begin, ANSWER, ANSWER)
    assert re.fullmatch(r"ACCEPT\n\nABORT\n.*not paused.*\n", answered)
    wait_until(lambda: waits_for(server, run, "A2"), 60)


def test_without_the_password_nothing_is_told(server: Server) -> None:
    assert httpx.post(f"{server.url}/flow_runs/filter").status_code == 401
