"""Inbox: one person's to-do list, and the boards of the department, on a real server."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from complaints import ON_BOTH, ON_SQLITE
from driving import FLOWS, House, Run
from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterKey
from prefect.client.schemas.objects import Artifact
from prefect.client.schemas.sorting import ArtifactSort
from sqlalchemy import update

from deployments.boards import SETTLES, Boards
from policies.working_time import WorkingCalendar
from tasks.clock import now
from tasks.departments import found_department
from tasks.records.acts import Copy
from tasks.records.engine import writing
from tasks.records.models import Question, Staff, StaffRole, Substitute

ORDER = {"answered_by": "S1", "confirmed_class": "一般投诉 general", "handler": "A2"}
SECRETS = {"customer": "王小明〇", "contact": "13800138000", "content": "暖气不热〇两天"}


def a_complaint(house: House, **more: str) -> Run:
    received = (datetime.now(UTC) - timedelta(minutes=1)).isoformat()
    facts = {
        "channel": "电话 phone",
        "category": "暖气",
        "received_at": received,
        "taken_by": "A1",
        **SECRETS,
    }
    return house.start("complaint-handling", complaint=facts | {"apologised": True} | more)


def artifacts(house: House, key: str) -> list[Artifact]:
    return house.api.read_artifacts(artifact_filter=ArtifactFilter(key=ArtifactFilterKey(any_=[key])))


def page_of(house: House, key: str) -> str:
    (artifact,) = artifacts(house, key)
    return str(artifact.data)


def late(house: House) -> str:
    """The part of the overdue board that isn't still to come."""
    return page_of(house, "overdue-board").partition("## 将到期限")[0]


def in_tray_of(house: House, number: str) -> tuple[Any, str]:
    """What the flow returns for somebody, and the page it shows."""
    run = house.start("inbox", desk={"number": number})
    assert run.state == "Completed"
    of_it = [
        one for one in house.api.read_artifacts(sort=ArtifactSort.CREATED_DESC) if one.flow_run_id == run.id
    ]
    return run, str(of_it[0].data)


@pytest.mark.clause("OP-HOUSE-9")
def test_somebody_sees_what_waits_for_them_and_what_they_have_answered(house: House) -> None:
    waiting, handled = a_complaint(house), a_complaint(house).answer(**ORDER)
    _, page = in_tray_of(house, "S1")
    to_do, done = page.split("## 已办")
    assert waiting.case.number in to_do
    assert handled.case.number not in to_do
    assert handled.case.number in done
    assert f"/runs/flow-run/{waiting.id})" in to_do
    _, page = in_tray_of(house, "A2")
    assert handled.case.number in page
    assert waiting.case.number not in page
    assert "〇" not in page


@pytest.mark.clause("OP-HOUSE-9", "OP-ROL-3")
def test_a_stand_in_sees_what_waits_for_the_one_away_and_an_administrator_what_nobody_holds(
    house: House,
) -> None:
    waiting = a_complaint(house)
    today = WorkingCalendar().day_of(now())
    assert waiting.case.number not in in_tray_of(house, "T1")[1]
    with writing() as book:
        book.add(Substitute(absent="S1", stand_in="T1", since=today, until=today))
    assert waiting.case.number in in_tray_of(house, "T1")[1]


def lists_of(page: str) -> dict[str, str]:
    """The lists of an inbox by their names."""
    parts = page.split("\n## ")[1:]
    return {part.split(" (")[0]: part for part in parts}


