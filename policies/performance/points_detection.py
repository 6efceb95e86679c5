"""PTS-01, PTS-02, PTS-05 · what the figures of a month show by themselves."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from pydantic import BaseModel

from policies.citations import cites
from policies.performance.points_forms import Item, PointsLine
from policies.performance.ranking import ranked


class PersonFigures(BaseModel, frozen=True):
    """Somebody's month: what was imported, what the complaint procedure verified, whether a penalty stands."""

    staff: str
    conversations: Decimal | None = None
    satisfaction: Decimal | None = None
    test_score: Decimal | None = None
    valid_complaints: Decimal | None = None
    faults: int = 0
    penalised: bool = False

    @property
    @cites("OP-PTS-2")
    def volume_and_quality(self) -> Decimal | None:
        """Conversations answered times satisfaction; None where one of the two is missing, or nothing was answered."""
        if not self.conversations or self.satisfaction is None:
            return None
        return self.conversations * self.satisfaction


@cites("PTS-01", "OP-PTS-2")
def first_places(figures: Sequence[PersonFigures]) -> Iterator[PointsLine]:
    """First in conversations times satisfaction, and without a violation.

    Reading: equals are first together; where the first has a violation, the second doesn't move up.
    """
    scores = {one.staff: score for one in figures if (score := one.volume_and_quality) is not None}
    ranks = ranked(scores)
    for one in figures:
        if ranks.get(one.staff) == 1 and not one.penalised:
            facts = f"接待量 {one.conversations:f} × 满意度 {one.satisfaction:f}，当月第一且无违规"
            yield _line(Item.FIRST_PLACE, one, facts)


@cites("PTS-02", "OP-PTS-3")
def full_marks(figures: Sequence[PersonFigures], out_of: int) -> Iterator[PointsLine]:
    """Full marks in the month's test."""
    for one in figures:
        if one.test_score is not None and one.test_score >= out_of:
            yield _line(Item.FULL_MARKS, one, f"客服考试 {one.test_score:f} 分，满分 {out_of} 分")


@cites("PTS-05", "CF-09")
def no_complaints(figures: Sequence[PersonFigures]) -> Iterator[PointsLine]:
    """No valid complaint in the month, of those who answered anybody.

    Reading: valid is what was imported as such, and every service fault that the complaint procedure verified;
    once a month, although the text says `each time`.
    """
    for one in figures:
        if one.conversations and not one.valid_complaints and not one.faults:
            yield _line(Item.NO_COMPLAINT, one, f"接待量 {one.conversations:f}，有效投诉 0 件")


def _line(item: Item, one: PersonFigures, facts: str) -> PointsLine:
    return PointsLine(item=item, person=one.staff, facts=facts, evidence="当月导入数据与投诉裁定")
