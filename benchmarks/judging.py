"""What became of cases: lost, done twice, missed? Each is held against a case of its kind that nothing struck."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tasks.records.models import VOID_TOO, Case, Notice, Question, RefusedAttempt, Ruling, Step, Timer

Key = tuple[str, ...]
"""What there is to be once: a question of a step, an act, a ruling, a notice to somebody."""

AT_ONCE = timedelta(0)


@dataclass(frozen=True)
class Run:
    """What Prefect says of the run of a case: its state, how many runs carry the case, what is left on its page."""

    state: str
    carriers: int = 1
    left: int = 0


@dataclass
class Trace:
    """What the case book and Prefect keep of one case, without its own number and moments."""

    rows: Counter[tuple[Key, str]] = field(default_factory=Counter)
    kept: dict[str, timedelta] = field(default_factory=dict)
    """By step, the questions that nobody answered in time, and how long after their due time that was entered."""

    overdue: list[str] = field(default_factory=list)
    """The steps of questions that are open although their due time has passed."""

    unmarked: list[str] = field(default_factory=list)
    """The steps of missed questions without exactly one due time that was acted on."""

    @property
    def keys(self) -> Counter[Key]:
        counted: Counter[Key] = Counter()
        for (key, _), times in self.rows.items():
            counted[key] += times
        return counted

    def add(self, *key: str, **said: Any) -> None:
        self.rows[key, repr(said)] += 1


@dataclass(frozen=True)
class Verdict:
    """What is wrong with one case; nothing, where it ended as its script says."""

    lost: tuple[str, ...] = ()
    doubled: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()
    otherwise: tuple[str, ...] = ()

    @property
    def as_scripted(self) -> bool:
        return not (self.lost or self.doubled or self.missed or self.otherwise)


def judge(expected: Trace, found: Trace | None, slack: timedelta = AT_ONCE) -> Verdict:
    """Hold a case against one of its kind; None: the case book doesn't have it.

    `slack`: so much earlier than its due time, by the clock, a question may count as missed, where that clock
    was set back meanwhile.
    """
    if found is None:
        return Verdict(lost=("the case",))
    silent = [step for step in expected.kept if step not in found.kept]
    early = [f"{step} before its time" for step, late in found.kept.items() if late < -slack]
    changed = found.rows - expected.rows
    return Verdict(
        lost=_named(expected.keys - found.keys),
        doubled=_named(found.keys - expected.keys),
        missed=(*silent, *early, *found.overdue, *found.unmarked),
        otherwise=tuple(f"{' '.join(key)}: {said}" for key, said in changed),
    )


def _named(keys: Iterable[Key]) -> tuple[str, ...]:
    return tuple(" ".join(key) for key in keys)


def traces(book: Session, runs: Mapping[str, Run], now: datetime) -> dict[str, Trace]:
    """The trace of each case, by the run that carries it."""
    cases = list(book.scalars(select(Case).where(Case.run_id.in_(list(runs)))))
    found = {case.number: Trace() for case in cases}
    for case in cases:
        run, outcome = runs[case.run_id or ""], {**(case.outcome or {}), "case": ""}
        found[case.number].add("case", state=case.state, closed=case.closed_at is not None, outcome=outcome)
        found[case.number].add("run", state=run.state, left=run.left)
        for _ in range(run.carriers - 1):
            found[case.number].add("run", state="another one")
    _add_questions(book, found, now)
    _add_acts(book, found)
    _add_rulings_and_notices(book, found)
    return {case.run_id or "": found[case.number] for case in cases}


def _add_questions(book: Session, found: Mapping[str, Trace], now: datetime) -> None:
    asked = {one.id: one for one in book.scalars(select(Question).where(Question.case.in_(list(found))))}
    acted: Counter[int] = Counter()
    for timer in book.scalars(select(Timer).where(Timer.question.in_(list(asked)), Timer.kind == "due")):
        acted[timer.question] += timer.state != "waiting"
    for one in asked.values():
        trace = found[one.case]
        said = {"of": one.asked_of, "by": one.answered_by, "attempt": one.attempt, "answer": one.answer}
        trace.add("question", one.step, state=one.state, **said)
        if one.state == "expired" and one.settled_at and one.due_at:
            trace.kept[one.step] = one.settled_at - one.due_at
            trace.unmarked += [one.step] * (acted[one.id] != 1)
        elif one.state == "open" and one.due_at is not None and one.due_at < now:
            trace.overdue.append(one.step)
    for refused in book.scalars(select(RefusedAttempt).where(RefusedAttempt.question.in_(list(asked)))):
        question = asked[refused.question]
        found[question.case].add("refused", question.step, str(refused.attempt), content=refused.content)


def _add_acts(book: Session, found: Mapping[str, Trace]) -> None:
    for step in book.scalars(select(Step).where(Step.case.in_(list(found)))):
        found[step.case].add("act", step.key)


def _add_rulings_and_notices(book: Session, found: Mapping[str, Trace]) -> None:
    """All but reminders: whether one goes out before its due time hangs on how long nobody could send it."""
    rulings = select(Ruling).where(Ruling.case.in_(list(found))).execution_options(**VOID_TOO)
    for ruling in book.scalars(rulings):
        if not (ruling.key or "").startswith("reminder-"):
            asked = str(ruling.because.get("asked_of", ""))
            said = {"amount": ruling.amount, "unit": ruling.unit, "about": ruling.about}
            found[ruling.case].add("ruling", ruling.clause, ruling.what, asked, **said)
    for notice in book.scalars(select(Notice).where(Notice.case.in_(list(found)))):
        if notice.kind != "reminder":
            key = re.sub(r"\d+$", "", notice.key or "")  # it may end in the question's own number
            found[notice.case].add("notice", notice.kind, notice.recipient, key, state=notice.state)
