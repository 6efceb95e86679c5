"""P26 · recording-deletion-request, on a real Prefect server and a real case book."""

from pathlib import Path

import pytest
from complaints import ON_SQLITE, asked_of, told
from driving import House, Run
from recordings import entry, findings, register, sheet, today
from sqlalchemy import func, select

from tasks.records.engine import reading, writing
from tasks.records.models import Case, StaffRole
from tasks.settings import settings

APPROVED = {"answered_by": "B1", "decision": "批准删除 approve", "reason": "测试通话"}
REFUSED = {"answered_by": "B1", "decision": "驳回 refuse", "reason": "可能是凭证"}


def apply(house: House, by: str = "F1", **more: str) -> Run:
    request = {"recording": "R1", "reason": "王小明的测试通话", "taken_by": by} | more
    return house.start("recording-deletion-request", request=request)


def kept(name: str) -> Path:
    """A file in the folder of recordings."""
    file = settings().home / "recordings" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"RIFF")
    return file


def refusal(run: Run) -> str:
    state = run.seen.state
    assert state is not None
    assert state.is_failed()
    with reading() as book:
        assert not book.scalar(select(func.count()).select_from(Case)), "nothing was entered"
    return state.message or ""


@pytest.mark.clause("RDL-03", "OP-RDL-1", "RDL-01", "CF-32")
def test_the_director_approves_and_the_file_goes_while_the_entry_stays(hotline: House) -> None:
    file = kept("2013/r1.wav")
    register("R1", file="2013/r1.wav")
    run = apply(hotline)
    assert asked_of(run) == "deletion-decision → director"
    assert file.exists()
    run.answer(**APPROVED)
    assert (run.state, file.exists()) == ("Completed", False)
    assert (entry("R1").deleted_at is not None, entry("R1").deleted_by) == (True, run.case.number)
    assert [(one.clause, one.because["decided_by"]) for one in run.rulings] == [("RDL-03", "B1")]
    assert told(run, "erase-recording") == ["T9"], "the telephone system's own copy is for the technician"
    assert told(run, "deletion-decided") == ["F1"]
    assert run.case.outcome is not None
    assert (run.case.outcome["deleted"], run.case.outcome["file"]) == (True, "removed")
    assert all("王小明" not in one.body + one.title for one in run.notices)


@ON_SQLITE
@pytest.mark.clause("RDL-01", "RDL-03", "CF-57")
def test_what_is_refused_stays_and_may_be_applied_for_again(hotline: House) -> None:
    file = kept("r1.wav")
    register("R1", file="r1.wav")
    run = apply(hotline).answer(**REFUSED)
    assert (run.state, file.exists(), entry("R1").deleted_at) == ("Completed", True, None)
    assert told(run, "erase-recording") == []
    again = apply(hotline)
    assert (again.step, again.case.external_number) == ("deletion-decision", "R1#2")
    third = apply(hotline)
    assert (third.state, third.questions) == ("Completed", []), "one application at a time"


@ON_SQLITE
@pytest.mark.clause("RDL-02", "OP-RDL-2")
@pytest.mark.parametrize(
    ("recorded", "asks"),
    [({"seconds": 2}, False), ({"seconds": 3}, True), ({"seconds": 60, "has_speech": False}, False)],
)
def test_an_empty_recording_is_deleted_at_once_and_any_other_is_decided_on(
    hotline: House,
    recorded: dict[str, int],
    asks: bool,  # noqa: FBT001
) -> None:
    register("R1", **recorded)
    run = apply(hotline)
    assert (run.step == "deletion-decision") is asks
    assert (entry("R1").deleted_at is None) is asks
    assert ([one.clause for one in run.rulings] == ["RDL-02"]) is not asks


@ON_SQLITE
@pytest.mark.clause("RDL-02")
@pytest.mark.parametrize("by", ["O1", "T9", "Z9"])
def test_an_operator_never_deletes_not_even_an_empty_one(hotline: House, by: str) -> None:
    register("R1", seconds=0)
    said = refusal(apply(hotline, by))
    assert "taken_by: " in said
    assert "RDL-02" in said
    assert entry("R1").deleted_at is None


