"""What the case book holds of somebody that a dismissal may rest on, and the notice that they are handed (P62)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from policies.career.pay import PayPolicy
from policies.leaving.dismissal_deciding import OnFile
from policies.leaving.dismissal_forms import DismissalDecision
from policies.leaving.dismissal_grounds import Grounding, OnRecord, StandingRuling, cases_named
from policies.leaving.dismissal_proposal import DismissalProposal, ProposedDismissal
from policies.leaving.dismissal_termination import DismissalPolicy
from policies.leaving.dismissal_terms import Service, Terms
from policies.months import Month
from policies.performance.appraisal_sanctions import Sanction
from policies.performance.fine_and_discipline import FinePolicy
from policies.performance.fine_forms import Measure
from tasks.acts import act
from tasks.archive import keep_print
from tasks.case import Case
from tasks.clock import now
from tasks.departments import Setting
from tasks.performance.penalty_book import month_of, standing
from tasks.performance.results import held_on, of_person
from tasks.records.engine import reading
from tasks.records.models import Case as CaseRow
from tasks.records.models import Ruling, Staff
from tasks.settings import settings
from tasks.staff import known
from tasks.started import named_at_start
from tasks.wording import printed_page

SINCE_EVER = "0000-00"


def proposed(policy: type[DismissalPolicy], proposal: DismissalProposal) -> ProposedDismissal:
    """The proposal with the moment at which it was made; NotStarted by nobody of the department."""

    def name(rules: DismissalPolicy, proposal: DismissalProposal, started_at: datetime) -> ProposedDismissal:
        local = started_at.astimezone(rules.calendar.tz)
        found = {"put_by": [proposal.taken_by], "started_at": local, "stands_since": local}
        return ProposedDismissal(**proposal.model_dump() | found)

    return named_at_start(policy, proposal, ProposedDismissal, name)


@act("核对依据 What it rests on")
def grounding(book: Session, case: Case, rules: DismissalPolicy, put: ProposedDismissal) -> Grounding:
    """TRM-02, TRM-03, TRM-04 · what the case book holds for the proposal, or what it lacks."""
    return rules.grounding(put, _on_record(book, case, put))


def grounding_now(case: Case, rules: DismissalPolicy, put: ProposedDismissal) -> Grounding:
    """What holds at this moment: a penalty or a month may have been reversed since the proposal."""
    with reading() as book:
        return rules.grounding(put, _on_record(book, case, put))


@act("入卷 On file")
def put_on_file(_book: Session, _case: Case, entry: OnFile) -> OnFile:
    """What those who decide are shown above their forms."""
    return entry


@act("工龄与月工资 Service and pay")
def service_of(book: Session, case: Case, person: str, decided_at: datetime) -> Service:
    """OP-TRM-2 · since when somebody has served; their pay by the register, else by the table, else unknown."""
    day, joined = case.calendar.day_of(decided_at), book.get_one(Staff, person).since
    held = held_on(book, case.department, day).get(person)
    if held is None or held.pay is not None:
        return Service(joined=joined, pay=held.pay if held else None)
    table = PayPolicy.in_force_on(day, case.asking.profile, case.calendar)
    return Service(joined=joined, pay=table.monthly_pay(held.grade, day, joined))


@act("打印解除通知 Print the notice")
def printed(
    _book: Session,
    case: Case,
    rules: DismissalPolicy,
    put: ProposedDismissal,
    decision: DismissalDecision,
    terms: Terms,
) -> str:
    """The notice that the person is handed, as a page to print; where in the archive it lies."""
    page = printed_page(
        "leaving/dismissal_termination.html.j2",
        case=case,
        put=put,
        ground=rules.clause_for(put.ground),
        decision=decision,
        terms=terms,
    )
    return str(keep_print(case.number, page).relative_to(settings().home))


def _on_record(book: Session, case: Case, put: ProposedDismissal) -> OnRecord:
    person, today = put.person, case.calendar.day_of(now())
    sanction, measure = Ruling.because["sanction"].as_string(), Ruling.because["measure"].as_string()
    corrected = or_(sanction == Sanction.CORRECTION.en, measure == Measure.TRAINING.zh)
    by_discipline = measure == Measure.DISMISSAL.zh, CaseRow.procedure == FinePolicy.procedure
    months = of_person(book, person, SINCE_EVER, str(Month.of(put.started_at)))
    return OnRecord(
        serves=known(book, case.department, person, today),
        open_case=_open_case(book, case, person),
        proposals=_standing(book, case, person, sanction == Sanction.DISMISSAL.en),
        corrections=_standing(book, case, person, corrected),
        measures=_standing(book, case, person, *by_discipline),
        failed=tuple(one.month for one in months if one.failed),
        cases=_cases(book, case, cases_named(put.evidence)),
        spent=_decided_on(book, person),
    )


def _standing(
    book: Session, case: Case, person: str, *wanted: ColumnElement[bool]
) -> tuple[StandingRuling, ...]:
    setting = Setting(case.department, case.asking.profile, case.calendar)
    rows = book.scalars(
        select(Ruling)
        .join(CaseRow, CaseRow.number == Ruling.case)
        .where(CaseRow.department == case.department, Ruling.about == person, standing(), *wanted)
        .order_by(Ruling.id)
    )
    return tuple(
        StandingRuling(
            ruling=row.id,
            case=row.case,
            month=month_of(row, setting),
            failed_in_a_row=row.because.get("failed_in_a_row", 0),
            warned_before=row.because.get("warned_before", 0),
        )
        for row in rows
    )


def _open_case(book: Session, case: Case, person: str) -> str:
    """An earlier case of this procedure about the same person that isn't closed; blank for none."""
    theirs = (
        CaseRow.procedure == DismissalPolicy.procedure,
        CaseRow.department == case.department,
        CaseRow.facts["person"].as_string() == person,
        CaseRow.closed_at.is_(None),
        CaseRow.number < case.number,
    )
    return book.scalars(select(CaseRow.number).where(*theirs).order_by(CaseRow.number)).first() or ""


def _cases(book: Session, case: Case, named: Sequence[str]) -> tuple[str, ...]:
    """Those of the cases named that are this department's, dismissals aside: they are no evidence of anything."""
    ours = CaseRow.department == case.department, CaseRow.procedure != DismissalPolicy.procedure
    found = select(CaseRow.number).where(CaseRow.number.in_(named), *ours)
    return tuple(book.scalars(found.order_by(CaseRow.number)))


def _decided_on(book: Session, person: str) -> tuple[str, ...]:
    """OP-HOUSE-109 · what an earlier decision about the same person rested on."""
    decided = Ruling.because["decision"].as_string().is_not(None), Ruling.about == person
    rows = book.scalars(
        select(Ruling.because)
        .join(CaseRow, CaseRow.number == Ruling.case)
        .where(CaseRow.procedure == DismissalPolicy.procedure, *decided)
        .order_by(Ruling.id)
    )
    return tuple(one for because in rows for one in because.get("rests_on", []))
