"""P43 · monthly-appraisal: the scorecards of the profiles, the score, the rank, what follows from failing."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.errors import BadValue
from policies.months import Month
from policies.organisation import Role
from policies.performance.appraisal_facts import Figure, MonthFacts, PersonFacts
from policies.performance.appraisal_forms import AppraisalRequest, AppraisalReview, Before, Improvement
from policies.performance.appraisal_results import Summary
from policies.performance.appraisal_sanctions import AppraisalSanctions, Entered, Situation
from policies.performance.appraisal_scoring import Scores
from policies.performance.monthly_appraisal import AppraisalPolicy
from policies.performance.scorecard import ScorecardPolicy
from policies.rulebook import adopt

DAY = date(2026, 10, 31)
PROFILES = (
    "callcentre",
    "promotion",
    "taobao-bonus",
    "taobao-shop",
    "park",
    "heating",
    "telecom",
    "logistics",
)
RULES = AppraisalPolicy.in_force_on(DAY, "promotion")
CARD = RULES.scorecard
NOV_2 = datetime(2026, 11, 2, 1, tzinfo=UTC)
HALVES = st.integers(0, 200).map(lambda n: Decimal(n) / 2)


def figure(value: float | str, source: str = "test", count: int = 1) -> Figure:
    return Figure(value=Decimal(str(value)), source=source, count=count)


def person(
    staff: str = "A1", *, a: tuple[int, int] = (28, 26), b: int = 18, d: int = 17, **more: Any
) -> PersonFacts:
    """Somebody judged on the house's card; 9 of 10 at the call-backs unless said otherwise."""
    judged = {
        "operations-manager": {"team_task": Decimal(a[0])},
        "supervisor": {"team_task": Decimal(a[1]), "handover": Decimal(b), "quality": Decimal(d)},
    }
    facts: dict[str, Any] = {"days_on_duty": 18, "assessed": judged, "figures": {"satisfaction": figure(9)}}
    return PersonFacts(staff=staff, **facts | more)


def facts_of(*staff: str) -> MonthFacts:
    return MonthFacts(
        month="2026-10",
        people=[PersonFacts(staff=one, days_on_duty=18) for one in staff],
        shown_at_each_end=2,
    )


@pytest.fixture
def customers(tmp_path: Path) -> Iterator[Path]:
    """A file of the customer's own; whatever was adopted from it is given up again."""
    yield tmp_path / "values.toml"
    adopt(None)


# --- the scorecard


@pytest.mark.clause("APR-01", "APR-02", "APR-03", "APR-04", "APR-05", "OP-APR-2", "OP-APR-3")
def test_the_score_is_the_mean_of_two_on_the_first_line_and_the_call_backs_out_of_ten_on_the_third() -> None:
    result = CARD.result(person())
    assert [(one.line, one.score, one.clause) for one in result.lines] == [
        ("team_task", Decimal(27), "APR-02"),
        ("handover", Decimal(18), "APR-03"),
        ("callbacks", Decimal(27), "APR-04"),
        ("quality", Decimal(17), "APR-05"),
    ]
    assert (result.total, result.letter, result.failed) == (Decimal(89), "B", False)


@pytest.mark.clause("APR-12", "APR-13", "APR-16", "APR-17", "APR-25", "OP-APR-8", "CF-05")
@pytest.mark.parametrize(
    ("profile", "weights"),
    [
        ("callcentre", {"performance": 34, "service_quality": 33, "efficiency": 33}),
        ("hospital-callcentre", {"performance": 34, "service_quality": 33, "efficiency": 33}),
        ("park", {"attitude": 34, "results": 33, "service_quality": 33}),
        ("heating", {"recordings": 50, "workload": 50}),
        ("taobao-shop", {"conversion": 25, "payment_rate": 25, "response": 25, "tone": 25}),
        ("taobao-bonus", {"team_task": 30, "handover": 20, "callbacks": 30, "quality": 20}),
        ("promotion", {"team_task": 30, "handover": 20, "callbacks": 30, "quality": 20}),
        ("telecom", {"team_task": 30, "handover": 20, "callbacks": 30, "quality": 20}),
    ],
)
def test_each_profile_has_its_own_lines_and_equal_shares_come_to_a_hundred(
    profile: str, weights: dict[str, int]
) -> None:
    card = ScorecardPolicy.in_force_on(DAY, profile)
    assert {one.line.key: one.weight for one in card.card} == weights


