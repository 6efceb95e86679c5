"""What follows from published results, entered once; what no longer follows, reversed (APR-06, APR-07, OP-PEN-5)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from pydantic import BaseModel
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from policies.months import Month
from policies.performance.appraisal_history import History, situations
from policies.performance.appraisal_response import AppraisalResponsePolicy
from policies.performance.appraisal_sanctions import AppraisalSanctions, Entered, Sanction
from policies.performance.monthly_appraisal import AppraisalPolicy
from policies.ruling import Ruling
from tasks.acts import act
from tasks.case import Case
from tasks.departments import Setting, taking_turns
from tasks.notices import tell
from tasks.performance.ledger import counts_in
from tasks.performance.results import of_month
from tasks.records import models
from tasks.rulings import ruling_row

REVERSAL = "OP-PEN-5"
PROCEDURES = (AppraisalPolicy.procedure, AppraisalResponsePolicy.procedure)


class Proposed(BaseModel, frozen=True):
    """What the house proposes about somebody, for people to decide on."""

    staff: str
    what: str

    @property
    def told(self) -> str:
        """What a notice says of it."""
        return f"{self.staff} {self.what}"


@act("奖惩 What follows")
def follow_up(book: Session, case: Case, rules: AppraisalPolicy, month: str, taken_in: str) -> list[Proposed]:
    """Enter what follows from a month as it is published now, and from the months after it that rest on it.

    Whoever something follows for is told of it; what is proposed is given back.
    """
    taking_turns(book, case.department)
    setting = Setting(case.department, case.asking.profile, case.calendar)
    this = Month.named(month)
    ahead = [this.later(months) for months in range(rules.sanctions.months_before + 1)]
    fresh = [
        one for later in ahead for one in _changes(book, setting, rules.rules_of(later), later, taken_in)
    ]
    for one in fresh:
        book.add(ruling_row(case.number, one))
    book.flush()
    _tell(book, case, fresh)
    return [
        Proposed(staff=str(one.because["about"]), what=one.what)
        for one in fresh
        if "sanction" in one.because and Sanction.of(str(one.because["sanction"])).proposed
    ]


def _tell(book: Session, case: Case, fresh: Sequence[Ruling]) -> None:
    theirs: dict[str, list[Ruling]] = defaultdict(list)
    for one in fresh:
        theirs[str(one.because["about"])].append(one)
    for staff, rulings in theirs.items():
        tell(book, case, staff, "appraisal-consequence", rulings=rulings)


def _changes(
    book: Session, setting: Setting, rules: AppraisalPolicy, month: Month, taken_in: str
) -> Sequence[Ruling]:
    results, sanctions = of_month(book, setting.name, str(month)), rules.sanctions
    if not results:
        return []
    book.flush()  # what was just entered for the month before leads up to this one
    before = [str(month.later(-back)) for back in range(1, sanctions.months_before + 1)]
    history = History(
        failed=[_failed(book, setting, one) for one in before],
        warned=[_warned(book, setting, one) for one in before],
        fined=_fined(book, setting, sanctions, str(month)),
    )
    wanted = [
        ruling
        for one in situations(results, history)
        for ruling in sanctions.follows(one, str(month), taken_in)
    ]
    return sanctions.changes(wanted, _entered(book, setting, str(month)))


def _failed(book: Session, setting: Setting, month: str) -> frozenset[str]:
    return frozenset(one.staff for one in of_month(book, setting.name, month) if one.failed)


def _warned(book: Session, setting: Setting, month: str) -> frozenset[str]:
    """Whose warnings of a month add up to at least one: a reversed one adds up to nothing."""
    rows = book.execute(
        select(models.Ruling.about)
        .join(models.Case, models.Case.number == models.Ruling.case)
        .where(
            models.Case.department == setting.name, models.Ruling.unit == "warning", counts_in(month, setting)
        )
        .group_by(models.Ruling.about)
        .having(func.sum(models.Ruling.amount) > 0)
    )
    return frozenset(staff for (staff,) in rows if staff is not None)


def _fined(
    book: Session, setting: Setting, sanctions: AppraisalSanctions, month: str
) -> Mapping[str, Decimal]:
    """OP-APR-10 · the largest fine of discipline (PEN) that each had in the month and that still stands."""
    found: dict[str, Decimal] = {}
    ruling = models.Ruling
    rows = book.scalars(
        select(ruling)
        .join(models.Case, models.Case.number == ruling.case)
        .where(models.Case.department == setting.name, ruling.clause.startswith("PEN-"))
        .where(ruling.unit.in_(("points", "yuan")), ruling.about.is_not(None), counts_in(month, setting))
    ).all()
    reversed_ones = _reversals(book, [one.id for one in rows])
    for one in rows:
        if one.id not in reversed_ones and one.about is not None and one.amount is not None:
            fine = sanctions.fine_of(one.amount, one.unit, str(one.because.get("fine", "")))
            found[one.about] = max(fine, found.get(one.about, Decimal()))
    return found


def _entered(book: Session, setting: Setting, month: str) -> Iterator[Entered]:
    """What appraisals of the month and appeals against it entered so far, and what has become of it."""
    ruling = models.Ruling
    rows = book.scalars(
        select(ruling)
        .join(models.Case, models.Case.number == ruling.case)
        .where(models.Case.department == setting.name, models.Case.procedure.in_(PROCEDURES))
        .where(ruling.because["appraised"].as_string() == month)
        .order_by(ruling.id)
    ).all()
    reversals = _reversals(book, [one.id for one in rows])
    for one in rows:
        by = reversals.get(one.id)
        yield Entered(
            ruling=one.id,
            clause=one.clause,
            what=one.what,
            amount=one.amount,
            unit=one.unit,
            about=one.about or "",
            sanction=one.because["sanction"],
            month=one.month or str(Month.of(one.at.astimezone(setting.calendar.tz))),
            standing=by is None,
            reversed_elsewhere=by is not None and by not in PROCEDURES,
        )


def _reversals(book: Session, rulings: Sequence[int]) -> Mapping[int, str]:
    """The rulings that were reversed, with the procedure that did it."""
    reverses = models.Ruling.because["reverses"].as_integer()
    rows = book.execute(
        select(reverses, models.Case.procedure)
        .join(models.Case, models.Case.number == models.Ruling.case)
        .where(models.Ruling.clause == REVERSAL, reverses.in_(rulings))
    )
    return {reversed_one: procedure for reversed_one, procedure in rows}  # noqa: C416 - rows aren't pairs to mypy
