"""CF-61 · one table of sanctions for whoever leaves out or hides an exception, with a line for the director."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from pydantic import JsonValue

from policies.citations import cites
from policies.penalties import taken_from
from policies.reporting.reconciliation_forms import DirectorsGap, Fault, JudgedGap
from policies.rulebook import Policy
from policies.ruling import Ruling


class SanctionTable(Policy):
    """What leaving out and hiding cost, by whom."""

    omission_points: Decimal
    concealment_points: Decimal
    concealment_fine: Decimal
    director_fine: dict[str, Decimal]
    yuan_per_point: Decimal

    @cites("EXC-13", "OP-EXC-6", "OP-PEN-6", "CF-61")
    def penalties(self, judged: Sequence[JudgedGap], taken_in: str) -> list[Ruling]:
        """An omission costs points; a concealment costs more of them, and a fine."""
        return [ruling for one in judged for ruling in self._sanction(one, taken_in)]

    @cites("EXC-22", "PEN-20", "OP-EXC-6", "OP-EXC-9", "OP-PEN-6", "CF-61")
    def directors_penalties(self, judged: Sequence[DirectorsGap], taken_in: str) -> list[Ruling]:
        """A director's omission costs what anybody's does, a concealment a fine by its gravity."""
        return [
            self._fined(one, "PEN-20", self.director_fine[one.gravity.en], taken_in, gravity=one.gravity)
            if one.fault is Fault.CONCEALMENT
            else self._taken_off(one, "EXC-22", self.omission_points)
            for one in judged
            if one.fault is not Fault.NONE
        ]

    def _sanction(self, one: JudgedGap, taken_in: str) -> Iterator[Ruling]:
        if one.fault is Fault.OMISSION:
            yield self._taken_off(one, "EXC-13", self.omission_points)
        if one.fault is Fault.CONCEALMENT:
            yield self._taken_off(one, "EXC-13", self.concealment_points)
            yield self._fined(one, "EXC-13", self.concealment_fine, taken_in)

    def _taken_off(self, one: JudgedGap, clause: str, points: Decimal) -> Ruling:
        return self.ruling(
            f"{one.fault.zh}异常事件,扣分",
            clause,
            amount=points,
            unit="points",
            about=one.person,
            finding=one.finding,
            reason=one.reason,
        )

    def _fined(self, one: JudgedGap, clause: str, fine: Decimal, taken_in: str, **facts: JsonValue) -> Ruling:
        amount, unit = taken_from(taken_in, fine, self.yuan_per_point)
        return self.ruling(
            f"{one.fault.zh}异常事件,罚款",
            clause,
            amount=amount,
            unit=unit,
            about=one.person,
            finding=one.finding,
            reason=one.reason,
            fine=str(fine),
            **facts,
        )
