from collections.abc import Iterator
from pathlib import Path

import pytest
from living_house import house_on
from playwright.sync_api import Browser, Page, expect, sync_playwright

PATIENCE = 20_000
"""Milliseconds that a page may take to show something."""

QUIETLY = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, deployed_database: Path) -> Iterator[str]:
    """Where the pages of a running house are."""
    with house_on(tmp_path_factory.mktemp("house"), deployed_database) as server:
        yield server.url.removesuffix("/api") + "/v2"


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    # Not for the session: while it is there, this thread counts as one in which an event loop runs.
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIETLY)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a browser that stands in China, with nothing left of the page before."""
    page = browser.new_page(
        timezone_id="Asia/Shanghai", locale="zh-CN", viewport={"width": 1400, "height": 900}
    )
    page.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    yield page
    page.close()
