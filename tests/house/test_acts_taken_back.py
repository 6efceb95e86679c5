"""Every act of the house is said to be one that may be taken back, or one that stands in the way of going back."""

import ast
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from policies.house.going_back import REMEDIES, GoingBackPolicy

ROOT = Path(__file__).parents[2]
RULES = GoingBackPolicy.in_force_on(date(2026, 11, 23), "callcentre")
NAMED = {*RULES.taken_back, *(act for acts in RULES.in_the_way.values() for act in acts)}
BESIDE = {"handed-out", "call_off", "let_go"}
"""What is entered as done without being an act."""
BESIDE_THE_CASE = ("house/", "open_questions.py", "going_back.py")
"""Where the acts are that run beside the case that they act on, and are no steps of it."""


def acts() -> Iterator[tuple[str, str]]:
    """The names of all acts, each with its module."""
    for file in sorted((ROOT / "tasks").rglob("*.py")):
        for node in ast.parse(file.read_text()).body:
            match node:
                case ast.FunctionDef(name=name, decorator_list=[ast.Call(func=ast.Name(id="act"))]):
                    yield name, file.relative_to(ROOT / "tasks").as_posix()


def test_each_act_is_named_on_one_side() -> None:
    mine = {name: module for name, module in acts() if not module.startswith(BESIDE_THE_CASE)}
    unnamed = {name: module for name, module in mine.items() if name not in NAMED}
    assert not unnamed, f"say in going_back.toml whether these may be taken back: {unnamed}"


def test_no_act_is_named_on_both_sides_and_none_that_does_not_exist() -> None:
    both = [act for acts_ in RULES.in_the_way.values() for act in acts_ if act in RULES.taken_back]
    assert both == []
    assert NAMED - {name for name, _ in acts()} - BESIDE == set()


def test_each_thing_in_the_way_has_its_remedy() -> None:
    assert set(RULES.in_the_way) < set(REMEDIES)
