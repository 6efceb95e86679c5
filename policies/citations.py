"""The clauses of the regulations by ID, and the decorator by which a rule says which ones it carries out."""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal, Self, TypeVar

from pydantic import BaseModel, Field, ValidationError, model_validator

from policies.errors import BadValue, UnknownClause, near
from policies.toml_files import read_toml, reasons

CLAUSES = Path(__file__).parent / "clauses"
Kind = Literal["human", "computed", "timer", "standing", "sanction", "open", "conflict"]
Rule = TypeVar("Rule")


class Clause(BaseModel, frozen=True, extra="forbid"):
    """One clause of a source, one blank that a source leaves (`open`), or one clash between sources."""

    id: str
    source: str = Field(min_length=1)
    kind: Kind
    term: str = Field(min_length=1)
    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)
    carried_out: bool = True
    not_carried_out: str = ""

    @model_validator(mode="after")
    def _reasoned(self) -> Self:
        if self.carried_out == bool(self.not_carried_out):
            raise ValueError("`carried_out = false` and a reason in `not_carried_out` go together")
        return self


@cache
def all_clauses(folder: Path = CLAUSES) -> Mapping[str, Clause]:
    """Every clause by its ID, file by file in the order they are written."""
    found: dict[str, Clause] = {}
    for file in sorted(folder.glob("*.toml")):
        for clause_id, table in read_toml(file).items():
            if clause_id in found:
                raise BadValue(f"{file}: {clause_id} is written twice; keep one of the two")
            try:
                found[clause_id] = Clause.model_validate({**table, "id": clause_id})
            except (ValidationError, TypeError) as error:
                why = reasons(error) if isinstance(error, ValidationError) else "isn't a table"
                raise BadValue(f"{file}: {clause_id}: {why}") from error
    return MappingProxyType(found)


def clause(clause_id: str, where: str = "") -> Clause:
    """Find the clause of that ID; UnknownClause, naming `where` it was cited, when no clause file has it."""
    clauses = all_clauses()
    if clause_id in clauses:
        return clauses[clause_id]
    place = f"{where}: " if where else ""
    raise UnknownClause(
        f"{place}there is no clause {clause_id!r} in policies/clauses; {near(clause_id, clauses)}"
    )


def cites(*ids: str) -> Callable[[Rule], Rule]:
    """Mark a rule with the clauses it carries out, kept as its `__clauses__`; a wrong ID fails at import."""
    if not ids:
        raise BadValue("@cites needs the ID of at least one clause, such as @cites('CMP-08')")
    for clause_id in ids:
        clause(clause_id, "@cites")

    def mark(rule: Rule) -> Rule:
        rule.__clauses__ = ids  # type: ignore[attr-defined]  # a rule is a function or a class: both take it
        return rule

    return mark
