"""What the case book says of a penalty that somebody appeals against; and the appeal that a reply enters."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.performance.fine_forms import Acknowledgement
from policies.performance.penalty_appeal import PenaltyAppealPolicy
from policies.performance.penalty_forms import ContestedPenalty, PenaltyAppeal, PenaltyAppealed
from policies.quality.recording_spot_check import SpotCheckPolicy
from tasks.acts import act
from tasks.case import Case
from tasks.case_book import enter_case
from tasks.departments import Setting, department_of
from tasks.performance.penalty_book import is_penalty, month_of
from tasks.records.engine import reading
from tasks.records.models import Case as CaseRow
from tasks.records.models import Question, Ruling
from tasks.started import named_at_start
from tasks.starting import start_each


def penalised(policy: type[PenaltyAppealPolicy], appeal: PenaltyAppeal) -> PenaltyAppealed:
    """OP-PEN-5 · the appeal with the penalties it contests, who took part, and until when it could be made.

    An appeal that a reply has entered is taken up as it was entered. The case book is read before the run is named:
    one on SQLite has one transaction at a time.
    """
    with reading() as book:
        setting = department_of(book, appeal.department)
        entered = _entered(book, setting, appeal) if setting else None
        found = _found(book, setting, appeal) if setting else {}

    def name(rules: PenaltyAppealPolicy, appeal: PenaltyAppeal, started_at: datetime) -> PenaltyAppealed:
        if entered is not None:
            return PenaltyAppealed.model_validate(entered)
        return _named(rules, appeal, found, started_at)

    return named_at_start(policy, appeal, PenaltyAppealed, name)


def appeal_started(case: Case, policy: type[PenaltyAppealPolicy], person: str, said: Acknowledgement) -> str:
    """OP-PEN-5 · enter the appeal that somebody's reply makes, and start it; its number."""
    number = _enter(case, policy, person, said.reason, said.answered_at)
    start_each([number], _as_filled_in)
    return number


@act("提出申诉 Enter the appeal")
def _enter(
    book: Session, case: Case, policy: type[PenaltyAppealPolicy], person: str, reason: str, at: datetime
) -> str:
    setting = Setting(case.department, case.asking.profile, case.calendar)
    own = [one for one in _rulings(book, case.number) if one.about == person]
    clause, department = own[-1].clause, case.department
    appeal = PenaltyAppeal(
        penalty=case.number, clause=clause, reason=reason, taken_by=person, department=department
    )
    if known := _earlier(book, department, appeal):
        return known
    rules = policy.in_force_on(case.calendar.day_of(at), setting.profile, case.calendar)
    appealed = _named(rules, appeal, _found(book, setting, appeal), at)
    return enter_case(book, policy, appealed).number


def _as_filled_in(row: CaseRow) -> Mapping[str, Any]:
    return {name: row.facts[name] for name in PenaltyAppeal.model_fields}


def _named(
    rules: PenaltyAppealPolicy, appeal: PenaltyAppeal, found: dict[str, Any], at: datetime
) -> PenaltyAppealed:
    local = at.astimezone(rules.calendar.tz)
    ruled_at = found.get("ruled_at") or local
    times = {"appeal_by": rules.appeal_by(ruled_at).at, "appealed_at": local}
    facts = {name: value for name, value in found.items() if name != "ruled_at"}
    return PenaltyAppealed(**appeal.model_dump() | facts | times)


def _entered(book: Session, setting: Setting, appeal: PenaltyAppeal) -> dict[str, Any] | None:
    number = _earlier(book, setting.name, appeal)
    row = book.get(CaseRow, number) if number else None
    return row.facts if row is not None and row.run_id is None else None


def _found(book: Session, setting: Setting, appeal: PenaltyAppeal) -> dict[str, Any]:
    row = book.get(CaseRow, appeal.penalty)
    ours = row is not None and row.department == setting.name
    on_clause = [one for one in _rulings(book, appeal.penalty) if ours and one.clause == appeal.clause]
    own = [one for one in on_clause if one.about == appeal.taken_by]
    return {
        "department": setting.name,
        "on_record": ours,
        "of_a_spot_check": row is not None and row.procedure == SpotCheckPolicy.procedure,
        "ruled_on": bool(on_clause),
        "contested": [_contested(one, setting) for one in own],
        "took_part": _took_part(book, row) if row is not None and ours else [],
        "appealed_in": _earlier(book, setting.name, appeal),
        "ruled_at": min((one.at for one in own), default=None),
    }


def _rulings(book: Session, case: str) -> Sequence[Ruling]:
    about_somebody = Ruling.case == case, Ruling.about.is_not(None)
    return [
        row
        for row in book.scalars(select(Ruling).where(*about_somebody).order_by(Ruling.id))
        if is_penalty(row)
    ]


def _contested(ruling: Ruling, setting: Setting) -> ContestedPenalty:
    return ContestedPenalty(
        ruling=ruling.id,
        clause=ruling.clause,
        ruled=ruling.what,
        amount=f"{ruling.amount:.2f}" if ruling.amount is not None else "",
        unit=ruling.unit,
        month=month_of(ruling, setting),
        measure=str(ruling.because.get("measure", "")),
    )


def _took_part(book: Session, row: CaseRow) -> list[str]:
    answered = select(Question.answered_by).where(Question.case == row.number)
    people = {*book.scalars(answered.where(Question.answered_by.is_not(None))), row.owner}
    return sorted(person for person in people if person)


def _earlier(book: Session, department: str, appeal: PenaltyAppeal) -> str:
    alike = (
        CaseRow.procedure == PenaltyAppealPolicy.procedure,
        CaseRow.department == department,
        CaseRow.external_number == f"{appeal.penalty}/{appeal.clause}/{appeal.taken_by}",
    )
    return book.scalars(select(CaseRow.number).where(*alike)).first() or ""
