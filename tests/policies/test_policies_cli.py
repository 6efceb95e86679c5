import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from policies.__main__ import main
from policies.readings import readings
from policies.rulebook import adopt

OURS = """
[profiles.demo]
title = "演示"
based_on = "park"
[complaint_handling.result_within.general]
values = [{ since = 2026-01-01, value = 9 }, { since = 2026-01-01, value = 1, profile = "demo" }]
"""


@pytest.fixture(autouse=True)
def _no_customer() -> Iterator[None]:
    yield
    adopt(None)


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    file = tmp_path / "ours.toml"
    file.write_text(OURS, "utf-8")
    return file


def asked(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(arguments) == 0
    return capsys.readouterr().out


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(arguments) == 2
    return capsys.readouterr().err


SHOW = ("show", "complaint_handling", "--on")


def test_show_prints_the_numbers_in_force_with_their_clauses(capsys: pytest.CaptureFixture[str]) -> None:
    said = asked(capsys, *SHOW, "2026-11-22", "--profile", "heating")
    assert "# complaint_handling · 2026-11-22 · 供暖服务热线 heating" in said
    assert "result_within.general = 3 个工作日 (working_days)" in said
    assert "OP-CMP-1 投诉答复时限 · default of ours" in said


def test_show_knows_the_customers_values_and_profiles(capsys: pytest.CaptureFixture[str], ours: Path) -> None:
    values = ("--values", str(ours))
    before = asked(capsys, *SHOW, "2025-12-31", "--profile", "demo", *values)
    after = asked(capsys, *SHOW, "2026-01-01", "--profile", "demo", *values)
    assert "result_within.general = 3 个工作日" in before
    assert (
        "result_within.general = 1 个工作日 (working_days) · 自 since 2026-01-01 · demo · 贵方 yours" in after
    )


def test_confirm_lists_every_default_of_ours_and_what_to_decide(
    capsys: pytest.CaptureFixture[str], ours: Path
) -> None:
    said = asked(capsys, "confirm")
    assert "OP-CMP-3 立即启动调查" in said
    assert "complaint_handling.open_investigation_within = 15 分钟" in said
    assert "请确定主管须在多少分钟内启动调查" in said
    assert "OP-CMP-4" in said  # a blank without a figure
    assert "service_fine = 50 元" in said  # the sources clash: the house's figure is a choice of ours
    assert "service_fine = 5 元" not in said  # a source states it
    assert "贵方已定" not in said
    assert "贵方已定 set by you: 9 个工作日" in asked(capsys, "confirm", "--values", str(ours))


def test_confirm_lists_every_reading_taken(capsys: pytest.CaptureFixture[str]) -> None:
    taken = list(readings())
    said = asked(capsys, "confirm")
    assert taken
    assert all(reading.text in said and reading.place in said for reading in taken)


def test_a_reading_is_found_with_its_rule_and_clauses(tmp_path: Path) -> None:
    chapter = tmp_path / "policies"
    chapter.mkdir()
    (chapter / "fines.py").write_text(
        '''class Fines:
    @cites("PEN-02", "PEN-04")
    def fine(self):
        """Fine. Reading: the month
        is a calendar month.
        Reading: so is the year.

        More.
        """
''',
        "utf-8",
    )
    found = list(readings(chapter))
    assert [reading.text for reading in found] == ["the month is a calendar month.", "so is the year."]
    assert {(r.rule, r.clauses, r.place) for r in found} == {
        ("Fines.fine", ("PEN-02", "PEN-04"), "policies/fines.py:3")
    }


def test_clauses_lists_each_with_the_reason_where_it_is_not_carried_out(
    capsys: pytest.CaptureFixture[str],
) -> None:
    said = asked(capsys, "clauses")
    assert "CMP-08 限期反馈 · timer · S4:68 流程二.2; S0:13 2.2(2)" in said
    assert "未执行 not carried out: the sources break off here" in said


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("show", "complaint_handlin", "--on", "2026-11-22"), "did you mean complaint_handling"),
        ((*SHOW, "2026-11-22", "--profile", "heatin"), "UnknownProfile: .*did you mean heating"),
        ((*SHOW, "1999-01-01"), "NotCovered: complaint_handling: .*1999-01-01"),
        (("confirm", "--values", "nowhere.toml"), r"nowhere\.toml: can't be read"),
    ],
)
def test_what_cannot_be_shown_is_refused_with_the_reason(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], reason: str
) -> None:
    said = refused(capsys, *arguments)
    assert said.startswith("出错 ")
    assert re.search(reason, said)


def test_the_module_runs_as_a_command() -> None:
    command = [sys.executable, "-m", "policies", "clauses"]
    said = subprocess.run(command, capture_output=True, check=True, encoding="utf-8")
    assert said.stdout.startswith("# 条款 Clauses")
