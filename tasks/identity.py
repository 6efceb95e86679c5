"""Proof of who it was: a one-time code beside an answer, taken out before anything else sees it, and kept nowhere."""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any, NamedTuple

import pyotp
import segno

from policies.books import customers_numbers, rulebook_numbers
from policies.errors import BadValue, near
from policies.forms import Answer
from policies.house.code_enrolment_forms import FirstCode, Vouching
from policies.house.identity import Identified, IdentityPolicy
from tasks.case import Case
from tasks.clock import now
from tasks.codes import address_of, has_codes, spent
from tasks.records.engine import reading
from tasks.records.models import Question
from tasks.run_page import description_key, forget_input, response_key
from tasks.settings import settings
from tasks.wording import worded

FIELD = "one_time_code"
AT_MOST = 12


class Proof(NamedTuple):
    """How whoever answered was identified, and what is wrong with it, as `field: reason`."""

    identified: Identified
    wrong: Sequence[str] = ()


def with_code(case: Case, question: Question, form: type[Answer], schema: dict[str, Any]) -> dict[str, Any]:
    """The form as it is shown: with a last field for the code where one is needed."""
    if not _takes_code(_rules(case, now()), question, form):
        return schema
    field = {
        "title": "动态口令 One-time code",
        "description": "手机验证器上的六位数字 six digits from your authenticator app; "
        "未登记者先办理“动态口令登记” none yet: start code-enrolment",
        "type": "string",
        "minLength": 1,
        "maxLength": AT_MOST,
        "position": len(schema["properties"]),
    }
    properties = {**schema["properties"], FIELD: field}
    return {**schema, "properties": properties, "required": [*schema.get("required", []), FIELD]}


def parted(content: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """What was answered, and the code beside it: nothing after this sees the two together."""
    return {name: said for name, said in content.items() if name != FIELD}, str(content.get(FIELD, ""))


def proof_of(case: Case, question: Question, answer: Answer | None, code: str, wrong: Sequence[str]) -> Proof:
    """Use up the code of an answer that is right in all else; where none is needed, who answered is as they typed."""
    if answer is None or wrong:
        return Proof(Identified.TYPED, wrong)
    rules, form = _rules(case, answer.answered_at), type(answer)
    if not _takes_code(rules, question, form):
        return Proof(Identified.TYPED)
    attempt = f"{question.id}.{question.attempt}"
    proves = case.number if _proves(form.__name__) else ""
    reason = spent(answer.answered_by, code, answer.answered_at, attempt, rules, proves)
    return Proof(Identified.BY_CODE, [f"{FIELD}: {reason}"] if reason else [])


def shown_once(question: Question) -> str:
    """The QR code of an enrolment, above the first attempt of its owner's own form, and nowhere else."""
    if not _proves(question.form) or question.attempt > 1 or not (address := address_of(question.case)):
        return ""
    drawn = BytesIO()
    segno.make(address, error="m").save(drawn, kind="png", scale=5)
    picture = b64encode(drawn.getvalue()).decode()
    key = pyotp.parse_uri(address).secret
    return worded("house/first_code.j2", picture=f"data:image/png;base64,{picture}", key=key)


def leaves_no_copy(question: Question, form: type[Answer]) -> bool:
    """Whether what stands on the run's page of this question is taken away once it has been examined."""
    return form.secret or _proves(form.__name__) or question.identified == Identified.BY_CODE


def forget(question: Question) -> None:
    """Take away what was answered on the run's page, and what was shown once: the case book has what is to stay."""
    keys = (response_key, description_key) if _proves(question.form) else (response_key,)
    for attempt in range(1, question.attempt + 1):
        for key in keys:
            forget_input(question.run_id, key(question.step, attempt))


def signed_steps_exist() -> None:
    """BadValue where the policy, or the customer's own numbers, sign a step by a form that doesn't exist."""
    forms = {form.__name__ for form in every(Answer)}
    for book in (rulebook_numbers("identity"), customers_numbers("identity")):
        for number in book.get("signed_steps", ()):
            for name in number.value if isinstance(number.value, tuple) else ():
                if name not in forms:
                    raise BadValue(f"identity.signed_steps: there is no form {name!r}; {near(name, forms)}")


def every(form: type[Answer]) -> Iterator[type[Answer]]:
    """The forms that are narrower than this one; all that there are, of `Answer`."""
    for narrower in form.__subclasses__():
        yield narrower
        yield from every(narrower)


def _rules(case: Case, at: datetime) -> IdentityPolicy:
    return IdentityPolicy.in_force_on(case.calendar.day_of(at), case.asking.profile, case.calendar)


def _takes_code(rules: IdentityPolicy, question: Question, form: type[Answer]) -> bool:
    if _proves(form.__name__):
        return True
    if form.__name__ == Vouching.__name__ and not _somebody_can_sign(question):
        return False
    return rules.takes_code(settings().one_time_codes, form.__name__)


def _somebody_can_sign(question: Question) -> bool:
    """Whether somebody who may vouch has codes; the first of them to get any is vouched for by a word alone."""
    with reading() as book:
        return has_codes(book, *question.eligible)


def _proves(form: str) -> bool:
    """Whether it is the form by which the owner of a new secret shows that it works: it always takes a code."""
    return form == FirstCode.__name__
