"""P62 · dismissal-termination: what is a ground, who has their say, until when somebody works, what they are paid."""

from calendar import monthrange
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from policies.leaving.dismissal_deciding import CAUTION
from policies.leaving.dismissal_forms import (
    DismissalDecision,
    DismissalOpinion,
    DismissalStatement,
    MonthlyPayEntered,
    NoticeGiven,
    ProposalConfirmed,
)
from policies.leaving.dismissal_grounds import Grounding, OnRecord, StandingRuling, cases_named
from policies.leaving.dismissal_proposal import (
    DismissalGround,
    DismissalProposal,
    DismissalReconsidered,
    EndingKind,
    ProposedDismissal,
)
from policies.leaving.dismissal_termination import DismissalPolicy
from policies.leaving.dismissal_terms import Service
from policies.leaving.endings import Cause
from policies.spans import Span, SpanUnit

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 11, 9, 10, tzinfo=SHANGHAI)
HOUSE, PROMOTION, CALLCENTRE, TELECOM, HEATING = (
    DismissalPolicy.in_force_on(MONDAY.date(), profile)
    for profile in ("taobao-bonus", "promotion", "callcentre", "telecom", "heating")
)
FINE, LEAK = "PEN-20261101-0001", "REQ-20261101-0001"
DAYS = st.dates(date(2010, 1, 1), date(2029, 12, 31))
MONTHLY, NO_GROUND = Decimal("4321.05"), Grounding(wrong=["evidence: 已冲销"], rests_on=[])
GROUND = Grounding(wrong=[], rests_on=["APR-20261101-0001 裁定 7"])


def put(ground: str = "failed-months", kind: str = "dismissal", **more: Any) -> ProposedDismissal:
    said = {
        "person": "A5",
        "kind": kind,
        "ground": ground,
        "facts": "连续不及格",
        "evidence": "考核记录",
        "taken_by": "S1",
        "put_by": ["S1"],
        "started_at": MONDAY,
        "stands_since": MONDAY,
    }
    return ProposedDismissal.model_validate(said | more)


def ruled(number: int = 7, month: str = "2026-10", case: str = "APR-20261101-0001", **more: int) -> Any:
    return StandingRuling(ruling=number, case=case, month=month, **more)


def held(**more: Any) -> OnRecord:
    return OnRecord(serves=True, **more)


def fields(found: list[str]) -> list[str]:
    return [one.partition(":")[0] for one in found]


def decision(by: str = "Z2", at: datetime = MONDAY, **more: Any) -> DismissalDecision:
    said = {"answered_by": by, "verdict": "辞退或终止 dismiss", "reason": "多次纠正无效"}
    return DismissalDecision.model_validate(said | more).given_at(at)


def confirmation(by: str = "D1", at: datetime = MONDAY) -> ProposalConfirmed:
    said = {"answered_by": by, "verdict": "确认 confirmed", "reasons": "属实"}
    return ProposalConfirmed.model_validate(said).given_at(at)


def opinion(by: str = "H1") -> DismissalOpinion:
    said = {"answered_by": by, "opinion": "辞退或终止 dismiss", "lawful": "第四十条", "reasons": "合规"}
    return DismissalOpinion.model_validate(said).given_at(MONDAY)


# --- TRM-01: the kinds are kept apart


@pytest.mark.clause("TRM-01")
def test_the_kinds_of_ending_are_four_each_with_its_own_cause_of_the_handover() -> None:
    causes = {kind.en: kind.cause for kind in EndingKind}
    assert causes == {
        "dismissal": Cause.DISMISSAL,
        "dismissal-as-penalty": Cause.PENALTY,
        "termination": Cause.TERMINATION,
        "rescission": Cause.RESCISSION,
    }
    assert all(cause.leaves for cause in causes.values())
    with pytest.raises(ValidationError):
        DismissalProposal.model_validate(put().model_dump() | {"kind": "辞职 resignation"})


