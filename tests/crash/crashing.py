"""Starts a process of the house that notes each effect it is about to have, and dies just before a chosen one.

`python -m crashing deployments.worker`. The folder `CRASHING` of the environment holds the order: while there is
a file `armed`, effects are noted in `journal`; before the one whose number it names, the process kills itself.
Between two effects nothing outside the process changes, so this is every moment at which it may be killed.
"""

import json
import os
import runpy
import signal
import sys
import threading
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import event
from sqlalchemy.orm import Session

from tasks import case_page

ACTS = {"create_flow_run": "start a run", "resume": "answer", "artifacts": "artifact"}


class Journal:
    """The effects of this process, in their order, from the moment it was armed."""

    def __init__(self, folder: Path) -> None:
        self.armed, self.file = folder / "armed", folder / "journal"
        self.lock = threading.Lock()

    def note(self, effect: str) -> None:
        with self.lock:
            if not effect or not self.armed.exists():
                return
            with self.file.open("a", encoding="utf-8") as file:
                file.write(effect + "\n")
            if len(self.file.read_text("utf-8").splitlines()) == int(self.armed.read_text("utf-8")):
                self.armed.unlink()
                os.kill(os.getpid(), signal.SIGKILL)


def named(method: str, path: str, content: bytes) -> str:
    """What a request does to a run; blank for one that only reads, or beats."""
    match method, path.strip("/").split("/")[1:]:
        case "POST", ["flow_runs", _, "set_state"]:
            return f"state {json.loads(content)['state']['name']}"
        case "POST", ["flow_runs", _, "input"]:
            return f"input {json.loads(content)['key']}"
        case "PATCH", ["flow_runs", _]:
            return "label" if "tags" in json.loads(content) else "begin"
        case "POST", [*_, last] if last in ACTS:
            return ACTS[last]
    return ""


def _committing(_: Session) -> str:
    frame: Any = sys._getframe(1)
    while not frame.f_globals["__name__"].startswith("tasks.") or "records" in frame.f_globals["__name__"]:
        frame = frame.f_back
    key = frame.f_locals.get("key") or frame.f_locals.get("step") or frame.f_code.co_name
    return f"commit {frame.f_globals['__name__']} {key}"


def arm(journal: Journal) -> None:
    """Let the journal know of each effect: transactions, requests that change something, archived pages."""
    event.listen(Session, "before_commit", lambda session: journal.note(_committing(session)))
    for kind in (httpx.Client, httpx.AsyncClient):
        _arm(kind, journal)
    keep = case_page.keep

    def archived(number: str, page: str) -> Path:
        journal.note("archive")
        return keep(number, page)

    case_page.keep = archived


def _arm(kind: type[Any], journal: Journal) -> None:
    send = kind.send

    def sending(self: Any, request: httpx.Request, **options: Any) -> Any:
        journal.note(named(request.method, request.url.path, request.content))
        return send(self, request, **options)

    kind.send = sending


if __name__ == "__main__":
    arm(Journal(Path(os.environ["CRASHING"])))
    runpy.run_module(sys.argv[1], run_name="__main__")
