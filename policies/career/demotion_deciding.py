"""P57 · who confirms the facts of a demotion, who decides, from when, at what pay (DEM-04, OP-DEM-2, OP-DEM-3)."""

from datetime import date, datetime
from decimal import Decimal

from policies.career.demotion_forms import CompositeEvaluation, DemotionDecision, FactsConfirmed
from policies.career.demotion_watch import Watched
from policies.career.grades import Grade, GradesPolicy
from policies.career.pay import PayPolicy
from policies.career.pay_entered import agreed_pay, wrong_pay
from policies.citations import cites
from policies.months import Month
from policies.recurrence import MonthlyPolicy
from policies.ruling import Ruling
from policies.spans import Span
from policies.working_time import Due, due


class DemotionDeciding(MonthlyPolicy):
    """The half of the demotion's rules that begins once a test is met."""

    confirm_within: Span
    decide_within: Span
    acknowledge_within: Span

    @cites("GRD-01", "DEM-02", "DEM-03")
    def grade_below(self, grade: Grade) -> Grade | None:
        """One step down the department's ladder; a grade of another ladder has none."""
        ladder = GradesPolicy.in_force_on(self.day, self.profile, self.calendar)
        return ladder.next_below(grade) if ladder.on_the_ladder(grade) else None

    @cites("DEM-02", "DEM-03", "DEM-04")
    def grade_after(self, watched: Watched) -> Grade:
        """The grade that a demotion leads to; at the bottom of the ladder the same."""
        return self.grade_below(watched.grade) or watched.grade

    # --- OP-DEM-2: who confirms, who decides

    @cites("OP-HOUSE-86")
    def confirmation_due(self, start: datetime) -> Due:
        """The leader confirms the facts within this time."""
        return self._due(start, "confirm_within", "触发")

    @cites("OP-DEM-2")
    def decision_due(self, start: datetime) -> Due:
        """The GM office decides within 5 working days; silence climbs, and demotes nobody."""
        return self._due(start, "decide_within", "核实")

    @cites("OP-HOUSE-86")
    def acknowledgement_due(self, start: datetime) -> Due:
        """The person takes note within this time."""
        return self._due(start, "acknowledge_within", "决定")

    @cites("DEM-02", "DEM-03")
    def wrong_confirmation(self, watched: Watched, said: FactsConfirmed) -> list[str]:
        """Nobody confirms facts about themselves; whoever finds them wrong says what is."""
        if said.answered_by == watched.staff:
            return ["answered_by: 不得核实本人 nobody confirms facts about themselves"]
        if not said.correct and not said.remark:
            return ["remark: 不属实须说明何处有误 say what is wrong"]
        return []

    @cites("DEM-04")
    def decision_form(self, watched: Watched) -> type[DemotionDecision]:
        """What the GM office fills in: for a reserve supervisor the evaluation as a whole."""
        return CompositeEvaluation if watched.grade is Grade.RESERVE_SUPERVISOR else DemotionDecision

    @cites("DEM-04")
    def needs_confirmation(self, watched: Watched) -> bool:
        """Whether the leader is asked first: not where the GM office itself evaluates."""
        return watched.grade is not Grade.RESERVE_SUPERVISOR

    @cites("OP-DEM-2", "OP-DEM-3", "OP-GRD-1")
    def wrong_decision(self, watched: Watched, said: DemotionDecision, held_now: Grade | None) -> list[str]:
        """Nobody decides on themselves, demotes from a grade no longer held, or enters other pay than the table's."""
        if said.answered_by == watched.staff:
            return ["answered_by: 不得决定本人的级别 nobody decides on themselves"]
        if not said.demotes:
            return ["pay: 维持级别时不填月薪 leave it blank: the grade stays"] if said.pay else []
        if held_now is not watched.grade:
            now = f"为{held_now.zh}" if held_now else "离职"
            return [
                f"verdict: 现已{now}，不再是{watched.grade.zh}，只能维持 the grade has changed since: keep"
            ]
        return wrong_pay(self._by_table(watched, self.pay_from(said.answered_at)), said.pay)

    @cites("OP-DEM-3")
    def pay_from(self, decided_at: datetime) -> date:
        """The lower grade and pay hold from the 1st of the month after the decision."""
        month = Month.of(decided_at.astimezone(self.calendar.tz)).later(1)
        return date(month.year, month.month, 1)

    @cites("OP-DEM-3", "GRD-02")
    def new_pay(self, watched: Watched, said: DemotionDecision) -> Decimal | None:
        """What is paid from then on."""
        return agreed_pay(self._by_table(watched, self.pay_from(said.answered_at)), said.pay)

    def _by_table(self, watched: Watched, day: date) -> Decimal | None:
        below = self.grade_after(watched)
        rules = PayPolicy.in_force_on(day, self.profile, self.calendar)
        return rules.monthly_pay(below, day, watched.joined)

    # --- what is ruled

    @cites("DEM-02", "DEM-03")
    def not_confirmed(self, watched: Watched, said: FactsConfirmed) -> Ruling:
        """The facts were found wrong: nothing changes."""
        return self.ruling(
            "降级事实不属实,不作处理",
            watched.grounds[0].clause,
            about=watched.staff,
            by=said.answered_by,
            remark=said.remark,
        )

    @cites("DEM-01", "DEM-02", "DEM-03", "DEM-04", "DEM-05", "OP-DEM-2")
    def decided(self, watched: Watched, said: DemotionDecision) -> Ruling:
        """One step down from the 1st of next month, or kept; either with its reason."""
        below = self.grade_after(watched)
        since = self.pay_from(said.answered_at).isoformat() if said.demotes else None
        return self.ruling(
            f"降级:{below.zh}" if said.demotes else "维持原级别",
            watched.grounds[0].clause if said.demotes else "OP-DEM-2",
            about=watched.staff,
            grade=watched.grade.zh,
            by=said.answered_by,
            reason=said.reason,
            since=since,
        )

    @cites("OP-HOUSE-86")
    def silent(self, watched: Watched) -> Ruling:
        """Nothing was said to the demotion, which stands."""
        return self.ruling("未在期限内知悉降级决定,决定仍有效", "OP-HOUSE-86", about=watched.staff)

    def _due(self, start: datetime, number: str, event: str) -> Due:
        return due(start, getattr(self, number), self.calendar, event=event, clause=self.clause_of(number))