@pytest.mark.clause("TRM-01", "TRM-06", "OP-TRM-1", "CF-08")
@pytest.mark.parametrize(
    ("rules", "ground", "able"),
    [
        (HOUSE, "failed-months", ["dismissal"]),
        (HOUSE, "warnings", ["dismissal"]),
        (HOUSE, "penalty", ["dismissal-as-penalty"]),
        (HOUSE, "leak", ["dismissal", "dismissal-as-penalty"]),
        (HOUSE, "contract-end", ["termination"]),
        (HOUSE, "statutory", ["termination", "rescission"]),
        (PROMOTION, "failed-months", ["dismissal"]),
        (PROMOTION, "warnings", []),
        (CALLCENTRE, "failed-months", ["dismissal-as-penalty"]),
        (CALLCENTRE, "warnings", []),
        (TELECOM, "failed-months", []),
        (TELECOM, "penalty", []),
        (TELECOM, "leak", []),
        (TELECOM, "statutory", ["dismissal", "termination", "rescission"]),
        (TELECOM, "contract-end", ["termination"]),
    ],
)
def test_each_ground_leads_only_to_the_kinds_of_the_profile(
    rules: DismissalPolicy, ground: str, able: list[str]
) -> None:
    ends = {"contract_ends": "2026-12-31"} if ground == "contract-end" else {}
    refused = [
        kind.en
        for kind in EndingKind
        if "kind" in fields(rules.grounding(put(ground, kind, **ends), held()).wrong)
    ]
    assert [kind.en for kind in EndingKind if kind.en not in refused] == able


@pytest.mark.clause("TRM-01", "TRM-02", "TRM-03", "TRM-04", "TRM-06")
def test_each_ground_rests_on_the_clause_of_its_profile() -> None:
    failed, penalty = DismissalGround.FAILED_MONTHS, DismissalGround.PENALTY
    assert [one.clause_for(failed) for one in (HOUSE, PROMOTION, CALLCENTRE)] == [
        "TRM-02",
        "TRM-03",
        "TRM-04",
    ]
    assert HOUSE.clause_for(penalty) == HOUSE.grounded(put("penalty"), GROUND).clause == "TRM-06"


# --- TRM-02, TRM-03: what the appraisal proposed


@pytest.mark.clause("TRM-02")
@pytest.mark.parametrize(
    ("ground", "rows", "stands"),
    [
        ("failed-months", {"failed_in_a_row": 2, "warned_before": 1}, True),
        ("failed-months", {"failed_in_a_row": 1, "warned_before": 2}, False),
        ("failed-months", {"failed_in_a_row": 0, "warned_before": 2}, False),
        ("warnings", {"failed_in_a_row": 1, "warned_before": 2}, True),
        ("warnings", {"failed_in_a_row": 0, "warned_before": 2}, True),
        ("warnings", {"failed_in_a_row": 2, "warned_before": 1}, False),
    ],
)
def test_two_failed_months_or_three_warnings_in_a_row_stand_each_for_itself(
    *, ground: str, rows: dict[str, int], stands: bool
) -> None:
    found = HOUSE.grounding(put(ground), held(proposals=(ruled(**rows),)))
    assert (found.rests_on == ["APR-20261101-0001 裁定 7"]) == stands
    assert fields(found.wrong) == ([] if stands else ["evidence"])


@pytest.mark.clause("TRM-03", "OP-TRM-3")
def test_for_a_junior_it_takes_three_failed_months_and_two_are_none() -> None:
    three, two = (held(proposals=(ruled(failed_in_a_row=rows, warned_before=2),)) for rows in (3, 2))
    assert PROMOTION.grounding(put(), three).wrong == []
    assert fields(PROMOTION.grounding(put(), two).wrong) == ["evidence"]


