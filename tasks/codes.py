"""The secrets of one-time codes (RFC 6238): issued, proved, used once a step, void; read with the house's key alone."""

import hmac
from datetime import datetime
from unicodedata import normalize

import pyotp
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.house.identity import SECONDS_A_STEP, IdentityPolicy, Verdict
from tasks.clock import now
from tasks.departments import all_departments
from tasks.records.engine import reading, writing
from tasks.records.identity import CodeSecret
from tasks.records.models import Staff
from tasks.settings import settings

UNREADABLE = "口令密钥有变，请联系系统管理员 the key of the codes has changed: tell the administrator"
NOT_ENROLLED = "尚未登记动态口令，请先办理“动态口令登记” no codes yet: start code-enrolment first"


class NoKey(RuntimeError):  # noqa: N818 - says what is missing
    """Secrets can be neither kept nor read: the installation has no key for them."""


def issue(book: Session, staff: str, *, case: str, vouched_by: str) -> None:
    """Keep a new secret for somebody; it opens nothing until they have proved it, and voids the one before."""
    void(book, staff, "重新登记 issued anew")
    sealed = _vault().encrypt(pyotp.random_base32().encode()).decode()
    book.add(CodeSecret(staff=staff, case=case, secret=sealed, vouched_by=vouched_by, issued_at=now()))


def void(book: Session, staff: str, why: str, *, of: str = "") -> bool:
    """Take somebody's secret out of use from now on, or only that `of` one enrolment; whether there was one."""
    row = _standing(book, staff)
    if row is None or (of and row.case != of):
        return False
    row.void_at, row.void_why = now(), why
    book.flush()  # before another one stands in its place
    return True


def has_codes(book: Session, *staff: str) -> bool:
    """Whether any of these people can sign."""
    able = CodeSecret.staff.in_(staff), CodeSecret.void_at.is_(None), CodeSecret.proven_at.is_not(None)
    return book.scalars(select(CodeSecret.id).where(*able).limit(1)).first() is not None


def spent(staff: str, code: str, at: datetime, used_for: str, rules: IdentityPolicy, proves: str = "") -> str:
    """Use up a code of somebody's for one attempt; blank when it counts, else why it doesn't.

    The row stays locked meanwhile: of two answers with one code only the first counts. An attempt that is examined
    once more, because its run started over, finds its code accepted. `proves` is the case of an enrolment, whose
    secret is proved by its first code.
    """
    with writing() as book:
        row = _standing(book, staff)
        if row is None or (row.case != proves if proves else row.proven_at is None):
            return NOT_ENROLLED
        if rules.calendar.day_of(row.issued_at) < book.get_one(Staff, staff).since:
            return NOT_ENROLLED  # it was theirs before they left, and they came back
        if row.used_for == used_for:
            return ""
        failures = [datetime.fromisoformat(one) for one in row.failed_at]
        if (until := rules.locked_until(failures, at)) is not None:
            return _locked(until.astimezone(rules.calendar.tz))
        try:
            secret = _vault().decrypt(row.secret.encode()).decode()
        except (InvalidToken, NoKey):
            return UNREADABLE
        step = int(at.timestamp()) // SECONDS_A_STEP
        found = _step_of(code, secret, around=step, reach=rules.recognised)
        verdict = rules.judged(found, step, row.last_step)
        if found is not None and verdict is Verdict.COUNTS:
            row.last_step, row.used_for = found, used_for
            row.proven_at = row.proven_at or at
        elif verdict is not Verdict.USED:
            row.failed_at = [one.isoformat() for one in rules.counted([*failures, at], at)]
        return verdict


def address_of(case: str) -> str:
    """What an authenticator app reads from the QR code of an enrolment; blank once it is proved or void."""
    with reading() as book:
        wanted = CodeSecret.case == case, CodeSecret.void_at.is_(None), CodeSecret.proven_at.is_(None)
        row = book.scalars(select(CodeSecret).where(*wanted)).first()
        if row is None:
            return ""
        secret = _vault().decrypt(row.secret.encode()).decode()
        return pyotp.TOTP(secret).provisioning_uri(name=row.staff, issuer_name="service-rulebook")


def keep_secrets(moment: datetime) -> int:
    """Void the secrets of those whose last day is over, and seal the others with the first key; how many changed."""
    with writing() as book:
        today = {one.name: one.calendar.day_of(moment) for one in all_departments(book)}
        theirs = select(CodeSecret, Staff).join(Staff, Staff.number == CodeSecret.staff)
        changed = 0
        for row, person in book.execute(theirs.where(CodeSecret.void_at.is_(None))).all():
            if person.until is not None and person.until < today[person.department]:
                row.void_at, row.void_why = moment, "已离职 left"
            elif not _sealed_anew(row):
                continue
            changed += 1
        return changed


def _sealed_anew(row: CodeSecret) -> bool:
    """Whether a secret that an earlier key had sealed is sealed with the first one now."""
    sealed, keys = row.secret.encode(), settings().code_keys
    if not keys or _opens(Fernet(keys[0]), sealed) or not _opens(_vault(), sealed):
        return False
    row.secret = _vault().rotate(sealed).decode()
    return True


def _opens(vault: Fernet | MultiFernet, sealed: bytes) -> bool:
    try:
        vault.decrypt(sealed)
    except InvalidToken:
        return False
    return True


def _vault() -> MultiFernet:
    keys = settings().code_keys
    if not keys:
        raise NoKey("RULEBOOK_CODE_KEY is blank: no secret of one-time codes can be kept")
    return MultiFernet([Fernet(key) for key in keys])


def _standing(book: Session, staff: str) -> CodeSecret | None:
    standing = CodeSecret.staff == staff, CodeSecret.void_at.is_(None)
    return book.scalars(select(CodeSecret).where(*standing).with_for_update()).first()


def _step_of(code: str, secret: str, *, around: int, reach: int) -> int | None:
    """The time step that a code is of, the one nearest to now; every one is compared, each in constant time."""
    typed = normalize("NFKC", code).replace(" ", "").encode(errors="replace")
    totp = pyotp.TOTP(secret)
    near = sorted(range(around - reach, around + reach + 1), key=lambda step: abs(step - around))
    found = [step for step in near if hmac.compare_digest(totp.generate_otp(step).encode(), typed)]
    return found[0] if found else None


def _locked(until: datetime) -> str:
    return f"错误次数过多，{until:%H:%M:%S} 前不再接受 too many wrong codes: none is taken before then"