@pytest.mark.clause("APR-16", "OP-APR-8", "CF-05")
def test_a_house_that_lives_by_ability_attitude_and_discipline_names_them_as_its_lines(
    customers: Path,
) -> None:
    lines = '["business_ability", "attitude", "discipline"]'
    customers.write_text(
        f'[profiles.ours]\ntitle = "本部门"\nbased_on = "callcentre"\n'
        f'[scorecard.lines]\nvalues = [{{ since = 2015-01-01, value = {lines}, profile = "ours" }}]\n'
    )
    adopt(customers)
    card = ScorecardPolicy.in_force_on(DAY, "ours")
    assert [(one.line.key, one.weight) for one in card.card] == [
        ("business_ability", 34),
        ("attitude", 33),
        ("discipline", 33),
    ]


@pytest.mark.clause("APR-01", "APR-22", "CF-05")
@pytest.mark.parametrize(
    ("number", "value", "reason"),
    [
        ("weight.team_task", "40", "come to 110, not 100"),
        ("weight.team_task", "-30", "not 100"),
        ("lines", '["team_task", "handover", "callbacks"]', "come to 80, not 100"),
        ("lines", '["team_task", "handover", "callbacks", "quality", "tone"]', "tone 0"),
        ("lines", '["team_task", "luck"]', "no such line luck"),
        ("lines", '["handover", "handover"]', "stands twice"),
        ("given_by.quality", '["satisfaction", "tone"]', "quality is given by posts, or by one known figure"),
        ("given_by.quality", '["horoscope"]', "quality is given by posts, or by one known figure"),
        ("letter.B", "95", "falling order"),
        ("response_none", "30", "response_none must be longer"),
    ],
)
def test_a_scorecard_that_cannot_be_is_refused_with_the_name_of_its_profile(
    customers: Path, number: str, value: str, reason: str
) -> None:
    customers.write_text(
        f'[profiles.ours]\ntitle = "本部门"\n'
        f'[scorecard.{number}]\nvalues = [{{ since = 2015-01-01, value = {value}, profile = "ours" }}]\n'
    )
    adopt(customers)
    with pytest.raises(BadValue, match=f"profile 'ours'.*{reason}"):
        ScorecardPolicy.in_force_on(DAY, "ours")
    assert ScorecardPolicy.in_force_on(DAY, "promotion").card, "other profiles go on"


@pytest.mark.clause("OP-APR-6", "APR-04")
def test_without_call_backs_the_line_is_neutral_at_24_of_30() -> None:
    neutral = CARD.result(person(figures={}))
    assert next(one for one in neutral.lines if one.line == "callbacks").score == 24
    shop = ScorecardPolicy.in_force_on(DAY, "taobao-shop").result(PersonFacts(staff="A1", days_on_duty=18))
    assert [one.score for one in shop.lines] == [20, 20, 20, 20]


@pytest.mark.clause("APR-11", "APR-25", "CF-37", "OP-APR-3", "OP-HOUSE-66")
@pytest.mark.parametrize(
    ("name", "value", "share"),
    [
        ("satisfaction", 10, 1),
        ("satisfaction", 0, 0),
        ("satisfaction", 8.5, 0.85),
        ("recordings", 75, 0.75),
        ("workload", 130, 1),
        ("conversion", 40, 0.4),
        ("response", 30, 1),
        ("response", 31, Decimal(149) / 150),
        ("response", 105, 0.5),
        ("response", 179, Decimal(1) / 150),
        ("response", 180, 0),
    ],
)
def test_a_figure_is_a_share_of_its_line_and_never_more_than_all_of_it(
    name: str, value: float, share: float | Decimal
) -> None:
    assert CARD.rate(name, figure(value)) == pytest.approx(Decimal(share))


@pytest.mark.clause("OP-APR-4")
@pytest.mark.parametrize(
    ("points", "counted"), [(19, 19), (20, 20), (21, 20), (-20, -20), (-21, -20), (0, 0), ("-3.5", "-3.5")]
)
def test_points_count_up_to_twenty_either_way(points: int | str, counted: int | str) -> None:
    result = CARD.result(person(points=Decimal(points)))
    assert result.points == Decimal(counted)
    assert result.total == 89 + Decimal(counted)


@pytest.mark.clause("OP-APR-4")
def test_points_may_carry_a_score_over_a_hundred_and_never_below_nothing() -> None:
    best = {"a": (30, 30), "b": 20, "d": 20, "figures": {"satisfaction": figure(10)}}
    assert CARD.result(person(**best, points=Decimal(15))).total == 115
    worst = {"a": (0, 0), "b": 0, "d": 0, "figures": {"satisfaction": figure(1)}}
    assert CARD.result(person(**worst, points=Decimal(-15))).total == 0


