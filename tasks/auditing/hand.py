"""Who is at work: what the audit names as the one who did it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any, NamedTuple


class Hand(NamedTuple):
    """Who is at work, in which case, and the digest of the sheet that they saw; blank: not known here."""

    actor: str = ""
    case: str = ""
    shown: str = ""


NOBODY = Hand()
_hand: ContextVar[Hand] = ContextVar("hand", default=NOBODY)


@contextmanager
def at_work(actor: str = "", *, case: str = "", shown: str = "") -> Iterator[None]:
    """Whatever is entered meanwhile was done by this person; without one, by the run or program that does it."""
    before = _hand.set(Hand(actor, case, shown))
    try:
        yield
    finally:
        _hand.reset(before)


def in_hand() -> Hand:
    """Who is at work by now. Prefect knows no persons: a run stands for itself, with whoever its form names."""
    hand = _hand.get()
    return hand if hand.actor else hand._replace(actor=_run() or _program())


def _run() -> str:
    # Who hasn't loaded Prefect runs no flow; to load it for a look would take a second.
    loaded = sys.modules.get("prefect.context")
    context = loaded.FlowRunContext.get() if loaded is not None else None
    if context is None or context.flow_run is None:
        return ""
    starter = next(filter(None, map(_starter, (context.parameters or {}).values())), "")
    said = f", started by {starter}" if starter else ""
    return f"{context.flow.name if context.flow else 'flow'}, run {context.flow_run.id}{said}"


def _starter(form: Any) -> str:  # noqa: ANN401 - whatever a flow takes in
    return str(form.get("taken_by", "") if isinstance(form, dict) else getattr(form, "taken_by", ""))


def _program() -> str:
    spec = getattr(sys.modules["__main__"], "__spec__", None)
    return spec.name.removesuffix(".__main__") if spec is not None else Path(sys.argv[0]).name
