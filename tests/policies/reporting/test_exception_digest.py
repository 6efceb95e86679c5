"""P21 · exception-digest: which period, when, who approves."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from policies.milestones import Milestone
from policies.reporting.digest_forms import DigestEditing, DigestKind, DigestPeriod, DigestRequest, Editing
from policies.reporting.exception_digest import Digest, DigestPolicy, Line, Outcome
from policies.working_time import WorkingCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
RULES = DigestPolicy.in_force_on(date(2013, 12, 25), "heating", WorkingCalendar())
WEDNESDAY = datetime(2013, 12, 25, 9, tzinfo=SHANGHAI)
KINDS = st.sampled_from(list(DigestKind))
MOMENTS = st.datetimes(datetime(2012, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis' bounds are naive


def period(kind: str = "日报", day: str = "", started: datetime = WEDNESDAY) -> DigestPeriod:
    return RULES.period_of(DigestRequest.model_validate({"kind": kind, "day": day}), started)


@pytest.mark.clause("EXD-01", "OP-EXD-1")
def test_the_three_reports_start_daily_on_mondays_and_on_the_first_at_nine() -> None:
    found = {one.name: (one.rule, one.at.isoformat(), one.asks) for one in RULES.recurrences}
    assert found == {
        "daily": ("FREQ=DAILY", "09:00:00", {"kind": "日报 daily"}),
        "weekly": ("FREQ=WEEKLY;BYDAY=MO", "09:00:00", {"kind": "周报 weekly"}),
        "monthly": ("FREQ=MONTHLY;BYMONTHDAY=1", "09:00:00", {"kind": "月报 monthly"}),
    }


@pytest.mark.clause("EXD-01")
def test_only_a_profile_that_has_the_reports_compiles_them() -> None:
    assert DigestPolicy.in_force_on(date(2013, 12, 25), "logistics").recurrences == ()


@pytest.mark.clause("EXD-01")
@pytest.mark.parametrize(
    ("kind", "started", "first", "last"),
    [
        ("日报", WEDNESDAY, "2013-12-24", "2013-12-24"),
        ("日报", datetime(2014, 1, 1, 9, tzinfo=SHANGHAI), "2013-12-31", "2013-12-31"),
        ("周报", datetime(2013, 12, 23, 9, tzinfo=SHANGHAI), "2013-12-16", "2013-12-22"),
        ("周报", datetime(2013, 12, 29, 23, tzinfo=SHANGHAI), "2013-12-16", "2013-12-22"),
        ("月报", datetime(2014, 1, 1, 9, tzinfo=SHANGHAI), "2013-12-01", "2013-12-31"),
        ("月报", datetime(2014, 3, 1, 9, tzinfo=SHANGHAI), "2014-02-01", "2014-02-28"),
    ],
)
def test_left_blank_the_last_finished_period_is_reported(
    kind: str, started: datetime, first: str, last: str
) -> None:
    found = period(kind, started=started)
    assert (str(found.first), str(found.last)) == (first, last)
    assert found.external_number == f"{found.kind.en} {first}"


@pytest.mark.clause("EXD-01")
@pytest.mark.parametrize(
    ("kind", "first"), [("日报", "2013-11-13"), ("周报", "2013-11-11"), ("月报", "2013-11-01")]
)
def test_a_day_names_the_period_it_lies_in(kind: str, first: str) -> None:
    assert str(period(kind, "2013-11-13").first) == first


@pytest.mark.clause("EXD-01")
@pytest.mark.parametrize("kind", list(DigestKind))
def test_a_period_is_reported_when_it_is_over(kind: DigestKind) -> None:
    asked = period(kind, "2013-12-25")
    assert not asked.objections(asked.ends_at)
    assert asked.objections(asked.ends_at - timedelta(seconds=1))[0].startswith("day: ")


@pytest.mark.clause("EXD-01")
@pytest.mark.parametrize("day", ["2013-02-30", "昨天", "25.12.2013"])
def test_what_is_no_day_is_refused_by_the_form(day: str) -> None:
    with pytest.raises(ValidationError, match="day"):
        DigestRequest(day=day)


@given(KINDS, MOMENTS)
@pytest.mark.clause("EXD-01", "OP-EXD-1")
def test_the_period_left_blank_is_always_over_and_the_next_one_is_not(
    kind: DigestKind, started: datetime
) -> None:
    found = period(kind, started=started)
    assert found.ends_at <= started
    assert period(kind, str(found.last + timedelta(days=1)), started).ends_at > started
    assert found.kind.milestone in Milestone


@pytest.mark.clause("EXD-02", "OP-HOUSE-37")
def test_the_director_edits_within_eight_hours_of_the_reports_hour() -> None:
    due = RULES.editing_due(WEDNESDAY)
    assert (due.at, due.clause) == (WEDNESDAY + timedelta(hours=8), "OP-HOUSE-37")


@pytest.mark.clause("EXD-01", "EXD-02")
@pytest.mark.parametrize("total", [0, 1])
def test_only_a_period_with_exceptions_asks_the_director(total: int) -> None:
    digest = Digest(total=total, urgent=total, kinds=(Line(name="维修超时", this=total),))
    assert RULES.to_be_edited(digest, []) is bool(total)
    assert f"共 {total} 件" in str(RULES.suggested(period(), digest)["summary"])
    assert Outcome.of("EXD-1", period(), digest, WEDNESDAY).total == total


@pytest.mark.clause("EXD-02")
def test_what_is_sent_says_who_approved_it() -> None:
    again = DigestEditing(answered_by="B1", summary="漏一件", decision="退回重新汇总")
    approved = again.model_copy(update={"decision": Editing.APPROVED})
    assert RULES.to_be_edited(Digest(total=3), [again])
    assert not RULES.to_be_edited(Digest(total=3), [again, approved])
    ruling = RULES.sent(Digest(total=3), [again, approved])
    assert (ruling.clause, ruling.because["approved_by"], ruling.because["compiled"]) == ("EXD-01", "B1", 2)
