from collections.abc import Iterator
from pathlib import Path

import pytest
from living_house import house_on
from playwright.sync_api import Page, expect, sync_playwright

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
def address(tmp_path_factory: pytest.TempPathFactory, prefect_database: Path) -> Iterator[str]:
    """Where the pages of a running house are."""
    with house_on(tmp_path_factory.mktemp("house"), prefect_database) as server:
        yield server.url.removesuffix("/api") + "/v2"


@pytest.fixture
def page(chromium: str) -> Iterator[Page]:
    """A page of a browser that stands in China."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIETLY)
        page = browser.new_page(
            timezone_id="Asia/Shanghai", locale="zh-CN", viewport={"width": 1400, "height": 900}
        )
        page.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        yield page
        browser.close()