@pytest.mark.clause("APR-09")
@pytest.mark.parametrize(("missed", "points", "counted"), [(0, 10, 10), (1, 10, 0), (2, 10, 0), (1, -4, -4)])
def test_a_meeting_missed_without_leave_forfeits_what_the_points_add(
    missed: int, points: int, counted: int
) -> None:
    facts = person(points=Decimal(points), attendance={"meetings_missed": Decimal(missed)})
    assert CARD.points(facts) == counted


@pytest.mark.clause("OP-APR-9", "APR-06")
@pytest.mark.parametrize(
    ("total", "letter", "failed"),
    [
        ("90", "A", False),
        ("89.99", "B", False),
        ("80", "B", False),
        ("79.99", "C", False),
        ("60", "C", False),
        ("59.99", "D", True),
    ],
)
def test_letters_and_failing_at_their_limits(total: str, letter: str, *, failed: bool) -> None:
    facts = person(a=(0, 0), b=0, d=0, figures={}, points=Decimal())
    bare = CARD.result(facts)
    result = CARD.result(facts.model_copy(update={"corrected": _lines(Decimal(total))}))
    assert bare.total == 24
    assert (result.letter, result.failed) == (letter, failed)


def _lines(total: Decimal) -> dict[str, Decimal]:
    """Lines that come to this total."""
    left, lines = total, {}
    for one in CARD.card:
        lines[one.line.key] = min(left, one.weight)
        left -= lines[one.line.key]
    return lines


JUDGED = st.tuples(st.integers(0, 30), st.integers(0, 30), st.integers(0, 20), st.integers(0, 20))
SOMEBODY = st.builds(
    lambda staff, s, points, satisfaction, missed: person(
        staff,
        a=s[:2],
        b=s[2],
        d=s[3],
        points=points,
        figures={"satisfaction": figure(str(satisfaction))} if satisfaction is not None else {},
        attendance={"meetings_missed": Decimal(missed)},
    ),
    st.text("AB123", min_size=1, max_size=4),
    JUDGED,
    st.decimals(-200, 200, places=2),
    st.none() | st.decimals(0, 12, places=2),
    st.integers(0, 2),
)


@pytest.mark.clause("APR-01", "OP-APR-4")
@given(SOMEBODY)
def test_every_line_stays_between_nothing_and_its_weight_and_the_total_below_120(facts: PersonFacts) -> None:
    result = CARD.result(facts)
    assert all(0 <= one.score <= one.weight for one in result.lines)
    assert result.total is not None
    assert 0 <= result.total <= 120
    assert result.failed == (result.total < 60)


@pytest.mark.clause("APR-15", "APR-01")
@given(SOMEBODY)
def test_a_month_is_computed_again_from_its_stored_facts_alone(facts: PersonFacts) -> None:
    stored = CARD.result(facts).facts.model_dump(mode="json")
    assert CARD.result(PersonFacts.model_validate(stored)) == CARD.result(facts)


@pytest.mark.clause("APR-14", "OP-APR-5")
@given(st.lists(SOMEBODY, unique_by=lambda one: one.staff, max_size=8), st.randoms())
def test_the_order_in_which_people_come_changes_no_result(people: list[PersonFacts], chance: Any) -> None:
    shuffled = [*people]
    chance.shuffle(shuffled)
    by_staff = {one.staff: one for one in CARD.results(people)}
    assert {one.staff: one for one in CARD.results(shuffled)} == by_staff
    for one in by_staff.values():
        better = sum((other.total or 0) > (one.total or 0) for other in by_staff.values())
        assert one.rank == better + 1, "equals share the rank, and the next counts all before it"


@pytest.mark.clause("CF-05")
@given(SOMEBODY)
def test_the_same_facts_under_two_profiles_differ_only_where_their_clauses_do(facts: PersonFacts) -> None:
    bonus = ScorecardPolicy.in_force_on(DAY, "taobao-bonus")
    assert bonus.result(facts) == CARD.result(facts), "both live by the same clauses"
    park = ScorecardPolicy.in_force_on(DAY, "park")
    judged = facts.judged({"supervisor": {"attitude": Decimal(34), "results": Decimal(33)}})
    ours, theirs = CARD.result(facts), park.result(judged)
    assert {one.clause for one in ours.lines}.isdisjoint(one.clause for one in theirs.lines)
    assert ours.points == theirs.points, "points rest on one clause in both"
    satisfied = next(one for one in ours.lines if one.line == "callbacks").score / 30
    quality = next(one for one in theirs.lines if one.line == "service_quality").score / 33
    assert abs(satisfied - quality) < Decimal("0.001"), "one figure, converted alike"


