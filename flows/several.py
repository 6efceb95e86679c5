"""What several people are asked together: all of them, any, in order, a share of them, or each for a figure."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from pydantic import JsonValue

from policies.several import AllOf, AnyOf, Everybody, Opinion, ShareOf
from policies.working_time import Due
from tasks.asking import NOTHING, Form, ask
from tasks.case import Case
from tasks.several import Gathered, gather

Said = TypeVar("Said", bound=Opinion)
Suggested = Mapping[str, JsonValue]


def ask_all(
    people: Sequence[str], form: type[Said], *, case: Case, due: Due, suggest: Suggested = NOTHING
) -> Gathered[Said]:
    """OP-HOUSE-50 · 会签 — everybody has to agree; the first no decides, and silence is neither."""
    return gather(people, form, case=case, due=due, rule=AllOf(), suggest=suggest)


def ask_any(
    people: Sequence[str], form: type[Said], *, case: Case, due: Due, suggest: Suggested = NOTHING
) -> Gathered[Said]:
    """OP-HOUSE-50 · 或签 — the first who answers decides, and the others are asked no more."""
    return gather(people, form, case=case, due=due, rule=AnyOf(), suggest=suggest)


def ask_share(
    people: Sequence[str],
    form: type[Said],
    *,
    case: Case,
    due: Due,
    rule: ShareOf,
    suggest: Suggested = NOTHING,
) -> Gathered[Said]:
    """OP-HOUSE-50 · 票签 — a share of all those asked has to agree; certain once the rest can't change it."""
    return gather(people, form, case=case, due=due, rule=rule, suggest=suggest)


def ask_panel(
    people: Sequence[str],
    form: type[Form],
    *,
    case: Case,
    due: Due,
    quorum: int,
    suggest: Suggested = NOTHING,
) -> Gathered[Form]:
    """OP-HOUSE-50 · 评分 — each member's own figures; all are waited for until the due time."""
    return gather(people, form, case=case, due=due, rule=Everybody(quorum=quorum), suggest=suggest)


def ask_in_order(
    people: Sequence[str],
    form: type[Said],
    *,
    case: Case,
    since: datetime,
    due_from: Callable[[datetime], Due],
    suggest: Suggested = NOTHING,
) -> Gathered[Said]:
    """OP-HOUSE-50 · 依次审批 — one after the other, each by a due time of their own; a no or silence ends it."""
    answers: list[Said] = []
    for person in people:
        answer = ask(person, form, case=case, due=due_from(since), suggest=suggest)
        if answer is None:
            break
        answers.append(answer)
        if not answer.consents:
            break
        since = answer.answered_at
    return Gathered.in_order(people, answers)
