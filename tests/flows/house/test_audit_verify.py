"""Verifying the audit in a run: cases as they are lived stand in it, and what is wrong with it is told."""

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from audited import by_hand, entries, entries_of, is_whole
from complaints import CONTENT, FOUND, ON_BOTH, ON_SQLITE, ORDER, TOLD, complain
from driving import House, Run
from opinions import SecretVote, Vote
from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterKey
from prefect.client.schemas.sorting import ArtifactSort
from sqlalchemy import select

from policies.rulebook import adopt
from tasks import questions
from tasks.auditing.anchors import read_back
from tasks.auditing.chain import sealed
from tasks.auditing.key import keys
from tasks.clock import now
from tasks.records.audit import AuditAnchor
from tasks.records.engine import reading, writing
from tasks.records.models import Case, Notice, Question, Staff, StaffRole
from tasks.records.performance import BallotBox
from tasks.settings import settings

SECRETS = {"customer": "王小明〇", "contact": "13800138000", "content": "暖气不热〇两天"}


@pytest.fixture
def watched(house: House) -> House:
    """The house, with an administrator in it."""
    with writing() as book:
        since = book.get_one(Staff, "L1").since
        book.add(Staff(number="X1", name="周八", department="客服部", since=since))
        book.flush()
        book.add(StaffRole(staff="X1", role="admin", since=since))
    return house


def page(house: House, key: str) -> str:
    wanted = ArtifactFilter(key=ArtifactFilterKey(any_=[key]))
    return str(house.api.read_artifacts(artifact_filter=wanted, sort=ArtifactSort.CREATED_DESC)[0].data)


def cases() -> list[Case]:
    with reading() as book:
        return list(book.scalars(select(Case).where(Case.procedure == "audit_verify")))


def told_admins() -> list[str]:
    with reading() as book:
        rows = book.scalars(select(Notice).where(Notice.kind == "audit-broken"))
        return [row.recipient for row in rows]


@ON_BOTH
@pytest.mark.clause("OP-HOUSE-137")
def test_a_case_as_it_is_lived_stands_in_the_audit_and_nothing_personal_does(house: House) -> None:
    run = complain(house, **SECRETS)
    seen = run.sheet
    run.answer(**ORDER | {"answered_by": "A1"}).answer(**ORDER)
    run.answer(**FOUND | {"finding": "阀门损坏〇"}).answer(**TOLD).answer(**CONTENT)
    assert run.state == "Completed"
    of_it = [entry for entry in entries() if entry.case == run.case.number]
    settled = [one for one in of_it if one.table == "questions" and '"answered"' in (one.after or "")]
    assert [one.actor for one in settled] == ["S1", "A2", "C1", "A1"]
    assert {(one.profile, one.day) for one in of_it} == {
        ("callcentre", str(run.case.opened_at.date()))
    } or of_it
    refused = next(one for one in of_it if one.table == "refused_attempts")
    assert refused.shown == sha256(seen.encode()).hexdigest()
    assert len({one.shown for one in settled}) == 4
    opened = of_it[0]
    assert opened.actor == f"complaint-handling, run {run.id}, started by A1"
    assert (opened.table, opened.what) == ("cases", "insert")
    ruling = next(one for one in of_it if one.table == "rulings")
    assert (ruling.actor, ruling.clause) == (opened.actor, json.loads(ruling.after or "")["clause"])
    written = " ".join(f"{one.actor} {one.row} {one.before} {one.after}" for one in entries())
    assert [secret for secret in ("〇", "13800138000", "王小明") if secret in written] == []
    assert is_whole()


