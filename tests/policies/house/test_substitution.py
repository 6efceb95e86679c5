"""substitution: who may stand in for whom, from when to when (OP-HOUSE-144)."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.house.substitution import Days, Found, Registrar, Serving, StandingIn, SubstitutionPolicy
from policies.house.substitution_forms import Substituting, SubstitutionMove, SubstitutionRequest

TODAY = date(2026, 11, 9)
YESTERDAY, TOMORROW, LAST = TODAY - timedelta(days=1), TODAY + timedelta(days=1), date(2026, 11, 20)
RULES = SubstitutionPolicy.in_force_on(TODAY, "callcentre")
HERE = Serving(date(2020, 1, 1), None)


def request(**more: Any) -> SubstitutionRequest:
    known = {"absent": "S1", "stand_in": "A2", "until": LAST.isoformat(), "taken_by": "S1"}
    return SubstitutionRequest.model_validate(known | more)


def found(
    *others: StandingIn,
    acting: tuple[Registrar, ...] = (Registrar.ONESELF,),
    absent: Serving = HERE,
    stand_in: Serving = HERE,
) -> Found:
    return Found(acting, absent, stand_in, others)


def standing(absent: str, stand_in: str, first: date = TODAY, last: date = LAST) -> StandingIn:
    return StandingIn(absent, stand_in, Days(first, last))


def wrong(found: Found, **more: Any) -> str:
    return "".join(RULES.wrong(request(**more), TODAY, found))


@pytest.mark.clause("OP-HOUSE-144")
def test_it_is_entered_by_the_person_a_superior_or_an_administrator_and_nobody_else() -> None:
    assert [wrong(found(acting=(one,))) for one in Registrar] == ["", "", ""]
    assert wrong(found(acting=())).startswith("taken_by: S1 不是本人、上级、管理员")


@pytest.mark.clause("OP-HOUSE-144")
@pytest.mark.parametrize(
    ("until", "reason"),
    [
        ("", "until: 请填写"),
        (YESTERDAY.isoformat(), "until: 2026-11-08 已过"),
        (TODAY.isoformat(), ""),
    ],
)
def test_its_end_is_said_and_has_not_passed(until: str, reason: str) -> None:
    refused = wrong(found(), until=until)
    assert refused.startswith(reason)
    assert bool(refused) is bool(reason)
    before = {"since": LAST.isoformat(), "until": (LAST - timedelta(days=1)).isoformat()}
    assert wrong(found(), **before).startswith("until: 2026-11-19 已过，或早于开始日")


@pytest.mark.clause("OP-HOUSE-144")
@pytest.mark.parametrize(
    ("serving", "reason"),
    [
        (Serving(None, None), "stand_in: 没有在职员工“A2”"),
        (Serving(date(2020, 1, 1), YESTERDAY), "stand_in: 没有在职员工“A2”"),
        (Serving(date(2020, 1, 1), LAST - timedelta(days=1)), "stand_in: A2 2026-11-19 离职"),
        (Serving(date(2020, 1, 1), LAST), ""),
        (Serving(TOMORROW, None), "stand_in: A2 2026-11-10 才入职"),
        (Serving(TODAY, None), ""),
    ],
)
def test_whoever_stands_in_works_here_from_the_first_day_to_the_last(serving: Serving, reason: str) -> None:
    refused = wrong(found(stand_in=serving))
    assert refused.startswith(reason)
    assert bool(refused) is bool(reason)


@pytest.mark.clause("OP-HOUSE-144")
def test_whoever_is_away_works_here_today() -> None:
    assert wrong(found(absent=Serving(None, None))).startswith("absent: 没有在职员工“S1”")
    assert wrong(found(absent=Serving(date(2020, 1, 1), TODAY))) == ""


@pytest.mark.clause("OP-HOUSE-144")
def test_nobody_stands_in_for_themselves_or_in_a_circle_on_a_day_in_common() -> None:
    assert wrong(found(), stand_in="S1").startswith("stand_in: 不能由本人代理")
    circle = "stand_in: 同一日互相代理"
    assert wrong(found(standing("A2", "S1"))).startswith(circle)
    assert wrong(found(standing("A2", "S1", LAST, LAST))).startswith(circle)
    later = LAST + timedelta(days=1)
    assert wrong(found(standing("A2", "S1", later, later))) == ""
    through = (standing("A2", "A3"), standing("A3", "S1", LAST, LAST))
    assert wrong(found(*through)).startswith(circle)
    apart = (standing("A2", "A3", TODAY, TODAY), standing("A3", "S1", LAST, LAST))
    assert wrong(found(*apart)) == "", "hand to hand, but on no day in common"


@pytest.mark.clause("OP-HOUSE-144")
def test_a_second_one_on_a_day_in_common_is_said_to_be_meant() -> None:
    other = standing("S1", "A3", LAST, LAST + timedelta(days=5))
    refused = wrong(found(other))
    assert refused.startswith("beside: 此期间另有代理人 A3（2026-11-20 至 2026-11-25）")
    assert wrong(found(other), beside=True) == ""
    assert wrong(found(other), until=(LAST - timedelta(days=1)).isoformat()) == ""
    same = wrong(found(standing("S1", "A2", LAST, LAST)), beside=True)
    assert same.startswith("stand_in: 此期间已登记该代理人")


@pytest.mark.clause("OP-HOUSE-144")
@pytest.mark.parametrize(
    ("until", "last", "reason"),
    [
        ("", YESTERDAY, ""),
        (TOMORROW.isoformat(), TOMORROW, ""),
        ((LAST - timedelta(days=1)).isoformat(), LAST - timedelta(days=1), ""),
        (LAST.isoformat(), LAST, "until: "),
        ((YESTERDAY - timedelta(days=1)).isoformat(), YESTERDAY - timedelta(days=1), "until: "),
    ],
)
def test_it_ends_earlier_than_entered_and_not_in_the_past(until: str, last: date, reason: str) -> None:
    ending = {"move": SubstitutionMove.END, "until": until}
    there = found(standing("S1", "A2", date(2026, 11, 2)))
    assert wrong(there, **ending).partition("不")[0] == reason
    assert RULES.days_of(request(**ending), TODAY, there) == Days(date(2026, 11, 2), last)
    assert wrong(found(standing("S1", "A2", date(2026, 11, 2), YESTERDAY)), **ending).startswith(
        "stand_in: A2 没有代理 S1"
    )


@pytest.mark.clause("OP-HOUSE-144")
@given(
    st.lists(
        st.tuples(st.sampled_from("ABCD"), st.sampled_from("ABCD"), st.integers(0, 9), st.integers(0, 9))
    )
)
def test_whatever_is_entered_no_two_ever_stand_in_for_each_other_on_a_day(
    tries: list[tuple[str, str, int, int]],
) -> None:
    entered: list[StandingIn] = []
    for absent, stand_in, first, length in tries:
        days = Days(TODAY + timedelta(days=first), TODAY + timedelta(days=first + length))
        said = {"absent": absent, "stand_in": stand_in, "beside": True}
        dated = {"since": days.first.isoformat(), "until": days.last.isoformat()}
        if not wrong(found(*entered), **said, **dated):
            entered.append(StandingIn(absent, stand_in, days))
    for one in entered:
        assert one.absent != one.stand_in
        for other in entered:
            mutual = (one.absent, one.stand_in) == (other.stand_in, other.absent)
            assert not (mutual and one.days.common(other.days))


@pytest.mark.clause("OP-HOUSE-144")
def test_both_names_and_the_days_are_ruled() -> None:
    known = request(since=TODAY.isoformat()).model_dump()
    about = Substituting.model_validate(known | {"started_at": datetime(2026, 11, 9, 10).astimezone()})
    ruling = RULES.registered(about)
    assert (ruling.what, ruling.clause) == ("代理：休假", "OP-HOUSE-144")
    assert ruling.because == {
        "absent": "S1",
        "stand_in": "A2",
        "since": "2026-11-09",
        "until": "2026-11-20",
        "by": "S1",
    }
    assert RULES.told(about) == "stand-in-registered"
