"""What can be reached in a case, by the names under which reports count it."""

from enum import StrEnum


class Milestone(StrEnum):
    """A point on the way of a repair, a call-back, an exception, a report."""

    DISPATCHED = "dispatched"
    CONTACTED = "contacted"
    ARRIVED = "arrived"
    COMPLETED = "completed"
    RETURNED = "returned"
    CALLED_BACK = "called-back"
    REPORTED = "reported"
    RESULT = "result"
    DAILY_DIGEST = "daily-digest"
    WEEKLY_DIGEST = "weekly-digest"
    MONTHLY_DIGEST = "monthly-digest"
    SIGNED = "signed"
    DELIVERED = "delivered"
    ACKNOWLEDGED = "acknowledged"