@pytest.mark.clause("OP-APR-7")
def test_what_an_appeal_decided_holds_in_the_versions_after_it() -> None:
    facts = facts_of("A1", "A2").upheld({"A1": {"quality": Decimal(20)}})
    post = {"A1": {"team_task": Decimal(20)}, "A2": {"team_task": Decimal(20)}}
    rest = {"team_task": Decimal(20), "handover": Decimal(10), "quality": Decimal(10)}
    given = {"operations-manager": post, "supervisor": {"A1": rest, "A2": rest}}
    first, second = CARD.results(facts.judged(given))
    assert (first.total, second.total) == (74, 64)


# --- who takes part


@pytest.mark.clause("APR-26", "CF-58", "OP-HOUSE-61")
@pytest.mark.parametrize(
    ("profile", "grade", "days", "why"),
    [
        ("promotion", "reserve-supervisor", 20, "reserve-supervisor"),
        ("taobao-bonus", "reserve-supervisor", 20, ""),
        ("promotion", "senior", 20, ""),
        ("promotion", "", 20, ""),
        ("promotion", "senior", 0, "absent"),
        ("promotion", "senior", 9, "too-short"),
        ("promotion", "senior", 10, ""),
    ],
)
def test_who_gets_no_score_and_why(profile: str, grade: str, days: int, why: str) -> None:
    assert AppraisalPolicy.in_force_on(DAY, profile).exempt(grade, days) == why


@pytest.mark.clause("OP-HOUSE-61", "APR-08")
@pytest.mark.parametrize(
    ("since", "until", "days"),
    [
        (date(2020, 1, 1), None, 18),  # October 2026: the National Day week, and a make-up Saturday
        (date(2026, 10, 31), None, 0),
        (date(2026, 10, 30), None, 1),
        (date(2020, 1, 1), date(2026, 10, 8), 1),
        (date(2026, 11, 1), None, 0),
    ],
)
def test_days_on_duty_are_the_working_days_served_within_the_month(
    since: date, until: date | None, days: int
) -> None:
    assert RULES.working_days(Month(2026, 10), [(since, until)]) == days


@pytest.mark.clause("OP-HOUSE-61")
def test_two_spells_in_one_month_are_counted_once_each() -> None:
    spells = [(date(2020, 1, 1), date(2026, 10, 9)), (date(2026, 10, 9), date(2026, 10, 12))]
    assert RULES.working_days(Month(2026, 10), spells) == 4


@pytest.mark.clause("APR-01", "APR-26")
def test_who_has_no_score_is_not_ranked_and_keeps_their_facts() -> None:
    away = PersonFacts(staff="A9", exempt="absent")
    results = {one.staff: one for one in CARD.results([person("A1"), person("A2", b=10), away])}
    assert (results["A9"].total, results["A9"].rank, results["A9"].letter) == (None, None, "")
    assert [(results[who].rank, results[who].ranked) for who in ("A1", "A2")] == [(1, 2), (2, 2)]


# --- when


@pytest.mark.clause("OP-APR-1", "APR-22")
@pytest.mark.parametrize(
    ("month", "starts", "published"),
    [
        (Month(2026, 11), date(2026, 11, 2), date(2026, 11, 6)),
        (Month(2026, 10), date(2026, 10, 8), date(2026, 10, 13)),  # after the National Day week
    ],
)
def test_it_starts_on_the_first_working_day_and_is_published_by_the_fifth(
    month: Month, starts: date, published: date
) -> None:
    start = RULES.start_in(month)
    assert (start.date(), start.hour) == (starts, 9)
    due = RULES.publish_due(start)
    assert due.at.date() == published
    assert due.clause == "OP-APR-1"


@pytest.mark.clause("OP-APR-1", "APR-01")
def test_a_month_that_is_not_over_is_refused() -> None:
    asked = RULES.month_of(AppraisalRequest(month="2026-11"), NOV_2)
    last_second = datetime(2026, 11, 30, 15, 59, 59, tzinfo=UTC)
    assert [one.partition(":")[0] for one in asked.objections(last_second)] == ["month"]
    assert not asked.objections(last_second + timedelta(seconds=1))


