"""What an operator of the heating hotline says: openings with the festivals' wishes, and closings (REP, CBK)."""

from datetime import date

from pydantic import BaseModel

from policies.citations import cites
from policies.rulebook import Policy
from policies.statutory_days import statutory_year

FESTIVALS = {
    "new_year": ("元旦",),
    "spring_festival": ("春节", "除夕"),
    "labour_day": ("劳动节",),
    "mid_autumn": ("中秋节",),
    "national_day": ("国庆节",),
}
"""By which names the statutory calendar knows the five festivals."""

UNNAMED = "____"
"""Where the operator's own number goes, as long as nobody has picked up the telephone."""


class Words(BaseModel, frozen=True):
    """How a call begins and ends."""

    opening: str
    closing: str


class WordsPolicy(Policy, file="cases/hotline_words.toml"):
    """The hotline's words on one day, in one profile; `answered_here` says whether the profile has the hotline."""

    brand: str
    hotline: str
    opening: str
    closing: str
    call_back_opening: str
    call_back_closing: str
    wishes: dict[str, str]
    answered_here: bool

    @cites("REP-06", "OP-REP-3")
    def wish(self, day: date) -> str:
        """The festival's wish on that day, blank on any other; where two festivals meet, both.

        Reading: the days are those for which the year's arrangement names the festival, the days given for
        one that fell on a weekend included; a weekend moved next to it, or within it, is none of them.
        """
        named = statutory_year(self.calendar.country, day.year).rest_days.get(day, "")
        said = [
            self.wishes[feast] for feast, names in FESTIVALS.items() if any(name in named for name in names)
        ]
        return "，".join(dict.fromkeys(said))

    @cites("REP-01", "REP-06", "REP-07", "CF-35", "OP-REP-5")
    def repair_call(self, day: date, operator: str) -> Words:
        """A repair call: wish, greeting, brand, employee number, offer of help; and its closing."""
        greeting = "，".join(filter(None, (self.wish(day), self.opening)))
        return Words(opening=self._filled(greeting, operator), closing=self._filled(self.closing, operator))

    @cites("REP-01", "REP-06", "CF-35")
    def of_the_day(self, day: date, operator: str) -> Words | None:
        """What an operator begins with today; None where the profile answers no repair line."""
        return self.repair_call(day, operator) if self.answered_here else None

    @cites("CBK-01", "CBK-09", "OP-REP-4")
    def call_back(self, operator: str = UNNAMED) -> Words:
        """A call-back: who calls, and whether it is convenient; and its closing, with the hotline's number."""
        return Words(
            opening=self._filled(self.call_back_opening, operator),
            closing=self._filled(self.call_back_closing, operator),
        )

    def _filled(self, text: str, operator: str) -> str:
        facts = {"{brand}": self.brand, "{operator}": operator, "{hotline}": self.hotline}
        for blank, said in facts.items():
            text = text.replace(blank, said)
        return text