@pytest.mark.clause("OP-HOUSE-154")
def test_four_lists_say_what_waits_what_was_done_what_one_started_and_what_one_was_given_to_read(
    house: House,
) -> None:
    run = a_complaint(house)
    number, link = run.case.number, f"/runs/flow-run/{run.id})"
    with writing() as book:
        book.add(Copy(case=number, to="T1", by="L1", at=now(), reason="知悉 13800138000"))
    seen = {who: lists_of(in_tray_of(house, who)[1]) for who in ("S1", "A1", "T1", "A2")}
    found = {who: [name for name, part in lists.items() if number in part] for who, lists in seen.items()}
    assert found == {"S1": ["待办"], "A1": ["我发起"], "T1": ["抄送我"], "A2": []}
    assert all(link in seen[who][name] for who, names in found.items() for name in names)
    assert "| 本人 |" not in seen["S1"]["待办"], "it is asked of a role"
    assert "客服主管" in seen["S1"]["待办"]
    assert "已登记 | 客服主管" in seen["A1"]["我发起"]
    assert "| L1 | 知悉 138\\*\\*\\*\\*8000 |" in seen["T1"]["抄送我"]
    run.answer(**ORDER)
    assert number in lists_of(in_tray_of(house, "S1")[1])["已办"]
    assert "| 本人 |" in lists_of(in_tray_of(house, "A2")[1])["待办"]
    assert "| A2 |" in lists_of(in_tray_of(house, "A1")[1])["我发起"]


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-154", "OP-HOUSE-144")
def test_in_anothers_stead_and_late_are_said_so_with_since_when(house: House) -> None:
    run, today = a_complaint(house), WorkingCalendar().day_of(now())
    due = datetime(2026, 3, 2, 9, 30, tzinfo=WorkingCalendar().tz)
    with writing() as book:
        book.add(Substitute(absent="S1", stand_in="A2", since=today, until=today))
        book.execute(update(Question).where(Question.case == run.case.number).values(due_at=due))
    to_do = lists_of(in_tray_of(house, "A2")[1])["待办"]
    (row,) = [line for line in to_do.splitlines() if run.case.number in line]
    assert row.startswith("| 2026-03-02 09:30 | **逾期** −")
    assert "客服主管 CS supervisor · 代 S1" in row


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-154")
def test_prefects_own_filter_finds_what_waits_for_somebody_too(house: House) -> None:
    waiting, handled = a_complaint(house), a_complaint(house).answer(**ORDER)

    def waits_for(whom: str) -> set[str]:
        wanted = {"state": {"name": {"any_": ["Suspended"]}}, "tags": {"all_": [f"todo:{whom}"]}}
        found = house.api.request("POST", "/flow_runs/filter", json={"flow_runs": wanted}).json()
        return {one["id"] for one in found} & {str(waiting.id), str(handled.id)}

    assert waits_for("supervisor") == {str(waiting.id)}
    assert waits_for("A2") == {str(handled.id)}
    assert waits_for("A1") == set()


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-155")
def test_the_overdue_board_shows_what_comes_and_is_drawn_anew_each_day(house: House) -> None:
    run = a_complaint(house)
    moment = [now()]
    boards = Boards(house.api, lambda: moment[0])
    boards.refresh()
    assert f"[{run.case.number}]" in page_of(house, "overdue-board").split("## 将到期限")[1]
    moment[0] += SETTLES + timedelta(seconds=1)
    boards.refresh()
    assert boards.refresh() == 0
    with writing() as book:  # far ahead, so that nothing else makes the boards differ tomorrow
        book.execute(
            update(Question).values(due_at=moment[0] + timedelta(days=90), changed_at=run.case.opened_at)
        )
    boards.refresh()
    moment[0] += timedelta(days=1)
    assert (boards.refresh(), boards.refresh()) == (1, 0)


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-9")
def test_a_number_that_nobody_has_is_said_to_be_wrong(house: House) -> None:
    assert "没有在职员工用这个工号" in in_tray_of(house, "Z9")[1]


@pytest.mark.clause("OP-HOUSE-9")
def test_boards_are_drawn_when_a_question_is_put_answered_or_expired_and_not_otherwise(house: House) -> None:
    later = now() + timedelta(minutes=1)
    boards = Boards(house.api, lambda: later)
    boards.refresh()
    assert boards.refresh() == 0, "nothing changed"
    run = a_complaint(house)
    assert (boards.refresh(), boards.refresh()) == (1, 0)
    assert run.case.number in page_of(house, "inbox-board")
    assert run.case.number not in late(house)
    run.answer(**ORDER)
    assert (boards.refresh(), boards.refresh()) == (1, 0)
    assert "A2" in page_of(house, "inbox-board")
    run.miss()
    assert (boards.refresh(), boards.refresh()) == (1, 0)
    assert run.case.number in late(house)
    assert "〇" not in page_of(house, "inbox-board") + page_of(house, "overdue-board")


@ON_BOTH
@pytest.mark.clause("OP-HOUSE-9")
def test_what_is_entered_late_is_caught_by_one_drawing_more_when_a_change_has_settled(house: House) -> None:
    a_complaint(house)
    moment = [now()]
    boards = Boards(house.api, lambda: moment[0])
    assert boards.refresh() == 1
    moment[0] += SETTLES + timedelta(seconds=1)
    assert (boards.refresh(), boards.refresh()) == (1, 0)


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-9")
def test_each_department_has_boards_of_its_own_drawn_in_the_place_of_the_old_ones(house: House) -> None:
    with writing() as book:
        found_department(book, "园区", "park", WorkingCalendar(), default=False)
        book.flush()
        book.add(Staff(number="P1", name="周七", department="园区", since=date(2020, 1, 1)))
        book.flush()
        book.add(StaffRole(staff="P1", role="supervisor", since=date(2020, 1, 1)))
    boards = Boards(house.api, now)
    assert boards.refresh() == 2
    run = a_complaint(house, department="园区", taken_by="P1")
    Boards(house.api, now).refresh()
    (board,) = [
        one
        for one in house.api.read_artifacts(sort=ArtifactSort.CREATED_DESC)
        if "园区" in (one.description or "") and "待办" in (one.description or "")
    ]
    assert board.key is not None
    assert board.key.isascii()
    assert run.case.number in str(board.data)
    assert run.case.number not in page_of(house, "inbox-board")


def test_the_inbox_is_on_the_roster() -> None:
    assert {"inbox", "notice-delivery"} <= set(FLOWS)
