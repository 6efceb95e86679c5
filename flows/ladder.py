"""What every procedure does with silence: the question climbs the reporting line, level by level."""

from collections.abc import Callable, Mapping, Sequence

from pydantic import JsonValue

from policies.working_time import Due
from tasks.asking import NOTHING, Form, ask, no_objection
from tasks.case import Case
from tasks.exclusion import NOBODY
from tasks.kept_due_times import asked_as_kept, due_as_kept
from tasks.notices import notify
from tasks.reporting_line import level_above
from tasks.rulings import enter


def insist(
    to: str,
    form: type[Form],
    *,
    case: Case,
    due: Due,
    suggest: Mapping[str, JsonValue] = NOTHING,
    because: Sequence[str] = (),
    check: Callable[[Form], Sequence[str]] = no_objection,
    excluded: Mapping[str, str] = NOBODY,
) -> Form:
    """CMP-08, OP-ROL-3, OP-HOUSE-3 · ask until somebody answers; silence never does.

    Each missed due time is a ruling, a notice one level up and a new due time there. At the top of the
    reporting line the question stays open. `excluded` may not answer on any level.
    """
    answer = ask(
        to, form, case=case, due=due, suggest=suggest, because=because, check=check, excluded=excluded
    )
    if answer is not None:
        return answer

    due, to = due_as_kept(case, form, due), asked_as_kept(case, form, to)
    enter(case, case.asking.overdue(due, to, form.asks))
    superior = level_above(case, to)
    notify(case, superior, "escalated", at_once=True, about=form.asks)
    if superior == to:
        return ask(to, form, case=case, suggest=suggest, because=because, check=check, excluded=excluded)
    later = case.asking.next_level_due(due)
    return insist(
        superior,
        form,
        case=case,
        due=later,
        suggest=suggest,
        because=because,
        check=check,
        excluded=excluded,
    )
