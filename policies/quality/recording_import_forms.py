"""The forms of the recording import: a recording as the telephone system lists it, and the file (REC-03)."""

from datetime import datetime
from pathlib import PurePosixPath, PureWindowsPath
from typing import ClassVar

from pydantic import Field

from policies.citations import cites
from policies.forms import Sheet, StaffNumber, Time
from policies.intake_forms import ColumnsOf, FileOrText, filling


class ListedRecording(Sheet, title="录音 Recording"):
    """REC-03 · one recorded call, whether or not an order followed from it."""

    number: str = Field(title="录音编号 Recording", min_length=1, max_length=80)
    operator: StaffNumber = Field(title="话务员工号 Operator", min_length=1, max_length=20)
    started_at: Time = Field(title="通话开始 Started at")
    seconds: int = Field(title="时长(秒) Seconds", ge=0, le=86_400)
    has_speech: bool = Field(default=True, title="有人声 Has speech")
    is_complaint: bool = Field(default=False, title="属投诉 A complaint")
    about: str = Field("", title="涉及单号 Case concerned", max_length=40)
    file: str = Field("", title="录音文件 File", max_length=300)
    department: str = Field("", title="部门 Department", max_length=60)

    @cites("REC-03")
    def objections(self, now: datetime) -> list[str]:
        """Nothing was recorded in the future, and a file lies in the folder of recordings."""
        wrong = ["started_at: 时间在将来 is in the future"] if self.started_at > now else []
        if _leads_out(self.file):
            wrong.append("file: 须是录音文件夹内的相对路径 must be a path below the folder of recordings")
        return wrong


def _leads_out(file: str) -> bool:
    return any(
        bool(path.anchor) or ".." in path.parts for path in (PurePosixPath(file), PureWindowsPath(file))
    )


@filling(ListedRecording)
class RecordingColumns(ColumnsOf):
    """Which columns of the file fill which field of a recording."""


class RecordingIntake(FileOrText, title="导入录音清单 List of recordings"):
    """REC-03 · the telephone system's list of recordings, as a file or its text."""

    at_handover: ClassVar[tuple[str, ...]] = ()

    columns: RecordingColumns = Field(
        RecordingColumns(),
        title="栏目对应 Columns",
        description="多栏用“ + ”相连,空则不取 join columns by “ + ”",
    )
    operator: StaffNumber = Field("", title="话务员工号(文件未写时) Operator", max_length=20)
