"""What follows from a failed month: the fine, the warning, what is proposed (APR-06, APR-07, APR-19, CF-08)."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Self

from pydantic import BaseModel, JsonValue, model_validator

from policies.citations import cites
from policies.labels import Label
from policies.penalties import taken_from
from policies.rulebook import Policy
from policies.ruling import Ruling

FAILED = "failed"
ALL = "all"


class Sanction(Label):
    """What a failed month may lead to; the English half tells one ruling from another."""

    FINE = "扣款 fine"
    CORRECTION = "纠正培训 correction"
    WARNING = "警告 warning"
    DEMOTION = "建议降级 demotion"
    DISMISSAL = "建议辞退 dismissal"

    @property
    def proposed(self) -> bool:
        """What the house only proposes, for people to decide on."""
        return self in {Sanction.DEMOTION, Sanction.DISMISSAL}

    @classmethod
    def of(cls, key: str) -> Self:
        return next(one for one in cls if one.en == key)


class Situation(BaseModel, frozen=True):
    """Somebody's month, and how many months in a row just before it were failed, or brought a warning."""

    staff: str
    grade: str = ""
    total: Decimal | None = None
    failed: bool = False
    failed_before: int = 0
    warned_before: int = 0
    fined: Decimal = Decimal()


class Entered(BaseModel, frozen=True):
    """A ruling that an appraisal of the month entered, and what has become of it."""

    ruling: int
    clause: str
    what: str
    amount: Decimal | None
    unit: str
    about: str
    sanction: str
    month: str
    standing: bool = True
    reversed_elsewhere: bool = False


class AppraisalSanctions(Policy, file="performance/appraisal_sanctions.toml"):
    """What failed months and warnings lead to, on one day, in one profile."""

    failing_fine: Decimal
    yuan_per_point: Decimal
    steps: tuple[str, ...]
    dismissal_grades: tuple[str, ...]
    warnings_to_dismissal: int
    warning_from_fine: Decimal
    three_months_of: str

    @model_validator(mode="after")
    @cites("TRM-03", "OP-TRM-3", "CF-08")
    def _meant(self) -> Self:
        """TRM-03 as printed dismisses a junior for passing three months: that is refused.

        Reading: three failed months in a row are meant.
        """
        if self.three_months_of != FAILED:
            raise ValueError(
                f"three_months_of = {self.three_months_of!r} in profile {self.profile!r}: TRM-03 as printed would "
                f"dismiss people for passing; it can only mean {FAILED!r} (OP-TRM-3)"
            )
        if unknown := [step for step in self.steps if step not in {one.en for one in Sanction}]:
            raise ValueError(f"steps in profile {self.profile!r}: there is no {', '.join(unknown)}")
        return self

    @property
    def months_before(self) -> int:
        """How many months before this one have to be known."""
        return max(len(self.steps), self.warnings_to_dismissal, 1) - 1

    @cites("APR-06", "APR-07", "APR-19", "OP-APR-10", "TRM-02", "TRM-03", "TRM-04", "CF-08")
    def follows(self, one: Situation, month: str, taken_in: str) -> Sequence[Ruling]:
        """All that follows from somebody's month.

        Reading: warnings are in a row when each of the months in a row brought one; a month brings one at most.
        Reading: a month without a score ends a row of failed months, in favour of whoever was away.
        """
        step = self.step(one)
        warned = (step is not None and step is not Sanction.CORRECTION) or one.fined >= self.warning_from_fine
        found = [self._fine(one, month, taken_in)] if one.failed and self.failing_fine else []
        if step is Sanction.CORRECTION:
            found.append(self._ruled(one, month, step, self.clause_of("steps")))
        if warned:
            found.append(self._warning(one, month))
        if step is not None and step.proposed:
            found.append(self._ruled(one, month, step, self.clause_of("steps")))
        elif warned and 0 < self.warnings_to_dismissal <= one.warned_before + 1:
            found.append(self._ruled(one, month, Sanction.DISMISSAL, self.clause_of("warnings_to_dismissal")))
        return found

    @cites("OP-APR-10", "OP-PEN-6")
    def fine_of(self, amount: Decimal, unit: str, stated: str) -> Decimal:
        """What a penalty cost in yuan, whatever it was taken from; what gives points cost nothing."""
        if stated:
            return Decimal(stated)
        return amount if unit == "yuan" else max(-amount * self.yuan_per_point, Decimal())

    @cites("APR-07", "APR-19", "TRM-03", "TRM-04")
    def step(self, one: Situation) -> Sanction | None:
        """Where a failed month stands on the profile's steps, by how many in a row there are now.

        Reading: whose grade the dismissal isn't for is warned instead.
        """
        if not one.failed:
            return None
        step = Sanction.of(self.steps[min(one.failed_before, len(self.steps) - 1)])
        spared = ALL not in self.dismissal_grades and one.grade not in self.dismissal_grades
        return Sanction.WARNING if step is Sanction.DISMISSAL and spared else step

    @cites("OP-PEN-5")
    def changes(self, wanted: Sequence[Ruling], entered: Iterable[Entered]) -> Sequence[Ruling]:
        """What is still to be entered, and what is to be reversed, when a month's results have changed.

        Reading: what an appeal against the penalty itself took back isn't entered anew.
        """
        last = {(one.about, one.sanction): one for one in entered}
        keys = {(one.because["about"], one.because["sanction"]): one for one in wanted}
        fresh = [
            ruling
            for key, ruling in keys.items()
            if key not in last or not (last[key].standing or last[key].reversed_elsewhere)
        ]
        undone = [self._reversal(one) for key, one in last.items() if one.standing and key not in keys]
        return [*undone, *fresh]

    @cites("APR-06", "OP-PEN-6")
    def _fine(self, one: Situation, month: str, taken_in: str) -> Ruling:
        """A hundred yuan, or the points they make.

        Reading: it counts in the month in which it is entered; the score that it follows from isn't lowered by it.
        """
        amount, unit = taken_from(taken_in, self.failing_fine, self.yuan_per_point)
        return self.ruling(
            "月度得分不及格,扣款",
            self.clause_of("failing_fine"),
            amount=amount,
            unit=unit,
            fine=str(self.failing_fine),
            **self._because(one, month, Sanction.FINE),
        )

    @cites("OP-APR-10")
    def _warning(self, one: Situation, month: str) -> Ruling:
        because = self._because(one, month, Sanction.WARNING) | {"fined": str(one.fined)}
        ruling = self.ruling("警告", "OP-APR-10", amount=Decimal(1), unit="warning", **because)
        return ruling.counting_in(month)

    def _ruled(self, one: Situation, month: str, sanction: Sanction, clause: str) -> Ruling:
        rows = {
            "failed_in_a_row": one.failed_before + 1 if one.failed else 0,
            "warned_before": one.warned_before,
        }
        because = self._because(one, month, sanction) | rows
        what = f"{sanction.zh}(由人决定)" if sanction.proposed else sanction.zh
        return self.ruling(what, clause, amount=None, unit="", **because).counting_in(month)

    def _because(self, one: Situation, month: str, sanction: Sanction) -> dict[str, JsonValue]:
        total = "" if one.total is None else str(one.total)
        return {"about": one.staff, "appraised": month, "sanction": sanction.en, "total": total}

    def _reversal(self, one: Entered) -> Ruling:
        ruling = self.ruling(
            f"更正后冲销:{one.what}",
            "OP-PEN-5",
            amount=None if one.amount is None else -one.amount,
            unit=one.unit,
            about=one.about,
            reverses=one.ruling,
            reversed_clause=one.clause,
        )
        return ruling.counting_in(one.month)
