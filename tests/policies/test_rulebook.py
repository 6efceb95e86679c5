from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import ClassVar
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policies.books import in_force, take_up
from policies.chapters import procedures
from policies.errors import BadValue, NotCovered, UnknownClause, UnknownProfile
from policies.profiles import profile
from policies.rulebook import Policy, adopt
from policies.ruling import Ruling
from policies.spans import Span, SpanUnit
from policies.working_time import WorkingCalendar

RULES = """
[fine]
clause = "PEN-02"
unit = "yuan"
values = [
    { since = 2017-01-01, value = 50 },
    { since = 2020-01-01, value = 5, profile = "park", clause = "PEN-12" },
    { since = 2026-01-01, until = 2027-01-01, value = 7.5, profile = "park" },
]

[result_within.general]
clause = "OP-CMP-1"
unit = "working_days"
values = [{ since = 2017-01-01, value = 3 }]

[result_within.appeal]
clause = "OP-CMP-1"
unit = "working_days"
values = [{ since = 2017-01-01, value = 2 }, { since = 2017-01-01, value = 1, profile = "callcentre" }]

[quiet_from]
clause = "OP-HOUSE-1"
unit = "time_of_day"
values = [{ since = 2017-01-01, value = 22:00:00 }]

[fault_classes]
clause = "OP-CLU-4"
unit = "texts"
values = [{ since = 2017-01-01, value = ["平台故障", "网络故障"] }]
"""
_numbered = count(1)


@pytest.fixture(autouse=True)
def _no_customer() -> Iterator[None]:
    yield
    adopt(None)


def rules_of(folder: Path, text: str) -> type["Fines"]:
    file = folder / f"fines_{next(_numbered)}.toml"
    file.write_text(text, "utf-8")

    class Stated(Fines, file=file):
        pass

    return Stated


class Fines(Policy):
    fine: Decimal
    result_within: dict[str, Span]
    quiet_from: time
    fault_classes: tuple[str, ...]


def customer(folder: Path, text: str) -> None:
    file = folder / "ours.toml"
    file.write_text(text, "utf-8")
    adopt(file)


# --- which value holds


@pytest.mark.parametrize(
    ("day", "name", "fine", "clause"),
    [
        (date(2017, 1, 1), "callcentre", "50", "PEN-02"),
        (date(2019, 12, 31), "park", "50", "PEN-02"),  # falls back to the house
        (date(2020, 1, 1), "park", "5", "PEN-12"),
        (date(2020, 1, 1), "heating", "50", "PEN-02"),
        (date(2025, 12, 31), "park", "5", "PEN-12"),
        (date(2026, 1, 1), "park", "7.5", "PEN-02"),
        (date(2026, 12, 31), "park", "7.5", "PEN-02"),
        (date(2027, 1, 1), "park", "5", "PEN-12"),  # `until` is the first day without it
    ],
)
def test_a_number_is_the_one_in_force_on_the_day_in_the_profile(
    tmp_path: Path, day: date, name: str, fine: str, clause: str
) -> None:
    rules = rules_of(tmp_path, RULES).in_force_on(day, name)
    assert rules.fine == Decimal(fine)
    assert rules.clause_of("fine") == clause
    assert (rules.day, rules.profile) == (day, name)


def test_a_policy_that_stands_outside_the_chapters_is_no_procedure_of_the_rulebook(tmp_path: Path) -> None:
    stated = rules_of(tmp_path, RULES)
    assert stated.procedure not in procedures()
    assert "complaint_handling" in procedures()


def test_nested_tables_become_mappings(tmp_path: Path) -> None:
    rules = rules_of(tmp_path, RULES).in_force_on(date(2026, 1, 1), "park")
    assert rules.result_within["general"] == Span(amount=3, unit=SpanUnit.working_days)
    assert rules.numbers["result_within.appeal"].value == Span(amount=2, unit=SpanUnit.working_days)
    assert rules.clause_of("result_within.appeal") == "OP-CMP-1"


def test_a_profile_falls_back_to_the_one_it_is_based_on_before_the_house(tmp_path: Path) -> None:
    rules = rules_of(tmp_path, RULES).in_force_on(date(2026, 1, 1), "hospital-callcentre")
    assert rules.result_within["appeal"].amount == 1  # callcentre's own, not the house's 2


