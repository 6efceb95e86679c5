"""P01 · complaint-handling, on a real Prefect server and a real case book."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from complaints import (
    CONTENT,
    DISCONTENT,
    FOUND,
    ON_BOTH,
    ON_SQLITE,
    ORDER,
    TOLD,
    asked_of,
    at_once,
    complain,
    complaint,
    live_by,
    told,
)
from driving import House, Run
from sqlalchemy import select

from tasks.records.engine import reading
from tasks.records.models import Case
from tasks.settings import settings

ACCUSING = FOUND | {"service_fault": True, "at_fault": "A2"}
CLOSING = {"answered_by": "S1", "reason": "客户要求超出合同"}


def numbers_entered() -> list[str]:
    with reading() as book:
        return list(book.scalars(select(Case.number)))


def called_back(run: Run, **said: Any) -> Run:
    """One round from the finding to what the customer says."""
    return run.answer(**FOUND).answer(**TOLD).answer(**said)


# --- the whole way


@pytest.mark.clause("CMP-03", "CMP-05", "CMP-07", "CMP-10", "CMP-12", "CMP-18")
def test_a_complaint_goes_from_the_record_to_a_satisfied_customer(house: House) -> None:
    run = complain(house)
    assert (run.state, asked_of(run)) == ("Suspended", "investigation → supervisor")
    run.answer(**ORDER)
    assert asked_of(run) == "finding → A2"
    run.answer(**FOUND)
    assert asked_of(run) == "result → complaint-team"
    run.answer(**TOLD)
    assert asked_of(run) == "call-back → A1", "the first receiver calls back"
    run.answer(**CONTENT)
    assert (run.state, run.case.state) == ("Completed", "closed")
    assert run.case.outcome is not None
    assert (run.case.outcome["satisfied"], run.case.outcome["service_fault"]) == (True, False)
    number = run.case.number
    page = settings().home / "archive" / "CMP" / number.split("-")[1] / f"{number}.md"
    assert "两天没有暖气" in page.read_text(), "the case is in the archive"


@ON_SQLITE
@pytest.mark.clause("CMP-17")
def test_the_complaint_mechanism_stands_in_prefect_by_name(house: House) -> None:
    for part in ("complaint-handling", "complaint-cluster-alert", "complaint-analysis"):
        assert house.api.read_deployment_by_name(f"{part}/{part}").name == part


@pytest.mark.clause("CMP-04", "CMP-08", "OP-ROL-3", "OP-HOUSE-3")
def test_an_unanswered_question_goes_one_level_up_and_is_never_taken_for_a_yes(house: House) -> None:
    run = complain(house).miss()
    assert asked_of(run) == "investigation-2 → leadership"
    assert [one.state for one in run.questions] == ["expired", "open"]
    assert "逾期未答复,升级至上一级" in [one.what for one in run.rulings]
    run.miss()
    assert run.waits_for is not None
    assert run.waits_for.due_at is None, "the top keeps the question open"
    run.answer(**ORDER | {"answered_by": "L1"})
    assert run.step == "finding"


@ON_SQLITE
@pytest.mark.clause("CMP-10", "CMP-22", "CMP-23")
@pytest.mark.parametrize(
    ("profile", "teller"), [("park", "supervisor"), ("telecom", "A1"), ("heating", "A1")]
)
def test_who_tells_the_customer_the_result_depends_on_the_profile(
    house: House, profile: str, teller: str
) -> None:
    live_by(profile)
    run = complain(house).answer(**ORDER).answer(**FOUND)
    assert asked_of(run) == f"result → {teller}"


# --- CMP-05, CMP-06: the record


@ON_SQLITE
@pytest.mark.clause("CMP-05", "CMP-06", "CMP-15")
def test_what_is_recorded_is_kept_as_it_was_said_and_without_an_apology_the_receiver_is_told(
    house: House,
) -> None:
    run = complain(house, apologised=False, contact="13800138000")
    assert told(run, "apology") == ["A1"]
    assert any("安抚" in one.body for one in run.notices if one.kind == "apology")
    assert run.case.owner == "A1"
    assert {"content": "两天没有暖气", "contact": "13800138000"}.items() <= run.case.facts.items()
    assert told(complain(house), "apology") == [], "who has apologised isn't told to"


@pytest.mark.clause("CMP-05", "OP-HOUSE-4")
@pytest.mark.parametrize(
    ("field", "wrong", "right"),
    [
        ("received_at", "2099-01-01T10:00:00+08:00", "2026-11-02T10:00:00+08:00"),
        ("received_at", "2014-12-31T10:00:00+08:00", "2026-11-02T10:00:00+08:00"),
        ("taken_by", "Z9", "A1"),
        ("department", "没有这个部门", ""),
        ("contact", "12345", "13800138000"),
        ("claim", "很多", "300"),
    ],
)
@ON_SQLITE
def test_a_record_that_cannot_be_right_goes_back_to_the_agents_until_it_is(
    house: House, field: str, wrong: str, right: str
) -> None:
    run = complain(house, **{field: wrong})
    assert asked_of(run) == "correction → agent"
    assert field in run.sheet.replace("\\", "")
    assert run.case.facts[field] == wrong or field == "received_at", "what was said is kept meanwhile"
    run.answer(answered_by="A1", **{field: wrong})
    assert asked_of(run) in {"correction → agent", "correction-2 → agent"}
    run.answer(answered_by="A1", **{field: right})
    assert asked_of(run) == "investigation → supervisor"
    assert datetime.fromisoformat(right) == run.case.received_at if field == "received_at" else True
    assert "answered_by" not in run.case.facts
    assert numbers_entered() == [run.case.number]


@ON_SQLITE
@pytest.mark.clause("CMP-05")
def test_a_correction_that_nobody_makes_climbs_like_everything_else(house: House) -> None:
    run = complain(house, taken_by="Z9").miss()
    assert asked_of(run) == "correction-2 → supervisor"


@pytest.mark.clause("CMP-05")
def test_a_time_that_names_no_zone_is_the_departments(house: House) -> None:
    run = complain(house, received_at="2026-11-16T10:00:00", reported_at="2026-11-16T09:30:00")
    shanghai = ZoneInfo("Asia/Shanghai")
    assert run.case.received_at == datetime(2026, 11, 16, 10, tzinfo=shanghai)
    assert run.case.reported_at == datetime(2026, 11, 16, 9, 30, tzinfo=shanghai)


@ON_BOTH
@pytest.mark.clause("CMP-05")
def test_a_character_that_no_database_keeps_is_left_out(house: House) -> None:
    run = complain(house, content="没有\0暖气", category="暖气\0")
    assert (run.case.facts["content"], run.case.category) == ("没有暖气", "暖气")


@ON_BOTH
@pytest.mark.clause("CMP-05")
def test_an_external_number_is_entered_once_and_the_first_case_stays_as_it_is(house: House) -> None:
    first = complain(house, external_number="CRM-77").answer(**ORDER)
    before = first.case
    second = complain(house, external_number="CRM-77", content="另一个说法")
    assert second.state == "Completed"
    assert second.questions == []
    assert numbers_entered() == [before.number]
    assert (first.case.facts, first.step) == (before.facts, "finding")
    third = complain(house, external_number="CRM-78")
    assert third.case.number != before.number


@ON_BOTH
@pytest.mark.clause("CMP-05")
def test_runs_at_once_with_one_external_number_make_one_case(house: House) -> None:
    runs: list[Run] = []
    at_once(lambda: runs.append(complain(house, external_number="CRM-1")), 8)
    assert len(numbers_entered()) == 1
    assert sorted(run.state for run in runs) == ["Completed"] * 7 + ["Suspended"]


# --- CMP-13, CMP-14, CMP-16, CMP-19: what is reported


@ON_SQLITE
@pytest.mark.clause("CMP-13", "REQ-05")
def test_the_leadership_hears_of_a_major_complaint_before_anybody_has_answered(house: House) -> None:
    run = complain(house, safety=True)
    assert run.step == "investigation"
    assert told(run, "major") == ["L1"]
    (notice,) = [one for one in run.notices if one.kind == "major"]
    assert notice.not_before <= datetime.now(UTC), "at once, day or night"
    run.answer(**ORDER | {"major": True})
    assert told(run, "major") == ["L1"], "and hears of it once"
    assert [one.clause for one in run.rulings].count("CMP-13") == 1


@ON_SQLITE
@pytest.mark.clause("CMP-13", "OP-CMP-5")
@pytest.mark.parametrize(("users", "leadership"), [(4, []), (5, ["L1"])])
def test_five_users_make_a_complaint_major_and_four_do_not(
    house: House, users: int, leadership: list[str]
) -> None:
    assert told(complain(house, users_affected=users), "major") == leadership


@ON_SQLITE
@pytest.mark.clause("CMP-13", "CMP-16")
def test_what_the_supervisor_alone_judges_major_or_important_is_told_with_the_order(house: House) -> None:
    run = complain(house)
    assert told(run, "major") == []
    run.answer(**ORDER | {"major": True, "important_customer": True})
    assert told(run, "major") == ["L1"]
    assert told(run, "important") == ["A2"], "the handler looks for the solution with the supervisor"


@ON_SQLITE
@pytest.mark.clause("CMP-19", "OP-GEN-1")
def test_the_heating_hotline_reports_each_complaint_at_once_and_others_do_not(house: House) -> None:
    assert told(complain(house), "exception") == []
    live_by("heating")
    run = complain(house)
    assert told(run, "exception") == ["L1"]
    assert "CMP-19" in [one.clause for one in run.rulings]


@ON_SQLITE
@pytest.mark.clause("CMP-19", "EXC-07", "EXC-08", "EXC-10", "EXC-12")
@pytest.mark.parametrize(
    ("facts", "kind"),
    [
        ({"concerning": "维修人员 repair-worker"}, "6投诉维修人员"),
        ({"concerning": "收费人员 fee-collector"}, "7投诉收费人员"),
        ({"channel": "供热办转达 heating office"}, "9供热办转达"),
    ],
)
def test_a_heating_complaint_about_somebody_or_forwarded_is_tracked_as_an_exception_too(
    house: House, facts: dict[str, str], kind: str
) -> None:
    elsewhere = complain(house, **facts)
    assert numbers_entered() == [elsewhere.case.number], "elsewhere it is a complaint and no exception"
    live_by("heating")
    run = complain(house, **facts)
    assert told(run, "exception") == ["L1"], "and is reported as every complaint is"
    with reading() as book:
        raised = book.scalars(select(Case).where(Case.procedure == "exception_escalation")).one()
    assert (raised.category, raised.facts["about_case"]) == (kind, run.case.number)
    run.burst()
    assert asked_of(house.run_of(raised.number).burst()) == "onward → director"
    assert len(numbers_entered()) == 3


@ON_SQLITE
@pytest.mark.clause("CMP-14")
def test_a_lead_found_on_the_way_is_passed_on_to_the_supervisor(house: House) -> None:
    run = complain(house).answer(**ORDER).answer(**FOUND | {"lead": "整栋楼要换管"})
    assert told(run, "lead") == ["S1"]


# --- CMP-11: transfers


@ON_SQLITE
@pytest.mark.clause("CMP-11")
def test_a_matter_that_is_transferred_is_finished_by_whoever_took_it_and_followed_by_the_first(
    house: House,
) -> None:
    run = complain(house).answer(**ORDER).answer(answered_by="A2", finding="管道问题", transfer_to="T1")
    assert asked_of(run) == "finding-2 → T1"
    assert told(run, "transferred") == ["A1"]
    first, second = run.questions[-2:]
    assert first.due_at == second.due_at, "a transfer wins no time"
    run.answer(answered_by="T1", finding="管道老化", remedy="更换").answer(**TOLD).answer(**CONTENT)
    assert run.case.outcome is not None
    assert run.case.outcome["handler"] == "T1"


# --- CMP-12, OP-CMP-6: rounds


@ON_SQLITE
@pytest.mark.clause("CMP-03", "CMP-12")
@pytest.mark.parametrize("said", [DISCONTENT, CONTENT | {"resolved": False}])
def test_whoever_is_unsatisfied_or_not_helped_gets_another_round(house: House, said: dict[str, Any]) -> None:
    run = called_back(complain(house).answer(**ORDER), **said)
    assert asked_of(run) == "finding-2 → A2"
    assert run.waits_for is not None
    assert run.waits_for.due_at is not None
    assert run.waits_for.due is not None
    assert datetime.fromisoformat(run.waits_for.due["start"]) > run.case.received_at, "with a new limit"
    assert called_back(run, **CONTENT).state == "Completed"


@ON_SQLITE
@pytest.mark.clause("CMP-03", "OP-CMP-6", "CF-24")
def test_after_the_third_round_the_supervisor_orders_one_more_or_closes_with_a_reason(house: House) -> None:
    run = complain(house).answer(**ORDER)
    for following in ("finding-2 → A2", "finding-3 → A2", "closing → supervisor"):
        called_back(run, **DISCONTENT)
        assert asked_of(run) == following
    run.answer(**CLOSING | {"decision": "再处理一轮 one-more-round"})
    assert asked_of(run) == "finding-4 → A2"
    called_back(run, **DISCONTENT)
    assert asked_of(run) == "closing-2 → supervisor"
    assert run.sent(answered_by="S1", decision="结案(客户不满意) close-unsatisfied") == "REJECT", "no reason"
    run.answer(**CLOSING | {"decision": "结案(客户不满意) close-unsatisfied"})
    assert (run.state, run.case.state) == ("Completed", "closed")
    assert run.case.outcome is not None
    assert run.case.outcome["satisfied"] is False


# --- CMP-20: service faults


def verified(run: Run, *, true: bool) -> Run:
    return run.answer(answered_by="S1", verified=true)


def accused_of_a_fault(house: House) -> Run:
    return complain(house).answer(**ORDER).answer(**ACCUSING).answer(**TOLD).answer(**CONTENT)


def fines(run: Run) -> list[tuple[str, str]]:
    return [(one.clause, f"{one.amount:.0f} {one.unit}") for one in run.rulings if one.amount is not None]


@ON_SQLITE
@pytest.mark.clause("CMP-20", "PEN-18", "OP-CMP-7")
@pytest.mark.parametrize(("true", "punished"), [(True, [("CF-09", "-5 points")]), (False, [])])
def test_a_service_fault_is_punished_when_the_supervisor_finds_it_true(
    house: House, *, true: bool, punished: list[tuple[str, str]]
) -> None:
    run = accused_of_a_fault(house)
    assert asked_of(run) == "verification → supervisor"
    assert fines(run) == [], "nobody is punished before"
    verified(run, true=true)
    assert fines(run) == punished
    assert run.case.outcome is not None
    assert run.case.outcome["service_fault"] is true


@pytest.mark.clause("CMP-20", "PEN-02", "PEN-04", "OP-PEN-1", "OP-PEN-6")
def test_the_second_fault_in_a_month_costs_the_shops_agent_twice_the_first(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RULEBOOK_PENALTIES_IN", "money")
    settings.cache_clear()
    live_by("taobao-shop")
    amounts = [verified(accused_of_a_fault(house), true=True).rulings[-1].amount for _ in range(2)]
    assert amounts == [50, 100]


@ON_SQLITE
@pytest.mark.clause("CMP-20")
def test_a_fault_of_an_earlier_round_is_not_forgotten(house: House) -> None:
    run = complain(house).answer(**ORDER).answer(**ACCUSING).answer(**TOLD).answer(**DISCONTENT)
    called_back(run, **CONTENT)
    assert asked_of(run) == "verification → supervisor"


@ON_SQLITE
@pytest.mark.clause("CMP-02", "CMP-09")
def test_the_class_is_ruled_at_registration_and_confirmed_by_the_supervisor(house: House) -> None:
    run = complain(house, channel="消费者协会 consumer association")
    assert run.form["properties"]["confirmed_class"]["default"] == "申诉·消费者协会 appeal-association"
    assert ("CMP-02", "投诉级别:申诉·消费者协会") in [(one.clause, one.what) for one in run.rulings]
    run.answer(**ORDER | {"confirmed_class": "越级投诉 skip-level"})
    assert run.waits_for is not None
    assert run.waits_for.due is not None
    assert run.waits_for.due["span"]["amount"] == 1


@pytest.mark.clause("CMP-06")
@ON_SQLITE
def test_a_start_without_what_the_record_needs_is_refused_by_the_server(house: House) -> None:
    deployment = house.api.read_deployment_by_name("complaint-handling/complaint-handling")
    for spoilt in ({"content": "长" * 100_000}, {"channel": "pigeon"}, {"received_at": "0001-01-01T00:00"}):
        (field,) = spoilt
        with pytest.raises(Exception, match=field):
            house.api.create_flow_run_from_deployment(
                deployment.id, parameters={"complaint": complaint(**spoilt)}
            )
    assert numbers_entered() == []
