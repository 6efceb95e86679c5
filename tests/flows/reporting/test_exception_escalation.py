"""P20 · exception-escalation, on a real Prefect server and a real case book."""

from datetime import UTC, datetime
from typing import Any

import pytest
from complaints import ON_SQLITE, asked_of, live_by, told
from driving import House, Run
from exceptions import (
    CONFIRMED,
    ONWARD,
    PASSED_UP,
    RESULT,
    SENT_BACK,
    SETTLED,
    UNDER_WAY,
    arise,
    exceptional,
)
from heating import SINCE
from prefect.exceptions import PrefectHTTPStatusError
from sqlalchemy import select

from tasks.records.engine import reading, writing
from tasks.records.models import Case, Milestone, Staff, StaffRole
from tasks.settings import settings

ABNORMAL = "非正常问题 abnormal"
ABOUT_WORKER = "6投诉维修人员 about-worker"


def milestones(run: Run) -> dict[str, str]:
    with reading() as book:
        found = book.scalars(select(Milestone).where(Milestone.case == run.case.number))
        return {one.kind: one.by for one in found}


def ended(run: Run) -> str:
    assert run.state == "Completed"
    assert run.case.outcome is not None
    return str(run.case.outcome["ended"])


def holds(number: str, role: str) -> None:
    """Somebody new serves in that role from now on."""
    with writing() as book:
        book.add(Staff(number=number, name=number, department="客服部", superior="L1", since=SINCE))
        book.flush()
        book.add(StaffRole(staff=number, role=role, since=SINCE))


# --- EXC-12: complaints


@pytest.mark.clause("EXC-07", "EXC-11", "EXC-12", "EXC-01")
def test_a_complaint_goes_to_the_director_to_the_competent_department_and_back_with_a_result(
    hotline: House,
) -> None:
    run = arise(hotline, ABOUT_WORKER, person="W1")
    assert asked_of(run) == "onward → director"
    assert told(run, "exception-reported") == ["B1"]
    assert run.rulings[0].clause == "EXC-07"
    run.answer(**ONWARD)
    assert asked_of(run) == "tracking-result → competent-department"
    assert told(run, "exception-onward") == ["M1"]
    run.answer(**RESULT)
    assert asked_of(run) == "result-confirmation → director"
    assert "result" not in milestones(run), "a result counts once the director has confirmed it"
    run.answer(**CONFIRMED)
    assert ended(run) == "with-result"
    assert milestones(run) == {"reported": "O1", "result": "M1"}
    number = run.case.number
    page = settings().home / "archive" / "EXC" / number.split("-")[1] / f"{number}.md"
    assert "已批评教育并向住户道歉" in page.read_text()


@ON_SQLITE
@pytest.mark.clause("EXC-12")
def test_a_result_that_the_director_sends_back_is_tracked_anew(hotline: House) -> None:
    run = arise(hotline, ABOUT_WORKER).answer(**ONWARD).answer(**RESULT).answer(**SENT_BACK)
    assert asked_of(run) == "tracking-result-2 → competent-department"
    run.answer(**RESULT | {"result": "已上门道歉"}).answer(**CONFIRMED)
    assert ended(run) == "with-result"


@ON_SQLITE
@pytest.mark.clause("EXC-12", "OP-EXC-4")
def test_what_is_under_way_stays_tracked_in_the_same_interval(hotline: House) -> None:
    run = arise(hotline, ABOUT_WORKER).answer(**ONWARD)
    assert run.waits_for is not None
    first_due = run.waits_for.due_at
    run.answer(**UNDER_WAY)
    assert (run.step, run.waits_for.due_at) == ("tracking-result-2", first_due)
    assert [one.clause for one in run.rulings] == ["EXC-07"], "nobody was silent"


@pytest.mark.clause("OP-EXC-4", "OP-EXC-7", "EXC-12")
def test_without_a_result_by_the_deadline_the_heating_centre_is_told_and_asked_and_silence_closes_nothing(
    hotline: House,
) -> None:
    run = arise(hotline, ABOUT_WORKER).answer(**ONWARD)
    for _ in range(5):
        run.miss()
    assert run.waits_for is not None
    assert run.waits_for.asked_of == "competent-department"
    assert told(run, "exception-no-result") == []
    run.miss()
    assert run.waits_for.asked_of == "heating-centre"
    assert told(run, "exception-no-result") == ["H1"]
    clauses = [one.clause for one in run.rulings]
    assert (clauses.count("EXC-12"), clauses.count("OP-EXC-7")) == (6, 1)
    for _ in range(6):
        run.miss()
    assert (run.state, run.waits_for.asked_of, run.waits_for.due_at) == ("Suspended", "heating-centre", None)
    run.answer(**UNDER_WAY | {"answered_by": "H1"})
    assert run.waits_for.asked_of == "heating-centre", "the top stays asked"
    run.answer(**RESULT | {"answered_by": "H1"}).answer(**CONFIRMED)
    assert ended(run) == "with-result"