@pytest.mark.clause("TRM-03", "OP-TRM-3")
def test_three_passed_months_are_no_ground_and_the_reading_is_given() -> None:
    (said,) = PROMOTION.grounding(put(), held()).wrong
    assert "按不及格理解" in said
    assert "OP-TRM-3" in said
    (elsewhere,) = HOUSE.grounding(put(), held()).wrong
    assert "OP-TRM-3" not in elsewhere


@pytest.mark.clause("OP-HOUSE-109")
def test_a_ground_that_was_decided_on_before_is_spent_and_a_new_one_is_not() -> None:
    old, new = ruled(7, failed_in_a_row=2), ruled(9, "2026-11", failed_in_a_row=3)
    spent = (old.key,)
    assert fields(HOUSE.grounding(put(), held(proposals=(old,), spent=spent)).wrong) == ["evidence"]
    assert HOUSE.grounding(put(), held(proposals=(old, new), spent=spent)).rests_on == [new.key]


# --- TRM-04: correction first


@pytest.mark.clause("TRM-04", "CF-08", "OP-HOUSE-109")
@pytest.mark.parametrize(
    ("corrected", "failed", "rests_on", "said"),
    [
        ([], ["2026-09", "2026-10"], [], "须先纠正培训"),
        (["2026-09"], ["2026-09"], [], "没有成立"),
        (["2026-09"], ["2026-08", "2026-09"], [], "没有成立"),
        (["2026-09"], ["2026-09", "2026-10"], ["2026-10"], ""),
    ],
)
def test_where_correction_comes_first_a_failed_month_after_it_is_the_ground(
    corrected: list[str], failed: list[str], rests_on: list[str], said: str
) -> None:
    book = held(corrections=tuple(ruled(month=one) for one in corrected), failed=tuple(failed))
    found = CALLCENTRE.grounding(put(kind="dismissal-as-penalty"), book)
    assert found.rests_on == rests_on
    assert said in "".join(found.wrong)
    assert bool(found.wrong) == bool(said)


@pytest.mark.clause("TRM-04", "TRM-06")
def test_a_serious_breach_needs_no_correction_first() -> None:
    book = held(measures=(ruled(3, case=FINE),))
    found = CALLCENTRE.grounding(put("penalty", "dismissal-as-penalty", evidence=FINE), book)
    assert (found.wrong, found.rests_on) == ([], [f"{FINE} 裁定 3"])


@pytest.mark.clause("TRM-04", "CF-08")
def test_elsewhere_no_correction_is_asked_for() -> None:
    assert HOUSE.grounding(put(), held(proposals=(ruled(failed_in_a_row=2),))).wrong == []


# --- TRM-05, TRM-06: breaches and leaks


@pytest.mark.clause("TRM-06")
def test_a_penalty_is_a_ground_only_where_discipline_decided_on_dismissal_in_the_case_named() -> None:
    decided = held(measures=(ruled(3, case=FINE),))
    named, another = (put("penalty", "dismissal-as-penalty", evidence=f"见{one}号") for one in (FINE, LEAK))
    assert HOUSE.grounding(named, decided).wrong == []
    assert fields(HOUSE.grounding(another, decided).wrong) == ["evidence"]
    assert fields(HOUSE.grounding(named, held()).wrong) == ["evidence"]


@pytest.mark.clause("TRM-05")
def test_a_leak_names_a_case_of_this_department() -> None:
    leak = put("leak", evidence=f"泄密见 {LEAK}。")
    assert HOUSE.grounding(leak, held(cases=(LEAK,))).rests_on == [LEAK]
    assert fields(HOUSE.grounding(leak, held()).wrong) == ["evidence"]


@pytest.mark.clause("TRM-05", "TRM-06")
@pytest.mark.parametrize(
    ("written", "named"),
    [
        (f"见{FINE}、{LEAK}", [FINE, LEAK]),
        (f"({FINE})", [FINE]),
        ("PEN-2026110-0001", []),
        ("XPEN-20261101-0001", []),
        ("PEN-20261101-00012", ["PEN-20261101-00012"]),
        ("", []),
    ],
)
def test_case_numbers_are_found_in_what_was_written(written: str, named: list[str]) -> None:
    assert cases_named(written) == named


