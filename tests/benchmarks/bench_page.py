"""How fast the classroom page is: ``python tests/benchmarks/bench_page.py`` on a machine with nothing else to do.

Prints, for `wom-sim demo` and a browser without a graphics card (Debian's chromium, window of 1024×768):

- visible: until the page is painted, and until its networks are: seconds since the command was given (Python's own start and all
  that it imports count) and since the server was there (it has said its address); and the first of these over the same of
  Python's own `http.server` with an empty page, started in turn;
- slider: in the browser, from the slider's event until the new pair of runs is painted;
- frames: a second of two playing panels over a second of an empty page in the same browser, at 500 and 2,000 consumers, and
  at 20,000, where communities are drawn.
"""

from __future__ import annotations

import contextlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import NamedTuple

from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1] / "web"))

from browsing import moved

SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
WINDOW = {"width": 1024, "height": 768}
SCENARIO = """\
world: {{consumers: {consumers}, segments: {{superfan: 0.1, fan: 0.3, casual: 0.6}}, sector: sport}}
campaigns:
  customers: {{seeding: {{strategy: existing_customers, target: {target}}}, role: director, budget: {budget}}}
  nominated: {{seeding: {{strategy: nominated_influencers, target: {target}}}, role: director, budget: {budget}}}
study: {{days: 42, rng_seed: 7}}
"""

PAINTED = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
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


def painted(page: Page, server: Server, sign: str) -> float:
    """When the page of a server is painted; sign: selects what is then there."""
    page.goto(server.address, wait_until="commit")
    page.wait_for_selector(sign, state="attached")
    page.evaluate(PAINTED)
    return time.perf_counter()


def empty_start(browser: Browser, folder: Path) -> float:
    """Seconds from the command of Python's own server until an empty page is painted."""
    (folder / "index.html").write_text("<!doctype html><title>empty</title><p>")
    with serving(*EMPTY, str(folder)) as server, contextlib.closing(browser.new_page(viewport=WINDOW)) as page:
        return painted(page, server, "p") - server.commanded


class Start(NamedTuple):
    """Seconds until the page is painted since the command and since the server was there; and until its networks are."""

    page: float
    of_server: float
    networks: float


def started(page: Page, server: Server) -> Start:
    """Open the page of a demo."""
    seen = painted(page, server, "#title")
    page.wait_for_selector("#bet:not([hidden])", timeout=120_000)
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


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=SWITCHES)
        empty = browser.new_page(viewport=WINDOW)
        for consumers, target, budget in ((500, 25, 6_000), (2_000, 50, 9_000), (20_000, 250, 25_000)):
            scenario = Path(folder, f"{consumers}.yaml")
            scenario.write_text(SCENARIO.format(consumers=consumers, target=target, budget=budget))
            starts, ratios = [], []
            for _ in range(6):
                bare = empty_start(browser, Path(folder))
                with serving(*DEMO, str(scenario)) as server:
                    page = browser.new_page(viewport=WINDOW)
                    starts.append(started(page, server))
                    ratios.append(starts[-1].page / bare)
                    if len(starts) == 6:
                        page.keyboard.press("1")
                        frames = [ratio_of_frames(page, empty) for _ in range(3)]
                        # Of ties, a new world is drawn; of budgets, only campaigns are run.
                        moves = {
                            name: [moved(page, name, value) for value in values]
                            for name, values in {
                                "mean_ties": (10, 11, 12, 13),
                                "budget": (2000, 3000, 4000, 5000),
                            }.items()
                        }
                    page.close()
            # The first start may have compiled the model.
            start = Start(*(median(seconds) for seconds in zip(*starts[1:], strict=True)))
            print(
                f"{consumers:>6,} consumers: page {start.page:.2f} s after the command, {start.of_server:.2f} s after the "
                f"server's start, {median(ratios[1:]):.2f} of an empty page's; networks {start.networks:.2f} s after the command"
            )
            print("        slider: " + ", ".join(f"{name} {median(ms):.0f} ms" for name, ms in moves.items()))
            of_empty, ratio = (median(values) for values in zip(*frames, strict=True))
            print(f"        frames: {ratio:.2f} of an empty page's {of_empty:.0f} a second")
        browser.close()


if __name__ == "__main__":
    main()
