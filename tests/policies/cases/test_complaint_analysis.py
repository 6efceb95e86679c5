"""P03 · complaint-analysis: when, which month, the most frequent, the repeated, the shares."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.cases.analysis_figures import REST, Line, Tally, Totals, share
from policies.cases.analysis_forms import CampaignProposals, Decision, Period, Proposals
from policies.cases.complaint_analysis import AnalysisPolicy, Outcome
from policies.cases.complaint_forms import Channel, ComplaintClass
from policies.months import Month

RULES = AnalysisPolicy.in_force_on(date(2026, 11, 4), "callcentre")
MONTH = RULES.month_of(Period(), datetime(2026, 11, 4, 2, tzinfo=UTC))
COUNTS = st.dictionaries(st.text(min_size=1, max_size=5), st.integers(1, 10_000), max_size=20)


@pytest.mark.clause("OP-CAN-1")
@pytest.mark.parametrize(
    ("month", "day"),
    [
        (Month(2026, 11), date(2026, 11, 4)),  # begins on a Sunday
        (Month(2026, 10), date(2026, 10, 10)),  # after the National Day week, on a make-up Saturday
        (Month(2026, 2), date(2026, 2, 4)),
    ],
)
def test_the_analysis_starts_on_the_third_working_day_at_ten_in_shanghai(month: Month, day: date) -> None:
    start = RULES.start_in(month)
    assert (start.date(), start.hour, start.minute) == (day, 10, 0)
    assert start.utcoffset() == timedelta(hours=8)


@pytest.mark.clause("CAN-01", "OP-CAN-1")
@pytest.mark.parametrize(
    ("started", "month"),
    [
        (datetime(2026, 11, 30, 15, 59, 59, tzinfo=UTC), "2026-10"),
        (datetime(2026, 11, 30, 16, 0, 0, tzinfo=UTC), "2026-11"),
        (datetime(2027, 1, 5, 2, tzinfo=UTC), "2026-12"),
    ],
)
def test_left_blank_the_month_before_the_start_is_analysed_in_the_departments_zone(
    started: datetime, month: str
) -> None:
    assert RULES.month_of(Period(), started).month == month


@pytest.mark.clause("CAN-01")
def test_a_month_is_analysed_only_when_it_is_over() -> None:
    asked = RULES.month_of(Period(month="2026-11"), MONTH.started_at)
    last_second = datetime(2026, 11, 30, 15, 59, 59, tzinfo=UTC)
    assert [one.partition(":")[0] for one in asked.objections(last_second)] == ["month"]
    assert not asked.objections(last_second + timedelta(seconds=1))


@pytest.mark.clause("OP-CAN-2")
@pytest.mark.parametrize(("kinds", "lines", "rest"), [(5, 5, False), (6, 6, True), (9, 6, True)])
def test_the_five_most_frequent_stand_alone_and_the_rest_together(kinds: int, lines: int, rest: bool) -> None:  # noqa: FBT001
    counts = {f"类别{n}": 20 - n for n in range(kinds)}
    categories = RULES.analysis(MONTH, Tally(categories=counts), Tally(), ()).categories
    assert len(categories) == lines
    assert (categories[-1].name == REST) is rest
    assert sum(line.this for line in categories) == sum(counts.values())


@pytest.mark.clause("CAN-01", "CAN-02")
def test_a_cause_is_repeated_from_the_second_complaint_on() -> None:
    repeated = RULES.repeated({"阀门": 2, "管道": 1, "水泵": 3}, {"阀门": 4, "管道": 9})
    assert [(line.name, line.this, line.before) for line in repeated] == [("水泵", 3, 0), ("阀门", 2, 4)]


@pytest.mark.clause("CAN-02")
def test_only_a_month_with_complaints_asks_for_proposals() -> None:
    for complaints in (0, 1):
        analysis = RULES.analysis(MONTH, Tally(totals=Totals(complaints=complaints)), Tally(), ())
        assert RULES.needs_proposals(analysis) is bool(complaints)


@pytest.mark.clause("CAN-03")
def test_a_campaign_suggestion_is_wanted_where_campaigns_are_run() -> None:
    assert RULES.proposals_form is Proposals
    assert AnalysisPolicy.in_force_on(MONTH.started_at.date(), "telecom").proposals_form is CampaignProposals


@pytest.mark.clause("CAN-03", "CAN-04")
def test_only_what_was_adopted_is_followed_up() -> None:
    analysis = RULES.analysis(MONTH, Tally(totals=Totals(complaints=1)), Tally(), ())
    decisions = [
        Decision(answered_by="L1", proposal=text, verdict=verdict, reason="r")
        for text, verdict in [("甲", "采纳"), ("乙", "不采纳")]
    ]
    outcome = Outcome.of("CAN-20261104-0001", analysis, decisions)
    assert (outcome.put_forward, outcome.adopted) == (2, ("甲",))


@pytest.mark.clause("CAN-02", "CAN-03")
def test_the_due_times_name_their_clauses() -> None:
    written = RULES.writing_due(MONTH.started_at)
    assert (written.clause, written.at.date()) == ("OP-HOUSE-21", date(2026, 11, 9))
    assert RULES.decision_due(written.at).clause == "OP-HOUSE-22"


@given(
    st.lists(
        st.tuples(
            st.sampled_from([one.value for one in ComplaintClass]),
            st.sampled_from([one.value for one in Channel]),
            st.none() | st.sampled_from([one.value for one in ComplaintClass if one.name != "UNDECIDED"]),
            st.integers(1, 10_000),
        )
    )
)
@pytest.mark.clause("CAN-01")
def test_classes_and_channels_each_add_up_to_all_complaints(
    rows: list[tuple[str, str, str | None, int]],
) -> None:
    found, total = Tally(classified=tuple(rows)), sum(row[3] for row in rows)
    assert sum(found.classes.values()) == sum(found.channels.values()) == total
    assert ComplaintClass.UNDECIDED.value not in found.classes


@given(COUNTS, COUNTS, st.integers(0, 10))
@pytest.mark.clause("CAN-01", "OP-CAN-2")
def test_a_table_loses_no_complaint_however_few_lines_it_has(
    now: dict[str, int], before: dict[str, int], most: int
) -> None:
    table = Line.table(now, before, most)
    assert len(table) <= most + 1
    assert (sum(one.this for one in table), sum(one.before for one in table)) == (
        sum(now.values()),
        sum(before.values()),
    )


@given(st.integers(0, 10_000), st.integers(0, 10_000))
@pytest.mark.clause("CAN-01")
def test_a_share_is_at_most_a_hundred_and_none_of_nothing(part: int, rest: int) -> None:
    found = share(part, part + rest)
    assert (found is None) if part + rest == 0 else (Decimal(0) <= (found or Decimal(0)) <= Decimal(100))
