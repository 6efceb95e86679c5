"""The procedures of the rulebook, found by importing the modules of its chapters."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from policies.rulebook import Policy

HERE = Path(__file__).parent


def procedures() -> dict[str, type[Policy]]:
    """Import every module of every chapter, and name each procedure's policy; what stands elsewhere is none of it."""
    for chapter in iter_modules([str(HERE)], "policies."):
        if chapter.ispkg:
            for module in iter_modules(import_module(chapter.name).__path__, f"{chapter.name}."):
                import_module(module.name)
    ours = (kind for kind in _below(Policy) if kind.__module__.startswith("policies."))
    return {kind.procedure: kind for kind in ours if kind.procedure}


def _below(kind: type[Policy]) -> Iterator[type[Policy]]:
    for sub in kind.__subclasses__():
        yield sub
        yield from _below(sub)
