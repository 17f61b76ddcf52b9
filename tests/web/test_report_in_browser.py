"""The report in a real browser: it asks for nothing, opens fast, fits a phone, and is whole on paper."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from wom_sim.report.html import render
from wom_sim.report.html.study import study_page
from wom_sim.scenario import scenario_from_text
from wom_sim.study import run_study

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
SWITCHES = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync",
            "--disable-component-update"]  # fmt: skip
EVIL = "</script><img src=x onerror=alert(1)>"
SCENARIO = f"""\
title: "{EVIL}"
story: "{EVIL}"
world: {{consumers: 300, segments: {{fan: 0.3, casual: 0.7}}, network: {{mean_ties: 8}}}}
campaigns:
  "{EVIL}": {{seeding: {{strategy: existing_customers, target: 20}}, role: director, budget: 3000}}
  nominated influencers: {{seeding: {{strategy: nominated_influencers, target: 20, handpicked: 5}}, role: manager}}
  no campaign: {{seeding: none, role: absent}}
study: {{days: 10, replicates: 6}}
"""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(render(study_page(run_study(scenario_from_text(SCENARIO)))), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def chromium() -> Iterator:
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("no chromium here")
    with playwright.sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield launched
        launched.close()


class Opened:
    """The report in a window, what it asked for, and what went wrong in it."""

    def __init__(self, chromium, report: Path, width: int, height: int) -> None:
        self.asked, self.wrong = [], []
        self.page = chromium.new_page(viewport={"width": width, "height": height})
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda line: self.wrong.append(line.text))
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.wrong.append(dialog.message), dialog.dismiss()))
        self.page.goto(report.as_uri())

    def seen(self, selector: str) -> list[bool]:
        return [found.is_visible() for found in self.page.query_selector_all(selector)]


@pytest.fixture(params=[(1200, 900), (390, 844), (1920, 1080)], ids=["screen", "phone", "projector"])
def opened(request, chromium, report: Path) -> Iterator[Opened]:
    window = Opened(chromium, report, *request.param)
    yield window
    window.page.close()


def test_it_asks_for_nothing_and_nothing_goes_wrong(opened: Opened, report: Path) -> None:
    assert opened.asked == [report.as_uri()] and not opened.wrong
    assert opened.page.query_selector("img") is None


def test_it_opens_in_less_than_half_a_second(chromium, report: Path) -> None:
    taken = []
    for _ in range(3):
        window = Opened(chromium, report, 1200, 900)
        taken.append(window.page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd"))
        window.page.close()
    assert 0 < min(taken) < 500


def test_nothing_is_wider_than_the_window(opened: Opened) -> None:
    width = opened.page.viewport_size["width"]
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
    outside = opened.page.evaluate(
        "[...document.querySelectorAll('main *')].filter((e) => !e.closest('.scroll, pre, svg, details:not([open]), .skip') "
        "&& e.getClientRects().length && e.getBoundingClientRect().right > innerWidth + 1).map((e) => e.outerHTML.slice(0, 80))"
    )
    assert outside == []


def test_one_size_of_each_chart_is_shown_and_its_letters_can_be_read(opened: Opened) -> None:
    phone = opened.page.viewport_size["width"] < 500
    assert set(opened.seen("figure .wide")) == {not phone} and set(opened.seen("figure .narrow")) == {phone}
    smallest = opened.page.evaluate(
        "Math.min(...[...document.querySelectorAll('figure text')].filter((t) => t.getClientRects().length)"
        ".map((t) => parseFloat(getComputedStyle(t).fontSize) * t.ownerSVGElement.getScreenCTM().a))"
    )
    assert smallest > (9 if phone else 11)


def test_numbers_are_folded_and_open_by_keyboard(opened: Opened) -> None:
    assert set(opened.seen("details table")) == {False}
    opened.page.focus("details summary")
    opened.page.keyboard.press("Enter")
    assert opened.seen("details table")[0]


def test_a_screen_reader_is_told_each_chart_once(opened: Opened) -> None:
    named = opened.page.evaluate(
        "[...document.querySelectorAll('svg[role=img]')].filter((s) => s.checkVisibility()).map((s) => s.ariaLabel)"
    )
    assert len(named) == len(opened.page.query_selector_all("figure")) and all(named)


def test_on_paper_all_is_open_and_no_chart_is_cut(chromium, report: Path, tmp_path: Path) -> None:
    window = Opened(chromium, report, 1200, 900)
    window.page.emulate_media(media="print")
    assert set(window.seen("details table")) == {True} and set(window.seen("nav, summary")) == {False}
    assert set(window.seen("figure .wide")) == {True} and set(window.seen("figure .narrow")) == {False}
    tallest = window.page.evaluate("Math.max(...[...document.querySelectorAll('figure')].map((f) => f.offsetHeight))")
    assert tallest < 265 * 96 / 25.4  # of the page's 297 mm less its margins
    window.page.pdf(path=tmp_path / "report.pdf", prefer_css_page_size=True)
    window.page.close()
    if shutil.which("pdfinfo"):
        said = subprocess.run(["pdfinfo", tmp_path / "report.pdf"], capture_output=True, text=True, check=True).stdout
        assert re.search(r"Page size: .*A4", said) and 6 < int(re.search(r"Pages:\s+(\d+)", said)[1]) < 40
