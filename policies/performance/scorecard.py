"""The scorecard of the monthly appraisal: lines and weights by profile, and how facts become a score (APR, CF-05)."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Self

from pydantic import model_validator

from policies.citations import cites
from policies.organisation import Role
from policies.performance.appraisal_facts import Figure, PersonFacts
from policies.performance.appraisal_results import LineScore, Result
from policies.performance.ranking import ranked
from policies.performance.scorecard_lines import RESPONSE, SATISFACTION, Line, WeighedLine
from policies.rulebook import Policy
from policies.spans import Span

POINT = Decimal("0.01")
WHOLE = Decimal(100)
MEETINGS_MISSED = "meetings_missed"


class ScorecardPolicy(Policy, file="performance/scorecard.toml"):
    """The scorecard of one profile on one day; its weights come to exactly 100."""

    lines: tuple[str, ...]
    weight: dict[str, Decimal]
    given_by: dict[str, tuple[str, ...]]
    satisfaction_top: int
    without_figure: Decimal
    response_full: Span
    response_none: Span
    points_cap: Decimal
    missed_meeting_forfeits: bool
    letter: dict[str, Decimal]
    letter_below: str
    pass_mark: Decimal

    @model_validator(mode="after")
    @cites("APR-01", "APR-22", "CF-05")
    def _sound(self) -> Self:
        """Named lines, each given by known posts or figures, weighing 100 in all; else the profile is refused."""
        if unknown := sorted({*self.lines} - self.weight.keys()):
            raise ValueError(f"profile {self.profile!r}: no such line {', '.join(unknown)}")
        if len({*self.lines}) < len(self.lines):
            raise ValueError(f"profile {self.profile!r}: a line stands twice in {', '.join(self.lines)}")
        if odd := [one.line.key for one in self.card if not one.well_given]:
            raise ValueError(
                f"profile {self.profile!r}: {', '.join(odd)} is given by posts, or by one known figure"
            )
        total = sum((one.weight for one in self.card), Decimal())
        if total != WHOLE or any(one.weight <= 0 for one in self.card):
            weights = ", ".join(f"{one.line.key} {one.weight}" for one in self.card)
            raise ValueError(f"profile {self.profile!r}: the weights come to {total}, not 100 ({weights})")
        if self.response_none.amount <= self.response_full.amount:
            raise ValueError(f"profile {self.profile!r}: response_none must be longer than response_full")
        if [*self.letter.values()] != sorted(self.letter.values(), reverse=True):
            raise ValueError(f"profile {self.profile!r}: the limits of the letters aren't in falling order")
        return self

    @cached_property
    @cites("APR-01", "APR-12", "APR-13", "APR-16", "APR-17", "APR-25", "OP-APR-8", "CF-05")
    def card(self) -> Sequence[WeighedLine]:
        """The lines with their weights, in order. What has no weight of its own shares the rest of 100 equally.

        Reading: in whole points, what can't be divided goes to the first lines, one each: 34, 33, 33.
        Reading: a call centre lives by performance, service quality and efficiency, which two sources name; the
        factors of APR-16 and of APR-17 are other houses' and never mixed in: a profile may name them as its lines.
        """
        weights = [self.weight[key] for key in self.lines]
        unweighed = weights.count(Decimal())
        rest = WHOLE - sum(weights)
        each, over = divmod(rest, unweighed) if unweighed else (Decimal(), Decimal())
        shares = iter(each + (1 if place < over else 0) for place in range(unweighed))
        return [
            WeighedLine(
                line=Line(key),
                weight=weight or next(shares),
                given_by=self.given_by[key],
                clause=self.clause_of(f"given_by.{key}"),
            )
            for key, weight in zip(self.lines, weights, strict=True)
        ]

    @property
    @cites("APR-02", "APR-03", "APR-05")
    def assessors(self) -> Sequence[Role]:
        """The posts that judge, each once, in the order of the lines."""
        return [
            Role(by) for by in dict.fromkeys(by for one in self.card if one.judged for by in one.given_by)
        ]

    def judged_by(self, post: Role) -> Sequence[WeighedLine]:
        """The lines that a post judges."""
        return [one for one in self.card if post in one.given_by]

    # --- from facts to a score

    @cites("APR-01", "APR-14", "OP-APR-5")
    def results(self, people: Sequence[PersonFacts]) -> Sequence[Result]:
        """Everybody's result with their rank; who has no score isn't ranked."""
        scored = [self.result(person) for person in people]
        ranks = ranked({one.staff: one.total for one in scored if one.total is not None})
        return [one.placed(ranks.get(one.staff), len(ranks)) for one in scored]

    @cites("APR-01", "OP-APR-4")
    def result(self, person: PersonFacts) -> Result:
        """One person's result, from their facts alone: the lines added up, with the points given and taken.

        Reading: points may carry the total over 100, and never below 0.
        """
        if person.exempt:
            return Result(facts=person)
        lines = [self._line(one, person) for one in self.card]
        points = self.points(person)
        total = max(sum((one.score for one in lines), points), Decimal())
        return Result(
            facts=person,
            lines=lines,
            points=points,
            total=total,
            letter=self.letter_of(total),
            failed=total < self.pass_mark,
        )

    @cites("OP-APR-4", "APR-09")
    def points(self, person: PersonFacts) -> Decimal:
        """The month's points, at most 20 either way.

        Reading: a meeting missed without leave forfeits what the points add, and leaves what they take; to put
        the whole score to nothing would make one meeting a failed month.
        """
        points = max(-self.points_cap, min(self.points_cap, person.points))
        missed = person.attendance.get(MEETINGS_MISSED, Decimal()) > 0
        return min(points, Decimal()) if missed and self.missed_meeting_forfeits else points

    @cites("OP-APR-9", "APR-06")
    def letter_of(self, total: Decimal) -> str:
        """A from 90, B from 80, C from 60, D below."""
        return next((name for name, limit in self.letter.items() if total >= limit), self.letter_below)

    def _line(self, one: WeighedLine, person: PersonFacts) -> LineScore:
        key, figure = one.line.key, None if one.judged else person.figures.get(one.given_by[0])
        if key in person.corrected:
            score = person.corrected[key]
        elif one.judged:
            score = self._mean([person.assessed[by][key] for by in one.given_by])
        else:
            score = one.weight * (
                self.without_figure if figure is None else self.rate(one.given_by[0], figure)
            )
        return LineScore(
            line=key,
            weight=one.weight,
            score=_rounded(min(max(score, Decimal()), one.weight)),
            clause=one.clause,
            given_by=one.given_by,
            figure=figure,
            corrected=key in person.corrected,
        )

    @cites("OP-APR-3", "OP-HOUSE-66", "CF-37", "APR-04", "APR-11", "APR-25")
    def rate(self, name: str, figure: Figure) -> Decimal:
        """A figure as a share of its line's weight: satisfaction of 10, percentages of 100, a response time in between.

        Reading: a response time is worth everything up to one limit, nothing from another, a share in between.
        """
        if name == SATISFACTION:
            share = figure.value / self.satisfaction_top
        elif name == RESPONSE:
            full, none = Decimal(self.response_full.amount), Decimal(self.response_none.amount)
            share = (none - figure.value) / (none - full)
        else:
            share = figure.value / WHOLE
        return min(max(share, Decimal()), Decimal(1))

    @cites("OP-APR-2")
    def _mean(self, scores: Sequence[Decimal]) -> Decimal:
        """Where two posts judge a line, their mean."""
        return sum(scores, Decimal()) / len(scores)


def _rounded(score: Decimal) -> Decimal:
    return score.quantize(POINT, ROUND_HALF_UP)