@pytest.mark.clause("TRM-05")
@pytest.mark.parametrize(
    ("ground", "serious", "verdict", "liable"),
    [
        ("leak", True, "辞退或终止 dismiss", True),
        ("leak", True, "不辞退 not-dismiss", True),
        ("leak", False, "辞退或终止 dismiss", False),
        ("penalty", True, "辞退或终止 dismiss", False),
    ],
)
def test_legal_liability_follows_from_the_leak_and_its_consequences_alone(
    *, ground: str, serious: bool, verdict: str, liable: bool
) -> None:
    said = decision(verdict=verdict, serious=serious)
    assert HOUSE.liable(put(ground), said) == liable
    assert HOUSE.liability(put("leak"), said).clause == "TRM-05"


# --- the contract's end and the law


@pytest.mark.clause("OP-TRM-2")
@pytest.mark.parametrize(
    ("ground", "day", "wrong"),
    [
        ("contract-end", "2026-11-08", True),
        ("contract-end", "2026-11-09", False),
        ("contract-end", "", True),
        ("statutory", "2026-12-31", True),
        ("statutory", "", False),
    ],
)
def test_the_contracts_day_is_named_where_it_is_the_ground_and_only_there(
    *, ground: str, day: str, wrong: bool
) -> None:
    found = HOUSE.grounding(put(ground, "termination", contract_ends=day), held())
    assert fields(found.wrong) == (["contract_ends"] if wrong else [])


@pytest.mark.clause("OP-TRM-1")
def test_a_statutory_ground_is_weighed_by_people_and_rests_on_nothing_in_the_case_book() -> None:
    assert TELECOM.grounding(put("statutory", "dismissal"), held()) == Grounding(wrong=[], rests_on=[])


@pytest.mark.clause("OP-HOUSE-108", "OP-HOUSE-109")
@pytest.mark.parametrize(
    ("more", "book"),
    [
        ({}, {"serves": False}),
        ({"put_by": ["A5"]}, {}),
        ({"put_by": ["S1", "A5"]}, {}),
        ({}, {"open_case": "TRM-20261101-0001"}),
    ],
)
def test_nobody_who_left_nobody_by_themselves_and_nobody_twice_at_once(
    more: dict[str, Any], book: dict[str, Any]
) -> None:
    proposals = (ruled(failed_in_a_row=2),)
    found = HOUSE.grounding(put(**more), OnRecord(**{"serves": True, "proposals": proposals} | book))
    assert fields(found.wrong) == ["person"]


@pytest.mark.clause("CF-08")
def test_what_is_put_right_keeps_its_proposer_and_names_whoever_put_it_right() -> None:
    entries = put().entries()
    facts = {name: entries[name] for name in DismissalReconsidered.model_fields if name in entries}
    later = MONDAY + timedelta(hours=2)
    for by, hands in (("S1", ["S1"]), ("D1", ["S1", "D1"])):
        said = DismissalReconsidered.model_validate(facts | {"answered_by": by, "ground": "warnings"})
        again = put().again(said.given_at(later))
        assert (again.put_by, again.taken_by, again.stands_since) == (hands, "S1", later)
        assert (again.ground, again.started_at) == (DismissalGround.WARNINGS, MONDAY)


# --- who has their say, by when


@pytest.mark.clause("OP-HOUSE-108", "OP-TRM-4")
def test_whoever_it_is_about_proposed_it_or_had_their_say_steps_aside() -> None:
    barred = HOUSE.barred(put(), confirmation(), opinion())
    assert barred == ["A5", "S1", "D1", "H1"]
    for one in barred:
        assert fields(HOUSE.steps_aside(barred, decision(by=one))) == ["answered_by"]
    assert HOUSE.steps_aside(barred, decision(by="Z2")) == []
    assert fields(HOUSE.not_own(put(), decision(by="A5"))) == ["answered_by"]
    assert HOUSE.not_own(put(), decision(by="S1")) == []


