"""P59 · post-transfer: who may move and from when, who decides on whom, what it pays, who is asked for consent."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from policies.career.grades import Grade
from policies.career.post_transfer import PostTransferPolicy
from policies.career.posts import Post
from policies.career.transfer_answers import (
    Arrival,
    DepartmentOpinion,
    GmDecision,
    HrDecision,
    TransferConsent,
)
from policies.career.transfer_forms import Origin, Transfer, TransferRequest
from policies.career.transfer_terms import Applicant, Moved, Terms
from policies.citations import clause
from policies.leaving.endings import Cause
from policies.month_days import same_day_after
from policies.organisation import Role
from policies.quality.days import begins

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 11, 9, 10, tzinfo=SHANGHAI)
FRIDAY_AFTER = date(2026, 11, 20)
RULES = PostTransferPolicy.in_force_on(MONDAY.date(), "promotion")
OWN, PROPOSED, ROTATION, COMPANY = (one.value for one in Origin)
TECHNICIAN, AGENT, SUPERVISOR = Post.TECHNICIAN.value, Post.AGENT.value, Post.SUPERVISOR.value
AGREES, AGAINST = "同意 agrees", "不同意 against"
MOMENTS = st.integers(0, 365 * 24 * 60).map(lambda minutes: MONDAY + timedelta(minutes=minutes))


def transfer(**more: Any) -> Transfer:
    known = {
        "person": "A1",
        "origin": OWN,
        "posts": [TECHNICIAN],
        "to_department": "客服部",
        "reasons": "有维修证书",
        "taken_by": "A1",
        "department": "客服部",
        "external_number": "A1 1",
        "serves": True,
        "leaving": "",
        "under_way": "",
        "joined": "2020-01-01",
        "may_apply_from": "2020-07-01",
        "held": [AGENT],
        "superior": "S1",
        "grade": Grade.SENIOR.value,
        "to_profile": "promotion",
        "may_propose": False,
        "receiver_serves": False,
        "started_at": MONDAY,
    }
    return Transfer.model_validate(known | more)


def opinion(stand: str = AGREES, by: str = "D1", grounds: str = "") -> DepartmentOpinion:
    said = {"answered_by": by, "opinion": stand, "grounds": grounds}
    return DepartmentOpinion.model_validate(said).given_at(MONDAY)


def hr(**more: Any) -> HrDecision:
    said = {
        "answered_by": "H1",
        "verdict": "批准 approved",
        "posts": [TECHNICIAN],
        "first_day": FRIDAY_AFTER.isoformat(),
        "pay": "3200",
    }
    return HrDecision.model_validate(said | more).given_at(MONDAY)


def gm(at: datetime = MONDAY, **more: Any) -> GmDecision:
    said = {"answered_by": "Z2", "verdict": "批准 approved"}
    return GmDecision.model_validate(said | more).given_at(at)


def terms(**more: Any) -> Terms:
    return RULES.terms(transfer(), hr(), hr()).model_copy(update=more)


def arrival(at: date = FRIDAY_AFTER, by: str = "H1", **more: Any) -> Arrival:
    moment = datetime.combine(at, datetime.min.time(), SHANGHAI).replace(hour=9)
    return Arrival.model_validate({"answered_by": by} | more).given_at(moment)


def field(found: list[str]) -> str:
    return "".join(one.partition(":")[0] for one in found)


# --- TRF-01, TRF-02, TRF-04: who is moved by whose wish


@pytest.mark.clause("TRF-01", "TRF-02", "TRF-04", "OP-HOUSE-121", "OP-TRF-1")
@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        ({}, ""),
        ({"taken_by": "S1"}, "taken_by"),
        ({"origin": PROPOSED, "taken_by": "S1", "may_propose": True}, ""),
        ({"origin": PROPOSED, "taken_by": "A2"}, "taken_by"),
        ({"origin": ROTATION, "taken_by": "H1", "may_propose": True}, ""),
        ({"origin": COMPANY, "taken_by": "A2"}, "taken_by"),
        ({"origin": COMPANY, "taken_by": "A1", "may_propose": True}, "origin"),
        ({"serves": False}, "person"),
        ({"leaving": "2026-12-31"}, "person"),
        ({"leaving": "OFF-20261101-001"}, "person"),
        ({"under_way": "TRF-20261101-001"}, "person"),
        ({"to_department": "无此部门", "to_profile": ""}, "to_department"),
        ({"posts": [AGENT]}, "posts"),
        ({"posts": [AGENT, TECHNICIAN]}, ""),
        ({"posts": [AGENT], "to_department": "技术部"}, ""),
        ({"first_day": "2026-11-08"}, "first_day"),
        ({"first_day": "2026-11-09"}, "first_day"),
        ({"first_day": "2026-11-10"}, ""),
        ({"receiver": "A1", "receiver_serves": True}, "receiver"),
        ({"receiver": "A9"}, "receiver"),
        ({"receiver": "A2", "receiver_serves": True}, ""),
    ],
)
def test_a_request_that_cannot_be_right_names_the_field(more: dict[str, Any], wrong: str) -> None:
    assert field(transfer(**more).objections(MONDAY)) == wrong


@pytest.mark.clause("OP-TRF-1")
@pytest.mark.parametrize(
    ("joined", "from_day"),
    [
        (date(2026, 5, 9), date(2026, 11, 9)),
        (date(2026, 8, 28), date(2027, 2, 28)),
        (date(2026, 8, 29), date(2027, 3, 1)),
        (date(2026, 8, 31), date(2027, 3, 1)),
        (date(2027, 8, 29), date(2028, 2, 29)),
        (date(2026, 2, 28), date(2026, 8, 28)),
        (date(2026, 10, 31), date(2027, 5, 1)),
    ],
)
def test_six_months_run_from_the_day_of_joining_to_the_end_of_a_month_that_lacks_it(
    joined: date, from_day: date
) -> None:
    assert RULES.may_apply_from(joined) == from_day


@pytest.mark.clause("OP-TRF-1")
@given(st.dates(date(2000, 1, 1), date(2030, 1, 1)))
def test_the_service_is_never_over_before_its_day_and_never_earlier_for_who_joined_later(
    joined: date,
) -> None:
    over = RULES.may_apply_from(joined)
    assert over == same_day_after(datetime.combine(joined, datetime.min.time()), 6).date()
    assert over <= RULES.may_apply_from(joined + timedelta(days=1))


@pytest.mark.clause("OP-TRF-1", "TRF-04")
@pytest.mark.parametrize(
    ("origin", "by", "the_day_before"),
    [(OWN, "A1", "person"), (PROPOSED, "S1", "person"), (ROTATION, "S1", ""), (COMPANY, "S1", "")],
)
def test_the_day_before_somebody_waits_and_on_the_day_they_may_move_but_the_company_waits_for_nobody(
    origin: str, by: str, the_day_before: str
) -> None:
    asked = {"origin": origin, "taken_by": by, "may_propose": True}
    assert field(transfer(may_apply_from="2026-11-10", **asked).objections(MONDAY)) == the_day_before
    assert transfer(may_apply_from="2026-11-09", **asked).objections(MONDAY) == []


@pytest.mark.clause("TRF-01")
@pytest.mark.parametrize(
    "bad", [{"posts": []}, {"posts": ["系统管理员 administrator"]}, {"origin": "想走"}, {"reasons": " "}]
)
def test_a_form_that_cannot_be_right_is_refused(bad: dict[str, Any]) -> None:
    said = {"person": "A1", "origin": OWN, "posts": [AGENT], "reasons": "轮岗", "taken_by": "A1"}
    with pytest.raises(ValidationError):
        TransferRequest.model_validate(said | bad)


@pytest.mark.clause("TRF-01")
def test_every_role_of_the_house_but_the_administrators_is_a_post() -> None:
    assert {one.role for one in Post} == set(Role) - {Role.ADMIN}
    assert Post.of("technician") is Post.TECHNICIAN


def test_the_section_of_which_only_the_heading_is_left_is_not_carried_out_and_says_why() -> None:
    assert not clause("TRF-03").carried_out
    assert "OP-TRF-2" in clause("TRF-03").not_carried_out


# --- TRF-01, RCT-03: who is preferred


@pytest.mark.clause("TRF-01", "RCT-03")
def test_the_preference_is_stated_for_an_application_and_where_several_want_the_post() -> None:
    one = Applicant(case="TRF-1", person="A1", origin=Origin.OWN, joined=date(2020, 1, 1))
    moved = one.model_copy(update={"origin": Origin.COMPANY, "case": "TRF-2", "person": "A2"})
    assert RULES.competes([one])
    assert not RULES.competes([moved])
    assert RULES.competes([moved, one])
    assert RULES.preferred(transfer(), [one]).what == "同等条件优先录取"
    several = RULES.preferred(transfer(), [one, moved])
    assert (several.clause, several.because["applicants"]) == ("TRF-01", ["A1 TRF-1", "A2 TRF-2"])
    assert "多人申请" in several.what


# --- TRF-02: who decides what


@pytest.mark.clause("OP-HOUSE-120")
@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        (opinion(), ""),
        (opinion(by="A1"), "answered_by"),
        (opinion(AGAINST), "grounds"),
        (opinion(AGAINST, grounds="人手不足"), ""),
    ],
)
def test_the_department_says_why_it_is_against_and_nobody_gives_an_opinion_on_themselves(
    said: DepartmentOpinion, wrong: str
) -> None:
    assert field(RULES.wrong_opinion(transfer(), said)) == wrong


@pytest.mark.clause("TRF-02", "OP-TRF-2", "OP-HOUSE-120", "OP-HOUSE-123")
@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        ({}, ""),
        ({"answered_by": "A1"}, "answered_by"),
        ({"verdict": "不批准 refused"}, "reason"),
        ({"verdict": "不批准 refused", "reason": "无空缺", "posts": [], "first_day": "", "pay": ""}, ""),
        ({"posts": []}, "posts"),
        ({"posts": [AGENT], "pay": "3200"}, "posts"),
        ({"first_day": ""}, "first_day"),
        ({"first_day": "2026-11-11"}, "first_day"),
        ({"first_day": "2026-11-12"}, ""),
        ({"first_day": "2027-11-09"}, ""),
        ({"first_day": "2027-11-10"}, "first_day"),
        ({"first_day": "2999-12-31"}, "first_day"),
        ({"superior": "A1"}, "superior"),
        ({"superior": "S9"}, "superior"),
        ({"receiver": "A1"}, "receiver"),
        ({"pay": ""}, "pay"),
    ],
)
def test_a_decision_has_posts_a_day_a_superior_and_pay_or_a_reason(more: dict[str, Any], wrong: str) -> None:
    found = RULES.wrong_decision(transfer(), opinion(), hr(**more), superior_serves=False)
    assert field(found) == wrong


@pytest.mark.clause("TRF-02", "OP-HOUSE-120")
def test_who_approves_against_the_departments_opinion_says_why() -> None:
    against = opinion(AGAINST, grounds="人手不足")
    wrong = RULES.wrong_decision(transfer(), against, hr(), superior_serves=False)
    assert field(wrong) == "reason"
    assert not RULES.wrong_decision(transfer(), against, hr(reason="已补员"), superior_serves=False)


@pytest.mark.clause("TRF-02")
def test_in_another_department_a_superior_who_works_there_is_named() -> None:
    away = transfer(to_department="技术部")
    assert field(RULES.wrong_decision(away, opinion(), hr(), superior_serves=False)) == "superior"
    named = hr(superior="T1")
    assert field(RULES.wrong_decision(away, opinion(), named, superior_serves=False)) == "superior"
    assert RULES.wrong_decision(away, opinion(), named, superior_serves=True) == []


@pytest.mark.clause("OP-HOUSE-121")
@pytest.mark.parametrize(
    ("more", "posts", "theirs"),
    [
        ({}, [TECHNICIAN], False),
        ({}, [SUPERVISOR], True),
        ({}, [TECHNICIAN, Post.DIRECTOR.value], True),
        ({"to_department": "技术部"}, [TECHNICIAN], True),
    ],
)
def test_the_general_manager_decides_on_another_department_and_on_leading_posts(
    more: dict[str, str], posts: list[str], *, theirs: bool
) -> None:
    assert RULES.general_manager_decides(transfer(**more), hr(posts=posts)) is theirs


@pytest.mark.clause("OP-HOUSE-121", "OP-HOUSE-123")
def test_a_general_manager_who_comes_late_names_another_day() -> None:
    late = datetime(2026, 11, 18, 10, tzinfo=SHANGHAI)
    assert RULES.wrong_approval(transfer(), hr(), gm()) == []
    assert field(RULES.wrong_approval(transfer(), hr(), gm(late))) == "first_day"
    another = gm(late, first_day="2026-11-23")
    assert RULES.wrong_approval(transfer(), hr(), another) == []
    assert RULES.terms(transfer(), hr(), another).first_day == date(2026, 11, 23)
    assert RULES.terms(transfer(), hr(), gm()).first_day == FRIDAY_AFTER
    assert field(RULES.wrong_approval(transfer(), hr(), gm(verdict="不批准 refused"))) == "reason"
    assert field(RULES.wrong_approval(transfer(), hr(), gm(answered_by="A1"))) == "answered_by"


# --- until when


@pytest.mark.clause("OP-HOUSE-120", "OP-HOUSE-122", "OP-HOUSE-123")
def test_opinion_decision_consent_and_arrival_have_their_working_days() -> None:
    assert RULES.opinion_due(MONDAY).at == datetime(2026, 11, 12, 18, tzinfo=SHANGHAI)
    assert RULES.decision_due(MONDAY).at == datetime(2026, 11, 16, 18, tzinfo=SHANGHAI)
    assert RULES.consent_due(terms()).at == datetime(2026, 11, 11, 18, tzinfo=SHANGHAI)
    assert RULES.arrival_due(terms()).at == datetime(2026, 11, 20, 18, tzinfo=SHANGHAI)


@pytest.mark.clause("OP-HOUSE-123")
def test_an_arrival_on_a_rest_day_is_confirmed_by_the_close_of_the_next_working_day() -> None:
    saturday = terms(first_day=date(2026, 11, 21))
    assert RULES.arrival_due(saturday).at == datetime(2026, 11, 23, 18, tzinfo=SHANGHAI)


@pytest.mark.clause("OP-HOUSE-122", "OP-HOUSE-123")
@given(MOMENTS)
def test_nobody_is_asked_for_consent_on_the_first_day_any_more(decided_at: datetime) -> None:
    consent = RULES.consent_due(terms(decided_at=decided_at)).at
    earliest = RULES.earliest(decided_at)
    assert consent <= begins(earliest, RULES.calendar)
    assert earliest > decided_at.date()
    last_day = RULES.handover("TRF-1", transfer(), terms(first_day=earliest)).until
    assert last_day >= RULES.calendar.day_of(consent), "the handover that follows has a last day to come"


# --- OP-HOUSE-122: consent


@pytest.mark.clause("OP-HOUSE-122", "TRF-01")
@pytest.mark.parametrize(
    ("origin", "posts", "wished"),
    [
        (OWN, [TECHNICIAN], True),
        (OWN, [AGENT, TECHNICIAN], False),
        (OWN, [SUPERVISOR], False),
        (PROPOSED, [TECHNICIAN], False),
        (ROTATION, [TECHNICIAN], False),
        (COMPANY, [TECHNICIAN], False),
    ],
)
def test_what_somebody_did_not_apply_for_needs_their_consent(
    origin: str, posts: list[str], *, wished: bool
) -> None:
    asked = transfer(origin=origin)
    assert RULES.terms(asked, hr(posts=posts), hr(posts=posts)).wished is wished


@pytest.mark.clause("OP-HOUSE-122")
def test_silence_is_no_yes_and_a_no_is_none_either() -> None:
    yes, no = (
        TransferConsent.model_validate({"answered_by": "A1", "consent": stand})
        for stand in ("同意调动 consents", "不同意 declines")
    )
    assert [RULES.is_agreed(said) for said in (yes, no, None)] == [True, False, False]
    assert [RULES.answered(transfer(), said).what for said in (yes, no, None)] == [
        "本人意愿:同意调动",
        "本人意愿:不同意",
        "本人逾期未答复,不予调动",
    ]
    assert TransferConsent.in_person


# --- OP-TRF-2: pay


@pytest.mark.clause("OP-TRF-2", "GRD-02")
def test_an_agents_pay_is_the_tables_and_any_other_posts_is_entered_by_hr() -> None:
    covered = transfer(held=[TECHNICIAN], posts=[AGENT])
    assert RULES.pay_by_table(covered, [Post.AGENT], "2018-06-01") == 3000
    assert RULES.pay_by_table(covered, [Post.TECHNICIAN], "2018-06-01") is None
    assert RULES.pay_by_table(covered, [Post.AGENT], "2026-11-20") is None, "no year is computed from another"
    assert RULES.pay_by_table(transfer(grade=""), [Post.AGENT], "2018-06-01") is None
    bonus = transfer(posts=[AGENT], held=[TECHNICIAN], to_profile="taobao-bonus", joined="2026-01-05")
    assert RULES.pay_by_table(bonus, [Post.AGENT], "2026-11-20") == 2000
    wrong = RULES.wrong_decision(bonus, opinion(), hr(posts=[AGENT]), superior_serves=False)
    assert field(wrong) == "pay", "another figure than the table's isn't entered"
    assert RULES.terms(bonus, hr(posts=[AGENT], pay=""), hr(pay="")).pay == 2000


@pytest.mark.clause("OP-TRF-2")
def test_the_pay_is_a_ruling_by_the_month_that_no_ledger_takes_for_a_fine() -> None:
    paid = RULES.paid(transfer(), terms(), FRIDAY_AFTER)
    assert (paid.amount, paid.unit, paid.because["since"]) == (Decimal(3200), "yuan-monthly", "2026-11-20")


# --- OFF-01, OP-HOUSE-123: handover and arrival


@pytest.mark.clause("OFF-01", "TRF-01")
def test_the_handover_ends_the_day_before_the_first_day_and_nobody_leaves() -> None:
    asked = RULES.handover("TRF-1", transfer(), terms(receiver="A2"))
    assert (asked.cause, asked.last_day, asked.receiver, asked.based_on) == (
        Cause.TRANSFER,
        "2026-11-19",
        "A2",
        "TRF-1",
    )
    assert not asked.cause.leaves


@pytest.mark.clause("OP-HOUSE-123")
@pytest.mark.parametrize(
    ("said", "closed", "wrong"),
    [
        (arrival(), True, ""),
        (arrival(FRIDAY_AFTER - timedelta(days=1)), True, "arrived_on"),
        (arrival(), False, "unfinished"),
        (arrival(unfinished="接收人请假"), False, ""),
        (arrival(by="A1"), True, "answered_by"),
        (arrival(arrived_on="2026-11-19"), True, "arrived_on"),
        (arrival(arrived_on="2026-11-21"), True, "arrived_on"),
        (arrival(date(2026, 11, 23), arrived_on="2026-11-23"), True, ""),
    ],
)
def test_an_arrival_is_confirmed_from_the_first_day_on_and_an_open_handover_needs_a_reason(
    said: Arrival, wrong: str, *, closed: bool
) -> None:
    assert field(RULES.wrong_arrival(transfer(), terms(), said, handover_closed=closed)) == wrong


@pytest.mark.clause("OP-HOUSE-123", "OP-HOUSE-124")
def test_the_move_is_dated_by_the_arrival_and_says_what_changed() -> None:
    late = arrival(date(2026, 11, 23), arrived_on="2026-11-23")
    assert RULES.arrived(terms(), late) == date(2026, 11, 23)
    assert RULES.arrived(terms(), arrival()) == FRIDAY_AFTER
    changed = Moved(
        posts_before=(Post.SUPERVISOR,),
        team=("A1", "A2"),
        superior_before="D1",
        grade=None,
        handover_closed=True,
    )
    ruled = RULES.moved(transfer(), terms(), FRIDAY_AFTER, arrival(), changed)
    facts = {"posts_before": ["客服主管"], "posts": ["技术负责人"], "team_reports_to": "D1"}
    assert facts.items() <= ruled.because.items()


@pytest.mark.clause("TRF-01", "TRF-02", "TRF-04")
def test_a_ruling_rests_on_the_clause_by_which_somebody_moves() -> None:
    by_origin = {origin: RULES.decided(transfer(origin=origin), hr()).clause for origin in Origin}
    assert by_origin == {
        Origin.OWN: "TRF-01",
        Origin.PROPOSED: "TRF-02",
        Origin.ROTATION: "TRF-04",
        Origin.COMPANY: "TRF-02",
    }
