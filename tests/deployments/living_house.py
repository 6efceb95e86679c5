"""A whole house as `make up` starts it: server, keeper and worker, with a small department."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from real_processes import Server, free_server, wait_until

STAFF = """
[[department]]
name = "客服部"
profile = "callcentre"
default = true
rests = false
spans = [["00:00", "00:00"]]
staff = [
    { number = "L1", name = "王总", roles = ["leadership", "admin"] },
    { number = "S1", name = "李主管", superior = "L1", roles = ["supervisor"] },
    { number = "A1", name = "张三", superior = "S1", roles = ["agent"] },
    { number = "A2", name = "赵四", superior = "S1", roles = ["agent"] },
]
"""


@contextmanager
def house_on(folder: Path, database: Path, **settings: str) -> Iterator[Server]:
    """A house on a free port, with its state in the folder; `settings` are more of its environment.

    Its Prefect server begins on a copy of `database`.
    """
    server = free_server(folder, database)
    server.environment |= settings | {"PYTHONUTF8": "1"}
    with server.process("-m", "deployments.up") as house:
        wait_until(lambda: house.poll() is not None or _said(folder, "已就绪"), 120)
        assert house.poll() is None, "the house didn't come up"
        _enter_staff(server)
        yield server


def _said(folder: Path, words: str) -> bool:
    return any(words in log.read_text("utf-8") for log in folder.glob("*.log"))


def _enter_staff(server: Server) -> None:
    (server.folder / "staff.toml").write_text(STAFF, "utf-8")
    command = [sys.executable, "-m", "deployments.people", "staff.toml"]
    subprocess.run(command, env=server.environment, cwd=server.folder, check=True, capture_output=True)
