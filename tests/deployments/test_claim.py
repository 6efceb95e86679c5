import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from deployments import claim

HOLD = """
import os, signal, sys, time
from pathlib import Path
from deployments import claim
if sys.argv[2] == "stubborn":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
claim.sign(claim.take(Path(sys.argv[1])), os.getpid())
print("held", flush=True)
time.sleep(60)
"""


def hold(path: Path, manner: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", HOLD, str(path), manner]
    other = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert other.stdout
    assert other.stdout.readline() == "held\n"
    return other


def test_a_claim_has_one_holder(tmp_path: Path) -> None:
    held = claim.take(tmp_path / "run" / "a.pid")
    assert held is not None
    claim.sign(held, os.getpid())
    assert claim.take(tmp_path / "run" / "a.pid") is None
    assert claim.holder(tmp_path / "run" / "a.pid") == os.getpid()


def test_a_claim_given_back_is_free(tmp_path: Path) -> None:
    held = claim.take(tmp_path / "a.pid")
    assert held is not None
    os.close(held)
    assert claim.holder(tmp_path / "a.pid") is None


def test_a_killed_holder_leaves_a_free_claim_though_its_file_stays(tmp_path: Path) -> None:
    other = hold(tmp_path / "a.pid", "gentle")
    assert claim.holder(tmp_path / "a.pid") == other.pid
    other.kill()
    other.wait()
    assert (tmp_path / "a.pid").read_text() == str(other.pid)
    assert claim.holder(tmp_path / "a.pid") is None


@pytest.mark.parametrize(("manner", "ended_by"), [("gentle", signal.SIGTERM), ("stubborn", signal.SIGKILL)])
def test_what_outlived_its_house_is_asked_first_and_then_forced(
    tmp_path: Path, manner: str, ended_by: signal.Signals
) -> None:
    other = hold(tmp_path / "a.pid", manner)
    claim.evict(tmp_path / "a.pid", grace=0.5)
    assert other.wait(5) == -ended_by
    assert claim.holder(tmp_path / "a.pid") is None
