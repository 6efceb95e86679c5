"""OP-HOUSE-50, OP-HOUSE-51 · several people, one question: on a real server, each in a run of their own."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from complaints import ON_SQLITE, complaint
from driving import House, Run
from opinions import several_ways
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterTags
from prefect.states import Failed
from sqlalchemy import select

from tasks.clock import now
from tasks.records.engine import reading, writing
from tasks.records.models import Notice, Question, RefusedAttempt
from tasks.records.performance import BallotBox

YES, NO = "赞成 yes", "反对 no"
THREE = ["A1", "A2", "A3"]
EIGHT = [f"A{number}" for number in range(1, 9)]


def asked(house: House, way: str, people: list[str]) -> Run:
    """Put a question to several people in that way."""
    api = house.api
    deployment = api.create_deployment(api.create_flow(several_ways), name="several-ways")
    facts = complaint(taken_by="A1") | {"department": ""}
    parameters = {"complaint": facts, "way": way, "people": people}
    run = api.create_flow_run_from_deployment(deployment, parameters=parameters)
    return Run(api, run.id, several_ways).burst()


def says(house: House, run: Run, person: str, **content: Any) -> Run:
    """One of them answers on their own page."""
    return house.part_of(run, person).answer(answered_by=person, **content)


def came_to(run: Run) -> dict[str, Any]:
    assert run.state == "Completed"
    return dict(run.case.outcome or {})


@pytest.mark.clause("OP-HOUSE-50")
def test_a_case_goes_on_when_all_have_agreed_and_not_before(team: House) -> None:
    run = asked(team, "all", THREE)
    assert run.state == "Suspended"
    for person in THREE[:2]:
        assert says(team, run, person, vote=YES).state == "Completed"
        assert run.go_on().state == "Suspended"
    says(team, run, "A3", vote=YES)
    assert came_to(run.go_on()) == {"outcome": "agreed", "said": THREE, "silent": [], "votes": {}}


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-50")
def test_one_no_decides_and_the_others_are_asked_no_more(team: House) -> None:
    run = asked(team, "all", THREE)
    waiting = team.part_of(run, "A1")
    assert waiting.seen.name == f"{run.case.number} {run.case.subject} · A1"
    says(team, run, "A2", vote=NO)
    assert came_to(run.go_on())["outcome"] == "refused"
    assert waiting.state == "Cancelled"
    assert run.case.state == "closed", "what is called off is the part, not the case"
    with reading() as book:
        told = book.scalars(select(Notice.recipient).where(Notice.kind == "not-needed")).all()
    assert list(told) == ["A1"]
    assert team.part_of(run, "A3").state == "Completed", "who hadn't begun finds nothing to do"


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-50")
def test_the_first_answer_decides_for_any_of_them(team: House) -> None:
    run = asked(team, "any", THREE)
    says(team, run, "A3", vote=YES)
    assert came_to(run.go_on()) | {"silent": []} == {
        "outcome": "agreed",
        "said": ["A3"],
        "silent": [],
        "votes": {},
    }


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-50")
def test_a_share_is_certain_before_the_last_has_answered(team: House) -> None:
    run = asked(team, "share", ["A1", "A2", "A3", "A4"])
    says(team, run, "A1", vote=YES)
    assert run.go_on().state == "Suspended"
    says(team, run, "A2", vote=YES)
    assert came_to(run.go_on())["outcome"] == "agreed"


@pytest.mark.clause("OP-HOUSE-50")
def test_who_stays_silent_has_neither_agreed_nor_refused(team: House) -> None:
    run = asked(team, "all", THREE)
    for person in THREE[:2]:
        says(team, run, person, vote=YES)
    late = team.part_of(run, "A3")
    assert late.miss().state == "Completed"
    assert came_to(run.go_on()) == {"outcome": "short", "said": ["A1", "A2"], "silent": ["A3"], "votes": {}}


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-50")
def test_in_order_the_next_is_asked_when_the_one_before_has_agreed_and_a_no_ends_it(team: House) -> None:
    run = asked(team, "in order", THREE)
    open_question = run.waits_for
    assert open_question is not None
    assert open_question.asked_of == "A1"
    run.answer(answered_by="A1", vote=YES)
    run.answer(answered_by="A2", vote=NO)
    assert came_to(run) == {"outcome": "refused", "said": ["A1", "A2"], "silent": ["A3"], "votes": {}}


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-50")
def test_a_members_own_figure_is_given_in_person_and_a_bad_one_asked_again(team: House) -> None:
    run = asked(team, "panel", THREE)
    member = team.part_of(run, "A1")
    member.answer(answered_by="A2", mark=90)
    assert member.state == "Suspended", "nobody stands in for a member"
    assert member.sent(answered_by="A1", mark=101) == "REJECT"
    member.answer(answered_by="A1", mark=90)
    says(team, run, "A2", mark=80)
    team.part_of(run, "A3").miss()
    assert came_to(run.go_on()) == {
        "outcome": "agreed",
        "said": ["A1 90", "A2 80"],
        "silent": ["A3"],
        "votes": {},
    }


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-50")
def test_somebody_who_resumes_the_waiting_case_by_hand_changes_nothing(team: House) -> None:
    run = asked(team, "all", THREE)
    assert run.sent() == "ACCEPT"
    assert run.burst().state == "Suspended"
    for person in THREE:
        says(team, run, person, vote=YES)
    assert came_to(run.go_on())["outcome"] == "agreed"


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-50")
def test_whose_own_page_broke_down_is_not_waited_for_without_end(team: House) -> None:
    run = asked(team, "panel", THREE)
    for person in THREE[:2]:
        says(team, run, person, mark=80)
    broken = team.part_of(run, "A3")
    team.api.set_flow_run_state(broken.id, Failed(), force=True)
    whole = run.waits_for
    assert whole is not None
    for late, state in ((timedelta(seconds=30), "Suspended"), (timedelta(seconds=61), "Completed")):
        with writing() as book:
            book.get_one(Question, whole.id).due_at = now() - late
        assert run.fall_due().burst().state == state
    assert came_to(run)["silent"] == ["A3"]


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-50")
def test_a_case_that_starts_over_asks_nobody_twice(team: House) -> None:
    run = asked(team, "all", THREE)
    tagged = FlowRunFilterTags.model_validate({"all_": [f"part-of:{run.case.number}"]})
    before = {one.id for one in team.api.read_flow_runs(flow_run_filter=FlowRunFilter(tags=tagged))}
    run.sent()
    run.burst()
    after = {one.id for one in team.api.read_flow_runs(flow_run_filter=FlowRunFilter(tags=tagged))}
    assert before == after


@pytest.mark.clause("OP-HOUSE-51")
def test_who_voted_is_on_record_and_what_they_voted_is_nowhere(team: House) -> None:
    run = asked(team, "ballot", EIGHT)
    voters: list[UUID] = []
    for person in EIGHT:
        part = team.part_of(run, person)
        part.answer(answered_by=person, vote=NO if person == "A5" else YES)
        voters.append(part.id)
    assert came_to(run.go_on())["votes"] == {"赞成": 7, "反对": 1}
    with reading() as book:
        rows = book.scalars(
            select(Question).where(Question.form == "SecretVote", Question.answered_by != "")
        ).all()
        assert {row.answered_by for row in rows} == set(EIGHT)
        assert [row.answer for row in rows] == [{"answered_by": row.answered_by} for row in rows]
        assert [box.counts for box in book.scalars(select(BallotBox))] == [{"赞成": 7, "反对": 1}]
    for voter in voters:
        inputs = team.api.filter_flow_run_input(voter, key_prefix="", limit=50, exclude_keys=set())
        assert not [one for one in inputs if YES in str(one.value) and "response" in one.key]


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-51")
def test_a_refused_vote_is_not_kept_either(team: House) -> None:
    run = asked(team, "ballot", EIGHT)
    part = team.part_of(run, "A1")
    part.answer(answered_by="A2", vote=NO)
    assert part.state == "Suspended", "nobody votes for another"
    with reading() as book:
        assert [one.content for one in book.scalars(select(RefusedAttempt))] == [{}]
    part.answer(answered_by="A1", vote=YES)
    assert part.state == "Completed"
    inputs = team.api.filter_flow_run_input(part.id, key_prefix="", limit=50, exclude_keys=set())
    assert not [one for one in inputs if "response" in one.key]


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-51")
def test_a_count_of_too_few_votes_isnt_shown(team: House) -> None:
    run = asked(team, "ballot", THREE)
    for person in THREE:
        says(team, run, person, vote=YES)
    assert came_to(run.go_on()) == {"outcome": "3", "said": [], "silent": [], "votes": {}}
