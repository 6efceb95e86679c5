"""Whether somebody may be promoted, fact by fact: the ladder, the waiting time, the figures (PRM, CF-04, CF-40)."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time

from policies.career.eligibility import (
    CareerRecord,
    Eligibility,
    Figures,
    Proof,
    averages,
    in_a_row,
)
from policies.career.grades import Grade, GradesPolicy
from policies.career.promotion_forms import PromotionRequest
from policies.citations import cites
from policies.month_days import same_day_after
from policies.months import Month
from policies.performance.ranking import at_the_top, ranked
from policies.performance.results import MonthlyResult
from policies.quarters import Quarter
from policies.rulebook import Policy
from policies.ruling import Ruling
from policies.spans import Span

BEST = "A"
NOTHING = "—"


class EligibilityRules(Policy):
    """The figures of promotion on one day, in one profile."""

    figures: dict[str, Figures]
    title: str
    small_team: int
    retry_after: Span

    @cites("PRM-01", "OP-PRM-9", "CF-40")
    def target_of(self, request: PromotionRequest, held: Grade | None, ladder: GradesPolicy) -> Grade | None:
        """The grade named, else the next step up; None at the top, or for who is on no ladder."""
        if request.grade is not None or held is None or not ladder.on_the_ladder(held):
            return request.grade
        return ladder.next_above(held)

    @cites("PRM-03", "PRM-04", "OP-PRM-5")
    def assessed_months(self, target: Grade | None, on: date) -> Sequence[str]:
        """The months of the assessment period: the 3, 6 or 12 calendar months before the month of the request."""
        wanted = self.figures.get(target.en) if target else None
        this = Month(on.year, on.month)
        return [str(this.later(-back)) for back in range(wanted.period if wanted else 0, 0, -1)]

    @cites("PRM-01", "PRM-02", "PRM-12")
    def eligibility(
        self, request: PromotionRequest, record: CareerRecord, ladder: GradesPolicy
    ) -> Eligibility:
        """Every fact with its proof. Appraisal decides: without its published results nobody is eligible.

        Reading: a skip spares the rung between, and nothing else; the figures of the target grade hold.
        """
        held, target = record.held, self.target_of(request, record.held, ladder)
        placed = self._placed(request, held, target, ladder)
        proofs = [placed, *self._waiting(record)]
        if placed.met and target is not None:
            proofs += self._figures(request, record, target)
        skips = placed.met and held is not None and target is not ladder.next_above(held)
        return Eligibility(
            candidate=request.candidate, held=held, target=target, skips=skips, proofs=tuple(proofs)
        )

    @cites("PRM-05", "PRM-06", "PRM-07", "PRM-09", "PRM-12")
    def examined(self, found: Eligibility) -> Ruling:
        """What the figures come to, with every proof, so that anybody can compute it again."""
        decisive = next((proof for proof in found.proofs if not proof.met), found.proofs[-1])
        return self.ruling(
            "符合晋升条件" if found.eligible else "不符合晋升条件",
            decisive.clause,
            about=found.candidate,
            held=found.held or "",
            target=found.target or "",
            proofs=[proof.model_dump(mode="json") for proof in found.proofs],
        )

    # --- the place on the ladder

    @cites("PRM-01", "PRM-02", "OP-PRM-9", "CF-01", "CF-40", "GRD-01")
    def _placed(
        self, request: PromotionRequest, held: Grade | None, target: Grade | None, ladder: GradesPolicy
    ) -> Proof:
        """One step up the department's own ladder; further up only by the skip rule.

        Reading: a probationer becomes a junior by the probation's own procedure, and skips it by none.
        """
        steps, (lowest, *_) = ladder.grades, ladder.grades
        above = ladder.next_above(held) if held in steps and held is not None and held is not lowest else None
        fact, clause, met = "step", "PRM-01", target is not None and target is above
        if held not in steps or (target is not None and target not in steps):
            fact, clause, met = "ladder", "CF-01", False
        elif request.skips and not met and above is not None and target is not None:
            fact, clause = "skip", "PRM-02"
            met = steps.index(target) > steps.index(above)
        elif held is lowest:
            fact, clause = "probation", "GRD-12"
        return Proof(
            fact=fact,
            clause=clause,
            required=above or NOTHING,
            found=f"{held or NOTHING} → {target or NOTHING}",
            met=met,
        )

    @cites("OP-PRM-7", "PRM-01")
    def _waiting(self, record: CareerRecord) -> Iterator[Proof]:
        """Three months after a review that wasn't passed, and one review at a time.

        Reading: who wasn't eligible, or didn't apply, was not reviewed: nothing is waited for.
        """
        again = _later(record.not_passed_on, self.retry_after.amount) if record.not_passed_on else record.on
        yield Proof(
            fact="retry",
            clause="OP-PRM-7",
            required=f"≥ {again}" if record.not_passed_on else NOTHING,
            found=str(record.on),
            met=record.on >= again,
            sources=(record.not_passed_in,) if record.not_passed_in else (),
        )
        if record.under_way:
            under_way = (record.under_way,)
            yield Proof(
                fact="under_way", clause="PRM-01", required="0", found="1", met=False, sources=under_way
            )

    # --- the figures of the target grade

    def _figures(self, request: PromotionRequest, record: CareerRecord, target: Grade) -> Iterator[Proof]:
        wanted, key = self.figures[target.en], f"figures.{target.en}"
        if wanted.period:
            yield self._period(request, record, target)
        if wanted.top:
            yield self._average(request, record, wanted, self.clause_of(f"{key}.top"))
        if wanted.quarters:
            yield self._quarters(record, wanted, target)
        if wanted.titles:
            periods, clause = record.titles, self.clause_of(f"{key}.titles")
            yield _counted("titles", clause, wanted.titles, len(periods), periods)
        yield self._service(record, wanted, target)

    @cites("PRM-03", "PRM-04", "PRM-12")
    def _period(self, request: PromotionRequest, record: CareerRecord, target: Grade) -> Proof:
        """Each month of the period has a published score; one that hasn't is missing, and is never a zero."""
        scored = {one.month: one.case for one in record.months if _is_of(one, request.candidate)}
        months = self.assessed_months(target, record.on)
        missing = [month for month in months if month not in scored]
        return Proof(
            fact="missing" if missing else "period",
            clause=self.clause_of(f"figures.{target.en}.period"),
            required=f"{months[0]} … {months[-1]} ({len(months)})",
            found=", ".join(missing or scored),
            met=not missing,
            sources=tuple(scored.values()),
        )

    @cites("PRM-05", "PRM-06", "PRM-07", "OP-PRM-5", "OP-APR-5")
    def _average(
        self, request: PromotionRequest, record: CareerRecord, wanted: Figures, clause: str
    ) -> Proof:
        """The monthly average of the period is among the department's first three; of fewer than four, the first.

        Reading: the rank is taken among everybody in the department who has a score in the period, whatever
        their grade, each by the average of the months that they have a score in.
        """
        ranks = ranked(averages(record.months))
        top = at_the_top(ranks, wanted.top, self.small_team)
        own = [one for one in record.months if _is_of(one, request.candidate)]
        average = averages(own).get(request.candidate)
        last = wanted.top if len(ranks) >= self.small_team else 1
        shown = f"{average:.2f}" if average is not None else NOTHING
        return Proof(
            fact="average",
            clause=clause,
            required=f"≤ {last}",
            found=f"{ranks.get(request.candidate, NOTHING)} / {len(ranks)} ({shown})",
            met=request.candidate in top,
            sources=tuple(one.case for one in own),
        )

    @cites("PRM-05", "PRM-06", "PRM-07", "PRM-03", "PRM-04")
    def _quarters(self, record: CareerRecord, wanted: Figures, target: Grade) -> Proof:
        """So many confirmed quarters with an A; in a row where the grade says so.

        Reading: a quarter counts when at least one of its months lies in the assessment period.
        """
        of_period = {str(Quarter.of(Month.named(one))) for one in self.assessed_months(target, record.on)}
        best = [one for one in record.quarters if one.grade == BEST and one.quarter in of_period]
        names = [one.quarter for one in best]
        found = in_a_row(names) if wanted.in_a_row else len(set(names))
        fact = "quarters_in_a_row" if wanted.in_a_row else "quarters"
        clause = self.clause_of(f"figures.{target.en}.quarters")
        return _counted(fact, clause, wanted.quarters, found, [f"{one.quarter} {one.case}" for one in best])

    @cites("PRM-05", "PRM-06", "PRM-07", "PRM-09", "OP-PRM-6", "OP-GRD-6", "CF-04")
    def _service(self, record: CareerRecord, wanted: Figures, target: Grade) -> Proof:
        """Full months since joining, or since the junior grade where the ladder counts from there.

        Reading: the month is full on the same day of a later month; where there is none, on the day after its end.
        """
        from_joining = wanted.service_from == "joining"
        since = record.joined if from_joining else record.junior_since
        return Proof(
            fact="service" if from_joining else "service_as_junior",
            clause=self.clause_of(f"figures.{target.en}.service"),
            required=f"≥ {wanted.service}",
            found=f"{since or NOTHING} → {record.on}",
            met=since is not None and record.on >= _later(since, wanted.service),
        )


def _is_of(result: MonthlyResult, person: str) -> bool:
    return result.staff == person and result.total is not None


def _counted(fact: str, clause: str, wanted: int, found: int, sources: Sequence[str]) -> Proof:
    return Proof(
        fact=fact,
        clause=clause,
        required=f"≥ {wanted}",
        found=str(found),
        met=found >= wanted,
        sources=tuple(sources),
    )


def _later(day: date, months: int) -> date:
    return same_day_after(datetime.combine(day, time()), months).date()