@pytest.mark.clause("APR-01")
@pytest.mark.parametrize(
    ("started", "month"),
    [
        (datetime(2026, 10, 31, 15, 59, 59, tzinfo=UTC), "2026-09"),
        (datetime(2026, 10, 31, 16, 0, tzinfo=UTC), "2026-10"),
    ],
)
def test_left_blank_it_is_the_month_before_in_the_departments_zone(started: datetime, month: str) -> None:
    named = RULES.month_of(AppraisalRequest(), started)
    assert (named.month, named.external_number, named.version) == (month, month, 1)
    assert RULES.calendar.day_of(named.received_at).isoformat()[:7] == month, (
        "the rules of the month itself hold"
    )


@pytest.mark.clause("APR-01", "OP-APR-1")
def test_a_correction_is_the_next_version_of_a_published_month_only() -> None:
    asked = AppraisalRequest(month="2026-09", correction="补录考勤")
    versions = {"2026-09": (2, Before.PUBLISHED)}
    named = RULES.month_of(asked, NOV_2, versions)
    assert (named.version, named.external_number, named.objections(NOV_2)) == (3, "2026-09#3", [])
    for before in ({}, {"2026-09": (1, Before.OPEN)}):
        refused = RULES.month_of(asked, NOV_2, before).objections(NOV_2)
        assert [one.partition(":")[0] for one in refused] == ["correction"]
    again = RULES.month_of(AppraisalRequest(month="2026-09"), NOV_2, versions)
    assert again.external_number == "2026-09", "without a reason it is the one on record"


@pytest.mark.clause("OP-HOUSE-62", "OP-HOUSE-63", "OP-HOUSE-64")
@given(st.datetimes(datetime(2016, 1, 1), datetime(2026, 11, 30)))  # noqa: DTZ001 - hypothesis puts no zone
def test_every_due_time_comes_after_what_it_counts_from(moment: datetime) -> None:
    at = moment.replace(tzinfo=UTC)
    limits = [RULES.score_due(at), RULES.review_due(at), RULES.improve_due(at), RULES.publish_due(at)]
    assert all(one.at > at for one in limits)
    assert limits[0].at <= limits[2].at


# --- what assessors fill in


def scores(post: Role, facts: MonthFacts, *rows: dict[str, str], by: str = "S1", table: str = "") -> Scores:
    form = RULES.form_for(post, facts)
    return form.model_validate({"answered_by": by, "scores": list(rows), "table": table})


def row(staff: str, a: str = "25", b: str = "15", d: str = "15") -> dict[str, str]:
    return {"staff": staff, "team_task": a, "handover": b, "quality": d}


@pytest.mark.clause("APR-02", "APR-03", "APR-05", "OP-APR-2")
def test_each_post_has_a_form_of_its_own_lines_filled_in_with_its_people() -> None:
    facts = facts_of("A1", "A2")
    assert CARD.assessors == [Role.OPERATIONS_MANAGER, Role.SUPERVISOR]
    assert RULES.filled_in(Role.OPERATIONS_MANAGER, facts, {}) == {
        "scores": [{"staff": "A1", "team_task": ""}, {"staff": "A2", "team_task": ""}]
    }
    before = {"A1": {"team_task": Decimal("24.50"), "handover": Decimal(0), "quality": Decimal("20.00")}}
    (first, _) = RULES.filled_in(Role.SUPERVISOR, facts, {"supervisor": before})["scores"]  # type: ignore[misc]
    assert first == {"staff": "A1", "team_task": "24.5", "handover": "0", "quality": "20"}


@pytest.mark.clause("APR-02", "APR-03", "APR-05")
@pytest.mark.parametrize(
    ("rows", "faults"),
    [
        ([row("A1"), row("A2")], []),
        ([row("A1", a="30", b="20", d="20"), row("A2", a="0", b="0", d="0")], []),
        ([row("A1", a="30.5"), row("A2")], ["第1行 row 1: A1 协助小组完成任务: 30.5"]),
        ([row("A1", b="-1"), row("A2")], ["第1行 row 1: A1 工作交接及完成情况: -1"]),
        ([row("A1"), row("A2", d="好")], ["第2行 row 2: A2 业务素质和能力: 好"]),
        ([row("A1"), row("A2", d="NaN")], ["第2行 row 2: A2 业务素质和能力: NaN"]),
        ([row("A1"), row("A2", d="")], ["第2行 row 2: A2 业务素质和能力 漏填"]),
        ([row("A1")], ["A2 漏填"]),
        ([row("A1"), row("A2"), row("A2")], ["A2 重复"]),
        ([row("A1"), row("A2"), row("B7")], ["第3行 row 3: B7 不在被考核人员之列"]),
        ([], ["A1 漏填", "A2 漏填"]),
    ],
)
def test_everybody_stands_there_once_and_each_line_within_its_range(
    rows: list[dict[str, str]], faults: list[str]
) -> None:
    facts = facts_of("A1", "A2")
    found = RULES.wrong_in(Role.SUPERVISOR, facts, scores(Role.SUPERVISOR, facts, *rows), {})
    assert len(found) == len(faults)
    for said, fault in zip(found, faults, strict=True):
        assert said.startswith(f"scores: {fault}")


