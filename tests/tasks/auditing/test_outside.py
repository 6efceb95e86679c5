"""Changed numbers, profiles and settings are entered at the next start: before and after, by clause, no secrets."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from audited import entries, entries_of, is_whole

from policies.rulebook import adopt
from tasks.auditing.outside import enter_changes_outside
from tasks.settings import settings

pytestmark = pytest.mark.clause("OP-HOUSE-137")
MINE = """
[profiles.mine]
title = "我们"
based_on = "callcentre"

[notice_delivery.retries]
values = [{ since = 2026-03-02, value = 7 }]
"""


@pytest.fixture(autouse=True)
def _customers_own(case_book: str) -> Iterator[None]:
    assert case_book
    yield
    adopt(None)


@pytest.fixture
def restart(monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    def again(**changed: str) -> int:
        for name, value in changed.items():
            monkeypatch.setenv(f"RULEBOOK_{name}", value)
        settings.cache_clear()
        return enter_changes_outside()

    return again


def said(table: str, row: str) -> tuple[Any, Any, str]:
    entry = [one for one in entries_of(table) if one.row == row][-1]
    return json.loads(entry.before or "null"), json.loads(entry.after or "null"), entry.clause


def test_the_first_start_enters_everything_and_the_next_one_nothing(restart: Callable[..., int]) -> None:
    assert restart() == len(entries()) > 300
    assert restart() == 0
    assert said("rulebook", "notice_delivery.retries") == (
        None,
        {"values": [{"unit": "count", "value": 3, "since": "2015-01-01", "origin": "rulebook"}]},
        "OP-HOUSE-6",
    )
    assert is_whole()


def test_a_changed_number_is_entered_before_and_after_with_its_clause(
    restart: Callable[..., int], tmp_path: Path
) -> None:
    restart()
    (tmp_path / "mine.toml").write_text(MINE)
    adopt(tmp_path / "mine.toml")
    assert restart() == 2
    before, after, clause = said("rulebook", "notice_delivery.retries")
    assert [number["value"] for number in before["values"]] == [3]
    assert [(number["value"], number["origin"]) for number in after["values"]] == [
        (3, "rulebook"),
        (7, "customer"),
    ]
    assert clause == "OP-HOUSE-6"
    assert said("profiles", "mine")[1]["based_on"] == "callcentre"


def test_what_was_taken_back_is_entered_as_deleted(restart: Callable[..., int], tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(MINE)
    adopt(tmp_path / "mine.toml")
    restart()
    adopt(None)
    assert restart() == 2
    assert said("profiles", "mine")[1] is None
    assert restart() == 0


def test_a_changed_setting_is_entered_and_a_secret_only_as_changed(restart: Callable[..., int]) -> None:
    restart(AUTH="admin:first〇", NOTICE_URLS="mailto://me:secret〇@example.com")
    assert restart(LANGUAGE="en", AUTH="admin:second〇") == 2
    assert said("settings", "language")[:2] == ({"value": "zh"}, {"value": "en"})
    before, after, _ = said("settings", "auth")
    assert before["value"].keys() == after["value"].keys() == {"sealed"}
    assert before != after
    assert restart(PREFECT_DATABASE_URL="postgresql+asyncpg://me:secret〇@example.com/p") == 1
    assert "***" in said("settings", "prefect_database_url")[1]["value"]
    assert not [entry for entry in entries() if "〇" in f"{entry.before}{entry.after}"]


def test_the_key_itself_is_in_no_entry(restart: Callable[..., int]) -> None:
    restart(AUDIT_KEY="a key that is long enough〇")
    assert said("settings", "audit_key")[1]["value"].keys() == {"sealed"}
    assert not [entry for entry in entries() if "〇" in f"{entry.before}{entry.after}"]


def test_of_several_who_start_at_once_one_enters_what_changed(restart: Callable[..., int]) -> None:
    restart()
    settings.cache_clear()
    adopt(None)
    before = len(entries())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RULEBOOK_LANGUAGE", "en")
        settings.cache_clear()
        with ThreadPoolExecutor(4) as pool:
            entered = list(pool.map(lambda _: enter_changes_outside(), range(4)))
    assert sorted(entered) == [0, 0, 0, 1]
    assert len(entries()) == before + 1
