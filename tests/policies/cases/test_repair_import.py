"""repair-import: from a row to a repair ticket, or to its faults."""

from datetime import UTC, datetime

import pytest

from policies.cases.repair_forms import Repair, Source
from policies.cases.repair_import import RepairImportPolicy
from policies.cases.repair_import_forms import RepairColumns, RepairIntake
from policies.csv_table import Row, Table, Unreadable, table_of
from policies.intake import Fault, fillings, recorded

AT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
OURS = "problem,address,station,taken_by\n暖气不热,3号楼,一站,O1\n"


def taken(text: str, **more: object) -> list[Repair | list[Fault]]:
    intake, table = RepairIntake.model_validate({"text": text, **more}), table_of(text)
    filled = fillings(Repair, intake, table)
    return [recorded(Repair, intake, table, row, filled, AT) for row in table.rows]


def first(text: str, **more: object) -> Repair:
    found = taken(text, **more)[0]
    assert isinstance(found, Repair), found
    return found


def test_every_field_of_a_ticket_can_be_filled_by_a_column_of_its_title() -> None:
    assert RepairColumns.model_fields.keys() == Repair.model_fields.keys()
    assert [one.title for one in RepairColumns.model_fields.values()] == [
        one.title for one in Repair.model_fields.values()
    ]


@pytest.mark.clause("REP-02", "REP-03")
def test_a_file_in_our_own_words_needs_no_mapping_and_no_reading_back() -> None:
    ticket = first(OURS)
    assert (ticket.source, ticket.customer, ticket.station) == (Source.IMPORTED, "匿名 anonymous", "一站")
    assert ticket.objections(AT) == []


def test_the_call_was_when_the_file_says_or_else_at_the_handover() -> None:
    assert first(OURS).received_at == AT
    text = "problem,address,taken_by,created\n冷,3号楼,O1,2013-12-25T00:05:00\n"
    ticket = first(text, columns={"received_at": "created"}, station="一站")
    assert ticket.received_at == datetime(2013, 12, 25, 0, 5)  # noqa: DTZ001 - the file's own
    assert ticket.station == "一站"


@pytest.mark.parametrize("said", ["昨天", "1387929600"])
def test_a_call_at_no_time_is_a_fault_of_its_row(said: str) -> None:
    bad, good = taken(f"problem,address,station,taken_by,received_at\n冷,3,一站,O1,{said}\n冷,3,一站,O1,\n")
    assert isinstance(bad, list)
    assert (bad[0].row, bad[0].field) == (2, "来电时间 Called at")
    assert isinstance(good, Repair)


def test_a_ticket_without_a_station_is_refused_and_named() -> None:
    with pytest.raises(Unreadable, match=r"columns\.station"):
        taken("problem,address,taken_by\n冷,3号楼,O1\n")


@pytest.mark.clause("OP-HOUSE-32")
def test_a_file_of_just_the_most_rows_is_taken_and_one_more_is_too_many() -> None:
    rules = RepairImportPolicy.in_force_on(AT.date(), "heating").model_copy(update={"most_rows": 2})
    rows = tuple(Row(number, ("x",)) for number in (2, 3, 4))
    assert rules.fitting(Table(("a",), rows[:2]))
    with pytest.raises(Unreadable, match="3 rows, at most 2"):
        rules.fitting(Table(("a",), rows))
