"""Keeps a process of the house alive that notes each effect it is about to have, and dies just before chosen ones.

`crashing.py deployments.worker`, with its orders in the folder `CRASHING` of the environment: while there is a file
`armed`, effects are noted in `journal`; `state Running#2` in it kills the process before its second `state Running`.
Between two effects nothing outside the process changes, so these are all the moments at which it can be killed.
A server notes each request that changes something as it comes in, and again before it is answered.
"""

import importlib
import json
import os
import re
import signal
import sys
import threading
from pathlib import Path
from typing import Any

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


def named(method: str, path: str, content: bytes) -> str:
    """What a request does to a run; blank for one that only reads, or beats."""
    match method, path.strip("/").split("/")[1:]:
        case "POST", ["flow_runs", _, "set_state"]:
            return f"state {json.loads(content)['state']['name']}"
        case "POST", ["flow_runs", _, "input"]:
            return f"input {json.loads(content)['key'].rpartition('-')[2]}"
        case "PATCH", ["flow_runs", _]:
            return "label" if "tags" in json.loads(content) else "begin"
        case "POST", [*_, last] if last in NAMES:
            return NAMES[last]
    return ""


def arm_client(journal: Journal) -> None:
    """Let a worker's or a keeper's journal know of transactions, requests and archived pages."""
    import httpx  # noqa: PLC0415 -- a server reads its environment before anything of Prefect is imported
    from sqlalchemy import event  # noqa: PLC0415 -- the same
    from sqlalchemy.orm import Session  # noqa: PLC0415 -- the same

    from tasks import case_page  # noqa: PLC0415 -- the same

    event.listen(Session, "after_flush", lambda session, _: session.info.update(wrote=True))
    event.listen(Session, "do_orm_execute", _executed)
    event.listen(Session, "before_commit", lambda session: journal.note(_committing(session)))
    for kind in (httpx.Client, httpx.AsyncClient):
        _before(kind, "send", lambda _, request, **__: journal.note(_sending(request)))
    _before(case_page, "keep", lambda *_: journal.note("archive"))


def _before(owner: Any, name: str, do: Any) -> None:
    original = getattr(owner, name)

    def done_first(*args: Any, **options: Any) -> Any:
        do(*args, **options)
        return original(*args, **options)

    setattr(owner, name, done_first)


def _sending(request: Any) -> str:
    return named(request.method, request.url.path, request.content)


def _executed(call: Any) -> None:
    if call.is_update or call.is_delete or call.is_insert:
        call.session.info["wrote"] = True


def _committing(session: Any) -> str:
    """Which act enters something; blank for a transaction that only read."""
    session.flush()
    if not session.info.pop("wrote", False):
        return ""
    frame: Any = sys._getframe(1)
    while not frame.f_globals["__name__"].startswith("tasks.") or "records" in frame.f_globals["__name__"]:
        frame = frame.f_back
    own, room = frame.f_locals, frame.f_globals["__name__"].rpartition(".")[2]
    act = re.sub(r"-\d+$", "", own.get("key", ""))
    return f"{room}: {act or own.get('step') or frame.f_code.co_name}"


def arm_server(journal: Journal) -> None:
    """Let a server's journal know of the requests that change something, before and after each."""
    from deployments.environment import server_environment  # noqa: PLC0415 -- only a server needs it

    os.environ.update(server_environment())
    import prefect.server.api.server  # noqa: PLC0415 -- reads the environment when imported
    import uvicorn  # noqa: PLC0415 -- only a server needs it

    class Watched(uvicorn.Config):
        def __init__(self, app: Any, **options: Any) -> None:
            super().__init__(watched(app, journal), **options)

    uvicorn.Config = Watched  # type: ignore[misc]


def watched(app: Any, journal: Journal) -> Any:
    async def serve(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        parts = [await receive()]
        while parts[-1].get("more_body"):
            parts.append(await receive())
        effect = named(scope["method"], scope["path"], b"".join(part.get("body", b"") for part in parts))
        journal.note(effect and f"before {effect}")

        async def received() -> Any:
            return parts.pop(0) if parts else await receive()

        async def answer(message: Any) -> None:
            journal.note(effect and f"after {effect}" if message["type"] == "http.response.start" else "")
            await send(message)

        await app(scope, received, answer)

    return serve


def keep_alive(main: Any) -> None:
    """Run it in a fork of this process, in which all is imported, again and again until this process is told to end."""
    while (child := os.fork()) != 0:
        signal.signal(signal.SIGTERM, lambda *_, child=child: (os.kill(child, signal.SIGKILL), os._exit(0)))
        if not os.WIFSIGNALED(os.waitpid(child, 0)[1]):
            sys.exit(1)  # it ended by itself: its log says why
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    main()


if __name__ == "__main__":
    journal = Journal(Path(os.environ["CRASHING"]))
    if sys.argv[1] == "deployments.server":
        arm_server(journal)
    else:
        arm_client(journal)
        importlib.import_module("deployments.roster")  # the flows
    keep_alive(importlib.import_module(sys.argv[1]).main)