def test_one_more_line_changes_a_fine_from_that_day_on_and_not_before(tmp_path: Path) -> None:
    line = "    { since = 2026-07-01, value = 80 },\n"
    amended = RULES.replace("value = 50 },\n", "value = 50 },\n" + line, 1)
    assert amended.count("\n") == RULES.count("\n") + 1
    rules = rules_of(tmp_path, amended)
    assert rules.in_force_on(date(2026, 6, 30), "callcentre").fine == 50
    assert rules.in_force_on(date(2026, 7, 1), "callcentre").fine == 80


def test_a_day_that_is_not_covered_is_an_error_that_says_what_to_add(tmp_path: Path) -> None:
    rules = rules_of(tmp_path, RULES)
    with pytest.raises(
        NotCovered, match=r"fine has no value on 2016-12-31 in profile park .*2017-01-01.*add"
    ):
        rules.in_force_on(date(2016, 12, 31), "park")


def test_a_number_that_only_another_profile_sets_is_not_covered(tmp_path: Path) -> None:
    only_park = RULES.replace("{ since = 2017-01-01, value = 50 },", "")
    with pytest.raises(NotCovered, match="no day is covered"):
        rules_of(tmp_path, only_park).in_force_on(date(2026, 1, 1), "heating")


def test_an_unknown_profile_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnknownProfile, match=r"'parc'.*did you mean park"):
        rules_of(tmp_path, RULES).in_force_on(date(2026, 1, 1), "parc")


def test_a_moment_is_not_a_day(tmp_path: Path) -> None:
    moment = datetime(2026, 1, 1, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
    with pytest.raises(BadValue, match="is a moment"):
        rules_of(tmp_path, RULES).in_force_on(moment, "park")


@pytest.mark.clause("OP-GEN-4")
def test_a_department_without_a_profile_lives_by_the_call_centre() -> None:
    assert profile().name == "callcentre"


DAYS = st.dates(date(2015, 1, 1), date(2030, 12, 31))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.dictionaries(DAYS, st.integers(0, 999), min_size=1, max_size=8), DAYS)
def test_the_value_in_force_is_the_one_that_began_last(
    tmp_path: Path, begun: dict[date, int], day: date
) -> None:
    file = tmp_path / f"property_{next(_numbered)}.toml"
    values = ", ".join(f"{{ since = {since}, value = {value} }}" for since, value in begun.items())
    file.write_text(f'[n]\nclause = "CMP-08"\nunit = "count"\nvalues = [{values}]', "utf-8")
    procedure = take_up(file)
    past = [since for since in begun if since <= day]
    if past:
        assert in_force(procedure, day, "park")["n"].value == begun[max(past)]
    else:
        with pytest.raises(NotCovered, match=str(min(begun))):
            in_force(procedure, day, "park")


# --- snapshots and rulings


def test_a_snapshot_reads_back_as_it_was(tmp_path: Path) -> None:
    calendar = WorkingCalendar()
    rules = rules_of(tmp_path, RULES).in_force_on(date(2026, 3, 1), "park", calendar)
    assert type(rules).model_validate_json(rules.model_dump_json()) == rules
    assert type(rules).model_validate(rules.model_dump()) == rules


def test_an_amendment_never_reaches_back_into_a_snapshot(tmp_path: Path) -> None:
    kind = rules_of(tmp_path, RULES)
    stored = kind.in_force_on(date(2026, 3, 1), "heating").model_dump_json()
    customer(tmp_path, f"[{kind.procedure}.fine]\nvalues = [{{ since = 2017-01-01, value = 1 }}]")
    assert kind.in_force_on(date(2026, 3, 1), "heating").fine == 1
    assert kind.model_validate_json(stored).fine == 50


