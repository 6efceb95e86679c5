from pathlib import Path

import pytest

from policies.citations import Clause, all_clauses, cites, clause
from policies.errors import BadValue, UnknownClause

WRITTEN = """
[CMP-01]
source = "S4:66"
kind = "standing"
term = "客户投诉"
zh = "一句话。"
en = "One sentence."
"""
PROCEDURES = [
    *(f"CMP-{n:02}" for n in range(1, 24)),
    *(f"CLU-{n:02}" for n in range(1, 7)),
    *(f"CAN-{n:02}" for n in range(1, 5)),
    *(f"OP-CMP-{n}" for n in range(1, 10)),
    *(f"OP-CLU-{n}" for n in range(1, 6)),
    *(f"OP-CAN-{n}" for n in range(1, 3)),
    *(f"OP-GEN-{n}" for n in range(1, 6)),
    *(f"OP-ROL-{n}" for n in range(1, 4)),
    *("PEN-02", "PEN-03", "PEN-04", "PEN-12", "REQ-05", "EXC-10", "EXC-13", "EXC-22"),
    *("CF-09", "CF-23", "CF-24", "CF-26", "CF-47"),
]


@pytest.mark.parametrize("clause_id", PROCEDURES)
def test_every_clause_of_complaint_handling_and_its_companions_is_written(clause_id: str) -> None:
    assert clause(clause_id).id == clause_id


@pytest.mark.parametrize("one", all_clauses().values(), ids=lambda one: one.id)
def test_a_blank_of_the_sources_is_marked_as_a_default_of_ours(one: Clause) -> None:
    assert one.id.startswith("OP-") == (one.kind == "open") == (one.source == "default of ours")
    assert one.id.startswith("CF-") == (one.kind == "conflict")


def test_an_unknown_clause_is_refused_with_those_most_like_it() -> None:
    with pytest.raises(UnknownClause, match=r"'CMP-8' in policies/clauses; did you mean .*CMP-08"):
        clause("CMP-8")


def test_a_rule_keeps_the_clauses_it_cites() -> None:
    @cites("CMP-08", "OP-CMP-1")
    def rule() -> int:
        return 3

    @cites("CMP-01")
    class Fact:
        pass

    assert rule.__clauses__ == ("CMP-08", "OP-CMP-1")  # type: ignore[attr-defined]
    assert Fact.__clauses__ == ("CMP-01",)  # type: ignore[attr-defined]
    assert rule() == 3


def test_a_wrong_citation_fails_where_it_is_written() -> None:
    with pytest.raises(UnknownClause, match="CMP-99"):
        cites("CMP-08", "CMP-99")
    with pytest.raises(BadValue, match="at least one clause"):
        cites()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (WRITTEN.replace('"standing"', '"rumour"'), "CMP-01: kind"),
        (WRITTEN.replace('en = "One sentence."', ""), "CMP-01: en: Field required"),
        (WRITTEN + "colour = 1", "CMP-01: colour"),
        (WRITTEN + "carried_out = false", "CMP-01: .*reason"),
        (WRITTEN + 'not_carried_out = "because"', "CMP-01: .*reason"),
        ("CMP-01 = 1", "CMP-01: isn't a table"),
        ("[CMP-01", "isn't TOML"),
    ],
)
def test_a_clause_that_is_badly_written_is_refused_with_file_and_reason(
    tmp_path: Path, text: str, reason: str
) -> None:
    (tmp_path / "cases.toml").write_text(text, "utf-8")
    with pytest.raises(BadValue, match=rf"cases\.toml: {reason}"):
        all_clauses(tmp_path)


def test_a_clause_stands_in_one_file_only(tmp_path: Path) -> None:
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text(WRITTEN, "utf-8")
    with pytest.raises(BadValue, match=r"b\.toml: CMP-01 is written twice"):
        all_clauses(tmp_path)
