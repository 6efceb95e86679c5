import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deployments import child as child_module
from deployments import claim
from deployments.child import Child

STEADY = """
import signal, sys, time
def leave(*_):
    print("left", flush=True)
    sys.exit(0)
signal.signal(signal.SIGTERM, leave)
print("here", flush=True)
while True:
    time.sleep(0.05)
"""
STUBBORN = STEADY.replace("signal.SIGTERM, leave", "signal.SIGTERM, signal.SIG_IGN")
SHORT = "import sys\nprint('gone', flush=True)\nsys.exit(7)\n"
MakeChild = Callable[[str], Child]


@pytest.fixture
def make_child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MakeChild]:
    made: list[Child] = []

    def make(source: str) -> Child:
        (tmp_path / "stand_in.py").write_text(source)
        monkeypatch.setenv("PYTHONPATH", str(tmp_path))
        made.append(Child("stand_in", "替身", tmp_path / "home", grace=1))
        return made[-1]

    yield make
    for child in made:
        child.stop(lambda: True)


def until(reached: Callable[[], bool]) -> None:
    limit = time.monotonic() + 10
    while not reached():
        assert time.monotonic() < limit
        time.sleep(0.02)


def said(child: Child, word: str) -> bool:
    return child.log.exists() and word in child.log.read_text()


def test_a_child_writes_its_log_holds_its_claim_and_ends_when_asked(make_child: MakeChild) -> None:
    child = make_child(STEADY)
    child.start()
    until(lambda: said(child, "here"))
    assert child.process
    assert claim.holder(child.pid_file) == child.process.pid
    child.stop(lambda: False)
    assert said(child, "left")
    assert claim.holder(child.pid_file) is None


def test_a_child_that_does_not_end_within_its_grace_is_forced(make_child: MakeChild) -> None:
    child = make_child(STUBBORN)
    child.start()
    until(lambda: said(child, "here"))
    began = time.monotonic()
    child.stop(lambda: False)
    assert child.grace <= time.monotonic() - began < child.grace + 5
    assert not child.alive


def test_a_child_that_dies_starts_again_after_a_pause_that_doubles(
    make_child: MakeChild, capsys: pytest.CaptureFixture[str]
) -> None:
    child = make_child(SHORT)
    child.start()
    pauses = []
    for _ in range(2):
        until(lambda: not child.alive)
        child.watch()
        pauses.append(round(child.again - time.monotonic()))
        until(lambda: child.watch() or child.alive)  # type: ignore[func-returns-value]
    assert pauses == [1, 2]
    assert "替身已退出(代码 7),1 秒后重启" in capsys.readouterr().err


def test_a_child_that_had_lived_long_starts_again_quickly(make_child: MakeChild) -> None:
    child = make_child(SHORT)
    child.start()
    child.failures = 5
    child.started -= child_module.STEADY_SECONDS + 1
    until(lambda: not child.alive)
    child.watch()
    assert child.failures == 1


def test_a_log_grown_too_long_is_set_aside(make_child: MakeChild, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child_module, "LOG_BYTES", 3)
    child = make_child(STEADY)
    child.start()
    until(lambda: said(child, "here"))
    child.watch()
    assert child.log.with_suffix(".log.1").read_text() == "here\n"
    child.stop(lambda: False)
    assert child.log.read_text() == "left\n"


def test_one_left_over_from_a_killed_start_is_ended_first(make_child: MakeChild) -> None:
    left_over, child = make_child(STEADY), make_child(STEADY)
    left_over.start()
    until(lambda: said(left_over, "here"))
    child.start()
    assert not left_over.alive
    assert child.alive
