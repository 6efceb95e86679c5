"""code-enrolment · 动态口令登记: who vouches for whom, and in what time a new secret is proved (OP-HOUSE-134)."""

from datetime import datetime
from typing import ClassVar

from pydantic import BaseModel, JsonValue

from policies.citations import cites
from policies.house.code_enrolment_forms import FirstCode, Vouching, WantedCodes, Wish
from policies.organisation import Role
from policies.rulebook import Policy
from policies.ruling import Ruling
from policies.spans import Span
from policies.working_time import Due, due

CLAUSE = "OP-HOUSE-134"


class CodeEnrolmentPolicy(Policy, file="house/code_enrolment.toml"):
    """Who vouches, and how long vouching and proving may take, on one day, in one profile."""

    prefix: ClassVar[str] = "OTC"

    vouched_by: Role
    vouch_within: Span
    prove_within: Span

    @cites("OP-HOUSE-134")
    def vouching_due(self, started_at: datetime) -> Due:
        """Whoever vouches does so within this time; silence climbs, and vouches for nobody."""
        clause = self.clause_of("vouch_within")
        return due(started_at, self.vouch_within, self.calendar, event="申请", clause=clause)

    @cites("OP-HOUSE-134")
    def proof_due(self, vouched_at: datetime) -> Due:
        """The first code is entered within this time; after it the secret opens nothing."""
        clause = self.clause_of("prove_within")
        return due(vouched_at, self.prove_within, self.calendar, event="作保", clause=clause)

    @cites("OP-HOUSE-134", "OP-HOUSE-135")
    def may_not_vouch(self, wanted: WantedCodes) -> dict[str, str]:
        """Nobody vouches for themselves."""
        return {wanted.staff: "不得为本人作保 nobody vouches for themselves"}

    @cites("OP-HOUSE-134")
    def wrong_word(self, word: Vouching) -> list[str]:
        """Whoever declines says why."""
        if word.vouches or word.remark:
            return []
        return ["remark: 不同意的，请说明理由 say why you decline"]

    @cites("OP-HOUSE-134")
    def vouched(self, wanted: WantedCodes, word: Vouching) -> Ruling:
        """Who vouched, or declined to."""
        what = f"作保：{wanted.wish.zh}" if word.vouches else f"不同意{wanted.wish.zh}"
        return self._ruling(what, wanted, by=word.answered_by, remark=word.remark, reason=wanted.reason)

    @cites("OP-HOUSE-134")
    def voids(self, wanted: WantedCodes) -> bool:
        """Whether the codes of until now end with the word: the telephone may be in other hands."""
        return wanted.wish is not Wish.ENROL

    @cites("OP-HOUSE-134")
    def ends_there(self, wanted: WantedCodes, word: Vouching) -> bool:
        """Whether no new codes follow."""
        return not word.vouches or wanted.wish is Wish.REVOKE

    @cites("OP-HOUSE-134")
    def proved(self, wanted: WantedCodes, first: FirstCode | None) -> Ruling:
        """Whether the new codes count from now on."""
        what = "首个口令有效，动态口令启用" if first else "逾期未验证，作废"
        return self._ruling(what, wanted)

    @cites("OP-HOUSE-134")
    def outcome(
        self, case: str, wanted: WantedCodes, word: Vouching, first: FirstCode | None = None
    ) -> "Outcome":
        """How it ended; silence of the owner leaves them without codes."""
        if not word.vouches:
            return Outcome(case=case, staff=wanted.staff, result="declined")
        if wanted.wish is Wish.REVOKE:
            return Outcome(case=case, staff=wanted.staff, result="revoked")
        return Outcome(case=case, staff=wanted.staff, result="enrolled" if first else "not-proved")

    def _ruling(self, what: str, wanted: WantedCodes, **because: JsonValue) -> Ruling:
        return self.ruling(what, CLAUSE, amount=None, unit="", staff=wanted.staff, **because)


class Outcome(BaseModel, frozen=True):
    """What became of somebody's codes."""

    case: str
    staff: str
    result: str

    @property
    def notice(self) -> str:
        """What the owner and the administrators are told."""
        return f"codes-{self.result}"
