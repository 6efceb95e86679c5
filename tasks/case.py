"""A case in hand: what a flow passes from act to act."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import JsonValue

from policies.house.asking import AskingPolicy
from policies.working_time import WorkingCalendar
from tasks.records import models


@dataclass(frozen=True)
class Case:
    """One matter, with the rules of its day, and the acts that an earlier start of its run already did.

    `run_id` is the Prefect run that carries it. Steps are numbered as they are met, so a run that starts
    over meets them under the same keys. `part` is the step that this run alone carries, one of several people's;
    `share` names what this run carries side by side with others: its steps are told apart by it.
    """

    number: str
    procedure: str
    department: str
    subject: str
    run_id: str
    asking: AskingPolicy
    opened_at: datetime
    entered_before: bool = False
    part: str = ""
    share: str = ""
    done: dict[str, JsonValue] = field(default_factory=dict)
    _met: Counter[str] = field(default_factory=Counter)
    _put: list[int] = field(default_factory=list)

    @property
    def calendar(self) -> WorkingCalendar:
        return self.asking.calendar

    def step(self, name: str) -> str:
        """The key of the next step of that name: `finding`, then `finding-2`; in a share `finding.K5`."""
        self._met[name] += 1
        return self.last_step(name)

    def last_step(self, name: str) -> str:
        """The key of the step of that name that was met last."""
        if self.part:
            return self.part
        key = name if self._met[name] <= 1 else f"{name}-{self._met[name]}"
        return f"{key}.{self.share}" if self.share else key

    def puts(self, question: int) -> None:
        """Note that the run has come as far as this question."""
        self._put.append(question)

    @property
    def after(self) -> int | None:
        """The question that the case's own run has put last; None before the first, and beside that run."""
        return self._put[-1] if self._put and not (self.part or self.share) else None

    @property
    def tags(self) -> list[str]:
        beside = self.part or self.share
        return [f"procedure:{self.procedure}", f"{'part-of' if beside else 'case'}:{self.number}"]

    @property
    def title(self) -> str:
        whose = self.share or self.part.partition(".")[2]
        return f"{self.number} {self.subject}{f' · {whose}' if whose else ''}"


def in_hand(
    row: models.Case,
    run_id: str,
    done: dict[str, JsonValue] | None = None,
    *,
    part: str = "",
    share: str = "",
) -> Case:
    """A case of the case book, taken up by a run."""
    return Case(
        number=row.number,
        procedure=row.procedure,
        department=row.department,
        subject=row.subject,
        run_id=run_id,
        entered_before=row.run_id != run_id,
        asking=AskingPolicy.model_validate(row.rules["asking"]),
        opened_at=row.opened_at,
        part=part,
        share=share,
        done=done or {},
    )
