from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from desk_pages import Form, asked_again, case_page, custom_run, open_run, refreshed, resume, send
from playwright.sync_api import Locator, Page, expect

from policies.cases.complaint_forms import Complaint, Investigation

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SAID = "两天没有暖气 <script>alert(1)</script> **急** [看](http://evil.example) http://evil.example/x"


def titles(form: type[Complaint | Investigation]) -> list[str]:
    return [field.title or "" for field in form.model_fields.values()]


def record(form: Form) -> None:
    form.choose("投诉渠道 Channel", "电话 phone")
    form.write(类别="暖气不热", 内容=SAID, 客户姓名="王小明", 首问责任人="A1")
    form.pick("受理时间 Received at", datetime.now(ZoneInfo("Asia/Shanghai")))


def seen_at_once(dialog: Locator, *words: str) -> list[float]:
    """How far down these words stand; each is in sight without scrolling."""
    boxes = [dialog.get_by_text(word).first for word in words]
    for box in boxes:
        expect(box).to_be_in_viewport()
    return [(box.bounding_box() or {})["y"] for box in boxes]


@pytest.mark.clause("CMP-05", "CMP-07")
def test_a_complaint_starts_in_its_form_is_refused_once_and_goes_on_when_rightly_answered(
    page: Page, address: str
) -> None:
    alerts: list[str] = []
    page.on("dialog", lambda alert: (alerts.append(alert.message), alert.dismiss()))

    # The form: bilingual titles in the order they are declared in; blank and untouched fields are fine.
    form = custom_run(page, address, "complaint-handling")
    shown = [title for title in form.titles() if title in titles(Complaint)]
    assert shown == titles(Complaint)
    assert "投诉记录 Complaint" in form.titles()
    record(form)
    open_run(page, "暖气不热")

    # It waits for the supervisor, and says what matters first.
    refreshed(page, page.get_by_text("todo:supervisor", exact=True))
    expect(page.get_by_text("Suspended", exact=True).first).to_be_visible()
    form = resume(page)
    assert [title for title in form.titles() if title in titles(Investigation)] == titles(Investigation)
    assert form.shown("确认级别 Class confirmed") == "一般投诉 general"
    seen_at_once(form.area, Investigation.asks, "期限", "S1 李主管", "CMP-07", "暖气不热", SAID)
    expect(form.area.locator("svg[id^=mermaid]").get_by_text("立案")).to_be_attached()

    # Somebody else's answer is refused, and asked for again with the reason on top.
    form.write(答复人="A1", 处理人="A2")
    send(page)
    form = asked_again(page, page.get_by_role("dialog").get_by_text("A1 无权答复"))
    heights = seen_at_once(form.area, "A1 无权答复", Investigation.asks)
    assert heights == sorted(heights)

    # The supervisor's is taken, and the run goes on to the handler.
    form.write(答复人="S1", 处理人="A2")
    send(page)
    refreshed(page, page.get_by_text("todo:A2", exact=True))

    # The case page: tables, and what the customer said as text that does nothing.
    case_page(page)
    expect(page.get_by_role("table").filter(has_text="立案调查")).to_be_visible()
    expect(page.get_by_text(SAID).first).to_be_visible()
    assert page.locator("a[href*='evil']").count() == 0
    assert alerts == []
