"""spot-check-appeal, on a real Prefect server and a real case book."""

from datetime import timedelta

import pytest
from complaints import ON_SQLITE, asked_of, told
from driving import House, Run
from recordings import ADDRESS, NOTHING, PHRASE, day, friday_after, register, ruled, sheet
from sqlalchemy import func, select, update

from tasks.clock import now
from tasks.records.engine import reading, writing
from tasks.records.models import Case, Ruling, StaffRole

UPHELD = {"answered_by": "B1", "judgement": "申诉成立 upheld", "reason": "复听属实"}
DISMISSED = {"answered_by": "B1", "judgement": "申诉不成立 dismissed", "reason": "录音清楚"}


def checked(house: House, **found: str) -> Run:
    """A lead's check of today's calls of O1."""
    for number in found:
        register(number)
    run = house.start("recording-spot-check", request={})
    return run.answer(answered_by="F1", heard=sheet(**found))


def appeal(house: House, check: str, recording: str = "R1", by: str = "O1") -> Run:
    said = {"check": check, "recording": recording, "reason": "地址是用户报错的", "taken_by": by}
    return house.start("spot-check-appeal", appeal=said)


def refusal(run: Run) -> str:
    state = run.seen.state
    assert state is not None
    assert state.is_failed()
    return state.message or ""


@pytest.mark.clause("OP-PEN-5", "OP-HOUSE-49", "PEN-15")
def test_an_upheld_appeal_reverses_by_a_counter_entry_and_leaves_the_original_as_it_was(
    hotline: House,
) -> None:
    check = checked(hotline, R1=ADDRESS, R2=PHRASE)
    before = [(one.id, one.what, one.amount, one.because) for one in check.rulings]
    run = appeal(hotline, check.case.number)
    assert asked_of(run) == "appeal-decision → director", "the lead checked: the level above decides"
    run.answer(**UPHELD)
    assert (run.state, run.case.state) == ("Completed", "closed")
    assert ruled(run) == [("OP-PEN-5", "O1", 1.0)]
    assert [(one.id, one.what, one.amount, one.because) for one in check.rulings] == before
    assert sum(amount for _, who, amount in ruled(check) + ruled(run) if who == "O1") == -2.0, (
        "only R2's remain"
    )
    assert told(run, "appeal-decided") == ["O1"]


@ON_SQLITE
@pytest.mark.clause("OP-PEN-5")
def test_a_dismissed_appeal_moves_nothing_and_is_told_too(hotline: House) -> None:
    check = checked(hotline, R1=PHRASE)
    run = appeal(hotline, check.case.number).answer(**DISMISSED)
    assert (run.state, ruled(run)) == ("Completed", [])
    assert told(run, "appeal-decided") == ["O1"]


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-49")
def test_who_checked_does_not_decide_and_a_check_that_climbed_is_appealed_one_level_higher(
    hotline: House,
) -> None:
    register("R1")
    check = hotline.start("recording-spot-check", request={}).miss()
    check.answer(answered_by="B1", heard=sheet(R1=ADDRESS))
    run = appeal(hotline, check.case.number)
    assert asked_of(run) == "appeal-decision → competent-department"
    with writing() as book:
        book.add(StaffRole(staff="B1", role="competent-department", since=now().date()))
    run.answer(**UPHELD)
    assert run.step == "appeal-decision"
    assert "抽查人和申诉人不得裁定" in run.sheet
    run.answer(**UPHELD | {"answered_by": "M1"})
    assert ruled(run) == [("OP-PEN-5", "O1", 1.0)]


@ON_SQLITE
@pytest.mark.clause("OP-PEN-5", "OP-HOUSE-49")
def test_silence_climbs_and_decides_nothing(hotline: House) -> None:
    check = checked(hotline, R1=ADDRESS)
    run = appeal(hotline, check.case.number).miss()
    assert asked_of(run) == "appeal-decision-2 → competent-department"
    assert ruled(run) == []


@pytest.mark.clause("OP-PEN-5")
@pytest.mark.parametrize(
    ("recording", "by", "field"),
    [("R2", "O1", "recording: "), ("R9", "O1", "recording: "), ("R1", "O2", "taken_by: ")],
)
@ON_SQLITE
def test_what_was_not_ruled_on_or_is_not_ones_own_is_refused_with_field_and_reason(
    hotline: House, recording: str, by: str, field: str
) -> None:
    check = checked(hotline, R1=ADDRESS, R2=NOTHING)
    assert field in refusal(appeal(hotline, check.case.number, recording, by))
    with reading() as book:
        assert book.scalar(select(func.count()).where(Case.procedure == "spot_check_appeal")) == 0


@ON_SQLITE
@pytest.mark.clause("OP-PEN-5")
def test_a_case_that_is_no_spot_check_is_refused(hotline: House) -> None:
    register("R1")
    assert "check: " in refusal(appeal(hotline, "REC-20200101-0001"))
    deletion = hotline.start(
        "recording-deletion-request", request={"recording": "R1", "reason": "x", "taken_by": "F1"}
    )
    assert "check: " in refusal(appeal(hotline, deletion.case.number))


@ON_SQLITE
@pytest.mark.clause("OP-PEN-5")
def test_it_is_appealed_against_once_and_in_time(hotline: House) -> None:
    check = checked(hotline, R1=ADDRESS, R2=ADDRESS)
    appeal(hotline, check.case.number).answer(**DISMISSED)
    assert "recording: " in refusal(appeal(hotline, check.case.number))
    with writing() as book:
        book.execute(update(Ruling).where(Ruling.clause == "PEN-15").values(at=now() - timedelta(days=15)))
    assert "OP-PEN-5" in refusal(appeal(hotline, check.case.number, "R2"))


@ON_SQLITE
@pytest.mark.clause("OP-PEN-5")
def test_a_run_that_starts_over_reverses_once(hotline: House) -> None:
    check = checked(hotline, R1=ADDRESS)
    run = appeal(hotline, check.case.number).burst()
    assert run.step == "appeal-decision", "its own case doesn't count as an appeal before"
    run.answer(**UPHELD).burst()
    assert ruled(run) == [("OP-PEN-5", "O1", 1.0)]


@ON_SQLITE
@pytest.mark.clause("REC-10", "OP-PEN-5")
def test_a_lead_who_kept_silent_may_appeal_to_the_level_above_the_director(hotline: House) -> None:
    register("R1", days_ago=10)
    lead = hotline.start("recording-spot-check", request={"day": day(10)})
    lead.answer(answered_by="F1", heard=sheet(R1=NOTHING))
    weekly = {"check_kind": "部长每周 director-weekly", "day": friday_after(10)}
    director = hotline.start("recording-spot-check", request=weekly)
    director.answer(answered_by="B1", heard=sheet(R1=ADDRESS))
    director.answer(answered_by="B1", verified=True, reason="清楚")
    run = appeal(hotline, director.case.number, by="F1")
    assert asked_of(run) == "appeal-decision → competent-department"
    run.answer(**UPHELD | {"answered_by": "M1"})
    assert ruled(run) == [("OP-PEN-5", "F1", 5.0)]
