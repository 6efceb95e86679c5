"""Pay as somebody enters it on a form: the table's figure where there is one, HR's own only where there is none."""

import re
from decimal import Decimal
from typing import Annotated

from policies.citations import cites
from policies.forms import Checked

_WRITTEN = re.compile(r"\d{1,6}(\.\d{1,2})?")


def _blank_or_an_amount(value: str) -> bool:
    # Decimal alone would take 1e999999, which no column of the case book holds.
    return not value or (_WRITTEN.fullmatch(value) is not None and Decimal(value) > 0)


BlankOrYuan = Annotated[
    str, Checked("月薪应为大于零的金额，或留空 an amount above zero, or blank", _blank_or_an_amount)
]
"""A monthly pay in yuan; blank where the table gives it, or where nothing is granted."""


@cites("GRD-02", "GRD-03", "OP-GRD-1")
def wrong_pay(by_table: Decimal | None, entered: str) -> list[str]:
    """What HR may not enter: another figure than the table's, and nothing where no table covers the year."""
    if by_table is None and not entered:
        return ["pay: 该日没有薪资表，请填写月薪 no table covers that day: enter the monthly pay"]
    if by_table is not None and entered and Decimal(entered) != by_table:
        return [f"pay: 薪资表为 {by_table} 元，不得另填 the table says {by_table} yuan"]
    return []


def agreed_pay(by_table: Decimal | None, entered: str) -> Decimal | None:
    """The monthly pay that holds: the table's, else what was entered."""
    return by_table if by_table is not None else Decimal(entered or 0) or None
