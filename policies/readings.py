"""Where a clause admits two readings, the docstring of its rule says which was taken: these lines, listed."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
_READING = re.compile(r"Reading:\s+(.+?)(?=\s*Reading:|\n\s*\n|\n\s*Raises\b|\Z)", re.DOTALL)
_Documented = ast.Module | ast.ClassDef | ast.FunctionDef


class Reading(NamedTuple):
    """One reading taken: where it stands, the clauses its rule cites, what was taken."""

    place: str
    rule: str
    clauses: tuple[str, ...]
    text: str


def readings(folder: Path = HERE) -> Iterator[Reading]:
    """Find every `Reading:` of the rules below the folder, file by file."""
    for file in sorted(folder.rglob("*.py")):
        if file != Path(__file__):
            place = file.relative_to(folder.parent).as_posix()
            yield from _of(ast.parse(file.read_text("utf-8")), place, "")


def _of(node: ast.AST, place: str, above: str) -> Iterator[Reading]:
    name = above
    if isinstance(node, _Documented):
        name = f"{above}.{node.name}".lstrip(".") if not isinstance(node, ast.Module) else ""
        line = f"{place}:{getattr(node, 'lineno', 1)}"
        for text in _READING.findall(ast.get_docstring(node) or ""):
            yield Reading(line, name, tuple(_cited(node)), " ".join(text.split()))
    for child in ast.iter_child_nodes(node):
        yield from _of(child, place, name)


def _cited(node: _Documented) -> Iterator[str]:
    for call in getattr(node, "decorator_list", ()):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "cites":
            yield from (ast.literal_eval(argument) for argument in call.args)
