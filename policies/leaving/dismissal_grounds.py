"""P62 · on what ground somebody may be dismissed, and what the case book has to hold for it (TRM-01…TRM-04, CF-08)."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from pydantic import BaseModel

from policies.citations import cites
from policies.leaving.dismissal_proposal import DismissalGround, EndingKind, ProposedDismissal
from policies.months import Month
from policies.performance.appraisal_sanctions import AppraisalSanctions, Sanction
from policies.rulebook import Policy

_CASE_NUMBER = re.compile(r"(?<![0-9A-Za-z])[A-Z]{3}-[0-9]{8}-[0-9]{4,}(?![0-9])")
_NO_PROPOSAL = "没有成立且未决定过的辞退建议 no proposal of dismissal stands that wasn't decided on"
_LACKING = {
    DismissalGround.FAILED_MONTHS: _NO_PROPOSAL,
    DismissalGround.WARNINGS: _NO_PROPOSAL,
    DismissalGround.PENALTY: "证据所列案件中没有成立且未决定过的解雇处分 no dismissal by discipline stands in the case",
    DismissalGround.LEAK: "证据须写明本部门未决定过的案件编号 name a case of this department that wasn't decided on",
    DismissalGround.CONTRACT_END: "该到期日已决定过 this day was decided on before",
}
_AS_PRINTED = "；原文印作“及格”，按不及格理解 three failed months are meant, not three passed ones (OP-TRM-3)"


@cites("TRM-05", "TRM-06")
def cases_named(evidence: str) -> list[str]:
    """The case numbers in what was written as evidence."""
    return _CASE_NUMBER.findall(evidence)


class StandingRuling(BaseModel, frozen=True):
    """A ruling about somebody that nothing has reversed."""

    ruling: int
    case: str
    month: str
    failed_in_a_row: int = 0
    warned_before: int = 0

    @property
    def key(self) -> str:
        return f"{self.case} 裁定 {self.ruling}"


class OnRecord(BaseModel, frozen=True):
    """What the case book holds about somebody that a dismissal may rest on, or that stands in its way."""

    serves: bool
    open_case: str = ""
    proposals: tuple[StandingRuling, ...] = ()
    corrections: tuple[StandingRuling, ...] = ()
    measures: tuple[StandingRuling, ...] = ()
    failed: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    spent: tuple[str, ...] = ()


class Grounding(BaseModel, frozen=True):
    """What a proposal rests on, by names that stay the same; or what it lacks."""

    wrong: list[str]
    rests_on: list[str]


class DismissalGrounds(Policy):
    """The part of the dismissal's rules that says what is a ground."""

    kinds: dict[str, tuple[str, ...]]
    correction_first: bool

    @cites("TRM-01", "TRM-02", "TRM-03", "TRM-04", "TRM-06", "OP-TRM-1")
    def clause_for(self, ground: DismissalGround) -> str:
        """The clause that a ground rests on in this house."""
        return self.clause_of(f"kinds.{ground.en}")

    @cites("TRM-01", "TRM-02", "TRM-03", "TRM-04", "TRM-05", "TRM-06", "OP-HOUSE-109")
    def grounding(self, put: ProposedDismissal, held: OnRecord) -> Grounding:
        """What a proposal rests on, neither reversed nor decided on before; or what it lacks."""
        wrong = self._misplaced(put, held)
        rests_on = [] if wrong else self._rests_on(put, held)
        if not wrong and not rests_on and put.ground is not DismissalGround.STATUTORY:
            wrong = [f"evidence: {self._lacking(put, held)}"]
        return Grounding(wrong=wrong, rests_on=rests_on)

    @cites("TRM-01", "OP-TRM-1", "CF-08")
    def _misplaced(self, put: ProposedDismissal, held: OnRecord) -> list[str]:
        """No ground here, or not of that kind; somebody who isn't here, or oneself; a second open case."""
        wrong = []
        if not held.serves:
            wrong.append(f"person: {put.person} 不在职 doesn't work here")
        if put.person in put.put_by:
            wrong.append("person: 不得对本人提出 nobody proposes their own dismissal")
        if held.open_case:
            wrong.append(f"person: {put.person} 已有未结案件 {held.open_case} a case about them is open")
        if put.kind.en not in self.kinds[put.ground.en]:
            able = "、".join(kind.zh for kind in EndingKind if kind.en in self.kinds[put.ground.en])
            clause = self.clause_for(put.ground)
            wrong.append(
                f"kind: 本部门以“{put.ground.zh}”为由只可办理{able or '无 none'} ({clause}) is all it leads to here"
            )
        return wrong + self._contract_day(put)

    @cites("OP-TRM-2")
    def _contract_day(self, put: ProposedDismissal) -> list[str]:
        """Where the contract's end is the ground, its day is named and still to come; elsewhere it isn't named."""
        ends = put.contract_day
        if put.ground is not DismissalGround.CONTRACT_END:
            return ["contract_ends: 仅合同到期时填 only where the contract ends"] if ends else []
        if ends is None:
            return ["contract_ends: 须填合同到期日 say on which day it ends"]
        if ends < self.calendar.day_of(put.started_at):
            return [f"contract_ends: {ends} 已过 lies in the past"]
        return []

    def _rests_on(self, put: ProposedDismissal, held: OnRecord) -> list[str]:
        match put.ground:
            case DismissalGround.FAILED_MONTHS | DismissalGround.WARNINGS:
                found = self._of_results(put.ground, held)
            case DismissalGround.PENALTY:
                named = cases_named(put.evidence)
                found = [one.key for one in held.measures if one.case in named]
            case DismissalGround.LEAK:
                found = list(held.cases)
            case DismissalGround.CONTRACT_END:
                found = [put.contract_ends]
            case _:
                found = []
        return [one for one in found if one not in held.spent]

    @cites("TRM-02", "TRM-03", "TRM-04", "CF-08", "OP-HOUSE-109")
    def _of_results(self, ground: DismissalGround, held: OnRecord) -> list[str]:
        """Poor results: what the appraisal proposed and nothing reversed; where correction comes first, that too.

        Reading: where correction comes first no number of months is stated; a failed month after the corrected one is
        what "still poor" means, and the appraisal need not have proposed a dismissal.
        Reading: a training that discipline decided on is a correction as well.
        """
        proposed = [one.key for one in held.proposals if ground in self._proposed_for(one)]
        if not self.correction_first:
            return proposed
        if not held.corrections:
            return []
        corrected = min(one.month for one in held.corrections)
        again = [month for month in held.failed if month > corrected]
        return proposed + (again if ground is DismissalGround.FAILED_MONTHS else [])

    @cites("TRM-02", "TRM-03", "APR-07")
    def _proposed_for(self, one: StandingRuling) -> Sequence[DismissalGround]:
        """Which ground a proposal of the appraisal is one for: the rules of its own month counted so many in a row.

        Reading: what was proposed for failed months may be put forward for the warnings in a row that came with them.
        """
        after = Month.named(one.month).later(1)
        last = date(after.year, after.month, 1) - timedelta(days=1)
        then = AppraisalSanctions.in_force_on(last, self.profile, self.calendar)
        found = []
        step = then.steps[min(one.failed_in_a_row, len(then.steps)) - 1] if one.failed_in_a_row else ""
        if step == Sanction.DISMISSAL.en:
            found.append(DismissalGround.FAILED_MONTHS)
        if 0 < then.warnings_to_dismissal <= one.warned_before + 1:
            found.append(DismissalGround.WARNINGS)
        return found

    @cites("TRM-03", "TRM-04", "OP-TRM-3", "TRM-05", "TRM-06")
    def _lacking(self, put: ProposedDismissal, held: OnRecord) -> str:
        """Why the case book holds no such ground.

        Reading: TRM-03 as printed dismisses a junior for passing three months: refused, three failed months are meant.
        """
        clause = self.clause_for(put.ground)
        if put.ground.of_results and self.correction_first and not held.corrections:
            return f"须先纠正培训 correction and training come first ({clause})"
        misprinted = put.ground is DismissalGround.FAILED_MONTHS and clause == "TRM-03"
        return f"{_LACKING[put.ground]} ({clause}){_AS_PRINTED if misprinted else ''}"
