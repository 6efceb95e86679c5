"""Forms and a flow by which the tests put one question to several people, in each of the ways there are."""

from typing import Any, ClassVar

from prefect import flow
from pydantic import BaseModel, Field

from flows.several import ask_all, ask_any, ask_in_order, ask_panel, ask_share
from policies.cases.complaint_forms import Complaint
from policies.cases.complaint_handling import ComplaintPolicy
from policies.citations import cites
from policies.forms import Answer
from policies.house.one_of_several import SeveralPolicy
from policies.labels import Label
from policies.several import Ballot, Opinion
from policies.spans import Span, SpanUnit
from policies.working_time import due
from tasks.case_book import open_case
from tasks.closing import close
from tasks.registering import register
from tasks.several import ballot

TWO_DAYS = Span(amount=2, unit=SpanUnit.calendar_days)


class Vote(Label):
    YES = "赞成 yes"
    NO = "反对 no"


@cites("OP-HOUSE-50")
class Agreement(Opinion):
    """OP-HOUSE-50 · one of several people agrees or doesn't."""

    asks: ClassVar = "是否同意 Do you agree"
    state: ClassVar = "submitted"

    vote: Vote = Field(title="意见 Vote")

    @property
    def consents(self) -> bool:
        return self.vote is Vote.YES


@cites("OP-HOUSE-50")
class Mark(Answer):
    """OP-HOUSE-50 · a member's own figure."""

    asks: ClassVar = "打分 Score"
    state: ClassVar = "submitted"
    in_person: ClassVar = True

    mark: int = Field(title="分数 Mark", ge=0, le=100)


@cites("OP-HOUSE-51")
class SecretVote(Ballot):
    """OP-HOUSE-51 · a vote that nobody can join to its voter."""

    asks: ClassVar = "匿名投票 Secret ballot"
    state: ClassVar = "submitted"

    vote: Vote = Field(title="选票 Vote")

    @property
    def choice(self) -> str:
        return self.vote.zh


class Found(BaseModel):
    """What a way of asking came to, as a case keeps it."""

    outcome: str
    said: list[str]
    silent: list[str]
    votes: dict[str, int] = {}


@flow(name="several-ways")
def several_ways(complaint: Complaint, way: str, people: list[str]) -> Found:
    """Put a question to several people in the way named."""
    case = open_case(ComplaintPolicy, complaint)
    register(case, ComplaintPolicy, complaint)
    rules = SeveralPolicy.in_force_on(case.asking.day, case.asking.profile, case.calendar)

    def within(start: Any) -> Any:
        return due(start, TWO_DAYS, case.calendar, event="提交", clause="OP-HOUSE-50")

    usual = {"case": case, "due": within(case.opened_at)}
    if way == "ballot":
        count = ballot(people, SecretVote, **usual, shown_from=rules.ballot_shown_from)
        return close(case, Found(outcome=str(count.voted), said=[], silent=[], votes=count.votes))
    if way == "panel":
        marks = ask_panel(people, Mark, **usual, quorum=2)
        said = [f"{one.answered_by} {one.mark}" for one in marks.answers]
        return close(case, Found(outcome=marks.outcome, said=said, silent=[*marks.silent]))
    if way == "in order":
        found = ask_in_order(people, Agreement, case=case, since=case.opened_at, due_from=within)
    elif way == "share":
        found = ask_share(people, Agreement, **usual, rule=rules.majority)
    else:
        found = {"all": ask_all, "any": ask_any}[way](people, Agreement, **usual)
    said = [one.answered_by for one in found.answers]
    return close(case, Found(outcome=found.outcome, said=said, silent=[*found.silent]))