@ON_SQLITE
@pytest.mark.clause("RDL-03")
@pytest.mark.parametrize(
    ("more", "field"), [({"recording": "R9"}, "recording: "), ({"department": "无此部门"}, "department: ")]
)
def test_an_application_that_cannot_be_right_says_why(
    hotline: House, more: dict[str, str], field: str
) -> None:
    register("R1")
    assert field in refusal(apply(hotline, **more))


@ON_SQLITE
@pytest.mark.clause("RDL-03")
def test_a_recording_is_deleted_once(hotline: House) -> None:
    register("R1", deleted_at=today())
    assert "recording: " in refusal(apply(hotline))


@ON_SQLITE
@pytest.mark.clause("OP-RDL-1")
def test_the_directors_own_application_goes_to_the_level_above(hotline: House) -> None:
    register("R1")
    run = apply(hotline, "B1")
    assert asked_of(run) == "deletion-decision → competent-department"
    run.answer(**APPROVED | {"answered_by": "M1"})
    assert run.state == "Completed"


@ON_SQLITE
@pytest.mark.clause("OP-RDL-1")
def test_who_leads_and_stands_in_for_the_director_does_not_approve_their_own(hotline: House) -> None:
    register("R1")
    run = apply(hotline)
    with writing() as book:
        book.add(StaffRole(staff="F1", role="director", since=today().date()))
    run.answer(**APPROVED | {"answered_by": "F1"})
    assert run.step == "deletion-decision"
    assert "F1 须回避 may not answer here: 本人发起" in run.sheet
    assert entry("R1").deleted_at is None


@ON_SQLITE
@pytest.mark.clause("RDL-03", "OP-RDL-1", "OP-HOUSE-48")
def test_silence_climbs_and_deletes_nothing(hotline: House) -> None:
    register("R1")
    run = apply(hotline).miss()
    assert asked_of(run) == "deletion-decision-2 → competent-department"
    assert entry("R1").deleted_at is None
    run.answer(**REFUSED | {"answered_by": "M1"})
    assert entry("R1").deleted_at is None


@ON_SQLITE
@pytest.mark.clause("RDL-03")
@pytest.mark.parametrize("way", ["../secret.txt", "sub/../../secret.txt", "ABSOLUTE", "LINK", ".", ""])
def test_no_file_outside_the_folder_of_recordings_is_ever_removed(hotline: House, way: str) -> None:
    secret = settings().home / "secret.txt"
    secret.write_text("bleibt")
    kept("other.wav")
    if way == "LINK":
        (settings().home / "recordings" / "LINK").symlink_to(secret)
    register("R1", seconds=0, file=str(secret) if way == "ABSOLUTE" else way)
    run = apply(hotline)
    assert run.state == "Completed"
    assert secret.exists()
    assert (settings().home / "recordings" / "other.wav").exists()
    assert run.case.outcome is not None
    assert run.case.outcome["file"] == ("none" if way == "" else "outside")


@ON_SQLITE
@pytest.mark.clause("RDL-03")
def test_a_file_that_is_gone_already_is_no_obstacle_and_a_run_that_starts_over_deletes_once(
    hotline: House,
) -> None:
    register("R1", seconds=0, file="gone.wav")
    run = apply(hotline)
    assert run.case.outcome is not None
    assert run.case.outcome["file"] == "missing"
    before = (entry("R1").deleted_at, len(run.notices), len(run.rulings))
    run.burst()
    assert (entry("R1").deleted_at, len(run.notices), len(run.rulings)) == before


@ON_SQLITE
@pytest.mark.clause("RDL-01")
def test_what_was_heard_in_a_recording_stays_on_record_when_it_is_deleted(hotline: House) -> None:
    register("R1", seconds=2)
    check = hotline.start("recording-spot-check", request={})
    check.answer(answered_by="F1", heard=sheet(R1="未发现问题 nothing"))
    apply(hotline)
    assert findings() == [("R1", "lead-daily", "未发现问题")]