@ON_BOTH
@pytest.mark.clause("OP-HOUSE-137", "OP-HOUSE-138")
def test_a_whole_audit_is_published_and_its_head_shown(
    watched: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RULEBOOK_AUDIT_ANCHOR", str(tmp_path / "outside"))
    settings.cache_clear()
    end = entries()[-1]
    run = watched.start("audit-verify", request={"taken_by": "X1"})
    assert run.state == "Completed"
    assert [(one.sequence, one.hash) for one in read_back(tmp_path / "outside")] == [(end.sequence, end.hash)]
    with reading() as book:
        assert [one.sequence for one in book.scalars(select(AuditAnchor))] == [end.sequence]
    assert end.hash in page(watched, "audit-head")
    assert "完整" in page(watched, "audit-verify")
    assert cases() == []


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-139")
def test_what_isnt_whole_is_told_to_the_administrators_once_and_never_published(
    watched: House, case_book: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RULEBOOK_AUDIT_ANCHOR", str(tmp_path / "outside"))
    settings.cache_clear()
    by_hand(case_book, "UPDATE audit_entries SET actor = 'x' WHERE sequence = 5")
    for _ in range(2):
        assert watched.start("audit-verify", request={}).state == "Completed"
    (case,) = cases()
    assert (case.state, case.outcome and case.outcome["faults"]) == ("closed", 1)
    assert told_admins() == ["X1"]
    assert "| 5 |" in page(watched, "audit-verify")
    assert not (tmp_path / "outside").exists()
    with reading() as book:
        (notice,) = book.scalars(select(Notice).where(Notice.kind == "audit-broken"))
    assert "#5" in notice.body
    by_hand(case_book, "UPDATE audit_entries SET actor = 'x' WHERE sequence = 6")
    watched.start("audit-verify", request={})
    assert len(cases()) == len(told_admins()) == 2, "something else is wrong as well"


@pytest.fixture
def _hasty(tmp_path: Path) -> Iterator[None]:
    file = tmp_path / "hasty.toml"
    file.write_text(
        "[audit_verify.retries]\nvalues = [{ since = 2015-01-01, value = 2 }]\n"
        "[audit_verify.first_delay]\nvalues = [{ since = 2015-01-01, value = 0 }]\n"
    )
    adopt(file)
    yield
    adopt(None)


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-138")
@pytest.mark.usefixtures("_hasty")
def test_what_no_attempt_publishes_fails_the_run_for_everybody_to_see(
    watched: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RULEBOOK_AUDIT_ANCHOR", "http://127.0.0.1:1/heads")
    settings.cache_clear()
    run = watched.start("audit-verify", request={})
    assert run.state == "Failed"
    assert "完整" in page(watched, "audit-verify"), "what was found is shown all the same"
    with reading() as book:
        assert book.scalars(select(AuditAnchor)).all() == []


@ON_BOTH
@pytest.mark.clause("OP-HOUSE-51", "OP-HOUSE-137")
def test_a_secret_vote_leaves_nothing_by_which_it_could_be_joined_to_its_voter(house: House) -> None:
    run: Run = complain(house)
    with reading() as book:
        asked = book.scalars(select(Question).where(Question.case == run.case.number)).one()
    votes = {"A1": Vote.YES, "A2": Vote.NO}
    said: list[dict[str, Any]] = []
    for person, vote in votes.items():
        question = _part(asked, person)
        questions.settle(question, SecretVote(answered_by=person, vote=vote), now())
        entry = entries_of("questions")[-1]
        told = json.loads(entry.after or "")
        assert told["answer"] == sealed(keys(), "questions", entry.row, "answer", {"answered_by": person})
        said.append({name: value for name, value in told.items() if name not in {"answer", "changed_at"}})
    assert said[0].keys() == said[1].keys()
    assert [one["answered_by"] for one in said] == ["A1", "A2"]
    with reading() as book:
        assert book.scalars(select(BallotBox)).one().counts == {"赞成": 1, "反对": 1}
    assert not [entry for entry in entries() if "赞成" in f"{entry.before}{entry.after}{entry.table}"]
    assert entries_of("ballot_boxes") == []


def _part(whole: Question, person: str) -> Question:
    """Somebody's own question in a ballot."""
    left = {"id", "step", "asked_of", "run_id"}
    copied = {c.name: getattr(whole, c.name) for c in Question.__table__.columns if c.name not in left}
    with writing() as book:
        part = Question(**copied, step=f"vote.{person}", asked_of=person, run_id=whole.run_id)
        book.add(part)
        book.flush()
    return part