def test_a_ruling_carries_clause_day_profile_and_facts(tmp_path: Path) -> None:
    rules = rules_of(tmp_path, RULES).in_force_on(date(2026, 3, 1), "park")
    ruling = rules.ruling("处罚", rules.clause_of("fine"), amount=rules.fine, unit="yuan", earlier=0)
    assert ruling == Ruling(
        what="处罚",
        clause="PEN-02",
        amount=Decimal("7.5"),
        unit="yuan",
        because={"earlier": 0},
        day=date(2026, 3, 1),
        profile="park",
    )
    assert Ruling.model_validate_json(ruling.model_dump_json()) == ruling
    with pytest.raises(UnknownClause, match="PEN-99"):
        rules.ruling("处罚", "PEN-99")
    with pytest.raises(BadValue, match=r"no number 'fin'; did you mean fine"):
        rules.clause_of("fin")


# --- a rulebook that is badly written


@pytest.mark.parametrize(
    ("old", "new", "error", "reason"),
    [
        ('unit = "yuan"', 'unit = "dollars"', BadValue, "fine.*no unit 'dollars'"),
        ("value = 50", 'value = "fifty"', BadValue, "fine, since 2017-01-01.*yuan"),
        ("value = 50", "value = -1", BadValue, "fine, since 2017-01-01"),
        ('clause = "PEN-12"', 'clause = "PEN-1"', UnknownClause, "fine, since 2020-01-01.*'PEN-1'"),
        ('clause = "PEN-02"', "", BadValue, "fine: clause: Field required"),
        ('profile = "park" }', 'profile = "parc" }', UnknownProfile, "fine, since 2026-01-01.*'parc'"),
        ("until = 2027-01-01", "until = 2026-01-01", BadValue, "ends on 2026-01-01"),
        ("since = 2026-01-01", "since = 2020-01-01", BadValue, "begins twice for park"),
        ("since = 2017-01-01", "since = 2017", BadValue, "values.0.since"),
        ("since = 2017-01-01", "sinc = 2017-01-01", BadValue, "values.0.since: Field required"),
        ("[fine]", "[fines]", BadValue, "has no field fines"),
        ("[fine]", "[profile]", BadValue, "has no field profile"),
        ("[quiet_from]", "[result_within.quiet_from]", BadValue, "has no number quiet_from"),
        ('unit = "time_of_day"', 'unit = "cron"', BadValue, "quiet_from"),
        ("[fine]", "fault = 3\n[fine]", BadValue, "fault stands alone"),
    ],
)
def test_a_bad_rulebook_fails_at_import_with_number_and_reason(
    tmp_path: Path, old: str, new: str, error: type[Exception], reason: str
) -> None:
    assert old in RULES
    with pytest.raises(error, match=reason):
        rules_of(tmp_path, RULES.replace(old, new, 1))


def test_a_number_of_another_type_than_its_field_fails_at_import(tmp_path: Path) -> None:
    text = RULES.replace('unit = "working_days"', 'unit = "yuan"')
    with pytest.raises(BadValue, match=r"doesn't fit Stated: result_within\.general"):
        rules_of(tmp_path, text)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadValue, match=r"nowhere\.toml: can't be read"):

        class Lost(Policy, file=tmp_path / "nowhere.toml"):
            known: ClassVar[bool] = False


# --- the customer's own values


def test_a_customers_value_wins_in_the_same_step_only(tmp_path: Path) -> None:
    rules = rules_of(tmp_path, RULES)
    customer(tmp_path, f"[{rules.procedure}.fine]\nvalues = [{{ since = 2025-01-01, value = 20 }}]")
    assert rules.in_force_on(date(2024, 12, 31), "heating").fine == 50
    mine = rules.in_force_on(date(2025, 1, 1), "heating")
    assert mine.fine == 20
    assert mine.numbers["fine"].origin == "customer"
    assert mine.clause_of("fine") == "PEN-02"
    assert rules.in_force_on(date(2025, 1, 1), "park").fine == 5  # the park's own entry stands


def test_a_customers_profile_is_based_on_one_of_the_rulebook(tmp_path: Path) -> None:
    rules = rules_of(tmp_path, RULES)
    customer(
        tmp_path,
        f"""
        [profiles.demo]
        title = "演示"
        based_on = "park"
        [{rules.procedure}.result_within.general]
        values = [{{ since = 2017-01-01, value = 9, profile = "demo" }}]
        """,
    )
    demo = rules.in_force_on(date(2025, 1, 1), "demo")
    assert demo.result_within["general"].amount == 9
    assert demo.fine == 5  # the park's
    adopt(None)
    with pytest.raises(UnknownProfile, match="demo"):
        rules.in_force_on(date(2025, 1, 1), "demo")


