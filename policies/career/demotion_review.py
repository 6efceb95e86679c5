"""P57 · demotion-review · 降级复核: when, who is under watch, which test is met, who decides (DEM)."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time
from typing import ClassVar

from pydantic import BaseModel

from policies.career.demotion_deciding import DemotionDeciding
from policies.career.demotion_forms import DemotionDecision, Review
from policies.career.demotion_watch import (
    Ground,
    Limits,
    Watched,
    grounds,
    places_of,
    quarters_since,
    since_then,
)
from policies.career.grades import Grade
from policies.citations import cites
from policies.months import Month
from policies.performance.results import Held, MonthlyResult, QuarterlyResult
from policies.quarters import Quarter
from policies.ruling import Ruling
from policies.wall_clock import moment_at


class DemotionPolicy(DemotionDeciding, file="career/demotion_review.toml"):
    """The numbers of the demotion review on one day, in one profile."""

    prefix: ClassVar = "DEM"

    demotes: bool
    as_penalty: bool
    places: int
    small_team: int
    intermediate: Limits
    senior: Limits
    letter: str
    first_year: int
    look_back: int
    working_day: int
    at: time

    # --- when, and what about

    @cites("OP-HOUSE-86", "CF-41")
    def start_in(self, month: Month) -> datetime | None:
        """On a working day by which the month before is published; never where there is no demotion."""
        if not self.demotes:
            return None
        day = self.calendar.nth_working_day(month.year, month.month, self.working_day)
        return moment_at(datetime.combine(day, self.at), self.calendar.tz).astimezone(self.calendar.tz)

    @cites("DEM-02", "DEM-03")
    def name_it(self, request: Review, started_at: datetime) -> Review:
        """The month that is looked at: as asked for, else the calendar month before the one of the start."""
        local = started_at.astimezone(self.calendar.tz)
        month = request.month or str(Month.of(local).later(-1))
        return request.model_copy(update={"month": month, "started_at": local})

    @cites("DEM-04", "DEM-05", "CF-41", "CF-58")
    def cannot_review(self, review: Review, held: Held | None) -> list[str]:
        """Whom no review is for, as `field: reason`.

        Reading: a reserve supervisor is evaluated for a reason, never by rank; anybody else is reviewed for
        a reason only where a poor result may be penalised so.
        """
        if not self.demotes:
            return ["person: 本套规则没有降级 (CF-41) there is no demotion under these rules"]
        if not review.person:
            return []
        if held is None or self.grade_below(held.grade) in {None, Grade.PROBATIONER}:
            return [f"person: {review.person} 没有可降的级别 holds no grade with one below it"]
        if held.grade is Grade.RESERVE_SUPERVISOR:
            return [] if review.reason else ["reason: 储备主管须写明综合考评的理由 (DEM-04) say why"]
        if review.reason and not self.as_penalty:
            return ["reason: 本套规则只按考核结果降级 (DEM-02, DEM-03) results alone count under these rules"]
        return []

    # --- DEM-02, DEM-03: the tests

    @cites("DEM-02", "DEM-03", "DEM-04", "CF-58")
    def limits_of(self, grade: Grade) -> Limits | None:
        """The tests of a grade; None for one that isn't under watch."""
        return {Grade.INTERMEDIATE: self.intermediate, Grade.SENIOR: self.senior}.get(grade)

    @cites("DEM-02", "DEM-03", "OP-DEM-1")
    def clause_for(self, held: Held, month: str) -> str:
        """The clause that a grade is tested under in a month.

        Reading: a month belongs to the first year while it begins before the day of the promotion comes
        round; after that year the same tests hold over a sliding 12 months.
        """
        if held.grade is not Grade.SENIOR:
            return "DEM-02"
        this, over = Month.named(month), Month(held.since.year, held.since.month).later(self.first_year)
        in_first_year = this < over or (this == over and held.since.day > 1)
        return "DEM-03" if in_first_year else self.clause_of("look_back")

    @cites("DEM-02", "DEM-03", "OP-DEM-1", "OP-DEM-4", "OP-HOUSE-87")
    def watched(
        self,
        held: Held,
        joined: date,
        month: str,
        results: Sequence[MonthlyResult],
        quarters: Sequence[QuarterlyResult],
        spent: Collection[str] = (),
    ) -> Watched:
        """What was seen of somebody under watch up to a month, and which tests that meets.

        Reading: the last 12 months are looked back on, and never what lies before the promotion.
        """
        first = self.first_month(month)
        places = places_of(held.staff, held.grade, results, self.places, self.small_team)
        seen = [one for one in since_then(held, places, spent) if first <= one.month <= month]
        quarterly = quarters_since(held, quarters, first, month, spent)
        limits = self.limits_of(held.grade)
        found = grounds(limits, self.clause_for(held, month), self.letter, seen, quarterly) if limits else ()
        return Watched(
            staff=held.staff,
            grade=held.grade,
            since=held.since,
            joined=joined,
            months=tuple(seen),
            quarters=tuple(quarterly),
            grounds=found,
        )

    @cites("DEM-04", "DEM-05")
    def put_forward(self, held: Held, joined: date, review: Review) -> Watched:
        """Somebody who is reviewed for a reason and not by figures."""
        clause_id = "DEM-04" if held.grade is Grade.RESERVE_SUPERVISOR else "DEM-05"
        ground = Ground(clause=clause_id, what=review.reason)
        return Watched(staff=held.staff, grade=held.grade, since=held.since, joined=joined, grounds=(ground,))

    # --- what is ruled

    @cites("DEM-02", "DEM-03")
    def scanned(self, review: Review, looked_at: Sequence[str], found: Sequence[Watched]) -> Ruling:
        """Who was looked at in a month, and who met a test."""
        return self.ruling(
            "降级条件月度查核",
            "DEM-02",
            month=review.month,
            looked_at=list(looked_at),
            triggered=[one.staff for one in found],
        )

    @cites("DEM-02", "DEM-03", "DEM-04", "DEM-05", "OP-DEM-1")
    def triggered(self, watched: Watched) -> Ruling:
        """Which tests somebody met, with the months and quarters, their places and the cases they stand in."""
        first, *_ = watched.grounds
        counted = set(watched.periods)
        return self.ruling(
            "触发降级复核",
            first.clause,
            about=watched.staff,
            grade=watched.grade.zh,
            since=watched.since.isoformat(),
            grounds=[one.what for one in watched.grounds],
            periods=[*watched.periods],
            proofs=[
                *(
                    f"{one.month} {one.rank}/{one.of} {one.case}"
                    for one in watched.months
                    if one.month in counted
                ),
                *(
                    f"{one.quarter} {one.grade} {one.case}"
                    for one in watched.quarters
                    if one.quarter in counted
                ),
            ],
        )

    @cites("DEM-02", "DEM-03")
    def quarters_back(self, month: str) -> Sequence[str]:
        """The quarters that may be over by a month and are still looked back on."""
        last = Month.named(month)
        return sorted({str(Quarter.of(last.later(-back))) for back in range(self.look_back)})

    @cites("OP-DEM-1")
    def first_month(self, month: str) -> str:
        """The first of the months that are looked back on."""
        return str(Month.named(month).later(1 - self.look_back))

    @cites("DEM-01")
    def outcome(
        self, case: str, review: Review, result: str, said: DemotionDecision | None = None
    ) -> "Outcome":
        """How one person's review ended."""
        since = self.pay_from(said.answered_at).isoformat() if said and said.demotes else ""
        return Outcome(case=case, month=review.month, person=review.person, result=result, since=since)

    @cites("DEM-02", "DEM-03")
    def scan_outcome(
        self, case: str, review: Review, looked_at: Sequence[str], numbers: Sequence[str]
    ) -> "Outcome":
        """How many were looked at in a month, and whose reviews were opened."""
        opened = tuple(numbers)
        return Outcome(
            case=case, month=review.month, result="scanned", looked_at=len(looked_at), opened=opened
        )


class Outcome(BaseModel, frozen=True):
    """How a review ended: `scanned`, `not-triggered`, `not-confirmed`, `demoted` or `kept`."""

    case: str
    entered_before: bool = False
    month: str = ""
    person: str = ""
    result: str = ""
    looked_at: int = 0
    opened: tuple[str, ...] = ()
    since: str = ""
