"""What is objected to in the review of a bonus (BON-05, BON-06)."""

from policies.citations import cites
from policies.performance.bonus_figures import BonusSheet
from policies.performance.bonus_forms import BonusReview


@cites("BON-05", "BON-06")
def wrong_in_review(sheet: BonusSheet, entered_by: str, review: BonusReview) -> list[str]:
    """Returned only with a reason; reviewed neither by who entered the sales nor by who shares in the pool."""
    wrong = []
    if not review.releases and not review.return_reason:
        wrong.append("return_reason: 退回须说明理由 say why it is returned")
    if review.answered_by in {entered_by, *(line.staff for line in sheet.sharing)}:
        wrong.append(
            "answered_by: 填报人和参与分配者不得审核 neither who entered the sales nor who shares reviews"
        )
    return wrong
