"""What came of the anonymous vote on a promotion (PRM-03)."""

from datetime import datetime

from pydantic import BaseModel

from policies.several import Count


class Vote(BaseModel, frozen=True):
    """The count, as far as it is shown, and when the vote was over."""

    count: Count
    over: datetime
