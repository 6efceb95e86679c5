"""What the README promises is there."""

import re
from pathlib import Path

import pytest

from deployments.roster import ROSTER
from tasks.settings import Settings

ROOT = Path(__file__).parents[2]
READMES = ("README.md", "README.zh-CN.md")


@pytest.mark.parametrize("name", READMES)
def test_the_readme_lists_every_setting_with_its_default(name: str) -> None:
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| ([^|]*) \|", (ROOT / name).read_text("utf-8"), re.MULTILINE))
    shown = {field.upper(): str(about.default or "") for field, about in Settings.model_fields.items()}
    listed = {field: default.strip().strip("`") for field, default in rows.items()}
    assert listed == {field: "" if default == "()" else default for field, default in shown.items()}


@pytest.mark.parametrize("name", READMES)
def test_the_readme_names_every_procedure_on_the_roster(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert [one.flow.name for one in ROSTER if f"`{one.flow.name}`" not in text] == []


@pytest.mark.parametrize("name", READMES)
def test_what_the_readme_links_to_is_there(name: str) -> None:
    links = re.findall(r"\]\((?!http)([^)#]+)\)", (ROOT / name).read_text("utf-8"))
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []
