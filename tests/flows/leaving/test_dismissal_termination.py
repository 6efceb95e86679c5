"""P62 · dismissal-termination, on a real Prefect server and a real case book."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from complaints import ON_SQLITE, asked_of, live_by, told
from driving import House, Run
from sqlalchemy import select, update
from team import PROFILE, paper, past_month

from policies.months import Month
from policies.performance.appraisal_sanctions import AppraisalSanctions, Situation
from tasks.clock import now
from tasks.records.engine import reading, writing
from tasks.records.models import Case, Ruling, StaffRole
from tasks.records.performance import Grading
from tasks.rulings import ruling_row
from tasks.settings import settings

SHANGHAI = ZoneInfo("Asia/Shanghai")
TODAY = now().astimezone(SHANGHAI).date()
LAST = Month.of(datetime.combine(TODAY, datetime.min.time())).later(-1)

CONFIRMED = {"answered_by": "D1", "verdict": "确认 confirmed", "reasons": "三个月均不及格"}
STATED = {"answered_by": "A5", "statement": "第三个月系统故障"}
ADVISED = {
    "answered_by": "H1",
    "opinion": "辞退或终止 dismiss",
    "lawful": "劳动合同法第四十条",
    "reasons": "已培训",
}
DISMISSED = {"answered_by": "Z2", "verdict": "辞退或终止 dismiss", "reason": "<b>多次</b>不及格"}
WITH_NOTICE = DISMISSED | {"notice": "提前通知 notice"}
KEPT = {"answered_by": "Z2", "verdict": "不辞退 not-dismiss", "reason": "再观察一季"}


def propose(house: House, ground: str = "连续月度不及格 failed-months", **more: Any) -> Run:
    said = {
        "person": "A5",
        "kind": "辞退 dismissal",
        "ground": ground,
        "facts": "连续三个月月度考核不及格",
        "evidence": "月度考核",
        "taken_by": "S1",
    }
    return house.start("dismissal-termination", proposal=said | more)


def appraised(person: str, profile: str = PROFILE, *, failed_before: int) -> int:
    """What a failed month leads to, entered as the monthly appraisal does; the number of the last ruling."""
    rules = AppraisalSanctions.in_force_on(TODAY, profile)
    one = Situation(staff=person, grade="junior", total=Decimal(50), failed=True, failed_before=failed_before)
    month = LAST.later(failed_before - 2)
    case = paper("monthly_appraisal", f"APR-{month}-{person}")
    with writing() as book:
        rows = [ruling_row(case, ruling) for ruling in rules.follows(one, str(month), "points")]
        book.add_all(rows)
        book.flush()
        return rows[-1].id


def reversed_again(ruling: int) -> None:
    """A counter-entry against a ruling, as an appeal that is upheld enters it."""
    with writing() as book:
        row = book.get_one(Ruling, ruling)
        counter = {"about": row.about, "reverses": row.id, "reversed_clause": row.clause}
        at = {"case": row.case, "at": now(), "day": row.day, "profile": row.profile}
        book.add(Ruling(what="冲销", clause="OP-PEN-5", unit="", about=row.about, because=counter, **at))


def heard(run: Run, **statement: str) -> Run:
    """Confirmed by the head, stated by the person or not, with HR's opinion: the decision is next."""
    run.answer(**CONFIRMED)
    if statement:
        run.answer(**statement)
    else:
        run.miss()
    return run.answer(**ADVISED)


def ruled(run: Run) -> list[str]:
    return [f"{one.clause} {one.what}" for one in run.rulings]


def outcome(run: Run) -> dict[str, Any]:
    assert (run.state, run.case.state) == ("Completed", "closed")
    return run.case.outcome or {}


def again(run: Run, by: str = "S1", **more: Any) -> Run:
    """The proposal as it stands, put right in some of its fields."""
    fields = ("person", "kind", "ground", "facts", "evidence", "contract_ends")
    facts = run.case.facts
    return run.answer(**{name: facts[name] for name in fields} | {"answered_by": by} | more)


def handovers() -> list[Case]:
    with reading() as book:
        return list(book.scalars(select(Case).where(Case.procedure == "offboarding_handover")))