@pytest.mark.clause("OP-TRM-4", "OP-HOUSE-108")
def test_the_department_head_confirms_hr_advises_and_the_general_manager_decides() -> None:
    assert (HOUSE.confirmed_by, HOUSE.opinion_by, HOUSE.decided_by) == (
        "department-head",
        "hr",
        "general-manager",
    )
    assert (HEATING.confirmed_by, HEATING.decided_by) == ("director", "heating-centre")


@pytest.mark.clause("OP-HOUSE-105", "OP-HOUSE-106")
def test_each_step_has_its_working_days() -> None:
    def day(number: int) -> datetime:
        return datetime(2026, 11, number, 18, tzinfo=SHANGHAI)

    assert HOUSE.confirmation_due(MONDAY).at == HOUSE.statement_due(MONDAY).at == day(12)
    assert HOUSE.decision_due(MONDAY).at == day(16)
    assert HOUSE.pay_due(MONDAY).at == day(10)
    stated = DismissalStatement.model_validate({"answered_by": "A5", "statement": "不服"})
    assert HOUSE.opinion_due(confirmation(), stated.given_at(MONDAY)).at == day(12)
    assert HOUSE.opinion_due(confirmation(), None).at == day(17), "from the end of the time for a statement"


@pytest.mark.clause("OP-HOUSE-105")
def test_silence_is_a_fact_and_neither_admission_nor_consent() -> None:
    assert HOUSE.stated(put(), None).what == "未陈述,既不视为承认也不视为同意"
    assert "未陈述" in HOUSE.filed_statement(put(), None).said[0]
    stated = DismissalStatement.model_validate({"answered_by": "A5", "statement": "系统故障所致"})
    assert HOUSE.filed_statement(put(), stated).said == ["系统故障所致"]
    assert "系统故障所致" not in str(HOUSE.stated(put(), stated).because), "what was said stays in the case"


@pytest.mark.clause("CF-08", "TRM-02")
def test_poor_results_come_with_a_caution_about_the_law_and_a_breach_does_not() -> None:
    assert CAUTION in HOUSE.filed_ground(put(), GROUND).said
    assert CAUTION not in HOUSE.filed_ground(put("leak"), GROUND).said


@pytest.mark.clause("OP-TRM-4", "OP-TRM-2", "PEN-17", "TRM-05")
@pytest.mark.parametrize(
    ("ground", "more", "field"),
    [
        ("failed-months", {"notice": "提前通知 notice"}, ""),
        ("failed-months", {"notice": "代通知金 pay-in-lieu"}, ""),
        ("failed-months", {}, "notice"),
        ("penalty", {}, ""),
        ("penalty", {"notice": "提前通知 notice"}, "notice"),
        ("contract-end", {"notice": "代通知金 pay-in-lieu"}, "notice"),
        ("contract-end", {}, ""),
        ("statutory", {}, "notice"),
        ("leak", {"serious": True}, ""),
        ("penalty", {"serious": True}, "serious"),
        ("penalty", {"measure": "警告 warning"}, "measure"),
        ("failed-months", {"verdict": "不辞退 not-dismiss"}, ""),
        ("failed-months", {"verdict": "不辞退 not-dismiss", "measure": "警告 warning"}, "measure"),
        ("failed-months", {"verdict": "不辞退 not-dismiss", "notice": "提前通知 notice"}, "notice"),
        ("failed-months", {"verdict": "改作较轻处分 lesser"}, "measure"),
        ("failed-months", {"verdict": "改作较轻处分 lesser", "measure": "解雇 dismissal"}, "measure"),
        ("failed-months", {"verdict": "改作较轻处分 lesser", "measure": "罚款或扣分 fine"}, "measure"),
        ("failed-months", {"verdict": "改作较轻处分 lesser", "measure": "纠正和培训 training"}, ""),
        ("failed-months", {"by": "H1", "notice": "提前通知 notice"}, "answered_by"),
    ],
)
def test_what_a_decision_may_say(ground: str, more: dict[str, Any], field: str) -> None:
    found = HOUSE.wrong_decision(put(ground), ["A5", "S1", "D1", "H1"], GROUND, decision(**more))
    assert fields(found) == ([field] if field else [])


