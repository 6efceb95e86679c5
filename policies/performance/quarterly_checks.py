"""What is objected to in the answers of the quarterly appraisal (QAP-01, OP-QAP-2)."""

from collections import Counter
from collections.abc import Iterator, Sequence

from policies.citations import cites
from policies.performance.quarterly_forms import GradesConfirmed, GradesSet, QuarterLine


@cites("QAP-01", "OP-QAP-2")
def wrong_in_grades(lines: Sequence[QuarterLine], answer: GradesSet) -> list[str]:
    """Everybody once and nobody else; another letter than the proposed needs a reason; nobody grades themselves."""
    proposed = {line.staff: line.proposed for line in lines}
    wrong = list(_not_everybody(proposed, Counter(row.staff for row in answer.grades)))
    wrong += [
        f"grades: {row.staff} 等级与建议 {proposed[row.staff]} 不同，须说明理由 isn't the proposed grade: say why"
        for row in answer.grades
        if row.grade.en != proposed.get(row.staff, row.grade.en) and not row.reason
    ]
    if answer.answered_by in proposed:
        wrong.append("answered_by: 不得评定本人的等级 nobody grades themselves")
    return wrong


def _not_everybody(proposed: dict[str, str], named: Counter[str]) -> Iterator[str]:
    for staff in proposed:
        if staff not in named:
            yield f"grades: {staff} 漏填 is missing"
    for staff, times in named.items():
        if staff not in proposed:
            yield f"grades: {staff} 不在应评之列 isn't to be graded"
        elif times > 1:
            yield f"grades: {staff} 重复 stands there twice"


@cites("QAP-01")
def wrong_in_confirmation(graded: GradesSet, answer: GradesConfirmed) -> list[str]:
    """Returned only with a reason; confirmed neither by who set the grades nor by who was given one."""
    wrong = []
    if not answer.confirms and not answer.return_reason:
        wrong.append("return_reason: 退回须说明理由 say why they are returned")
    if answer.answered_by in {graded.answered_by, *(row.staff for row in graded.grades)}:
        wrong.append(
            "answered_by: 评定人和被评人不得确认 neither who set a grade nor who was given one confirms"
        )
    return wrong
