"""The two printed sheets of a leaving: on A4, complete, with their signatures, however much was handed over."""

from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page
from test_daily_report_on_paper import pages_of

from policies.leaving.handover_forms import HrSigned, Witness
from policies.leaving.offboarding_forms import Handover
from policies.leaving.settlement import PAID, TAKEN, Settlement
from policies.working_time import WorkingCalendar
from tasks.wording import printed_page

pytestmark = [pytest.mark.browser]

MOMENT = datetime(2026, 12, 30, 0, 30, tzinfo=UTC)
CASE = SimpleNamespace(number="OFF-20261201-0001", department="客服部", calendar=WorkingCalendar())
ABOUT = Handover.model_validate(
    {
        "leaver": "A3",
        "cause": "辞职 resignation",
        "last_day": "2026-12-31",
        "receiver": "A4",
        "taken_by": "H1",
        "nth": 1,
        "leaver_serves": True,
        "receiver_serves": True,
        "started_at": MOMENT,
    }
)
NAMES = {"A3": "张三", "A4": "李四", "D1": "王领导"}


def item(number: int, what: str) -> SimpleNamespace:
    return SimpleNamespace(
        number=number,
        kind="case",
        what=what,
        state="accepted",
        settled_at=MOMENT,
        settled_by="A4",
        decided_by="D1" if number == 2 else None,
        reason="核对过记录" if number == 2 else "",
        value=None,
    )


def handover_sheet(items: int, what: str = "CMP-20261201-{:04} 一般投诉 暖气不热") -> str:
    witness = Witness(answered_by="D1", signing="签字 sign", remark="齐").given_at(MOMENT)
    rows = [item(number, what.format(number)) for number in range(1, items + 1)]
    facts = {"case": CASE, "about": ABOUT, "items": rows, "witness": witness, "names": NAMES}
    return printed_page("leaving/handover_sheet.html.j2", **facts)


def exit_sheet() -> str:
    paid = Settlement(answered_by="F1", salary="3000", agreed_deduction="30.50").given_at(MOMENT)
    asked = [
        SimpleNamespace(title="逐项接收 Take over", clause="OFF-02", answered_by="A4", settled_at=MOMENT)
    ]
    return printed_page(
        "leaving/exit_sheet.html.j2",
        case=CASE,
        about=ABOUT,
        items=[item(1, "工牌")],
        asked=asked,
        paid=paid,
        lines={"paid": PAID, "taken": TAKEN},
        titles={name: field.title or name for name, field in Settlement.model_fields.items()},
        signed=HrSigned(answered_by="H1", complete=True).given_at(MOMENT),
        names=NAMES,
    )


@pytest.mark.clause("OFF-01", "OFF-02", "OFF-04")
@pytest.mark.parametrize(("items", "pages"), [(0, 1), (5, 1), (40, 2), (200, 9)])
def test_the_handover_sheet_prints_on_a4_with_every_item_and_a_place_for_each_signature(
    page: Page, tmp_path: Path, items: int, pages: int
) -> None:
    file = tmp_path / "handover.html"
    file.write_text(handover_sheet(items), "utf-8")
    page.goto(file.as_uri())
    page.emulate_media(media="print")
    count, sizes = pages_of(page.pdf(prefer_css_page_size=True))
    assert sizes == {(595, 842)}
    assert count <= pages
    assert page.locator("#items tr").count() == 1 + items
    for signature in ("移交人签字", "接收人签字", "监交人签字"):
        assert page.get_by_text(signature).is_visible()


@pytest.mark.clause("OFF-01", "OFF-03")
def test_the_exit_sheet_is_one_a4_page_whose_pay_adds_up(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "exit.html"
    file.write_text(exit_sheet(), "utf-8")
    page.goto(file.as_uri())
    page.emulate_media(media="print")
    count, sizes = pages_of(page.pdf(prefer_css_page_size=True))
    assert (count, sizes) == (1, {(595, 842)})
    assert page.locator("#salary").inner_text() == "3000.00"
    assert page.locator("#agreed_deduction").inner_text() == "−30.50"
    assert page.locator("#net").inner_text() == "2969.50"
    assert page.get_by_text("人力资源部签字").is_visible()


@pytest.mark.clause("OFF-02")
def test_what_people_write_on_an_item_is_printed_and_never_run(page: Page, tmp_path: Path) -> None:
    alerts: list[str] = []
    page.on("dialog", lambda alert: (alerts.append(alert.message), alert.dismiss()))
    file = tmp_path / "handover.html"
    file.write_text(handover_sheet(1, "<script>alert(1)</script><img src=x onerror=alert(2)>"), "utf-8")
    page.goto(file.as_uri())
    assert page.get_by_text("<script>alert(1)</script>").is_visible()
    assert alerts == []
