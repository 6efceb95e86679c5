import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from living_house import house_on
from playwright.sync_api import Browser, Page, expect, sync_playwright
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.settings import PREFECT_API_URL, temporary_settings
from real_processes import HERE, ROOT, Server

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


WITH_THE_FLOWS_OF_TESTS = os.pathsep.join(map(str, (ROOT, HERE, ROOT / "tests" / "flows")))


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory, deployed_database: Path) -> Iterator[Server]:
    """A running house that keeps secrets and finds the flows of the tests."""
    folder = tmp_path_factory.mktemp("house")
    keyed = {"RULEBOOK_ONE_TIME_CODES": "named", "RULEBOOK_CODE_KEY": Fernet.generate_key().decode()}
    with house_on(folder, deployed_database, PYTHONPATH=WITH_THE_FLOWS_OF_TESTS, **keyed) as server:
        yield server


@pytest.fixture
def address(house: Server) -> str:
    """Where its pages are."""
    return house.url.removesuffix("/api") + "/v2"


@pytest.fixture
def api(house: Server) -> Iterator[SyncPrefectClient]:
    """Its API, for what happens off the page."""
    with temporary_settings({PREFECT_API_URL: house.url}), get_client(sync_client=True) as api:
        yield api


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
