"""The house has four top-level packages without a wrapper: nothing else installed may claim their names."""

from collections.abc import Iterable, Mapping
from importlib.metadata import packages_distributions

ROOMS = ("policies", "tasks", "flows", "deployments")
OURS = "service-rulebook"


def intruders(claimed: Mapping[str, Iterable[str]]) -> dict[str, set[str]]:
    """The foreign distributions behind each of our names."""
    behind = {room: set(claimed.get(room, ())) - {OURS} for room in ROOMS}
    return {room: who for room, who in behind.items() if who}


def test_no_other_distribution_claims_the_name_of_a_room() -> None:
    assert not intruders(packages_distributions())


def test_a_foreign_distribution_is_noticed() -> None:
    assert intruders({"tasks": ["celery-tasks"], "flows": [OURS]}) == {"tasks": {"celery-tasks"}}