@pytest.mark.clause("TRM-01", "TRM-03", "OP-TRM-2", "OP-TRM-4", "OP-HOUSE-105", "OP-HOUSE-106", "OFF-01")
def test_from_a_proposal_with_its_facts_to_a_decision_a_notice_and_a_handover(team: House) -> None:
    appraised("A5", failed_before=2)
    run = propose(team)
    assert "A5" not in run.case.subject
    assert asked_of(run) == "proposal-confirmed → department-head"
    assert "caution: the law asks for training" in run.sheet
    run.answer(**CONFIRMED)
    assert asked_of(run) == "dismissal-statement → A5"
    run.answer(**STATED | {"answered_by": "S1"})
    assert run.step == "dismissal-statement", "nobody states it for them"
    run.answer(**STATED)
    assert asked_of(run) == "dismissal-opinion → hr"
    assert "第三个月系统故障" in run.sheet
    run.answer(**ADVISED)
    assert asked_of(run) == "dismissal-decision → general-manager"
    assert "第三个月系统故障" in run.sheet
    assert "劳动合同法第四十条" in run.sheet
    assert "default" not in run.form["properties"]["verdict"], "no verdict is filled in beforehand"
    run.answer(**DISMISSED)
    assert "提前 30 个自然日通知或代通知金" in run.sheet
    run.answer(**WITH_NOTICE)
    assert asked_of(run) == "monthly-pay-entered → hr", "no table of pay covers this year"
    assert handovers() == []
    run.answer(answered_by="H1", pay="3000")

    last = TODAY + timedelta(days=30)
    found = outcome(run)
    assert (found["result"], found["kind"], found["last_day"]) == ("dismissed", "dismissal", last.isoformat())
    assert (found["pay_in_lieu"], Decimal(found["severance"]) % 1500) == ("0.00", 0)
    assert told(run, "dismissal-notice") == ["A5"]
    assert told(run, "dismissal-decided") == ["S1"]
    (exit_,) = handovers()
    assert (exit_.number, exit_.facts["leaver"]) == (found["handover"], "A5")
    assert (exit_.facts["cause"], exit_.facts["last_day"]) == ("辞退 dismissal", last.isoformat())
    assert (exit_.facts["based_on"], exit_.facts["severance"]) == (run.case.number, found["severance"])
    assert team.run_of(exit_.number).burst().state == "Suspended", "the handover is under way"
    page = (settings().home / found["page"]).read_text("utf-8")
    assert f'<td id="last_day">{last}</td>' in page
    assert "&lt;b&gt;多次&lt;/b&gt;不及格" in page
    assert ruled(run) == [
        "TRM-03 建议辞退,依据核对无误",
        "OP-HOUSE-108 部门负责人确认建议",
        "OP-HOUSE-105 本人已陈述",
        "OP-TRM-4 人力资源意见:辞退或终止",
        "OP-TRM-4 决定:辞退",
        f"OP-TRM-2 辞退,最后工作日 {last}",
    ]


@pytest.mark.clause("TRM-03", "OP-TRM-3", "TRM-02")
def test_a_junior_who_passed_three_months_is_not_dismissed_and_the_reading_is_given(team: House) -> None:
    for back in range(3):
        past_month(str(LAST.later(-back)), A5=85)
    run = propose(team)
    assert asked_of(run) == "dismissal-reconsidered → S1"
    assert "按不及格理解" in run.sheet
    again(run)
    assert run.step == "dismissal-reconsidered-2", "the same once more is no better"
    again(run, withdrawn=True)
    assert outcome(run)["result"] == "withdrawn"
    assert (ruled(run), handovers()) == ([], [])
    assert run.case.facts["facts"] == "连续三个月月度考核不及格", "nothing of it is lost"


