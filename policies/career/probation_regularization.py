"""P55 · probation-regularization · 试用期与转正: how long, what passes, who approves, what it pays (PRB)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import ClassVar, Literal

from pydantic import BaseModel

from policies.career.grades import Grade, GradesPolicy
from policies.career.pay import PayPolicy
from policies.career.pay_entered import agreed_pay, wrong_pay
from policies.career.probation_forms import (
    Application,
    Assessment,
    BonusAssessment,
    HrApproval,
    LeaderApproval,
    OnProbation,
    PromotionAssessment,
)
from policies.citations import cites
from policies.quality.days import begins
from policies.rulebook import Policy
from policies.ruling import Ruling
from policies.spans import Span
from policies.working_time import Due, due


class ProbationPolicy(Policy, file="career/probation_regularization.toml"):
    """The numbers of the probation on one day, in one profile."""

    prefix: ClassVar = "PRB"

    lasts: Span
    pass_mark: int
    extensions: int
    extended_by: Span
    apply_from_days_before: int
    test_within: Span
    approve_within: Span
    conditions: Literal["promotion", "bonus"]

    # --- OP-PRB-1: how long

    @cites("OP-PRB-1", "GRD-11", "CF-03")
    def ends(self, about: OnProbation) -> Due:
        """The probation ends as the same day of the next month begins; it was over at the midnight before.

        Reading: the month is counted from the day of joining, not from the 1st; who joined on a day that
        the next month lacks is on probation until that month's last day is over.
        """
        return self._due(begins(about.began, self.calendar), "lasts", "入职")

    @cites("OP-PRB-3")
    def extended(self, before: Due) -> Due:
        """An extension is counted from where the probation had ended."""
        return self._due(before.at, "extended_by", "试用期满")

    @cites("OP-HOUSE-85")
    def too_early(self, ends: Due, said: Application) -> list[str]:
        """Nobody applies earlier than some days before the end."""
        first = ends.at - timedelta(days=self.apply_from_days_before)
        if said.answered_at >= first:
            return []
        local = first.astimezone(self.calendar.tz)
        return [f"summary: {local:%Y-%m-%d} 起方可申请转正 (OP-HOUSE-85) apply from that day on"]

    # --- PRB-02: the test

    @property
    @cites("PRB-02", "GRD-12", "GRD-05")
    def test_form(self) -> type[Assessment]:
        """The leader goes through the conditions of the department's own ladder."""
        return BonusAssessment if self.conditions == "bonus" else PromotionAssessment

    @cites("OP-HOUSE-85")
    def test_due(self, ends: Due) -> Due:
        """The test is entered within this time of the end, whether or not the person applied."""
        return self._due(ends.at, "test_within", "试用期满")

    @cites("PRB-02", "OP-PRB-2")
    def passed(self, test: Assessment) -> bool:
        """Knowledge and skill both reach the pass mark, and every other condition of a junior is met.

        Reading: the mark holds for each of the two; the one doesn't make up for the other.
        """
        return min(test.knowledge, test.skill) >= self.pass_mark and not test.unmet

    @cites("OP-PRB-3")
    def may_extend(self, tests: Sequence[Assessment]) -> bool:
        """Whether another month is given after so many tests that were failed."""
        return len(tests) <= self.extensions

    @cites("PRB-03")
    def not_ones_own(self, about: OnProbation, said: Assessment | LeaderApproval) -> list[str]:
        """Nobody tests or approves themselves; who refuses says why."""
        if said.answered_by == about.person:
            return ["answered_by: 不得考核或审批本人 nobody decides on themselves"]
        if isinstance(said, LeaderApproval) and not said.approves and not said.reason:
            return ["reason: 不同意须说明理由 say why it is refused"]
        return []

    # --- PRB-03, PRB-04: approval, grade and pay

    @cites("OP-PRB-4", "OP-HOUSE-85")
    def approval_due(self, asked_at: datetime) -> Due:
        """Each level approves within this time."""
        return self._due(asked_at, "approve_within", "提交")

    @cites("PRB-03", "PRB-04", "OP-GRD-1")
    def wrong_approval(
        self, about: OnProbation, since: date, leader: LeaderApproval, said: HrApproval
    ) -> list[str]:
        """HR isn't whoever approved as leader, and enters no other pay than the table's."""
        if wrong := self.not_ones_own(about, said):
            return wrong
        if said.answered_by == leader.answered_by:
            return ["answered_by: 两级审批不得同一人 the two levels are two people"]
        if not said.approves:
            return []
        return wrong_pay(self._by_table(about, self.grade_after, since), said.pay)

    @property
    @cites("PRB-04", "GRD-01")
    def grade_after(self) -> Grade:
        """One step above the probation on the department's ladder."""
        ladder = GradesPolicy.in_force_on(self.day, self.profile, self.calendar)
        return ladder.next_above(Grade.PROBATIONER) or Grade.PROBATIONER

    @cites("PRB-04")
    def regular_from(self, ends: Due) -> date:
        """The day from which the new grade and its pay hold.

        Reading: the day after the probation's last; an approval that comes late costs nobody their pay.
        """
        return self.calendar.day_of(ends.at)

    @cites("PRB-04", "GRD-11")
    def probation_pay(self, about: OnProbation) -> Decimal | None:
        """What is paid on probation; None where no table covers its first day."""
        return self._by_table(about, Grade.PROBATIONER, about.began)

    @cites("PRB-04")
    def new_pay(self, about: OnProbation, since: date, said: HrApproval) -> Decimal | None:
        """What is paid from then on."""
        return agreed_pay(self._by_table(about, self.grade_after, since), said.pay)

    def _by_table(self, about: OnProbation, grade: Grade, day: date) -> Decimal | None:
        rules = PayPolicy.in_force_on(day, self.profile, self.calendar)
        return rules.monthly_pay(grade, day, date.fromisoformat(about.on_register_since))

    # --- what is ruled

    @cites("OP-PRB-1", "PRB-04")
    def begun(self, about: OnProbation) -> Ruling:
        """From when until when, and at what pay."""
        ends, pay = self.ends(about), self.probation_pay(about)
        return self.ruling(
            "试用期起止",
            ends.clause,
            about=about.person,
            began=about.joined,
            ends=ends.at.isoformat(),
            pay=None if pay is None else str(pay),
        )

    @cites("PRB-01", "OP-HOUSE-85")
    def not_applied(self, about: OnProbation, ends: Due) -> Ruling:
        """No application came: the department tests all the same. Silence is no resignation."""
        return self.ruling("期满未申请,仍予考核", "OP-HOUSE-85", about=about.person, ends=ends.at.isoformat())

    @cites("PRB-02", "OP-PRB-2", "OP-PRB-3")
    def tested(self, about: OnProbation, tests: Sequence[Assessment]) -> Ruling:
        """What a test came to: passed, extended once, or a proposal to end, which ends nothing by itself."""
        test = tests[-1]
        if self.passed(test):
            what, clause_id = "转正考核合格", "PRB-02"
        elif self.may_extend(tests):
            what, clause_id = "转正考核未通过,延长试用", self.clause_of("extended_by")
        else:
            what, clause_id = "转正考核再次未通过,建议终止试用", "PRB-02"
        return self.ruling(
            what,
            clause_id,
            about=about.person,
            attempt=len(tests),
            knowledge=test.knowledge,
            skill=test.skill,
            pass_mark=self.pass_mark,
            unmet=list(test.unmet),
            tested_by=test.answered_by,
        )

    @cites("PRB-03", "OP-PRB-4")
    def approved(self, about: OnProbation, said: LeaderApproval) -> Ruling:
        """What one level decided, with its reason."""
        return self.ruling(
            f"转正审批:{said.verdict.zh}",
            "PRB-03",
            about=about.person,
            by=said.answered_by,
            reason=said.reason,
        )

    @cites("PRB-04", "GRD-02", "GRD-03")
    def regular(self, about: OnProbation, since: date, said: HrApproval) -> Ruling:
        """The grade and its pay from that day on."""
        pay = self.new_pay(about, since, said)
        return self.ruling(
            f"转正:{self.grade_after.zh}",
            "PRB-04",
            about=about.person,
            since=since.isoformat(),
            pay=None if pay is None else str(pay),
        )

    @cites("PRB-03", "PRB-04")
    def outcome(
        self,
        case: str,
        about: OnProbation,
        tests: Sequence[Assessment],
        result: str,
        since: date | None = None,
    ) -> "Outcome":
        """How the probation ended, and from when the new grade holds."""
        held = since.isoformat() if since else ""
        return Outcome(case=case, person=about.person, result=result, tests=len(tests), since=held)

    def _due(self, start: datetime, number: str, event: str) -> Due:
        return due(start, getattr(self, number), self.calendar, event=event, clause=self.clause_of(number))


class Outcome(BaseModel, frozen=True):
    """How a probation ended: `regular`, `refused`, or `to-be-ended`, which is a proposal."""

    case: str
    entered_before: bool = False
    person: str = ""
    result: str = ""
    tests: int = 0
    since: str = ""
