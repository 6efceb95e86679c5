"""recording-import: from a row of the telephone system's list to a recording, or to its faults."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from policies.csv_table import Unreadable, table_of
from policies.intake import Fault, fillings, recorded
from policies.quality.recording_import_forms import ListedRecording, RecordingColumns, RecordingIntake

AT = datetime(2013, 12, 26, 3, 0, tzinfo=UTC)
OURS = "number,operator,started_at,seconds,has_speech,is_complaint\n"


def taken(text: str, **more: Any) -> list[ListedRecording | list[Fault]]:
    intake, table = RecordingIntake.model_validate({"text": text, **more}), table_of(text)
    filled = fillings(ListedRecording, intake, table)
    return [recorded(ListedRecording, intake, table, row, filled, AT) for row in table.rows]


def listed(**more: Any) -> ListedRecording:
    known = {"number": "R1", "operator": "O1", "started_at": AT, "seconds": 60}
    return ListedRecording.model_validate(known | more)


@pytest.mark.clause("REC-03")
def test_a_list_in_our_own_words_needs_no_mapping_and_another_names_its_columns() -> None:
    assert RecordingColumns.model_fields.keys() == ListedRecording.model_fields.keys()
    (ours,) = taken(OURS + "R1,O1,2013-12-25 08:30,95,否,是\n")
    assert isinstance(ours, ListedRecording)
    assert (ours.seconds, ours.has_speech, ours.is_complaint) == (95, False, True)
    columns = {"number": "id", "started_at": "begin", "seconds": "len"}
    (theirs,) = taken("id,begin,len\nX,2013/12/25 8:30,5\n", columns=columns, operator="O2")
    assert isinstance(theirs, ListedRecording)
    assert (theirs.number, theirs.operator, theirs.started_at.hour) == ("X", "O2", 8)


@pytest.mark.clause("REC-03")
@pytest.mark.parametrize("missing", ["number", "operator", "started_at", "seconds"])
def test_a_list_that_lacks_a_column_is_refused_and_the_column_named(missing: str) -> None:
    header = ",".join(name for name in ("number", "operator", "started_at", "seconds") if name != missing)
    with pytest.raises(Unreadable, match=rf"columns\.{missing}"):
        taken(f"{header}\n1,2,3\n")


@pytest.mark.clause("REC-03")
@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ("R1,O1,昨天,95,,", "通话开始 Started at"),
        ("R1,O1,1387929600,95,,", "通话开始 Started at"),
        ("R1,O1,2013-12-25 08:30,-1,,", "时长(秒) Seconds"),
        ("R1,O1,2013-12-25 08:30,lang,,", "时长(秒) Seconds"),
        (",O1,2013-12-25 08:30,95,,", "录音编号 Recording"),
        ("R1,O1,2013-12-25 08:30,95,也许,", "有人声 Has speech"),
    ],
)
def test_a_row_that_cannot_be_right_names_field_and_reason(cells: str, field: str) -> None:
    (found,) = taken(f"{OURS}{cells}\n")
    assert isinstance(found, list)
    assert [one.field for one in found] == [field]
    assert all(one.reason for one in found)


@pytest.mark.clause("REC-03")
def test_nothing_was_recorded_in_the_future() -> None:
    assert listed().objections(AT) == []
    assert [one.partition(":")[0] for one in listed(started_at=AT + timedelta(seconds=1)).objections(AT)] == [
        "started_at"
    ]


@pytest.mark.clause("RDL-03", "REC-03")
@pytest.mark.parametrize(
    ("file", "fits"),
    [
        ("", True),
        ("2013/r1.wav", True),
        ("a..b.wav", True),
        ("../r1.wav", False),
        ("a/../../r1.wav", False),
        ("/etc/passwd", False),
        ("C:\\r1.wav", False),
        ("..\\r1.wav", False),
    ],
)
def test_a_file_lies_below_the_folder_of_recordings(file: str, fits: bool) -> None:  # noqa: FBT001
    assert (listed(file=file).objections(AT) == []) is fits