def test_a_customers_value_rests_on_the_clause_of_the_profile_it_changes(tmp_path: Path) -> None:
    rules = rules_of(
        tmp_path, RULES.replace(", until = 2027-01-01, value = 7.5", ", clause = 'PEN-12', value = 7")
    )
    profiles = '[profiles.demo]\ntitle = "演示"\nbased_on = "park"\n'
    values = '[{ since = 2027-01-01, value = 6, profile = "demo" }, { since = 2027-01-01, value = 9 }]'
    customer(tmp_path, f"{profiles}[{rules.procedure}.fine]\nvalues = {values}")
    assert rules.in_force_on(date(2027, 1, 1), "demo").clause_of("fine") == "PEN-12"
    assert rules.in_force_on(date(2027, 1, 1), "heating").clause_of("fine") == "PEN-02"


@pytest.mark.parametrize(
    ("text", "error", "reason"),
    [
        ("[nothing.fine]\nvalues = []", BadValue, "no procedure 'nothing'"),
        ("[P.fin]\nvalues = []", BadValue, "no number 'fin'; did you mean fine"),
        ("[P.fine]\nvalues = []", BadValue, "fine: values"),
        (
            '[P.fine]\nunit = "points"\nvalues = [{ since = 2020-01-01, value = 1 }]',
            BadValue,
            "fine: is in yuan",
        ),
        ("[P.fine]\nvalues = [{ since = 2020-01-01, value = true }]", BadValue, "fine, since 2020-01-01"),
        (
            '[P.fine]\nvalues = [{ since = 2020-01-01, value = 1, profile = "x" }]',
            UnknownProfile,
            "no profile 'x'",
        ),
        (
            '[P.fine]\nclause = "X-1"\nvalues = [{ since = 2020-01-01, value = 1 }]',
            UnknownClause,
            "fine: .*'X-1'",
        ),
        ("[P.fine]\nvalue = 3", BadValue, r"fine\.value stands alone"),
        ("P = 3", BadValue, "isn't a table"),
        ("[profiles]\ndemo = 3", BadValue, r"profiles\.demo: isn't a table"),
        ("[profiles.demo]\ntitle_en = 'x'", BadValue, r"profiles\.demo: title: Field required"),
        ("[profiles.park]\ntitle = '园区'", BadValue, "'park' is the rulebook's own"),
        ("[profiles.demo]\ntitle = '演示'\nbased_on = 'parc'", UnknownProfile, "based on 'parc'.*park"),
        ("[profiles.a]\ntitle='a'\nbased_on='b'\n[profiles.b]\ntitle='b'\nbased_on='a'", BadValue, "circle"),
        ("[P.fine", BadValue, "isn't TOML"),
    ],
)
def test_a_bad_customers_file_is_refused_with_file_and_reason_and_changes_nothing(
    tmp_path: Path, text: str, error: type[Exception], reason: str
) -> None:
    rules = rules_of(tmp_path, RULES)
    customer(tmp_path, f"[{rules.procedure}.fine]\nvalues = [{{ since = 2017-01-01, value = 1 }}]")
    with pytest.raises(error, match=reason) as refused:
        customer(tmp_path, text.replace("P", rules.procedure, 1) if "[P" in text or "P =" in text else text)
    assert "ours.toml" in str(refused.value)
    assert rules.in_force_on(date(2026, 1, 1), "heating").fine == 1


def test_a_customers_file_that_is_missing_or_not_utf8_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadValue, match=r"none\.toml: can't be read"):
        adopt(tmp_path / "none.toml")
    (tmp_path / "gbk.toml").write_bytes('[profiles.a]\ntitle = "演示"'.encode("gbk"))
    with pytest.raises(BadValue, match=r"gbk\.toml: isn't UTF-8"):
        adopt(tmp_path / "gbk.toml")


def test_every_day_from_the_first_on_is_covered(tmp_path: Path) -> None:
    rules = rules_of(tmp_path, RULES)
    for days in range(0, 4000, 97):
        assert rules.in_force_on(date(2017, 1, 1) + timedelta(days), "park").fine > 0
