"""Who may import whom, and what a room never does: the rooms of the design, held by reading the code."""

import ast
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STANDARD = sys.stdlib_module_names - {"time", "logging", "sqlite3"}
MAY_IMPORT = {
    "policies": STANDARD | {"policies", "pydantic", "pydantic_core", "holidays", "phonenumbers"},
    # What only names a type is at home everywhere.
    "flows": {"flows", "tasks", "policies", "prefect.flow"}
    | {"collections.abc", "typing", "datetime", "pydantic.JsonValue"},
}
NEVER_IMPORTS = {"tasks": {"flows", "deployments", "tests"}, "deployments": {"tests"}}
CLOCK = {"now", "today", "utcnow"}
Check = Callable[[ast.Module, str], Iterator[str]]


def imports(tree: ast.Module) -> Iterator[str]:
    """Every imported module; names taken from prefect are told apart (`prefect.flow`)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            yield from (f"{module}.{name.name}" for name in node.names)


def foreign(tree: ast.Module, room: str) -> Iterator[str]:
    allowed, refused = MAY_IMPORT.get(room), NEVER_IMPORTS.get(room, set())
    for name in imports(tree):
        parts = name.split(".")
        ways = {".".join(parts[:depth]) for depth in range(1, len(parts) + 1)}
        if ways & refused or (allowed is not None and not ways & allowed):
            yield f"imports {name}"


def clock(tree: ast.Module, room: str) -> Iterator[str]:
    for node in ast.walk(tree) if room in MAY_IMPORT else ():
        if isinstance(node, ast.Attribute) and node.attr in CLOCK:
            yield f"reads the clock: {node.attr} in line {node.lineno}"


def handiwork(tree: ast.Module, room: str) -> Iterator[str]:
    """What a flow leaves to the other rooms: numbers, building of strings, handling of errors."""
    for node in ast.walk(tree) if room == "flows" else ():
        match node:
            case ast.Constant(value=int() | float() | complex()) if not isinstance(node.value, bool):
                yield f"holds the number {node.value} in line {node.lineno}"
            case ast.Try() | ast.TryStar():
                yield f"handles errors in line {node.lineno}"
            case (
                ast.JoinedStr()
                | ast.BinOp(left=ast.Constant(value=str()))
                | ast.BinOp(right=ast.Constant(value=str()))
            ):
                yield f"builds a string in line {node.lineno}"
            case ast.Call(func=ast.Attribute(attr="format" | "join" | "format_map")):
                yield f"builds a string in line {node.lineno}"


CHECKS: tuple[Check, ...] = (foreign, clock, handiwork)


def violations(source: str, room: str) -> list[str]:
    tree = ast.parse(source)
    return [found for check in CHECKS for found in check(tree, room)]


@pytest.mark.parametrize("room", ["policies", "tasks", "flows", "deployments"])
def test_each_room_keeps_to_its_own_work(room: str) -> None:
    files = sorted((ROOT / room).rglob("*.py"))
    found = [
        f"{file.relative_to(ROOT)} {what}" for file in files for what in violations(file.read_text(), room)
    ]
    assert files
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("room", "source"),
    [
        ("policies", "import prefect"),
        ("policies", "from sqlalchemy.orm import Session"),
        ("policies", "from tasks.ask import ask"),
        ("policies", "from time import time"),
        ("policies", "from datetime import date\nday = date.today()"),
        ("policies", "from datetime import datetime\nmake = datetime.now"),
        ("tasks", "from flows.cases import complaint_handling"),
        ("tasks", "import deployments.worker"),
        ("deployments", "import tests.conftest"),
        ("flows", "from prefect import task"),
        ("flows", "import logging"),
        ("flows", "from datetime import datetime\nbegin = datetime.now()"),
        ("flows", "import jinja2"),
        ("flows", "from .other import step"),
        ("flows", "rounds = 3"),
        ("flows", "share = -0.5"),
        ("flows", "def f(case): return f'{case}'"),
        ("flows", "name = 'case ' + number"),
        ("flows", "name = 'case %s' % number"),
        ("flows", "name = ', '.join(names)"),
        ("flows", "try:\n    ask()\nexcept ValueError:\n    pass"),
    ],
)
def test_work_of_another_room_is_noticed(room: str, source: str) -> None:
    assert violations(source, room)


def test_a_flow_as_it_should_read_passes() -> None:
    source = """
from policies.cases.complaint_handling import Complaint
from prefect import flow
from tasks.ask import ask

@flow(name="complaint-handling", flow_run_name="{complaint.number}", validate_parameters=True)
def complaint_handling(complaint: Complaint) -> None:
    if ask("supervisor", case=complaint) is None:
        return
"""
    assert not violations(source, "flows")
