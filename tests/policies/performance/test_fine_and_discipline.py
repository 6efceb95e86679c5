"""P47 · the fine table, profile by profile; who may verify and decide; what each decision comes to."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.citations import all_clauses
from policies.listings import to_confirm
from policies.performance.fine_and_discipline import FinePolicy
from policies.performance.fine_forms import (
    Acknowledgement,
    Breach,
    BreachReport,
    FactsVerified,
    Measure,
    PenaltyDecision,
    Reconsidered,
    Verdict,
)
from policies.performance.fine_table import Before, RepeatRule
from policies.profiles import rulebook_profiles
from policies.working_time import WorkingCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 11, 20)
MOMENT = datetime(2026, 11, 20, 15, tzinfo=SHANGHAI)


def rules(profile: str) -> FinePolicy:
    return FinePolicy.in_force_on(DAY, profile, WorkingCalendar())


def report(breach: Breach, **more: Any) -> BreachReport:
    known = {
        "breach": breach,
        "person": "A1",
        "happened_at": MOMENT,
        "facts": "聊天记录第 12 行",
        "evidence": "https://chat.example/12",
        "taken_by": "A2",
    }
    return BreachReport.model_validate(known | more)


def verified(**more: Any) -> FactsVerified:
    return FactsVerified.model_validate({"answered_by": "S1", "verified": True, "reason": "属实"} | more)


def decision(verdict: Verdict = Verdict.CONFIRM, measure: Measure = Measure.FINE, by: str = "D1") -> Any:
    said = {"answered_by": by, "verdict": verdict, "measure": measure, "reason": "依规定"}
    return PenaltyDecision.model_validate(said)


TABLE = [
    pytest.param("taobao-shop", Breach.PHONE, "PEN-01", "50", marks=pytest.mark.clause("PEN-01")),
    pytest.param("taobao-shop", Breach.BUYER_COMPLAINT, "PEN-02", "50", marks=pytest.mark.clause("PEN-02")),
    pytest.param("taobao-shop", Breach.SWEARING, "PEN-03", "50", marks=pytest.mark.clause("PEN-03")),
    pytest.param("taobao-dept", Breach.FORGOTTEN_PUNCH, "PEN-06", "10", marks=pytest.mark.clause("PEN-06")),
    pytest.param("taobao-dept", Breach.LEFT_POST, "PEN-07", "20", marks=pytest.mark.clause("PEN-07")),
    pytest.param("taobao-dept", Breach.ABSENT, "PEN-10", "30", marks=pytest.mark.clause("PEN-10")),
    pytest.param("taobao-dept", Breach.ALL_AT_MEAL, "PEN-11", "5", marks=pytest.mark.clause("PEN-11")),
    pytest.param("taobao-dept", Breach.ATTITUDE, "PEN-12", "5", marks=pytest.mark.clause("PEN-12")),
    pytest.param("hospital-desk", Breach.GROOMING, "PEN-13", "10", marks=pytest.mark.clause("PEN-13")),
    pytest.param("hospital-desk", Breach.UNIFORM, "PEN-14", "20", marks=pytest.mark.clause("PEN-14")),
    pytest.param("heating", Breach.REPAIR_INTAKE, "PEN-15", "10", marks=pytest.mark.clause("PEN-15")),
]


@pytest.mark.clause("CF-09", "CF-10", "CF-51", "OP-PEN-3", "OP-PEN-6")
@pytest.mark.parametrize(("profile", "breach", "clause", "fine"), TABLE)
def test_each_fine_of_the_table_is_taken_in_its_own_house_in_points_or_in_money_never_both(
    profile: str, breach: Breach, clause: str, fine: str
) -> None:
    policy, said = rules(profile), report(breach, image_harmed=True)
    assert policy.not_punishable(said, "") == []
    money = policy.penalty(said, decision(), Before(), "money")
    points = policy.penalty(said, decision(), Before(), "points")
    assert (money.clause, money.amount, money.unit) == (clause, Decimal(fine), "yuan")
    assert (points.clause, points.amount, points.unit) == (clause, -Decimal(fine) / 10, "points")
    assert {ruling.because["about"] for ruling in (money, points)} == {"A1"}
    assert "facts" not in money.because, "what was written freely may name a customer"


@pytest.mark.clause("CF-10", "OP-PEN-4")
def test_a_house_without_a_penalty_for_a_breach_refuses_with_the_reason_and_never_fines_nothing() -> None:
    punished = {
        (profile, breach)
        for profile in rulebook_profiles()
        for breach in Breach
        if not rules(profile).not_punishable(report(breach, image_harmed=True, minutes=20), "")
    }
    tabled = {(param.values[0], param.values[1]) for param in TABLE}
    others = {
        ("taobao-shop", Breach.ABSENT),
        ("taobao-shop", Breach.LEFT_WITHOUT_NOTICE),
        ("taobao-dept", Breach.OFFLINE),
        ("taobao-dept", Breach.SLOW_TO_ANSWER),
        ("logistics", Breach.TWENTY_MINUTES),
        *((profile, Breach.CONDUCT) for profile in rulebook_profiles()),
    }
    assert punished == tabled | others
    (why,) = rules("park").not_punishable(report(Breach.PHONE), "")
    assert why.startswith("breach: ")
    assert "park" in why


@pytest.mark.clause("PEN-02", "PEN-04", "OP-PEN-2")
@given(earlier=st.integers(0, 40))
def test_the_nth_fine_is_fifty_times_two_to_the_n_less_one_up_to_the_ceiling(earlier: int) -> None:
    for breach in (Breach.PHONE, Breach.BUYER_COMPLAINT):
        fine = rules("taobao-shop").fine_after(breach, Before(times=earlier, fined=earlier))
        assert fine == min(Decimal(50) * 2**earlier, Decimal(400))


@pytest.mark.clause("PEN-04", "OP-PEN-2")
def test_it_doubles_from_fifty_to_four_hundred_and_no_further() -> None:
    fines = [rules("taobao-shop").fine_after(Breach.PHONE, Before(times=earlier)) for earlier in range(5)]
    assert fines == [50, 100, 200, 400, 400]


@pytest.mark.clause("PEN-08", "PEN-09", "OP-PEN-7", "OP-PEN-8")
@pytest.mark.parametrize(
    ("breach", "clause", "fine"), [(Breach.OFFLINE, "PEN-08", 10), (Breach.SLOW_TO_ANSWER, "PEN-09", 5)]
)
def test_every_third_in_a_month_is_fined_and_those_between_only_count(
    breach: Breach, clause: str, fine: int
) -> None:
    policy = rules("taobao-dept")
    rulings = []
    for times in range(6):
        fined = sum(one.amount is not None for one in rulings)
        before = Before(times=times, fined=fined)
        rulings.append(policy.penalty(report(breach), decision(), before, "money"))
    assert [one.amount for one in rulings] == [None, None, fine, None, None, fine]
    assert {one.clause for one in rulings} == {clause}, (
        "the counted ones stand under the clause that counts them"
    )


@pytest.mark.clause("PEN-08", "OP-PEN-5")
@given(reversed_at=st.sets(st.integers(0, 11)))
def test_there_is_never_more_than_one_fine_for_three_that_stand(reversed_at: set[int]) -> None:
    policy, standing = rules("taobao-dept"), list[bool]()
    for time in range(12):
        before = Before(times=len(standing), fined=sum(standing))
        fine = policy.fine_after(Breach.OFFLINE, before)
        if fine is not None:
            assert 3 * (sum(standing) + 1) <= len(standing) + 1
        standing.append(fine is not None)
        if time in reversed_at:
            standing.pop(0)


@pytest.mark.clause("PEN-15")
def test_beyond_three_a_violation_in_repair_intake_costs_fifty_more() -> None:
    fines = [rules("heating").fine_after(Breach.REPAIR_INTAKE, Before(times=earlier)) for earlier in range(5)]
    assert fines == [10, 10, 10, 60, 60]


@pytest.mark.clause("PEN-03", "PEN-10")
def test_a_flat_fine_stays_the_same_however_often() -> None:
    assert rules("taobao-shop").fine_after(Breach.SWEARING, Before(times=7)) == 50
    assert rules("taobao-dept").fine_after(Breach.ABSENT, Before(times=7)) == 30


@pytest.mark.clause("OP-PEN-1")
def test_the_count_begins_afresh_with_the_departments_calendar_month() -> None:
    policy = rules("taobao-shop")
    assert policy.month_start(datetime(2026, 10, 31, 15, 59, tzinfo=UTC)) == datetime(
        2026, 10, 1, tzinfo=SHANGHAI
    )
    assert policy.month_start(datetime(2026, 10, 31, 16, 0, tzinfo=UTC)) == datetime(
        2026, 11, 1, tzinfo=SHANGHAI
    ), "midnight in Shanghai"


@pytest.mark.clause("PEN-12")
def test_an_attitude_complaint_costs_nothing_unless_the_image_is_harmed() -> None:
    (why,) = rules("taobao-dept").not_punishable(report(Breach.ATTITUDE), "")
    assert why.startswith("image_harmed: ")


@pytest.mark.clause("PEN-19", "OP-PEN-9", "OP-GEN-2")
def test_twenty_minutes_late_or_off_the_post_is_a_written_warning_and_nineteen_is_none() -> None:
    policy = rules("logistics")
    (why,) = policy.not_punishable(report(Breach.TWENTY_MINUTES, minutes=19), "")
    assert why.startswith("minutes: ")
    said = report(Breach.TWENTY_MINUTES, minutes=20)
    assert policy.not_punishable(said, "") == []
    assert policy.by_table(Breach.TWENTY_MINUTES) is Measure.WARNING
    ruling = policy.disciplined(said, decision(measure=Measure.WARNING))
    assert (ruling.clause, ruling.amount, ruling.unit) == ("PEN-19", 1, "warning")


@pytest.mark.clause("PEN-05", "PEN-16", "PEN-17", "OP-PEN-4")
@pytest.mark.parametrize(
    ("profile", "breach", "clause"),
    [
        ("taobao-shop", Breach.ABSENT, "PEN-05"),
        ("taobao-shop", Breach.LEFT_WITHOUT_NOTICE, "PEN-05"),
        ("callcentre", Breach.CONDUCT, "PEN-16"),
    ],
)
def test_where_the_rules_name_no_amount_a_measure_of_the_ladder_is_named_and_never_a_fine(
    profile: str, breach: Breach, clause: str
) -> None:
    policy, said = rules(profile), report(breach)
    assert policy.rule_for(breach) is RepeatRule.BY_DECISION
    for none in (Measure.NONE, Measure.FINE):
        (why,) = policy.verifiable(said, verified(measure=none))
        assert why.startswith("measure: ")
    assert policy.verifiable(said, verified(measure=Measure.TRAINING)) == []
    confirmed = decision(measure=Measure.TRAINING)
    ruling = policy.disciplined(said, confirmed)
    assert (ruling.clause, ruling.amount, ruling.because["measure"]) == (clause, None, "纠正和培训")
    assert policy.for_hr(confirmed)
    assert policy.outlook(said, Before()) == []


@pytest.mark.clause("PEN-18")
def test_nobody_verifies_or_decides_on_their_own_breach() -> None:
    policy, said = rules("taobao-shop"), report(Breach.PHONE)
    (why,) = policy.verifiable(said, verified(answered_by="A1", measure=Measure.FINE))
    assert why.startswith("answered_by: ")
    assert policy.verifiable(said, verified(measure=Measure.FINE)) == []
    (why,) = policy.decidable(said, Measure.FINE, decision(by="A1"))
    assert why.startswith("answered_by: ")


@pytest.mark.clause("PEN-18")
def test_what_is_not_verified_costs_nothing() -> None:
    ruling = rules("taobao-shop").unfounded(report(Breach.PHONE), verified(verified=False))
    assert (ruling.clause, ruling.amount) == ("PEN-18", None)
    assert "about" not in ruling.because


@pytest.mark.clause("PEN-18")
def test_where_the_table_says_what_follows_the_verifier_names_nothing_else() -> None:
    (why,) = rules("taobao-shop").verifiable(report(Breach.PHONE), verified(measure=Measure.DISMISSAL))
    assert why.startswith("measure: ")


@pytest.mark.clause("PEN-17", "OP-HOUSE-70")
@pytest.mark.parametrize("proposed", [one for one in Measure if one is not Measure.NONE])
@pytest.mark.parametrize("taken", list(Measure))
def test_a_reduced_penalty_is_a_lesser_step_of_the_ladder_and_a_confirmed_one_the_same(
    proposed: Measure, taken: Measure
) -> None:
    policy, said = rules("callcentre"), report(Breach.CONDUCT)
    order = [Measure.WARNING, Measure.TRAINING, Measure.FINE, Measure.DEMOTION, Measure.DISMISSAL]
    lesser = taken in order and order.index(taken) < order.index(proposed)
    assert (policy.decidable(said, proposed, decision(Verdict.REDUCE, taken)) == []) is lesser
    assert (policy.decidable(said, proposed, decision(Verdict.CONFIRM, taken)) == []) is (taken is proposed)
    assert policy.decidable(said, proposed, decision(Verdict.DROP, taken)) == []


@pytest.mark.clause("PEN-17")
def test_a_fine_reduced_to_a_warning_stands_under_the_ladder_and_does_not_raise_the_next_fine() -> None:
    said, reduced = report(Breach.PHONE), decision(Verdict.REDUCE, Measure.WARNING)
    policy = rules("taobao-shop")
    assert not policy.fined(reduced)
    ruling = policy.disciplined(said, reduced)
    assert (ruling.clause, ruling.unit, ruling.amount) == ("PEN-17", "warning", 1)
    assert not policy.for_hr(reduced)


@pytest.mark.clause("PEN-17")
def test_what_is_dropped_is_on_record_and_costs_nothing() -> None:
    policy = rules("taobao-shop")
    dropped = decision(Verdict.DROP, Measure.FINE)
    assert not policy.fined(dropped)
    assert not policy.for_hr(decision(Verdict.DROP, Measure.DISMISSAL))
    ruling = policy.disciplined(report(Breach.PHONE), dropped)
    assert (ruling.amount, "about" in ruling.because) == (None, False)


@pytest.mark.clause("PEN-18")
def test_nobody_is_punished_twice_on_one_piece_of_evidence() -> None:
    (why,) = rules("taobao-shop").not_punishable(report(Breach.PHONE), "PEN-20261101-0001")
    assert why.startswith("evidence: ")
    assert "PEN-20261101-0001" in why


@pytest.mark.clause("CF-10")
def test_a_report_that_is_withdrawn_needs_no_penalty_of_the_house() -> None:
    said = {**report(Breach.PHONE).model_dump(), "answered_by": "A2"}
    assert rules("park").still_wrong(Reconsidered.model_validate(said), "") != []
    assert rules("park").still_wrong(Reconsidered.model_validate(said | {"withdrawn": True}), "") == []


@pytest.mark.clause("PEN-08")
def test_the_department_head_is_told_the_how_manieth_and_the_amount() -> None:
    (line,) = rules("taobao-shop").outlook(report(Breach.PHONE), Before(times=2))
    assert "第 3 次" in line
    assert "200" in line
    (line,) = rules("taobao-dept").outlook(report(Breach.OFFLINE), Before(times=1))
    assert "暂不罚款" in line


@pytest.mark.clause("PEN-18", "OP-HOUSE-72")
def test_supervisor_and_department_head_or_at_the_hotline_director_and_competent_department() -> None:
    assert (rules("taobao-shop").verified_by, rules("taobao-shop").decided_by) == (
        "supervisor",
        "department-head",
    )
    assert (rules("heating").verified_by, rules("heating").decided_by) == ("director", "competent-department")


@pytest.mark.clause("OP-PEN-5")
def test_the_employee_replies_within_three_working_days_and_an_appeal_has_its_reason() -> None:
    policy = rules("taobao-shop")
    due = policy.reply_due(MOMENT)
    assert (due.at.date(), due.clause) == (date(2026, 11, 25), "OP-PEN-5"), "a Friday's, a week-end between"
    bare = Acknowledgement.model_validate({"answered_by": "A1", "reply": "申诉 appeal"})
    assert policy.unreasoned(bare)[0].startswith("reason: ")
    reasoned = Acknowledgement.model_validate(
        {"answered_by": "A1", "reply": "申诉 appeal", "reason": "不是我"}
    )
    assert policy.unreasoned(reasoned) == []


@pytest.mark.clause("OP-PEN-6")
def test_the_list_to_confirm_warns_that_fines_from_wages_are_doubtful_in_law() -> None:
    clause = all_clauses()["OP-PEN-6"]
    assert "劳动法" in clause.zh
    assert "doubtful under Chinese labour law" in clause.en
    assert any("劳动法" in line for line in to_confirm())


@pytest.mark.clause("PEN-18")
def test_nothing_has_happened_in_the_future() -> None:
    said = report(Breach.PHONE)
    assert said.objections(MOMENT) == []
    (why,) = said.objections(MOMENT - timedelta(seconds=1))
    assert why.startswith("happened_at: ")


@pytest.mark.clause("PEN-18")
def test_the_name_of_a_case_in_lists_says_what_and_not_who() -> None:
    said = report(Breach.PHONE)
    assert "A1" not in said.subject + said.category
