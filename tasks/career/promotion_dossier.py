"""What the dossier of a promotion keeps from step to step, the vote, the panel, its result, and who is told."""

from sqlalchemy.orm import Session

from policies.career.panel import Panel, PanelResult
from policies.career.promotion_vote import Vote
from policies.several import Count
from tasks.acts import act
from tasks.case import Case
from tasks.clock import now
from tasks.notices import tell
from tasks.staff import eligible


@act("评选计票 The vote is counted")
def vote_counted(_book: Session, _case: Case, count: Count) -> Vote:
    """PRM-03 · the count as far as it is shown, and when it was taken."""
    return Vote(count=count, over=now())


@act("评审团就位 The panel is formed")
def panel_formed(_book: Session, _case: Case, panel: Panel) -> Panel:
    """OP-HOUSE-83 · who sits, who stood aside, who stayed silent."""
    return panel


@act("答辩得分 The panel's result")
def panel_scored(_book: Session, _case: Case, result: PanelResult) -> PanelResult:
    """OP-PRM-2 · each member's marks and the mean."""
    return result


@act("公布 Announce")
def announce(book: Session, case: Case, to: list[str], kind: str, about: str) -> list[str]:
    """PRM-01, PRM-04 · tell each person and whoever holds each role, nobody twice; who was told."""
    today = case.calendar.day_of(now())
    people = [person.number for one in to for person in eligible(book, case.department, one, today)]
    told = list(dict.fromkeys(people))
    for number in told:
        tell(book, case, number, kind, about=about)
    return told
