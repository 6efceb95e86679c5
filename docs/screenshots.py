"""Makes the pictures of the README: `python docs/screenshots.py`, beside a house that `make demo` started.

It finds the house and the browser as the tests do: by RULEBOOK_HOST, RULEBOOK_PORT and RULEBOOK_TEST_BROWSER.
"""

# ruff: noqa: INP001 - a script, run by hand

import os
import shutil
import sys
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Page, sync_playwright

from deployments.console import say
from tasks.settings import settings

IMAGES = Path(__file__).parent / "images"
QUIETLY = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-sync",
    "--no-first-run",
]
SIZE = {"width": 1400, "height": 1000}
PAGES = settings().api_url.removesuffix("/api") + "/v2"


def newest(kind: str, wanted: dict[str, Any], order: str) -> dict[str, Any]:
    """The newest of a kind that Prefect's server knows."""
    asked = {kind: wanted, "sort": order, "limit": 1}
    found: list[dict[str, Any]] = httpx.post(f"{settings().api_url}/{kind}/filter", json=asked).json()
    return found[0]


def run_of(tag: str, state: str, subject: str) -> dict[str, Any]:
    """The newest run with that tag, state and subject."""
    wanted = {"tags": {"all_": [tag]}, "state": {"name": {"any_": [state]}}, "name": {"like_": subject}}
    return newest("flow_runs", wanted, "START_TIME_DESC")


def waiting(page: Page) -> None:
    """A complaint waits for its supervisor, who has opened the form."""
    run = run_of("todo:supervisor", "Suspended", "暖气不热")
    page.goto(f"{PAGES}/runs/flow-run/{run['id']}")
    page.locator("button").filter(has=page.locator("svg.lucide-ellipsis-vertical")).first.click()
    page.get_by_role("menuitem", name="Resume").click()
    page.get_by_role("dialog").locator("svg[id^=mermaid]").wait_for()


def closed(page: Page) -> None:
    """The case page of a complaint that was late, went one level up and was closed."""
    run = run_of("procedure:complaint_handling", "Completed", "室温不达标")
    key = run["name"].partition(" ")[0].lower()
    newest_page = newest("artifacts", {"key": {"any_": [key]}}, "CREATED_DESC")
    page.set_viewport_size(SIZE | {"height": 1480})
    page.goto(f"{PAGES}/artifacts/artifact/{newest_page['id']}")
    page.locator("svg[id^=mermaid]").wait_for()


def form(page: Page) -> None:
    """The form by which a complaint is recorded."""
    deployment = httpx.get(
        f"{settings().api_url}/deployments/name/complaint-handling/complaint-handling"
    ).json()
    page.goto(f"{PAGES}/deployments/deployment/{deployment['id']}/run")
    page.get_by_label("投诉类别").fill("暖气不热")
    page.get_by_label("投诉内容").fill("两天没有暖气,家里有老人")
    page.get_by_label("客户姓名").fill("王小明")


def main() -> int:
    path = os.environ.get("RULEBOOK_TEST_BROWSER") or shutil.which("chromium")
    IMAGES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIETLY)
        for name, draw in {
            "complaint-waiting": waiting,
            "case-page": closed,
            "deployment-form": form,
        }.items():
            page = browser.new_page(viewport=SIZE, timezone_id=settings().time_zone, locale="zh-CN")
            draw(page)
            page.wait_for_timeout(1500)  # diagrams and the time line settle
            page.mouse.move(0, 0)
            page.screenshot(path=IMAGES / f"{name}.png")
            page.close()
            kilobytes = (IMAGES / f"{name}.png").stat().st_size // 1024
            say(f"docs/images/{name}.png {kilobytes} KB", draw.__doc__ or "")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
