"""How fast the classroom page is: ``python tests/benchmarks/bench_page.py`` on a machine with nothing else to do.

Writes `figures/benchmarks/page.csv`: medians and quartiles, for `wom-sim demo` and a browser without a graphics card (Debian's
chromium, window of 1024×768), at 500 and 2,000 consumers, at 20,000, where communities are drawn, and at 100,000, of which a
neighbourhood is:

- visible: until the page is painted, and until its networks are: seconds since the command was given (Python's own start and all
  that it imports count) and since the server was there (it has said its address); and the first of these over the same of
  Python's own `http.server` with an empty page, started in turn;
- slider: in the browser, from the slider's event until the new pair of runs is painted;
- frames: a second of two playing panels over a second of an empty page in the same browser, in turn;

and, of the report of a small study, until it is painted from its file, over the same of an empty file.
"""

from __future__ import annotations

import contextlib
import itertools
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "web"))

from benchmarks import machine
from benchmarks.lines import middle
from browsing import ASKED, PAINTED, moved, painted

from wom_sim.whole_file import write_whole

OUT = Path(__file__).parents[2] / "figures" / "benchmarks" / "page.csv"
VERSIONS = ("processor", "cores", "memory", "system", "wom_sim", "digest", "python", "numba", "numpy")

SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
WINDOW = {"width": 1024, "height": 768}
SCENARIO = """\
world: {{consumers: {consumers}, segments: {{superfan: 0.1, fan: 0.3, casual: 0.6}}, sector: sport}}
campaigns:
  customers: {{seeding: {{strategy: existing_customers, target: {target}}}, role: director, budget: {budget}}}
  nominated: {{seeding: {{strategy: nominated_influencers, target: {target}}}, role: director, budget: {budget}}}
study: {{days: 42, replicates: 20, rng_seed: 7}}
"""
SIZES = ((500, 25, 6_000), (2_000, 50, 9_000), (20_000, 250, 25_000), (100_000, 1_000, 100_000))
"""Consumers, members wanted, budget."""

EMPTY_PAGE = "<!doctype html><title>empty</title><p>"

FRAMES_A_SECOND = """new Promise((done) => {
    let frames = 0;
    const began = performance.now();
    const count = (now) => (now - began < 2000 ? (frames++, requestAnimationFrame(count)) : done(frames / (now - began) * 1000));
    requestAnimationFrame(count);
})"""

DEMO = (sys.executable, "-m", "wom_sim", "demo", "--no-browser", "--port", "0")
EMPTY = (sys.executable, "-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory")


class Server(NamedTuple):
    """Its address, when its command was given, and when it was there."""

    address: str
    commanded: float
    there: float


@contextlib.contextmanager
def serving(*command: str) -> Iterator[Server]:
    """A server of a page, until the end of this block."""
    began = time.perf_counter()
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        address = re.search(r"http://[\d.:]+/", running.stdout.readline())[0]
        yield Server(address, began, time.perf_counter())
    finally:
        running.send_signal(signal.SIGINT)
        running.wait()


def empty_start(browser: Browser, folder: Path) -> float:
    """Seconds from the command of Python's own server until an empty page is painted."""
    (folder / "index.html").write_text(EMPTY_PAGE)
    with serving(*EMPTY, str(folder)) as server, contextlib.closing(browser.new_page(viewport=WINDOW)) as page:
        return painted(page, server.address, "p") - server.commanded


class Figure(NamedTuple):
    """What was measured several times."""

    what: str
    measure: str
    unit: str
    values: Sequence[float]


class Start(NamedTuple):
    """Seconds until the page is painted since the command and since the server was there; and until its networks are."""

    page: float
    of_server: float
    networks: float


def started(page: Page, server: Server) -> Start:
    """Open the page of a demo."""
    seen = painted(page, server.address, "#title")
    page.wait_for_selector(ASKED, timeout=120_000)
    page.evaluate(PAINTED)
    return Start(seen - server.commanded, seen - server.there, time.perf_counter() - server.commanded)


def ratio_of_frames(page: Page, empty: Page) -> tuple[float, float]:
    """Frames a second of an empty page, and of a playing page over those."""
    empty.bring_to_front()
    of_empty = empty.evaluate(FRAMES_A_SECOND)
    page.bring_to_front()
    page.keyboard.press("r")
    page.keyboard.press("Space")
    return of_empty, page.evaluate(FRAMES_A_SECOND) / of_empty


