"""Nobody writes to the case book past the audit: what its sessions can't see, no room uses."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UNSEEN = {
    "bulk_save_objects",
    "bulk_insert_mappings",
    "bulk_update_mappings",
    "begin_nested",
    "connection",
    "exec_driver_sql",
}
"""Ways past what the sessions tell."""
NEEDED = {
    "tasks/auditing/": "the audit itself",
    "tasks/records/engine.py": "makes the sessions",
    "tasks/records/migrations/": "change the shape, and no row",
    "deployments/server_database.py": "Prefect's own database",
    "deployments/manifest.py": "a back-up only reads",
}


def ways(source: str) -> Iterator[str]:
    """Each way past the audit that a module takes."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr=name)) if name in UNSEEN:
                yield f"{name} in line {node.lineno}"
            case ast.Call(func=ast.Name(id="Session" | "sessionmaker" | "create_engine" as name)):
                yield f"{name} in line {node.lineno}"
            case ast.ImportFrom(module="sqlalchemy.orm", names=names) if {n.name for n in names} & {
                "sessionmaker",
                "scoped_session",
            }:
                yield f"a session of its own in line {node.lineno}"


@pytest.mark.parametrize("room", ["tasks", "flows", "deployments"])
def test_nobody_writes_past_the_audit(room: str) -> None:
    found = [
        f"{place} {way}"
        for file in sorted((ROOT / room).rglob("*.py"))
        if not (place := file.relative_to(ROOT).as_posix()).startswith(tuple(NEEDED))
        for way in ways(file.read_text())
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "source",
    [
        "book.connection().execute(update(Staff))",
        "book.bulk_insert_mappings(Staff, rows)",
        "with book.begin_nested(): ...",
        "connection.exec_driver_sql('UPDATE staff SET name = 1')",
        "with Session(engine(url)) as book: ...",
        "from sqlalchemy.orm import sessionmaker",
    ],
)
def test_a_way_past_the_audit_is_noticed(source: str) -> None:
    assert list(ways(source))


def test_what_only_reads_writes_nothing() -> None:
    """`reading` begins no transaction and commits nothing; a statement that changes something has no place in it."""
    found = [
        f"{file.relative_to(ROOT)} line {node.lineno}"
        for room in ("tasks", "deployments")
        for file in sorted((ROOT / room).rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.With) and _reads(node)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Call)
        and isinstance(inner.func, ast.Name)
        and inner.func.id in {"update", "insert", "delete"}
    ]
    assert not found, "\n".join(found)


def _reads(node: ast.With) -> bool:
    return any(
        isinstance(item.context_expr, ast.Call)
        and isinstance(item.context_expr.func, ast.Name)
        and item.context_expr.func.id == "reading"
        for item in node.items
    )
