"""A report in a real browser: it asks for nothing, opens fast, fits a phone, and is whole on paper."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import benches
import pytest

from wom_sim.experiment import ExperimentResult, points_of
from wom_sim.experiment.in_full import in_full
from wom_sim.experiment.results import networks_of
from wom_sim.report.across import rows_of
from wom_sim.report.html import render
from wom_sim.report.html.across import across_page
from wom_sim.report.html.experiment import experiment_page
from wom_sim.report.html.study import study_page
from wom_sim.scenario import scenario_from_text
from wom_sim.store import Store
from wom_sim.study import run_study

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
SIZES = {"small": 300, EVIL: 200, "smaller": 250}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(render(study_page(run_study(scenario_from_text(SCENARIO)))), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def experiment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of an experiment of six points, with one in full."""
    folder = tmp_path_factory.mktemp("experiment")
    with Store(folder / "runs.store") as store:
        bench = benches.bench(folder, store)
        benches.run_all(bench)
        loaded = bench.points.loaded
        points = points_of(loaded.spec, loaded.whole)
        shown, networks = in_full(bench, points, range(3), compiled=True), networks_of(bench, points)
        result = ExperimentResult(loaded, bench, points, range(3), networks=networks, in_full=shown)
        (folder / "report.html").write_text(render(experiment_page(result)), encoding="utf-8")
    return folder / "report.html"


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of three scenarios beside each other."""
    texts = {name: SCENARIO.replace("consumers: 300", f"consumers: {size}") for name, size in SIZES.items()}
    rows = [rows_of(name, run_study(scenario_from_text(text))) for name, text in texts.items()]
    path = tmp_path_factory.mktemp("compared") / "report.html"
    path.write_text(render(across_page(rows)), encoding="utf-8")
    return path


class Opened:
    """A report in a window, what it asked for, and what went wrong in it."""

    def __init__(self, browser, report: Path, width: int, height: int) -> None:
        self.asked, self.wrong = [], []
        self.page = browser.new_page(viewport={"width": width, "height": height})
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda line: self.wrong.append(line.text))
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.wrong.append(dialog.message), dialog.dismiss()))
        self.page.goto(report.as_uri())

    @property
    def phone(self) -> bool:
        return self.page.viewport_size["width"] < 500

    def seen(self, selector: str) -> list[bool]:
        return [found.is_visible() for found in self.page.query_selector_all(selector)]


WINDOWS = {"screen": ("report", 1200, 900), "phone": ("report", 390, 844), "projector": ("report", 1920, 1080),
           "experiment": ("experiment", 1200, 900), "experiment on a phone": ("experiment", 390, 844),
           "comparison": ("compared", 1200, 900), "comparison on a phone": ("compared", 390, 844)}  # fmt: skip


@pytest.fixture(params=WINDOWS, scope="module")
def opened(request: pytest.FixtureRequest, browser) -> Iterator[Opened]:
    name, width, height = WINDOWS[request.param]
    window = Opened(browser, request.getfixturevalue(name), width, height)
    # What is wrong with a part is seen when it is open.
    window.page.evaluate("document.querySelectorAll('.part').forEach((part) => { part.open = true; })")
    yield window
    window.page.close()


def test_it_asks_for_nothing_and_nothing_goes_wrong(opened: Opened) -> None:
    assert opened.asked == [opened.page.url] and not opened.wrong
    assert opened.page.query_selector("img") is None


def test_nothing_is_wider_than_the_window(opened: Opened) -> None:
    width = opened.page.viewport_size["width"]
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
    outside = opened.page.evaluate(
        "[...document.querySelectorAll('main *')].filter((e) => !e.closest('.scroll, pre, svg, details:not([open]), .skip') "
        "&& e.getClientRects().length && e.getBoundingClientRect().right > innerWidth + 1).map((e) => e.outerHTML.slice(0, 80))"
    )
    assert outside == []


def test_a_table_that_goes_on_beyond_the_edge_shows_it(opened: Opened) -> None:
    """By a shadow that a cover hides once one has scrolled to the end; numbers are not broken to make it fit."""
    tables = opened.page.query_selector_all(".scroll")
    wider = [table for table in tables if table.evaluate("(e) => e.checkVisibility() && e.scrollWidth > e.clientWidth")]
    assert wider if opened.phone else not wider
    for table in wider:
        shadows = table.evaluate("(e) => getComputedStyle(e).backgroundAttachment")
        assert shadows == "local, local, scroll, scroll"
    wraps = opened.page.eval_on_selector_all(".numbers td", "(cells) => cells.map((c) => getComputedStyle(c).whiteSpace)")
    assert set(wraps) == {"nowrap"}


def test_one_size_of_each_chart_is_shown_and_its_letters_can_be_read(opened: Opened) -> None:
    assert set(opened.seen("figure .wide")) == {not opened.phone} and set(opened.seen("figure .narrow")) == {
        opened.phone
    }
    smallest = opened.page.evaluate(
        "Math.min(...[...document.querySelectorAll('figure text')].filter((t) => t.getClientRects().length)"
        ".map((t) => parseFloat(getComputedStyle(t).fontSize) * t.ownerSVGElement.getScreenCTM().a))"
    )
    assert smallest > (9 if opened.phone else 11)


def test_a_screen_reader_is_told_each_chart_once(opened: Opened) -> None:
    named = opened.page.evaluate(
        "[...document.querySelectorAll('svg[role=img]')].filter((s) => s.checkVisibility()).map((s) => s.ariaLabel)"
    )
    assert len(named) == len(opened.page.query_selector_all("figure")) and all(named)


def test_numbers_are_folded_and_open_by_keyboard(opened: Opened) -> None:
    assert set(opened.seen(".folded table")) == {False}
    opened.page.focus(".folded summary")
    for there in (True, False):
        opened.page.keyboard.press("Enter")
        assert opened.seen(".folded table")[0] is there


def test_the_parts_of_a_scenario_are_folded_and_open_by_keyboard(browser, compared: Path) -> None:
    window = Opened(browser, compared, 1200, 900)
    parts = "#scenario-2 .part > figure"
    assert len(window.seen(parts)) >= 8 and set(window.seen(parts)) == {False}
    window.page.focus("#scenario-2-reach > summary")
    for there in (True, False):
        window.page.keyboard.press("Enter")
        assert window.seen("#scenario-2-reach > figure")[0] is there
    window.page.close()


@pytest.mark.parametrize("name", ["report", "experiment", "compared"])
def test_it_opens_in_less_than_half_a_second(browser, request: pytest.FixtureRequest, name: str) -> None:
    taken = []
    for _ in range(5):
        window = Opened(browser, request.getfixturevalue(name), 1200, 900)
        taken.append(window.page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd"))
        window.page.close()
    assert min(taken) > 0 and median(taken) < 500, taken


@pytest.mark.parametrize("name", ["report", "experiment", "compared"])
def test_on_paper_all_is_open_and_no_chart_is_cut(
    browser, request: pytest.FixtureRequest, tmp_path: Path, name: str
) -> None:
    # An experiment has its own tables and a whole study, a comparison three studies.
    most = {"report": 16, "experiment": 24, "compared": 40}[name]
    window = Opened(browser, request.getfixturevalue(name), 1200, 900)
    window.page.emulate_media(media="print")
    assert set(window.seen("details:not(.reference) table")) == {True}
    assert set(window.seen("nav, .folded > summary")) == {False}
    assert set(window.seen(".reference")) == {False} and set(window.seen(".on-paper")) == {True}
    assert set(window.seen("figure .wide")) == {True} and set(window.seen("figure .narrow")) == {False}
    assert all(window.seen(".part > summary h3"))
    tallest = window.page.evaluate("Math.max(...[...document.querySelectorAll('figure')].map((f) => f.offsetHeight))")
    assert tallest < 265 * 96 / 25.4  # of the page's 297 mm less its margins
    window.page.pdf(path=tmp_path / "report.pdf", prefer_css_page_size=True)
    window.page.close()
    if shutil.which("pdfinfo"):
        said = subprocess.run(["pdfinfo", tmp_path / "report.pdf"], capture_output=True, text=True, check=True).stdout
        pages = int(re.search(r"Pages:\s+(\d+)", said)[1])
        assert re.search(r"Page size: .*A4", said) and 3 < pages < most
