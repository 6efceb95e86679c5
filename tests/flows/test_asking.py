"""Asking people, on a real server: whatever is wrong with an answer is said, and the question waits on."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from complaints import CONTENT, FOUND, ON_BOTH, ON_SQLITE, ORDER, TOLD, asked_of, at_once, complain
from driving import House, Run
from markdown_it import MarkdownIt
from markdown_it.token import Token
from prefect.exceptions import PrefectHTTPStatusError
from sqlalchemy import select, update

from policies.cases.complaint_forms import Investigation
from tasks import case_page, questions
from tasks.case import in_hand
from tasks.clock import now
from tasks.records.engine import reading, writing
from tasks.records.models import Staff, Timer
from tasks.run_page import response_key, write_input
from tasks.settings import settings

EVIL = (
    "# 标题 <script>alert(1)</script> [点我](http://evil.example) ![图](http://evil.example/x.png) "
    "`code` **粗** | 假列 | http://evil.example www.evil.example <b>x</b> $x^2$ &lt;i&gt; \\[y\\](z)\n"
    "```mermaid\ngraph LR\n```\n\n- 一\n> 引\n\n---\n| a |\n|---|\n"
)
TEXTUAL = {"text", "softbreak", "text_special"}
NOTHING = "<!-- -->"
"""What the house itself puts into an address, so that no page makes a link of it."""


def waiting(house: House) -> Run:
    """A complaint that waits for its finding."""
    return complain(house).answer(**ORDER)


def refused_by_the_server(run: Run, **content: Any) -> str:
    """Send what the form doesn't admit; the server's reason."""
    answer = run.api.request(
        "POST", "/flow_runs/{id}/resume", path_params={"id": run.id}, json={"run_input": content}
    ).json()
    assert answer["status"] == "REJECT"
    reason: str = answer["details"]["reason"]
    return reason


def not_accepted(run: Run, **content: Any) -> str:
    """Send an answer that fits the form and is refused all the same; the sheet with the reasons."""
    step, attempts = run.step, len(run.refused)
    run.answer(**content)
    assert (run.state, run.step) == ("Suspended", step), "the same question waits on"
    assert len(run.refused) == attempts + 1
    return run.sheet.replace("\\", "")


# --- what the form doesn't admit


@ON_SQLITE
@pytest.mark.parametrize(
    ("content", "field"),
    [
        ({}, "answered_by"),
        (FOUND | {"finding": None}, "finding"),
        ({"answered_by": "A2", "remedy": "r"}, "finding"),
        (FOUND | {"service_fault": "perhaps"}, "service_fault"),
        (FOUND | {"verdict": "guilty"}, "verdict"),
        (FOUND | {"finding": "长" * 100_000}, "finding"),
        (FOUND | {"finding": ""}, "finding"),
        (FOUND | {"finding": ["list"]}, "finding"),
        (FOUND | {"answered_by": "A" * 21}, "answered_by"),
    ],
    ids=["empty", "null", "missing", "type", "unknown", "100000", "blank", "list", "long-number"],
)
def test_what_does_not_fit_the_form_is_refused_with_the_fields_name_and_the_run_waits_on(
    house: House, content: dict[str, Any], field: str
) -> None:
    run = waiting(house)
    reason = refused_by_the_server(run, **content)
    assert field in reason or run.form["properties"][field]["title"] in reason
    assert (run.state, run.step, run.refused) == ("Suspended", "finding", [])
    assert run.answer(**FOUND).step == "result"


# --- what fits the form, and can't be accepted


@pytest.mark.clause("CMP-11")
def test_an_answer_that_breaks_a_rule_is_kept_and_asked_again_with_the_reason_on_top(house: House) -> None:
    run = waiting(house)
    due = run.waits_for and run.waits_for.due_at
    sheet = not_accepted(run, **FOUND | {"remedy": ""})
    assert sheet.startswith(">"), "before anything else"
    assert "请填写处理措施" in sheet
    again = not_accepted(run, **FOUND | {"service_fault": True})
    assert "责任人" in again.splitlines()[1]
    assert "请填写处理措施" not in again, "the latest reason only"
    assert [one.attempt for one in run.refused] == [1, 2]
    assert run.refused[0].content["finding"] == FOUND["finding"], "what was sent stays on record"
    assert (run.waits_for and run.waits_for.due_at) == due, "a refusal wins no time"
    assert run.answer(**FOUND).step == "result"
    assert len([one for one in run.notices if one.kind == "question" and one.recipient == "A2"]) == 1


@ON_SQLITE
@pytest.mark.parametrize("by", ["A1", "S1", "Z9", "a2", "A2; DROP TABLE cases"])
def test_only_who_is_asked_may_answer(house: House, by: str) -> None:
    sheet = not_accepted(waiting(house), **FOUND | {"answered_by": by})
    assert "无权答复" in sheet
    assert "可答复者 A2" in sheet


@ON_SQLITE
def test_somebody_who_has_left_may_not_answer_and_who_may_is_named(house: House) -> None:
    run = waiting(house)
    yesterday = date.today() - timedelta(days=2)  # noqa: DTZ011 - any day before today
    with writing() as book:
        book.execute(update(Staff).where(Staff.number == "A2").values(until=yesterday))
    sheet = not_accepted(run, **FOUND)
    assert "无人在岗" in sheet
    assert asked_of(run.miss()) == "finding-2 → leadership", "nobody is above who isn't there"
    assert run.answer(**FOUND | {"answered_by": "L1"}).step == "result"


@ON_SQLITE
def test_a_person_whom_nobody_knows_is_named_and_asked_back(house: House) -> None:
    sheet = not_accepted(complain(house), **ORDER | {"handler": "Z9"})
    assert "handler: 没有在职员工“Z9”" in sheet


@ON_BOTH
@pytest.mark.parametrize("odd", ["\x00", "a\x00b", "\ud800", "\u202e", "😀", "\x1b[31m"])
def test_odd_characters_end_nothing(house: House, odd: str) -> None:
    run = waiting(house)
    try:
        verdict = run.sent(**FOUND | {"remedy": f"换阀门{odd}"})
    except (PrefectHTTPStatusError, UnicodeEncodeError):
        verdict = "REJECT"
    if verdict == "ACCEPT":
        run.burst()
    else:
        run.answer(**FOUND)
    assert (run.state, run.step) in {("Suspended", "result"), ("Suspended", "finding")}


# --- too late, or both at once


@ON_SQLITE
def test_an_answer_to_a_closed_question_changes_nothing(house: House) -> None:
    run = waiting(house)
    assert run.sent(**FOUND) == "ACCEPT"
    assert run.sent(**FOUND | {"remedy": "另一个"}) == "ABORT"
    run.burst().answer(**TOLD).answer(**CONTENT)
    assert run.sent(**CONTENT) == "ABORT", "nor once the case is closed"
    (finding,) = [one for one in run.questions if one.step == "finding"]
    assert finding.answer is not None
    assert finding.answer["remedy"] == FOUND["remedy"]


@ON_SQLITE
def test_an_answer_after_the_due_time_is_too_late_once_the_keeper_was_there(house: House) -> None:
    run = waiting(house).fall_due()
    assert run.sent(**FOUND) == "ABORT"
    assert asked_of(run.burst()) == "finding-2 → S1"


@ON_SQLITE
def test_an_answer_just_before_the_keeper_comes_counts(house: House) -> None:
    run = waiting(house)
    assert run.sent(**FOUND | {"remedy": "换掉 expired 的阀门"}) == "ACCEPT"
    run.fall_due().burst()
    assert run.step == "result"
    assert "expired" not in [one.state for one in run.questions]


@ON_SQLITE
def test_a_refused_answer_at_the_due_time_does_not_lose_the_due_time(house: House) -> None:
    run = waiting(house)
    assert run.sent(**FOUND | {"remedy": ""}) == "ACCEPT"
    run.fall_due().burst()
    assert run.step == "finding"
    assert len(run.refused) == 1
    assert asked_of(run.miss()) == "finding-2 → S1"


@ON_SQLITE
def test_an_answer_that_is_just_coming_in_leaves_its_due_time_standing(house: House) -> None:
    run = waiting(house)
    assert write_input(run.api, str(run.id), response_key("finding", 1), FOUND | {"remedy": ""})
    run.fall_due()
    with reading() as book:
        of_it = select(Timer.state).where(Timer.question == run.questions[-1].id, Timer.kind == "due")
        assert book.scalars(of_it).one() == "waiting", "it may yet be refused"


@ON_SQLITE
def test_what_a_run_asked_before_is_found_again_while_somebody_else_writes(house: House) -> None:
    run = waiting(house)
    asked = run.waits_for
    assert asked is not None
    case = in_hand(run.case, str(run.id))
    with writing() as book:
        book.connection()  # SQLite has one writer at a time: whoever wanted to write would wait half a minute in vain
        again, new = questions.put(case, asked.step, asked.asked_of, Investigation, due=None)
    assert (again.id, new) == (asked.id, False)


@ON_SQLITE
def test_of_two_answers_at_once_one_counts_and_nothing_is_doubled(house: House) -> None:
    run = waiting(house)
    verdicts: list[str] = []

    def answer() -> None:
        try:
            verdicts.append(run.sent(**FOUND))
        except PrefectHTTPStatusError as refused:
            verdicts.append(str(refused.response.status_code))

    at_once(answer, 4)
    assert verdicts.count("ACCEPT") == 1
    assert set(verdicts) <= {"ACCEPT", "ABORT", "409"}
    run.burst()
    assert [one.step for one in run.questions] == ["investigation", "finding", "result"]


# --- what customers write is text


def tokens(markdown: str) -> list[Token]:
    parsed = MarkdownIt("commonmark").enable("table").parse(markdown.replace(NOTHING, ""))
    return [inner for outer in parsed for inner in (outer, *(outer.children or []))]


def foreign(with_it: str, without: str) -> list[str]:
    """The kinds of markup that a text brought into a page beyond those of a plain one."""
    kinds = [[token.type for token in tokens(page)] for page in (with_it, without)]
    more = {kind: kinds[0].count(kind) - kinds[1].count(kind) for kind in kinds[0]}
    return [kind for kind, extra in more.items() if extra > 0 and kind not in TEXTUAL]


@pytest.mark.parametrize("language", ["zh", "en"])
@ON_SQLITE
def test_markup_in_what_customers_write_is_shown_as_text(
    house: House, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RULEBOOK_LANGUAGE", language)
    settings.cache_clear()
    evil = complain(house, content=EVIL, customer=EVIL[:80], category=EVIL[:60])
    good = complain(house, content="文字", customer="文字", category="文字")
    assert foreign(evil.sheet, good.sheet) == []
    pages = [page(run) for run in (evil, good)]
    assert foreign(*pages) == []
    for shown in (evil.sheet, pages[0]):
        assert "<script>" not in shown
        assert not re.search(r"https?://\w|www\.\w", shown), "Prefect's pages make a link of these"
    bad = evil.answer(**ORDER | {"handler": "<b>Z9</b>", "instruction": EVIL})
    worse = good.answer(**ORDER | {"handler": "Z9", "instruction": "文字"})
    assert foreign(bad.sheet, worse.sheet) == []
    assert foreign(page(bad), page(worse)) == []


def page(run: Run) -> str:
    """The case page that the run shows by now."""
    return case_page.case_page(in_hand(run.case, str(run.id)))


# --- what the page of the run shows


@ON_SQLITE
def test_the_form_keeps_its_titles_and_the_order_of_its_fields(house: House) -> None:
    form = complain(house).form["properties"]
    order = sorted(form, key=lambda name: form[name]["position"])
    assert order[:3] == ["answered_by", "confirmed_class", "urgency"]
    assert form["handler"]["title"] == "处理人工号 Handler"


def todo(run: Run) -> list[str]:
    return [tag for tag in run.seen.tags if tag.startswith("todo:")]


@ON_SQLITE
def test_the_run_is_tagged_with_whom_it_waits_for_and_with_nobody_once_it_is_over(house: House) -> None:
    run = complain(house)
    assert todo(run) == ["todo:supervisor"]
    assert f"case:{run.case.number}" in run.seen.tags
    assert todo(run.answer(**ORDER)) == ["todo:A2"]
    assert todo(run.answer(**FOUND).answer(**TOLD).answer(**CONTENT)) == []
    assert run.seen.name == f"{run.case.number} {run.case.subject}"


# --- failures, cancellation, deletion


@pytest.mark.parametrize("when", ["before the question", "with an answer"])
def test_a_failed_run_that_is_retried_goes_on_where_it_was_and_doubles_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    run = waiting(house)
    told = len(run.notices)
    templates = case_page.template_of
    with monkeypatch.context() as broken:
        broken.setattr(case_page, "template_of", lambda _: "cases/no_such_template")
        if when == "with an answer":
            assert run.sent(**FOUND) == "ACCEPT"
            run.burst()
        else:
            retried(run)
        assert run.state == "Failed"
    assert case_page.template_of is templates
    retried(run)
    assert (run.state, run.step) == ("Suspended", "result" if when == "with an answer" else "finding")
    assert len(run.notices) == told + (when == "with an answer")
    assert len([one for one in run.rulings if one.clause == "CMP-02"]) == 1
    if when == "before the question":
        run.answer(**FOUND)
    assert run.answer(**TOLD).answer(**CONTENT).state == "Completed"


def retried(run: Run) -> None:
    """What the page's Retry button does."""
    run.api.request(
        "POST",
        "/flow_runs/{id}/set_state",
        path_params={"id": run.id},
        json={"state": {"type": "SCHEDULED", "name": "AwaitingRetry"}, "force": True},
    )
    run.burst()


@ON_SQLITE
def test_a_failed_run_whose_question_fell_due_meanwhile_escalates_when_it_is_retried(house: House) -> None:
    run = waiting(house)
    run.api.request(
        "POST",
        "/flow_runs/{id}/set_state",
        path_params={"id": run.id},
        json={"state": {"type": "FAILED"}, "force": True},
    )
    run.fall_due()
    assert run.state == "Failed"
    retried(run)
    assert asked_of(run) == "finding-2 → S1"


@ON_SQLITE
@pytest.mark.parametrize("how", ["cancelled", "deleted"])
def test_a_run_that_is_cancelled_or_deleted_withdraws_its_question_and_holds_up_no_other(
    house: House, how: str
) -> None:
    gone, other = waiting(house), waiting(house)
    if how == "deleted":
        gone.api.delete_flow_run(gone.id)
    else:
        state = {"state": {"type": "CANCELLED"}, "force": True}
        gone.api.request("POST", "/flow_runs/{id}/set_state", path_params={"id": gone.id}, json=state)
    gone.fall_due()
    assert [one.state for one in gone.questions] == ["answered", "withdrawn"]
    assert (gone.case.state, gone.case.closed_at is not None) == ("cancelled", True)
    assert asked_of(other.miss()) == "finding-2 → S1"


@ON_SQLITE
def test_one_timer_that_cannot_be_acted_on_holds_up_no_other(house: House) -> None:
    spoilt, other = waiting(house), waiting(house)
    with writing() as book:
        assert spoilt.waits_for is not None
        question = book.get_one(type(spoilt.waits_for), spoilt.waits_for.id)
        question.run_id = "no run at all"
    with writing() as book:
        book.execute(update(Timer).values(at=now() - timedelta(days=1)))
    assert asked_of(other.miss()) == "finding-2 → S1"