@pytest.mark.clause("APR-02", "OP-APR-2")
def test_nobody_scores_themselves_and_two_posts_are_two_people() -> None:
    facts = facts_of("A1")
    own = scores(Role.SUPERVISOR, facts, row("A1"), by="A1")
    assert RULES.wrong_in(Role.SUPERVISOR, facts, own, {})[0].startswith("answered_by: A1 不得给本人评分")
    first = scores(Role.OPERATIONS_MANAGER, facts, {"staff": "A1", "team_task": "20"}, by="M1")
    same = scores(Role.SUPERVISOR, facts, row("A1"), by="M1")
    assert RULES.wrong_in(Role.SUPERVISOR, facts, same, {"operations-manager": first})[0].startswith(
        "answered_by: M1"
    )
    other = scores(Role.SUPERVISOR, facts, row("A1"), by="S1")
    assert RULES.wrong_in(Role.SUPERVISOR, facts, other, {"operations-manager": first}) == []


@pytest.mark.clause("APR-02", "OP-HOUSE-60")
def test_a_table_is_taken_instead_of_the_rows_and_refused_with_its_row() -> None:
    facts = facts_of("A1", "A2")
    table = "\ufeff工号;协助小组完成任务;handover;业务素质和能力;姓名\nA1;25;15;14,5;甲\nA2;25;15;15;乙\n"
    answer = scores(Role.SUPERVISOR, facts, table=table)
    assert RULES.wrong_in(Role.SUPERVISOR, facts, answer, {}) == [
        "table: 第2行 row 2: A1 业务素质和能力: 14,5 应为 0–20 的数字 must be a number from 0 to 20"
    ]
    answer = scores(Role.SUPERVISOR, facts, table=table.replace("14,5", "14.5"))
    assert RULES.wrong_in(Role.SUPERVISOR, facts, answer, {}) == []
    assert RULES.scores_in(Role.SUPERVISOR, answer)["A1"]["quality"] == Decimal("14.5")
    for torn, reason in [
        ("工号,handover\nA1,3\n", "表头缺"),
        ("工号\n", "只有表头"),
        (table[:-12] + "A2;1\n", "栏"),
    ]:
        (said,) = RULES.wrong_in(Role.SUPERVISOR, facts, scores(Role.SUPERVISOR, facts, table=torn), {})
        assert said.startswith("table: ")
        assert reason in said


@pytest.mark.clause("OP-HOUSE-60")
@pytest.mark.parametrize(("people", "listed"), [(60, True), (61, False)])
def test_a_large_team_is_scored_by_a_table_only(people: int, *, listed: bool) -> None:
    facts = facts_of(*(f"N{n:04}" for n in range(people)))
    form = RULES.form_for(Role.SUPERVISOR, facts)
    assert ("scores" in form.model_fields) is listed
    filled = RULES.filled_in(Role.SUPERVISOR, facts, {})
    assert list(filled) == ["scores" if listed else "table"]
    if not listed:
        text = str(filled["table"])
        assert len(text.splitlines()) == people + 1
        answer = form.model_validate({"answered_by": "S1", "table": text})
        found = RULES.wrong_in(Role.SUPERVISOR, facts, answer, {})
        assert len(found) == 21, "the first twenty blanks, and how many more there are"
        assert "另有 163 处" in found[-1]


@pytest.mark.clause("APR-13", "CF-05")
def test_the_form_of_a_call_centre_has_its_own_three_lines_titled_in_both_languages() -> None:
    rules = AppraisalPolicy.in_force_on(DAY, "callcentre")
    schema = rules.form_for(Role.SUPERVISOR, facts_of("A1")).model_json_schema()
    (columns,) = schema["$defs"].values()
    titles = [field["title"] for field in columns["properties"].values()]
    assert titles == [
        "工号 Staff number",
        "工作表现(0–34) performance",
        "服务质量(0–33) service-quality",
        "工作效率(0–33) efficiency",
    ]
    assert AppraisalPolicy.in_force_on(DAY, "heating").scorecard.assessors == [], "computed throughout"