@ON_SQLITE
@pytest.mark.clause("TRM-04", "CF-08", "TRM-01")
def test_where_correction_comes_first_a_poor_result_goes_back_until_it_was_tried(team: House) -> None:
    live_by("callcentre")
    past_month(str(LAST), A5=50)
    run = propose(team)
    assert "只可办理解雇" in run.sheet, "dismissal and dismissal as a penalty are kept apart"
    again(run, kind="解雇 dismissal-as-penalty")
    assert "须先纠正培训" in run.sheet
    appraised("A5", "callcentre", failed_before=0)
    again(run)
    assert run.waits_for is not None
    assert run.waits_for.title.startswith("确认或不予提出")
    assert ruled(run) == ["TRM-04 建议解雇,依据核对无误"]
    assert run.rulings[0].because["rests_on"] == [str(LAST)]


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-105", "OP-HOUSE-109", "OP-TRM-4", "OP-ROL-3")
def test_silence_admits_nothing_climbs_and_dismisses_nobody(team: House) -> None:
    appraised("A5", failed_before=2)
    run = heard(propose(team))
    assert "OP-HOUSE-105 未陈述,既不视为承认也不视为同意" in ruled(run)
    assert "stayed silent" in run.sheet
    run.miss()
    assert asked_of(run) == "dismissal-decision-2 → leadership"
    run.answer(**KEPT | {"answered_by": "Z1"})
    assert (outcome(run)["result"], outcome(run)["verdict"]) == ("not-dismissed", "not-dismiss")
    assert told(run, "not-dismissed") == ["A5"]
    assert handovers() == []
    spent = propose(team)
    assert spent.step == "dismissal-reconsidered", "one ground is decided on once"


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-108", "OP-TRM-4")
def test_whoever_it_is_about_proposed_it_or_had_a_part_has_no_say(team: House) -> None:
    appraised("A5", failed_before=2)
    own = propose(team, taken_by="A5")
    assert "不得对本人提出" in own.sheet
    again(own, by="A5", withdrawn=True)
    assert "当事人须回避" in own.sheet, "nor do they put it right or withdraw it"
    own.miss()
    again(own, withdrawn=True)
    assert outcome(own)["result"] == "withdrawn"

    run = propose(team, taken_by="D1")
    assert asked_of(run) == "proposal-confirmed → gm-office"
    with writing() as book:
        book.add_all([StaffRole(staff=one, role=role, since=TODAY) for one, role in OTHER_POSTS])
    run.answer(**CONFIRMED)
    assert run.step == "proposal-confirmed", "the head proposed it, whatever else they are"
    run.answer(**CONFIRMED | {"answered_by": "Z3"})
    run.answer(**STATED)
    run.answer(**ADVISED | {"answered_by": "Z3"})
    assert run.step == "dismissal-opinion", "who confirmed gives no opinion"
    run.answer(**ADVISED)
    for barred in ("D1", "Z3", "H1"):
        run.answer(**WITH_NOTICE | {"answered_by": barred})
        assert run.step == "dismissal-decision"
    assert len([one for one in run.refused if "须回避" in str(one.reasons)]) == 5


OTHER_POSTS = (
    ("D1", "gm-office"),
    ("Z3", "hr"),
    ("D1", "general-manager"),
    ("Z3", "general-manager"),
    ("H1", "general-manager"),
)


def disciplined(house: House) -> Run:
    """Discipline decides on dismissal for a breach of A5's."""
    at = (now() - timedelta(minutes=5)).isoformat()
    breach = {"breach": "违反制度或泄密 conduct-or-leak", "person": "A5", "happened_at": at}
    said = breach | {"facts": "多次擅自离岗", "evidence": "监控", "taken_by": "A2"}
    run = house.start("fine-and-discipline", report=said)
    run.answer(answered_by="S1", verified=True, measure="解雇 dismissal", reason="监控可见")
    return run.answer(answered_by="D1", verdict="维持 confirm", measure="解雇 dismissal", reason="属实")


@ON_SQLITE
@pytest.mark.clause("TRM-06", "TRM-01", "OP-TRM-2", "OP-PEN-5")
def test_a_penalty_of_dismissal_ends_at_once_but_not_on_a_ruling_that_an_appeal_reversed(team: House) -> None:
    breach = disciplined(team)
    measure = next(one for one in breach.rulings if "measure" in one.because)
    as_penalty = {"ground": "严重违纪处分 penalty", "kind": "解雇 dismissal-as-penalty"}
    run = propose(team, **as_penalty, evidence="APR-20260101-0001")
    assert run.step == "dismissal-reconsidered", "the evidence names the case"
    again(run, evidence=breach.case.number)
    heard(run, **STATED)
    reversed_again(measure.id)
    run.answer(**DISMISSED)
    assert "依据已不成立" in run.sheet
    with writing() as book:
        book.delete(book.scalars(select(Ruling).where(Ruling.clause == "OP-PEN-5")).one())
    run.answer(**DISMISSED)
    found = outcome(run)
    assert (found["kind"], found["last_day"]) == ("dismissal-as-penalty", TODAY.isoformat())
    assert (found["pay_in_lieu"], found["severance"]) == ("0.00", "0.00")
    assert handovers()[0].facts["cause"] == "解雇 dismissal-as-penalty"


@ON_SQLITE
@pytest.mark.clause("TRM-05")
def test_a_leak_with_serious_consequences_is_followed_up_by_law_and_the_gm_office_is_told(
    team: House,
) -> None:
    leak = {"ground": "泄密 leak", "kind": "辞退 dismissal", "evidence": "REQ-20260101-0001"}
    run = propose(team, **leak)
    assert run.step == "dismissal-reconsidered", "no such case here"
    again(run, evidence=f"见{paper('request_for_instructions', 'REQ-20260102-0001')}")
    heard(run, **STATED)
    run.answer(**DISMISSED | {"serious": True})
    assert told(run, "legal-liability") == ["Z3", "Z4"]
    assert "TRM-05 泄密造成严重后果,追究法律责任 legal liability" in ruled(run)
    assert outcome(run)["last_day"] == TODAY.isoformat()


