"""P58 · supervisor-succession · 客服主管空缺继任: who is considered, who stands in, who decides (SUC)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import ClassVar

from pydantic import BaseModel, JsonValue

from policies.career.succession_candidates import Candidate
from policies.career.succession_forms import Appointment, SuccessionProposal, VacantPost, Willingness
from policies.citations import cites
from policies.months import Month
from policies.performance.results import Held
from policies.rulebook import Policy
from policies.ruling import Ruling
from policies.several import Everybody
from policies.spans import Span
from policies.working_time import Due, due


class SuccessionPolicy(Policy, file="career/supervisor_succession.toml"):
    """The numbers of the succession on one day, in one profile."""

    prefix: ClassVar = "SUC"

    order: tuple[str, ...]
    stand_in: str
    months_of_data: int
    answer_within: Span
    propose_within: Span
    decide_within: Span

    # --- who is considered

    @cites("SUC-01", "OP-SUC-1", "CF-42")
    def considered(self, vacancy: VacantPost, held: Mapping[str, Held]) -> Sequence[Held]:
        """Reserve supervisors first, then seniors; within a grade by staff number. Never whoever held the post."""
        places = {grade: place for place, grade in enumerate(self.order)}
        able = [one for one in held.values() if one.grade.en in places and one.staff != vacancy.former]
        return sorted(able, key=lambda one: (places[one.grade.en], one.staff))

    @cites("SUC-02")
    def stands_in(self, candidates: Sequence[Candidate]) -> str:
        """Who stands in until somebody is appointed: the reserve supervisor longest in that grade; blank for none.

        Reading: where there are several, the one who has held the grade longest, then by staff number.
        """
        able = [one for one in candidates if one.grade.en == self.stand_in]
        return min(able, key=lambda one: (one.since, one.staff)).staff if able else ""

    @cites("OP-HOUSE-88")
    def first_month(self, vacancy: VacantPost) -> str:
        """The first of the months whose results are shown."""
        return str(self.last_month(vacancy).later(1 - self.months_of_data))

    @cites("OP-HOUSE-88")
    def last_month(self, vacancy: VacantPost) -> Month:
        """The last month that is over when the vacancy is entered."""
        return Month.of(vacancy.started_at.astimezone(self.calendar.tz)).later(-1)

    @cites("OP-HOUSE-88")
    def months_served(self, joined: date, vacancy: VacantPost) -> int:
        """Full months of service on the day that the post becomes vacant."""
        day = vacancy.from_day
        return max(0, (day.year - joined.year) * 12 + day.month - joined.month - (day.day < joined.day))

    # --- until when

    @cites("OP-HOUSE-88")
    def answers_due(self, vacancy: VacantPost) -> Due:
        """The candidates say whether they are willing within this time."""
        return self._due(vacancy.started_at, "answer_within", "登记")

    @cites("OP-HOUSE-88")
    def proposal_due(self, start: datetime) -> Due:
        """The GM office proposes within this time."""
        return self._due(start, "propose_within", "人选答复")

    @cites("OP-SUC-2")
    def appointment_due(self, vacancy: VacantPost, proposed_at: datetime) -> Due:
        """Somebody is appointed within 15 working days of the vacancy's entry.

        Reading: a proposal that comes after that is decided on within the time that a proposal has.
        """
        limit = self._due(vacancy.started_at, "decide_within", "登记")
        return limit if limit.at > proposed_at else self.proposal_due(proposed_at)

    # --- what can't be right

    @cites("SUC-01")
    def willing(self, candidates: Sequence[Candidate], answers: Sequence[Willingness]) -> Sequence[Candidate]:
        """Those of the candidates who said yes themselves."""
        yes = {one.answered_by for one in answers if one.consents}
        return [one for one in candidates if one.staff in yes]

    @cites("SUC-01", "OP-SUC-1")
    def wrong_proposal(
        self, willing: Sequence[Candidate], refused: Collection[str], said: SuccessionProposal
    ) -> list[str]:
        """One of the willing, not oneself, not one refused before; an earlier grade isn't passed over in silence."""
        places = {one.staff: self.order.index(one.grade.en) for one in willing if one.staff not in refused}
        if said.candidate in refused:
            return [f"candidate: {said.candidate} 已未获任命 was not appointed before"]
        if said.candidate not in places:
            names = "、".join(places)
            return [f"candidate: {said.candidate} 不是愿意继任的人选（{names}） isn't one of the willing"]
        if said.candidate == said.answered_by:
            return ["answered_by: 不得提名本人 nobody proposes themselves"]
        earlier = [staff for staff, place in places.items() if place < places[said.candidate]]
        if earlier and not said.passing_over:
            names = "、".join(earlier)
            return [
                f"passing_over: {names} 级别在先且愿意，须说明理由 (OP-SUC-1) say why they are passed over"
            ]
        return []

    @cites("SUC-01")
    def wrong_appointment(self, proposal: SuccessionProposal, said: Appointment) -> list[str]:
        """Not by whoever proposed or is proposed; from a day that hasn't passed; a refusal has its reason."""
        if said.answered_by in {proposal.answered_by, proposal.candidate}:
            return ["answered_by: 提名人和人选不得任命 neither proposer nor candidate appoints"]
        if said.candidate != proposal.candidate:
            return [f"candidate: 提名的是 {proposal.candidate}，改任他人须另行提名 another needs a proposal"]
        if not said.appoints:
            return [] if said.reason else ["reason: 不任命须说明理由 say why not"]
        if self.since(said) < self.calendar.day_of(said.answered_at):
            return [f"since: {said.since} 已过 lies in the past"]
        return []

    @cites("SUC-01")
    def put_before(self, proposal: SuccessionProposal) -> dict[str, JsonValue]:
        """What the general manager's form is filled in with: the proposal, and no verdict."""
        reasons = "；".join(filter(None, (proposal.reasons, proposal.passing_over)))
        return {"candidate": proposal.candidate, "proposal": reasons}

    @property
    @cites("OP-HOUSE-88")
    def everybody(self) -> Everybody:
        """All candidates are waited for until the due time, however few answer."""
        return Everybody(quorum=0)

    @cites("SUC-01")
    def since(self, said: Appointment) -> date:
        """From when the appointment holds: the day named, else the day of the decision."""
        return date.fromisoformat(said.since) if said.since else self.calendar.day_of(said.answered_at)

    @cites("SUC-01")
    def left_to_propose(self, willing: Sequence[Candidate], refused: Collection[str]) -> bool:
        """Whether anybody is left who is willing and wasn't refused."""
        return any(one.staff not in refused for one in willing)

    @cites("SUC-01")
    def others(self, candidates: Sequence[Candidate], appointed: str) -> Sequence[str]:
        """The candidates who are told that another was appointed."""
        return [one.staff for one in candidates if one.staff != appointed]

    # --- what is ruled

    @cites("SUC-01", "OP-SUC-1", "CF-42")
    def listed(self, vacancy: VacantPost, candidates: Sequence[Candidate]) -> Ruling:
        """Who is considered, in which order, on what data."""
        return self.ruling(
            "列出继任人选" if candidates else "没有继任人选",
            self.clause_of("order") if candidates else "SUC-01",
            vacant_from=vacancy.vacant_from,
            former=vacancy.former,
            candidates=[f"{one.staff} {one.grade.zh}" for one in candidates],
        )

    @cites("SUC-02")
    def standing_in(self, vacancy: VacantPost, person: str) -> Ruling:
        """Who stands in for the supervisor, from when."""
        return self.ruling(
            "代理主管", "SUC-02", about=person, since=vacancy.vacant_from, former=vacancy.former
        )

    @cites("SUC-01")
    def answered(self, answers: Sequence[Willingness], silent: Sequence[str]) -> Ruling:
        """Who is willing, who declined, who stayed silent; silence is no yes."""
        return self.ruling(
            "人选表态",
            "SUC-01",
            willing=[one.answered_by for one in answers if one.consents],
            declined=[one.answered_by for one in answers if not one.consents],
            silent=list(silent),
        )

    @cites("SUC-01", "OP-SUC-2")
    def decided(self, proposal: SuccessionProposal, said: Appointment) -> Ruling:
        """Appointed from a day, or not, with the reason."""
        since = self.since(said).isoformat() if said.appoints else None
        return self.ruling(
            f"继任主管:{said.verdict.zh}",
            "SUC-01",
            about=proposal.candidate,
            proposed_by=proposal.answered_by,
            by=said.answered_by,
            reason=said.reason or proposal.reasons,
            since=since,
        )

    @cites("SUC-01", "SUC-02")
    def outcome(
        self,
        case: str,
        vacancy: VacantPost,
        candidates: Sequence[Candidate],
        appointment: Appointment | None = None,
    ) -> "Outcome":
        """How the vacancy ended: with an appointment, or with nobody to appoint."""
        since = self.since(appointment).isoformat() if appointment else ""
        return Outcome(
            case=case,
            former=vacancy.former,
            result="appointed" if appointment else "no-candidate",
            candidates=len(candidates),
            stand_in=self.stands_in(candidates),
            appointed=appointment.candidate if appointment else "",
            since=since,
        )

    def _due(self, start: datetime, number: str, event: str) -> Due:
        return due(start, getattr(self, number), self.calendar, event=event, clause=self.clause_of(number))


class Outcome(BaseModel, frozen=True):
    """How a vacancy ended: `appointed`, or `no-candidate`."""

    case: str
    entered_before: bool = False
    former: str = ""
    result: str = ""
    candidates: int = 0
    stand_in: str = ""
    appointed: str = ""
    since: str = ""
