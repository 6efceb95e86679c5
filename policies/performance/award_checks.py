"""What is objected to in the answers of the monthly awards (AWD-05, AWD-08, OP-AWD-5)."""

from collections import Counter
from collections.abc import Collection, Iterator

from policies.citations import cites
from policies.performance.award_figures import AwardSheet
from policies.performance.award_forms import AwardsConfirmed, ExcellentNamed, ExtraRow, Honoured


@cites("OP-AWD-5")
def wrong_in_naming(may_be: Collection[str], answer: ExcellentNamed) -> list[str]:
    """Only one of the month's top few is named, and nobody names themselves."""
    wrong = []
    if answer.employee and answer.employee not in may_be:
        among = "、".join(sorted(may_be))
        wrong.append(f"employee: {answer.employee} 不在前列 isn't at the top; 可评者 among {among}")
    if answer.employee and answer.employee == answer.answered_by:
        wrong.append("answered_by: 不得评定本人 nobody names themselves")
    return wrong


@cites("AWD-05", "AWD-08", "OP-RSG-2")
def wrong_in_list(sheet: AwardSheet, staff: Collection[str], answer: AwardsConfirmed) -> list[str]:
    """Each computed line once and none besides; struck only for a reason; nobody awards themselves.

    Who is left out of the month's awards gets none by hand either.
    """
    listed = Counter((row.award.en, row.staff) for row in answer.lines)
    wrong = list(_not_the_list({line.key for line in sheet.lines}, listed))
    wrong += [
        f"lines: {row.award.zh} {row.staff} 剔除须说明理由 say why it is struck"
        for row in answer.lines
        if row.struck and not row.reason
    ]
    for row in answer.extra:
        wrong += _not_an_award(row, staff)
    wrong += [
        f"extra: {one.staff} 当月不参加评奖 ({one.clause} {one.case}) takes no part this month"
        for one in sheet.left_out
        if one.staff in {row.staff for row in answer.extra}
    ]
    if answer.answered_by in answer.recipients:
        wrong.append("answered_by: 不得给本人发奖 nobody awards themselves")
    return wrong


def _not_the_list(computed: Collection[tuple[str, str]], listed: Counter[tuple[str, str]]) -> Iterator[str]:
    for award, person in sorted(computed):
        if (award, person) not in listed:
            yield f"lines: {award} {person} 漏填，如不发请剔除 is missing: strike it if it isn't to be paid"
    for (award, person), times in listed.items():
        if (award, person) not in computed:
            yield f"lines: {award} {person} 不在测算名单 wasn't computed: add it as a further award"
        elif times > 1:
            yield f"lines: {award} {person} 重复 stands there twice"


def _not_an_award(row: ExtraRow, staff: Collection[str]) -> Iterator[str]:
    if row.staff and row.staff not in staff:
        yield f"extra: 没有在职员工“{row.staff}” nobody of that number works here"
    if row.kind is Honoured.BONUS and not (row.yuan and row.staff):
        yield "extra: 奖金须写明工号和金额 a bonus needs a staff number and an amount"
    if row.kind is not Honoured.BONUS and row.yuan:
        yield "extra: 有金额的请选奖金 what has an amount is a bonus"
