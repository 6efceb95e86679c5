"""Who may share in the bonus by the factor appraisal, as the bonus reads it (FAC-01)."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from tasks.records.models import Case, Ruling


def eligible_for_bonus(book: Session, department: str, month: str) -> dict[str, bool]:
    """Whether each is eligible in a month, by the last appraisal whose period covers it; who has none isn't there."""
    first, last = Ruling.because["first"].as_string(), Ruling.because["last"].as_string()
    verdicts = book.scalars(
        select(Ruling)
        .join(Case, Case.number == Ruling.case)
        .where(Case.department == department, Ruling.clause == "FAC-01", Ruling.about.is_not(None))
        .where(first <= month, last >= month)
        .order_by(Ruling.id)
    )
    return {row.about: bool(row.because["eligible"]) for row in verdicts if row.about is not None}
