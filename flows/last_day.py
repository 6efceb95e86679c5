"""The last day of whoever resigns: a wish put right, and what both sides agree to (P61)."""

from flows.ladder import insist
from policies.leaving.notice_terms import Notice
from policies.leaving.resignation import ResignationPolicy
from policies.leaving.resignation_forms import HandedIn, LastDayAnswered, Receipt, WishCorrected
from tasks.asking import ask
from tasks.case import Case
from tasks.leaving.resignations import them_and_below
from tasks.performance.penalty_people import somebody_else
from tasks.registering import register
from tasks.rulings import enter


def put_right(case: Case, rules: ResignationPolicy, about: HandedIn) -> HandedIn:
    """RSG-02, OP-HOUSE-4 · 更正 — a wished day that can't be right goes back to the person; silence wishes for none."""
    wrong = rules.wrong_wish(about.wished_last_day, about.started_at)
    if not wrong:
        return about
    said = ask(
        about.taken_by,
        WishCorrected,
        case=case,
        due=case.asking.correction_due(case.opened_at),
        because=wrong,
        check=lambda said: rules.wrong_wish(said.wished_last_day, said.answered_at),
    )
    about = about.wishing(rules.corrected(said))
    register(case, ResignationPolicy, about)
    return about


def received(
    case: Case, rules: ResignationPolicy, about: HandedIn, notice: Notice
) -> tuple[Receipt, LastDayAnswered | None]:
    """RSG-02, OP-HOUSE-101 · by the supervisor, or one level up; another day than wished takes the person's own yes."""
    barred = them_and_below(case, about.taken_by)
    receipt = insist(
        somebody_else(case, rules.received_by, barred),
        Receipt,
        case=case,
        due=rules.receipt_due(about, notice),
        check=lambda said: rules.wrong_receipt(notice, barred, said),
    )
    said = None
    if rules.moves(notice, receipt):
        said = ask(
            about.taken_by,
            LastDayAnswered,
            case=case,
            due=rules.answer_due(receipt),
            suggest=rules.put_to_them(receipt),
            check=lambda said: rules.wrong_answer(receipt, said),
        )
    enter(case, rules.settled(about, notice, receipt, said))
    return receipt, said