@pytest.mark.clause("OP-TRM-4", "OP-PEN-5")
def test_nobody_is_dismissed_on_a_ground_that_has_fallen_since_but_may_still_be_kept() -> None:
    dismisses = decision(notice="提前通知 notice")
    assert fields(HOUSE.wrong_decision(put(), [], NO_GROUND, dismisses)) == ["verdict"]
    assert HOUSE.wrong_decision(put(), [], NO_GROUND, decision(verdict="不辞退 not-dismiss")) == []


@pytest.mark.clause("PEN-17", "OP-HOUSE-107")
@pytest.mark.parametrize(
    ("measure", "amount", "for_hr"),
    [("警告 warning", Decimal(1), False), ("纠正和培训 training", None, True), ("降职 demotion", None, True)],
)
def test_a_lesser_measure_goes_back_to_discipline(
    *, measure: str, amount: Decimal | None, for_hr: bool
) -> None:
    said = decision(verdict="改作较轻处分 lesser", measure=measure)
    ruling = HOUSE.lessened(put(), said)
    assert (ruling.clause, ruling.amount, ruling.unit) == ("PEN-17", amount, "warning" if amount else "")
    assert (ruling.because["measure"], HOUSE.for_hr(said)) == (measure.partition(" ")[0], for_hr)
    assert HOUSE.kept("TRM-1", put(), said).measure == measure.partition(" ")[2]


# --- OP-TRM-2: the last day


def last_day(ground: str, notice: NoticeGiven, told_on: date, **more: Any) -> date:
    return HOUSE.last_day(put(ground, **more), notice, told_on)


@pytest.mark.clause("OP-TRM-2")
@pytest.mark.parametrize(
    ("told_on", "last"),
    [
        (date(2026, 11, 9), date(2026, 12, 9)),
        (date(2026, 1, 31), date(2026, 3, 2)),
        (date(2028, 1, 31), date(2028, 3, 1)),
        (date(2026, 12, 31), date(2027, 1, 30)),
    ],
)
def test_notice_ends_with_the_thirtieth_day_after_it_was_given(told_on: date, last: date) -> None:
    assert last_day("failed-months", NoticeGiven.NOTICE, told_on) == last


@pytest.mark.clause("OP-TRM-2")
@given(told_on=DAYS)
def test_the_last_day_is_thirty_days_on_with_notice_and_at_once_without(told_on: date) -> None:
    for ground in ("failed-months", "warnings", "statutory"):
        assert last_day(ground, NoticeGiven.NOTICE, told_on) == told_on + timedelta(days=30)
        assert last_day(ground, NoticeGiven.PAY, told_on) == told_on
    for ground in ("penalty", "leak"):
        assert last_day(ground, NoticeGiven.NONE, told_on) == told_on


@pytest.mark.clause("OP-TRM-2")
@given(told_on=DAYS, ends=DAYS)
def test_a_contract_ends_on_its_own_day_and_never_before_the_person_is_told(
    told_on: date, ends: date
) -> None:
    last = last_day("contract-end", NoticeGiven.NONE, told_on, contract_ends=ends.isoformat())
    assert last == (max(ends, told_on))


@pytest.mark.clause("OP-TRM-2")
def test_a_notice_of_a_month_would_end_with_the_last_day_of_a_shorter_month() -> None:
    a_month = Span(amount=1, unit=SpanUnit.months)
    monthly = HOUSE.model_copy(update={"notice": HOUSE.notice | {"statutory": a_month}})
    leaving = put("statutory", "rescission")
    assert monthly.last_day(leaving, NoticeGiven.NOTICE, date(2026, 1, 31)) == date(2026, 2, 28)
    assert monthly.last_day(leaving, NoticeGiven.NOTICE, date(2026, 2, 28)) == date(2026, 3, 28)


