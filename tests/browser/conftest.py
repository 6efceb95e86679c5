import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

sys.path.append(str(Path(__file__).parents[1] / "deployments"))

from living_house import house_on  # noqa: E402 -- it stands on the processes of the folder above

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
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the pages of a running house are."""
    with house_on(tmp_path_factory.mktemp("house")) as server:
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
