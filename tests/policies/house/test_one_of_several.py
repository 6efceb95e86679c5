"""OP-HOUSE-50, OP-HOUSE-51 · several people, one question."""

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.house.one_of_several import SeveralPolicy
from policies.several import AllOf, AnyOf, Everybody, Outcome, Said, ShareOf, Standing

RULES = (AllOf(), AnyOf(), ShareOf(percent=50), ShareOf(percent=67, quorum=3), Everybody(quorum=3))
YES, NO, OPEN, SILENT = Said.YES, Said.NO, Said.OPEN, Said.SILENT

standings = st.lists(st.sampled_from(Said), min_size=1, max_size=7)


def those(said: Sequence[Said]) -> Standing:
    return {f"A{number}": one for number, one in enumerate(said)}


@pytest.mark.clause("OP-HOUSE-50")
@given(standings)
def test_silence_alone_never_agrees_and_never_refuses(said: list[Said]) -> None:
    silent = those([SILENT for _ in said])
    assert {rule.outcome(silent) for rule in RULES} == {Outcome.SHORT}


@pytest.mark.clause("OP-HOUSE-50")
@given(standings, st.sampled_from(RULES), st.data())
def test_an_outcome_once_certain_stays_whatever_the_others_say(
    said: list[Said], rule: AllOf | AnyOf | ShareOf | Everybody, data: st.DataObject
) -> None:
    outcome = rule.outcome(those(said))
    if outcome is None:
        assert OPEN in said
        return
    later = [data.draw(st.sampled_from([YES, NO, SILENT])) if one is OPEN else one for one in said]
    assert isinstance(rule, AnyOf) or rule.outcome(those(later)) is outcome


@pytest.mark.clause("OP-HOUSE-50")
@given(standings, st.sampled_from(RULES))
def test_when_nobody_is_left_to_answer_there_is_an_outcome(
    said: list[Said], rule: AllOf | AnyOf | ShareOf | Everybody
) -> None:
    over = [SILENT if one is OPEN else one for one in said]
    assert rule.outcome(those(over)) is not None


@pytest.mark.clause("OP-HOUSE-50")
@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ((YES, YES, YES), Outcome.AGREED),
        ((YES, OPEN, YES), None),
        ((YES, OPEN, NO), Outcome.REFUSED),
        ((YES, SILENT, YES), Outcome.SHORT),
    ],
)
def test_all_of_them_have_to_agree(said: Sequence[Said], outcome: Outcome | None) -> None:
    assert AllOf().outcome(those(said)) is outcome


@pytest.mark.clause("OP-HOUSE-50")
@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ((OPEN, YES, OPEN), Outcome.AGREED),
        ((OPEN, NO, OPEN), Outcome.REFUSED),
        ((OPEN, SILENT, SILENT), None),
        ((SILENT, SILENT, SILENT), Outcome.SHORT),
    ],
)
def test_the_first_who_answers_decides_for_any(said: Sequence[Said], outcome: Outcome | None) -> None:
    assert AnyOf().outcome(those(said)) is outcome


@pytest.mark.clause("OP-HOUSE-50")
@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ((YES, YES, OPEN, OPEN), Outcome.AGREED),
        ((YES, OPEN, OPEN, NO), None),
        ((YES, NO, NO, NO), Outcome.REFUSED),
        ((YES, NO, NO, OPEN), None),
        ((SILENT, NO, NO, NO), Outcome.REFUSED),
        ((YES, NO, NO, SILENT), Outcome.SHORT),
    ],
)
def test_a_share_is_reached_exactly_at_its_percent_of_all_those_asked(
    said: Sequence[Said], outcome: Outcome | None
) -> None:
    assert ShareOf(percent=50).outcome(those(said)) is outcome


@pytest.mark.clause("OP-HOUSE-50")
@pytest.mark.parametrize(("answered", "outcome"), [(3, Outcome.AGREED), (2, Outcome.SHORT)])
def test_a_panel_counts_with_its_quorum_and_not_with_one_fewer(answered: int, outcome: Outcome) -> None:
    said = [YES] * answered + [SILENT] * (5 - answered)
    assert Everybody(quorum=3).outcome(those(said)) is outcome


@pytest.mark.clause("OP-HOUSE-51")
@pytest.mark.parametrize(("votes", "shown"), [({"赞成": 4, "反对": 1}, True), ({"赞成": 4}, False)])
def test_a_ballot_of_fewer_than_five_votes_isnt_shown(votes: dict[str, int], *, shown: bool) -> None:
    count = SeveralPolicy.in_force_on(date(2026, 11, 1), "promotion").shown(8, votes)
    assert count.voted == sum(votes.values())
    assert bool(count.votes) is shown
    assert (count.share("赞成") is not None) is shown


@pytest.mark.clause("OP-HOUSE-50")
def test_half_of_all_those_asked_agree_where_no_clause_names_a_share() -> None:
    assert SeveralPolicy.in_force_on(date(2026, 11, 1), "promotion").majority.percent == 50
