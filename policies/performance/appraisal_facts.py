"""What a month's score is computed from, person by person: kept with the score, so that anyone computes it again."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from pydantic import BaseModel

from policies.citations import cites
from policies.labels import Label


class Exemption(Label):
    """Why somebody has no score; the English half is what the case book keeps."""

    RESERVE_SUPERVISOR = "储备主管免考 reserve-supervisor"
    ABSENT = "全月未在岗 absent"
    TOO_SHORT = "在岗天数不足 too-short"


class Figure(BaseModel, frozen=True):
    """A figure of somebody's month, where it comes from, and out of how many cases."""

    value: Decimal
    source: str
    count: int = 0


class PersonFacts(BaseModel, frozen=True):
    """Everything that somebody's score rests on: what the house counted, what was imported, what was judged.

    `assessed` holds the scores by post and line, `corrected` what an appeal put in the place of a line.
    """

    staff: str
    grade: str = ""
    exempt: str = ""
    days_on_duty: int = 0
    days_source: str = "calendar"
    attendance: Mapping[str, Decimal] = {}
    figures: Mapping[str, Figure] = {}
    heard: int = 0
    faulty: int = 0
    points: Decimal = Decimal()
    points_by_clause: Mapping[str, Decimal] = {}
    assessed: Mapping[str, Mapping[str, Decimal]] = {}
    corrected: Mapping[str, Decimal] = {}

    def judged(self, scores: Mapping[str, Mapping[str, Decimal]]) -> "PersonFacts":
        """The same facts with what the assessors gave, post by post."""
        return self.model_copy(update={"assessed": scores})


class MonthFacts(BaseModel, frozen=True):
    """The facts of everybody who served in a month, in the order of their staff numbers."""

    month: str
    people: Sequence[PersonFacts]
    shown_at_each_end: int

    @property
    def to_score(self) -> Sequence[PersonFacts]:
        """Those who get a score."""
        return [person for person in self.people if not person.exempt]

    @cites("OP-APR-7")
    def upheld(self, corrected: Mapping[str, Mapping[str, Decimal]]) -> "MonthFacts":
        """The same facts with the lines that appeals have put right.

        Reading: what an appeal decided holds in every later version of the month too.
        """
        people = [
            one.model_copy(update={"corrected": corrected[one.staff]}) if one.staff in corrected else one
            for one in self.people
        ]
        return self.model_copy(update={"people": people})

    def judged(self, scores: Mapping[str, Mapping[str, Mapping[str, Decimal]]]) -> Sequence[PersonFacts]:
        """Everybody's facts with the scores given: post, then person, then line."""
        return [
            person
            if person.exempt
            else person.judged({post: given[person.staff] for post, given in scores.items()})
            for person in self.people
        ]
