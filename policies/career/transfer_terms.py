"""What is known of those who want the same post, on what terms somebody moves, and what the move changed (P59)."""

from datetime import date, datetime
from decimal import Decimal

from pydantic import BaseModel

from policies.career.grades import Grade
from policies.career.posts import Post
from policies.career.transfer_forms import Origin


class Applicant(BaseModel, frozen=True):
    """TRF-01 · somebody with an open transfer to the same post, with the facts that are compared."""

    case: str
    person: str
    origin: Origin
    joined: date
    grade: Grade | None = None
    since: date | None = None
    quarters: tuple[str, ...] = ()


class Terms(BaseModel, frozen=True):
    """TRF-02, OP-TRF-2 · what was decided: posts, department, superior, first day, pay; and by whom."""

    posts: tuple[Post, ...]
    to_department: str
    superior: str
    first_day: date
    pay: Decimal | None
    receiver: str
    wished: bool
    """Whether it is what the person applied for."""
    decided_by: str
    decided_at: datetime


class Moved(BaseModel, frozen=True):
    """OP-HOUSE-124 · what changed on the register, as it stood at the arrival."""

    posts_before: tuple[Post, ...]
    team: tuple[str, ...]
    superior_before: str
    grade: Grade | None
    handover_closed: bool
