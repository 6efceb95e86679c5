"""The procedures run on Prefect's own process worker too."""

import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from real_processes import ROOT, Desk, wait_until

from deployments.roster import ROSTER

pytestmark = pytest.mark.slow
STAFF = ROOT / "deployments" / "demo" / "staff.toml"


def test_prefects_own_process_worker_takes_a_complaint_to_its_first_wait(desk: Desk, tmp_path: Path) -> None:
    home = {"RULEBOOK_HOME": str(tmp_path / "home"), "PREFECT_API_URL": desk.server.url}
    lay_out(desk, home, tmp_path)
    command = ("-m", "prefect", "worker", "start", "--type", "process", "--pool", stock_pool(desk))
    with desk.server.process(*command, PREFECT_WORKER_QUERY_SECONDS="1", **home):
        wait_until(lambda: any(pool.name == stock_pool(desk) for pool in desk.client.read_work_pools()))
        stock = Desk(desk.server, desk.client, stock_pool(desk))
        flow = next(one.flow for one in ROSTER if one.flow.name == "complaint-handling")
        entrypoint = f"{flow.fn.__module__}.{flow.fn.__name__}"
        complaint = {
            "channel": "电话 phone",
            "category": "暖气不热",
            "content": "两天没有暖气",
            "customer": "王小明",
            "received_at": datetime.now(UTC).isoformat(),
            "taken_by": "K3",
        }
        run = stock.start(stock.deploy(flow, entrypoint), complaint=complaint)
        stock.wait_for(run, "Suspended", 90)
        assert "todo:supervisor" in stock.run(run).tags


def stock_pool(desk: Desk) -> str:
    return f"stock-{desk.pool}"


def lay_out(desk: Desk, home: dict[str, str], tmp_path: Path) -> None:
    Path(home["RULEBOOK_HOME"]).mkdir()
    shutil.copyfile(STAFF.with_name("values.toml"), Path(home["RULEBOOK_HOME"]) / "values.toml")
    for command in (["tasks.records"], ["deployments.people", str(STAFF)]):
        subprocess.run(
            [sys.executable, "-m", *command], env=desk.server.environment | home, cwd=tmp_path, check=True
        )
