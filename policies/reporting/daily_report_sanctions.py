"""What follows from the five forbidden acts: seen, verified, and only then sanctioned (P18, RPT-14)."""

from collections.abc import Sequence
from decimal import Decimal

from pydantic import JsonValue

from policies.citations import cites
from policies.reporting.daily_report_breaches import Breach, Course, ForbiddenAct, wrong_figures
from policies.reporting.daily_report_days import ReportDays
from policies.reporting.daily_report_figures import Figures
from policies.reporting.daily_report_forms import BreachVerification
from policies.reporting.daily_report_request import ReportedDay
from policies.ruling import Ruling


class ReportSanctions(ReportDays):
    """RPT-14 · the five forbidden acts: where the records show them, and what they cost."""

    breach_points: Decimal

    @cites("RPT-14")
    def late(self, day: ReportedDay, held_by: Sequence[str]) -> Ruling:
        """Not delivered at the daily hour, shown by the clock alone."""
        hour, person = self.hour(day.date).at.isoformat(), held_by[0] if len(held_by) == 1 else ""
        return self.seen(Breach(act=ForbiddenAct.LATENESS, person=person, facts=f"时限 {hour}"))

    @cites("RPT-14", "OP-RPT-7", "CF-61")
    def lateness_sanction(self, held_by: Sequence[str]) -> Ruling | None:
        """Lateness costs its points by the clock alone, where one person held the report at the hour.

        Reading: late is whoever held the report at the hour, the person responsible included; where several
        hold the post, or nobody had been asked, the person is verified first.
        """
        if len(held_by) != 1:
            return None
        return self.sanction(ForbiddenAct.LATENESS, held_by[0], "到时未送达")

    @cites("RPT-14", "RPT-11", "RPT-02")
    def breaches(self, day: ReportedDay, figures: Figures, course: Course) -> Sequence[Breach]:
        """The forbidden acts that the records show and that are verified before they cost anything."""
        found = [*wrong_figures(figures.signed, course.attempts)]
        found += [
            Breach(act=ForbiddenAct.REFUSAL, person=by, facts=f"拒报：{why}") for by, why in course.refused
        ]
        owner = course.statistician
        if course.silent:
            facts = "过了上一级的时限仍未填报"
            found.append(Breach(act=ForbiddenAct.REFUSAL, person=owner, facts=facts))
        if day.missed:
            found.append(Breach(act=ForbiddenAct.OMISSION, person=owner, facts=f"{day.day} 无日报，事后补报"))
        elif course.late:
            found.append(Breach(act=ForbiddenAct.LATENESS, person=owner, facts="到时未送达"))
        return found

    @cites("RPT-14")
    def seen(self, breach: Breach) -> Ruling:
        """On record as what it seems to be, before anybody is asked."""
        return self.ruling(
            f"见{breach.act.zh}情形", "RPT-14", act=breach.act, person=breach.person, facts=breach.facts
        )

    @cites("RPT-14", "PEN-18")
    def suspicion(self, breach: Breach) -> dict[str, JsonValue]:
        """What the verification form is filled in with."""
        return {"act": breach.act, "facts": breach.facts, "at_fault": breach.person}

    @cites("PEN-18")
    def verifiable(self, verification: BreachVerification) -> Sequence[str]:
        """Nobody verifies their own breach, and one that is verified names who it was."""
        if verification.verified and not verification.at_fault:
            return ["at_fault: 属实须写明责任人 name who it was"]
        if verification.answered_by == verification.at_fault:
            return ["answered_by: 不得核实本人的行为 nobody verifies their own act"]
        return []

    @cites("RPT-14", "PEN-18")
    def judgement(self, verification: BreachVerification) -> Ruling:
        """What follows from a verification: the sanction, or nothing, with the reason."""
        if verification.verified:
            return self.sanction(verification.act, verification.at_fault, verification.facts)
        return self.ruling(
            f"{verification.act.zh}未经核实", "PEN-18", act=verification.act, reason=verification.reason
        )

    @cites("RPT-14", "OP-RPT-7", "CF-61", "PEN-18")
    def sanction(self, act: ForbiddenAct, person: str, facts: str) -> Ruling:
        """A written remark in the monthly appraisal, and points off."""
        return self.ruling(
            f"{act.zh},记入月度考核并扣分",
            self.clause_of("breach_points"),
            amount=self.breach_points,
            unit="points",
            about=person,
            act=act,
            facts=facts,
        )
