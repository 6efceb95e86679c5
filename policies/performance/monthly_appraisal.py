"""P43 · monthly-appraisal · 月度考核: when, who takes part, who judges and reviews, what is published (APR)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import ClassVar

from pydantic import JsonValue

from policies.citations import cites
from policies.months import Month
from policies.organisation import Role
from policies.performance.appraisal_facts import MonthFacts
from policies.performance.appraisal_forms import AppraisalReview, AppraisedMonth, Improvement
from policies.performance.appraisal_participation import DAY, AppraisalParticipation
from policies.performance.appraisal_results import Result, Summary
from policies.performance.appraisal_sanctions import AppraisalSanctions
from policies.performance.appraisal_scoring import Scored, Scores, filled_in, form_of, scores_in, wrong_in
from policies.performance.scorecard import ScorecardPolicy
from policies.ruling import Ruling


class AppraisalPolicy(AppraisalParticipation, file="performance/monthly_appraisal.toml"):
    """The numbers of the monthly appraisal on one day, in one profile."""

    prefix: ClassVar = "APR"

    listed_up_to: int
    shown_at_each_end: int

    @cached_property
    @cites("CF-05")
    def scorecard(self) -> ScorecardPolicy:
        """The profile's lines and weights, on the same day."""
        return ScorecardPolicy.in_force_on(self.day, self.profile, self.calendar)

    @cached_property
    @cites("CF-08")
    def sanctions(self) -> AppraisalSanctions:
        """What the profile lets follow from a failed month, on the same day."""
        return AppraisalSanctions.in_force_on(self.day, self.profile, self.calendar)

    def rules_of(self, month: Month) -> "AppraisalPolicy":
        """The rules of another month, by its last day; of this one, these."""
        last = self.calendar.day_of(month.later(1).begins(self.calendar.tz)) - DAY
        return self if last == self.day else self.in_force_on(last, self.profile, self.calendar)

    # --- APR-02…05: the assessors

    @cites("OP-HOUSE-60")
    def listed(self, facts: MonthFacts) -> bool:
        """Whether the team is small enough to be scored row by row."""
        return len(facts.to_score) <= self.listed_up_to

    def form_for(self, post: Role, facts: MonthFacts) -> type[Scores]:
        """The form of one post."""
        lines = tuple((one.line, f"{one.weight.normalize():f}") for one in self.scorecard.judged_by(post))
        return form_of(post, lines, listed=self.listed(facts))

    def filled_in(self, post: Role, facts: MonthFacts, before: Mapping[str, Scored]) -> dict[str, JsonValue]:
        """The form with its people, and with the scores of the round or version before."""
        people = [one.staff for one in facts.to_score]
        given = before.get(post.value, {})
        return filled_in(people, self.scorecard.judged_by(post), given, listed=self.listed(facts))

    @cites("APR-02", "APR-03", "APR-05", "OP-APR-2")
    def wrong_in(
        self, post: Role, facts: MonthFacts, answer: Scores, earlier: Mapping[Role, Scores]
    ) -> list[str]:
        """Why scores can't be accepted.

        Reading: two posts that judge one line are two people; nobody scores themselves.
        """
        people, by = [one.staff for one in facts.to_score], answer.answered_by
        found = wrong_in(answer, self.scorecard.judged_by(post), people)
        if by in people:
            found.insert(0, f"answered_by: {by} 不得给本人评分 nobody scores themselves: enter a stand-in")
        if by in {one.answered_by for one in earlier.values()}:
            found.insert(
                0, f"answered_by: {by} 已评过分，须由另一人评 has scored already: another person judges"
            )
        return found

    def check_of(
        self, post: Role, facts: MonthFacts, earlier: Mapping[Role, Scores]
    ) -> Callable[[Scores], list[str]]:
        """What one post's scores are held against, given what others have scored before."""
        return lambda answer: self.wrong_in(post, facts, answer, earlier)

    def scores_in(self, post: Role, answer: Scores) -> Scored:
        """What one post gave."""
        return scores_in(answer, self.scorecard.judged_by(post))

    @cites("APR-01", "APR-14")
    def results(self, facts: MonthFacts, given: Mapping[Role, Scores]) -> Sequence[Result]:
        """What the month comes to for everybody, from the facts and the scores given."""
        return self.scorecard.results(facts.judged(self.scores_of(given)))

    def scores_of(self, given: Mapping[Role, Scores]) -> Mapping[str, Scored]:
        """What all posts gave."""
        return {post.value: self.scores_in(post, answer) for post, answer in given.items()}

    def summary(self, results: Sequence[Result]) -> Summary:
        """The month as it is shown."""
        return Summary.of(results, self.shown_at_each_end)

    # --- APR-20: the review, and what is published

    @cites("APR-20")
    def not_reviewed(
        self, facts: MonthFacts, given: Mapping[Role, Scores], review: AppraisalReview
    ) -> list[str]:
        """Nobody reviews their own scores or their own month; sending back needs a reason."""
        if review.answered_by in {one.answered_by for one in given.values()}:
            return ["answered_by: 评分人不得审核 who scored doesn't review: enter a stand-in"]
        if review.answered_by in {one.staff for one in facts.people}:
            return ["answered_by: 被考核人不得审核 who is appraised doesn't review"]
        return [] if review.released or review.reason else ["reason: 退回须写明理由 say why it goes back"]

    @cites("APR-04", "APR-08", "APR-11")
    def collected(self, month: AppraisedMonth, facts: MonthFacts) -> Ruling:
        """What was brought together, on record with the rules it is appraised by."""
        return self.ruling(
            "汇总本月考核数据",
            "APR-01",
            month=month.month,
            version=month.version,
            correction=month.correction,
            scored=len(facts.to_score),
            without_score=len(facts.people) - len(facts.to_score),
        )

    @cites("APR-01", "APR-14", "APR-15", "OP-APR-1")
    def published(self, month: AppraisedMonth, results: Sequence[Result], at: datetime) -> Ruling:
        """That the month is published, in time or late, and what it came to."""
        summary, by = self.summary(results), self.publish_due(month.started_at)
        return self.ruling(
            "月度考核公示",
            "APR-14",
            month=month.month,
            version=month.version,
            due=by.at.isoformat(),
            in_time=at <= by.at,
            scored=summary.scored,
            failed=summary.failed,
        )

    @cites("APR-18", "APR-06")
    def failed(self, results: Sequence[Result]) -> Sequence[str]:
        """Those whose month was failed."""
        return [one.staff for one in results if one.failed]

    @cites("APR-18", "APR-21", "APR-23")
    def not_improved(self, failed: Sequence[str], answer: Improvement) -> list[str]:
        """Everybody who failed stands there once, with what was weak and what is done.

        Reading: beyond the number that a form lists, one analysis speaks for all.
        """
        if len(failed) > self.listed_up_to:
            return []
        said = {one.staff: one for one in answer.measures if one.weakness and one.measure}
        strange = [one.staff for one in answer.measures if one.staff not in failed]
        return [
            *(
                f"measures: {staff} 须写明不足和措施 needs a weakness and a measure"
                for staff in failed
                if staff not in said
            ),
            *(f"measures: {staff} 本月及格 didn't fail this month" for staff in strange),
        ]

    @cites("APR-18")
    def to_improve(self, failed: Sequence[str]) -> dict[str, JsonValue]:
        """What the form is filled in with: those who failed."""
        rows: list[JsonValue] = [{"staff": staff, "weakness": "", "measure": ""} for staff in failed]
        return {"measures": rows} if len(failed) <= self.listed_up_to else {}