# --- OP-TRM-2: what is paid


@pytest.mark.clause("OP-TRM-2")
@pytest.mark.parametrize(
    ("joined", "last", "months"),
    [
        (date(2026, 11, 9), date(2026, 11, 9), "0.5"),
        (date(2026, 1, 1), date(2026, 6, 29), "0.5"),
        (date(2026, 1, 1), date(2026, 6, 30), "1"),
        (date(2026, 1, 1), date(2026, 12, 31), "1"),
        (date(2026, 1, 1), date(2027, 1, 1), "1.5"),
        (date(2020, 1, 1), date(2025, 12, 31), "6"),
        (date(2020, 1, 1), date(2026, 1, 1), "6.5"),
        (date(2020, 1, 1), date(2026, 6, 29), "6.5"),
        (date(2020, 1, 1), date(2026, 6, 30), "7"),
        (date(2025, 8, 31), date(2026, 2, 27), "0.5"),
        (date(2025, 8, 31), date(2026, 2, 28), "1"),
        (date(2024, 2, 29), date(2025, 2, 28), "1"),
        (date(2024, 2, 29), date(2025, 3, 1), "1.5"),
        (date(2024, 2, 29), date(2028, 2, 28), "4"),
        (date(2024, 2, 29), date(2028, 2, 29), "4.5"),
        (date(2026, 11, 10), date(2026, 11, 8), "0"),
    ],
)
def test_each_full_year_is_a_months_pay_six_months_count_as_one_and_less_as_half(
    joined: date, last: date, months: str
) -> None:
    for ground in ("failed-months", "warnings", "contract-end", "statutory"):
        assert HOUSE.severance_months(DismissalGround(ground), joined, last) == Decimal(months)
    for ground in ("penalty", "leak"):
        assert HOUSE.severance_months(DismissalGround(ground), joined, last) == 0


def months_full(joined: date, ends: date) -> int:
    """Counted month by month: another is full once its day has come, or the month without that day is over."""
    full, year, month = 0, joined.year, joined.month
    while True:
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        length = monthrange(year, month)[1]
        due = (
            date(year, month, joined.day)
            if joined.day <= length
            else date(year, month, length) + timedelta(1)
        )
        if due > ends:
            return full
        full += 1


@pytest.mark.clause("OP-TRM-2")
@given(joined=DAYS, served=st.integers(1, 5_000))
def test_severance_agrees_with_counting_month_by_month(joined: date, served: int) -> None:
    last = joined + timedelta(days=served - 1)
    years, rest = divmod(months_full(joined, last + timedelta(days=1)), 12)
    paid = HOUSE.severance_months(DismissalGround.STATUTORY, joined, last)
    day_more = HOUSE.severance_months(DismissalGround.STATUTORY, joined, last + timedelta(days=1))
    assert paid - years in (
        {Decimal(1)} if rest >= 6 else {Decimal("0.5")} if rest else {Decimal(0), Decimal("0.5")}
    )
    assert paid <= day_more <= paid + Decimal("0.5"), "a day more never costs anybody anything"


@pytest.mark.clause("OP-TRM-2")
@pytest.mark.parametrize(
    ("ground", "notice", "pay", "asked"),
    [
        ("failed-months", "提前通知 notice", None, True),
        ("failed-months", "提前通知 notice", MONTHLY, False),
        ("leak", "不适用 none", None, False),
        ("penalty", "不适用 none", None, False),
        ("contract-end", "不适用 none", None, True),
    ],
)
def test_the_pay_is_asked_for_only_where_something_is_paid_by_it_and_nobody_knows_it(
    *, ground: str, notice: str, pay: Decimal | None, asked: bool
) -> None:
    service = Service(joined=date(2020, 1, 1), pay=pay)
    assert HOUSE.needs_pay(put(ground), decision(notice=notice), service) == asked


