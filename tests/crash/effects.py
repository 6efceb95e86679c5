"""What a process of the house is about to have effect on, in order; and dying just before a chosen effect."""

import json
import os
import signal
import threading
from pathlib import Path

GIVEN = "given"
"""A worker's request for runs, which most often is answered with none."""

NAMES = {"create_flow_run": "start a run", "resume": "answer", "artifacts": "artifact"}


class Journal:
    """The effects of this process in their order, since it was armed or last died."""

    def __init__(self, folder: Path) -> None:
        self.armed, self.deaths, self.file = (folder / name for name in ("armed", "deaths", "journal"))
        self.lock = threading.Lock()

    def note(self, effect: str) -> None:
        with self.lock:
            if not effect or not self.armed.exists():
                return
            _append(self.file, effect)
            order, *later = self.armed.read_text("utf-8").splitlines()
            if order == f"{effect}#{self.file.read_text('utf-8').splitlines().count(effect)}":
                self._die(order, later)

    def _die(self, order: str, later: list[str]) -> None:
        self.file.write_text("")
        _append(self.deaths, order)
        if later:
            self.armed.write_text("\n".join(later), "utf-8")
        else:
            self.armed.unlink()
        os.kill(os.getpid(), signal.SIGKILL)


def _append(file: Path, line: str) -> None:
    with file.open("a", encoding="utf-8") as open_file:
        open_file.write(line + "\n")


def named(method: str, path: str, content: bytes) -> str:  # noqa: PLR0911 -- a table, one row a kind
    """What a request does to a run; blank for one that only reads, or beats."""
    match method, path.strip("/").split("/")[1:]:
        case "POST", ["flow_runs", "bulk_set_state"] | ["flow_runs", _, "set_state"]:
            return f"state {json.loads(content)['state']['name']}"
        case "POST", ["rulebook", "shown", _]:
            state = json.loads(content).get("state")
            return f"shown {state['name']}" if state else "shown"
        case "POST", ["rulebook", "taken"]:
            return GIVEN
        case "POST", ["flow_runs", _, "input"]:
            return f"input {json.loads(content)['key'].rpartition('-')[2]}"
        case "PATCH", ["flow_runs", _]:
            return "label" if "tags" in json.loads(content) else "begin"
        case "DELETE", ["flow_runs", _, "input", key]:
            return f"forget {key.rpartition('-')[2]}"
        case "POST", [*_, last] if last in NAMES:
            return NAMES[last]
    return ""
