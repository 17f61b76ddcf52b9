"""A stage that is made once, and a real browser: Debian's chromium, where it and Playwright are."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from importlib.resources import files

import pytest

from wom_sim.scenario import Scenario, load_scenario
from wom_sim.web.stage import Stage

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
SWITCHES = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync",
            "--disable-component-update"]  # fmt: skip


@pytest.fixture(scope="session")
def classroom() -> Scenario:
    return load_scenario(str(files("wom_sim.web").joinpath("classroom.yaml")))


@pytest.fixture(scope="session")
def stage(classroom: Scenario) -> Stage:
    return Stage(classroom)


@pytest.fixture(scope="session")
def browser() -> Iterator:
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("no chromium here")
    with playwright.sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield launched
        launched.close()
