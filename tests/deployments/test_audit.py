"""The command: exit code 1 for an audit that isn't whole, with the first entry named; and what it says, to read."""

import sys
from pathlib import Path

import pytest
from audited import a_days_work, by_hand, entries
from sqlalchemy import update

from deployments import audit
from tasks.records.engine import writing
from tasks.records.models import Staff

pytestmark = pytest.mark.clause("OP-HOUSE-137")


@pytest.fixture
def case(case_book: str) -> str:
    assert case_book
    return a_days_work()


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["audit", *arguments])
    return audit.main()


def test_verify_ends_with_0_for_a_whole_audit_and_1_for_another(
    case: str, case_book: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "verify") == 0
    assert "审计完整" in capsys.readouterr().out
    by_hand(case_book, "UPDATE audit_entries SET actor = 'x' WHERE sequence = 8")
    assert run(monkeypatch, "verify") == 1
    said = capsys.readouterr().err
    assert "#8 " in said
    assert "写入后被改动" in said


def test_verify_holds_it_against_a_file_and_ends_with_2_where_that_cant_be_read(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file, end = tmp_path / "heads", entries()[-1]
    file.write_text(f"{end.sequence} {end.hash} {end.at}\n")
    assert run(monkeypatch, "verify", "--against", str(file)) == 0
    file.write_text(f"{end.sequence + 1} {end.hash} {end.at}\n")
    assert run(monkeypatch, "verify", "--against", str(file)) == 1
    file.write_text("nothing\n")
    assert run(monkeypatch, "verify", "--against", str(file)) == 2
    assert run(monkeypatch, "verify", "--against", str(tmp_path / "none")) == 2
    assert "line 1" in capsys.readouterr().err


def test_show_prints_a_case_and_a_person_chinese_first_and_nothing_sealed(
    case: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "show", "--case", case) == 0
    told = capsys.readouterr().out
    assert "改动 changed · 待办 questions 1" in told
    assert "state: open → answered" in told
    assert "answer: — → 已封存 sealed" in told
    assert "〇" not in told
    with writing() as book:
        book.execute(update(Staff).where(Staff.number == "A2").values(superior="L1"))
    assert run(monkeypatch, "show", "--person", "A2") == 0
    told = capsys.readouterr().out
    assert "superior: S1 → L1" in told
    assert "级别 grades held" not in told, "that is A1's"
    assert run(monkeypatch, "show", "--person", "A1") == 0
    assert "级别 grades held" in capsys.readouterr().out


def test_head_prints_what_is_published(
    case: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "head") == 0
    assert f"{entries()[-1].sequence} {entries()[-1].hash}" in capsys.readouterr().out
