"""What can't be right in any answer that goes item by item, and who may not decide."""

from collections.abc import Collection, Iterable, Sequence
from typing import TypeVar

from policies.citations import cites
from policies.leaving.handover_items import Item

Named = TypeVar("Named")


@cites("OFF-02")
def wrong_rows(items: Sequence[Item], numbers: Sequence[int]) -> list[str]:
    """Only items that wait for this answer, each once: what is settled isn't settled twice."""
    waiting = {one.number for one in items}
    return [
        *(f"rows: 第 {n} 项不待处理 item {n} doesn't wait for this" for n in numbers if n not in waiting),
        *(f"rows: 第 {n} 项重复 item {n} stands twice" for n in twice(numbers)),
    ]


@cites("OFF-01")
def impartial(barred: Collection[str], by: str) -> list[str]:
    """Nobody decides between giver and receiver who is either."""
    return ["answered_by: 不得决定本人的交接 nobody decides on their own handover"] if by in barred else []


def twice(said: Iterable[Named]) -> list[Named]:
    """What was said more than once."""
    seen = list(said)
    return list(dict.fromkeys(one for one in seen if seen.count(one) > 1))
