"""Ranking by score: equal scores share a rank, and the next one counts all those before it (APR-14, OP-APR-5)."""

from collections.abc import Mapping
from decimal import Decimal
from itertools import groupby

from policies.citations import cites


@cites("APR-14", "OP-APR-5")
def ranked(scores: Mapping[str, Decimal]) -> dict[str, int]:
    """The rank of each, from 1 for the highest: 1, 1, 3 where the first two are equal."""
    ranks: dict[str, int] = {}
    ordered = sorted(scores, key=lambda person: (-scores[person], person))
    for _, alike in groupby(ordered, key=lambda person: scores[person]):
        place = len(ranks) + 1
        ranks.update(dict.fromkeys(alike, place))
    return ranks


@cites("APR-10", "OP-APR-5")
def at_the_top(ranks: Mapping[str, int], places: int, small_team: int) -> frozenset[str]:
    """Who is among the top places; in a team smaller than `small_team` only the first place counts."""
    last = 1 if len(ranks) < small_team else places
    return frozenset(person for person, rank in ranks.items() if rank <= last)