@pytest.mark.clause("OP-TRM-2")
def test_notice_or_a_months_pay_and_the_severance_to_the_cent() -> None:
    service = Service(joined=date(2025, 9, 1), pay=MONTHLY)
    noticed = HOUSE.terms(put(), decision(notice="提前通知 notice"), service, None)
    assert (noticed.last_day, noticed.pay_in_lieu) == (date(2026, 12, 9), Decimal("0.00"))
    assert (noticed.severance_months, noticed.severance) == (Decimal("1.5"), Decimal("6481.58"))
    paid = HOUSE.terms(put(), decision(notice="代通知金 pay-in-lieu"), service, None)
    assert (paid.last_day, paid.pay_in_lieu, paid.severance) == (
        MONDAY.date(),
        MONTHLY,
        Decimal("6481.58"),
    )
    ruling = HOUSE.ended(put(), paid)
    assert (ruling.clause, ruling.amount) == ("OP-TRM-2", None)
    assert ruling.because["last_day"] == "2026-11-09"


@pytest.mark.clause("OP-TRM-2")
def test_where_the_pay_is_entered_later_the_notice_begins_when_the_person_is_told() -> None:
    entered = MonthlyPayEntered.model_validate({"answered_by": "H1", "pay": "3000"})
    two_days_on = MONDAY + timedelta(days=2)
    unknown = Service(joined=date(2026, 8, 1))
    terms = HOUSE.terms(put(), decision(notice="提前通知 notice"), unknown, entered.given_at(two_days_on))
    assert (terms.told_on, terms.last_day) == (date(2026, 11, 11), date(2026, 12, 11))
    assert (terms.pay, terms.severance) == (Decimal(3000), Decimal("1500.00"))


@pytest.mark.clause("OP-TRM-2")
@pytest.mark.parametrize(("pay", "doubted"), [("3000", False), ("0", True), ("-5", True), ("1e9", True)])
def test_a_monthly_pay_that_cannot_be_one_is_asked_back(*, pay: str, doubted: bool) -> None:
    assert bool(MonthlyPayEntered.model_validate({"answered_by": "H1", "pay": pay}).doubtful()) == doubted


# --- what is handed on


@pytest.mark.clause("TRM-01", "OFF-01")
def test_the_handover_knows_the_kind_the_last_day_and_what_is_paid() -> None:
    service = Service(joined=date(2025, 11, 10), pay=Decimal(3000))
    ends = put("contract-end", "termination", contract_ends="2026-12-31")
    terms = HOUSE.terms(ends, decision(), service, None)
    request = HOUSE.handover(ends, "TRM-20261109-0001", "客服部", "Z2", terms)
    assert (request.leaver, request.cause, request.last_day) == ("A5", Cause.TERMINATION, "2026-12-31")
    assert (request.based_on, request.pay_in_lieu, request.severance) == (
        "TRM-20261109-0001",
        "0.00",
        "4500.00",
    )
    assert request.doubtful() == []
    outcome = HOUSE.dismissed("TRM-20261109-0001", ends, terms, "archive/x.html", "OFF-20261109-0001")
    assert (outcome.result, outcome.kind, outcome.handover) == (
        "dismissed",
        "termination",
        "OFF-20261109-0001",
    )


@pytest.mark.clause("TRM-01")
@pytest.mark.parametrize(
    "bad",
    [{"person": ""}, {"ground": "心情不好"}, {"contract_ends": "2026-02-30"}, {"facts": ""}, {"x": "1"}],
)
def test_a_form_that_cannot_be_right_is_refused(bad: dict[str, str]) -> None:
    good = {name: getattr(put(), name) for name in DismissalProposal.model_fields}
    with pytest.raises(ValidationError):
        DismissalProposal.model_validate(good | bad)
