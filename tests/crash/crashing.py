"""Keeps a process of the house alive that notes each effect it is about to have, and dies before chosen ones.

`crashing.py deployments.worker`, with its orders in the folder `CRASHING` of the environment: while there is a
file `armed`, effects are noted in `journal`; the line `state Running#2` of it kills the process just before it
is `Running` for the second time. Nothing outside the process changes between two effects, so these are all the
moments at which it can be killed. A server notes a request that changes something when it comes in, and once
more before it is answered.
"""

import gc
import importlib
import os
import re
import signal
import sys
from pathlib import Path
from typing import Any

from effects import GIVEN, Journal, named


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
    effect = named(request.method, request.url.path, request.content)
    return "" if effect == GIVEN else effect


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
    importlib.import_module("prefect.server.api.server")  # reads the environment when it is imported
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
        journal.note(f"before {effect}" if effect not in {"", GIVEN} else "")

        async def received() -> Any:
            return parts.pop(0) if parts else await receive()

        async def answer(message: Any) -> None:
            begins = message["type"] == "http.response.start"
            journal.note(f"after {effect}" if effect and begins and not _none_given(effect, message) else "")
            await send(message)

        await app(scope, received, answer)

    return serve


def _none_given(effect: str, message: Any) -> bool:
    return effect == GIVEN and dict(message["headers"])[b"content-length"] == b"2"


def keep_alive(main: Any) -> None:
    """Run it in a fork of this process, where all is imported, and when that is killed in another one."""
    gc.freeze()  # else each fork copies what is imported, by only looking for garbage in it
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
        if sys.argv[1] == "deployments.worker":
            importlib.import_module("deployments.roster")  # the flows
    keep_alive(importlib.import_module(sys.argv[1]).main)