@ON_SQLITE
@pytest.mark.clause("EXC-12", "OP-GEN-1")
def test_a_director_who_passes_nothing_on_is_passed_over(hotline: House) -> None:
    run = arise(hotline, ABOUT_WORKER).miss()
    assert asked_of(run) == "onward-2 → competent-department"
    assert "OP-GEN-1" in [one.clause for one in run.rulings]


@ON_SQLITE
@pytest.mark.clause("EXC-10", "OP-EXC-5")
@pytest.mark.parametrize(("is_complaint", "state"), [(True, "Suspended"), (False, "Completed")])
def test_of_what_a_heating_office_forwards_only_a_complaint_is_tracked(
    hotline: House, state: str, *, is_complaint: bool
) -> None:
    run = arise(hotline, "9供热办转达 forwarded", is_complaint=is_complaint)
    assert (run.state, run.rulings[0].clause) == (state, "EXC-10")


# --- EXC-02…06, EXC-09: the others stand in the digest


@pytest.mark.clause("EXC-02", "EXC-03", "EXC-04", "EXC-05", "EXC-06", "EXC-09", "EXC-12")
@pytest.mark.parametrize(
    ("kind", "clause"),
    [
        ("1未按时处理 not-handled", "EXC-02"),
        ("2未按时联系 not-contacted", "EXC-03"),
        ("3维修超时 long-repair", "EXC-04"),
        ("4无人接听 nobody-answers", "EXC-05"),
        ("5表扬维修人员 praise", "EXC-06"),
        ("8意见建议 suggestion", "EXC-09"),
    ],
)
@ON_SQLITE
def test_what_is_no_complaint_asks_nobody_and_is_carried_to_the_digest(
    hotline: House, kind: str, clause: str
) -> None:
    run = arise(hotline, kind)
    assert (run.questions, ended(run)) == ([], "in-digest")
    assert [one.clause for one in run.rulings] == [clause]
    assert told(run, "exception-reported") == ["B1"]
    assert milestones(run) == {"reported": "O1"}


@ON_SQLITE
@pytest.mark.clause("EXC-06", "CF-48")
@pytest.mark.parametrize(("person", "reached"), [("W1", ["W1"]), ("", []), ("Z9", [])])
def test_praise_reaches_the_person_praised_and_nobody_in_their_place(
    hotline: House, person: str, reached: list[str]
) -> None:
    assert told(arise(hotline, "5表扬维修人员 praise", person=person), "praise") == reached


@ON_SQLITE
@pytest.mark.clause("EXC-11", "OP-EXC-3")
def test_what_is_reported_late_is_on_record_as_late(hotline: House) -> None:
    run = arise(hotline, ABOUT_WORKER, found_at="2013-12-25T10:00:00+08:00")
    assert [one.clause for one in run.rulings] == ["EXC-07", "EXC-11"]
    assert run.rulings[1].because["report_by"] == "2013-12-25T10:15:00+08:00"


@ON_SQLITE
@pytest.mark.clause("EXC-11", "OP-HOUSE-4")
@pytest.mark.parametrize(
    ("field", "wrong", "right"),
    [
        ("found_at", "2099-01-01T10:00:00+08:00", "2013-12-25T10:00:00+08:00"),
        ("found_at", "2009-12-31T10:00:00+08:00", "2013-12-25T10:00:00+08:00"),
        ("taken_by", "Z9", "O1"),
        ("taken_by", "", "O1"),
        ("department", "没有这个部门", ""),
    ],
)
def test_a_record_that_cannot_be_right_goes_back_until_it_is(
    hotline: House, field: str, wrong: str, right: str
) -> None:
    run = arise(hotline, "8意见建议 suggestion", **{field: wrong})
    assert asked_of(run) == "exception-correction → agent"
    assert any(name in run.sheet.replace("\\", "") for name in (field, "received_at"))
    assert milestones(run) == {}, "nothing is reported that may be wrong"
    run.answer(answered_by="O1", **{field: wrong})
    assert asked_of(run) in {"exception-correction → agent", "exception-correction-2 → agent"}
    run.answer(answered_by="O1", **{field: right})
    assert ended(run) == "in-digest"


@ON_SQLITE
@pytest.mark.parametrize(
    "wrong", [{"kind": "10其他 other"}, {"what": ""}, {"found_at": "昨天"}, {"kind": None}]
)
def test_the_form_itself_refuses_what_is_no_exception(hotline: House, wrong: dict[str, Any]) -> None:
    deployment = hotline.api.read_deployment_by_name("exception-escalation/exception-escalation")
    parameters = {"event": exceptional("8意见建议 suggestion") | wrong}
    with pytest.raises(PrefectHTTPStatusError, match="Validation failed"):
        hotline.api.create_flow_run_from_deployment(deployment.id, parameters=parameters)
    with reading() as book:
        assert book.scalars(select(Case)).first() is None


