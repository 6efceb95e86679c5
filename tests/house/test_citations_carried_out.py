"""What the rulebook says is carried out is shown by a test; what isn't says why."""

import ast
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

from deployments.roster import ROSTER
from policies.citations import Clause, all_clauses

TESTS = Path(__file__).parents[1]
BLANKS = ("open", "conflict")
PREFIXES = [prefix for entry in ROSTER for prefix in entry.prefixes]


def named(source: str) -> Iterator[str]:
    """The clauses that `mark.clause(…)` names in a test file."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Attribute(attr="clause", value=ast.Attribute(attr="mark"))):
                yield from (argument.value for argument in node.args if isinstance(argument, ast.Constant))


def unshown(clauses: Mapping[str, Clause], prefix: str, shown: Collection[str]) -> list[str]:
    """The clauses under this prefix that are carried out and that no test names."""
    return [
        clause.id
        for clause in clauses.values()
        if clause.id.rpartition("-")[0] == prefix
        and clause.kind not in BLANKS
        and clause.carried_out
        and clause.id not in shown
    ]


@cache
def shown_by_tests() -> dict[str, str]:
    """Each clause that a test names, with a file that does."""
    files = sorted(TESTS.rglob("test_*.py"))
    return {clause: file.name for file in files for clause in named(file.read_text())}


@pytest.mark.parametrize("prefix", PREFIXES)
def test_each_clause_carried_out_is_named_by_a_test(prefix: str) -> None:
    missing = unshown(all_clauses(), prefix, shown_by_tests())
    assert not missing, f"no test is marked clause({', '.join(missing)})"


def test_the_prefixes_of_the_roster_lead_to_clauses() -> None:
    assert set(PREFIXES) <= {clause.rpartition("-")[0] for clause in all_clauses()}


def test_each_clause_not_carried_out_says_why() -> None:
    silent = [
        each.id
        for each in all_clauses().values()
        if not each.carried_out and not each.not_carried_out.strip()
    ]
    assert not silent


def test_no_test_names_a_clause_that_does_not_exist() -> None:
    unknown = {clause: file for clause, file in shown_by_tests().items() if clause not in all_clauses()}
    assert not unknown


def test_a_clause_without_its_test_is_noticed() -> None:
    common = {"source": "S", "kind": "human", "term": "t", "zh": "z", "en": "e"}
    clauses = {f"XYZ-0{n}": Clause(id=f"XYZ-0{n}", **common) for n in (1, 2)}
    marked = set(named("@pytest.mark.clause('XYZ-01')\ndef test_one() -> None: ..."))
    assert marked == {"XYZ-01"}
    assert unshown(clauses, "XYZ", marked) == ["XYZ-02"]
