"""recording-import · 录音登记导入, beside P24: the telephone system's list of recordings."""

from prefect import flow

from policies.intake import Outcome
from policies.quality.recording_import import RecordingImportPolicy
from policies.quality.recording_import_forms import ListedRecording, RecordingIntake
from tasks.intake import taken_over
from tasks.intake_report import refused, reported
from tasks.quality.recording_import import enter_recordings


@flow(name="recording-import")
def recording_import(intake: RecordingIntake) -> Outcome:
    """录音登记导入 Recording import: each row is put on the register, or is listed with its faults."""
    # OP-HOUSE-8 · 批量导入的上限 — a file that is no table changes nothing.
    handover = taken_over(RecordingImportPolicy, ListedRecording, intake)
    if handover.refused:
        return refused(handover)

    # REC-03 · 自动录音 — each call is on the register once, whether or not an order followed; bad rows go back.
    return reported(handover, enter_recordings(handover))