@ON_SQLITE
@pytest.mark.clause("EXC-11")
def test_an_event_is_registered_once(hotline: House) -> None:
    first = arise(hotline, ABOUT_WORKER, external_number="REP-1@6")
    second = arise(hotline, ABOUT_WORKER, external_number="REP-1@6")
    assert (second.state, second.questions) == ("Completed", [])
    assert first.step == "onward"
    assert told(first, "exception-reported") == ["B1"]


def test_a_run_that_starts_over_tells_and_enters_nothing_twice(hotline: House) -> None:
    run = arise(hotline, ABOUT_WORKER, found_at="2013-12-25T10:00:00+08:00").answer(**ONWARD).miss()
    before = (len(run.rulings), len(run.notices), milestones(run), run.step)
    run.burst().burst()
    assert (len(run.rulings), len(run.notices), milestones(run), run.step) == before


# --- CF-25: the ladders of the other profiles


@ON_SQLITE
@pytest.mark.clause("EXC-14", "EXC-15", "EXC-16", "EXC-17", "EXC-18", "EXC-20", "CF-25")
@pytest.mark.parametrize(
    ("profile", "ladder"),
    [
        ("heating", ["director", "competent-department", "heating-centre"]),
        ("telecom", ["supervisor", "leadership"]),
        ("logistics", ["supervisor", "department-head", "leadership"]),
        ("taobao-dept", ["supervisor", "vp-marketing"]),
        ("hospital-desk", ["department-head", "leadership"]),
        ("hospital-callcentre", ["department-head", "leadership"]),
        ("callcentre", ["supervisor", "leadership"]),
    ],
)
def test_what_is_not_normal_climbs_the_ladder_of_the_profile_by_word_or_by_silence(
    house: House, profile: str, ladder: list[str]
) -> None:
    live_by(profile)
    for place, role in enumerate(ladder):
        holds(f"X{place}", role)
    run = arise(house, ABNORMAL, taken_by="A1")
    for place, role in enumerate(ladder[:-1]):
        assert asked_of(run).endswith(f"→ {role}")
        run = run.answer(answered_by=f"X{place}", **PASSED_UP) if place % 2 == 0 else run.miss()
        assert f"X{place + 1}" in told(run, "exception-passed-up")
    top = f"X{len(ladder) - 1}"
    assert asked_of(run).endswith(f"→ {ladder[-1]}")
    assert run.waits_for is not None
    assert run.waits_for.due_at is None, "silence closes nothing"
    run.answer(answered_by=top, **PASSED_UP)
    assert "最高一级" in run.refused[-1].reasons[0]
    run.answer(answered_by=top, **SETTLED)
    assert ended(run) == "settled"


@ON_SQLITE
@pytest.mark.clause("EXC-20", "REQ-05", "OP-REQ-2")
def test_in_an_emergency_a_level_is_skipped_told_at_once_and_reported_to_afterwards(house: House) -> None:
    live_by("logistics")
    holds("D1", "department-head")
    run = arise(house, ABNORMAL, taken_by="A1", emergency=True)
    assert asked_of(run) == "level-decision → department-head"
    assert told(run, "exception-skipped") == ["S1"]
    assert all(one.not_before <= datetime.now(UTC) for one in run.notices if one.kind == "exception-skipped")
    run.answer(answered_by="D1", **SETTLED)
    assert asked_of(run) == "reported-afterwards → A1"
    run.miss()
    assert asked_of(run) == "reported-afterwards-2 → S1", "silence doesn't settle the debt"
    run.answer(answered_by="S1", said="已向主管说明")
    assert ended(run) == "settled"
    assert told(run, "exception-backfilled") == ["S1"]


@ON_SQLITE
@pytest.mark.clause("EXC-20")
def test_elsewhere_even_an_emergency_goes_level_by_level(house: House) -> None:
    live_by("taobao-dept")
    run = arise(house, ABNORMAL, taken_by="A1", emergency=True)
    assert asked_of(run) == "level-decision → supervisor"
    assert told(run, "exception-skipped") == []
    run.answer(answered_by="S1", **SETTLED)
    assert ended(run) == "settled"


@ON_SQLITE
@pytest.mark.clause("EXC-21")
@pytest.mark.parametrize(
    ("kind", "role", "who"),
    [("安全隐患 safety-hazard", "leadership", "M1"), ("计算机故障 computer-fault", "admin", "H1")],
)
def test_hazards_and_computer_faults_go_straight_to_whom_they_concern(
    hotline: House, kind: str, role: str, who: str
) -> None:
    run = arise(hotline, kind)
    assert asked_of(run) == f"level-decision → {role}"
    assert told(run, "exception-reported") == [who]
    run.answer(answered_by=who, **SETTLED)
    assert ended(run) == "settled"
