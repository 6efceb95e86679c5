"""A procedure has one name in every room, and none of its files is forgotten."""

from pathlib import Path

import pytest

from deployments.roster import ROSTER

ROOT = Path(__file__).parents[2]
FILES = (
    "policies/{chapter}/{stem}.py",
    "policies/{chapter}/{stem}.toml",
    "flows/{chapter}/{stem}.py",
    "tasks/templates/{chapter}/{stem}.md.j2",
    "tests/policies/{chapter}/test_{stem}.py",
    "tests/flows/{chapter}/test_{stem}.py",
)


def forgotten(root: Path, chapter: str, stem: str) -> list[str]:
    """The files that the procedure lacks."""
    wanted = (file.format(chapter=chapter, stem=stem) for file in FILES)
    return [file for file in wanted if not (root / file).is_file()]


@pytest.mark.parametrize(("chapter", "stem"), [(entry.chapter, entry.stem) for entry in ROSTER])
def test_each_procedure_on_the_roster_has_its_file_in_every_room(chapter: str, stem: str) -> None:
    missing = forgotten(ROOT, chapter, stem)
    assert not missing, f"{stem} lacks {', '.join(missing)}"


def test_no_procedure_is_entered_twice() -> None:
    stems = [entry.stem for entry in ROSTER]
    assert len(stems) == len(set(stems))


def test_each_flow_module_is_on_the_roster() -> None:
    entered = {f"{entry.chapter}/{entry.stem}.py" for entry in ROSTER}
    written = {file.relative_to(ROOT / "flows").as_posix() for file in ROOT.glob("flows/*/[!_]*.py")}
    assert written <= entered, f"not on the roster: {', '.join(sorted(written - entered))}"


@pytest.mark.parametrize("file", FILES)
def test_a_forgotten_file_is_named(tmp_path: Path, file: str) -> None:
    for each in FILES:
        path = tmp_path / each.format(chapter="cases", stem="lost_and_found")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    assert not forgotten(tmp_path, "cases", "lost_and_found")
    lost = file.format(chapter="cases", stem="lost_and_found")
    (tmp_path / lost).unlink()
    assert forgotten(tmp_path, "cases", "lost_and_found") == [lost]
