"""appraisal-response · 考核确认与申诉, beside P43: until when, who decides, what an appeal changes (OP-APR-7)."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import ClassVar, Self

from pydantic import BaseModel, model_validator

from policies.citations import cites
from policies.organisation import Role
from policies.performance.appraisal_facts import PersonFacts
from policies.performance.appraisal_response_forms import AnsweredResult, AppealJudgement, CorrectedLine
from policies.performance.appraisal_results import Result
from policies.performance.ranking import ranked
from policies.performance.scorecard import ScorecardPolicy
from policies.performance.scorecard_lines import Line, within
from policies.rulebook import Policy
from policies.ruling import Ruling
from policies.spans import Span
from policies.working_time import Due, due


class AppraisalResponsePolicy(Policy, file="performance/appraisal_response.toml"):
    """The numbers of answers to a result on one day, in one profile."""

    prefix: ClassVar = "APA"

    appeal_within: Span
    decide_within: Span
    decided_by: str

    @model_validator(mode="after")
    @cites("OP-HOUSE-65")
    def _a_post(self) -> Self:
        """An appeal is decided by a post that there is."""
        if self.decided_by not in {*Role}:
            raise ValueError(f"decided_by in profile {self.profile!r}: there is no post {self.decided_by!r}")
        return self

    @cites("OP-APR-7")
    def appeal_by(self, published_at: datetime) -> Due:
        """An appeal is made within 3 working days of the publication."""
        return self._due(published_at, "appeal_within", "公示")

    @cites("OP-HOUSE-65")
    def decision_due(self, answered: AnsweredResult) -> Due:
        """It is decided within 3 working days; silence climbs, and decides nothing."""
        return self._due(answered.answered_at, "decide_within", "申诉")

    @property
    @cites("OP-HOUSE-65")
    def decider(self) -> Role:
        """The post that decides."""
        return Role(self.decided_by)

    @cites("OP-APR-7", "OP-HOUSE-65")
    def wrong_in(self, answered: AnsweredResult, card: ScorecardPolicy, said: AppealJudgement) -> list[str]:
        """Why a decision can't be accepted: by somebody who had a part in it, or with scores that can't be."""
        if said.answered_by in {answered.taken_by, *answered.had_a_part}:
            return [
                "answered_by: 评分人、审核人和申诉人不得裁定 who scored, reviewed or appeals doesn't decide"
            ]
        return list(_wrong_lines(answered.lines, said.lines, card)) if said.upheld else []

    @cites("OP-APR-7")
    def corrected(
        self, facts: PersonFacts, said: AppealJudgement, card: ScorecardPolicy, others: Mapping[str, Decimal]
    ) -> Result:
        """The result as it is after an upheld appeal, from the same facts and the corrected lines.

        Reading: the others keep the places they were published with; only the appellant's is found anew.
        """
        before = {one.line: one.score for one in card.result(facts).lines}
        changed = {_key(one): Decimal(one.score) for one in said.lines}
        fixed = {key: score for key, score in changed.items() if score != before.get(key)}
        result = card.result(facts.model_copy(update={"corrected": {**facts.corrected, **fixed}}))
        ranks = ranked({**others, result.staff: result.total or Decimal()})
        return result.placed(ranks[result.staff], len(ranks))

    @cites("OP-APR-7")
    def accepted(self, answered: AnsweredResult) -> Ruling:
        """What is on record of somebody who accepts."""
        return self._about(answered, "本人确认考核结果")

    @cites("OP-APR-7")
    def decided(self, answered: AnsweredResult, said: AppealJudgement, new: Result | None) -> Ruling:
        """What becomes of the result: a new version of it, or it stands."""
        what = "申诉不成立,原结果有效" if new is None else "申诉成立,出新版结果"
        after = "" if new is None else str(new.total)
        return self._about(answered, what, decided_by=said.answered_by, after=after)

    @cites("OP-APR-7")
    def outcome(
        self, case: str, answered: AnsweredResult, new: Result | None = None, version: int = 0
    ) -> "Outcome":
        """How the answer ended: the score that holds now, and in which version."""
        return Outcome(
            case=case,
            said=answered.said.en,
            upheld=new is not None,
            version=version or answered.version,
            total=new.total if new else Decimal(answered.total) if answered.total else None,
        )

    def _about(self, answered: AnsweredResult, what: str, **more: str) -> Ruling:
        return self.ruling(
            what,
            "OP-APR-7",
            amount=None,
            unit="",
            about=answered.taken_by,
            month=answered.month,
            version=answered.version,
            before=answered.total,
            **more,
        )

    def _due(self, start: datetime, number: str, event: str) -> Due:
        return due(start, getattr(self, number), self.calendar, event=event, clause=self.clause_of(number))


def _wrong_lines(
    before: Sequence[CorrectedLine], after: Sequence[CorrectedLine], card: ScorecardPolicy
) -> Iterator[str]:
    weights = {one.line.key: one.weight for one in card.card}
    named, were = Counter(map(_key, after)), {_key(one): Decimal(one.score) for one in before}
    yield from (f"lines: {key} 重复 stands there twice" for key, times in named.items() if times > 1)
    same = True
    for one in after:
        weight = weights.get(_key(one))
        if weight is None:
            yield f"lines: 没有项目“{one.line}” there is no such line"
        elif not within(one.score, weight):
            yield f"lines: {one.line}: {one.score} 应为 0–{weight} 的数字 must be a number from 0 to {weight}"
        same = same and within(one.score, weight or Decimal()) and Decimal(one.score) == were.get(_key(one))
    if same:
        yield "lines: 申诉成立须更正至少一项得分 an upheld appeal corrects at least one score"


def _key(one: CorrectedLine) -> str:
    known = {name: line.key for line in Line for name in (line.zh, line.en, line.key)}
    return known.get(one.line.casefold(), one.line)


class Outcome(BaseModel, frozen=True):
    """How an answer ended."""

    case: str
    entered_before: bool = False
    said: str = ""
    upheld: bool = False
    version: int = 0
    total: Decimal | None = None