@pytest.mark.clause("APR-20")
@pytest.mark.parametrize(
    ("by", "verdict", "reason", "field"),
    [
        ("D1", "同意公示 release", "", ""),
        ("D1", "退回重评 back", "", "reason"),
        ("D1", "退回重评 back", "偏高", ""),
        ("S1", "同意公示 release", "", "answered_by"),
        ("A1", "同意公示 release", "", "answered_by"),
    ],
)
def test_the_review_is_by_somebody_who_had_no_part_in_it_and_a_return_says_why(
    by: str, verdict: str, reason: str, field: str
) -> None:
    facts = facts_of("A1")
    review = AppraisalReview.model_validate({"answered_by": by, "verdict": verdict, "reason": reason})
    given = {"supervisor": scores(Role.SUPERVISOR, facts, row("A1"))}
    assert [one.partition(":")[0] for one in RULES.not_reviewed(facts, given, review)] == (
        [field] if field else []
    )


@pytest.mark.clause("APR-18", "APR-21", "APR-23", "OP-HOUSE-60")
def test_everybody_who_failed_gets_a_weakness_and_a_measure() -> None:
    full = {"staff": "A1", "weakness": "响应慢", "measure": "跟班"}
    cases = [
        ([full], []),
        ([full | {"measure": ""}], ["measures: A1"]),
        ([], ["measures: A1"]),
        ([full, full | {"staff": "A2"}], ["measures: A2"]),
    ]
    for measures, faults in cases:
        answer = Improvement.model_validate({"answered_by": "S1", "analysis": "x", "measures": measures})
        assert [one[: len("measures: A1")] for one in RULES.not_improved(["A1"], answer)] == faults
    many = [f"N{n}" for n in range(61)]
    at_large = Improvement.model_validate({"answered_by": "S1", "analysis": "整体偏低"})
    assert RULES.not_improved(many, at_large) == []
    assert RULES.to_improve(many) == {}


# --- what follows


def follows(
    profile: str, taken_in: str = "money", **situation: Any
) -> list[tuple[str, str, Decimal | None, str]]:
    sanctions = AppraisalSanctions.in_force_on(DAY, profile)
    one = Situation(staff="A1", total=Decimal(50), **{"failed": True} | situation)
    return [
        (str(ruling.because["sanction"]), ruling.clause, ruling.amount, ruling.unit)
        for ruling in sanctions.follows(one, "2026-10", taken_in)
    ]


@pytest.mark.clause("APR-06", "OP-APR-10")
def test_a_failed_month_costs_a_hundred_yuan_or_ten_points_and_brings_a_warning() -> None:
    assert follows("taobao-bonus") == [
        ("fine", "APR-06", 100, "yuan"),
        ("warning", "OP-APR-10", 1, "warning"),
    ]
    assert follows("taobao-bonus", "points")[0] == ("fine", "APR-06", -10, "points")
    assert follows("taobao-bonus", failed=False) == []


@pytest.mark.clause("APR-07", "APR-19", "TRM-02", "TRM-03", "TRM-04", "CF-08")
@pytest.mark.parametrize(
    ("profile", "grade", "before", "proposed"),
    [
        ("taobao-bonus", "senior", 0, None),
        ("taobao-bonus", "senior", 1, ("dismissal", "APR-07")),
        ("taobao-bonus", "senior", 2, ("dismissal", "APR-07")),
        ("promotion", "junior", 1, None),
        ("promotion", "junior", 2, ("dismissal", "TRM-03")),
        ("promotion", "senior", 2, None),
        ("callcentre", "", 1, None),
        ("callcentre", "", 2, ("demotion", "APR-19")),
        ("callcentre", "", 5, ("demotion", "APR-19")),
    ],
)
def test_failed_months_in_a_row_lead_to_a_proposal_as_the_profile_says(
    profile: str, grade: str, before: int, proposed: tuple[str, str] | None
) -> None:
    found = [(what, clause) for what, clause, *_ in follows(profile, grade=grade, failed_before=before)]
    assert [one for one in found if one[0] in {"dismissal", "demotion"}] == ([proposed] if proposed else [])


@pytest.mark.clause("APR-19", "TRM-04")
def test_a_call_centre_corrects_first_then_warns_then_proposes_demotion_and_fines_nobody() -> None:
    steps = [[what for what, *_ in follows("callcentre", failed_before=before)] for before in range(3)]
    assert steps == [["correction"], ["warning"], ["warning", "demotion"]]


@pytest.mark.clause("OP-APR-10")
@pytest.mark.parametrize(("fined", "warned"), [("49.99", False), ("50", True), ("400", True)])
def test_a_fine_of_fifty_yuan_in_the_month_brings_a_warning(fined: str, *, warned: bool) -> None:
    found = [what for what, *_ in follows("taobao-bonus", failed=False, fined=Decimal(fined))]
    assert found == (["warning"] if warned else [])


