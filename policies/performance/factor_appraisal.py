"""P45 · factor-appraisal · 态度/能力/业绩要素考核: three tables decide who shares in the bonus (FAC)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from pydantic import JsonValue

from policies.citations import cites
from policies.months import Month
from policies.organisation import Role
from policies.performance.factor_forms import FactorAppraised, FactorRequest, FactorScores, ItemScore, Mark
from policies.performance.factor_items import FACTORS, PAIRS, Pair, pairs_of, unmatched
from policies.performance.factor_marks import FactorMarks, MonthObserved
from policies.performance.factor_scores import Outcome, Scores, percent
from policies.ruling import Ruling
from policies.spans import Span
from policies.working_time import Due, due


class FactorPolicy(FactorMarks, file="performance/factor_appraisal.toml"):
    """The factor tables on one day, in one profile."""

    prefix: ClassVar = "FAC"

    gate: bool
    observed_months: int
    abilities: tuple[str, ...]
    ability_marks: int
    job_table: dict[str, tuple[str, ...]]
    job_marks: int
    threshold: dict[str, Decimal]
    score_within: Span

    # --- FAC-01: whose, and over which months

    @cites("FAC-01", "OP-FAC-5", "CF-56")
    def appraised(
        self, request: FactorRequest, started_at: datetime, *, known: bool = True
    ) -> FactorAppraised:
        """The request with its observation period: as asked for, else the months up to the one before the start."""
        local = started_at.astimezone(self.calendar.tz)
        this = Month.of(local)
        last = Month.named(request.last) if request.last else this.later(-1)
        first = request.first or str(last.later(1 - self.observed_months))
        return FactorAppraised(
            **request.model_dump() | {"first": first, "last": str(last)},
            started_at=local,
            gate=self.gate,
            person_known=known,
            over=last < this,
        )

    @cites("FAC-01")
    def of_everybody(self, about: FactorAppraised) -> bool:
        """Whether each agent of the department gets an appraisal of their own."""
        return not about.person

    @cites("FAC-01", "OP-HOUSE-74")
    def scoring_due(self, opened_at: datetime) -> Due:
        """The assessor scores within 5 working days; silence climbs, and makes nobody eligible or not."""
        clause = self.clause_of("score_within")
        return due(opened_at, self.score_within, self.calendar, event="开始", clause=clause)

    # --- FAC-02: the form

    @cites("FAC-03", "FAC-04", "FAC-05", "FAC-06", "CF-07")
    def to_mark(self, months: Sequence[MonthObserved]) -> tuple[Pair, ...]:
        """The pairs the assessor marks: all but those that are computed."""
        computed = self.computed(months, ())
        return tuple(pair for pair in PAIRS if pair.pair not in computed)

    @cites("FAC-07", "OP-FAC-6")
    def job_items(self, post: str) -> tuple[str, ...]:
        """The items of a post's job table; a post without one of its own is appraised as an agent."""
        return self.job_table.get(post, self.job_table["agent"])

    @property
    @cites("FAC-07", "OP-FAC-6")
    def posts(self) -> list[str]:
        """The posts with a job table of their own, the highest last."""
        return [role for role in Role if role in self.job_table]

    @cites("FAC-02")
    def filled_in(self, months: Sequence[MonthObserved], post: str) -> dict[str, JsonValue]:
        """What the form is filled in with: every item of the three tables, none of them scored yet."""
        return {
            "attitude": [{"pair": one.pair, "item": one.item} for one in self.to_mark(months)],
            "proposals": [{"month": one.month, "proposals": one.proposals} for one in months],
            "ability": [{"item": item} for item in self.abilities],
            "performance": [{"item": item} for item in self.job_items(post)],
        }

    @cites("FAC-02", "FAC-08", "CF-06")
    def scorable(
        self, about: FactorAppraised, months: Sequence[MonthObserved], post: str, said: FactorScores
    ) -> list[str]:
        """Every item is scored once, within its marks, and nobody scores themselves."""
        wrong = []
        if said.answered_by == about.person:
            wrong.append("answered_by: 不得给本人评分 nobody scores themselves")
        wrong += _each_once(
            "attitude", (o.pair for o in self.to_mark(months)), (o.pair for o in said.attitude)
        )
        wrong += [f"attitude: {one.pair} 未评 unmarked" for one in said.attitude if one.mark is Mark.UNMARKED]
        wrong += _each_once("proposals", (o.month for o in months), (o.month for o in said.proposals))
        wrong += _each_once("ability", self.abilities, (o.item for o in said.ability))
        wrong += _each_once("performance", self.job_items(post), (o.item for o in said.performance))
        wrong += _beyond("ability", said.ability, self.ability_marks)
        wrong += _beyond("performance", said.performance, self.job_marks)
        return wrong

    # --- FAC-01: what it comes to

    @cites("FAC-02", "FAC-07", "FAC-08", "OP-FAC-1", "OP-FAC-2", "OP-FAC-3", "OP-FAC-4")
    def scored(self, months: Sequence[MonthObserved], said: FactorScores) -> Scores:
        """The three tables in figures: attitude by factor, the abilities and the job table each out of a hundred."""
        proposals = [one.proposals for one in said.proposals]
        marks = {one.pair: one.mark for one in said.attitude} | self.computed(months, proposals)
        attitude = {
            factor: sum((self.worth(marks[one.pair]) for one in pairs_of(factor)), Decimal())
            + unmatched(factor) * self.worth(Mark.UNMARKED)
            for factor in FACTORS
        }
        return Scores(
            marks=marks,
            attitude=attitude,
            ability=percent(said.ability, self.ability_marks),
            performance=percent(said.performance, self.job_marks),
        )

    @cites("FAC-01", "OP-FAC-4")
    def eligible(self, scores: Scores) -> bool:
        """Eligible is who reaches all three marks; at the mark is reached."""
        return (
            scores.attitude_total >= self.threshold["attitude"]
            and scores.ability >= self.threshold["ability"]
            and scores.performance >= self.threshold["performance"]
        )

    @cites("FAC-01", "FAC-02", "FAC-03", "FAC-04", "FAC-05", "FAC-06", "FAC-07", "FAC-08", "CF-05", "CF-56")
    def rulings(self, about: FactorAppraised, scores: Scores, said: FactorScores) -> list[Ruling]:
        """Each table with its score, and the verdict that the bonus reads, for the months of the period."""
        who: dict[str, JsonValue] = {"about": about.person, "first": about.first, "last": about.last}
        by_factor = [
            self.ruling(
                f"态度·{FACTORS[factor].name}",
                factor,
                amount=scores.attitude[factor],
                unit="",
                marks={one.pair: scores.marks[one.pair].zh for one in pairs_of(factor)},
                unscored_items=unmatched(factor),
                **who,
            )
            for factor in FACTORS
        ]
        eligible = self.eligible(scores)
        return [
            *by_factor,
            self.ruling("能力", "FAC-08", amount=scores.ability, unit="", **who),
            self.ruling("业绩", "FAC-07", amount=scores.performance, unit="", **who),
            self.ruling(
                self.verdict(scores),
                "FAC-01",
                amount=None,
                unit="",
                eligible=eligible,
                attitude=str(scores.attitude_total),
                ability=str(scores.ability),
                performance=str(scores.performance),
                assessed_by=said.answered_by,
                **who,
            ),
        ]

    @cites("FAC-01")
    def verdict(self, scores: Scores) -> str:
        """What the person is told."""
        return "有奖金资格" if self.eligible(scores) else "无奖金资格"

    @cites("FAC-01")
    def outcome(self, case: str, scores: Scores) -> Outcome:
        """How the appraisal ended."""
        return Outcome(
            case=case,
            eligible=self.eligible(scores),
            attitude=scores.attitude_total,
            ability=scores.ability,
            performance=scores.performance,
        )


def _each_once(field: str, wanted: Iterable[str], given: Iterable[str]) -> Iterator[str]:
    due_, got = Counter(wanted), Counter(given)
    yield from (f"{field}: {one} 漏填 is left out" for one in due_ - got)
    yield from (f"{field}: {one} 多余或重复 isn't asked for, or twice" for one in got - due_)


def _beyond(field: str, scores: Sequence[ItemScore], most: int) -> list[str]:
    return [f"{field}: {one.item} 最高 {most} 分 the most is {most}" for one in scores if one.score > most]
