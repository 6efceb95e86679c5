"""code-enrolment · 动态口令登记: from somebody's wish to codes that work, or to none any more."""

from prefect import flow

from flows.ladder import insist
from policies.house.code_enrolment import CodeEnrolmentPolicy, Outcome
from policies.house.code_enrolment_forms import CodeRequest, FirstCode, Vouching
from tasks.asking import ask
from tasks.case_book import open_case
from tasks.closing import close
from tasks.house.code_enrolment import (
    drop_unproved,
    make_codes,
    tell_owner_and_administrators,
    void_codes,
    wanted_codes,
)
from tasks.registering import register
from tasks.rulings import enter


@flow(name="code-enrolment")
def code_enrolment(request: CodeRequest) -> Outcome:
    """动态口令登记 One-time codes: enrolled, replaced or revoked, and vouched for."""
    # OP-HOUSE-134 · 本人申请 — people enrol themselves; HR replaces and revokes with a reason.
    wanted = wanted_codes(CodeEnrolmentPolicy, request)
    case = open_case(CodeEnrolmentPolicy, wanted)
    rules = register(case, CodeEnrolmentPolicy, wanted)

    # OP-HOUSE-134, OP-HOUSE-136 · 核实本人并作保 — somebody who has seen the person says so, never oneself.
    word = insist(
        rules.vouched_by,
        Vouching,
        case=case,
        due=rules.vouching_due(case.opened_at),
        check=rules.wrong_word,
        excluded=rules.may_not_vouch(wanted),
    )
    enter(case, rules.vouched(wanted, word))

    # OP-HOUSE-134 · 重新登记、撤销 — what was lost opens nothing from here on.
    if word.vouches and rules.voids(wanted):
        void_codes(case, wanted)
    if rules.ends_there(wanted, word):
        ended = rules.outcome(case.number, wanted, word)
        tell_owner_and_administrators(case, wanted.staff, ended.notice)
        return close(case, ended)

    # OP-HOUSE-134 · 二维码只显示一次 — the first code proves that it was read; silence leaves no codes behind.
    make_codes(case, wanted, word)
    first = ask(wanted.staff, FirstCode, case=case, due=rules.proof_due(word.answered_at))
    enter(case, rules.proved(wanted, first))
    if first is None:
        drop_unproved(case, wanted)
    ended = rules.outcome(case.number, wanted, word, first)
    tell_owner_and_administrators(case, wanted.staff, ended.notice)
    return close(case, ended)
