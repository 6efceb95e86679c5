"""Secrets and codes in the case book, on both databases: each counts once, however many come at once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pyotp
import pytest
from cryptography.fernet import Fernet
from department import STAFF, a_case, found
from sqlalchemy import select

from policies.house.identity import SECONDS_A_STEP, IdentityPolicy
from tasks import codes
from tasks.clock import now
from tasks.records.engine import reading, writing
from tasks.records.identity import CodeSecret
from tasks.records.models import Staff
from tasks.settings import settings

KEY, LATER_KEY = (Fernet.generate_key().decode() for _ in range(2))
RULES = IdentityPolicy.in_force_on(date(2026, 3, 2), "callcentre")
AT = datetime(2026, 3, 2, 2, 0, 7, tzinfo=UTC)
STEP = int(AT.timestamp()) // SECONDS_A_STEP


@pytest.fixture(autouse=True)
def _secret(case_book: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """S1 has codes, proved a while before."""
    assert case_book
    keys(monkeypatch, KEY)
    found(*STAFF)
    case = a_case(now())
    with writing() as book:
        codes.issue(book, "S1", case=case.number, vouched_by="X1")
        book.scalars(select(CodeSecret)).one().proven_at = AT
    yield
    settings.cache_clear()


def keys(monkeypatch: pytest.MonkeyPatch, *of_the_house: str) -> None:
    monkeypatch.setenv("RULEBOOK_CODE_KEY", " ".join(of_the_house))
    settings.cache_clear()


def row() -> CodeSecret:
    with reading() as book:
        return book.scalars(select(CodeSecret).where(CodeSecret.void_at.is_(None))).one()


def code(steps: int = 0) -> str:
    secret = codes._vault().decrypt(row().secret.encode()).decode()
    return pyotp.TOTP(secret).generate_otp(STEP + steps)


def wrong() -> str:
    """Six digits that are no code of the time around."""
    around = {code(steps) for steps in range(-30, 31)}
    return next(f"{number:06}" for number in range(1000) if f"{number:06}" not in around)


def used(said: str, at: datetime = AT, attempt: str = "1.1") -> str:
    return codes.spent("S1", said, at, attempt, RULES)


@pytest.mark.clause("OP-HOUSE-133")
@pytest.mark.parametrize(
    ("steps", "reason"),
    [
        (-22, "不正确"),
        (-21, "已过期"),
        (-2, "已过期"),
        (-1, ""),
        (0, ""),
        (1, ""),
        (2, "偏快"),
        (22, "不正确"),
    ],
)
def test_a_code_may_be_one_step_off_and_beyond_that_is_told_what_it_is(steps: int, reason: str) -> None:
    said = used(code(steps))
    assert (reason in said) if reason else not said
    assert row().last_step == (0 if reason else STEP + steps)
    assert len(row().failed_at) == bool(reason)


@pytest.mark.clause("OP-HOUSE-133")
def test_neither_a_code_nor_an_earlier_one_counts_twice_and_the_next_one_does() -> None:
    assert used(code()) == ""
    assert "已用过" in used(code(), attempt="2.1")
    assert "已用过" in used(code(-1), attempt="2.2")
    assert row().failed_at == [], "that is no guess"
    assert used(code(1), attempt="2.3") == ""


def test_an_attempt_that_is_examined_once_more_finds_its_code_accepted() -> None:
    assert used(code()) == used(code()) == ""


@pytest.mark.clause("OP-HOUSE-133")
def test_after_too_many_wrong_codes_not_even_a_right_one_is_taken_until_the_time_is_over() -> None:
    for nth in range(5):
        assert "不正确" in used(wrong(), AT + timedelta(seconds=nth), f"1.{nth}")
    last = AT + timedelta(minutes=15)
    assert "10:15:07 前不再接受" in used(code(), last - timedelta(seconds=1), "1.6")
    assert len(row().failed_at) == 5, "what comes in meanwhile isn't counted"
    right = pyotp.TOTP(codes._vault().decrypt(row().secret.encode()).decode()).at(last)
    assert used(right, last, "1.7") == ""


@pytest.mark.clause("OP-HOUSE-133")
def test_one_wrong_code_less_locks_nobody_out() -> None:
    for nth in range(4):
        used(wrong(), attempt=f"1.{nth}")
    assert used(code(), attempt="1.5") == ""


@pytest.mark.parametrize("typed", [" {} ", "{0:.3} {1}", "wide"])
def test_digits_count_however_they_are_typed(typed: str) -> None:
    plain = code()
    wide = plain.translate({ord(digit): chr(ord(digit) + 0xFEE0) for digit in "0123456789"})
    assert used(wide if typed == "wide" else typed.format(plain, plain[3:])) == ""


@pytest.mark.parametrize("typed", ["", "abc", "12345", "1234567", "⑴⑵⑶⑷⑸⑹", "'; --", "\ud800"])
def test_whatever_else_is_typed_is_a_wrong_code(typed: str) -> None:
    assert "不正确" in used(typed)


@pytest.mark.clause("OP-HOUSE-133")
def test_of_many_answers_at_once_with_one_code_only_one_counts() -> None:
    right = code()
    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(lambda nth: used(right, attempt=f"{nth}.1"), range(24)))
    assert said.count("") == 1
    assert sum("已用过" in one for one in said) == 23


@pytest.mark.clause("OP-HOUSE-133")
def test_of_many_guesses_at_once_no_more_than_the_limit_are_looked_at() -> None:
    guess = wrong()
    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(lambda nth: used(guess, attempt=f"{nth}.1"), range(16)))
    assert sum("不正确" in one for one in said) == 5
    assert sum("不再接受" in one for one in said) == 11


@pytest.mark.clause("OP-HOUSE-134")
def test_a_secret_that_nobody_proved_signs_nothing_and_is_proved_in_its_own_case_alone() -> None:
    with writing() as book:
        codes.issue(book, "S1", case=row().case, vouched_by="X1")
    assert "请先办理" in used(code())
    assert "请先办理" in codes.spent("S1", code(), AT, "1.1", RULES, proves="another case")
    assert codes.spent("S1", code(), AT, "1.2", RULES, proves=row().case) == ""
    assert row().proven_at == AT
    assert codes.address_of(row().case) == "", "proved, it is never shown again"


@pytest.mark.clause("OP-HOUSE-134")
def test_without_codes_and_after_revocation_nothing_is_signed() -> None:
    said, case = code(), row().case
    with writing() as book:
        assert codes.void(book, "S1", "手机遗失")
        assert not codes.void(book, "S1", "twice")
        assert not codes.has_codes(book, "S1", "A1")
    assert "请先办理" in used(said)
    assert "请先办理" in codes.spent("A1", said, AT, "1.1", RULES)
    assert codes.address_of(case) == ""


@pytest.mark.clause("OP-HOUSE-134")
def test_secrets_are_sealed_with_the_first_key_and_go_over_to_a_new_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    secret = codes._vault().decrypt(row().secret.encode()).decode()
    before = row().secret
    assert secret not in before
    keys(monkeypatch, LATER_KEY, KEY)
    assert used(code()) == "", "an earlier key still reads what it sealed"
    assert codes.keep_secrets(now()) == 1
    assert codes.keep_secrets(now()) == 0
    keys(monkeypatch, LATER_KEY)
    assert used(code(1), attempt="2.1") == "", "and can be given up then"
    assert row().secret != before
    keys(monkeypatch, KEY)
    assert "口令密钥有变" in used("000000", attempt="3.1")
    assert codes.keep_secrets(now()) == 0
    keys(monkeypatch)
    assert "口令密钥有变" in used("000000", attempt="4.1")
    with pytest.raises(codes.NoKey), writing() as book:
        codes.issue(book, "A1", case=row().case, vouched_by="X1")


@pytest.mark.clause("OP-HOUSE-134")
@pytest.mark.parametrize(("days", "void"), [(-1, True), (0, False)])
def test_codes_last_through_the_last_day_and_no_longer(days: int, *, void: bool) -> None:
    with writing() as book:
        book.get_one(Staff, "S1").until = datetime.now(UTC).astimezone(RULES.calendar.tz).date() + timedelta(
            days=days
        )
    assert codes.keep_secrets(datetime.now(UTC)) == void


@pytest.mark.clause("OP-HOUSE-134")
@pytest.mark.parametrize(("days", "reason"), [(0, ""), (1, "请先办理")])
def test_whoever_comes_back_does_not_sign_with_the_codes_of_before(days: int, reason: str) -> None:
    issued = RULES.calendar.day_of(row().issued_at)
    with writing() as book:
        book.get_one(Staff, "S1").since = issued + timedelta(days=days)
    said = used(code())
    assert (reason in said) if reason else not said
