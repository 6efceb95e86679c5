"""P26 · recording-deletion-request · 录音删除申请, in the order of its clauses."""

from prefect import flow

from flows.ladder import insist
from policies.organisation import Role
from policies.quality.deletion_forms import Deletion, DeletionDecision, DeletionRequest
from policies.quality.recording_deletion_request import DeletionPolicy, Outcome
from tasks.case import Case
from tasks.case_book import open_case
from tasks.closing import close
from tasks.notices import notify
from tasks.quality.deletions import application, erase
from tasks.registering import register
from tasks.reporting_line import level_above
from tasks.rulings import enter


@flow(name="recording-deletion-request")
def recording_deletion_request(request: DeletionRequest) -> Outcome:
    """录音删除申请 Recording deletion: recordings are kept, unless the director decides otherwise."""
    # RDL-02, RDL-03 · 申请 — never by an operator, and only for a recording that is there.
    deletion = application(DeletionPolicy, request)
    case = open_case(DeletionPolicy, deletion)
    if case.entered_before:
        return Outcome(case=case.number, entered_before=True)
    rules = register(case, DeletionPolicy, deletion)

    # RDL-02, RDL-03 · 审批 — an empty one goes at once, any other is decided on; silence is no approval.
    decision = decided(case, rules, deletion) if rules.needs_decision(deletion) else None
    enter(case, rules.decided(deletion, decision))
    notify(case, deletion.taken_by, "deletion-decided", about=rules.told(decision))
    if not rules.approved(decision):
        return close(case, Outcome(case=case.number, recording=deletion.recording))

    # RDL-01 · 留痕 — the entry stays, the file goes, and the telephone system's own copy is for the technician.
    file = erase(case, deletion.recording)
    notify(case, Role.TECHNICIAN, "erase-recording", about=deletion.recording)
    return close(case, Outcome(case=case.number, recording=deletion.recording, deleted=True, file=file))


def decided(case: Case, rules: DeletionPolicy, deletion: Deletion) -> DeletionDecision:
    """OP-RDL-1 · the director decides; on the director's own application the level above."""
    to = level_above(case, rules.approver) if deletion.directs else rules.approver
    return insist(
        to,
        DeletionDecision,
        case=case,
        due=rules.decision_due(deletion),
        check=lambda said: rules.own_decision(deletion, said),
    )
