"""X3 · monthly base pay: by grade or by years of service, as the profile says (GRD, CF-02, CF-03)."""

from datetime import date
from decimal import Decimal
from typing import Literal

from policies.career.grades import Grade
from policies.citations import cites
from policies.errors import NotCovered
from policies.rulebook import Policy

BY_YEAR = ("first", "second", "third")


class PayTable(Policy, file="career/pay_by_grade.toml"):
    """The table of pay by grade on a day that it covers; NotCovered on any other."""

    table: dict[str, Decimal]


class PayPolicy(Policy, file="career/pay.toml"):
    """What base pay goes by on one day, in one profile."""

    scheme: Literal["by_grade", "by_service_year", "entered"]
    guarantee: dict[str, Decimal]
    probation: Decimal
    probation_bonus: bool

    @cites("CF-02", "OP-GRD-2", "OP-GRD-7")
    def monthly_pay(self, grade: Grade, day: date, joined: date | None = None) -> Decimal | None:
        """The monthly base pay in yuan that a grade has from a day on; None where HR has to enter it.

        Reading: where base pay is said to follow the title without amounts, the guarantee by years of
        service is the base pay.
        """
        match self.scheme:
            case "by_grade":
                return self._by_grade(grade, day)
            case "by_service_year":
                return self._by_service(grade, day, joined)
        return None

    @property
    @cites("GRD-02", "GRD-10")
    def clause(self) -> str:
        """The clause that this profile's pay rests on."""
        return "GRD-10" if self.scheme == "by_service_year" else "GRD-02"

    @cites("GRD-11", "CF-03")
    def takes_bonus(self, grade: Grade | None) -> bool:
        """Whether a grade has a performance bonus: under the bonus scheme nobody on probation has one."""
        return self.probation_bonus or grade is not Grade.PROBATIONER

    @cites("GRD-02", "GRD-03", "OP-GRD-1")
    def _by_grade(self, grade: Grade, day: date) -> Decimal | None:
        """Pay by the table of that day; a year without a table is never computed from another's."""
        try:
            covered = PayTable.in_force_on(day, self.profile, self.calendar)
        except NotCovered:
            return None
        return covered.table.get(grade.en)

    @cites("GRD-10", "GRD-11", "OP-GRD-3")
    def _by_service(self, grade: Grade, day: date, joined: date | None) -> Decimal | None:
        """The guarantee of the year of service that the day lies in; on probation the probation's pay.

        Reading: a year of service begins on the day of the year on which somebody joined; who joined on
        29 February begins the next on 1 March.
        """
        if grade is Grade.PROBATIONER:
            return self.probation
        if joined is None or day < joined:
            return None
        done = day.year - joined.year - ((day.month, day.day) < (joined.month, joined.day))
        return self.guarantee[BY_YEAR[done] if done < len(BY_YEAR) else "later"]