def opened(browser: Browser, file: Path, sign: str) -> float:
    """Seconds until a file is painted."""
    with contextlib.closing(browser.new_page(viewport=WINDOW)) as page:
        began = time.perf_counter()
        return painted(page, file.as_uri(), sign) - began


def of_demo(browser: Browser, folder: Path, consumers: int, target: int, budget: int) -> Iterator[Figure]:
    """All that is measured of the demo of one size."""
    scenario = folder / f"{consumers}.yaml"
    scenario.write_text(SCENARIO.format(consumers=consumers, target=target, budget=budget))
    what, starts, ratios = f"demo, {consumers:,} consumers", [], []
    for last in (False, False, False, False, False, True):
        bare = empty_start(browser, folder)
        with serving(*DEMO, str(scenario)) as server, contextlib.closing(browser.new_page(viewport=WINDOW)) as page:
            starts.append(started(page, server))
            ratios.append(starts[-1].page / bare)
            if last:
                page.keyboard.press("1")
                with contextlib.closing(browser.new_page(viewport=WINDOW)) as empty:
                    of_empty, frames = zip(*(ratio_of_frames(page, empty) for _ in range(5)), strict=True)
                # Of ties, a new world is drawn; of budgets, only campaigns are run.
                ties = [moved(page, "mean_ties", value) for value in (10, 11, 12, 13)]
                budgets = [moved(page, "budget", value * budget) for value in (0.5, 0.75, 1.25, 1.5)]
    # The first start may have compiled the model.
    of_page, of_server, of_networks = zip(*starts[1:], strict=True)
    yield Figure(what, "page visible, after the command ÷ an empty page's", "", ratios[1:])
    yield Figure(what, "page visible, after the command", "s", of_page)
    yield Figure(what, "page visible, after the server's start", "s", of_server)
    yield Figure(what, "networks visible, after the command", "s", of_networks)
    yield Figure(what, "mean ties moved, until the new runs are visible", "ms", ties)
    yield Figure(what, "budget moved, until the new runs are visible", "ms", budgets)
    yield Figure(what, "frames a second ÷ an empty page's", "", frames)
    yield Figure(what, "frames a second of an empty page", "1/s", of_empty)


def of_report(browser: Browser, folder: Path) -> Iterator[Figure]:
    """The report of the smallest of these scenarios, with both campaigns in 20 worlds."""
    consumers, target, budget = SIZES[0]
    (folder / "report.yaml").write_text(SCENARIO.format(consumers=consumers, target=target, budget=budget))
    (folder / "empty.html").write_text(EMPTY_PAGE)
    run = (sys.executable, "-m", "wom_sim", "run", str(folder / "report.yaml"), "--out", str(folder / "out"))
    subprocess.run(run, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    report = folder / "out" / "report.html"
    both = [(opened(browser, folder / "empty.html", "p"), opened(browser, report, "h1")) for _ in range(8)][1:]
    what = f"report, {report.stat().st_size / 1e6:.1f} MB"
    yield Figure(what, "visible ÷ an empty file", "", [ours / empty for empty, ours in both])
    yield Figure(what, "visible", "s", [ours for _, ours in both])


def main() -> None:
    here = machine.this_machine()
    versions = {name: here[name] for name in VERSIONS} | {"playwright": version("playwright")}
    rows, load = [], machine.load()
    with tempfile.TemporaryDirectory() as name, sync_playwright() as driver:
        folder = Path(name)
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=SWITCHES)
        versions["chromium"] = browser.version
        demos = (figure for size in SIZES for figure in of_demo(browser, folder, *size))
        for what, measure, unit, values in itertools.chain(of_report(browser, folder), demos):
            found, low, high = (f"{value:.4g}" for value in middle(values))
            print(f"{what}: {measure}: {found} {unit} ({low} to {high})", flush=True)
            row = {"what": what, "measure": measure, "found": found, "low": low, "high": high, "unit": unit}
            rows.append(row | {"runs": str(len(values)), "load": f"{load:.2f}"} | versions)
        browser.close()
    write_whole(OUT, machine.as_csv(rows), "The table")


if __name__ == "__main__":
    main()
