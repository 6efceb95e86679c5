"""code-enrolment: who vouches for whom, within what time, and what a wish must say (OP-HOUSE-134)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from policies.house.code_enrolment import CodeEnrolmentPolicy
from policies.house.code_enrolment_forms import FirstCode, Vouching, WantedCodes, Wish, Word
from policies.organisation import Role
from policies.working_time import WorkingCalendar

CALENDAR = WorkingCalendar()
RULES = CodeEnrolmentPolicy.in_force_on(date(2026, 3, 2), "callcentre", CALENDAR)
MONDAY = datetime(2026, 3, 2, 10, tzinfo=CALENDAR.tz)


def wanted(**more: Any) -> WantedCodes:
    facts = {
        "staff": "A1",
        "taken_by": "A1",
        "serves": True,
        "has_codes": False,
        "starter_vouches": False,
        "can_be_kept": True,
        "started_at": MONDAY,
    }
    return WantedCodes(**facts | more)


def word(said: Word, **more: str) -> Vouching:
    return Vouching(answered_by="H1", word=said, **more)


LOST = {"wish": Wish.REPLACE, "has_codes": True, "reason": "手机遗失"}


@pytest.mark.clause("OP-HOUSE-134")
@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({}, ""),
        ({"has_codes": True}, "wish"),
        ({"taken_by": "H1", "starter_vouches": True}, "taken_by"),
        ({"serves": False}, "staff"),
        ({"can_be_kept": False}, "staff"),
        (LOST, ""),
        (LOST | {"wish": Wish.REVOKE}, ""),
        (LOST | {"reason": ""}, "reason"),
        (LOST | {"has_codes": False}, "wish"),
        (LOST | {"taken_by": "H1"}, "taken_by"),
        (LOST | {"taken_by": "H1", "starter_vouches": True}, ""),
    ],
)
def test_people_enrol_themselves_and_what_is_replaced_or_revoked_has_a_reason(
    facts: dict[str, Any], field: str
) -> None:
    said = wanted(**facts).objections(MONDAY)
    assert [one.partition(":")[0] for one in said] == ([field] if field else [])


@pytest.mark.clause("OP-HOUSE-134")
def test_hr_vouches_within_a_working_day_and_the_first_code_follows_within_half_an_hour() -> None:
    assert RULES.vouched_by is Role.HR
    assert RULES.vouching_due(MONDAY).at == datetime(2026, 3, 3, 18, tzinfo=CALENDAR.tz)
    friday_night = datetime(2026, 3, 6, 23, 50, tzinfo=CALENDAR.tz)
    assert RULES.proof_due(friday_night).at == friday_night + timedelta(minutes=30)


@pytest.mark.clause("OP-HOUSE-134", "OP-HOUSE-135")
def test_nobody_vouches_for_themselves() -> None:
    assert list(RULES.may_not_vouch(wanted())) == ["A1"]


@pytest.mark.clause("OP-HOUSE-134")
def test_whoever_declines_says_why() -> None:
    assert RULES.wrong_word(word(Word.VOUCHED)) == []
    assert RULES.wrong_word(word(Word.DECLINED, remark="不是本人")) == []
    assert RULES.wrong_word(word(Word.DECLINED))[0].startswith("remark")


@pytest.mark.clause("OP-HOUSE-134")
@pytest.mark.parametrize(
    ("wish", "said", "voids", "ends", "result"),
    [
        (Wish.ENROL, Word.VOUCHED, False, False, "enrolled"),
        (Wish.REPLACE, Word.VOUCHED, True, False, "enrolled"),
        (Wish.REVOKE, Word.VOUCHED, True, True, "revoked"),
        (Wish.ENROL, Word.DECLINED, False, True, "declined"),
        (Wish.REVOKE, Word.DECLINED, True, True, "declined"),
    ],
)
def test_what_was_lost_ends_with_the_word_and_new_codes_follow_only_where_somebody_vouched(
    wish: Wish, said: Word, *, voids: bool, ends: bool, result: str
) -> None:
    about = wanted(wish=wish)
    assert (RULES.voids(about), RULES.ends_there(about, word(said))) == (voids, ends)
    first = None if ends else FirstCode(answered_by="A1").given_at(datetime.now(UTC))
    ended = RULES.outcome("OTC-1", about, word(said), first)
    assert (ended.result, ended.notice) == (result, f"codes-{result}")


@pytest.mark.clause("OP-HOUSE-134")
def test_silence_of_the_owner_leaves_no_codes_and_both_ends_are_on_record_without_any_code() -> None:
    assert RULES.outcome("OTC-1", wanted(), word(Word.VOUCHED)).result == "not-proved"
    assert RULES.proved(wanted(), None).what == "逾期未验证，作废"
    vouched = RULES.vouched(wanted(**LOST), word(Word.VOUCHED))
    assert vouched.because == {"staff": "A1", "by": "H1", "remark": "", "reason": "手机遗失"}
