"""What a signature comes to: the answer counts, or the question goes back with the reason (OP-HOUSE-149)."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.house.signature_forms import Countersignature, objection
from policies.house.signer_addition import Place
from policies.several import Part
from tasks import questions
from tasks.calling_off import withdraw_each
from tasks.case import in_hand
from tasks.clock import now
from tasks.notices import tell
from tasks.records.engine import reading, writing
from tasks.records.models import Case as CaseRow
from tasks.records.models import Question, RefusedAttempt
from tasks.records.signers import Beforehand, HeldAnswer, Signer
from tasks.signer_pages import start_pages
from tasks.signing import awaited, held_answer, next_page, signers_of
from tasks.takeovers import ask_anew


def signature_of(book: Session, case: str, step: str) -> Signer | None:
    """The signature that is asked for at this step of a case; None where it is anything else."""
    of_it = Signer.step == step, Question.case == case
    joined = select(Signer).join(Question, Question.id == Signer.question)
    return book.scalars(joined.where(*of_it)).first()


def still_wanted(book: Session, part: Part) -> bool:
    """Whether a part is still to be asked; a signature isn't once its signer was removed."""
    row = signature_of(book, part.case, part.step)
    return row is None or row.state == "awaited"


def entered_as_signature(part: Part) -> bool:
    """Enter what a signer's page came to, and have the question's run follow; False where it isn't a signer's page."""
    with reading() as book:
        if (row := signature_of(book, part.case, part.step)) is None:
            return False
    with writing() as book:
        whole = book.get_one(Question, row.question, with_for_update=True)
        own = Question.case == part.case, Question.step == part.step
        page = book.scalars(select(Question).where(*own)).one()
        _enter(book, whole, book.get_one(Signer, row.id), page)
    close_pages(whole)
    start_pages(whole)
    return True


def close_pages(question: Question) -> None:
    """Ask no signer any more whose signature isn't waited for."""
    with reading() as book:
        over = [row.step for row in signers_of(book, question) if row.state != "awaited"]
        left = Question.case == question.case, Question.step.in_(over), Question.state == "open"
        pages = list(book.scalars(select(Question.id).where(*left)))
    if pages:
        withdraw_each(pages, f"{question.case}: not to be signed any more")


def counted(book: Session, question: Question) -> bool:
    """OP-HOUSE-149 · let the answer count if the last signature is there, and have the question's run go on."""
    held = held_answer(book, question)
    if held is None or awaited(book, question):
        return False
    held.state, held.ended_at = "counted", now()
    questions.count_held(book, question, held)
    ask_anew(book, question)
    return True


def _enter(book: Session, whole: Question, row: Signer, page: Question) -> None:
    if row.state != "awaited" or page.state == "open":
        return
    row.ended_at = now()
    if page.state != "answered":
        row.state = "lapsed"
        if whole.state == "open" and (whole.due_at is None or whole.due_at > now()):
            # Its due time has moved since: silence until then is neither a yes nor a no.
            book.add(next_page(whole, row.person, Place(row.place), row.by, row.nth + 1))
        return
    said = Countersignature.model_validate(page.answer)
    row.state, row.remark = "agreed" if said.consents else "disagreed", said.remark
    book.flush()
    if whole.state == "open":
        _agreed(book, whole, row) if said.consents else _sent_back(book, whole, row)


def _agreed(book: Session, whole: Question, row: Signer) -> None:
    if counted(book, whole) or row.place != Place.BEFORE.en:
        return
    if not any(other.place == row.place for other in awaited(book, whole)):
        _tell(book, whole, row, "signed-before")
        ask_anew(book, whole)


def _sent_back(book: Session, whole: Question, row: Signer) -> None:
    """The held answer becomes a refused attempt, and is asked for again with it filled in, the reason on top."""
    held, why = held_answer(book, whole), objection(row.person, row.remark)
    if held is not None:
        _refuse(book, whole, held, why)
    before = book.get(Beforehand, whole.id) or Beforehand(question=whole.id, filled_in={}, because=[])
    filled_in = held.answer if held is not None else before.filled_in
    before.filled_in = {name: said for name, said in filled_in.items() if name != "answered_by"}
    before.because = [*before.because, why] if held is None else before.because
    book.add(before)
    _tell(book, whole, row, "signer-disagreed")
    ask_anew(book, whole)


def _refuse(book: Session, whole: Question, held: HeldAnswer, why: str) -> None:
    held.state, held.ended_at = "refused", now()
    attempt = {"question": whole.id, "attempt": held.attempt}
    book.add(RefusedAttempt(**attempt, at=now(), by=held.by, content=held.answer, reasons=[why]))
    for other in awaited(book, whole):  # what they are to sign is no answer any more
        other.state, other.ended_at = "lapsed", now()


def _tell(book: Session, whole: Question, row: Signer, kind: str) -> None:
    case = in_hand(book.get_one(CaseRow, whole.case), whole.run_id)
    for person in whole.eligible:
        tell(book, case, person, kind, key=f"signer-{row.id}", title=whole.title, signer=row.person)