@ON_SQLITE
@pytest.mark.clause("PEN-17", "OP-HOUSE-107")
@pytest.mark.parametrize("measure", ["警告 warning", "降职 demotion"])
def test_a_lesser_measure_goes_back_to_discipline_and_nobody_leaves(team: House, measure: str) -> None:
    appraised("A5", failed_before=2)
    run = heard(propose(team), **STATED)
    run.answer(answered_by="Z2", verdict="改作较轻处分 lesser", reason="情节较轻", measure=measure)
    assert (outcome(run)["verdict"], outcome(run)["measure"]) == ("lesser", measure.partition(" ")[2])
    last = run.rulings[-1]
    assert (last.clause, last.because["measure"]) == ("PEN-17", measure.partition(" ")[0])
    assert last.unit == ("warning" if "warning" in measure else "")
    assert told(run, "discipline-proposed") == ([] if "warning" in measure else ["H1"])
    assert (told(run, "not-dismissed"), handovers()) == (["A5"], [])


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-108", "TRM-04")
def test_what_the_department_head_drops_is_told_to_the_proposer_and_hears_nobody(team: House) -> None:
    appraised("A5", failed_before=2)
    run = propose(team)
    run.answer(**CONFIRMED | {"verdict": "不予提出 dropped"})
    assert (outcome(run)["result"], outcome(run)["verdict"]) == ("not-dismissed", "dropped")
    assert (told(run, "dismissal-dropped"), told(run, "not-dismissed")) == (["S1"], [])
    assert propose(team).step == "proposal-confirmed", "a ground that nobody decided on isn't spent"


@ON_SQLITE
@pytest.mark.clause("OP-TRM-2", "TRM-01")
def test_a_contract_ends_on_its_own_day_and_the_pay_on_record_makes_the_severance(team: House) -> None:
    with writing() as book:
        book.execute(update(Grading).where(Grading.staff == "A5").values(pay=Decimal(2400)))
    ends = TODAY + timedelta(days=60)
    run = propose(team, "劳动合同到期 contract-end", kind="合同终止 termination", evidence="劳动合同")
    assert "须填合同到期日" in run.sheet
    again(run, contract_ends=(TODAY - timedelta(days=1)).isoformat())
    assert "已过" in run.sheet
    again(run, contract_ends=ends.isoformat())
    heard(run, **STATED).answer(**DISMISSED)
    found = outcome(run)
    assert (found["kind"], found["last_day"]) == ("termination", ends.isoformat())
    served = run.rulings[-1].because
    assert served["joined"] == "2020-01-01"
    assert Decimal(found["severance"]) == Decimal(served["severance_months"]) * 2400
    assert Decimal(served["severance_months"]) > ends.year - 2020


@ON_SQLITE
@pytest.mark.clause("OP-HOUSE-109")
def test_a_second_proposal_waits_for_the_first_and_a_run_that_starts_over_repeats_nothing(
    team: House,
) -> None:
    appraised("A5", failed_before=2)
    run = propose(team)
    second = propose(team)
    assert f"已有未结案件 {run.case.number}" in second.sheet
    rulings = len(run.rulings)
    assert len(run.burst().rulings) == rulings
    assert run.step == "proposal-confirmed"
    again(second)
    second.burst()
    assert (second.step, len(second.questions)) == ("dismissal-reconsidered-2", 2)
    heard(run, **STATED).answer(**WITH_NOTICE)
    assert run.step == "monthly-pay-entered", "the first is decided on while the second is open"
    run.answer(answered_by="H1", pay="3000")
    again(second)
    assert "没有成立且未决定过的辞退建议" in second.sheet, "and its ground is spent with that"


@ON_SQLITE
@pytest.mark.clause("TRM-02")
@pytest.mark.parametrize(
    ("wrong", "said"),
    [({"taken_by": "A99"}, "没有在职员工“A99”"), ({"department": "无此部门"}, "没有部门")],
)
def test_a_proposal_by_nobody_we_know_enters_nothing_and_says_why(
    team: House, wrong: dict[str, str], said: str
) -> None:
    run = propose(team, **wrong)
    state = run.seen.state
    assert state is not None
    assert state.is_failed()
    assert said in (state.message or "")
    with reading() as book:
        assert book.scalars(select(Case)).all() == []
