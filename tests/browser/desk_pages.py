"""Prefect's pages as the people of the desk use them: the form of a deployment, and the page of a run."""

import re
import time
from dataclasses import dataclass
from datetime import datetime

from playwright.sync_api import Locator, Page, expect

MENU = "svg.lucide-ellipsis-vertical"


@dataclass
class Form:
    """A form somewhere on a page, its fields by their titles."""

    area: Locator

    def titles(self) -> list[str]:
        """What stands above the fields, in order, without Prefect's own remark."""
        return [title.removesuffix(" (Optional)") for title in self.area.locator("label").all_inner_texts()]

    def write(self, **texts: str) -> None:
        for title, text in texts.items():
            self.area.get_by_label(re.compile(title)).fill(text)

    def choose(self, title: str, choice: str) -> None:
        self.area.get_by_role("button", name=f"Select {title}").click()
        self.area.page.get_by_role("option", name=choice, exact=True).click()

    def shown(self, title: str) -> str:
        """What is chosen in a list."""
        return self.area.get_by_role("button", name=f"Select {title}").inner_text()

    def pick(self, title: str, moment: datetime) -> None:
        """Pick today and a time in the calendar, which goes by five minutes."""
        self.area.get_by_role("button", name=title).first.click()
        calendar = self.area.page.get_by_role("dialog").last
        calendar.get_by_role("button", name="Today").click()
        calendar.get_by_role("button", name=str(moment.hour % 12 or 12), exact=True).first.click()
        calendar.get_by_role("button", name=str(moment.minute // 5 * 5), exact=True).last.click()
        if moment.hour >= 12:
            calendar.get_by_role("button", name="PM").click()
        self.area.page.keyboard.press("Escape")


def custom_run(page: Page, address: str, deployment: str) -> Form:
    """The form by which a person starts a procedure."""
    page.goto(f"{address}/deployments")
    page.get_by_placeholder("Search deployments").fill(deployment)  # there are more than one page shows
    page.get_by_role("link", name=deployment, exact=True).first.click()
    page.get_by_role("button", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Custom run").click()
    form = page.locator("form")
    expect(form.get_by_role("button", name="Select").first).to_be_visible()
    return Form(form)


def open_run(page: Page, subject: str) -> None:
    """Submit the form, and open the run that came of it."""
    page.get_by_role("button", name="Submit").click()
    link = page.get_by_role("link", name=subject).first
    refreshed(page, link)
    link.click()
    page.wait_for_url("**/runs/flow-run/**")


def refreshed(page: Page, wanted: Locator, seconds: float = 40) -> None:
    """Look at the page again and again, as people do, until it shows what is awaited."""
    end = time.monotonic() + seconds
    while True:
        try:
            expect(wanted).to_be_visible(timeout=3000)
        except AssertionError:
            assert time.monotonic() < end, f"{wanted} didn't appear"
            page.reload()
        else:
            return


def resume(page: Page) -> Form:
    """Open the dialog in which the waiting form is answered, once there is one."""
    refreshed(page, page.get_by_text("Suspended", exact=True).first)
    page.locator("button").filter(has=page.locator(MENU)).first.click()
    page.get_by_role("menuitem", name="Resume").click()
    dialog = page.get_by_role("dialog", name="Resume Flow Run")
    expect(dialog.get_by_label("答复人工号 Answered by")).to_be_attached()
    return Form(dialog)


def send(page: Page) -> None:
    """Send the dialog's form."""
    page.get_by_role("dialog").get_by_role("button", name="Resume").click()
    expect(page.get_by_text("Flow run resumed").first).to_be_visible()


def asked_again(page: Page, wanted: Locator, seconds: float = 40) -> Form:
    """Open the dialog again and again until it shows what is awaited."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        page.reload()
        form = resume(page)
        if wanted.count():
            return form
    raise AssertionError(f"{wanted} didn't appear")


def case_page(page: Page) -> None:
    """From the page of a run to the newest version of its case page."""
    page.get_by_role("tab", name="Artifacts").click()
    page.get_by_role("link", name="cmp-").first.click()
    page.locator("a[href*='/artifacts/artifact/']").first.click()
