"""A stage that is made once, and a page that is opened once in a real browser: Debian's chromium, where it and Playwright are."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from importlib.resources import files

import pytest
from browsing import Seen, absent, served

from wom_sim.scenario import Scenario, load_scenario
from wom_sim.web.stage import Stage

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
SWITCHES = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync",
            "--disable-component-update", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]  # fmt: skip
"""The last: there is no network but this machine."""


@pytest.fixture(scope="session")
def classroom() -> Scenario:
    return load_scenario(str(files("wom_sim.web").joinpath("classroom.yaml")))


@pytest.fixture(scope="session")
def stage(classroom: Scenario) -> Stage:
    return Stage(classroom)


@pytest.fixture(scope="session")
def browser() -> Iterator:
    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError:
        absent("no Playwright", 'install "wom-sim[browser]"')
    if CHROMIUM is None:
        absent("no chromium", "install Debian's chromium")
    with sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def address(classroom: Scenario) -> Iterator[str]:
    with served(classroom) as at:
        yield at


@pytest.fixture(scope="session")
def window(browser, address: str) -> Seen:
    """The page, in whatever state: for tests that ask it something and change nothing."""
    return Seen(browser, address)


@pytest.fixture
def seen(window: Seen) -> Iterator[Seen]:
    """The page as it opens. Whatever is done with it, nothing goes wrong in it and it asks nobody but its server."""
    window.again()
    yield window
    assert not window.wrong
    assert window.asked and not window.asked_elsewhere()
