"""A question to several people: what holds for all of them, whatever is asked (OP-HOUSE-50, OP-HOUSE-51)."""

from collections.abc import Mapping

from policies.citations import cites
from policies.rulebook import Policy
from policies.several import Count, ShareOf, counted


class SeveralPolicy(Policy, file="house/one_of_several.toml"):
    """The numbers of questions to several people on one day, in one profile."""

    ballot_shown_from: int
    agreeing_percent: int

    @property
    @cites("OP-HOUSE-50")
    def majority(self) -> ShareOf:
        """票签 · the share of all those asked that has to agree where a clause names none."""
        return ShareOf(percent=self.agreeing_percent)

    @cites("OP-HOUSE-51")
    def shown(self, asked: int, votes: Mapping[str, int]) -> Count:
        """The count of a ballot; not shown where so few voted that single votes could be guessed."""
        return counted(asked, votes, self.ballot_shown_from)
