"""one-of-several · 会签一人: one person's part in a question put to several."""

from prefect import flow

from policies.several import Part
from tasks.asking import ask
from tasks.one_of_several import form_of, taken_up, tell_the_case


@flow(name="one-of-several")
def one_of_several(part: Part) -> None:
    """会签一人 One of several: each person asked answers on a form, and a page, of their own."""
    case = taken_up(part)
    if case is None:
        return

    # OP-HOUSE-50 · 各自答复 — silence is neither a yes nor a no.
    form = form_of(part)
    ask(part.person, form, case=case, due=part.due, suggest=part.suggest, because=part.because)
    tell_the_case(part)
