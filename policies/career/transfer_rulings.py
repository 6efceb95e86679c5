"""What is ruled on a transfer, step by step, and how it ends (P59)."""

from collections.abc import Sequence
from datetime import date

from pydantic import BaseModel, JsonValue

from policies.career.posts import Post
from policies.career.transfer_answers import Arrival, DepartmentOpinion, TransferConsent, TransferDecision
from policies.career.transfer_forms import Transfer
from policies.career.transfer_terms import Applicant, Moved, Terms
from policies.citations import cites
from policies.rulebook import Policy
from policies.ruling import Ruling


class TransferRulings(Policy):
    """The rulings of the transfer, each with its clause and its facts."""

    @cites("TRF-01", "RCT-03")
    def preferred(self, transfer: Transfer, applicants: Sequence[Applicant]) -> Ruling:
        """At equal conditions staff of the house who apply for the post are preferred to anybody from outside."""
        several = len(applicants) > 1
        return self.ruling(
            "同岗位多人申请,同等条件优先录取内部申请人" if several else "同等条件优先录取",
            "TRF-01",
            about=transfer.person,
            posts=_named(transfer.posts),
            to_department=transfer.to_department,
            applicants=[f"{one.person} {one.case}" for one in applicants],
        )

    @cites("OP-HOUSE-120")
    def advised(self, transfer: Transfer, said: DepartmentOpinion) -> Ruling:
        """What the department said, for those who decide."""
        return self.ruling(
            f"部门意见:{said.opinion.zh}",
            "OP-HOUSE-120",
            about=transfer.person,
            by=said.answered_by,
            grounds=said.grounds,
        )

    @cites("TRF-01", "TRF-02", "TRF-04", "OP-HOUSE-121")
    def decided(self, transfer: Transfer, said: TransferDecision) -> Ruling:
        """What HR or the general manager decided, with the reason."""
        return self.ruling(
            f"调岗:{said.verdict.zh}",
            transfer.origin.clause,
            about=transfer.person,
            by=said.answered_by,
            reason=said.reason,
            first_day=said.first_day,
        )

    @cites("OP-HOUSE-122")
    def answered(self, transfer: Transfer, said: TransferConsent | None) -> Ruling:
        """What the person said; silence is no yes."""
        what = f"本人意愿:{said.consent.zh}" if said else "本人逾期未答复,不予调动"
        return self.ruling(what, "OP-HOUSE-122", about=transfer.person, remark=said.remark if said else "")

    @cites("TRF-01", "TRF-02", "TRF-04", "OP-HOUSE-124")
    def moved(self, transfer: Transfer, terms: Terms, since: date, said: Arrival, moved: Moved) -> Ruling:
        """From which day which posts are theirs, which ended the day before, and who reports to whom now."""
        return self.ruling(
            "调动到岗",
            transfer.origin.clause,
            about=transfer.person,
            since=since.isoformat(),
            posts_before=_named(moved.posts_before),
            posts=_named(terms.posts),
            department_before=transfer.department,
            to_department=terms.to_department,
            superior=terms.superior,
            team=list(moved.team),
            team_reports_to=moved.superior_before if moved.team else "",
            handover_closed=moved.handover_closed,
            unfinished=said.unfinished,
            confirmed_by=said.answered_by,
        )

    @cites("OP-TRF-2")
    def paid(self, transfer: Transfer, terms: Terms, since: date) -> Ruling:
        """The pay of the new post from the date of the move."""
        return self.ruling(
            "新岗位月薪",
            "OP-TRF-2",
            amount=terms.pay,
            unit="yuan-monthly" if terms.pay is not None else "",
            about=transfer.person,
            since=since.isoformat(),
        )

    @cites("OP-HOUSE-123")
    def arrived(self, terms: Terms, said: Arrival) -> date:
        """The date of the move: the day of arrival that was named, else the first day."""
        return date.fromisoformat(said.arrived_on) if said.arrived_on else terms.first_day

    @cites("TRF-01")
    def told(self, terms: Terms) -> str:
        """What those concerned are told of a move: when, where, as what."""
        return f"{terms.first_day} {terms.to_department} {'、'.join(one.zh for one in terms.posts)}"

    @cites("TRF-01", "TRF-02", "TRF-04")
    def outcome(
        self,
        case: str,
        transfer: Transfer,
        result: str,
        terms: Terms | None = None,
        since: date | None = None,
        handover: str = "",
    ) -> "Outcome":
        """How the transfer ended."""
        return Outcome(
            case=case,
            person=transfer.person,
            result=result,
            first_day=since.isoformat() if since else "",
            to_department=transfer.to_department,
            posts=tuple(one.zh for one in (terms.posts if terms else transfer.posts)),
            handover=handover,
        )


def _named(posts: Sequence[Post]) -> list[JsonValue]:
    return [one.zh for one in posts]


class Outcome(BaseModel, frozen=True):
    """How a transfer ended: `moved`, `refused`, or `not-consented`."""

    case: str
    entered_before: bool = False
    person: str = ""
    result: str = ""
    first_day: str = ""
    to_department: str = ""
    posts: tuple[str, ...] = ()
    handover: str = ""
