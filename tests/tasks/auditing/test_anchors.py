"""The head outside: in a file or behind a URL, once each, and read back line by line; and the key of the chain."""

import json
import stat
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from audited import a_days_work, entries, is_whole, verified
from department import found
from sqlalchemy import select

from deployments.auditing import anchor_head
from policies.house.audit_findings import Wrong
from tasks.auditing import anchors
from tasks.auditing.anchors import NotPublished, Published, UnreadableAnchor, read_back
from tasks.auditing.chain import OtherKey
from tasks.auditing.key import kept_key, keys
from tasks.clock import now
from tasks.records.audit import AuditAnchor
from tasks.records.engine import reading
from tasks.settings import settings

pytestmark = pytest.mark.clause("OP-HOUSE-138")


@pytest.fixture(autouse=True)
def day(case_book: str) -> str:
    a_days_work()
    return case_book


@pytest.fixture
def anchored_at(monkeypatch: pytest.MonkeyPatch) -> Callable[[object], None]:
    def at(where: object) -> None:
        monkeypatch.setenv("RULEBOOK_AUDIT_ANCHOR", str(where))
        settings.cache_clear()

    return at


def publish() -> str:
    head = anchors.head()
    assert head is not None
    return anchors.publish(head, 5)


def kept() -> list[AuditAnchor]:
    with reading() as book:
        return list(book.scalars(select(AuditAnchor).order_by(AuditAnchor.id)))


def test_nothing_is_published_where_no_place_is_set() -> None:
    assert publish() == ""
    assert kept() == []


def test_a_file_gets_a_line_a_head_and_the_case_book_keeps_it_too(
    tmp_path: Path, anchored_at: Callable[[object], None]
) -> None:
    file = tmp_path / "outside" / "heads"
    anchored_at(file)
    assert publish() == publish() == str(file.resolve())
    end = entries()[-1]
    found(name="园区", default=False)
    publish()
    assert list(read_back(file)) == [
        Published(end.sequence, end.hash, "heads 1"),
        Published(end.sequence + 1, entries()[-1].hash, "heads 2"),
    ]
    assert [one.sequence for one in kept()] == [end.sequence, end.sequence + 1]
    assert is_whole()


def test_a_line_that_was_cut_off_in_the_writing_is_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "heads"
    file.write_text("1 abc 2026-11-22T00:00:00+00:00\n2 de")
    assert [one.sequence for one in read_back(file)] == [1]


@pytest.mark.parametrize("line", ["x abc 2026-11-22", "1 abc", "1 abc yesterday", ""])
def test_a_line_that_is_no_head_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "heads"
    file.write_text(f"1 abc 2026-11-22T00:00:00+00:00\n{line}\n")
    with pytest.raises(UnreadableAnchor, match="line 2"):
        list(read_back(file))


@pytest.fixture
def receiver() -> Iterator[tuple[str, list[dict[str, Any]], list[int]]]:
    """A server that takes heads: its URL, what it was told, and the answers it gives."""
    told: list[dict[str, Any]] = []
    answers: list[int] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(answers.pop(0) if answers else 200)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Receiver)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/heads?token=secret", told, answers
    server.shutdown()


def test_a_url_is_told_the_head_and_nothing_secret_of_it_is_kept(
    receiver: tuple[str, list[dict[str, Any]], list[int]], anchored_at: Callable[[object], None]
) -> None:
    url, told, _ = receiver
    anchored_at(url)
    assert publish() == "127.0.0.1"
    end = entries()[-1]
    assert [(one["sequence"], one["hash"]) for one in told] == [(end.sequence, end.hash)]
    assert [one.where for one in kept()] == ["127.0.0.1"]


def test_a_url_that_refuses_is_an_error_and_not_kept_as_published(
    receiver: tuple[str, list[dict[str, Any]], list[int]], anchored_at: Callable[[object], None]
) -> None:
    url, told, answers = receiver
    anchored_at(url)
    answers.append(503)
    with pytest.raises(NotPublished):
        publish()
    assert kept() == []
    publish()
    assert len(told) == 2


def test_the_keeper_publishes_to_a_file_every_hour_what_is_new(
    tmp_path: Path, anchored_at: Callable[[object], None]
) -> None:
    assert not anchor_head(now)
    anchored_at("http://127.0.0.1:1/")
    assert not anchor_head(now), "a server is left to the daily run"
    anchored_at(tmp_path / "heads")
    assert anchor_head(now)
    found(name="园区", default=False)
    assert not anchor_head(lambda: now() + timedelta(minutes=59))
    assert anchor_head(lambda: now() + timedelta(minutes=60))
    assert len(kept()) == 2


def test_the_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    home = tmp_path / "made"
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(lambda _: kept_key(home), range(16)))) == 1
    assert [file.name for file in home.iterdir()] == ["audit.key"]
    assert stat.S_IMODE((home / "audit.key").stat().st_mode) == 0o600


def test_who_has_another_key_appends_nothing_and_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    before, mine = len(entries()), keys()
    monkeypatch.setenv("RULEBOOK_AUDIT_KEY", "another key, and long enough")
    settings.cache_clear()
    assert keys() != mine
    with pytest.raises(OtherKey):
        found(name="园区", default=False)
    assert len(entries()) == before
    assert [one.wrong for one in verified().bad] == [Wrong.OTHER_KEY]


def test_a_key_from_the_environment_is_written_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case_book: str
) -> None:
    monkeypatch.setenv("RULEBOOK_HOME", str(tmp_path / "other"))
    monkeypatch.setenv("RULEBOOK_AUDIT_KEY", "a key that is long enough")
    settings.cache_clear()
    assert keys()
    assert not (tmp_path / "other").exists()


def test_a_short_key_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RULEBOOK_AUDIT_KEY", "short")
    settings.cache_clear()
    with pytest.raises(ValueError, match="at least 16"):
        settings()
