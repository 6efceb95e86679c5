"""What a month shows of each: the imported figures, the verified service faults, whether a penalty stands."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.cases.complaint_handling import ComplaintPolicy
from policies.performance.metrics import Metric
from policies.performance.points_detection import PersonFigures
from tasks.acts import act
from tasks.case import Case
from tasks.departments import Setting
from tasks.performance.ledger import counts_in
from tasks.performance.penalty_book import penalised_in, standing
from tasks.records.engine import reading
from tasks.records.models import Case as CaseRow
from tasks.records.models import Ruling
from tasks.records.performance import MonthlyFact

SHOWN = (Metric.CONVERSATIONS, Metric.SATISFACTION, Metric.TEST_SCORE, Metric.VALID_COMPLAINTS)


@act("当月数据是否已导入 Are the figures there")
def figures_missing_at_first(book: Session, case: Case, month: str) -> bool:
    """Whether nobody's figures of a month are imported when the case gets there."""
    return not _imported(book, case.department, month)


def figures_still_missing(department: str, month: str) -> bool:
    """Whether nobody's figures of a month are imported yet."""
    with reading() as book:
        return not _imported(book, department, month)


@act("当月数据 The month's figures")
def month_figures(book: Session, case: Case, month: str) -> list[PersonFigures]:
    """PTS-01, PTS-02, PTS-05 · by staff number, of everybody whose figures were imported."""
    setting = Setting(case.department, case.asking.profile, case.calendar)
    imported = _imported(book, case.department, month)
    faults, penalised = _faults(book, setting, month), penalised_in(book, setting, month)
    return [
        PersonFigures(
            staff=person,
            faults=faults[person],
            penalised=person in penalised,
            **{metric.en: figures.get(metric.en) for metric in SHOWN},
        )
        for person, figures in sorted(imported.items())
    ]


def _imported(book: Session, department: str, month: str) -> Mapping[str, dict[str, Decimal]]:
    of_month = MonthlyFact.department == department, MonthlyFact.month == month
    wanted = select(MonthlyFact).where(*of_month, MonthlyFact.metric.in_([one.en for one in SHOWN]))
    imported: defaultdict[str, dict[str, Decimal]] = defaultdict(dict)
    for row in book.scalars(wanted.order_by(MonthlyFact.id)):
        imported[row.staff][row.metric] = row.value
    return imported


def _faults(book: Session, setting: Setting, month: str) -> Counter[str]:
    verified = (
        select(Ruling.about)
        .join(CaseRow, CaseRow.number == Ruling.case)
        .where(CaseRow.department == setting.name, CaseRow.procedure == ComplaintPolicy.procedure)
        .where(Ruling.amount.is_not(None), counts_in(month, setting), standing())
    )
    return Counter(person for person in book.scalars(verified) if person is not None)