@pytest.mark.clause("APR-07", "TRM-02", "CF-08")
@pytest.mark.parametrize(
    ("profile", "before", "proposed"),
    [
        ("taobao-bonus", 1, False),
        ("taobao-bonus", 2, True),
        ("promotion", 2, False),
        ("callcentre", 2, False),
    ],
)
def test_three_months_in_a_row_with_a_warning_lead_to_a_proposal(
    profile: str, before: int, *, proposed: bool
) -> None:
    found = [what for what, *_ in follows(profile, failed=False, fined=Decimal(50), warned_before=before)]
    assert ("dismissal" in found) is proposed
    assert found.count("warning") == 1


@pytest.mark.clause("TRM-03", "OP-TRM-3", "CF-08")
def test_dismissal_for_passing_as_printed_is_refused_with_its_reason(customers: Path) -> None:
    customers.write_text(
        "[appraisal_sanctions.three_months_of]\n"
        'values = [{ since = 2015-01-01, value = "passed", profile = "promotion" }]\n'
    )
    adopt(customers)
    with pytest.raises(BadValue, match="TRM-03 as printed would dismiss people for passing"):
        AppraisalSanctions.in_force_on(DAY, "promotion")


@pytest.mark.clause("CF-08")
def test_a_step_that_there_is_not_is_refused(customers: Path) -> None:
    customers.write_text(
        '[appraisal_sanctions.steps]\nvalues = [{ since = 2015-01-01, value = ["exile"] }]\n'
    )
    adopt(customers)
    with pytest.raises(BadValue, match="there is no exile"):
        AppraisalSanctions.in_force_on(DAY, "telecom")


# --- corrections


SANCTIONS = AppraisalSanctions.in_force_on(DAY, "taobao-bonus")
FAILED = SANCTIONS.follows(Situation(staff="A1", failed=True, total=Decimal(50)), "2026-10", "points")


def entered(sanction: str, **more: Any) -> Entered:
    known = {"fine": ("APR-06", Decimal(-10), "points"), "warning": ("OP-APR-10", Decimal(1), "warning")}
    clause, amount, unit = known[sanction]
    given = {"ruling": 7, "what": "x", "about": "A1", "sanction": sanction, "month": "2026-11"}
    return Entered(**given | {"clause": clause, "amount": amount, "unit": unit} | more)


@pytest.mark.clause("OP-PEN-5", "APR-06")
def test_what_follows_is_entered_once_and_reversed_when_it_follows_no_longer() -> None:
    assert [one.clause for one in SANCTIONS.changes(FAILED, [])] == ["APR-06", "OP-APR-10"]
    both = [entered("fine"), entered("warning")]
    assert SANCTIONS.changes(FAILED, both) == []
    undone = SANCTIONS.changes([], both)
    assert [(one.clause, one.amount, one.unit, one.month) for one in undone] == [
        ("OP-PEN-5", 10, "points", "2026-11"),
        ("OP-PEN-5", -1, "warning", "2026-11"),
    ]
    assert undone[0].because["reverses"] == 7
    assert undone[0].because["reversed_clause"] == "APR-06"


@pytest.mark.clause("OP-PEN-5")
def test_what_an_appraisal_reversed_may_come_back_and_what_an_appeal_reversed_stays_away() -> None:
    gone = [entered("fine", standing=False), entered("warning", standing=False)]
    assert [one.clause for one in SANCTIONS.changes(FAILED, gone)] == ["APR-06", "OP-APR-10"]
    appealed = [entered("fine", standing=False, reversed_elsewhere=True), entered("warning")]
    assert SANCTIONS.changes(FAILED, appealed) == []


# --- what is shown


@pytest.mark.clause("APR-14", "OP-HOUSE-60")
@pytest.mark.parametrize(("people", "first", "left_out", "last"), [(3, 3, 0, 0), (4, 4, 0, 0), (5, 2, 1, 2)])
def test_a_long_ranking_shows_its_first_and_last_rows(
    people: int, first: int, left_out: int, last: int
) -> None:
    results = CARD.results([person(f"A{n}", b=n) for n in range(people)])
    summary = Summary.of(results, 2)
    assert (len(summary.first), summary.left_out, len(summary.last)) == (first, left_out, last)
    assert summary.first[0].rank == 1
    assert summary.mean == sum((one.total or Decimal() for one in results), Decimal()) / people
