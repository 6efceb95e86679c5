"""The printed daily report: one A4 page with its figures, however much there is to say."""

import re
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page

from policies.reporting.daily_report_figures import CallBacks, Figures, StationLine
from policies.reporting.daily_report_forms import REMARKS, Review, Signing
from policies.reporting.daily_report_request import ReportRequest
from policies.reporting.daily_report_submission import DailyReportPolicy
from policies.reporting.exception_forms import ExceptionKind
from policies.working_time import WorkingCalendar
from tasks.wording import printed_page

pytestmark = [pytest.mark.browser]

MOMENT = datetime(2026, 11, 22, 0, 30, tzinfo=UTC)
RULES = DailyReportPolicy.in_force_on(date(2026, 11, 21), "heating")


def paper(stations: int, remarks: str, name: str = "{}号维修站") -> str:
    """The report of a day with so many stations, as the archive keeps it."""
    lines = [StationLine(station=name.format(n), reported=n + 1, completed=n) for n in range(stations)]
    kinds = {kind.zh: 1_000 + n for n, kind in enumerate(ExceptionKind)}
    talk = CallBacks(callbacks_planned=812, callbacks_done=807, satisfied=801, score_sum=7263, scored=807)
    figures = Figures.of("2026-11-21", lines, talk, kinds, None)
    signed = Signing.model_validate({**figures.signed, "answered_by": "R1", "remarks": remarks})
    return printed_page(
        "reporting/daily_report_submission.html.j2",
        case=SimpleNamespace(number="RPT-20261122-0001", department="客服部", calendar=WorkingCalendar()),
        day=RULES.day_of(ReportRequest(), MOMENT).numbered([]),
        figures=figures,
        stations=RULES.stations_on_paper(figures),
        signing=signed.given_at(MOMENT),
        review=Review(answered_by="B1", verdict="审核无误 clean").given_at(MOMENT),
        recipients=RULES.recipients,
    )


def pages_of(pdf: bytes) -> tuple[int, set[tuple[int, int]]]:
    """How many pages a PDF has, and their sizes in points."""
    boxes = re.findall(rb"/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)\s*\]", pdf)
    sizes = {(round(float(width)), round(float(height))) for width, height in boxes}
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf)), sizes


@pytest.mark.clause("RPT-10", "OP-RPT-4")
@pytest.mark.parametrize(
    ("stations", "remarks"),
    [(0, ""), (2, "一切正常"), (15, "寒潮" * (REMARKS // 2)), (40, "寒潮来袭，\n" * (REMARKS // 6))],
)
def test_the_printed_report_is_one_a4_page_with_its_figures(
    page: Page, tmp_path: Path, stations: int, remarks: str
) -> None:
    file = tmp_path / "report.html"
    file.write_text(paper(stations, remarks), "utf-8")
    page.goto(file.as_uri())
    page.emulate_media(media="print")
    count, sizes = pages_of(page.pdf(prefer_css_page_size=True))
    assert (count, sizes) == (1, {(595, 842)})
    assert page.locator("#reported").inner_text() == str(sum(range(stations + 1)))
    assert page.locator("#average_score").inner_text() == "9.0"
    assert page.locator("#stations tr").count() == 1 + min(stations, 16)
    assert page.locator("#exceptions").inner_text() == str(sum(1_000 + n for n in range(len(ExceptionKind))))
    assert page.get_by_text("不满意数").is_visible()
    assert page.get_by_text("合作单位相关领导").is_visible()


@pytest.mark.clause("RPT-10", "RPT-13")
def test_what_people_write_is_printed_and_never_run(page: Page, tmp_path: Path) -> None:
    alerts: list[str] = []
    page.on("dialog", lambda alert: (alerts.append(alert.message), alert.dismiss()))
    said = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    file = tmp_path / "report.html"
    file.write_text(paper(1, said, name="<b>{}</b>"), "utf-8")
    page.goto(file.as_uri())
    assert page.locator("#remarks").inner_text() == said
    assert page.get_by_text("<b>0</b>").is_visible()
    assert alerts == []
