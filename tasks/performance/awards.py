"""The monthly awards in the case book: the title, the list, what is paid and told."""

from sqlalchemy.orm import Session

from policies.performance.award_figures import AwardFacts, AwardSheet
from policies.performance.award_forms import AwardsConfirmed, ExcellentNamed
from policies.performance.metrics import Title
from policies.performance.monthly_awards import AwardsPolicy
from policies.ruling import Ruling
from tasks.acts import act
from tasks.case import Case
from tasks.clock import now
from tasks.notices import tell
from tasks.records.performance import Honour
from tasks.rulings import ruling_row


@act("授予部门优秀员工 Give the title")
def give_title(
    book: Session, case: Case, rules: AwardsPolicy, facts: AwardFacts, said: ExcellentNamed
) -> str:
    """AWD-06, OP-AWD-5 · the excellent employee of the month, on record and told; who it is."""
    title, rank = Title.EXCELLENT_EMPLOYEE, facts.ranks[said.employee]
    book.add(Honour(staff=said.employee, title=title.en, period=facts.month, case=case.number))
    book.add(ruling_row(case.number, rules.named(facts.month, said.employee, rank, said.reason)))
    tell(book, case, said.employee, "title-given", title=title, period=facts.month)
    return said.employee


@act("测算奖项 Compute the awards")
def computed(
    _book: Session, _case: Case, rules: AwardsPolicy, facts: AwardFacts, excellent: str
) -> AwardSheet:
    """AWD-01 … AWD-07 · the list, kept as it was when it was shown to be confirmed."""
    return rules.sheet(facts.model_copy(update={"at": now()}), excellent)


@act("发奖 Award")
def award(
    book: Session,
    case: Case,
    rules: AwardsPolicy,
    facts: AwardFacts,
    sheet: AwardSheet,
    answer: AwardsConfirmed,
) -> list[Ruling]:
    """AWD-05, AWD-08 · what was confirmed, line by line; everybody is told their own, the team what is the team's."""
    rulings = list(rules.ruled(sheet, answer))
    for ruling in rulings:
        book.add(ruling_row(case.number, ruling))
    team = [one.staff for one in facts.people]
    for to, ruling in zip(answer.recipients, rulings, strict=True):
        for staff in [] if to is None else [to] if to else team:
            tell(book, case, staff, "award", what=ruling.what, yuan=ruling.amount, month=sheet.month)
    return rulings
