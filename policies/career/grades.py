"""X3 · the ladder of grades: which there are, which comes next, who is appraised (GRD, CF-01, CF-58)."""

from collections.abc import Sequence
from typing import Self

from policies.citations import cites
from policies.labels import Label
from policies.rulebook import Policy


class Grade(Label):
    """A grade of any ladder; a department's own ladder says which of them it has, and in what order."""

    PROBATIONER = "新客服 probationer"
    JUNIOR = "初级客服 junior"
    INTERMEDIATE = "中级客服 intermediate"
    SENIOR = "高级客服 senior"
    RESERVE_SUPERVISOR = "储备主管 reserve-supervisor"
    VETERAN = "资深客服 veteran"

    @classmethod
    def of(cls, key: str) -> Self:
        """The grade that the case book keeps under this name, its English one."""
        return next(grade for grade in cls if grade.en == key)


class GradesPolicy(Policy, file="career/grades.toml"):
    """The ladder of one profile on one day."""

    ladder: tuple[str, ...]
    exempt: str

    @property
    @cites("GRD-01", "GRD-04", "CF-01")
    def grades(self) -> Sequence[Grade]:
        """The grades from the lowest up."""
        return [Grade.of(key) for key in self.ladder]

    @cites("CF-01")
    def on_the_ladder(self, grade: Grade) -> bool:
        """Whether the department has that grade; one of another ladder isn't mixed in."""
        return grade in self.grades

    @cites("GRD-01", "PRN-03")
    def next_above(self, grade: Grade) -> Grade | None:
        """One step up; None at the top."""
        return self._beside(grade, 1)

    @cites("GRD-01")
    def next_below(self, grade: Grade) -> Grade | None:
        """One step down; None at the bottom."""
        return self._beside(grade, -1)

    @cites("CF-58")
    def is_exempt(self, grade: Grade | None) -> bool:
        """APR-26 · whether a grade takes no part in the monthly appraisal."""
        return grade is not None and grade.en == self.exempt

    def _beside(self, grade: Grade, steps: int) -> Grade | None:
        place = self.grades.index(grade) + steps
        return self.grades[place] if 0 <= place < len(self.grades) else None
