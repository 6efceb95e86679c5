"""case-copy · 抄送: who gives a case to whom to read, and takes the copy back (OP-HOUSE-142)."""

from pydantic import BaseModel, Field

from policies.citations import cites
from policies.forms import StaffNumber
from policies.house.act_forms import ActPolicy, OnCase
from policies.labels import Label
from policies.ruling import Ruling


class CopyMove(Label):
    GIVE = "抄送 copy"
    WITHDRAW = "撤回抄送 withdraw"


class CopyRequest(OnCase, title="抄送 Copy a case"):
    """OP-HOUSE-142 · which case is given to whom to read, or no longer, by whom, why."""

    to: StaffNumber = Field(title="抄送给(工号) To", min_length=1, max_length=20)
    move: CopyMove = Field(CopyMove.GIVE, title="办理 What")

    @property
    def withdraws(self) -> bool:
        return self.move is CopyMove.WITHDRAW


class CopyPolicy(ActPolicy, file="house/case_copy.toml"):
    """Who may give a case to others to read, on one day, in one profile."""

    @cites("OP-HOUSE-142")
    def wrong(self, wanted: CopyRequest, *, held: bool) -> list[str]:
        """Nobody copies to themselves; what is withdrawn was given."""
        if wanted.withdraws:
            return [] if held else [f"to: {wanted.to} 没有此案的抄送 holds no copy of it"]
        return ["to: 不能抄送给自己 nobody copies to themselves"] if wanted.to == wanted.taken_by else []

    @cites("OP-HOUSE-142")
    def moved(self, wanted: CopyRequest) -> Ruling:
        """Who was given the case to read, or has it no longer."""
        return self.ruling(wanted.move.zh, "OP-HOUSE-142", to=wanted.to)


class Copied(BaseModel, frozen=True):
    """To whom a case was copied; `changed` tells whether that was new."""

    case: str
    to: str
    move: CopyMove
    changed: bool
