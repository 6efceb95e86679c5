"""P18 · daily-report-submission · 报修统计日报报送: what the regulations say about the daily report (RPT)."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, ClassVar, Self

from pydantic import BaseModel

from policies.citations import cites
from policies.organisation import Role
from policies.reporting.daily_report_breaches import ForbiddenAct
from policies.reporting.daily_report_figures import DayRepair, Figures, StationLine, titled
from policies.reporting.daily_report_forms import Delivery, Review, Signing, Way
from policies.reporting.daily_report_request import ReportedDay
from policies.reporting.daily_report_sanctions import ReportSanctions
from policies.ruling import Ruling
from policies.spans import Span
from policies.working_time import Due, due

NOT_FILLED = "未填"


class DailyReportPolicy(ReportSanctions, file="reporting/daily_report_submission.toml"):
    """The numbers of the daily report on one day, in one profile."""

    prefix: ClassVar = "RPT"

    responsible: Role
    fax: str
    email: str
    stations_printed: int
    recipients: tuple[Role, ...]
    special_circumstances: tuple[str, ...]
    acknowledge_within: Span

    # --- RPT-08, RPT-09, RPT-17: the figures

    @cites("RPT-08", "OP-RPT-4", "OP-EXC-8", "EXC-04")
    def over_limit(self, repair: DayRepair, longest: Span, ends_at: datetime) -> bool:
        """Whether a repair took longer than the limit, or is still open and older than it at the day's end.

        Reading: it is counted with the day it was reported on, by what is known when the day is counted; a
        repair completed right at the limit is in time.
        """
        limit = due(repair.clock_started, longest, self.calendar, event="报修", clause="EXC-04").at
        return (repair.completed_at or ends_at) > limit

    @cites("RPT-11", "RPT-16")
    def statistics(self, figures: Figures) -> Ruling:
        """What was counted, on record with the rules it was counted by."""
        return self.ruling("报修统计日报", "RPT-11", day=figures.day, figures=dict(figures.signed))

    @cites("OP-RPT-4", "RPT-10")
    def stations_on_paper(self, figures: Figures) -> tuple[StationLine, ...]:
        """What the printed form lists by station: the busiest one by one, so that it stays one page."""
        return StationLine.table(figures.stations, self.stations_printed)

    # --- RPT-11…13, RPT-15: completed, signed, reviewed

    @cites("RPT-11", "RPT-12", "RPT-13")
    def against(self, figures: Figures) -> Callable[[Signing], Sequence[str]]:
        """What is wrong with the statistician's report: each figure that isn't the system's, and what is left out."""
        return lambda signing: [*self._differences(figures, signing), *self._left_out(figures, signing)]

    @cites("RPT-11", "RPT-14")
    def to_be_signed(self, figures: Figures) -> Callable[[Signing], Sequence[str]]:
        """The same for whoever stands in for a statistician who refused: somebody has to sign."""
        refused = ["decision: 上级须签报，不得再拒 the level above has to sign"]
        return lambda signing: refused if signing.refused else self.against(figures)(signing)

    def _differences(self, figures: Figures, signing: Signing) -> Iterator[str]:
        for name, counted in figures.signed.items():
            said = getattr(signing, name)
            if said != counted and not signing.refused:
                yield (
                    f"{name}: {titled(name)}填报 {said}，系统 {counted}，相差 {said - counted:+d} "
                    f"the system has {counted}"
                )

    def _left_out(self, figures: Figures, signing: Signing) -> Iterator[str]:
        if signing.refused:
            if not signing.reason:
                yield "reason: 拒报须写明理由 a refusal needs its reason"
        elif figures.unexplained and not signing.remarks:
            yield (
                f"remarks: 与前一日报表相差 {figures.unexplained:+d}，请说明 "
                "differs from the report of the day before: explain it"
            )

    @cites("RPT-15")
    def another_than(self, signing: Signing) -> Callable[[Review], Sequence[str]]:
        """Nobody reviews what they signed themselves, and nothing is sent back without a reason."""

        def objections(review: Review) -> Iterator[str]:
            if review.answered_by == signing.answered_by:
                yield "answered_by: 不得审核本人填报的日报 nobody reviews their own report"
            if not (review.clean or review.reason):
                yield "reason: 退回须写明理由 sending back needs its reason"

        return lambda review: [*objections(review)]

    @cites("RPT-15")
    def sent_back(self, review: Review) -> Ruling:
        """A report that isn't clean goes back; nothing has left."""
        return self.ruling("审核退回", "RPT-15", reason=review.reason)

    # --- RPT-06, RPT-07, RPT-10: delivered, acknowledged

    @cites("RPT-06", "RPT-07", "OP-RPT-3", "OP-RPT-6")
    def objections_to_delivery(self, delivery: Delivery) -> Sequence[str]:
        """In person with a signature; otherwise in a special circumstance only, by a channel that is filled in."""
        if delivery.way is Way.IN_PERSON:
            missing = "signed_for_by: 亲自送达须有签收人 who signed for it?"
            return [] if delivery.signed_for_by else [missing]
        wrong = []
        if (self.fax if delivery.way is Way.FAX else self.email) == NOT_FILLED:
            wrong.append(f"way: {delivery.way.zh}未启用(OP-RPT-3 尚未填写) isn't filled in: OP-RPT-3")
        if delivery.circumstance not in self.special_circumstances:
            listed = "、".join(self.special_circumstances)
            wrong.append(f"circumstance: 限于{listed}(OP-RPT-6) one of these only")
        return wrong

    @cites("RPT-05", "RPT-06", "RPT-10", "CF-49", "OP-RPT-5")
    def delivered(self, day: ReportedDay, delivery: Delivery) -> Ruling:
        """Delivered with the signature, to both kinds of leaders.

        Reading: the signature at delivery counts; the receipt that each leader gives is asked for beside it,
        climbs the reporting line when it doesn't come, and doesn't undo the delivery.
        """
        return self.ruling(
            f"日报已送达:{delivery.way.zh}",
            "RPT-06" if delivery.way is Way.IN_PERSON else "RPT-07",
            day=day.external_number,
            at=delivery.answered_at.isoformat(),
            circumstance=delivery.circumstance,
        )

    @cites("RPT-10", "OP-HOUSE-43")
    def acknowledge_due(self, delivered_at: datetime) -> Due:
        """Each leader acknowledges the report within this time of its delivery."""
        clause = self.clause_of("acknowledge_within")
        return due(delivered_at, self.acknowledge_within, self.calendar, event="送达", clause=clause)


class Outcome(BaseModel, frozen=True):
    """How a report ended; its figures are the base of the analysis after the season (RPT-16)."""

    case: str
    entered_before: bool = False
    day: str = ""
    version: int = 1
    signed_by: str = ""
    delivered_at: datetime | None = None
    breaches: tuple[ForbiddenAct, ...] = ()
    """Those that were verified."""
    figures: dict[str, Any] = {}

    @classmethod
    @cites("RPT-16", "CF-57")
    def of(
        cls,
        case: str,
        day: ReportedDay,
        figures: Figures,
        signing: Signing,
        delivery: Delivery,
        breaches: Sequence[ForbiddenAct],
    ) -> Self:
        """What is kept for ever, for the analysis of the season (CF-57)."""
        return cls(
            case=case,
            day=day.day,
            version=day.version,
            signed_by=signing.answered_by,
            delivered_at=delivery.answered_at,
            breaches=tuple(breaches),
            figures=figures.model_dump(mode="json"),
        )
