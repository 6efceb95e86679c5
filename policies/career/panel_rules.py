"""The panel of a promotion defence: who may sit on it, who stands aside, what its marks come to (PRM-04)."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from fractions import Fraction

from policies.career.eligibility import Eligibility
from policies.career.panel import MemberScore, Panel, PanelResult, Standing, shown
from policies.career.panel_forms import DefencePlan, InterestDeclaration, Member, PanelScore, Seat
from policies.career.promotion_forms import Relation
from policies.citations import cites
from policies.rulebook import Policy
from policies.ruling import Ruling
from policies.several import Everybody
from policies.working_time import Due


class PanelRules(Policy):
    """The numbers of the panel on one day, in one profile."""

    seats: dict[str, int]
    not_neutral: tuple[str, ...]
    quorum: int
    weights: dict[str, int]
    pass_mark: int
    skip_pass_mark: int

    @property
    @cites("OP-HOUSE-83")
    def everybody_declares(self) -> Everybody:
        """All declarations are waited for: who stays silent is replaced, and settles nothing for the others."""
        return Everybody(quorum=0)

    @cites("OP-PRM-1", "OP-HOUSE-83", "PRM-01")
    def panel_objections(
        self, found: Eligibility, declared: Sequence[Relation], plan: DefencePlan, standing: Standing
    ) -> list[str]:
        """Why a panel can't sit: size and seats, somebody twice, unknown, the candidate, a relative, not neutral."""
        wrong = [f"members: {reason}" for reason in self._composition(plan)]
        related = {one.person for one in (*declared, *plan.relations)}
        numbers = [one.person for one in plan.everybody]
        for place, one in enumerate(plan.everybody):
            field = "members" if place < len(plan.members) else "substitutes"
            twice = one.person in numbers[:place]
            reasons = self._unfit(found, one, standing, related=one.person in related, twice=twice)
            wrong += [f"{field}: {one.person} {reason}" for reason in reasons]
        return wrong

    @cites("OP-PRM-1")
    def _composition(self, plan: DefencePlan) -> Iterator[str]:
        """As many members as the panel has seats, and of each kind as many as it says."""
        size = sum(self.seats.values())
        if len(plan.members) != size:
            yield f"评审团应为 {size} 人，现为 {len(plan.members)} 人 the panel has {size} members"
        for seat in Seat:
            have = sum(1 for one in plan.members if one.seat is seat)
            if have != self.seats[seat.en]:
                yield f"{seat.zh}应为 {self.seats[seat.en]} 人，现为 {have} 人 wrong number for {seat.en}"

    @cites("OP-HOUSE-83", "OP-PRM-1")
    def _unfit(
        self, found: Eligibility, one: Member, standing: Standing, *, related: bool, twice: bool
    ) -> Iterator[str]:
        """Reading: a member of another department holds none of the posts of the candidate's own one."""
        roles = standing.roles.get(one.person)
        neutral = one.seat is Seat.OTHER
        if twice:
            yield "重复 is named twice"
        if one.person == found.candidate:
            yield "是候选人本人 is the candidate"
        elif roles is None:
            yield "不是在职员工 doesn't work here"
        elif neutral and one.person == standing.superior:
            yield "是候选人的直接上级，不能任其他部门评委 is the candidate's direct superior"
        elif neutral and any(role in self.not_neutral for role in roles):
            yield "属本部门或主办部门，不能任其他部门评委 isn't of another department"
        elif not neutral and one.seat.en not in roles:
            yield f"不属{one.seat.zh} isn't of {one.seat.en}"
        if related:
            yield "与候选人有亲属关系 is related to the candidate"

    # --- OP-HOUSE-83: standing aside and being replaced

    @cites("OP-HOUSE-83")
    def panel_of(
        self, plan: DefencePlan, planned: str, declared: Sequence[InterestDeclaration], silent: Sequence[str]
    ) -> Panel:
        """Who declared no conflict sits; who stands aside or said nothing doesn't."""
        free = {one.answered_by for one in declared if not one.stands_aside}
        return Panel(
            held_at=planned,
            place=plan.place,
            seated=tuple(one for one in plan.members if one.person in free),
            aside=tuple(one.answered_by for one in declared if one.stands_aside),
            silent=tuple(silent),
        )

    @cites("OP-HOUSE-83")
    def declared_at(
        self, limit: Due, declared: Sequence[InterestDeclaration], silent: Sequence[str]
    ) -> datetime:
        """When the members' declarations were complete: with the last one, or when time was up."""
        return limit.at if silent else max(one.answered_at for one in declared)

    @cites("OP-HOUSE-83")
    def next_substitute(self, plan: DefencePlan, panel: Panel) -> Member | None:
        """The first substitute not asked yet for a seat that is empty; None when the panel is as full as it gets."""
        asked = {*panel.people, *panel.aside, *panel.silent}
        for one in plan.substitutes:
            sitting = sum(1 for member in panel.seated if member.seat is one.seat)
            if one.person not in asked and sitting < self.seats[one.seat.en]:
                return one
        return None

    @cites("OP-HOUSE-83")
    def replaced_by(self, panel: Panel, one: Member, said: InterestDeclaration | None) -> Panel:
        """The panel after a substitute was asked: seated, aside, or silent."""
        if said is None:
            return panel.model_copy(update={"silent": (*panel.silent, one.person)})
        if said.stands_aside:
            return panel.model_copy(update={"aside": (*panel.aside, one.person)})
        return panel.model_copy(update={"seated": (*panel.seated, one)})

    @cites("OP-HOUSE-83")
    def can_sit(self, panel: Panel) -> bool:
        """Whether enough members are left."""
        return len(panel.seated) >= self.quorum

    @cites("OP-HOUSE-83")
    def too_few(self, found: Eligibility, panel: Panel, sitting: Sequence[object]) -> Ruling:
        """Fewer than the quorum: HR sets a new panel and a new date."""
        return self.ruling(
            "评审团不足最少人数,重新组建",
            "OP-HOUSE-83",
            about=found.candidate,
            sitting=len(sitting),
            quorum=self.quorum,
            aside=list(panel.aside),
            silent=list(panel.silent),
        )

    @property
    @cites("OP-HOUSE-83")
    def set_anew(self) -> list[str]:
        """Why HR is asked for a panel once more."""
        return [
            f"members: 评审团不足 {self.quorum} 人，请重新组建并改期 fewer than the quorum: set a new panel"
        ]

    # --- OP-PRM-2: the marks

    @cites("PRM-04", "OP-PRM-2", "OP-PRM-8", "OP-HOUSE-83")
    def result(self, found: Eligibility, panel: Panel, scores: Sequence[PanelScore]) -> PanelResult | None:
        """The mean of the members' weighted marks against the pass mark; None when fewer than the quorum scored.

        Reading: who dropped out counts in nothing; the pass mark itself passes, and no rounding lifts anybody to it.
        """
        if len(scores) < self.quorum:
            return None
        weighted = {one.answered_by: self.weighted(one) for one in scores}
        mean = sum(weighted.values(), Fraction()) / len(weighted)
        mark = self.mark_for(found)
        marks = {one.answered_by: one for one in scores}
        lines = [
            MemberScore(
                person=one.person,
                seat=one.seat,
                **marks[one.person].model_dump(include={"speech", "score", "questions"}),
                weighted=shown(weighted[one.person]),
            )
            for one in panel.seated
            if one.person in marks
        ]
        return PanelResult(
            lines=tuple(lines),
            dropped=tuple(person for person in panel.people if person not in marks),
            total=shown(mean),
            pass_mark=mark,
            passed=mean >= mark,
            over=max(one.answered_at for one in scores),
        )

    @cites("OP-PRM-2")
    def weighted(self, one: PanelScore) -> Fraction:
        """Speech, score sheet and questions by their weights."""
        total = sum(getattr(one, name) * weight for name, weight in self.weights.items())
        return Fraction(total, sum(self.weights.values()))

    @cites("OP-PRM-2", "OP-PRM-8")
    def mark_for(self, found: Eligibility) -> int:
        """80 passes; 90 where a grade is skipped."""
        return self.skip_pass_mark if found.skips else self.pass_mark

    @cites("PRM-04", "OP-PRM-2", "OP-PRM-8")
    def scored(self, found: Eligibility, result: PanelResult) -> Ruling:
        """What the panel's marks came to."""
        return self.ruling(
            "答辩合格" if result.passed else "答辩不合格",
            "OP-PRM-8" if found.skips else "OP-PRM-2",
            about=found.candidate,
            total=str(result.total),
            pass_mark=result.pass_mark,
            members=len(result.lines),
            dropped=list(result.dropped),
        )
