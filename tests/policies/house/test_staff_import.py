"""staff-import: what a row says, what it changes, and what must hold of the whole register (OP-HOUSE-130, 131)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.csv_table import Table, Unreadable
from policies.house.staff_import import Change, StaffImportPolicy
from policies.house.staff_import_changes import Known, brought_up_to_date
from policies.house.staff_import_checks import standing
from policies.house.staff_import_forms import Active, ListedPerson
from policies.house.staff_import_reading import Entry, SaidRole, contradicting, entry_of, said_roles
from policies.house.staff_import_roles import roles_after
from policies.organisation import Role
from policies.performance.performance_import import Unfit

TODAY = date(2026, 11, 29)
JOINED = date(2020, 1, 1)
DAY = timedelta(days=1)
RULES = StaffImportPolicy.in_force_on(TODAY, "callcentre")
AGENT, SUPERVISOR, ADMIN, LEADERSHIP = Role.AGENT, Role.SUPERVISOR, Role.ADMIN, Role.LEADERSHIP


def row(**more: Any) -> ListedPerson:
    return ListedPerson.model_validate({"number": "A1", "name": "张三"} | more)


def said(**more: Any) -> Entry:
    found = entry_of(row(**more))
    assert isinstance(found, Entry), found
    return found


def known(**more: Any) -> Known:
    facts: dict[str, Any] = {
        "number": "A1",
        "name": "张三",
        "department": "客服部",
        "superior": "S1",
        "since": JOINED,
        "until": None,
        "roles": {(AGENT, JOINED): None},
    }
    return Known(**facts | more)


def after(before: Known | None, **more: Any) -> Known:
    return brought_up_to_date(before, said(**more), TODAY, "客服部")


def unfit(before: Known | None, **more: Any) -> str:
    with pytest.raises(Unfit) as why:
        after(before, **more)
    return str(why.value)


# --- what a row says


@pytest.mark.clause("OP-HOUSE-130")
@pytest.mark.parametrize(
    ("cell", "roles"),
    [
        ("", []),
        ("agent", [SaidRole(AGENT)]),
        ("客服主管 2026-01-01", [SaidRole(SUPERVISOR, date(2026, 1, 1))]),
        ("CS supervisor 2026/1/1", [SaidRole(SUPERVISOR, date(2026, 1, 1))]),
        ("公司领导 company leadership 2026年1月1日", [SaidRole(LEADERSHIP, date(2026, 1, 1))]),
        ("agent 2020-01-01 2025-12-31", [SaidRole(AGENT, JOINED, date(2025, 12, 31))]),
        ("agent 2020-01-01 至 2025-12-31", [SaidRole(AGENT, JOINED, date(2025, 12, 31))]),
        ("agent；admin 2026-01-01;", [SaidRole(AGENT), SaidRole(ADMIN, date(2026, 1, 1))]),
        ("agent 2020-01-01 2021-01-01; agent 2022-01-01", None),
    ],
)
def test_roles_are_read_by_key_or_title_with_their_days(cell: str, roles: list[SaidRole] | None) -> None:
    found, wrong = said_roles(cell)
    assert wrong == []
    assert len(found) == 2 if roles is None else found == roles


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("bos", "没有角色“bos”"),
        ("2026-01-01", "没有角色"),
        ("agent 2026-02-30", "日期有误"),
        ("agent 2026-01-02 2026-01-01", "截止早于起始"),
        ("agent; agent", "重复"),
        ("agent 2020-01-01 2021-01-01 2022-01-01", "没有角色“agent 2020-01-01”"),
    ],
)
def test_a_role_that_cannot_be_right_is_named(cell: str, reason: str) -> None:
    (wrong,) = said_roles(cell)[1]
    assert wrong.startswith("roles: ")
    assert reason in wrong


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"superior": "A1"}, "superior"),
        ({"since": "2026-01-02", "until": "2026-01-01"}, "until"),
        ({"roles": "bos"}, "roles"),
    ],
)
def test_a_row_that_contradicts_itself_goes_back(more: dict[str, str], field: str) -> None:
    found = entry_of(row(**more))
    assert isinstance(found, list)
    assert [one.partition(":")[0] for one in found] == [field]


@pytest.mark.parametrize(
    ("written", "active"), [("是", True), ("yes", True), ("1", True), ("否", False), ("离职", False)]
)
def test_whether_somebody_is_active_is_read_as_systems_write_it(written: str, active: bool) -> None:  # noqa: FBT001 - a column of the table
    assert said(active=written).active is active
    assert said().active is None
    assert row(active="在职 yes").active is Active.YES


def test_who_has_no_superior_is_told_apart_from_a_blank() -> None:
    assert (said().superior, said(superior="无").superior, said(superior="S1").superior) == (None, "", "S1")


def test_the_name_is_kept_in_full_and_shown_in_part() -> None:
    assert said().name == "张三"
    assert "张三" not in repr(row())


def test_rows_that_say_different_things_of_one_person_all_go_back() -> None:
    rows = {2: said(), 3: said(roles="agent"), 4: said(number="A2"), 5: said(number="A2")}
    assert list(contradicting(rows)) == [2, 3]


@pytest.mark.clause("OP-HOUSE-130")
@pytest.mark.parametrize(
    ("roles", "empty", "refused"),
    [(["hr"], False, False), (["admin", "agent"], False, False), (["agent"], False, True), ([], True, False)],
)
def test_hr_administrators_and_leaders_hand_a_list_in_and_the_first_one_anybody(
    roles: list[str], *, empty: bool, refused: bool
) -> None:
    assert bool(RULES.refuses("A1", roles, empty=empty)) is refused


@pytest.mark.clause("OP-HOUSE-8")
def test_columns_are_known_by_either_name_and_not_by_both() -> None:
    assert RULES.fitting(Table(("工号", "Roles"), ())).header == ("number", "roles")
    with pytest.raises(Unreadable):
        RULES.fitting(Table(("工号", "Number"), ()))


# --- what it changes


@pytest.mark.clause("OP-HOUSE-130")
def test_a_new_person_has_a_first_day_from_which_their_roles_run() -> None:
    assert unfit(None).startswith("since")
    found = after(None, since="2026-12-01", roles="agent; supervisor 2027-01-01", superior="S1")
    assert found.department == "客服部"
    assert found.roles == {(AGENT, date(2026, 12, 1)): None, (SUPERVISOR, date(2027, 1, 1)): None}


@pytest.mark.clause("OP-HOUSE-130")
def test_a_blank_changes_nothing_and_the_same_row_twice_is_the_same() -> None:
    assert after(known()) == known()
    once = after(known(), department="二部", superior="无", roles="supervisor 2026-12-01", name="张山")
    assert after(once, department="二部", superior="无", roles="supervisor 2026-12-01", name="张山") == once
    assert (once.department, once.superior, once.name) == ("二部", "", "张山")


@pytest.mark.clause("OP-HOUSE-130")
@pytest.mark.parametrize(
    ("until", "active", "now"),
    [
        ("2026-11-28", "否", date(2026, 11, 28)),
        ("2026-11-29", "否", TODAY),
        ("2026-12-31", "是", date(2026, 12, 31)),
        ("2026-11-29", "是", TODAY),
        ("2026-12-31", "", date(2026, 12, 31)),
    ],
)
def test_a_last_day_is_entered_and_agrees_with_whether_they_are_active(
    until: str, active: str, now: date
) -> None:
    more = {"active": active} if active else {}
    assert after(known(), until=until, **more).until == now


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"active": "否"}, "until"),
        ({"active": "否", "until": "2026-11-30"}, "active"),
        ({"active": "是", "until": "2026-11-28"}, "active"),
        ({"until": "2019-12-31"}, "until"),
    ],
)
def test_a_last_day_that_contradicts_the_rest_goes_back(more: dict[str, str], field: str) -> None:
    assert unfit(known(), **more).startswith(field)


LAST = TODAY - 10 * DAY
GONE = known(until=LAST, left_by="OFF-20261101-0001", roles={(AGENT, JOINED): LAST})


@pytest.mark.clause("OP-HOUSE-130")
def test_whom_a_handover_let_leave_comes_back_only_with_a_first_day_after_their_last() -> None:
    assert after(GONE, roles="agent") == GONE, "an old list undoes nothing"
    assert "离职交接已定最后工作日" in unfit(GONE, active="是")
    assert "离职交接已定最后工作日" in unfit(GONE, until="2027-12-31")
    assert "离职交接已定最后工作日" in unfit(GONE, since=LAST.isoformat(), active="是")
    back = after(GONE, since=(LAST + DAY).isoformat(), active="是", roles="agent")
    assert (back.since, back.until, back.left_by) == (LAST + DAY, None, "")
    assert back.roles == {(AGENT, JOINED): LAST, (AGENT, LAST + DAY): None}
    assert after(back, since=(LAST + DAY).isoformat(), active="是", roles="agent") == back


@pytest.mark.clause("OP-HOUSE-130")
def test_a_last_day_to_come_that_a_handover_settled_stays() -> None:
    leaving = replace(GONE, until=TODAY + DAY)
    assert after(leaving, active="是").until == TODAY + DAY
    assert "离职交接已定最后工作日" in unfit(leaving, until=TODAY.isoformat())
    assert after(leaving, until=(TODAY + DAY).isoformat()).until == TODAY + DAY


@pytest.mark.clause("OP-HOUSE-130")
def test_a_last_day_that_only_a_list_gave_may_be_put_right_by_a_list() -> None:
    ended = known(until=LAST)
    assert after(ended).until == LAST
    assert after(ended, active="是").until is None
    assert after(ended, until="2027-12-31").until == date(2027, 12, 31)


def test_whoever_comes_back_holds_nothing_of_before() -> None:
    back = after(known(until=LAST), since=TODAY.isoformat())
    assert back.roles == {(AGENT, JOINED): LAST}


# --- roles


@pytest.mark.clause("OP-HOUSE-130")
@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        ("agent", {(AGENT, JOINED): None}),
        ("agent 2020-01-01", {(AGENT, JOINED): None}),
        (
            "supervisor 2026-12-01",
            {(AGENT, JOINED): date(2026, 11, 30), (SUPERVISOR, date(2026, 12, 1)): None},
        ),
        ("supervisor", {(AGENT, JOINED): TODAY - DAY, (SUPERVISOR, TODAY): None}),
        ("agent; supervisor", {(AGENT, JOINED): None, (SUPERVISOR, TODAY): None}),
        ("agent 2020-01-01 2026-11-30", {(AGENT, JOINED): date(2026, 11, 30)}),
        ("agent 2026-12-01", {(AGENT, JOINED): date(2026, 11, 30), (AGENT, date(2026, 12, 1)): None}),
        ("agent 2019-01-01", {(AGENT, date(2019, 1, 1)): JOINED - DAY, (AGENT, JOINED): None}),
    ],
)
def test_a_role_that_is_replaced_ends_the_day_before_and_one_that_is_named_stays(
    roles: str, expected: dict[tuple[Role, date], date | None]
) -> None:
    assert after(known(), roles=roles).roles == expected
    assert after(after(known(), roles=roles), roles=roles).roles == expected, "twice changes nothing"


@pytest.mark.clause("OP-HOUSE-130")
def test_a_role_that_just_is_left_out_stays_until_its_last_day_is_written() -> None:
    two = known(roles={(AGENT, JOINED): None, (SUPERVISOR, JOINED): None})
    assert after(two, roles="agent") == two, "an older list takes no post away that was given since"
    ended = after(two, roles="agent; supervisor 2020-01-01 2026-11-30")
    assert ended.roles[SUPERVISOR, JOINED] == date(2026, 11, 30)


@pytest.mark.clause("OP-HOUSE-130")
@pytest.mark.parametrize(
    "roles", ["agent", "agent 2020-01-01 2026-12-31", "agent 2026-11-30", "agent 2026-01-01"]
)
def test_a_role_that_has_ended_is_not_brought_back_but_by_a_day_after_its_last(roles: str) -> None:
    ended = known(roles={(AGENT, JOINED): date(2026, 11, 30), (SUPERVISOR, JOINED): None})
    later = TODAY + 5 * DAY
    with pytest.raises(Unfit, match="2026-11-30"):
        roles_after(ended.roles, tuple(said_roles(roles)[0]), later)
    again = roles_after(ended.roles, tuple(said_roles("supervisor; agent 2026-12-01")[0]), later)
    assert again[AGENT, date(2026, 12, 1)] is None
    assert again[AGENT, JOINED] == date(2026, 11, 30)


DAYS = st.dates(date(2026, 11, 1), date(2026, 12, 31))
ROLES = st.sampled_from([AGENT, SUPERVISOR, Role.HR])
SAID = st.lists(
    st.builds(SaidRole, ROLES, st.none() | DAYS),
    max_size=3,
    unique_by=lambda one: (one.role, one.since),
)


@given(SAID, SAID, DAYS)
def test_whatever_rows_come_no_role_is_deleted_reopened_or_held_twice_and_the_last_row_again_changes_nothing(
    first: list[SaidRole], second: list[SaidRole], day: date
) -> None:
    roles: Mapping[tuple[Role, date], date | None] = {(AGENT, JOINED): None}
    for row in (first, second):
        before = dict(roles)
        try:
            roles = roles_after(roles, tuple(row), day)
        except Unfit:
            continue
        assert before.keys() <= roles.keys()
        for key, until in before.items():
            now = roles[key]
            assert until is None or (now is not None and now <= until)
        assert roles_after(roles, tuple(row), day) == roles
    for role in {held for held, _ in roles}:
        spells = sorted((since, until) for (held, since), until in roles.items() if held is role)
        for (_, until), (since, _until) in pairwise(spells):
            assert until is not None
            assert until < since


# --- the whole register


def person(number: str, superior: str = "", *roles: Role, department: str = "客服部", **more: Any) -> Known:
    held = dict.fromkeys((role, JOINED) for role in roles or (AGENT,))
    return known(number=number, superior=superior, roles=held, department=department, **more)


REGISTER = {
    one.number: one
    for one in (
        person("L1", "", LEADERSHIP),
        person("S1", "L1", SUPERVISOR),
        person("A1", "S1"),
        person("Z9", "L1", until=TODAY - DAY),
    )
}


def entered(*people: Known, before: Mapping[str, Known] = REGISTER) -> tuple[list[str], list[str]]:
    """Who is entered, and the fields because of which rows go back."""
    rows = dict(enumerate(people, 2))
    kept, wrong = standing(before, rows, ["客服部", "二部"], TODAY)
    assert kept.keys() | wrong.keys() == rows.keys()
    return [one.number for one in kept.values()], [one.partition(":")[0] for one in wrong.values()]


@pytest.mark.clause("OP-HOUSE-131")
def test_a_superior_is_in_the_file_or_on_the_register_and_works_here() -> None:
    assert entered(person("A2", "A3"), person("A3", "S1")) == (["A2", "A3"], [])
    assert entered(person("A2", "X9")) == ([], ["superior"])
    assert entered(person("A2", "Z9")) == ([], ["superior"])
    leaves_today = {**REGISTER, "Z9": person("Z9", "L1", until=TODAY)}
    assert entered(person("A2", "Z9"), before=leaves_today) == (["A2"], [])


@pytest.mark.clause("OP-HOUSE-131")
def test_a_row_whose_superior_goes_back_goes_back_with_it() -> None:
    assert entered(person("A2", "A3"), person("A3", "X9"), person("A4", "S1")) == (["A4"], ["superior"] * 2)


@pytest.mark.clause("OP-HOUSE-131")
def test_no_reporting_line_runs_in_a_circle() -> None:
    assert entered(person("S1", "A1", SUPERVISOR)) == ([], ["superior"])
    assert entered(person("A2", "A3"), person("A3", "A2")) == ([], ["superior"] * 2)
    assert entered(person("A1", "L1"), person("S1", "A1", SUPERVISOR)) == (["A1", "S1"], []), "both at once"
    circle = {**REGISTER, "B1": person("B1", "B2"), "B2": person("B2", "B1")}
    assert entered(replace(circle["B1"], name="李四"), before=circle) == (["B1"], []), "that isn't its doing"


@pytest.mark.clause("OP-HOUSE-131")
def test_a_department_keeps_somebody_in_charge_now_and_later() -> None:
    other = person("L1", "", SUPERVISOR)
    assert entered(other) == ([], ["roles"])
    assert entered(person("L1", "", LEADERSHIP, department="二部")) == ([], ["roles"])
    assert entered(person("L1", "", LEADERSHIP, until=TODAY + 30 * DAY)) == ([], ["roles"])
    assert entered(other, person("A2", "S1", ADMIN)) == (["L1", "A2"], [])
    late = replace(person("A2", "S1"), roles={(ADMIN, TODAY + DAY): None})
    assert entered(other, late) == (["A2"], ["roles"]), "a day without anybody is one too many"
    in_time = replace(person("A2", "S1"), roles={(ADMIN, TODAY + 31 * DAY): None})
    ending = person("L1", "", LEADERSHIP, until=TODAY + 30 * DAY)
    assert entered(ending, in_time) == (["L1", "A2"], [])


@pytest.mark.clause("OP-HOUSE-131")
def test_the_first_people_of_a_department_come_with_somebody_in_charge_and_what_was_bare_may_stay_so() -> (
    None
):
    assert entered(person("N1", "", department="二部"), person("N2", "N1", department="二部")) == (
        [],
        ["roles", "roles"],
    )
    assert entered(person("N1", "", ADMIN, department="二部"), person("N2", "N1", department="二部"))[1] == []
    bare = {"B1": person("B1", "")}
    assert entered(person("B2", "B1"), before=bare) == (["B2"], [])


def test_a_department_that_nobody_founded_takes_nobody_in() -> None:
    assert entered(person("A2", "S1", department="三部")) == ([], ["department"])


@pytest.mark.clause("OP-HOUSE-130")
@pytest.mark.parametrize(
    ("now", "what"),
    [
        (known(superior="L1"), Change.CORRECTED),
        (known(until=TODAY), Change.LEAVES),
        (known(until=None, since=TODAY), Change.CAME_BACK),
    ],
)
def test_each_change_is_on_record_with_what_stood_before_and_without_the_name(
    now: Known, what: Change
) -> None:
    before = known(until=LAST) if what is Change.CAME_BACK else known()
    ruling = RULES.ruled(before, replace(now, name="李四"))
    assert (ruling.what, ruling.clause) == (what.value, "OP-HOUSE-130")
    assert ruling.because["name_changed"] is True
    assert "李四" not in str(ruling.because)
    assert "agent 2020-01-01" in str(ruling.because["before"])
