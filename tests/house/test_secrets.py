"""No file of the repository tells where it was made, from where packages came, a key, or work left undone."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# A letter in brackets keeps a pattern from finding itself.
UNWANTED = {
    "registry": re.compile(
        r"py[p]i\.org|python[h]osted|/simpl[e]/|(index-ur[l]|find-link[s])[ =]\S*://|registr[y]\.npmjs"
    ),
    "machine path": re.compile(r"(?<![\w.:/~*-])/(wor[k]|roo[t]|tm[p]|hom[e]|User[s])/\w|/opt/wheel[s]"),
    "key": re.compile(r"-----BEGI[N] [A-Z ]*PRIVATE KEY|AKI[A][0-9A-Z]{16}|gh[p]_\w{30}"),
    "unfinished work": re.compile(r"\b(TOD[O]|FIXM[E])\b"),
}


def unwanted(text: str) -> Iterator[str]:
    """Each line that holds something unwanted, with what it is."""
    for number, line in enumerate(text.splitlines(), 1):
        for what, pattern in UNWANTED.items():
            if found := pattern.search(line):
                yield f"{number}: {what}: {found[0]}"


def published() -> list[Path]:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    command = [
        "git",
        "-c",
        "safe.directory=*",
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def test_no_file_holds_what_must_not_be_published() -> None:
    found = [
        f"{file.relative_to(ROOT)}:{line}"
        for file in published()
        if b"\0" not in (content := file.read_bytes())
        for line in unwanted(content.decode(errors="replace"))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "line",
    [
        "--index-ur" + "l https://mirror.example/simple",
        "https://files.python" + "hosted.org/packages/x",
        "cd /wor" + "k/main",
        "log = '/tm" + "p/x.log'",
        "# TO" + "DO: later",
        "-----BEGI" + "N RSA PRIVATE KEY-----",
    ],
)
def test_a_line_that_must_not_be_published_is_noticed(line: str) -> None:
    assert list(unwanted(line))


@pytest.mark.parametrize(
    "line",
    ["GET /api/work_pools/", "todo:supervisor", "https://example.org/home/page", "RULEBOOK_HOME=.rulebook"],
)
def test_ordinary_lines_pass(line: str) -> None:
    assert not list(unwanted(line))
